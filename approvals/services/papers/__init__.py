"""Official papers of a case: what each prints, gathered from stored data.

Dates, limits and articles come from the case and the parameters, never typed by hand.
Keys of each context: docs/documents.md. Called by handlers in the worker.
"""

from .common import authority_of, load_case, load_licence
from .intake import issue_acceptance, issue_non_acceptance, issue_receipt, issue_supplement
from .ledger import (
    issue_deferral_notice,
    issue_foreseeable_result,
    issue_rectification,
    issue_revocation,
)
from .outcomes import (
    issue_grant,
    issue_licence_paper,
    issue_refusal,
    issue_termination,
    issue_withdrawal_note,
)
from .promises import issue_commitment
from .service import issue_service_proof

__all__ = [
    "authority_of",
    "issue_acceptance",
    "issue_commitment",
    "issue_deferral_notice",
    "issue_foreseeable_result",
    "issue_grant",
    "issue_licence_paper",
    "issue_non_acceptance",
    "issue_receipt",
    "issue_rectification",
    "issue_refusal",
    "issue_revocation",
    "issue_service_proof",
    "issue_supplement",
    "issue_termination",
    "issue_withdrawal_note",
    "load_case",
    "load_licence",
]
