"""The other ways from the first page to the last: a promise, papers that follow, the window."""

import pytest

from .journeys import act_for, apply, claim, give_opinion, picture, sign, take_step

pytestmark = pytest.mark.browser

# The days pass at once: the reminder on the promised day, and the sweep of the next one.
DAYS_PASS = """
from datetime import timedelta
from approvals.models import Deferral
from approvals.services.lapsing import lapse_deferrals, remind_of_deferrals
owed = Deferral.objects.owed().order_by("pk").last()
remind_of_deferrals(today=owed.promised_on)
for days in range(1, 6):
    lapse_deferrals(today=owed.promised_on + timedelta(days=days))
"""
FORGET_CODES = "from applicants.models import OneTimeCode; OneTimeCode.objects.all().delete()"


def test_a_promise_opens_the_door_on_the_spot(visitor):
    owner = visitor("huangjian")
    act_for(owner, "示范区汇才人力资源有限公司")
    apply(owner, "special-working-hours-approval", "告知承诺", ("PLAN",))
    owner.heading("告知承诺书").wait_for()

    sign(owner, "黄健")

    owner.heading("已准予，证照已发").wait_for()
    licence = owner.main.get_by_role("button", name="下载电子证照")
    owner.reload_until(licence.count)
    _name, content = owner.download(licence)
    assert content.startswith(b"%PDF-")
    assert owner.faults == []


def test_a_paper_may_follow_and_the_decision_waits_for_it(visitor):
    owner, clerk, decider = visitor("maxiaojun"), visitor("clerk"), visitor("decider")
    act_for(owner, "老街面馆")
    number = apply(
        owner,
        "city-road-occupation-permit",
        "容缺受理",
        ("PLAN",),
        **{"form.occupation_days": "10"},
    )
    sign(owner, "马小军")
    owner.page.wait_for_url(f"**/cases/{number}/")

    decider.open(f"/office/cases/{number}/")
    decider.main.get_by_text("容缺材料还没有补齐").first.wait_for()
    owner.main.get_by_role("button", name="现在补交").click()
    owner.main.locator("[name='paper-PHOTO']").set_input_files(picture())
    owner.press("补交")

    claim(clerk, number)
    take_step(decider, number, "准予", "作出准予决定")
    owner.open(f"/cases/{number}/")
    owner.heading("已准予，证照已发").wait_for()
    assert owner.faults + clerk.faults + decider.faults == []


def test_everything_to_correct_is_said_once_and_the_corrected_case_is_granted(visitor):
    owner, clerk, decider = visitor("maxiaojun"), visitor("clerk"), visitor("decider")
    act_for(owner, "老街面馆")
    number = apply(owner, "food-business-licence-new", "普通程序", ("LAYOUT", "RULES", "POA"))
    owner.heading("已收件，等待受理").wait_for()

    claim(clerk, number)
    clerk.main.get_by_role("button", name="告知补正").click()
    clerk.main.locator("[name='kind-LAYOUT']").select_option("unreadable")
    clerk.main.locator("[name='remedy-LAYOUT']").fill("请把布局图重新拍清楚")
    clerk.press("告知申请人")

    owner.open(f"/cases/{number}/")
    owner.heading("有材料要补正").wait_for()
    owner.main.get_by_role("link", name="布局").first.click()
    owner.main.locator("[name='paper-LAYOUT']").set_input_files(picture("black"))
    owner.press("补交")
    owner.press("已全部补正")

    take_step(clerk, number, "受理", "受理这个办件")
    take_step(decider, number, "准予", "作出准予决定")
    owner.open(f"/cases/{number}/")
    owner.heading("已准予，证照已发").wait_for()
    assert owner.faults + clerk.faults + decider.faults == []


def test_three_departments_review_at_once_and_the_lead_decides(visitor):
    owner, clerk, decider = visitor("zhouhao"), visitor("clerk"), visitor("decider")
    others = [visitor("emergency"), visitor("fire")]
    act_for(owner, "示范区鑫隆建筑劳务有限公司")
    papers = ("PLAN", "CONT", "DRAW", "FUND", "SAFE")
    number = apply(owner, "construction-permit", "普通程序", papers)

    claim(clerk, number)
    take_step(clerk, number, "受理", "受理这个办件")
    give_opinion(clerk, number, "资料审查")
    for reviewer in (clerk, *others):
        give_opinion(reviewer, number, "联合审查")

    take_step(decider, number, "准予", "作出准予决定")
    owner.open(f"/cases/{number}/")
    owner.heading("已准予，证照已发").wait_for()
    assert [person.faults for person in (owner, clerk, decider, *others)] == [[]] * 5


def test_a_paper_that_never_comes_ends_the_case(visitor, portal):
    portal.run(FORGET_CODES)  # that of another test went out a moment ago
    owner = visitor("huangjian")
    act_for(owner, "示范区康宁大药房")
    days = {"form.occupation_days": "10"}
    number = apply(owner, "city-road-occupation-permit", "容缺受理", ("PLAN",), **days)
    sign(owner, "黄健")
    owner.page.wait_for_url(f"**/cases/{number}/")

    portal.run(DAYS_PASS)

    owner.open(f"/cases/{number}/")
    owner.heading("办件已终止").wait_for()
    assert owner.faults == []
