"""Ways through the portal that several tests walk."""

import json
import re
import urllib.request

from .visitor import Visitor


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


def sign(person: Visitor, name: str) -> None:
    """Every tick, the name, and the code that the demonstration's gateway shows."""
    for box in person.main.locator("form input[type=checkbox]").all():
        box.check()
    person.main.get_by_label("签署人姓名").fill(name)
    person.press("获取验证码")
    person.main.get_by_role("status").wait_for()
    link = person.main.get_by_role("link", name="演示站点：在这里看收到的短信（新窗口）")
    with urllib.request.urlopen(f"{link.get_attribute('href')}v1/received", timeout=30) as answer:
        text = json.load(answer)["messages"][-1]["text"]
    found = re.search(r"\d{6}", text)
    assert found, text
    person.main.get_by_label("短信验证码").fill(found[0])
    person.press("签署并提交")
