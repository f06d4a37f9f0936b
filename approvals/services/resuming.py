"""Go on with a case that waits for outside sources."""

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor, acting_for
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_profiles.services.checking import check_credit
from credit_profiles.services.sources import refresh_sources

from ..enums import ApprovalMode
from ..events import CaseEvent
from ..models import Case, CounterVisit
from ..models.case import BROUGHT, How
from .assessing import Assessment, assess
from .filing import first_step
from .keeping import checked_event, keep_check, next_serials


def ask_for_case(case_id: int, sources: list[str], *, request_id: str) -> None:
    """Ask the sources a case waits for, then decide its way. Holds no lock while asking."""
    case = Case.objects.select_related("applicant").get(pk=case_id)
    if case.is_waiting:
        refresh_sources(case.applicant, sources, purpose="case_check", request_id=request_id)
        resume_case(case_id, is_last_try=True)


@transaction.atomic
def resume_case(case_id: int, *, is_last_try: bool = False) -> Case:
    """Decide the way of a waiting case when its sources answered or its time is up.

    Closed after all, the case goes to a person with the same receipt time. A case that
    waits no longer is left as it is.
    """
    now = timezone.now()
    case = Case.objects.for_page().select_related("filed_by__person").get(pk=case_id)
    credit = check_credit(case.applicant, now=now, today=timezone.localdate(now))
    locked = Case.objects.lock(case_id)
    if locked.waiting_until is None:
        return locked
    acting = _acting_of(case)
    uploaded = case.materials.filter(how__in=BROUGHT).values_list("code", flat=True)
    assessment = assess(
        acting, case.version.spec, credit=credit, form=case.form, handed_in=uploaded, now=now
    )
    is_open = ApprovalMode(case.mode) in assessment.offer.offered
    if not is_open and not is_last_try and now < locked.waiting_until:
        return locked
    return _go_on(locked, assessment, credit.file.pk, is_open=is_open)


def _acting_of(case: Case) -> ActingFor:
    """On what ground it was filed: at the counter by who was present, else by the filer."""
    if visit := CounterVisit.objects.filter(case=case).select_related("present").first():
        return ActingFor(case.applicant, "counter", present=visit.present)
    return acting_for(case.filed_by, case.applicant_id) or ActingFor(case.applicant, "self")


def _go_on(case: Case, assessment: Assessment, file_id: int, *, is_open: bool) -> Case:
    now = timezone.now()
    wanted = case.mode
    case.waiting_until = None
    if not is_open:
        case.mode = ApprovalMode.ORDINARY
        case.materials.filter(how__in=[How.PROMISED, How.DEFERRED]).update(how=How.MISSING)
    _case_serial, licence_serial = next_serials()
    step = first_step(case, assessment, licence_serial, now=now)
    case.save()
    keep_check(case, assessment, file_id, number=1)
    events = [checked_event(case, assessment)]
    if not is_open:
        reasons = assessment.offer.reasons.get(ApprovalMode(wanted), ())
        events.append(
            EventFact(
                CaseEvent.TO_ORDINARY,
                case,
                data={"wanted": wanted, "reasons": [reason.to_json() for reason in reasons]},
            )
        )
    record_all([*events, *(step.save() if step else [])])
    return case


def resume_waiting(*, limit: int = 200) -> int:
    """Go on with every case whose waiting time is up; how many."""
    overdue = Case.objects.filter(waiting_until__lt=timezone.now()).order_by("waiting_until")
    ids = list(overdue.values_list("pk", flat=True)[:limit])
    for case_id in ids:
        resume_case(case_id)
    return len(ids)
