"""Grant: the decision, the licence with its number, and the push to supervision."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from applicants.models import User
from credit_portal.documents.rules import CODE_ALPHABET, CODE_LENGTH
from credit_portal.events.services import Fact as EventFact
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from ..enums import ApprovalMode, CaseStatus
from ..events import CaseEvent, LicenceEvent
from ..models import (
    ApprovalSupervisionPush,
    Case,
    Decision,
    ElectronicLicence,
    Verification,
)
from ..rules.deadlines import verification_due
from ..rules.numbers import licence_identifier
from ..rules.own_facts import licence_kind
from .assessing import Assessment
from .terms import first_terms

LICENCE_TYPE_AUTHORITY = "11440399000009013F"  # defines the district's licence types
ACKNOWLEDGE_WORKING_DAYS = 3
ONE_DAY = timedelta(days=1)


def accept(
    case: Case,
    grade: str,
    *,
    accepted_on: date,
    by: User | None,
    kind: CaseEvent = CaseEvent.ACCEPTED,
) -> EventFact:
    """Move the case to accepted with its due dates; the caller saves and records."""
    terms = first_terms(case, grade, accepted_on=accepted_on)
    before = case.status
    case.promised_working_days = terms.promised_days
    case.accept(
        accepted_on=accepted_on,
        due_on=terms.promised.on,
        statutory_due_on=terms.statutory.on,
        is_provisional=terms.provisional,
        by=by,
    )
    return EventFact(
        kind,
        case,
        by=by,
        data={
            "from": before,
            "to": CaseStatus.ACCEPTED.value,
            "due_on": terms.promised.on.isoformat(),
        },
    )


@dataclass
class Granting:
    """A grant under way: the case moved in memory, then the rows that go with it."""

    case: Case
    licence: ElectronicLicence
    events: list[EventFact]
    by: User | None
    reasons: str
    now: datetime

    @classmethod
    def prepare(
        cls,
        case: Case,
        assessment: Assessment,
        serial: int,
        *,
        now: datetime,
    ) -> "Granting":
        """Accept and grant in memory, by the system."""
        accepted = accept(case, assessment.grade, accepted_on=timezone.localdate(now), by=None)
        return cls.of(case, serial, now=now, by=None, reasons="", before=[accepted])

    @classmethod
    def of(
        cls,
        case: Case,
        serial: int,
        *,
        now: datetime,
        by: User | None,
        reasons: str,
        before: list[EventFact],
    ) -> "Granting":
        """Grant an accepted case in memory; `before` are events that come first."""
        moved_from = case.status
        case.grant(at=now)
        granted = EventFact(
            CaseEvent.GRANTED,
            case,
            by=by,
            data={"from": moved_from, "to": CaseStatus.GRANTED.value},
        )
        licence = new_licence(case, serial, issued_on=timezone.localdate(now))
        return cls(case, licence, [*before, granted], by, reasons, now)

    def save(self) -> list[EventFact]:
        """Write what goes with a saved, granted case; the events to record."""
        Decision.objects.create(
            case=self.case,
            outcome=CaseStatus.GRANTED.value,
            by=self.by,
            reasons=self.reasons,
            at=self.now,
        )
        self.licence.save()
        ApprovalSupervisionPush.objects.create(
            licence=self.licence,
            department_id=self.case.version.spec.supervising_department,
            standard=self.case.version.content["supervision"],
            acknowledge_by=add_working_days(
                self.licence.issued_on, ACKNOWLEDGE_WORKING_DAYS, load_calendar()
            ).on,
        )
        if self.case.mode == ApprovalMode.NOTIFY_COMMIT:
            self._owe_verification()
        return [
            *self.events,
            EventFact(LicenceEvent.ISSUED, self.licence),
            EventFact(LicenceEvent.PUSHED, self.licence),
        ]

    def _owe_verification(self) -> None:
        spec = self.case.version.spec
        assert spec.commitment is not None
        due = verification_due(spec, decided_on=self.licence.issued_on, calendar=load_calendar())
        Verification.objects.create(
            case=self.case,
            department_id=spec.supervising_department,
            due_on=due.on,
            is_full=spec.commitment.full_verification,
        )


def new_licence(case: Case, serial: int, *, issued_on: date) -> ElectronicLicence:
    """The licence a grant gives, numbered from the sequence, not yet saved."""
    spec = case.version.spec
    department = case.department
    valid_to = _years_later(issued_on, spec.validity_years) if spec.validity_years else None
    return ElectronicLicence(
        case=case,
        holder=case.applicant,
        kind=licence_kind(spec.code),
        title_zh=spec.result.document_zh,
        title_en=spec.result.document_en,
        department=department,
        number=f"{department.word}证{issued_on.year}{serial:08d}",
        identifier=licence_identifier(
            f"{LICENCE_TYPE_AUTHORITY}{case.matter_id % 999 + 1:03d}",
            department.credit_code,
            f"{issued_on.year}{serial:010d}",
        ),
        verification_code="".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
        issued_on=issued_on,
        valid_from=issued_on,
        valid_to=valid_to,
    )


def _years_later(day: date, years: int) -> date:
    """The last day of a term of whole years that begins on `day`."""
    try:
        return day.replace(year=day.year + years) - ONE_DAY
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)
