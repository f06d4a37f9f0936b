import pytest
from django.core.cache import cache
from django.urls import reverse

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.models import Rating
from approvals.services import rating as services
from tests.factories.applicants import ApplicantFactory, MandateFactory, StaffFactory
from tests.factories.cases import accepted, granted_by_a_person

pytestmark = pytest.mark.django_db
PUBLIC = reverse("approvals:ratings")
BAD = {"level": "5", "reasons": ["slow"], "text": "等了很久"}


@pytest.fixture
def case(catalogue):
    cache.clear()
    return granted_by_a_person()


def url(case):
    return reverse("approvals:case_rate", args=[case.number])


def rate(client, case, **data):
    return client.post(url(case), data or {"level": "1"})


def test_the_case_page_invites_and_then_shows_the_rating(login, case):
    client = login(case.filed_by)
    case_page = reverse("approvals:case", args=[case.number])
    assert "这次办得怎么样？" in client.get(case_page).content.decode()

    answer = rate(client, case)

    assert answer.url == case_page + "#rating"
    after = client.get(case_page).content.decode()
    assert "您的评价" in after and "非常满意" in after
    assert "这次办得怎么样？" not in after


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "请选一个满意程度。"),
        ({"level": "9"}, "请选一个满意程度。"),
        ({"level": "4", "text": "等了很久"}, "请选一个不满意的原因，我们才好改。"),
    ],
)
def test_what_is_missing_is_said_and_the_text_stays(login, case, data, error):
    answer = login(case.filed_by).post(url(case), data)

    assert error in answer.content.decode()
    assert data.get("text", "") in answer.content.decode()
    assert not Rating.objects.exists()


def test_a_second_rating_leads_back(login, case):
    client = login(case.filed_by)
    rate(client, case)

    assert rate(client, case).status_code == 302
    assert Rating.objects.count() == 1


def test_an_open_case_has_no_rating_page(login, catalogue):
    case = accepted()

    assert login(case.filed_by).get(url(case)).status_code == 302


def test_nobody_else_rates(login, case):
    outside = MandateFactory(principal=case.applicant, matter_codes=["other"])

    for who in (ApplicantFactory(), outside.agent, StaffFactory()):
        assert rate(login(who), case).status_code == 404
    assert not Rating.objects.exists()


def test_figures_and_answers_are_public_and_name_nobody(login, client, case):
    rate(login(case.filed_by), case, **BAD)
    follow_up = Rating.objects.get().follow_up
    head = StaffFactory(posts=[(Role.HEAD, case.department_id)])
    services.register_contact(follow_up.pk, note="打了电话", is_complex=False, by=head)
    services.answer_rating(
        follow_up.pk, is_founded=True, answer="已加派人手。", is_text_public=False, by=head
    )
    client.logout()

    page = client.get(PUBLIC).content.decode()

    assert case.department.name_zh in page
    assert "已加派人手。" in page and "办得太慢" in page
    for hidden in ("等了很久", "打了电话", case.applicant.name, case.number):
        assert hidden not in page


def test_an_excluded_rating_is_not_counted(login, client, case):
    rate(login(case.filed_by), case, **BAD)
    follow_up = Rating.objects.get().follow_up
    heads = [StaffFactory(posts=[(Role.HEAD, case.department_id)]) for _ in range(2)]
    services.ask_exclusion(follow_up.pk, reason="评错了", by=heads[0])
    services.decide_exclusion(follow_up.pk, is_excluded=True, by=heads[1])

    assert "还没有评价" in client.get(PUBLIC).content.decode()


def test_the_public_page_costs_the_same_queries(client, case, django_assert_num_queries):
    services.rate_case(case.pk, 1, acting=ActingFor(case.applicant, "self"), by=case.filed_by)
    client.get(PUBLIC)
    with django_assert_num_queries(2):
        client.get(PUBLIC)
    assert client.get(PUBLIC, {"before": "x", "department": "nowhere"}).status_code == 200
