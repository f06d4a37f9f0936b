import re
from datetime import date

import pytest
from django.urls import reverse

from applicants.enums import Role
from approvals.enums import CaseStatus
from approvals.models import Case, CounterVisit
from approvals.models.case import How
from credit_profiles.models import FileReading
from tests.factories.applicants import (
    ApplicantFactory,
    CompanyFactory,
    MembershipFactory,
    StaffFactory,
    resident_id,
)
from tests.factories.approvals import FORM, png
from tests.factories.cases import COMMITTED_MATTER, DEFERRED_MATTER, INSTANT_MATTER, elder, firm
from tests.factories.counter import begun, card_of, visit_for, visit_of, walk_in

pytestmark = pytest.mark.django_db
START = "/office/counter/"
PAPER_MATTER = "old-age-allowance"
COLLECT = {"way": "counter", "recipient": "", "phone": "", "address": ""}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_MFA = False


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk(catalogue):
    return StaffFactory(posts=[(Role.CLERK, None)])


@pytest.fixture
def window(login, clerk):
    return login(clerk)


def page(response):
    return response.content.decode()


def shown(paper, part="present"):
    return {
        f"{part}_document_type": paper.document_type,
        f"{part}_number": paper.number,
        f"{part}_name": paper.name,
    }


def typed(paper, **more):
    return shown(paper) | {"for_whom": "self", "purpose": "窗口收件"} | more


def url(name, visit, *args):
    return reverse(f"office:counter_{name}", args=[visit.pk, *args])


def begin(window, paper, code=INSTANT_MATTER, **more):
    """To the form of a matter, page by page."""
    answer = window.post(START, typed(paper, **more))
    visit = CounterVisit.objects.latest("started_at")
    assert answer.url == url("matters", visit)
    assert window.get(url("matter", visit, code)).status_code == 200
    answer = window.post(url("matter", visit, code))
    assert answer.url == url("form", visit)
    return visit


def fill(window, visit, **form):
    answer = window.post(url("form", visit), FORM | form)
    assert answer.url == url("papers", visit)


# The whole way


def test_a_walk_in_gets_an_instant_licence_and_the_receipt(window, deliver_events):
    paper = card_of(elder())
    visit = begin(window, paper)
    fill(window, visit)
    assert window.post(url("papers", visit), {"action": "continue"}).url == url("check", visit)
    assert "用哪种方式办" in page(window.get(url("check", visit)))
    answer = window.post(url("check", visit), COLLECT | {"mode": "instant"})
    assert answer.url == url("done", visit)
    deliver_events()

    text = page(window.get(url("done", visit)))

    case = Case.objects.get()
    assert case.status == CaseStatus.GRANTED
    assert "已准予，当场发证" in text and case.query_code in text and case.number in text
    for title in ("收件凭证", "准予办理决定书", case.licence.title_zh):
        assert title in text
    assert "hx-get" not in text


def test_without_an_account_progress_is_seen_with_number_and_code(window, client):
    visit = begin(window, walk_in())
    fill(window, visit)
    window.post(url("check", visit), COLLECT | {"mode": "ordinary"})
    case = Case.objects.get()
    client.logout()

    answer = client.post("/progress/", {"number": case.number, "query_code": case.query_code})

    assert "已收件" in page(answer)


def test_an_agent_brings_the_authority_and_an_original(window):
    principal = ApplicantFactory(birth_date=date(1940, 3, 1))
    agent = walk_in("周正", born=date(1985, 5, 5))
    visit = begin(
        window,
        agent,
        PAPER_MATTER,
        for_whom="person",
        **shown(card_of(principal), "person"),
    )
    fill(window, visit)
    codes = re.findall(r'name="seen-([A-Z0-9-]+)"', page(window.get(url("papers", visit))))
    seen = {f"seen-{code}": "on" for code in codes}
    window.post(url("papers", visit), seen | {"action": "continue"})
    blocked = page(window.get(url("check", visit)))
    assert "还没有授权委托书" in blocked

    window.post(
        url("papers", visit),
        seen | {"paper-power_of_attorney": png("授权委托书.png"), "action": "continue"},
    )
    answer = window.post(url("check", visit), COLLECT | {"mode": "ordinary"})

    assert answer.url == url("done", visit)
    case = Case.objects.get()
    assert case.applicant == principal and case.visit.present.name == "周正"
    assert {row.how for row in case.materials.filter(code__in=codes)} == {How.ORIGINAL}


def test_a_post_without_the_authority_files_nothing(window, clerk):
    visit = begun(visit_for(clerk, card_of(elder())))

    answer = window.post(url("check", visit), COLLECT | {"mode": "ordinary"})

    assert answer.status_code == 200
    assert "还没有授权委托书" in page(answer)
    assert not Case.objects.exists()


def test_the_representative_signs_the_commitment_on_paper(window):
    company = firm()
    person = company.members.get().user.person
    company.representative_name = person.name
    company.save()
    visit = begin(
        window,
        card_of(person),
        COMMITTED_MATTER,
        for_whom="firm",
        capacity="representative",
        firm_number=company.credit_code,
        firm_name=company.name,
    )
    fill(window, visit, **{"form.venue_type": "other"})
    window.post(
        url("papers", visit), {"paper-PLAN": png(), "seen-RULES": "on", "action": "continue"}
    )
    answer = window.post(url("check", visit), {"way": "electronic", "mode": "notify_commit"})
    assert answer.url == url("sign", visit)

    empty = page(window.post(url("sign", visit), {}))
    assert "请上传签名的承诺书" in empty and "请确认是当面签的" in empty
    assert "第二部分 申请人承诺" in empty and "怎样核查" in empty
    digest = Case.objects.get().commitment.digest
    old = {"sheet": png("签名.png"), "in_person": "on", "digest": "0" * 64}
    assert window.post(url("sign", visit), old).url == url("sign", visit)  # to be read again
    assert not Case.objects.get().files.filter(material_code="signed_sheet").exists()
    signed = window.post(
        url("sign", visit), {"sheet": png("签名.png"), "in_person": "on", "digest": digest}
    )

    assert signed.url == url("done", visit)
    case = Case.objects.get()
    assert case.status == CaseStatus.GRANTED
    assert case.commitment.signed_name == person.name
    assert case.files.filter(material_code="signed_sheet").count() == 1


def test_promised_days_are_typed_from_the_signed_sheet(window, clerk):
    company = firm()
    person = company.members.get().user.person
    visit = begin(
        window,
        card_of(person),
        DEFERRED_MATTER,
        for_whom="firm",
        capacity="representative",
        firm_number=company.credit_code,
        firm_name=company.name,
    )
    fill(window, visit, **{"form.occupation_days": "10"})
    window.post(url("papers", visit), {"seen-PLAN": "on", "action": "continue"})
    window.post(url("check", visit), COLLECT | {"mode": "missing_material"})
    case = Case.objects.get()
    latest = date.fromisoformat(case.commitment.clauses["latest"]["PHOTO"])
    sheet = {"in_person": "on", "digest": case.commitment.digest}

    wrong = window.post(
        url("sign", visit),
        sheet | {"sheet": png("签名.png")} | day("promised-PHOTO", date(2030, 1, 1)),
    )
    assert "之间的工作日" in page(wrong)
    window.post(
        url("sign", visit),
        sheet | {"sheet": png("签名.png")} | day("promised-PHOTO", latest),
    )

    case = Case.objects.get()
    assert case.status == CaseStatus.ACCEPTED
    assert case.deferrals.get().promised_on == latest


def day(name, on):
    return {f"{name}_year": on.year, f"{name}_month": on.month, f"{name}_day": on.day}


# Nothing is lost, nothing is filed twice


def test_what_was_typed_survives_a_reload(window, clerk):
    visit = begin(window, walk_in())

    wrong = window.post(url("form", visit), FORM | {"phone": "138", "address": "新地址"})

    assert "手机号应为11位数字" in page(wrong)
    again = page(window.get(url("form", visit)))
    assert 'value="138"' in again and 'value="新地址"' in again
    assert url("form", visit) in page(window.get(START))
    window.post(url("save", visit), {"address": "又改了"})
    assert "又改了" in page(window.get(url("form", visit)))


def test_the_wish_for_post_survives_an_error(window, clerk):
    visit = begun(visit_of(clerk))
    wish = {"way": "post", "recipient": "赵秀兰", "phone": "138", "address": "某路1号"}

    answer = window.post(url("check", visit), wish | {"mode": "ordinary"})

    assert "手机号应为11位数字" in page(answer)
    assert 'value="某路1号"' in page(answer)
    assert 'value="某路1号"' in page(window.get(url("check", visit)))
    assert not Case.objects.exists()


def test_the_same_form_twice_is_one_case(window, clerk):
    visit = begun(visit_of(clerk))
    for _ in range(2):
        answer = window.post(url("check", visit), COLLECT | {"mode": "ordinary"})
        assert answer.url == url("done", visit)

    assert Case.objects.count() == 1


def test_a_visit_without_a_matter_leads_to_the_matters(window, clerk):
    visit = visit_of(clerk)

    assert window.get(url("form", visit)).url == url("matters", visit)
    assert window.get(url("done", visit)).url == url("matters", visit)
    assert window.get(url("check", visit)).status_code == 404


# Bad input


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"present_number": "440399199001010009"}, "校验位不对"),
        ({"present_number": ""}, "请填写证件号码"),
        ({"present_name": ""}, "请填写姓名"),
        ({"present_phone": "123"}, "手机号应为11位数字"),
        ({"for_whom": "person"}, "请填写委托人姓名"),
        ({"for_whom": "firm"}, "请选择到场人在单位的身份"),
        ({"purpose": ""}, "要写明用途"),
        ({"present_document_type": "zzz"}, "zzz"),
    ],
)
def test_a_wrong_identity_is_said_at_its_field_and_stays(window, changes, words):
    answer = window.post(START, typed(walk_in()) | changes)

    assert answer.status_code == 200
    assert words in page(answer)
    assert not CounterVisit.objects.exists()


def test_a_name_that_does_not_fit_the_number_is_refused(window):
    known = ApplicantFactory(name="林静")

    answer = window.post(START, typed(card_of(known)) | {"present_name": "王五"})

    assert "姓名或名称和证件上的不一致" in page(answer)
    assert "林静" not in page(answer)
    assert 'value="王五"' in page(answer)


def test_somebody_elses_company_is_refused(window):
    company = CompanyFactory(representative_name="王云")

    answer = window.post(
        START,
        typed(
            walk_in("李强"),
            for_whom="firm",
            capacity="representative",
            firm_number=company.credit_code,
            firm_name=company.name,
        ),
    )

    assert "到场人不是登记的法定代表人" in page(answer)
    assert not CounterVisit.objects.exists()


def test_a_clerk_does_not_file_for_themselves_or_their_firm(window, clerk):
    me = ApplicantFactory(user=clerk)
    company = MembershipFactory(user=clerk).company

    own = window.post(START, typed(card_of(me)))
    firms = window.post(
        START,
        typed(
            walk_in("李强"),
            for_whom="firm",
            capacity="handler",
            firm_number=company.credit_code,
            firm_name=company.name,
        ),
    )

    assert "请回避" in page(own) and "请回避" in page(firms)
    assert not CounterVisit.objects.exists()


def test_a_matter_for_firms_is_not_listed_and_refused_for_a_person(window, clerk):
    visit = visit_of(clerk)

    assert "prepackaged-food-filing" not in page(window.get(url("matters", visit)))
    text = page(window.get(url("matter", visit, "prepackaged-food-filing")))
    assert "请换一个事项" in text
    assert window.post(url("matter", visit, "prepackaged-food-filing")).status_code == 409


def test_two_characters_find_a_matter(window, clerk):
    text = page(window.get(url("matters", visit_of(clerk)) + "?q=优待"))

    assert (
        "老年人优待证办理" in text and "高龄" not in text.split("<main")[1].split("优待证办理")[0]
    )


def test_a_bad_scan_is_said_at_its_paper_and_the_ticks_stay(window, clerk):
    visit = begun(visit_of(clerk), PAPER_MATTER)
    text = page(window.get(url("papers", visit)))
    code = re.findall(r'name="seen-([A-Z0-9-]+)"', text)[0]
    broken = png("证明.png")
    broken.file.seek(0)
    broken.file.truncate(0)

    answer = window.post(
        url("papers", visit), {f"paper-{code}": broken, f"seen-{code}": "on", "action": "continue"}
    )

    assert answer.status_code == 200
    assert "空" in page(answer)
    assert CounterVisit.objects.get(pk=visit.pk).originals == [code]


# Who may


def test_the_counter_says_for_which_departments_it_takes_in(login, window):
    assert "可以收全部部门的事项" in page(window.get(START))

    several = StaffFactory(posts=[(Role.CLERK, "MSR"), (Role.CLERK, "FIR")])
    text = page(login(several).get(START))

    assert "全部部门" not in text
    assert all(post.department.name_zh in text for post in several.posts.all())


def test_the_counter_is_for_clerks(login, catalogue):
    for role in (Role.DECIDER, Role.HEAD, Role.AUDITOR, Role.SYSTEM_ADMIN):
        assert login(StaffFactory(posts=[(role, None)])).get(START).status_code == 403
    assert login(ApplicantFactory()).get(START).status_code == 404


def test_a_visit_belongs_to_the_clerk_who_began_it(login, clerk):
    visit = begun(visit_of(clerk))
    colleague = login(StaffFactory(posts=[(Role.CLERK, None)]))

    for name in ("matters", "form", "papers", "check", "done"):
        assert colleague.get(url(name, visit)).status_code == 404


def test_a_window_of_another_department_does_not_know_the_matter(login, catalogue):
    clerk = StaffFactory(posts=[(Role.CLERK, "FIR")])
    visit = visit_of(clerk)
    window = login(clerk)

    assert INSTANT_MATTER not in page(window.get(url("matters", visit)))
    assert window.get(url("matter", visit, INSTANT_MATTER)).status_code == 404
    assert window.post(url("matter", visit, INSTANT_MATTER)).status_code == 404


def test_the_look_at_the_grade_is_in_the_persons_log_and_nothing_is_cached(window, clerk):
    person = elder()
    visit = visit_of(clerk, card_of(person))

    answer = window.get(url("matter", visit, INSTANT_MATTER))

    assert answer["Cache-Control"] == "no-store, private"
    assert FileReading.objects.get().purpose == "窗口收件"


def test_no_number_is_in_an_address_or_a_log_line(window, caplog):
    number = resident_id(501, date(1940, 3, 1))
    caplog.set_level("DEBUG")

    visit = begin(window, walk_in(number=number))

    assert number not in caplog.text
    assert number not in url("form", visit)
    assert number not in page(window.get(url("form", visit)))


def test_dropping_a_visit_leaves_nothing(window, clerk):
    visit = begun(visit_of(clerk))

    assert window.post(url("drop", visit)).url == START
    assert not CounterVisit.objects.exists()
