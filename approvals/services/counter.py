"""Take an application in at the counter: who is present, for whom, and what they bring.

The person present shows an original; a clerk types what stands on it. Actor is the clerk,
principal the applicant, channel the window.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import Applicant, Mandate, Membership, User
from applicants.services.identifying import IdentityPaper, confirm_at_window, identify
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_profiles.services.files import open_file

from .. import permissions
from ..enums import ApprovalMode, VisitCapacity
from ..errors import (
    AuthorityMissing,
    NotRepresentative,
    OwnCase,
    RepresentativeMissing,
    SameAsPresent,
)
from ..models import Case, CounterVisit, Draft, Matter
from ..models.counter import POWER_OF_ATTORNEY
from .delivering import DeliveryWish
from .drafts import new_draft, version_to_file
from .filing import Application, file_application


@dataclass(frozen=True)
class Attendance:
    """Who shows which document; `applicant` None where the present person is the applicant."""

    present: IdentityPaper
    capacity: VisitCapacity
    applicant: IdentityPaper | None = None


def open_visit(attendance: Attendance, *, purpose: str, by: User) -> CounterVisit:
    """Begin with somebody at the counter. Each look at a known person is traced by itself,
    also where the visit is then refused.

    Raises NotAllowed, what `identify` raises, OwnCase, SameAsPresent, NotRepresentative,
    RepresentativeMissing.
    """
    if not permissions.may_take_in(by):
        raise NotAllowed
    present = identify(attendance.present, purpose=purpose, by=by)
    applicant = present
    if attendance.applicant is not None:
        applicant = identify(attendance.applicant, purpose=purpose, by=by)
        _check_capacity(attendance, present, applicant)
    if permissions.is_own_affair(by, [present, applicant]):
        raise OwnCase
    return _begin(attendance, present, applicant, by=by)


def _check_capacity(attendance: Attendance, present: Applicant, applicant: Applicant) -> None:
    if applicant.pk == present.pk:
        raise SameAsPresent(field="capacity")
    if attendance.capacity != VisitCapacity.REPRESENTATIVE:
        return
    if not applicant.representative_name:
        raise RepresentativeMissing(field="firm_representative")
    is_member = Membership.objects.filter(company=applicant, user__person=present).exists()
    if applicant.representative_name != present.name and not is_member:
        raise NotRepresentative(field="capacity")


@transaction.atomic
def _begin(
    attendance: Attendance, present: Applicant, applicant: Applicant, *, by: User
) -> CounterVisit:
    shown = attendance.present
    confirm_at_window(present.pk, by=by, phone=shown.phone, address=shown.address)
    if attendance.applicant is not None:
        other = attendance.applicant
        confirm_at_window(applicant.pk, by=by, phone=other.phone, address=other.address)
    open_file(applicant)  # the forecast of the next page is read from it
    return CounterVisit.objects.create(
        clerk=by, present=present, applicant=applicant, capacity=attendance.capacity
    )


def acting_of(visit: CounterVisit) -> ActingFor:
    """On what ground the rules are asked: for the applicant, with who is present."""
    return ActingFor(visit.applicant, "counter", present=visit.present)


@transaction.atomic
def choose_matter(visit_id: uuid.UUID, matter: Matter, *, by: User, mode: str = "") -> Draft:
    """Begin the application; another one that was begun in this visit is dropped.

    Raises NotAllowed, MatterNotOpen, SubjectKindCannotFile.
    """
    visit = CounterVisit.objects.select_for_update(of=("self",)).get(pk=visit_id)
    if not permissions.may_take_in(by, matter.department_id):
        raise NotAllowed
    version = version_to_file(acting_of(visit), matter)
    if visit.draft is not None:
        if visit.draft.version_id == version.pk:
            return visit.draft
        visit.draft.delete()
    visit.draft = new_draft(acting_of(visit), version, by=by, mode=mode)
    visit.originals = []
    visit.save(update_fields=["draft", "originals"])
    return visit.draft


@transaction.atomic
def note_originals(visit_id: uuid.UUID, codes: Iterable[str], *, may_sign: bool) -> CounterVisit:
    """Which papers the clerk saw as originals, and what the written authority allows."""
    visit = CounterVisit.objects.select_for_update(of=("self",)).get(pk=visit_id)
    if visit.draft is not None:
        known = {material.code for material in visit.draft.version.spec.materials}
        visit.originals = sorted(known & set(codes))
    visit.may_sign = visit.needs_authority and may_sign
    visit.save(update_fields=["originals", "may_sign"])
    return visit


def has_authority(visit: CounterVisit) -> bool:
    """A power of attorney was brought, or a mandate given in the portal covers the matter."""
    if not visit.needs_authority:
        return True
    if visit.draft is None:
        return False
    if visit.draft.files.filter(material_code=POWER_OF_ATTORNEY).exists():
        return True
    mandates = Mandate.objects.in_force(timezone.localdate()).filter(
        principal=visit.applicant, agent__person=visit.present
    )
    return any(mandate.covers(visit.draft.version.matter.code) for mandate in mandates)


def brought_codes(visit: CounterVisit) -> list[str]:
    """Codes of the matter's papers that were scanned or seen."""
    assert visit.draft is not None
    scanned = set(visit.draft.files.values_list("material_code", flat=True))
    return sorted((scanned | set(visit.originals)) - {POWER_OF_ATTORNEY})


def file_at_counter(
    visit: CounterVisit,
    mode: ApprovalMode,
    *,
    wish: DeliveryWish,
    wants_person: bool = False,
    by: User,
) -> Case:
    """Hand in for the applicant; the same visit a second time gives the same case.

    Raises NotAllowed, OwnCase, AuthorityMissing, and what `file_application` raises.
    """
    if visit.case is not None:
        return visit.case
    draft = visit.draft
    assert draft is not None
    if not permissions.may_take_in(by, draft.version.matter.department_id):
        raise NotAllowed
    if permissions.is_own_affair(by, [visit.present, visit.applicant]):
        raise OwnCase
    if not has_authority(visit):
        raise AuthorityMissing(field=POWER_OF_ATTORNEY)
    scanned = set(draft.files.values_list("material_code", flat=True))
    application = Application(
        version=draft.version,
        mode=mode,
        key=draft.key,
        form=draft.form,
        materials=brought_codes(visit),
        wants_person=wants_person,
        draft=draft,
        originals=frozenset(visit.originals) - scanned,
        delivery=wish,
        visit=visit,
    )
    return file_application(acting_of(visit), application, by=by, channel=Channel.WINDOW)


@transaction.atomic
def drop_visit(visit: CounterVisit) -> None:
    """Forget a visit that came to nothing, with its draft."""
    if visit.draft is not None:
        visit.draft.delete()
    visit.delete()
