from .case import Case, CaseMaterial, Decision
from .check import CreditCheck
from .commitment import Commitment, Deferral, Verification
from .draft import Draft, MaterialFile
from .licence import ElectronicLicence
from .matter import Matter, MatterVersion
from .message import CaseMessage, MessageFile
from .push import ApprovalSupervisionPush
from .rating import Rating, RatingFollowUp
from .supplement import Defect, SupplementNotice

__all__ = [
    "ApprovalSupervisionPush",
    "Case",
    "CaseMaterial",
    "CaseMessage",
    "Commitment",
    "CreditCheck",
    "Decision",
    "Defect",
    "Deferral",
    "Draft",
    "ElectronicLicence",
    "MaterialFile",
    "Matter",
    "MatterVersion",
    "MessageFile",
    "Rating",
    "RatingFollowUp",
    "SupplementNotice",
    "Verification",
]
