"""A case that waits for a source goes on by itself, or goes to a person; never back in line."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from applicants.access import ActingFor
from approvals.enums import ApprovalMode, CaseStatus
from approvals.models import Case
from approvals.services import deciding
from approvals.services.resuming import ask_for_case, resume_case, resume_waiting
from credit_portal.events.models import Delivery, Event
from credit_portal.outside.sources import SourcesConfig
from credit_profiles.models import SourceAnswer
from tests.factories import cases
from tests.factories.applicants import ApplicantFactory
from tests.factories.approvals import filed, ready_applicant
from tests.factories.credit_profiles import SourceAnswerFactory
from tests.plugins.simulator import PATIENT

pytestmark = pytest.mark.django_db
LIUYANG = "440399198511230008"  # whom the simulated register knows to be without a job
NOWHERE = "http://127.0.0.1:9/sources/v1"  # nobody listens there


@pytest.fixture
def waiting(catalogue):
    """An application that needs the social insurance register, which was not asked yet."""
    person = ready_applicant(
        applicant=ApplicantFactory(identifier=LIUYANG, birth_date=date(1985, 11, 23))
    )
    return filed(person, cases.WAITING_MATTER, ApprovalMode.INSTANT)


@pytest.fixture
def sources(simulator, monkeypatch):
    """The simulated sources, with time enough for a busy machine."""
    config = SourcesConfig(simulator.sources_url, simulator.secret, PATIENT)
    monkeypatch.setattr("credit_profiles.services.sources.sources_config", lambda: config)
    return simulator


@pytest.fixture
def sources_away(settings):
    settings.SOURCES_URL = NOWHERE


def answer(case, facts):
    file = case.applicant.credit_file
    SourceAnswerFactory(file=file, source="SOC", facts=facts)


def time_is_up(case):
    Case.objects.filter(pk=case.pk).update(waiting_until=timezone.now() - timedelta(seconds=1))


def state_of(case):
    """Everything that may change, to compare before and after."""
    row = Case.objects.values().get(pk=case.pk)
    events = Event.objects.filter(subject_id=case.pk).values_list("kind", "number")
    return row, list(events.order_by("pk")), case.checks.count()


def kinds(case):
    events = Event.objects.filter(subject_type="approvals.Case", subject_id=case.pk)
    return list(events.order_by("number").values_list("kind", flat=True))


def test_an_application_waits_where_only_a_source_is_missing(waiting):
    assert waiting.status == CaseStatus.RECEIVED
    assert waiting.is_waiting
    event = Event.objects.get(kind="case.waiting")
    assert event.data == {"sources": ["POP", "SOC"]}  # the age is known, its register not fresh
    assert not waiting.checks.exists()
    assert Delivery.objects.filter(event=event, handler="approvals.ask_sources").exists()


def test_once_the_source_answers_the_case_is_granted_by_itself(waiting, sources, react_to_events):
    react_to_events()

    case = Case.objects.get(pk=waiting.pk)
    assert SourceAnswer.objects.get(source="SOC").facts["applicant.employment.status"] == "none"
    assert (case.status, case.mode) == (CaseStatus.GRANTED, ApprovalMode.INSTANT)
    assert case.received_at == waiting.received_at
    assert kinds(case) == [
        "case.received",
        "case.waiting",
        "case.checked",
        "case.accepted",
        "case.granted",
    ]
    assert sources.requests("SOC") == 1


@pytest.mark.parametrize("fault", ["bad_signature", "wrong_subject", "bad_json"])
def test_an_answer_that_cannot_be_trusted_decides_nothing(waiting, sources, react_to_events, fault):
    sources.fail("SOC", fault)

    react_to_events()

    case = Case.objects.get(pk=waiting.pk)
    assert (case.mode, case.status) == (ApprovalMode.ORDINARY, CaseStatus.RECEIVED)
    assert SourceAnswer.objects.get(source="SOC").fetched_at is None


def test_where_the_source_stays_away_a_person_goes_on_with_the_same_receipt_time(
    waiting, sources_away, react_to_events
):
    react_to_events()

    case = Case.objects.get(pk=waiting.pk)
    assert (case.mode, case.status) == (ApprovalMode.ORDINARY, CaseStatus.RECEIVED)
    assert case.received_at == waiting.received_at
    assert not case.is_waiting
    event = Event.objects.get(kind="case.to_ordinary")
    assert event.data["wanted"] == "instant"
    assert [r["code"] for r in event.data["reasons"]] == ["condition_unknown"]
    assert [n.kind for n in case.filed_by.notices.all()] == ["case.to_ordinary"]
    assert cases.accept(case).status == CaseStatus.ACCEPTED


def test_a_source_that_says_no_leads_to_a_person_not_to_a_refusal(waiting):
    answer(waiting, {"applicant.employment.status": "employed"})

    case = resume_case(waiting.pk, is_last_try=True)

    assert (case.mode, case.status) == (ApprovalMode.ORDINARY, CaseStatus.RECEIVED)
    event = Event.objects.get(kind="case.to_ordinary")
    assert [r["code"] for r in event.data["reasons"]] == ["condition_failed"]


def test_before_its_time_is_up_a_case_without_an_answer_waits_on(waiting):
    before = state_of(waiting)

    assert resume_case(waiting.pk).is_waiting
    assert resume_waiting() == 0

    assert state_of(waiting) == before


def test_when_its_time_is_up_the_timer_hands_it_to_a_person(waiting):
    time_is_up(waiting)

    assert resume_waiting() == 1
    after = state_of(waiting)
    assert (after[0]["mode"], after[0]["received_at"]) == ("ordinary", waiting.received_at)

    assert resume_waiting() == 0
    assert state_of(waiting) == after


@pytest.mark.parametrize("facts", [None, {"applicant.employment.status": "none"}])
def test_going_on_twice_changes_nothing(waiting, facts):
    if facts:
        answer(waiting, facts)
    resume_case(waiting.pk, is_last_try=True)
    after = state_of(waiting)
    assert after[0]["status"] == ("granted" if facts else "received")

    resume_case(waiting.pk, is_last_try=True)
    resume_case(waiting.pk)

    assert state_of(waiting) == after


def test_a_case_that_waits_no_longer_asks_nobody(waiting, sources):
    answer(waiting, {"applicant.employment.status": "none"})
    resume_case(waiting.pk)

    ask_for_case(waiting.pk, ["SOC"], request_id="again")

    assert sources.requests("SOC") == 0


def test_a_case_withdrawn_while_it_waits_stays_withdrawn(waiting, sources, react_to_events):
    acting = ActingFor(waiting.applicant, "self")
    deciding.withdraw_case(waiting.pk, acting=acting, by=waiting.filed_by)

    react_to_events()
    resume_case(waiting.pk, is_last_try=True)

    assert Case.objects.get().status == CaseStatus.WITHDRAWN
    assert sources.requests("SOC") == 0


@pytest.fixture
def waiting_firm(catalogue):
    """A commitment that waits for the business register."""
    case = cases.hygiene(cases.firm(sources={"ELC": {}}))
    assert case.is_waiting
    return case


def test_a_commitment_is_offered_once_the_register_answers(waiting_firm):
    file = waiting_firm.applicant.credit_file
    SourceAnswerFactory(file=file, source="BIZ", facts=cases.ACTIVE["BIZ"])

    case = resume_case(waiting_firm.pk)

    assert case.status == CaseStatus.AWAITING_COMMITMENT
    assert "PAPER-TEST" in cases.clause_codes(case)


def test_papers_that_a_promise_was_to_replace_are_missing_in_the_ordinary_way(waiting_firm):
    case = resume_case(waiting_firm.pk, is_last_try=True)

    assert case.mode == ApprovalMode.ORDINARY
    how = dict(case.materials.values_list("code", "how"))
    assert (how["TEST"], how["HEALTH"], how["PLAN"]) == ("missing", "missing", "upload")
