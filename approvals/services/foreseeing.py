"""Tell the applicant which result will follow once the papers are in (预期办理结果)."""

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all

from ..enums import DeferralVariant
from ..errors import ForeseenOnce, WrongStep
from ..events import CaseEvent
from ..models import ForeseenResult
from .deciding import lock_decision
from .postponing import check_reason


@transaction.atomic
def foresee_result(case_id: int, *, by: User, reasons: str) -> ForeseenResult:
    """All but the papers owed was found right: the grant will follow them.

    It decides nothing: a person still looks at the papers and grants or refuses. Raises
    NotAllowed, OwnCase, SameOfficer, WrongStep, ForeseenOnce, ReasonMissing.
    """
    case = lock_decision(case_id, by)
    is_foreseeable = case.version.spec.deferral.variant == DeferralVariant.FORESEEABLE_RESULT
    if not is_foreseeable or not case.deferrals.owed().exists():
        raise WrongStep
    if ForeseenResult.objects.filter(case=case).exists():
        raise ForeseenOnce
    foreseen = ForeseenResult.objects.create(
        case=case, by=by, reasons=check_reason(reasons, field="reasons"), at=timezone.now()
    )
    told = EventFact(CaseEvent.RESULT_FORESEEN, case, by=by, channel=Channel.WINDOW)
    record_all([told])
    return foreseen
