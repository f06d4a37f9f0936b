import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.enums import FollowUpStatus, RatingLevel, RatingReason
from approvals.errors import (
    FollowUpNoteMissing,
    RatedBefore,
    RatingClosed,
    RatingReasonsMissing,
    SamePersonExcludes,
    WrongStep,
)
from approvals.events import CaseEvent, RatingEvent
from approvals.models import Case, Rating, RatingFollowUp
from approvals.services import rating as services
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel, Event
from credit_portal.notices.models import Notice
from tests.factories.applicants import ApplicantFactory, MandateFactory, StaffFactory
from tests.factories.cases import accepted, granted_at_once, granted_by_a_person

pytestmark = pytest.mark.django_db
BAD = RatingLevel.DISSATISFIED


@pytest.fixture
def case(catalogue):
    return granted_by_a_person()


def rate(case, level=RatingLevel.SATISFIED, *, acting=None, by=None, **more):
    acting = acting or ActingFor(case.applicant, "self")
    return services.rate_case(case.pk, level, acting=acting, by=by or case.filed_by, **more)


def rate_badly(case):
    rating = rate(case, BAD, reasons=[RatingReason.SLOW], text="等了很久")
    return rating.follow_up


def staff(case, role=Role.HEAD):
    return StaffFactory(posts=[(role, case.department_id)])


def contacted(case, by, **more):
    follow_up = rate_badly(case)
    values = {"note": "打了电话", "is_complex": False} | more
    return services.register_contact(follow_up.pk, by=by, **values)


def again(follow_up):
    return RatingFollowUp.objects.get(pk=follow_up.pk)


# Rating


def test_a_good_rating_asks_for_nothing_more(case):
    rating = rate(case, text=" 很快 ")

    assert (rating.level, rating.text, rating.reasons) == (2, "很快", [])
    assert rating.department_id == case.department_id
    assert not RatingFollowUp.objects.exists()
    assert Event.objects.get(kind=CaseEvent.RATED).data == {"level": 2}


def test_a_negative_rating_opens_its_follow_up(case):
    follow_up = rate_badly(case)

    assert follow_up.status == FollowUpStatus.OPEN
    assert timezone.localdate() < follow_up.contact_by < follow_up.answer_by
    assert Event.objects.get(kind=RatingEvent.OPENED).data == {"level": 4}


def test_a_negative_rating_names_a_reason(case):
    with pytest.raises(RatingReasonsMissing):
        rate(case, BAD)


def test_one_rating_a_case_and_channel(case):
    rate(case)

    with pytest.raises(RatedBefore):
        rate(case)
    rate(case, channel=Channel.WINDOW)
    assert case.ratings.count() == 2


def test_an_open_case_is_not_rated(catalogue):
    with pytest.raises(WrongStep):
        rate(accepted())


@pytest.mark.parametrize(("days", "is_open"), [(30, True), (31, False)])
def test_it_can_be_rated_for_thirty_days(case, days, is_open):
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=days))

    if is_open:
        assert rate(case).pk
    else:
        with pytest.raises(RatingClosed):
            rate(case)


def test_who_acts_for_the_applicant_rates_and_nobody_else(case):
    inside = MandateFactory(principal=case.applicant, matter_codes=[case.matter.code])
    outside = MandateFactory(principal=case.applicant, matter_codes=["other"])
    stranger = ApplicantFactory()

    with pytest.raises(NotAllowed):
        rate(case, acting=ActingFor(stranger, "self"), by=stranger.user)
    with pytest.raises(NotAllowed):
        rate(case, acting=ActingFor(case.applicant, "agent", outside), by=outside.agent)
    rate(case, acting=ActingFor(case.applicant, "agent", inside), by=inside.agent)
    assert Rating.objects.get().by == inside.agent


def test_what_was_said_is_not_changed(case):
    rating = rate(case)

    for change in (lambda: Rating.objects.filter(pk=rating.pk).update(level=5), rating.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_rating(catalogue):
    case, outcomes = granted_at_once(), []

    def try_it():
        try:
            rate(case)
            outcomes.append("rated")
        except RatedBefore:
            outcomes.append("before")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["before", "rated"]
    assert Rating.objects.count() == 1


# Following up


def test_contact_then_an_answer_that_the_person_is_told(case, deliver_events):
    head = staff(case)
    follow_up = contacted(case, head)

    services.answer_rating(
        follow_up.pk, is_founded=True, answer="已加派人手。", is_text_public=True, by=head
    )
    deliver_events()

    follow_up = again(follow_up)
    assert follow_up.status == FollowUpStatus.RECTIFIED
    assert follow_up.rating.is_text_public
    assert Notice.objects.get(kind="rating.answered").recipient == case.filed_by
    texts = [str(event.data) for event in Event.objects.filter(kind__startswith="rating.")]
    assert not any("电话" in text or "人手" in text for text in texts)


def test_a_complex_matter_has_the_longer_term(case):
    head = staff(case)

    follow_up = contacted(case, head, is_complex=True)

    assert follow_up.is_complex
    assert (follow_up.answer_by - timezone.localdate()).days >= 19


def test_what_had_no_ground_is_explained(case):
    head = staff(case)
    follow_up = contacted(case, head)

    services.answer_rating(
        follow_up.pk, is_founded=False, answer="按法定期限办的。", is_text_public=False, by=head
    )

    assert again(follow_up).status == FollowUpStatus.EXPLAINED


def test_a_second_person_excludes(case):
    asker, head = staff(case, Role.DECIDER), staff(case)
    follow_up = rate_badly(case)
    services.ask_exclusion(follow_up.pk, reason="评的不是这个办件", by=asker)

    services.decide_exclusion(follow_up.pk, is_excluded=True, by=head)

    assert again(follow_up).status == FollowUpStatus.EXCLUDED
    assert not Rating.objects.counted().exists()


def test_the_same_person_does_not_exclude(case):
    head = staff(case)
    follow_up = rate_badly(case)
    services.ask_exclusion(follow_up.pk, reason="恶意", by=head)

    with pytest.raises(SamePersonExcludes):
        services.decide_exclusion(follow_up.pk, is_excluded=True, by=head)


def test_a_decider_does_not_review_an_exclusion(case):
    follow_up = rate_badly(case)
    services.ask_exclusion(follow_up.pk, reason="恶意", by=staff(case))

    with pytest.raises(NotAllowed):
        services.decide_exclusion(follow_up.pk, is_excluded=True, by=staff(case, Role.DECIDER))


@pytest.mark.parametrize(
    ("is_contacted", "status"),
    [(True, FollowUpStatus.CONTACTED), (False, FollowUpStatus.OPEN)],
)
def test_a_rating_that_stands_is_followed_up_further(case, is_contacted, status):
    asker, head = staff(case, Role.DECIDER), staff(case)
    follow_up = contacted(case, asker) if is_contacted else rate_badly(case)
    services.ask_exclusion(follow_up.pk, reason="不实", by=asker)

    services.decide_exclusion(follow_up.pk, is_excluded=False, why="有依据", by=head)

    follow_up = again(follow_up)
    assert follow_up.status == status
    assert follow_up.exclusion_refused_why == "有依据"
    assert Rating.objects.counted().count() == 1


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.HEAD, Role.DECIDER)])
def test_only_heads_and_deciders_follow_up(case, role):
    follow_up = rate_badly(case)

    with pytest.raises(NotAllowed):
        services.register_contact(follow_up.pk, note="电话", is_complex=False, by=staff(case, role))


def test_who_handled_the_case_or_is_elsewhere_does_not(case):
    follow_up = rate_badly(case)
    elsewhere = StaffFactory(posts=[(Role.HEAD, "MSR")])
    assert case.department_id != "MSR"

    for user in (case.decision.by, elsewhere):
        with pytest.raises(NotAllowed):
            services.register_contact(follow_up.pk, note="电话", is_complex=False, by=user)


ACTS = {
    "contact": lambda f, by: services.register_contact(f.pk, note="电话", is_complex=False, by=by),
    "answer": lambda f, by: services.answer_rating(
        f.pk, is_founded=True, answer="改了", is_text_public=False, by=by
    ),
    "ask": lambda f, by: services.ask_exclusion(f.pk, reason="恶意", by=by),
    "exclude": lambda f, by: services.decide_exclusion(f.pk, is_excluded=True, by=by),
    "keep": lambda f, by: services.decide_exclusion(f.pk, is_excluded=False, why="有据", by=by),
}
ALLOWED = {
    (FollowUpStatus.OPEN, "contact"): FollowUpStatus.CONTACTED,
    (FollowUpStatus.OPEN, "ask"): FollowUpStatus.EXCLUSION_ASKED,
    (FollowUpStatus.CONTACTED, "answer"): FollowUpStatus.RECTIFIED,
    (FollowUpStatus.CONTACTED, "ask"): FollowUpStatus.EXCLUSION_ASKED,
    (FollowUpStatus.EXCLUSION_ASKED, "exclude"): FollowUpStatus.EXCLUDED,
    (FollowUpStatus.EXCLUSION_ASKED, "keep"): FollowUpStatus.OPEN,
}
WAYS_TO = {
    FollowUpStatus.OPEN: [],
    FollowUpStatus.CONTACTED: ["contact"],
    FollowUpStatus.RECTIFIED: ["contact", "answer"],
    FollowUpStatus.EXCLUSION_ASKED: ["ask"],
    FollowUpStatus.EXCLUDED: ["ask", "exclude"],
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", WAYS_TO)
def test_a_follow_up_moves_only_as_the_table_says(case, status, act):
    asker, head = staff(case, Role.DECIDER), staff(case)
    follow_up = rate_badly(case)
    for step in WAYS_TO[status]:
        ACTS[step](follow_up, head if step in ("exclude", "keep") else asker)

    if (status, act) in ALLOWED:
        ACTS[act](follow_up, head)
        assert again(follow_up).status == ALLOWED[status, act]
    else:
        with pytest.raises(WrongStep):
            ACTS[act](follow_up, head)


@pytest.mark.parametrize("act", ["contact", "ask"])
def test_nothing_is_done_without_a_word(case, act):
    follow_up, head = rate_badly(case), staff(case)

    with pytest.raises(FollowUpNoteMissing):
        if act == "contact":
            services.register_contact(follow_up.pk, note=" ", is_complex=False, by=head)
        else:
            services.ask_exclusion(follow_up.pk, reason="", by=head)


def test_heads_are_told_without_a_name(case, deliver_events):
    head, other = staff(case), StaffFactory(posts=[(Role.HEAD, "MSR")])
    rate_badly(case)

    deliver_events()

    notice = Notice.objects.get(kind="rating.negative", recipient=head)
    assert case.number not in str(notice.params)
    assert case.applicant.name not in str(notice.params)
    assert not Notice.objects.filter(kind="rating.negative", recipient=other).exists()


def test_the_end_of_a_case_invites_to_rate(case, deliver_events):
    deliver_events()

    invited = Notice.objects.get(kind="rating.invited")
    assert invited.recipient == case.filed_by
    assert invited.url == f"/cases/{case.number}/rate/"
