"""What is told, what is signed, and what follows from the signature."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from applicants.access import ActingFor
from applicants.errors import CodeMissing
from approvals.enums import ApprovalMode, CaseStatus, CommitmentStatus
from approvals.errors import (
    CommitmentIncomplete,
    ModeClosed,
    PapersOwed,
    PromisedDateWrong,
    SignerNameDiffers,
    SigningNeedsMandate,
    WrongStep,
)
from approvals.models import Case, Decision, Deferral, ElectronicLicence, Verification
from approvals.rules.modes import digest
from approvals.services import deciding
from approvals.services.promising import choose_ordinary
from credit_portal.events.models import Event
from credit_portal.workdays.rules import add_working_days, is_working_day
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.services.records import RecordIn, enter_records
from tests.factories import cases
from tests.factories.applicants import MandateFactory

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)  # ten in the morning here


@pytest.fixture
def offered(firm):
    """A hygiene licence whose commitment waits for the signature."""
    return cases.hygiene(firm)


@pytest.fixture
def lacking(firm):
    """A road permit that lacks its photos, on a Friday: a weekend lies before the last day."""
    with time_machine.travel(FRIDAY):
        yield cases.road_occupation(firm)


def kinds(case):
    events = Event.objects.filter(subject_type="approvals.Case", subject_id=case.pk)
    return list(events.order_by("number").values_list("kind", flat=True))


def fresh(case):
    return Case.objects.get(pk=case.pk)


def nothing_was_granted():
    return not (Decision.objects.exists() or ElectronicLicence.objects.exists())


# Told


def test_the_notice_names_each_condition_and_paper_a_promise_stands_in_for(offered):
    assert offered.status == CaseStatus.AWAITING_COMMITMENT
    assert cases.clause_codes(offered) == [
        "TEST",
        "STAFF",
        "PAPER-TEST",
        "PAPER-HEALTH",
        "TRUE",
        "CHECK",
        "BREACH",
        "PUBLIC",
    ]
    assert offered.commitment.digest == digest(offered.commitment.clauses)
    assert nothing_was_granted() and not Verification.objects.exists()


def test_an_offer_leaves_its_event_and_the_applicant_is_told(offered, react_to_events):
    assert kinds(offered) == ["case.received", "case.checked", "case.commitment_offered"]

    react_to_events()

    notice = offered.filed_by.notices.get()
    assert (notice.kind, notice.url) == ("case.awaiting_commitment", f"/cases/{offered.number}/")


# Signed


def test_signing_every_clause_grants_on_the_spot_and_a_verification_is_due(offered):
    case = cases.sign(offered)

    today = timezone.localdate()
    assert case.status == CaseStatus.GRANTED
    assert (case.decision.outcome, case.decision.by) == ("granted", None)
    assert case.licence.issued_on == today
    commitment = type(offered.commitment).objects.get(case=case)
    assert commitment.status == CommitmentStatus.SIGNED
    assert commitment.signed_by == offered.filed_by
    verification = case.verification
    assert verification.due_on == add_working_days(today, 30, load_calendar()).on
    assert (verification.department_id, verification.is_full) == ("CDC", True)


def test_the_standing_is_looked_at_again_when_signing(offered):
    case = cases.sign(offered)

    assert list(case.checks.values_list("number", flat=True)) == [1, 2]
    assert kinds(case)[-3:] == ["case.committed", "case.accepted", "case.granted"]


def test_signing_twice_grants_once(offered):
    cases.sign(offered)

    with pytest.raises(WrongStep):
        cases.sign(offered)

    assert ElectronicLicence.objects.count() == Verification.objects.count() == 1


@pytest.mark.parametrize("clause", ["TEST", "PAPER-HEALTH", "BREACH"])
def test_without_each_clause_nothing_is_signed(offered, clause):
    with pytest.raises(CommitmentIncomplete):
        cases.sign(offered, unticked=(clause,))

    assert fresh(offered).status == CaseStatus.AWAITING_COMMITMENT
    assert nothing_was_granted()


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("", CommitmentIncomplete), ("  ", CommitmentIncomplete), ("别人", SignerNameDiffers)],
)
def test_the_name_must_be_that_of_who_signs(offered, name, refusal):
    with pytest.raises(refusal):
        cases.sign(offered, name=name)

    assert nothing_was_granted()


def test_spaces_around_the_name_do_no_harm(offered):
    name = offered.filed_by.person.name

    cases.sign(offered, name=f" {name} ")

    assert type(offered.commitment).objects.get().signed_name == name


def test_an_agent_signs_only_with_the_express_right_to(offered):
    mandate = MandateFactory(principal=offered.applicant)
    acting = ActingFor(offered.applicant, "agent", mandate)

    with pytest.raises(SigningNeedsMandate):
        cases.sign(offered, acting=acting, by=mandate.agent)
    assert nothing_was_granted()

    mandate.may_sign = True
    case = cases.sign(offered, acting=acting, by=mandate.agent)
    assert case.status == CaseStatus.GRANTED


def test_a_mandate_to_sign_for_another_matter_signs_nothing_here(offered):
    mandate = MandateFactory(
        principal=offered.applicant, may_sign=True, matter_codes=["food-business-licence-new"]
    )
    acting = ActingFor(offered.applicant, "agent", mandate)

    with pytest.raises(SigningNeedsMandate):
        cases.sign(offered, acting=acting, by=mandate.agent)

    mandate.matter_codes.append(offered.matter.code)
    assert cases.sign(offered, acting=acting, by=mandate.agent).status == CaseStatus.GRANTED


@pytest.mark.django_db(transaction=True)
def test_two_signatures_at_once_grant_once(catalogue):
    case = cases.hygiene(cases.firm())
    code = cases.code_for(case, case.filed_by)

    def race(_number):
        try:
            return cases.sign(case, code=code).status
        except (WrongStep, CodeMissing) as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(race, range(2)))

    assert outcomes.count("granted") == 1
    assert ElectronicLicence.objects.count() == Verification.objects.count() == 1
    assert Decision.objects.count() == 1


def test_who_came_on_a_list_since_the_offer_is_not_granted_anything(offered):
    record = RecordIn(
        "J01", timezone.localdate(), "示范区市场监督管理局", "TEST", "since-the-offer"
    )
    enter_records(offered.applicant, [record])

    with pytest.raises(ModeClosed):
        cases.sign(offered)

    assert fresh(offered).status == CaseStatus.AWAITING_COMMITMENT
    assert nothing_was_granted()


# The ordinary way instead


def test_taking_the_ordinary_way_withdraws_the_promise_and_asks_for_the_papers(offered):
    case = choose_ordinary(
        offered.pk, acting=ActingFor(offered.applicant, "member"), by=offered.filed_by
    )

    assert (case.mode, case.status) == (ApprovalMode.ORDINARY, CaseStatus.RECEIVED)
    assert type(offered.commitment).objects.get().status == CommitmentStatus.WITHDRAWN
    how = dict(case.materials.values_list("code", "how"))
    assert (how["TEST"], how["HEALTH"], how["PLAN"]) == ("missing", "missing", "upload")
    with pytest.raises(WrongStep):
        cases.sign(offered)


def test_the_ordinary_way_is_closed_after_the_signature(offered):
    cases.sign(offered)

    with pytest.raises(WrongStep):
        choose_ordinary(
            offered.pk, acting=ActingFor(offered.applicant, "member"), by=offered.filed_by
        )


# A paper that is missing


def test_the_undertaking_names_the_paper_and_its_last_working_day(lacking):
    assert cases.clause_codes(lacking) == ["OWE-PHOTO", "TRUE", "LAPSE"]
    latest = cases.latest_days(lacking)["PHOTO"]
    assert latest == date(2026, 11, 18)  # the third working day after a Friday
    assert not Deferral.objects.exists()


def test_the_signed_undertaking_accepts_the_case_with_the_paper_owed(lacking):
    promised = date(2026, 11, 16)

    case = cases.sign(lacking, promised={"PHOTO": promised})

    deferral = case.deferrals.get()
    assert (case.status, case.accepted_on) == (CaseStatus.ACCEPTED, date(2026, 11, 13))
    assert case.due_on == date(2026, 11, 20)  # seven working days, for grade A five of them
    assert (deferral.material_code, deferral.promised_on) == ("PHOTO", promised)
    assert deferral.status == "owed"
    assert nothing_was_granted()


def test_a_case_is_decided_only_after_the_owed_paper_came(lacking):
    case = cases.sign(lacking)
    decider = cases.decider(case.department_id)
    with pytest.raises(PapersOwed):
        deciding.grant_case(case.pk, by=decider)

    cases.supply(case)
    deferral = case.deferrals.get()
    assert (deferral.status, deferral.supplied_at is not None) == ("supplied", True)

    assert deciding.grant_case(case.pk, by=decider).status == CaseStatus.GRANTED


def test_supplying_twice_settles_the_paper_once(lacking):
    case = cases.sign(lacking)
    cases.supply(case)
    at = case.deferrals.get().supplied_at

    cases.supply(case)

    assert case.deferrals.get().supplied_at == at
    events = Event.objects.filter(kind="case.paper_supplied").order_by("pk")
    assert [event.data["was_owed"] for event in events] == [True, False]


def test_a_paper_for_a_closed_case_is_not_taken(lacking):
    case = cases.sign(lacking)
    deciding.withdraw_case(case.pk, acting=ActingFor(case.applicant, "member"), by=case.filed_by)

    with pytest.raises(WrongStep):
        cases.supply(fresh(case))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (None, "no day"),
        (date(2026, 11, 12), "yesterday"),
        (date(2026, 11, 14), "a Saturday"),
        (date(2026, 11, 15), "a Sunday"),
        (date(2026, 11, 19), "a day after the last"),
    ],
)
def test_a_promised_day_must_be_a_working_day_in_time(lacking, day, why):
    assert day is None or day.weekday() < 5 or not is_working_day(day, load_calendar())

    with pytest.raises(PromisedDateWrong) as raised:
        cases.sign(lacking, promised={"PHOTO": day})

    assert raised.value.field == "promised-PHOTO"
    assert fresh(lacking).status == CaseStatus.AWAITING_COMMITMENT
    assert not Deferral.objects.exists(), why


@pytest.mark.parametrize("day", [date(2026, 11, 13), date(2026, 11, 18)])
def test_today_and_the_last_day_may_be_promised(lacking, day):
    cases.sign(lacking, promised={"PHOTO": day})

    assert Deferral.objects.get().promised_on == day


def test_a_paper_overdue_closes_the_next_undertaking(firm):
    with time_machine.travel(FRIDAY):
        cases.sign(cases.road_occupation(firm))

    with time_machine.travel(FRIDAY + timedelta(hours=20)):
        assert cases.road_occupation(firm).status == CaseStatus.AWAITING_COMMITMENT
    Deferral.objects.update(promised_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ModeClosed) as raised:
        cases.road_occupation(firm)

    assert "overdue_deferral" in raised.value.data["reasons"]
