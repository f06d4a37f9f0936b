"""A browser, and the portal as it really runs beside the tests."""

import os
import re

import pytest

from credit_portal.launcher import debian

from .portal import Portal, running_portal
from .visitor import Visitor


@pytest.fixture(scope="package")
def portal(tmp_path_factory, request):
    """Ours alone; or that at the address PORTAL_AT, which has demonstration data too."""
    if address := os.environ.get("PORTAL_AT"):
        yield Portal(address)
        return
    keep = request.config.option.reuse_db
    with running_portal(tmp_path_factory.mktemp("portal"), keep=keep) as started:
        yield started


@pytest.fixture(scope="package")
def browser():
    chromium = os.environ.get("PORTAL_CHROMIUM") or debian.chromium()
    if not chromium:
        pytest.skip("no Chromium")
    from playwright.sync_api import sync_playwright

    # the browser's event loop runs in this thread, where Django would refuse the database
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        options = [
            "--disable-gpu",
            "--disable-dev-shm-usage",
            # it talks to the portal alone
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ]
        if os.geteuid() == 0:
            options.append("--no-sandbox")
        started = playwright.chromium.launch(executable_path=chromium, args=options)
        yield started
        started.close()


@pytest.fixture
def visitor(browser, portal):
    """`visitor("zhangsan")`: a browser of their own, signed in; without a name a stranger."""
    arrived = []

    def arrive(username="", **options):
        somebody = Visitor.arrive(browser, portal.address, **options)
        arrived.append(somebody)
        if username:
            somebody.log_in(username)
        return somebody

    yield arrive
    for somebody in arrived:
        somebody.context.close()


@pytest.fixture(scope="package")
def account(browser, portal):
    """`account("clerk")`: as `visitor`, but one for all tests, to log in once."""
    known = {}

    def who(username):
        if username not in known:
            known[username] = Visitor.arrive(browser, portal.address)
            if username:
                known[username].log_in(username)
        return known[username]

    yield who
    for somebody in known.values():
        somebody.context.close()


@pytest.fixture(scope="package")
def places(account):
    """Fill a path's {case} and {draft} with what the elderly person has, or begins now; {visit}
    with that of somebody at the counter, {matter_draft} with that of a matter being changed.
    """
    from .journeys import come_to_the_counter, file_at_once, start
    from .pages import APPLICANT, CATALOGUE, CLERK

    def number_of_case():
        person = account(APPLICANT)
        person.speak("zh-hans")
        person.open("/cases/")
        if not person.main.locator("table").get_by_role("link", name="老年人优待证办理").count():
            file_at_once(person, "elderly-card")
            person.open("/cases/")
        person.main.locator("table").get_by_role("link", name="老年人优待证办理").first.click()
        person.page.wait_for_url("**/cases/*/")
        return person.page.url.split("/")[-2]

    def id_of_draft():
        person = account(APPLICANT)
        person.speak("zh-hans")
        start(person, "minimum-living-allowance")
        return person.page.url.split("/")[-2]

    def id_of_visit():
        clerk = account(CLERK)
        clerk.speak("zh-hans")
        come_to_the_counter(clerk, "440399195808260001", "钱进", "高龄津贴")
        return clerk.page.url.split("/")[-3]

    def id_of_matter_draft():
        officer = account(CATALOGUE)
        officer.speak("zh-hans")
        officer.open("/office/catalogue/city-road-occupation-permit/")
        officer.main.get_by_role("button", name="改这个事项").or_(
            officer.main.get_by_role("link", name="看草稿")
        ).click()
        officer.page.wait_for_url("**/drafts/*/")
        return officer.page.url.split("/")[-2]

    find = {
        "case": number_of_case,
        "draft": id_of_draft,
        "visit": id_of_visit,
        "matter_draft": id_of_matter_draft,
    }
    known = {}

    def fill(path):
        for name in re.findall(r"{(\w+)}", path):
            if name not in known:
                known[name] = find[name]()
        return path.format(**known)

    return fill
