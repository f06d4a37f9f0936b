"""Papers that follow, as the applicant and the department see them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from approvals import owed_board
from approvals.enums import DeferralStatus, ExtensionStatus
from approvals.models import Deferral, DeferralExtension, SupplyOrder
from approvals.services import deciding
from approvals.services.lapsing import lapse_deferrals, remind_of_deferrals
from approvals.services.postponing import days_to_ask_for
from tests.factories import cases
from tests.factories.approvals import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(catalogue):
    return cases.firm()


@pytest.fixture
def case(firm):
    return cases.sign(cases.road_occupation(firm))


@pytest.fixture
def own(login, firm):
    return login(firm.person, acting_for=firm)


@pytest.fixture
def clerk(login, case):
    return login(cases.clerk(case.department_id))


def url(name, case, code="PHOTO"):
    return reverse(f"approvals:{name}", args=[case.number, code])


def office(name, case, code="PHOTO"):
    return reverse(f"office:{name}", args=[case.number, code])


def day(name, value):
    return {f"{name}_year": value.year, f"{name}_month": value.month, f"{name}_day": value.day}


def page(response):
    return response.content.decode()


def paper():
    return Deferral.objects.get()


# The applicant


def test_the_home_page_and_the_case_say_what_is_owed(own, case):
    for address in ("/", reverse("approvals:case", args=[case.number])):
        assert "还欠材料" in page(own.get(address))


def test_nobody_else_sees_it_on_the_home_page(client, case):
    assert "还欠材料" not in page(client.get("/"))


def test_a_part_leaves_the_rest_owed_and_the_whole_needs_no_new_file(own, case):
    own.post(url("case_supply", case), {"paper-PHOTO": png("一.png"), "is_part": "yes"})
    assert paper().status == DeferralStatus.OWED
    assert "已经收到这份材料的一部分" in page(own.get(url("case_supply", case)))

    own.post(url("case_supply", case), {"is_part": "no"})

    assert paper().status == DeferralStatus.SUPPLIED


def test_a_file_of_the_wrong_type_is_named_beside_the_field(own, case):
    wrong = png("照片.exe")

    answer = own.post(url("case_supply", case), {"paper-PHOTO": wrong, "is_part": "no"})

    assert "只能上传 PDF、JPG 或 PNG 文件" in page(answer)
    assert paper().status == DeferralStatus.OWED


def test_a_paper_that_lapsed_is_answered_clearly(own, case):
    due_on = paper().promised_on
    remind_of_deferrals(today=due_on)
    for later in range(1, 12):  # whatever rest days lie between
        lapse_deferrals(today=due_on + timedelta(days=later))

    answer = own.get(url("case_supply", case), follow=True)

    assert "补交日期已经过了" in page(answer)


def ask(own, case, when, reason="天气不好"):
    return own.post(url("case_extension", case), day("until", when) | {"reason": reason})


def possible(case):
    return days_to_ask_for(case.deferrals.get(), case, today=timezone.localdate())


def test_asking_for_more_time_and_asking_again(own, case):
    ask(own, case, possible(case).last)
    extension = DeferralExtension.objects.get()
    assert extension.status == ExtensionStatus.PENDING
    assert "等待决定" in page(own.get(reverse("approvals:case", args=[case.number])))

    again = own.get(url("case_extension", case), follow=True)

    assert "每份材料只能申请一次延期" in page(again)


@pytest.mark.parametrize(
    ("when", "words"),
    [(date(2027, 6, 1), "之间的工作日"), (date(2020, 1, 1), "之间的工作日")],
)
def test_a_day_out_of_range_is_answered_beside_the_field(own, case, when, words):
    answer = ask(own, case, when)

    assert words in page(answer)
    assert "天气不好" in page(answer)  # what was typed stays
    assert not DeferralExtension.objects.exists()


def test_the_answers_are_in_english_too(own, case):
    own.cookies["django_language"] = "en"

    answer = ask(own, case, date(2027, 6, 1))

    assert "Choose a working day from" in page(answer)


def test_a_stranger_finds_nothing(login, case):
    stranger = login(cases.elder())

    assert stranger.get(url("case_extension", case)).status_code == 404
    assert stranger.get(url("case_supply", case)).status_code == 404


# The department


@pytest.fixture
def asked(case):
    return cases.ask_extension(case, until=possible(case).last)


@pytest.mark.parametrize("tab", ["asked", "overdue", "today", "week", "all", "orders", "nonsense"])
def test_the_board_shows_each_of_its_tabs(clerk, asked, tab):
    answer = clerk.get(reverse("office:owed"), {"tab": tab, "after": "x.y"})

    assert answer.status_code == 200


def test_the_board_names_what_is_asked_for_and_masks_the_applicant(clerk, case, asked):
    shown = page(clerk.get(reverse("office:owed")))

    assert case.number in shown
    assert office("owed_decide", case) in shown


def test_another_department_sees_nothing_of_it(login, case, asked):
    other = login(cases.clerk("FIR"))

    assert case.number not in page(other.get(reverse("office:owed"), {"tab": "all"}))
    assert other.get(office("owed_decide", case)).status_code == 404


def test_the_board_asks_as_much_for_three_as_for_one(
    clerk, case, asked, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14) as one:
        clerk.get(reverse("office:owed"), {"tab": "all"})
    for _each in range(2):
        cases.sign(cases.road_occupation(cases.firm()))
    with django_assert_max_num_queries(len(one.captured_queries)):
        clerk.get(reverse("office:owed"), {"tab": "all"})


def test_the_board_is_paged_by_day_and_number(clerk, case, monkeypatch):
    monkeypatch.setattr(owed_board, "PAGE", 1)
    other = cases.sign(cases.road_occupation(cases.firm()))

    first = clerk.get(reverse("office:owed"), {"tab": "all"})
    second = clerk.get(reverse("office:owed") + first.context["next_url"])

    shown = {
        line.deferral.case.number for r in (first, second) for line in r.context["board"].lines
    }
    assert shown == {case.number, other.number}
    assert second.context["next_url"] == ""


def test_a_clerk_agrees_and_the_applicant_has_the_new_day(clerk, case, asked):
    data = {"answer": "grant", "reason": "有气象证明"} | day("until", asked.asked_until)

    clerk.post(office("owed_decide", case), data)

    assert (paper().status, paper().promised_on) == (DeferralStatus.EXTENDED, asked.asked_until)
    assert clerk.get(office("owed_decide", case)).status_code == 409


def test_a_refusal_needs_its_reason_and_a_grant_its_day(clerk, case, asked):
    bare = clerk.post(office("owed_decide", case), {"answer": "grant", "reason": "同意"})
    assert "请填日期" in page(bare)
    wrong = clerk.post(office("owed_decide", case), {"answer": "refuse"})
    assert "请写明理由" in page(wrong)
    assert paper().status == DeferralStatus.OWED

    clerk.post(office("owed_decide", case), {"answer": "refuse", "reason": "可以按期取得"})

    assert DeferralExtension.objects.get().status == ExtensionStatus.REFUSED


def test_a_colleagues_case_is_not_decided_on(clerk, case, asked):
    case.officer = cases.clerk(case.department_id)
    case.save()

    answer = clerk.post(office("owed_decide", case), {"answer": "refuse", "reason": "不同意"})

    assert answer.status_code in (403, 409)
    assert DeferralExtension.objects.get().status == ExtensionStatus.PENDING


def test_force_majeure_sending_back_and_waiving(clerk, case):
    far = paper().promised_on + timedelta(days=14)
    answer = clerk.post(
        office("force_majeure", case),
        day("until", far) | {"reason": "台风停工", "evidence": "应急局通告"},
    )
    assert answer.status_code == 302 or "这一天不是工作日" in page(answer)
    cases.supply(case)
    assert clerk.get(office("force_majeure", case)).status_code == 409
    form = clerk.get(office("send_back", case)).context["form"]
    clerk.post(
        office("send_back", case),
        day("until", form.fields["until"].initial) | {"reason": "照片看不清"},
    )
    assert paper().return_reason == "照片看不清"

    clerk.post(office("waive", case), {"reason": "数据共享已取得"})

    assert paper().status == DeferralStatus.WAIVED


def test_a_decider_tells_the_result_and_grants_by_one_act(login, firm):
    case = cases.sign(cases.association(firm))
    decider = login(cases.decider(case.department_id))
    address = reverse("office:foresee", args=[case.number])
    assert address in page(decider.get(reverse("office:case", args=[case.number])))

    decider.post(address, {"reasons": "其余条件符合"})
    cases.supply(case, "SITE")

    shown = page(decider.get(reverse("office:case", args=[case.number])))
    assert "材料已核对，准予" in shown
    assert "其余条件符合" in page(decider.get(reverse("office:grant", args=[case.number])))


def test_where_the_licence_comes_first_the_applicant_still_brings_the_paper(own, firm):
    case = cases.sign(cases.advertising(firm))
    deciding.grant_case(case.pk, by=cases.decider(case.department_id))
    shown = page(own.get(reverse("approvals:case", args=[case.number])))
    assert "您还欠材料" in shown
    assert "责令 10 个工作日内整改" in shown

    own.post(url("case_supply", case, "SITE"), {"paper-SITE": png("场地.png"), "is_part": "no"})

    assert paper().status == DeferralStatus.SUPPLIED


def test_only_the_head_is_led_to_the_revocation_and_only_when_the_order_passed(login, firm):
    case = cases.sign(cases.advertising(firm))
    deciding.grant_case(case.pk, by=cases.decider(case.department_id))
    Deferral.objects.update(status=DeferralStatus.LAPSED, warned_on=case.accepted_on)
    order = SupplyOrder.objects.create(
        case=case, ordered_on=case.accepted_on, rectify_by=case.accepted_on
    )
    address = reverse("office:revoke", args=[case.licence.number])
    board = reverse("office:owed") + "?tab=orders"
    head = cases.head(case.department_id)
    assert address not in page(login(head).get(board))

    order.pass_over()
    order.save()

    assert address not in page(login(cases.clerk(case.department_id)).get(board))
    assert address in page(login(head).get(board))
    shown = page(login(head).get(address))
    assert "期满仍没有补交" in shown  # the facts of the order, to begin with
