"""Who holds a case: one clerk at a time, given away by the head alone."""

import pytest

from applicants.access import ActingFor
from applicants.enums import Role
from approvals import permissions
from approvals.enums import DefectKind, RejectionGround
from approvals.errors import (
    AlreadyClaimed,
    HeldByColleague,
    NotHeld,
    OwnCase,
    WrongStep,
)
from approvals.models import Case
from approvals.services import deciding
from approvals.services.claiming import assign_cases, claim_case, release_case
from approvals.services.supplementing import DefectIn, request_supplement
from approvals.timeline_view import timeline
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from tests.factories import cases
from tests.factories.applicants import ApplicantFactory, StaffFactory
from tests.factories.approvals import filed, ready_applicant
from tests.factories.races import together

pytestmark = pytest.mark.django_db
WHY = {"reasons": "不属于本机关职权", "article": "行政许可法第三十二条"}


@pytest.fixture
def case(elder):
    return filed(elder, cases.INSTANT_MATTER)


@pytest.fixture
def clerk(case):
    return cases.clerk(case.department_id)


@pytest.fixture
def head(case):
    return StaffFactory(posts=[(Role.HEAD, case.department_id)])


def fresh(case):
    return Case.objects.get(pk=case.pk)


def withdrawn(case):
    acting = ActingFor(case.applicant, "self")
    return deciding.withdraw_case(case.pk, acting=acting, by=case.filed_by)


# Claim


def test_claiming_writes_who_holds_the_case(case, clerk):
    claim_case(case.pk, by=clerk)

    assert fresh(case).officer == clerk
    event = Event.objects.get(kind="case.claimed")
    assert (event.by, event.data) == (clerk, {"officer": clerk.pk})


def test_a_case_that_a_colleague_holds_is_not_claimed(case, clerk):
    cases.held(case, clerk)

    with pytest.raises(AlreadyClaimed) as raised:
        claim_case(case.pk, by=cases.clerk())

    assert str(clerk) in str(raised.value)
    assert fresh(case).officer == clerk


def test_claiming_ones_own_again_changes_nothing(case, clerk):
    cases.held(case, clerk)

    claim_case(case.pk, by=clerk)

    assert Event.objects.filter(kind="case.claimed").count() == 1


@pytest.mark.parametrize("post", [(Role.CLERK, "FIR"), (Role.DECIDER, None), (Role.AUDITOR, None)])
def test_who_has_no_post_for_it_claims_nothing(case, post):
    with pytest.raises(NotAllowed):
        claim_case(case.pk, by=StaffFactory(posts=[post]))

    assert fresh(case).officer is None


def test_nobody_claims_their_own_case(catalogue):
    official = StaffFactory(posts=[(Role.CLERK, None)])
    person = ready_applicant(applicant=ApplicantFactory(user=official))

    with pytest.raises(OwnCase):
        claim_case(filed(person, cases.INSTANT_MATTER).pk, by=official)


def test_a_closed_case_is_not_claimed(case, clerk):
    withdrawn(case)

    with pytest.raises(WrongStep):
        claim_case(case.pk, by=clerk)


# Only who holds a case acts on it


VERBS = {
    "accept": lambda case, by: deciding.accept_case(case.pk, by=by),
    "reject": lambda case, by: deciding.reject_case(
        case.pk, by=by, ground=RejectionGround.NOT_AN_APPLICANT, **WHY
    ),
    "supplement": lambda case, by: request_supplement(
        case.pk, [DefectIn(case.materials.first().code, DefectKind.UNREADABLE, "重拍")], by=by
    ),
}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_case_that_nobody_holds_is_claimed_first(case, clerk, verb):
    with pytest.raises(NotHeld):
        VERBS[verb](case, clerk)

    cases.held(case, clerk)
    assert VERBS[verb](case, clerk).status != case.status


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_colleague_does_not_act_on_a_held_case(case, clerk, verb):
    cases.held(case)

    with pytest.raises(HeldByColleague):
        VERBS[verb](case, clerk)

    assert fresh(case).status == case.status


def test_a_decider_needs_no_claim(case):
    cases.accept(case)

    granted = deciding.grant_case(case.pk, by=cases.decider(case.department_id))

    assert granted.status == "granted"


def test_who_lost_the_post_does_not_act_on_what_they_held(case, clerk):
    cases.held(case, clerk)
    clerk.posts.all().delete()

    with pytest.raises(NotAllowed):
        deciding.accept_case(case.pk, by=StaffFactory._meta.model.objects.get(pk=clerk.pk))


def test_only_who_holds_a_case_or_decides_it_reads_it_in_full(case, clerk, head):
    colleague, decider = cases.clerk(case.department_id), cases.decider(case.department_id)
    auditor = StaffFactory(posts=[(Role.AUDITOR, None)])
    mine = cases.held(case, clerk)

    readers = (clerk, colleague, decider, head, auditor)
    found = [permissions.may_read_in_full(reader, mine) for reader in readers]
    assert found == [True, False, True, True, False]
    assert all(permissions.may_read_as_staff(reader, mine) for reader in readers)


# Put back


def test_a_released_case_is_free_for_a_colleague(case, clerk):
    cases.held(case, clerk)

    release_case(case.pk, by=clerk)

    colleague = cases.clerk(case.department_id)
    assert cases.held(case, colleague).officer == colleague


def test_only_the_holder_puts_a_case_back(case, clerk, head):
    with pytest.raises(WrongStep):
        release_case(case.pk, by=clerk)
    cases.held(case, clerk)

    for other in (cases.clerk(case.department_id), head):
        with pytest.raises(HeldByColleague):
            release_case(case.pk, by=other)
    with pytest.raises(NotAllowed):
        release_case(case.pk, by=cases.decider())
    assert fresh(case).officer == clerk


# Assign


def refusals(outcomes):
    return [outcome.refusal and outcome.refusal.code for outcome in outcomes]


def test_the_head_gives_several_cases_and_hears_of_each(clerk, case, head, react_to_events):
    other, gone = (filed(cases.elder(), cases.INSTANT_MATTER) for _ in range(2))
    cases.held(other)
    withdrawn(gone)

    outcomes = assign_cases([case.pk, other.pk, gone.pk], to=clerk, by=head)
    react_to_events()

    assert refusals(outcomes) == [None, None, "wrong_step"]
    assert [fresh(one).officer for one in (case, other, gone)] == [clerk, clerk, None]
    assert Notice.objects.filter(kind="case.assigned", recipient=clerk).count() == 2
    told = Notice.objects.filter(kind="case.assigned").first()
    assert told.url == f"/office/cases/{told.params['case_number']}/"


def test_the_head_may_take_a_case_over_and_is_not_told_of_it(case, head, react_to_events):
    cases.held(case)

    assign_cases([case.pk], to=head, by=head)
    react_to_events()

    assert deciding.accept_case(case.pk, by=head).accepted_by == head
    assert not Notice.objects.filter(kind="case.assigned").exists()


def test_a_second_time_nothing_is_recorded(case, clerk, head):
    for _ in range(2):
        assert refusals(assign_cases([case.pk], to=clerk, by=head)) == [None]

    assert Event.objects.filter(kind="case.assigned").count() == 1


@pytest.mark.parametrize("post", [(Role.HEAD, "FIR"), (Role.CLERK, None), (Role.DECIDER, None)])
def test_nobody_but_the_head_of_the_department_assigns(case, clerk, post):
    by = StaffFactory(posts=[post])

    assert refusals(assign_cases([case.pk], to=clerk, by=by)) == ["not_allowed"]
    assert fresh(case).officer is None


def test_a_case_goes_only_to_who_may_hold_it(case, head):
    to = cases.decider(case.department_id)

    assert refusals(assign_cases([case.pk], to=to, by=head)) == ["cannot_hold"]


def test_a_case_does_not_go_to_who_it_concerns(catalogue):
    official = StaffFactory(posts=[(Role.CLERK, None)])
    own = filed(ready_applicant(applicant=ApplicantFactory(user=official)), cases.INSTANT_MATTER)
    head = StaffFactory(posts=[(Role.HEAD, None)])

    assert refusals(assign_cases([own.pk], to=official, by=head)) == ["own_case"]


def test_the_applicant_does_not_see_how_the_work_is_shared_out(case, clerk, head):
    cases.held(case, clerk)
    assign_cases([case.pk], to=head, by=head)
    before = Event.objects.filter(subject_id=case.pk, kind__startswith="case.").count()

    told = timeline(fresh(case), None, shows_grade=True)

    assert before - 2 == len([entry for entry in told if entry.at])


# Races


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_one_holds_the_case(catalogue):
    case = filed(cases.elder(), cases.INSTANT_MATTER)
    clerks = [cases.clerk(case.department_id) for _ in range(2)]

    found = together(*(lambda one=one: claim_case(case.pk, by=one).officer_id for one in clerks))

    officer = fresh(case).officer_id
    assert sorted(found, key=str) == sorted([officer, "already_claimed"], key=str)
    assert Event.objects.filter(kind="case.claimed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_hundred_clerks_want_one_case_and_one_holds_it(catalogue):
    """Forty at a time, each on a connection of its own."""
    case = filed(cases.elder(), cases.INSTANT_MATTER)
    clerks = [cases.clerk(case.department_id) for _ in range(100)]

    found = together(*(lambda one=one: claim_case(case.pk, by=one).officer_id for one in clerks))

    assert found.count("already_claimed") == 99
    assert [one for one in found if one != "already_claimed"] == [fresh(case).officer_id]
    assert Event.objects.filter(kind="case.claimed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_after_the_other_with_a_release_between_both_hold_it(catalogue):
    """The twin of the race: what refuses is the holder, not the second try."""
    case = filed(cases.elder(), cases.INSTANT_MATTER)
    one, other = (cases.clerk(case.department_id) for _ in range(2))

    claim_case(case.pk, by=one)
    release_case(case.pk, by=one)

    assert claim_case(case.pk, by=other).officer == other
    assert Event.objects.filter(kind="case.claimed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_cases_claimed_at_once_by_two_clerks_are_both_held(catalogue):
    """Another twin: claims of different cases do not stand in each other's way."""
    both = [filed(cases.elder(), cases.INSTANT_MATTER) for _ in range(2)]
    clerks = [cases.clerk() for _ in both]

    together(
        *(
            lambda case=case, by=by: claim_case(case.pk, by=by)
            for case, by in zip(both, clerks, strict=True)
        )
    )

    assert [fresh(case).officer for case in both] == clerks
