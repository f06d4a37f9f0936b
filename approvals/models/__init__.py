from .case import Case, CaseMaterial, Decision
from .check import CreditCheck
from .commitment import Commitment, Deferral, Verification
from .counter import CounterVisit
from .delivery import ResultDelivery
from .draft import Draft, MaterialFile
from .licence import ElectronicLicence
from .matter import Matter, MatterVersion
from .push import ApprovalSupervisionPush
from .supplement import Defect, SupplementNotice

__all__ = [
    "ApprovalSupervisionPush",
    "Case",
    "CaseMaterial",
    "Commitment",
    "CounterVisit",
    "CreditCheck",
    "Decision",
    "Defect",
    "Deferral",
    "Draft",
    "ElectronicLicence",
    "MaterialFile",
    "Matter",
    "MatterVersion",
    "ResultDelivery",
    "SupplementNotice",
    "Verification",
]
