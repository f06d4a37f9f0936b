import pytest
from django.urls import reverse

from applicants.enums import DocumentType, InterestRelation, Role
from applicants.models import Interest
from applicants.services.identifying import IdentityPaper
from applicants.services.interests import declare_interest
from approvals.models import Case
from credit_portal.events.models import Event
from tests.factories.applicants import ApplicantFactory, StaffFactory
from tests.factories.approvals import filed, ready_applicant

pytestmark = pytest.mark.django_db
URL = "/office/interests/"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def case(catalogue):
    return filed(ready_applicant(), "elderly-card")


@pytest.fixture
def clerk(case):
    return StaffFactory(posts=[(Role.CLERK, case.department_id)])


def declare(officer, applicant):
    paper = IdentityPaper(applicant.document_type, applicant.identifier, applicant.name)
    return declare_interest(paper, InterestRelation.FAMILY, by=officer)


def claim(client, case):
    return client.post(reverse("office:claim", args=[case.number]))


def test_an_attempt_on_a_declared_interest_is_refused_named_and_kept(case, clerk, login):
    declare(clerk, case.applicant)

    answer = claim(login(clerk), case)

    assert answer.status_code == 403
    assert "请回避" in answer.content.decode()
    assert Case.objects.get(pk=case.pk).officer is None
    event = Event.objects.get(kind="case.duty_refused")
    assert (event.by, event.subject_id, event.data) == (clerk, case.pk, {"rule": "own_case"})


def test_without_the_declaration_the_same_attempt_succeeds(case, clerk, login):
    claim(login(clerk), case)

    assert Case.objects.get(pk=case.pk).officer == clerk
    assert not Event.objects.filter(kind="case.duty_refused").exists()


def test_the_applicant_does_not_see_the_near_miss(case, clerk, login):
    declare(clerk, case.applicant)
    claim(login(clerk), case)

    page = login(case.applicant).get(reverse("approvals:case", args=[case.number]))

    assert "有人应当回避" not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "department", "status"),
    [
        (Role.HEAD, "own", 200),
        (Role.HEAD, "MSR", 200),
        (Role.AUDITOR, None, 200),
        (Role.CLERK, "own", 403),
        (Role.DECIDER, "own", 403),
        (Role.CATALOGUE_OFFICER, None, 403),
    ],
)
def test_the_report_is_for_heads_and_auditors_of_the_department(
    case, clerk, login, role, department, status
):
    declare(clerk, case.applicant)
    claim(login(clerk), case)
    reader = StaffFactory(posts=[(role, case.department_id if department == "own" else department)])

    answer = login(reader).get(URL + "refused/")

    assert answer.status_code == status
    if status == 200:
        assert (case.number in answer.content.decode()) == (department != "MSR")


def test_the_report_has_the_same_queries_for_one_and_for_many(
    case, clerk, login, django_assert_max_num_queries
):
    declare(clerk, case.applicant)
    head = login(StaffFactory(posts=[(Role.HEAD, case.department_id)]))
    head.get(URL + "refused/")
    counts = []
    for _ in range(2):
        for _ in range(2):
            claim(login(clerk), case)
        login(StaffFactory(posts=[(Role.HEAD, case.department_id)]))
        with django_assert_max_num_queries(10) as seen:
            head.get(URL + "refused/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_one_declares_and_ends_on_the_page(clerk, login):
    person = ApplicantFactory(name="贾喆")
    client = login(clerk)
    typed = {
        "relation": "family",
        "name": person.name,
        "document_type": DocumentType.RESIDENT_ID,
        "number": person.identifier,
    }

    page = client.post(URL, typed, follow=True).content.decode()

    assert "贾喆" in page and person.identifier not in page
    interest = Interest.objects.get(officer=clerk)
    client.post(f"{URL}{interest.pk}/end/")
    assert Interest.objects.get().ended_at is not None


def test_a_wrong_number_is_said_at_its_field_and_nothing_is_lost(clerk, login):
    typed = {
        "relation": "family",
        "name": "贾喆",
        "document_type": DocumentType.RESIDENT_ID,
        "number": "440399199005170001",
    }

    answer = login(clerk).post(URL, typed)

    page = answer.content.decode()
    assert 'value="贾喆"' in page and "440399199005170001" in page
    assert "number" in answer.context["form"].errors


def test_one_s_declarations_are_nobody_else_s(clerk, login):
    interest = declare(clerk, ApplicantFactory())
    colleague = login(StaffFactory(posts=[(Role.HEAD, None)]))

    assert colleague.post(f"{URL}{interest.pk}/end/").status_code == 404
    assert interest.name not in colleague.get(URL).content.decode()


def test_applicants_do_not_know_of_the_pages(login):
    person = login(ApplicantFactory())

    assert person.get(URL).status_code == 404
    assert person.get(URL + "refused/").status_code == 404
