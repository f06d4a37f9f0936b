from .case import Case, CaseMaterial, Decision
from .check import CreditCheck
from .commitment import Commitment, Verification
from .deferral import Deferral, DeferralExtension, ForeseenResult, SupplyOrder
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
    "CreditCheck",
    "Decision",
    "Defect",
    "Deferral",
    "DeferralExtension",
    "Draft",
    "ElectronicLicence",
    "ForeseenResult",
    "MaterialFile",
    "Matter",
    "MatterVersion",
    "SupplementNotice",
    "SupplyOrder",
    "Verification",
]
