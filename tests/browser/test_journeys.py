"""What people come for, from the first page to the last, in their own browser."""

import pytest

from .journeys import act_for, come_to_the_counter, file_at_once, file_for_commitment, sign

pytestmark = pytest.mark.browser

COMPANY = "示范区禾禾食品有限公司"
PHARMACY = "示范区康宁大药房"


def test_a_pensioner_gets_the_card_and_a_stranger_can_verify_it(visitor):
    pensioner, stranger = visitor("zhangsan"), visitor()

    file_at_once(pensioner, "elderly-card")

    pensioner.heading("已准予，证照已发").wait_for()
    licence = pensioner.main.get_by_role("button", name="下载电子证照")
    decision = pensioner.main.get_by_role("button", name="下载准予决定书")
    pensioner.reload_until(lambda: licence.count() and decision.count())
    files = [pensioner.download(link) for link in (licence, decision)]
    assert all(name.endswith(".pdf") and content.startswith(b"%PDF-") for name, content in files)
    assert len({content for _name, content in files}) == 2

    address = pensioner.main.get_by_role("link", name="核验页面").get_attribute("href")
    stranger.open("/verify/")
    stranger.page.get_by_label("核验码").fill(address.rstrip("/").split("/")[-1].lower())
    stranger.press("核验这个编码")
    stranger.heading("这张证照有效").wait_for()
    assert "张三" not in stranger.main.inner_text()
    assert pensioner.faults + stranger.faults == []


def test_a_case_whose_source_is_late_goes_on_by_itself_and_the_clerk_sees_it(visitor, portal):
    owner, clerk = visitor("hejing"), visitor("clerk")
    act_for(owner, COMPANY)

    with portal.holding("worker"):
        file_at_once(owner, "prepackaged-food-filing")
        owner.heading("已收件，正在核验").wait_for()

    owner.heading("已准予，证照已发").wait_for()  # nobody reloads the page
    number = owner.page.url.split("/")[-2]
    clerk.page.get_by_label("编号、姓名或扫码").fill(number)
    clerk.page.keyboard.press("Enter")
    clerk.main.locator("tr", has_text=number).get_by_role("link").click()
    clerk.heading("仅销售预包装食品备案").wait_for()
    said = clerk.main.inner_text()
    assert COMPANY in said and "这个办件已经办结" in said
    assert owner.faults + clerk.faults == []


def test_without_scripts_an_application_comes_to_its_licence(visitor):
    pensioner = visitor("lixiuying", scripts=False)

    file_at_once(pensioner, "elderly-card")

    result = pensioner.heading("已准予，证照已发")
    pensioner.reload_until(result.count)
    licence = pensioner.main.get_by_role("button", name="下载电子证照")
    pensioner.reload_until(licence.count)
    _name, content = pensioner.download(licence)
    assert content.startswith(b"%PDF-")
    assert pensioner.faults == []


def test_a_walk_in_without_an_account_leaves_the_counter_with_a_card(visitor):
    clerk, stranger = visitor("clerk"), visitor()
    come_to_the_counter(clerk, "440399195808260001", "钱进", "老年人优待证办理")
    clerk.main.get_by_label("联系手机").fill("13800000009")
    clerk.main.get_by_label("联系地址").fill("示范区创新大道188号3栋")
    clerk.press("保存并继续")
    clerk.heading("交材料").wait_for()
    clerk.press("保存并继续")
    clerk.heading("念给申请人听，核对后提交").wait_for()
    clerk.main.get_by_role("radio", name="秒批").check()
    clerk.press("代申请人提交")

    clerk.heading("已准予，当场发证").wait_for()  # nobody reloads the page
    licence = clerk.main.get_by_role("link", name="老年人优待证")
    receipt = clerk.main.get_by_role("link", name="收件凭证")
    for paper in (licence, receipt):
        paper.wait_for()
        _name, content = clerk.download(paper)
        assert content.startswith(b"%PDF-")

    number, code = clerk.main.locator(".o-slip dd").all_inner_texts()
    stranger.open("/progress/")
    stranger.page.get_by_label("办件编号").fill(number)
    stranger.page.get_by_label("查询码").fill(code)
    stranger.press("查这个办件")
    stranger.heading("准予").wait_for()

    clerk.open(f"/office/issuing/?q={number}")
    clerk.main.get_by_label("申请人本人").check()
    clerk.main.get_by_label("证件号码").fill("440399195808260001")
    clerk.main.get_by_label("姓名", exact=True).fill("钱进")
    clerk.press("登记领取")
    clerk.heading("已送达").wait_for()
    proof = clerk.main.get_by_role("link", name="送达回证")
    clerk.reload_until(proof.count)
    assert clerk.faults + stranger.faults == []


def test_a_commitment_signed_with_a_code_brings_the_licence_on_the_spot(visitor):
    owner, stranger = visitor("huangjian"), visitor()
    act_for(owner, PHARMACY)

    file_for_commitment(owner, "drug-retail-licence-renewal")
    sign(owner, "黄健")

    owner.heading("已准予，证照已发").wait_for()
    stranger.open("/publicity/commitments/?q=康宁")
    said = stranger.main.inner_text()
    assert PHARMACY in said and "待核查" in said and "黄健" not in said
    assert owner.faults + stranger.faults == []
