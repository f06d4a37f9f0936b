"""Somebody at the portal with a browser, and a note of everything that goes wrong there."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

PASSWORD = "demo-portal-2026"
WIDE, NARROW = 1440, 390
HEIGHT = 900
PATIENCE_MS = 120_000  # a busy machine; nothing here says how fast the portal is
LEFT_THE_PAGE = "net::ERR_ABORTED"  # also how a download looks to the page


@dataclass
class Visitor:
    """`faults`: console errors (a broken content policy is one) and requests that failed."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)  # addresses that are meant to refuse

    @classmethod
    def arrive(
        cls, browser: Browser, base: str, *, language: str = "zh-hans", scripts: bool = True
    ) -> "Visitor":
        context = browser.new_context(
            viewport={"width": WIDE, "height": HEIGHT},
            locale="en-GB" if language == "en" else "zh-CN",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE_MS)
        visitor = cls(context.new_page(), base)
        visitor.speak(language)
        visitor.page.on("console", visitor._on_console)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(f"script: {error}"))
        visitor.page.on("requestfailed", visitor._on_failed)
        visitor.page.on("response", lambda r: visitor._on_status(r.url, r.status))
        return visitor

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def speak(self, language: str) -> None:
        self.context.add_cookies([{"name": "django_language", "value": language, "url": self.base}])

    def open(self, path: str, *, status: int = 200) -> None:
        """Raises AssertionError where the page answers otherwise."""
        if status != 200:
            self.expected.add(self.base + path)
        answer = self.page.goto(self.base + path)
        assert answer is not None and answer.status == status, f"{path}: {answer}"

    def log_in(self, username: str) -> None:
        self.open("/account/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/account/login/" not in url)

    def press(self, name: str) -> None:
        """A button, or a link that reads as one, in the main part of the page."""
        self.main.get_by_role("button", name=name, exact=True).click()

    def heading(self, name: str) -> Locator:
        return self.main.get_by_role("heading", name=name, exact=True)

    def reload_until(self, is_there: Callable[[], bool]) -> None:
        """As somebody does who waits for a paper. Raises AssertionError when it never comes."""
        deadline = time.monotonic() + 2 * PATIENCE_MS / 1000
        while not is_there():
            assert time.monotonic() < deadline, f"still waiting at {self.page.url}"
            self.page.wait_for_timeout(1000)
            self.page.reload()

    def download(self, link: Locator) -> tuple[str, bytes]:
        """The file's name and content."""
        with self.page.expect_download() as waiting:
            link.click()
        return waiting.value.suggested_filename, waiting.value.path().read_bytes()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.location["url"] not in self.expected:
            self.faults.append(f"console: {message.text} ({self.page.url})")

    def _on_failed(self, request: Request) -> None:
        if request.failure != LEFT_THE_PAGE:
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _on_status(self, url: str, status: int) -> None:
        if status >= 400 and url not in self.expected:
            self.faults.append(f"{status}: {url}")
