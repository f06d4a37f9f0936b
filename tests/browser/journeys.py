"""Ways through the portal that several tests walk."""

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
