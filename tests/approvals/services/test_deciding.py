"""What clerks, deciders and applicants may do with a case, and who may not."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.enums import (
    ApprovalMode,
    CaseStatus,
    LicenceStatus,
    RefusalGround,
    RejectionGround,
)
from approvals.errors import (
    CompetentAuthorityMissing,
    ConditionMissing,
    OwnCase,
    ReasonsMissing,
    SameOfficer,
    WrongStep,
)
from approvals.models import Case, Decision, ElectronicLicence
from approvals.services import deciding
from approvals.services.licences import expire_licences, revoke_licence
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.events.models import Event
from tests.factories import cases
from tests.factories.applicants import ApplicantFactory, MembershipFactory, StaffFactory
from tests.factories.approvals import ElectronicLicenceFactory, filed, ready_applicant

pytestmark = pytest.mark.django_db
GROUND = RejectionGround.NOT_AN_APPLICANT
WHY = {"reasons": "年龄不满60周岁", "article": "《示范区优待办法》第二条"}


@pytest.fixture
def received(elder):
    return filed(elder, cases.INSTANT_MATTER)


@pytest.fixture
def accepted(elder):
    return cases.accepted(elder)


def last_event(case):
    events = Event.objects.filter(subject_type="approvals.Case", subject_id=case.pk)
    return events.order_by("number").last()


def withdraw(case):
    acting = ActingFor(case.applicant, "self")
    return deciding.withdraw_case(case.pk, acting=acting, by=case.filed_by)


VERBS = {
    "accept": lambda case, by: deciding.accept_case(case.pk, by=by),
    "reject": lambda case, by: deciding.reject_case(case.pk, by=by, ground=GROUND, **WHY),
    "grant": lambda case, by: deciding.grant_case(case.pk, by=by),
    "refuse": lambda case, by: deciding.refuse_case(case.pk, by=by, **WHY),
}
BEFORE = {"accept": "received", "reject": "received", "grant": "accepted", "refuse": "accepted"}


@pytest.fixture(params=sorted(VERBS))
def step(request):
    """Each verb with a case at the station where it belongs."""
    return VERBS[request.param], request.getfixturevalue(BEFORE[request.param])


def stays(case):
    return Case.objects.get(pk=case.pk).status == case.status and not Decision.objects.exists()


# Accept and reject


def test_accepting_starts_the_clock(received):
    clerk = cases.held(received).officer

    case = deciding.accept_case(received.pk, by=clerk)

    assert (case.status, case.accepted_by) == (CaseStatus.ACCEPTED, clerk)
    assert case.accepted_on == timezone.localdate()
    assert case.accepted_on < case.due_on <= case.statutory_due_on
    event = last_event(case)
    assert (event.kind, event.by) == ("case.accepted", clerk)
    assert event.data["due_on"] == case.due_on.isoformat()


def test_not_accepting_names_ground_and_article(received):
    case = deciding.reject_case(received.pk, by=cases.held(received).officer, ground=GROUND, **WHY)

    assert case.status == CaseStatus.NOT_ACCEPTED
    assert last_event(case).data | WHY == last_event(case).data
    assert not Decision.objects.exists()


def test_a_case_that_waits_for_a_source_is_not_accepted_meanwhile(catalogue):
    waiting = filed(ready_applicant(), cases.WAITING_MATTER, ApprovalMode.INSTANT)
    assert waiting.is_waiting

    with pytest.raises(WrongStep):
        deciding.accept_case(waiting.pk, by=cases.clerk())


# Grant and refuse


def test_another_person_grants_with_decision_licence_and_push(accepted):
    decider = cases.decider(accepted.department_id)

    case = deciding.grant_case(accepted.pk, by=decider, reasons="符合条件")

    assert case.status == CaseStatus.GRANTED
    assert (case.decision.outcome, case.decision.by) == ("granted", decider)
    assert case.decision.reasons == "符合条件"
    assert case.licence.status == LicenceStatus.ISSUED
    assert case.licence.push.acknowledged_at is None
    assert (last_event(case).kind, last_event(case).by) == ("case.granted", decider)


def test_a_refusal_has_reasons_and_article_and_gives_no_licence(accepted):
    decider = cases.decider()

    case = deciding.refuse_case(accepted.pk, by=decider, **WHY)

    assert case.status == CaseStatus.REFUSED
    decision = case.decision
    assert (decision.outcome, decision.by) == ("refused", decider)
    assert (decision.reasons, decision.article) == (WHY["reasons"], WHY["article"])
    assert not ElectronicLicence.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reasons": "", "article": "第二条"}, "reasons"),
        ({"reasons": " \n", "article": "第二条"}, "reasons"),
        ({"reasons": "不符合", "article": ""}, "article"),
        ({"reasons": "", "article": ""}, "reasons"),
    ],
)
@pytest.mark.parametrize("verb", ["reject", "refuse"])
def test_a_no_without_reasons_or_article_is_not_written(request, verb, typed, field):
    case = request.getfixturevalue(BEFORE[verb])
    more = {"ground": GROUND} if verb == "reject" else {}
    act = {"reject": deciding.reject_case, "refuse": deciding.refuse_case}[verb]
    staff = StaffFactory(posts=[(Role.CLERK, None), (Role.DECIDER, None)])
    if verb == "reject":
        cases.held(case, staff)

    with pytest.raises(ReasonsMissing) as raised:
        act(case.pk, by=staff, **more, **typed)

    assert raised.value.field == field
    assert stays(case)


def test_a_decision_is_never_changed_by_the_database_either(accepted):
    deciding.refuse_case(accepted.pk, by=cases.decider(), **WHY)

    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Decision.objects.update(outcome="granted")


def test_the_database_takes_no_refusal_by_the_system(accepted):
    with pytest.raises(IntegrityError, match="decision_system_only_grants"), transaction.atomic():
        Decision.objects.create(case=accepted, outcome="refused", reasons="x", at=timezone.now())


# Grounds


def reject(case, ground, **more):
    return deciding.reject_case(
        case.pk, by=case.officer, ground=ground, reasons="由市级办理", **more
    )


@pytest.fixture
def hygiene(firm):
    return cases.held(cases.hygiene_with_all(firm))


def test_not_competent_names_the_competent_authority(hygiene):
    with pytest.raises(CompetentAuthorityMissing):
        reject(hygiene, RejectionGround.NOT_COMPETENT)

    reject(hygiene, RejectionGround.NOT_COMPETENT, competent_authority="市卫生健康委员会")

    data = last_event(hygiene).data
    assert data["competent_authority"] == "市卫生健康委员会"
    assert data["article"] == "《中华人民共和国行政许可法》第三十二条第一款第二项"


def test_a_ground_without_an_article_of_its_own_asks_for_one(hygiene):
    with pytest.raises(ReasonsMissing) as refusal:
        reject(hygiene, RejectionGround.OUTSIDE_PERIOD)

    assert refusal.value.field == "article"


def test_a_condition_not_met_is_named(firm):
    case = cases.in_hand(firm)
    decider, codes = cases.decider(), [c.code for c in case.version.spec.conditions]
    why = WHY | {"ground": RefusalGround.CONDITION_NOT_MET}
    for condition in ("", "UNHEARD"):
        with pytest.raises(ConditionMissing):
            deciding.refuse_case(case.pk, by=decider, condition=condition, **why)

    case = deciding.refuse_case(case.pk, by=decider, condition=codes[0], **why)

    assert (case.decision.ground, case.decision.condition) == ("condition_not_met", codes[0])


# Who may not


def test_staff_of_another_department_can_do_nothing(step):
    verb, case = step
    stranger = StaffFactory(posts=[(Role.CLERK, "FIR"), (Role.DECIDER, "FIR")])

    with pytest.raises(NotAllowed):
        verb(case, stranger)

    assert stays(case)


def test_staff_without_the_post_can_do_nothing(step):
    verb, case = step
    wrong = Role.DECIDER if case.status == CaseStatus.RECEIVED else Role.CLERK

    with pytest.raises(NotAllowed):
        verb(case, StaffFactory(posts=[(wrong, case.department_id), (Role.AUDITOR, None)]))

    assert stays(case)


@pytest.mark.parametrize("verb", ["grant", "refuse"])
def test_who_accepted_a_case_does_not_decide_it(received, verb):
    both = StaffFactory(posts=[(Role.CLERK, None), (Role.DECIDER, None)])
    case = cases.accept(received, both)

    with pytest.raises(SameOfficer):
        VERBS[verb](case, both)

    assert stays(case)


def test_officials_keep_out_of_their_own_case(catalogue):
    official = StaffFactory(posts=[(Role.CLERK, None), (Role.DECIDER, None)])
    person = ready_applicant(applicant=ApplicantFactory(user=official))
    case = filed(person, cases.INSTANT_MATTER)

    with pytest.raises(OwnCase):
        deciding.accept_case(case.pk, by=official)
    cases.accept(case)
    with pytest.raises(OwnCase):
        deciding.grant_case(case.pk, by=official)


def test_officials_keep_out_of_the_case_of_their_firm(firm):
    case = cases.hygiene(firm, ApprovalMode.ORDINARY)
    official = cases.clerk()
    MembershipFactory(user=official, company=firm)

    with pytest.raises(OwnCase):
        deciding.accept_case(case.pk, by=official)


# Too late


@pytest.mark.parametrize("verb", ["grant", "refuse"])
def test_a_withdrawn_case_is_not_decided(accepted, verb):
    withdraw(accepted)

    with pytest.raises(WrongStep):
        VERBS[verb](accepted, cases.decider())

    assert not Decision.objects.exists()


def test_each_step_is_done_once(step):
    verb, case = step
    role = Role.CLERK if case.status == CaseStatus.RECEIVED else Role.DECIDER
    one, another = [StaffFactory(posts=[(role, None)]) for _ in range(2)]
    if role == Role.CLERK:
        cases.held(case, one)
    verb(case, one)
    before = Event.objects.count()

    with pytest.raises(WrongStep):
        verb(case, another)

    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_give_one_decision_and_one_conflict(catalogue):
    case, together = cases.accepted(), threading.Barrier(2)

    def decide(verb):
        try:
            with connection.cursor() as cursor:  # a busy machine must not end the wait
                cursor.execute("set lock_timeout = '120s'; set statement_timeout = '120s'")
            official = cases.decider()
            together.wait(timeout=60)
            VERBS[verb](case, official)
            return verb
        except PortalError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        grant, refuse = pool.map(decide, ["grant", "refuse"])

    assert sorted([grant, refuse]) in (["grant", "wrong_step"], ["refuse", "wrong_step"])
    outcome = Decision.objects.get().outcome
    assert Case.objects.get().status == outcome
    assert ElectronicLicence.objects.count() == (outcome == "granted")


# Withdraw


@pytest.mark.parametrize("station", ["received", "accepted"])
def test_an_applicant_may_withdraw_until_the_decision(request, station):
    case = withdraw(request.getfixturevalue(station))

    assert case.status == CaseStatus.WITHDRAWN
    assert case.closed_at is not None and case.decided_at is None
    assert last_event(case).data == {"from": station, "to": "withdrawn"}


def test_after_the_decision_nothing_can_be_withdrawn(elder):
    granted = cases.granted_by_a_person(elder)

    with pytest.raises(WrongStep):
        withdraw(granted)

    assert Case.objects.get().status == CaseStatus.GRANTED


def test_withdrawing_ends_the_promise_and_what_is_owed(firm):
    case = cases.sign(cases.road_occupation(firm))

    withdraw(case)

    assert type(case.commitment).objects.get().status == "withdrawn"
    assert case.deferrals.get().status == "waived"


# Afterwards


@pytest.fixture
def licence(elder):
    return filed(elder, cases.INSTANT_MATTER, ApprovalMode.INSTANT).licence


def revoke(licence, by, reason="申请人提供虚假材料"):
    return revoke_licence(licence.pk, by=by, on=timezone.localdate(), reason=reason)


def test_a_head_of_the_department_revokes_with_a_reason(licence):
    head = StaffFactory(posts=[(Role.HEAD, licence.department_id)])

    gone = revoke(licence, head)

    assert (gone.status, gone.ended_on) == (LicenceStatus.REVOKED, timezone.localdate())
    assert gone.end_reason == "申请人提供虚假材料"
    assert Event.objects.get(kind="licence.revoked").by == head


def test_revoking_needs_a_reason_the_post_and_a_licence_in_force(licence):
    head = StaffFactory(posts=[(Role.HEAD, licence.department_id)])

    with pytest.raises(ReasonsMissing):
        revoke(licence, head, reason="  ")
    for other in (StaffFactory(posts=[(Role.HEAD, "FIR")]), cases.decider()):
        with pytest.raises(NotAllowed):
            revoke(licence, other)
    revoke(licence, head)
    with pytest.raises(WrongStep):
        revoke(licence, head)

    assert Event.objects.filter(kind="licence.revoked").count() == 1


def test_a_licence_expires_the_day_after_its_last_day(catalogue):
    last_day = date(2026, 11, 20)
    licence = ElectronicLicenceFactory(valid_from=date(2025, 11, 21), valid_to=last_day)

    assert expire_licences(today=last_day) == 0
    assert expire_licences(today=date(2026, 11, 21)) == 1
    assert expire_licences(today=date(2026, 11, 22)) == 0

    licence.refresh_from_db()
    assert (licence.status, licence.ended_on) == (LicenceStatus.EXPIRED, last_day)
