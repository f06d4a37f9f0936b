"""The pages of the calendar, over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants.enums import Role
from approvals.services.calendar import propose_calendar
from credit_portal.workdays.models import CalendarProposal, CalendarYear
from credit_portal.workdays.reading import read_days
from tests.approvals.services.test_calendar import NEW_YEAR, SOURCE, accepted
from tests.credit_portal.workdays.test_reading import FIXED
from tests.factories import cases
from tests.factories.applicants import StaffFactory

pytestmark = pytest.mark.django_db
OVERVIEW, IMPORT = "/office/calendar/", "/office/calendar/import/"


@pytest.fixture
def admin(catalogue):
    return StaffFactory(posts=[(Role.SYSTEM_ADMIN, None)])


@pytest.fixture
def security(catalogue):
    return StaffFactory(posts=[(Role.SECURITY_ADMIN, None)])


@pytest.fixture
def proposal(admin):
    return propose_calendar(NEW_YEAR, source=SOURCE, by=admin)


def page(response):
    return response.content.decode()


def test_every_member_of_staff_reads_the_calendar_and_only_administrators_change_it(
    client, login, proposal
):
    login(cases.clerk())
    shown = page(client.get(OVERVIEW))

    assert "国庆节" in shown
    assert "导入一年" not in shown
    assert client.get(IMPORT).status_code == 403
    assert client.get(f"/office/calendar/proposals/{proposal.pk}/").status_code == 403
    assert client.post(f"/office/calendar/proposals/{proposal.pk}/enforce/").status_code == 403


def test_who_is_no_staff_does_not_know_of_it(client, login, elder_user):
    assert client.get(OVERVIEW).status_code == 302
    login(elder_user)
    assert client.get(OVERVIEW).status_code == 404


@pytest.fixture
def elder_user(catalogue):
    return cases.elder()


def test_pasted_days_become_a_proposal(client, login, admin):
    login(admin)
    response = client.post(IMPORT, {"source": SOURCE, "text": NEW_YEAR})

    proposal = CalendarProposal.objects.get()
    assert response["Location"] == reverse("office:calendar_proposal", args=[proposal.pk])
    assert (proposal.year, proposal.proposed_by) == (2027, admin)


def test_a_file_becomes_a_proposal(client, login, admin):
    login(admin)
    file = SimpleUploadedFile("2027.csv", ("\ufeff" + NEW_YEAR).encode())
    client.post(IMPORT, {"source": SOURCE, "file": file})

    assert CalendarProposal.objects.get().exceptional_days() == read_days(NEW_YEAR).days


def test_faults_are_shown_by_line_and_what_was_typed_stays(client, login, admin):
    login(admin)
    response = client.post(IMPORT, {"source": SOURCE, "text": FIXED + "2027-02-30,holiday,a,b\n"})

    assert response.status_code == 422
    assert [fault.line for fault in response.context["faults"]] == [7]
    assert "2027-02-30" in page(response)
    assert not CalendarProposal.objects.exists()


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"text": NEW_YEAR}, "请写明依据的通知"),
        ({"source": SOURCE}, "请选择日历文件，或者粘贴内容"),
        ({"source": SOURCE, "file": SimpleUploadedFile("a", b"\xff\xfe")}, "UTF-8"),
        ({"source": SOURCE, "file": SimpleUploadedFile("a", b"x" * 102401)}, "100 KB"),
    ],
)
def test_what_is_missing_is_said_at_its_field(client, login, admin, posted, words):
    login(admin)

    assert words in page(client.post(IMPORT, posted))


def test_a_second_proposal_of_the_year_is_refused_in_the_form(client, login, proposal, security):
    login(security)
    response = client.post(IMPORT, {"source": SOURCE, "text": NEW_YEAR})

    assert "2027年已经有一份等人确认的日历" in page(response)


def test_the_proposer_sees_why_another_must_confirm(client, login, proposal, admin):
    login(admin)
    url = reverse("office:calendar_proposal", args=[proposal.pk])
    refused = client.post(url + "enforce/")

    assert "要由另一位管理员确认" in page(client.get(url))
    assert refused.status_code == 403
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_the_other_sees_what_moves_and_puts_it_in_force(client, login, proposal, security):
    case = accepted(4)
    login(security)
    url = reverse("office:calendar_proposal", args=[proposal.pk])
    shown = page(client.get(url))
    client.post(url + "enforce/")

    assert case.number in shown
    assert "1 个在办办件的承诺办结日会变" in shown
    assert CalendarYear.objects.filter(year=2027).exists()
    assert client.post(url + "enforce/").status_code == 409


def test_a_proposal_is_returned(client, login, proposal, security):
    login(security)
    client.post(reverse("office:calendar_return", args=[proposal.pk]), follow=True)

    assert CalendarProposal.objects.get().status == "returned"


def test_administrators_see_on_every_page_which_year_is_missing(client, login, admin):
    accepted(4)
    login(admin)

    sentence = "2027年日历还没有导入，1 个办件的期限暂按周一至周五计算。"
    assert sentence in page(client.get("/office/catalogue/"))
    assert page(client.get(OVERVIEW)).count(sentence) == 1
    login(cases.clerk())
    assert sentence not in page(client.get("/office/"))


def test_a_year_is_exported_as_it_can_be_read(client, login, admin):
    login(admin)
    text = client.get("/office/calendar/2026.csv").content.decode()

    assert read_days(text).year == 2026
    assert client.get("/office/calendar/2031.csv").status_code == 404


@pytest.mark.parametrize("path", ["/office/admin/workdays/calendarday/add/"])
def test_nobody_changes_a_day_past_the_second_person(client, login, path):
    login(StaffFactory(is_superuser=True, posts=[(Role.SYSTEM_ADMIN, None)]))

    assert client.get(path).status_code == 403
