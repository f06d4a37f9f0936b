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
