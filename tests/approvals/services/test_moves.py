"""Every status × every step of staff × every role: who may, and who is told why not."""

import uuid

import pytest
from django.utils import timezone

from applicants.enums import Role
from applicants.models import Department
from approvals import permissions
from approvals.enums import CaseStatus as S
from approvals.enums import Opinion, ProcedureKind, RejectionGround
from approvals.models import Case
from approvals.services import consulting, deciding, extending, procedures, ticking
from credit_portal.errors import NotAllowed
from tests.factories import cases
from tests.factories.applicants import StaffFactory

pytestmark = pytest.mark.django_db
WHY = {"reasons": "不符合", "article": "第二条"}
HOLDER, CLERK, DECIDER, HEAD, AUDITOR, ELSEWHERE = (
    "holder",
    "clerk",
    "decider",
    "head",
    "auditor",
    "elsewhere",
)
POSTS = {
    HOLDER: Role.CLERK,
    CLERK: Role.CLERK,
    DECIDER: Role.DECIDER,
    HEAD: Role.HEAD,
    AUDITOR: Role.AUDITOR,
}
RUNNING, IN_HAND = {S.ACCEPTED, S.UNDER_REVIEW}, {S.ACCEPTED, S.UNDER_REVIEW, S.SUSPENDED}
ALLOWED = {  # step: (statuses, who)
    "may_accept": ({S.RECEIVED}, {HOLDER}),
    "may_decide": (RUNNING, {DECIDER}),
    "may_run_procedure": (IN_HAND, {HOLDER, DECIDER}),
    "may_extend": (RUNNING, {HEAD}),
    "may_consult": (IN_HAND, {HOLDER, DECIDER}),
    "may_pass_over": (IN_HAND, {HEAD}),
    "may_tick": ({S.RECEIVED} | RUNNING, {HOLDER, DECIDER}),
}
SERVICES = {
    "may_accept": lambda case, by: deciding.reject_case(
        case.pk, by=by, ground=RejectionGround.OUTSIDE_PERIOD, **WHY
    ),
    "may_decide": lambda case, by: deciding.refuse_case(case.pk, by=by, **WHY),
    "may_run_procedure": lambda case, by: procedures.begin_procedure(
        case.pk, by=by, kind=ProcedureKind.SITE_INSPECTION, working_days=3, basis="第二条"
    ),
    "may_extend": lambda case, by: extending.extend_case(case.pk, by=by, reasons="复杂"),
    "may_consult": lambda case, by: consulting.consult(
        case.pk, by=by, department=Department.objects.get(pk="FIR"), question="？", working_days=2
    ),
    "may_tick": lambda case, by: ticking.tick_points(case.pk, [("TEST", "passed")], by=by),
}


def staff(who, department):
    if who == ELSEWHERE:
        return StaffFactory(posts=[(role, "FIR") for role in (Role.CLERK, Role.DECIDER, Role.HEAD)])
    return StaffFactory(posts=[(POSTS[who], department)])


@pytest.fixture
def received(catalogue):
    return cases.hygiene_with_all(cases.firm())


@pytest.mark.parametrize("who", [*POSTS, ELSEWHERE])
@pytest.mark.parametrize("status", S)
def test_who_may_what_at_each_station(received, status, who):
    user = staff(who, received.department_id)
    case = Case(
        pk=received.pk,
        version=received.version,
        department=received.department,
        applicant=received.applicant,
        filed_by=received.filed_by,
        status=status,
        officer=user if who == HOLDER else None,
        key=uuid.uuid4(),
        received_at=timezone.now(),
    )

    for name, (statuses, people) in ALLOWED.items():
        may = status in statuses and who in people
        if name == "may_tick" and status == S.RECEIVED:
            may = who == HOLDER
        assert getattr(permissions, name)(user, case) == may, name


@pytest.mark.parametrize("name", SERVICES)
def test_services_ask_the_same_predicates(received, name):
    case = received
    if name not in ("may_accept", "may_tick"):
        case = cases.accept(case)
    statuses, people = ALLOWED[name]
    assert S(case.status) in statuses

    may_claim_it = {CLERK, HEAD} if name == "may_accept" else set()
    for who in set(POSTS) - people - may_claim_it - {HOLDER}:
        with pytest.raises(NotAllowed):
            SERVICES[name](case, staff(who, case.department_id))
    with pytest.raises(NotAllowed):
        SERVICES[name](case, staff(ELSEWHERE, case.department_id))

    assert Case.objects.get(pk=case.pk).status == case.status


def test_an_opinion_is_given_only_under_review(catalogue):
    task = cases.excavation().review_tasks.get()
    decider = cases.decider(task.department_id)
    open_at = {S.UNDER_REVIEW, S.SUSPENDED}

    found = {}
    for status in S:
        task.case = Case(
            pk=task.case_id,
            version=task.case.version,
            department_id=task.department_id,
            status=status,
        )
        found[status] = permissions.may_give_opinion(decider, task)

    assert found == {status: status in open_at for status in S}
    task.opinion = Opinion.GRANT
    assert not permissions.may_give_opinion(decider, task)
