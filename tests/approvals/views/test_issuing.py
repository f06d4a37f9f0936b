from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.enums import Role
from approvals.enums import ApprovalMode, Carrier, DeliveryStatus
from approvals.models import Case, ResultDelivery
from approvals.services import delivering
from credit_portal.documents.models import OfficialDocument
from tests.factories.applicants import ApplicantFactory, StaffFactory, resident_id
from tests.factories.approvals import draft_of, png
from tests.factories.cases import INSTANT_MATTER, elder
from tests.factories.counter import COUNTER, POST, card_of, filed_at_counter

pytestmark = pytest.mark.django_db
LIST = "/office/issuing/"


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
def issuer(clerk):
    return StaffFactory(posts=[(Role.CLERK, None)])


@pytest.fixture
def granted(clerk, deliver_events):
    def grant(wish=COUNTER):
        case = filed_at_counter(clerk, card_of(elder()), ApprovalMode.INSTANT, wish=wish)
        deliver_events()
        return Case.objects.select_related("delivery", "applicant__user").get(pk=case.pk)

    return grant


def page(response):
    return response.content.decode()


def url(case):
    return reverse("office:issue", args=[case.number])


def collecting(case, **changes):
    applicant = case.applicant
    return {
        "act": "collect",
        "relation": "self",
        "document_type": applicant.document_type,
        "number": applicant.identifier,
        "name": applicant.name,
    } | changes


def status_of(case):
    return ResultDelivery.objects.get(case=case).status


def test_the_list_shows_what_waits_in_a_fixed_number_of_queries(
    login, granted, issuer, django_assert_max_num_queries
):
    cases = [granted() for _ in range(3)]
    window = login(issuer)

    with django_assert_max_num_queries(12):
        text = page(window.get(LIST))

    assert all(case.number in text for case in cases)
    assert "剩10个工作日" in text
    assert "没有结果" in page(window.get(LIST + "?tab=post"))


def test_the_number_on_the_receipt_leads_to_the_result(login, granted, issuer):
    case = granted()
    window = login(issuer)

    assert window.get(LIST, {"q": case.number}).url == url(case)
    assert "没有这个编号的结果" in page(window.get(LIST, {"q": "123"}))


def test_the_next_page_begins_behind_the_last_row(login, granted, issuer, monkeypatch):
    first, second = granted(), granted()
    monkeypatch.setattr("approvals.issuing_selectors.PAGE", 1)
    window = login(issuer)

    text = page(window.get(LIST))
    assert first.number in text and second.number not in text
    after = f"{first.delivery.due_on}_{first.delivery.pk}"
    assert f"after={after}" in text
    assert second.number in page(window.get(LIST, {"after": after}))
    for wrong in ("x", "2026-13-01_1", "_", "9" * 30):
        assert first.number in page(window.get(LIST, {"after": wrong}))


def test_late_results_have_their_light(login, granted, issuer):
    case = granted()
    ResultDelivery.objects.filter(case=case).update(due_on=timezone.localdate() - timedelta(days=3))

    text = page(login(issuer).get(LIST))

    assert "lv-r" in text and "超期" in text


def test_the_applicant_collects(login, granted, issuer, deliver_events):
    case = granted()
    window = login(issuer)

    answer = window.post(url(case), collecting(case) | {"sheet": png("签收单.png")})
    assert answer.url == url(case)
    deliver_events()

    text = page(window.get(url(case)))
    assert "已送达" in text and "送达回证" in text and case.applicant.name in text
    assert case.applicant.identifier not in text
    paper = ResultDelivery.objects.get(case=case).sheet
    assert window.get(f"/files/{paper.pk}/").status_code == 200
    assert case.number in page(window.get(LIST + "?tab=served"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"relation": ""}, "请选择签收人是谁"),
        ({"number": ""}, "请填写证件号码"),
        ({"number": "440399199001010009"}, "校验位不对"),
        ({"number": resident_id(88)}, "和申请人的不一致"),
        ({"name": "别人"}, "和申请人的不一致"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays(login, granted, issuer, changes, words):
    case = granted()

    answer = login(issuer).post(url(case), collecting(case) | changes)

    assert words in page(answer)
    if changes.get("number"):
        assert f'value="{changes["number"]}"' in page(answer)
    assert status_of(case) == DeliveryStatus.READY


def test_post_with_its_number_and_its_return(login, granted, issuer):
    case = granted(POST)
    window, today = login(issuer), timezone.localdate()
    assert POST.address in page(window.get(url(case)))

    wrong = window.post(url(case), {"act": "post", "carrier": "ems", "tracking_number": "12 34"})
    assert "运单号不对" in page(wrong) and 'value="12 34"' in page(wrong)
    window.post(url(case), {"act": "post", "carrier": "ems", "tracking_number": "EA473124829CN"})
    assert status_of(case) == DeliveryStatus.POSTED
    came_back = {"act": "arrival", "outcome": "returned"} | {
        "on_year": today.year,
        "on_month": today.month,
        "on_day": today.day,
    }
    assert "请写退回原因" in page(window.post(url(case), came_back))
    window.post(url(case), came_back | {"reason": "无人签收"})
    assert status_of(case) == DeliveryStatus.RETURNED

    own = page(login(case.applicant).get(f"/cases/{case.number}/"))
    assert "无人签收" in own and "改领取方式" in own


def test_the_second_of_two_windows_sees_what_the_first_did(login, granted, issuer):
    case = granted()
    window = login(issuer)
    window.post(url(case), collecting(case))

    answer = window.post(url(case), collecting(case), follow=True)

    assert "状态已经变化" in page(answer)


def test_other_departments_and_other_posts_issue_nothing(login, granted):
    case = granted()
    other = login(StaffFactory(posts=[(Role.CLERK, "FIR")]))
    assert other.get(url(case)).status_code == 404
    assert other.post(url(case), collecting(case)).status_code == 404
    assert case.number not in page(other.get(LIST))

    for role in (Role.DECIDER, Role.HEAD, Role.AUDITOR):
        client = login(StaffFactory(posts=[(role, None)]))
        assert client.get(LIST).status_code == 403
        assert client.post(url(case), collecting(case)).status_code == 403
    assert login(case.applicant).get(url(case)).status_code == 404


def test_where_the_matter_separates_the_reason_stands_there(
    login, granted, clerk, issuer, monkeypatch
):
    case = granted()
    monkeypatch.setattr("approvals.permissions.separates_issue", lambda case: True)

    text = page(login(clerk).get(url(case)))
    assert "由另一个人发证" in text and "登记领取" not in text
    assert login(clerk).post(url(case), collecting(case)).status_code == 403
    assert login(issuer).post(url(case), collecting(case)).status_code == 302


def test_the_issuer_opens_what_is_handed_out_also_where_a_colleague_holds_it(
    login, granted, issuer
):
    case = granted()
    assert case.officer != issuer

    paper = OfficialDocument.objects.get(kind="licence")
    answer = login(issuer).get(reverse("approvals:document", args=[paper.verification_code]))

    assert answer.status_code == 200


# The applicant's own page


def test_the_applicant_chooses_and_changes(login, granted):
    case = granted()
    own = login(case.applicant)
    change = f"/cases/{case.number}/delivery/"
    assert "改领取方式" in page(own.get(f"/cases/{case.number}/"))

    wrong = own.post(change, {"way": "post", "recipient": "", "phone": "1", "address": ""})
    assert "请写收件人姓名" in page(wrong)
    own.post(
        change,
        {"way": "post", "recipient": "林静", "phone": "13800000001", "address": "新地址9号"},
    )

    assert ResultDelivery.objects.get(case=case).address == "新地址9号"


def test_what_is_on_its_way_is_shown_and_cannot_change(login, granted, issuer):
    case = granted(POST)
    delivering.post_result(
        case.pk,
        carrier=Carrier.SF,
        tracking_number="SF1234567890123",
        by=issuer,
    )
    own = login(case.applicant)

    assert "SF1234567890123" in page(own.get(f"/cases/{case.number}/"))
    answer = own.post(f"/cases/{case.number}/delivery/", {"way": "counter"}, follow=True)
    assert "不能再改" in page(answer)


def test_consent_is_given_when_filing_and_taken_back_on_the_case(login, catalogue):
    person = elder()
    draft = draft_of(person, INSTANT_MATTER)
    own = login(person)
    check = reverse("approvals:draft_check", args=[draft.pk])
    assert "我同意用电子方式送达" in page(own.get(check))

    own.post(check, {"mode": "ordinary", "way": "electronic", "key": draft.key})
    case = Case.objects.get()
    assert case.delivery.consented_at is not None
    own.post(f"/cases/{case.number}/delivery/consent/")

    assert ResultDelivery.objects.get(case=case).consented_at is None


def test_a_wrong_address_files_nothing_and_stays(login, catalogue):
    person = elder()
    draft = draft_of(person, INSTANT_MATTER)
    own = login(person)
    check = reverse("approvals:draft_check", args=[draft.pk])

    answer = own.post(
        check,
        {"mode": "instant", "way": "post", "recipient": "林静", "phone": "1", "address": "甲路1号"},
    )

    assert "手机号应为11位数字" in page(answer)
    assert 'value="甲路1号"' in page(own.get(check))
    assert not Case.objects.exists()


def test_nobody_chooses_for_somebody_else(login, granted):
    case = granted()
    other = login(ApplicantFactory())

    assert other.get(f"/cases/{case.number}/delivery/").status_code == 404
    assert other.post(f"/cases/{case.number}/delivery/consent/").status_code == 404
