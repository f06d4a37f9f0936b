from .batch import MatterBatch
from .case import Case, CaseMaterial
from .check import CreditCheck
from .commitment import Commitment, Verification
from .counter import CounterVisit
from .decision import Decision
from .deferral import Deferral, DeferralExtension, ForeseenResult, SupplyOrder
from .delivery import ResultDelivery
from .draft import Draft, MaterialFile
from .licence import ElectronicLicence
from .matter import Matter, MatterVersion
from .matter_draft import MatterDraft, MatterStop
from .message import CaseMessage, MessageFile
from .note import CaseNote
from .procedure import Extension, SpecialProcedure
from .push import ApprovalSupervisionPush
from .rating import Rating, RatingFollowUp
from .supplement import Defect, SupplementNotice
from .warning import DeadlineWarning

__all__ = [
    "ApprovalSupervisionPush",
    "Case",
    "CaseMaterial",
    "CaseMessage",
    "CaseNote",
    "Commitment",
    "CounterVisit",
    "CreditCheck",
    "DeadlineWarning",
    "Decision",
    "Defect",
    "Deferral",
    "DeferralExtension",
    "Draft",
    "ElectronicLicence",
    "Extension",
    "ForeseenResult",
    "MaterialFile",
    "Matter",
    "MatterBatch",
    "MatterDraft",
    "MatterStop",
    "MatterVersion",
    "MessageFile",
    "Rating",
    "RatingFollowUp",
    "ResultDelivery",
    "SpecialProcedure",
    "SupplementNotice",
    "SupplyOrder",
    "Verification",
]
