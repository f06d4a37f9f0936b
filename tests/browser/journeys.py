"""Ways through the portal that several tests walk."""

import io
import re

from PIL import Image
from playwright.sync_api import FilePayload

from .visitor import Visitor


def picture(shade: str = "white") -> FilePayload:
    """A paper as a phone takes it; another shade is another file."""
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), shade).save(kept, "PNG")
    return {"name": "材料.png", "mimeType": "image/png", "buffer": kept.getvalue()}


def start(person: Visitor, matter: str) -> None:
    """To the first step of a draft."""
    person.open(f"/matters/{matter}/apply/")
    person.press("开始办理")
    person.heading("填写信息").wait_for()


def file_at_once(person: Visitor, matter: str) -> None:
    """From the matter's page with one's own forecast to the page of the case.

    Nothing is typed or uploaded: the portal knows it all.
    """
    person.open(f"/matters/{matter}/")
    person.press("用秒批办")
    person.press("开始办理")
    person.heading("填写信息").wait_for()
    person.press("保存并继续")
    person.heading("交材料").wait_for()
    person.press("保存并继续")
    person.heading("核对信息，选择办理方式").wait_for()
    person.press("提交申请")
    person.page.wait_for_url("**/cases/*/")


def act_for(person: Visitor, name: str) -> None:
    person.open("/me/acting/")
    card = person.main.locator(".card", has=person.page.get_by_role("heading", name=name))
    card.get_by_role("button", name="用这个身份办事").click()
    person.page.wait_for_url("**/me/")


def file_for_commitment(person: Visitor, matter: str) -> None:
    """From the matter's page to the commitment that waits for the signature."""
    person.open(f"/matters/{matter}/")
    person.press("用告知承诺办")
    person.press("开始办理")
    person.heading("填写信息").wait_for()
    person.press("保存并继续")
    person.heading("交材料").wait_for()
    person.press("保存并继续")
    person.heading("核对信息，选择办理方式").wait_for()
    person.press("提交申请")
    person.page.wait_for_url("**/cases/*/sign/")


def come_to_the_counter(clerk: Visitor, number: str, name: str, matter: str) -> None:
    """Somebody in person, to the form of a matter."""
    clerk.open("/office/counter/")
    clerk.main.get_by_label("证件号码", exact=True).fill(number)
    clerk.main.get_by_label("姓名", exact=True).fill(name)
    clerk.press("核对身份并继续")
    clerk.heading("办什么事").wait_for()
    clerk.main.get_by_label("事项名称，两个字就能查").fill(matter[:3])
    clerk.press("查事项")
    clerk.main.get_by_role("link", name=matter).click()
    clerk.press("开始填写")
    clerk.heading("填写信息").wait_for()


def apply(person: Visitor, matter: str, way: str, papers: tuple[str, ...], **answers: str) -> str:
    """File with these papers, by their codes, in the way with that label; the case's number.

    `answers` fill the form's fields by name; of choices the first is taken.
    """
    start(person, matter)
    for name, value in answers.items():
        person.main.locator(f"[name='{name}']").first.fill(value)
    for choice in person.main.locator(".govuk-radios").all():
        choice.locator("input").first.check()
    person.press("保存并继续")
    person.heading("交材料").wait_for()
    for paper in papers:
        field = person.main.locator(f"[name='paper-{paper}']")
        if field.count():  # what the portal gets itself has none
            field.set_input_files(picture())
    person.press("保存并继续")
    person.heading("核对信息，选择办理方式").wait_for()
    person.main.get_by_role("radio", name=way).check()
    person.press("提交申请")
    person.page.wait_for_url("**/cases/*/**")
    return person.page.url.split("/cases/")[1].split("/")[0]


def sign(person: Visitor, name: str) -> None:
    """Tick every clause, ask for a code, read it from the simulated phone, and sign."""
    for box in person.main.locator("form input[type=checkbox]").all():
        box.check()
    person.main.get_by_label("签署人姓名").fill(name)
    person.press("获取验证码")
    person.main.locator(".one-time-code__sent").wait_for()
    inbox = person.main.get_by_role("link", name="在这里看收到的短信").get_attribute("href")
    messages = person.page.request.get(inbox).text()
    person.main.get_by_label("短信验证码").fill(re.findall(r"\b\d{6}\b", messages)[0])
    person.press("签署并提交")


def claim(clerk: Visitor, number: str) -> None:
    clerk.open(f"/office/cases/{number}/")
    clerk.press("领取这个办件")
    clerk.main.get_by_text("已领取，由您经办").wait_for()


def take_step(clerk: Visitor, number: str, step: str, button: str, **answers: str) -> None:
    """One step from the case page over its confirmation page and back."""
    clerk.open(f"/office/cases/{number}/")
    clerk.main.get_by_role("button", name=step, exact=True).click()
    for name, value in answers.items():
        clerk.main.locator(f"[name='{name}']").first.fill(value)
    clerk.press(button)
    clerk.page.wait_for_url(f"**/office/cases/{number}/")


def give_opinion(reviewer: Visitor, number: str, step: str) -> None:
    """Suggest to grant, for one's department; the step opens by itself."""
    page = f"/office/cases/{number}/"
    reviewer.open(page)
    button = reviewer.main.get_by_role("button", name=f"提出意见：{step}")
    reviewer.reload_until(button.count)
    button.first.click()
    reviewer.main.get_by_role("radio", name="建议准予").check()
    reviewer.press("提交审查意见")
    reviewer.page.wait_for_url(f"**{page}")
