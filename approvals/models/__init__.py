from .case import Case, CaseMaterial, Decision
from .check import CreditCheck
from .commitment import Commitment, Deferral, Verification
from .draft import Draft, MaterialFile
from .licence import ElectronicLicence
from .matter import Matter, MatterVersion
from .push import ApprovalSupervisionPush
from .supplement import Defect, SupplementNotice
from .warning import DeadlineWarning

__all__ = [
    "ApprovalSupervisionPush",
    "Case",
    "CaseMaterial",
    "Commitment",
    "CreditCheck",
    "DeadlineWarning",
    "Decision",
    "Defect",
    "Deferral",
    "Draft",
    "ElectronicLicence",
    "MaterialFile",
    "Matter",
    "MatterVersion",
    "SupplementNotice",
    "Verification",
]
