"""Papers that come after the filing: whole or in parts, owed, missing, or under an order."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import User
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_profiles.models import CreditFile
from credit_profiles.services.rectifying import rectify_records

from .. import permissions
from ..enums import DeferralStatus
from ..errors import NothingSupplied, SuppliedTooLate, WrongStep
from ..events import CaseEvent
from ..models import Case, Deferral, MaterialFile
from ..models.case import How
from .lapsing import RECORD_SOURCE, record_ref


@transaction.atomic
def supply_paper(
    case_id: int,
    file: MaterialFile,
    *,
    acting: ActingFor,
    by: User,
    is_complete: bool = True,
) -> Case:
    """Count an uploaded file as the paper that was owed or missing, or as a part of it.

    A paper of which only a part came stays owed. Raises WrongStep, SuppliedTooLate.
    """
    case = _lock(case_id, acting)
    if file.case_id != case.pk:
        raise WrongStep
    deferral = _lock_owed(case, file.material_code)
    facts = [
        EventFact(
            CaseEvent.PAPER_SUPPLIED,
            case,
            by=by,
            principal=acting.applicant,
            channel=Channel.WEB,
            data={
                "material": file.material_code,
                "file": file.pk,
                "was_owed": deferral is not None,
                "is_complete": is_complete,
            },
        )
    ]
    if deferral and not is_complete:
        deferral.part_supplied_at = timezone.now()
        deferral.save()
    else:
        facts += _settle(case, file.material_code, deferral)
    record_all(facts)
    return case


@transaction.atomic
def complete_paper(case_id: int, code: str, *, acting: ActingFor, by: User) -> Case:
    """The parts that came are the whole paper. Raises WrongStep, NothingSupplied."""
    case = _lock(case_id, acting)
    deferral = _lock_owed(case, code)
    if deferral is None:
        raise WrongStep
    if deferral.part_supplied_at is None:
        raise NothingSupplied(field=code)
    supplied = EventFact(
        CaseEvent.PAPER_SUPPLIED,
        case,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
        data={"material": code, "was_owed": True, "is_complete": True},
    )
    record_all([supplied, *_settle(case, code, deferral)])
    return case


def _lock(case_id: int, acting: ActingFor) -> Case:
    """The credit file, then the case, held until the commit."""
    CreditFile.objects.lock(acting.applicant.pk)
    case = Case.objects.lock(case_id)
    if not permissions.may_bring_later(case):
        is_late = case.deferrals.filter(status=DeferralStatus.LAPSED).exists()
        raise SuppliedTooLate if is_late else WrongStep
    return case


def _lock_owed(case: Case, code: str) -> Deferral | None:
    """The locked row of a paper that is owed or under an order; None for one that is not."""
    unsettled = case.deferrals.unsettled().filter(material_code=code)
    return unsettled.select_for_update(of=("self",)).first()


def _settle(case: Case, code: str, deferral: Deferral | None) -> list[EventFact]:
    case.materials.filter(code=code).update(how=How.UPLOAD)
    if deferral is None:
        return []
    is_under_order = deferral.status == DeferralStatus.LAPSED
    now = timezone.now()
    if is_under_order:
        deferral.rectify(at=now)
    else:
        deferral.supply(at=now)
    deferral.save()
    return _rectify_order(case, on=timezone.localdate(now)) if is_under_order else []


def _rectify_order(case: Case, *, on: date) -> list[EventFact]:
    """With the last paper the order is done, and the credit file says since when."""
    if case.deferrals.filter(status=DeferralStatus.LAPSED).exists():
        return []
    order = case.supply_orders.unsettled().select_for_update().get()
    order.rectify(on=on)
    order.save()
    rectify_records(
        case.applicant,
        source=RECORD_SOURCE,
        source_refs=[record_ref(row) for row in case.deferrals.all()],
        on=on,
    )
    return [EventFact(CaseEvent.RECTIFIED, case, data={"order": order.pk})]
