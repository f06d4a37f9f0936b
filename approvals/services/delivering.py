"""Bring the result to the applicant: as they wished, in time, and with proof (送达).

Source: 行政许可法 art. 44 (ten working days after the decision), 民事诉讼法 arts. 88, 90.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.access import ActingFor, accounts_of
from applicants.enums import DocumentType
from applicants.models import User
from applicants.rules.identifiers import mask_identifier
from applicants.services.identifying import IdentityPaper, read_number
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from .. import permissions
from ..enums import Carrier, DeliveryStatus, DeliveryWay, ReceiverRelation
from ..errors import (
    DeliveryIncomplete,
    OwnCase,
    ReceiverDiffers,
    SeparateIssue,
    TrackingNumberWrong,
    WrongDay,
    WrongStep,
)
from ..events import CaseEvent
from ..models import Case, ResultDelivery
from ..models.delivery import HANDOVER_SHEET
from ..rules.form_fields import MOBILE
from ..rules.tracking import parse_tracking_number
from .evidence import attach_sheet


@dataclass(frozen=True)
class DeliveryWish:
    """How the applicant wants the result. Choosing electronic is the consent to it."""

    way: DeliveryWay
    recipient: str = ""
    phone: str = ""
    address: str = ""

    @classmethod
    def from_json(cls, typed: Mapping[str, Any]) -> "DeliveryWish":
        """Of what was typed; an unknown way is electronic. Raises DeliveryIncomplete."""
        way = typed.get("way", "")
        known = DeliveryWay(way) if way in DeliveryWay.values else DeliveryWay.ELECTRONIC
        words = (str(typed.get(key) or "").strip() for key in ("recipient", "phone", "address"))
        wish = cls(known, *words)
        wish.check()
        return wish

    def check(self) -> None:
        """Raises DeliveryIncomplete at the first field that post needs and has not."""
        if self.way != DeliveryWay.POST:
            return
        if not self.recipient:
            raise DeliveryIncomplete(_("请写收件人姓名"), field="recipient")
        if not MOBILE.fullmatch(self.phone):
            raise DeliveryIncomplete(_("手机号应为11位数字"), field="phone")
        if not self.address:
            raise DeliveryIncomplete(_("请写收件地址"), field="address")


def plan_delivery(case: Case, wish: DeliveryWish) -> ResultDelivery:
    """Keep the wish with a new case, inside the transaction that files it."""
    delivery = ResultDelivery(case=case)
    _apply(delivery, wish)
    delivery.save()
    return delivery


def _apply(delivery: ResultDelivery, wish: DeliveryWish) -> None:
    is_post = wish.way == DeliveryWay.POST
    delivery.way = wish.way
    delivery.recipient = wish.recipient[:60] if is_post else ""
    delivery.phone = wish.phone if is_post else ""
    delivery.address = wish.address[:200] if is_post else ""
    if wish.way != DeliveryWay.ELECTRONIC:
        delivery.consented_at = None
    elif delivery.consented_at is None:
        delivery.consented_at = timezone.now()


def _locked(case_id: int) -> tuple[Case, ResultDelivery]:
    """Raises WrongStep where nobody was asked how to deliver."""
    case = Case.objects.lock(case_id)
    delivery = ResultDelivery.objects.select_for_update(of=("self",)).filter(case=case).first()
    if delivery is None:
        raise WrongStep
    return case, delivery


@transaction.atomic
def choose_delivery(
    case_id: int, wish: DeliveryWish, *, acting: ActingFor, by: User
) -> ResultDelivery:
    """Wish anew, until the result is on its way. Raises WrongStep."""
    case = Case.objects.lock(case_id)
    delivery = ResultDelivery.objects.select_for_update(of=("self",)).filter(case=case).first()
    delivery = delivery or ResultDelivery(case=case)
    if not delivery.may_change:
        raise WrongStep
    _apply(delivery, wish)
    delivery.save()
    record(
        CaseEvent.DELIVERY_CHOSEN,
        subject=case,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
        way=wish.way.value,
    )
    if case.closed_at:
        _settle(case, delivery, on=timezone.localdate())
    return delivery


@transaction.atomic
def withdraw_consent(case_id: int, *, acting: ActingFor, by: User) -> ResultDelivery:
    """No more electronic service from now on: the result is collected. Raises WrongStep."""
    case, delivery = _locked(case_id)
    if not delivery.is_electronic or not delivery.may_change:
        raise WrongStep
    _apply(delivery, DeliveryWish(DeliveryWay.COUNTER))
    delivery.save()
    record(
        CaseEvent.CONSENT_WITHDRAWN,
        subject=case,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
    )
    return delivery


@transaction.atomic
def settle_delivery(case_id: int, *, on: date) -> None:
    """The result is there: it arrives in the account at once, or waits at the window.

    A second time changes nothing.
    """
    case = Case.objects.lock(case_id)
    delivery = ResultDelivery.objects.select_for_update(of=("self",)).filter(case=case).first()
    if delivery is not None:
        _settle(case, delivery, on=on)


def _settle(case: Case, delivery: ResultDelivery, *, on: date) -> None:
    """Electronic service needs the consent and an account to arrive in."""
    if delivery.is_electronic and accounts_of(case.applicant):
        if delivery.status in (DeliveryStatus.PLANNED, DeliveryStatus.READY):
            delivery.arrive(on=on)
            delivery.save()
            _record_served(case, delivery, by=None)
    elif delivery.status == DeliveryStatus.PLANNED:
        decided_on = timezone.localdate(case.closed_at) if case.closed_at else on
        due = add_working_days(decided_on, parameter("deliver.days"), load_calendar())
        delivery.prepare(due_on=due.on)
        delivery.save()
        record(CaseEvent.RESULT_READY, subject=case, by=None, way=delivery.way)


def _record_served(case: Case, delivery: ResultDelivery, *, by: User | None) -> None:
    record(
        CaseEvent.SERVED,
        subject=case,
        by=by,
        channel=Channel.WINDOW if by else Channel.SYSTEM,
        way=delivery.way,
        relation=delivery.relation,
    )


# At the issuing window


@dataclass(frozen=True)
class Receiver:
    """Who signs for the result, as their document says."""

    relation: ReceiverRelation
    name: str
    document_type: DocumentType
    number: str


def _lock_to_issue(case_id: int, by: User) -> tuple[Case, ResultDelivery]:
    """Raises NotAllowed, OwnCase, SeparateIssue, WrongStep."""
    case, delivery = _locked(case_id)
    if not permissions.may_read_as_staff(by, case) or not permissions.is_issuer(by, case):
        raise NotAllowed
    if permissions.is_own_case(by, case):
        raise OwnCase
    if not permissions.may_issue(by, case):
        raise SeparateIssue
    return case, delivery


@transaction.atomic
def collect_result(
    case_id: int, receiver: Receiver, *, by: User, sheet: UploadedFile | None = None
) -> ResultDelivery:
    """Hand the result out; of the receiver's number only the masked form is kept.

    Raises NotAllowed, OwnCase, SeparateIssue, WrongStep, WrongIdentifier, ReceiverDiffers,
    UploadRefused.
    """
    case, delivery = _lock_to_issue(case_id, by)
    if delivery.status not in (DeliveryStatus.READY, DeliveryStatus.RETURNED):
        raise WrongStep
    paper = IdentityPaper(receiver.document_type, receiver.number, receiver.name)
    number = read_number(paper).number
    if receiver.relation == ReceiverRelation.SELF:
        _check_is_applicant(case, receiver, number)
    delivery.relation, delivery.receiver_name = receiver.relation, receiver.name.strip()
    delivery.receiver_document = receiver.document_type
    delivery.receiver_masked = mask_identifier(receiver.document_type, number)
    if sheet is not None:
        delivery.sheet = attach_sheet(case, HANDOVER_SHEET, sheet, by=by)
    delivery.collect(on=timezone.localdate(), by=by)
    delivery.save()
    _record_served(case, delivery, by=by)
    return delivery


def _check_is_applicant(case: Case, receiver: Receiver, number: str) -> None:
    applicant = case.applicant
    is_same = (receiver.document_type, number) == (applicant.document_type, applicant.identifier)
    if not applicant.is_natural or not is_same or applicant.name != receiver.name.strip():
        raise ReceiverDiffers(field="number")


@transaction.atomic
def post_result(
    case_id: int, *, carrier: Carrier, tracking_number: str, by: User
) -> ResultDelivery:
    """Sent to the address that the applicant gave.

    Raises NotAllowed, OwnCase, SeparateIssue, WrongStep, TrackingNumberWrong.
    """
    case, delivery = _lock_to_issue(case_id, by)
    if delivery.way != DeliveryWay.POST or delivery.status not in (
        DeliveryStatus.READY,
        DeliveryStatus.RETURNED,
    ):
        raise WrongStep
    number = parse_tracking_number(carrier, tracking_number)
    if number is None:
        raise TrackingNumberWrong(field="tracking_number")
    delivery.post(carrier=carrier, tracking_number=number, at=timezone.now(), by=by)
    delivery.save()
    record(
        CaseEvent.RESULT_POSTED,
        subject=case,
        by=by,
        channel=Channel.WINDOW,
        carrier=carrier.value,
        number=number,
    )
    return delivery


@transaction.atomic
def confirm_arrival(case_id: int, *, on: date, by: User) -> ResultDelivery:
    """The carrier says that it was signed for on that day.

    Raises NotAllowed, OwnCase, SeparateIssue, WrongStep, WrongDay.
    """
    case, delivery = _lock_to_issue(case_id, by)
    _check_on_its_way(delivery, on)
    delivery.receiver_name = delivery.recipient
    delivery.confirm(on=on)
    delivery.save()
    _record_served(case, delivery, by=by)
    return delivery


@transaction.atomic
def note_return(case_id: int, *, on: date, reason: str, by: User) -> ResultDelivery:
    """It came back; it waits at the window and can be sent again.

    Raises NotAllowed, OwnCase, SeparateIssue, WrongStep, WrongDay.
    """
    case, delivery = _lock_to_issue(case_id, by)
    _check_on_its_way(delivery, on)
    delivery.come_back(on=on, reason=reason)
    delivery.save()
    record(CaseEvent.RESULT_RETURNED, subject=case, by=by, channel=Channel.WINDOW)
    return delivery


def _check_on_its_way(delivery: ResultDelivery, on: date) -> None:
    if delivery.status != DeliveryStatus.POSTED or delivery.posted_at is None:
        raise WrongStep
    if not timezone.localdate(delivery.posted_at) <= on <= timezone.localdate():
        raise WrongDay(field="on")
