"""Every date says why, and says so where its year has no calendar yet."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from approvals.desk import desk_row
from approvals.models import Case
from approvals.services.recomputing import recompute_dates
from approvals.wording import why
from credit_portal.notices.kinds import wording
from credit_portal.web.templatetags.portal_web import due_day, full_due_day
from credit_portal.workdays.selectors import load_calendar
from tests.factories import cases
from tests.factories.approvals import filed

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


@time_machine.travel("2026-11-16T02:00Z")
def test_a_day_in_a_year_without_a_calendar_is_marked(catalogue):
    assert [due_day(day) for day in (date(2026, 11, 20), date(2027, 1, 4), None)] == [
        "11月20日",
        "2027年1月4日（暂定）",
        "",
    ]
    with translation.override("en"):
        assert full_due_day(date(2027, 1, 4)) == "4 January 2027 (provisional)"


def test_a_notice_marks_the_end_of_a_term_and_no_other_day(catalogue):
    params = {"matter": "敬老卡", "case_number": "1", "due_on": "2027-01-04"}

    assert "（暂定）" in wording("case.accepted", params).text
    assert "（暂定）" not in wording("licence.expiring", params).text


def test_why_gives_the_sentence_of_a_kept_date(catalogue):
    strip = why(MONDAY, date(2026, 11, 23), today=MONDAY)

    assert strip.title.startswith("11月23日")
    assert strip.sentence.startswith("从11月16日的第二天起数 5 个工作日，到11月23日。")
    assert why(MONDAY, date(2026, 11, 22), today=MONDAY) is None  # a Sunday
    assert why(MONDAY, None, today=MONDAY) is None


@time_machine.travel("2026-11-16T02:00Z")
def test_a_row_of_the_desk_says_why(catalogue):
    case = filed(cases.elder(), cases.INSTANT_MATTER)

    row = desk_row(case, cases.clerk(), MONDAY, load_calendar())
    assert (row.due_on, row.why[:12]) == (date(2026, 11, 23), "从11月16日的第二天起")


# Pages


def opened(client, path):
    page = client.get(path).content.decode()
    return [line for line in page.split("<summary") if "是怎么算出来的" in line]


@time_machine.travel("2026-11-16T02:00Z")
def test_the_applicant_sees_why_the_term_to_accept_ends_then(client, login, catalogue):
    elder = cases.elder()
    case = filed(elder, cases.INSTANT_MATTER)
    login(elder)

    assert len(opened(client, f"/cases/{case.number}/")) == 1


@time_machine.travel("2026-11-16T02:00Z")
def test_the_applicant_sees_why_of_both_terms_and_that_they_are_provisional(
    client, login, catalogue
):
    elder = cases.elder()
    case = cases.accepted(elder)
    Case.objects.filter(pk=case.pk).update(promised_working_days=40)
    recompute_dates(today=MONDAY)
    login(elder)

    assert len(opened(client, f"/cases/{case.number}/")) == 2
    assert "（暂定）前办结" in client.get(f"/cases/{case.number}/").content.decode()


@time_machine.travel("2026-11-16T02:00Z")
def test_the_clerk_sees_why_of_a_promised_paper(client, login, catalogue):
    case = cases.sign(cases.road_occupation(cases.firm()))
    login(cases.clerk(case.department_id))

    assert opened(client, f"/office/cases/{case.number}/")


@time_machine.travel("2026-11-16T02:00Z")
def test_supervisors_see_why_a_verification_is_due_then(client, login, catalogue):
    from applicants.enums import Role
    from tests.factories.applicants import StaffFactory

    case = cases.sign(cases.hygiene(cases.firm()))
    department = case.verification.department_id
    login(StaffFactory(posts=[(Role.SUPERVISION_LEAD, department)]))

    assert len(opened(client, "/office/supervision/verifications/")) == 1
    assert len(opened(client, "/office/supervision/")) == 1
