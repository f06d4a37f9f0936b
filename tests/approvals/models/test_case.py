"""The status of a case moves only as the table says."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from approvals.enums import CaseStatus as S
from approvals.models import Case

AT = datetime(2026, 11, 25, 9, tzinfo=timezone.get_default_timezone())
DAY = date(2026, 11, 25)
ARGUMENTS = {
    "accept": {
        "accepted_on": DAY,
        "due_on": DAY,
        "statutory_due_on": DAY,
        "is_provisional": False,
        "by": None,
    },
    "answer_supplement": {"at": AT},
    "reject": {"at": AT},
    "grant": {"at": AT},
    "refuse": {"at": AT},
    "withdraw": {"at": AT},
    "terminate": {"at": AT},
}
MOVES = [
    "offer_commitment",
    "to_ordinary",
    "accept",
    "request_supplement",
    "answer_supplement",
    "reject",
    "start_review",
    "suspend",
    "resume",
    "grant",
    "refuse",
    "withdraw",
    "terminate",
]
ALLOWED = {
    (S.RECEIVED, "offer_commitment"): S.AWAITING_COMMITMENT,
    (S.RECEIVED, "accept"): S.ACCEPTED,
    (S.RECEIVED, "request_supplement"): S.SUPPLEMENT_REQUESTED,
    (S.RECEIVED, "reject"): S.NOT_ACCEPTED,
    (S.RECEIVED, "withdraw"): S.WITHDRAWN,
    (S.SUPPLEMENT_REQUESTED, "answer_supplement"): S.RECEIVED,
    (S.SUPPLEMENT_REQUESTED, "withdraw"): S.WITHDRAWN,
    (S.AWAITING_COMMITMENT, "accept"): S.ACCEPTED,
    (S.AWAITING_COMMITMENT, "to_ordinary"): S.RECEIVED,
    (S.AWAITING_COMMITMENT, "withdraw"): S.WITHDRAWN,
    (S.ACCEPTED, "start_review"): S.UNDER_REVIEW,
    (S.ACCEPTED, "grant"): S.GRANTED,
    (S.ACCEPTED, "refuse"): S.REFUSED,
    (S.ACCEPTED, "withdraw"): S.WITHDRAWN,
    (S.ACCEPTED, "terminate"): S.TERMINATED,
    (S.UNDER_REVIEW, "suspend"): S.SUSPENDED,
    (S.UNDER_REVIEW, "grant"): S.GRANTED,
    (S.UNDER_REVIEW, "refuse"): S.REFUSED,
    (S.UNDER_REVIEW, "withdraw"): S.WITHDRAWN,
    (S.UNDER_REVIEW, "terminate"): S.TERMINATED,
    (S.SUSPENDED, "resume"): S.UNDER_REVIEW,
    (S.SUSPENDED, "withdraw"): S.WITHDRAWN,
    (S.SUSPENDED, "terminate"): S.TERMINATED,
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("status", S)
def test_status_moves_only_as_the_table_says(status, move):
    case = Case(status=status)

    if (status, move) in ALLOWED:
        getattr(case, move)(**ARGUMENTS.get(move, {}))
        assert case.status == ALLOWED[status, move]
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(case, move)(**ARGUMENTS.get(move, {}))
        assert case.status == status


def test_the_table_knows_every_move():
    declared = {t.name for t in Case(status=S.RECEIVED).get_all_status_transitions()}

    assert declared == set(MOVES)
