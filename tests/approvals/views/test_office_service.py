"""Messages and ratings in the back office."""

import pytest
from django.urls import reverse

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.enums import FollowUpStatus, RatingReason
from approvals.models import CaseMessage, RatingFollowUp
from approvals.services.messaging import write_message
from approvals.services.rating import rate_case
from tests.factories.applicants import ApplicantFactory, StaffFactory
from tests.factories.cases import accepted, clerk, decider, elder, granted_by_a_person

pytestmark = pytest.mark.django_db
MESSAGES, RATINGS = reverse("office:messages"), reverse("office:ratings")


def text(answer):
    return answer.content.decode()


def ask(case, words="还要几天？"):
    acting = ActingFor(case.applicant, "self")
    return write_message(case.pk, words, acting=acting, by=case.filed_by)


@pytest.fixture
def asked(catalogue):
    case = accepted(elder())
    ask(case)
    return case


def answer_url(case):
    return reverse("office:message", args=[case.number])


# Messages


def test_the_list_has_what_nobody_answered(login, asked):
    client = login(asked.officer)
    assert asked.number in text(client.get(MESSAGES))

    client.post(answer_url(asked), {"text": "三天内。"})

    assert asked.number not in text(client.get(MESSAGES))
    page = text(client.get(reverse("office:case", args=[asked.number])))
    assert "三天内。" in page and "还要几天？" in page


def test_who_does_not_hold_the_case_sees_a_masked_name_and_no_text(login, asked):
    client = login(clerk(asked.department_id))

    listed = text(client.get(MESSAGES))
    page = text(client.get(reverse("office:case", args=[asked.number])))

    assert asked.applicant.name_masked in listed and asked.applicant.name not in listed
    assert "还要几天？" not in page
    assert client.post(answer_url(asked), {"text": "好"}).status_code == 403


def test_a_thank_you_needs_no_answer(login, asked):
    login(decider(asked.department_id)).post(
        reverse("office:messages_settled", args=[asked.number])
    )

    assert CaseMessage.objects.get().read_at is not None


def test_what_was_typed_stays_where_it_cannot_be_sent(login, asked):
    answer = login(asked.officer).post(answer_url(asked), {"text": ""})

    assert "请写下要说的话。" in text(answer)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CLERK, 200),
        (Role.DECIDER, 200),
        (Role.HEAD, 200),
        (Role.AUDITOR, 200),
        (Role.INSPECTOR, 403),
        (Role.SUPERVISION_LEAD, 403),
        (Role.CREDIT_OFFICER, 403),
        (Role.CATALOGUE_OFFICER, 403),
        (Role.SYSTEM_ADMIN, 403),
        (Role.SECURITY_ADMIN, 403),
    ],
)
@pytest.mark.parametrize("url", [MESSAGES, RATINGS])
def test_the_lists_are_for_those_who_read_cases(login, db, url, role, status):
    assert login(StaffFactory(posts=[(role, None)])).get(url).status_code == status


def test_the_public_does_not_know_of_the_lists(login, client, db):
    for url in (MESSAGES, RATINGS):
        assert client.get(url).status_code == 302
    assert login(ApplicantFactory()).get(MESSAGES).status_code == 404


def test_more_messages_cost_the_same_queries(
    login, asked, django_assert_num_queries, django_assert_max_num_queries
):
    client = login(decider())
    client.get(MESSAGES)
    with django_assert_max_num_queries(10) as one:
        client.get(MESSAGES)
    for _ in range(2):
        ask(accepted(elder()))
    with django_assert_num_queries(len(one)):
        client.get(MESSAGES)


# Ratings


@pytest.fixture
def rated(catalogue):
    return rate_badly(granted_by_a_person())


def rate_badly(case):
    acting = ActingFor(case.applicant, "self")
    rating = rate_case(
        case.pk, 5, reasons=[RatingReason.SLOW], text="等了很久", acting=acting, by=case.filed_by
    )
    return rating.follow_up


def page_of(follow_up):
    return reverse("office:rating", args=[follow_up.pk])


def staff(follow_up, role):
    return StaffFactory(posts=[(role, follow_up.department_id)])


def test_who_handled_the_case_sees_the_rating_and_not_who(login, rated):
    case = rated.rating.case

    client = login(case.decision.by)
    listed = text(client.get(RATINGS))

    assert "办得太慢" in listed
    for hidden in (case.number, case.applicant.name, "等了很久", page_of(rated)):
        assert hidden not in listed
    assert client.get(page_of(rated)).status_code == 403


def test_a_clerk_has_no_way_to_the_person(login, rated):
    client = login(staff(rated, Role.CLERK))

    assert page_of(rated) not in text(client.get(RATINGS))
    assert client.get(page_of(rated)).status_code == 403


def test_another_department_does_not_know_of_it(login, rated):
    client = login(StaffFactory(posts=[(Role.HEAD, "MSR")]))

    assert client.get(page_of(rated)).status_code == 404
    assert "办得太慢" not in text(client.get(RATINGS))


def test_from_contact_to_answer(login, rated):
    client = login(staff(rated, Role.HEAD))
    assert page_of(rated) in text(client.get(RATINGS))
    assert rated.rating.case.applicant.name in text(client.get(page_of(rated)))

    client.post(page_of(rated), {"step": "contact", "note": "打了电话"})
    client.post(page_of(rated), {"step": "answer", "is_founded": "yes", "answer": "已加派人手。"})

    assert RatingFollowUp.objects.get().status == FollowUpStatus.RECTIFIED
    assert "已加派人手。" in text(client.get(page_of(rated)))
    assert page_of(rated) in text(client.get(RATINGS, {"tab": "settled"}))


def test_an_exclusion_takes_two(login, rated):
    asker, head = staff(rated, Role.DECIDER), staff(rated, Role.HEAD)
    login(asker).post(page_of(rated), {"step": "exclude", "reason": "评错了"})
    assert "等另一位科室负责人复核" in text(login(asker).get(page_of(rated)))

    client = login(head)
    missing = client.post(page_of(rated), {"step": "review", "is_excluded": "no"})
    assert "请写下不同意的理由" in text(missing)
    client.post(page_of(rated), {"step": "review", "is_excluded": "yes"})

    assert RatingFollowUp.objects.get().status == FollowUpStatus.EXCLUDED


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"step": "contact"}, "请写下联系记录"),
        ({"step": "exclude"}, "请写下理由"),
    ],
)
def test_an_empty_step_says_what_is_missing(login, rated, data, error):
    answer = login(staff(rated, Role.HEAD)).post(page_of(rated), data)

    assert error in text(answer)
    assert RatingFollowUp.objects.get().status == FollowUpStatus.OPEN


def test_a_step_that_a_colleague_was_faster_with_is_told(login, rated):
    client = login(staff(rated, Role.HEAD))
    client.post(page_of(rated), {"step": "contact", "note": "打了电话"})

    answer = client.post(page_of(rated), {"step": "contact", "note": "又打了电话"}, follow=True)

    assert "状态已经变化" in text(answer)


def test_more_ratings_cost_the_same_queries(
    login, rated, django_assert_num_queries, django_assert_max_num_queries
):
    client = login(staff(rated, Role.HEAD))
    client.get(RATINGS)
    with django_assert_max_num_queries(10) as one:
        client.get(RATINGS)
    for _ in range(2):
        rate_badly(granted_by_a_person())
    with django_assert_num_queries(len(one)):
        client.get(RATINGS)
