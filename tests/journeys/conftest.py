"""Errands in a real browser: Debian's Chromium, the product's pages, a clock that stands at one day."""

import os
import re
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from procrastinate.contrib.django import app

from lianchuang.demonstration.district import build
from lianchuang.ledger.sealing import seal
from tests.journeys.browser import CHROMIUM, SWITCHES

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)  # half past nine in the morning, a Friday
SHOTS = os.environ.get("JOURNEY_SHOTS")  # a folder for a picture of each visitor's last page
PASSWORD = "lianchuang-shifanqu"  # the demonstration's own; it opens nothing real


@pytest.fixture(scope="session", autouse=True)
def queries_beside_a_browser():
    """Playwright's synchronous face runs on an event loop; the tests ask the database from the same thread."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium():
    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def clock(monkeypatch):
    """Today is 2026-11-20 for the product, and goes on ticking."""
    begun = time.monotonic()
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=time.monotonic() - begun))


@pytest.fixture
def district(transactional_db, settings, tmp_path, clock, monkeypatch):
    """A small demonstration district, as it stands on that day; its first round is the one that is conducted here."""
    for conducted in ("look_back", "begin_review"):
        monkeypatch.setattr(f"lianchuang.demonstration.district.{conducted}", lambda *whatever: None)
    settings.HOME, settings.SNAPSHOTS = tmp_path, tmp_path / "snapshots"
    settings.DEMONSTRATION = True
    return build(area="330212", unions=12, seed=5, on=timezone.localdate())


def work_off() -> None:
    """Let the background worker do what waits for it, in a thread: the browser's loop has this one."""

    def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)


class Visitor:
    """Somebody at a screen, who finds things by the words they see."""

    def __init__(self, browser: Browser, address: str, username: str, *, phone: bool = False):
        size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 900}
        self.context = browser.new_context(viewport=size, locale="zh-CN", is_mobile=phone, has_touch=phone)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.address = address
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.go("/sign-in")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")
        self.press("登录")  # the demonstration writes the second step's code in its place

    def _hear(self, message: ConsoleMessage) -> None:
        """A refused form answers 422, which the console calls an error and the visitor does not."""
        if message.type == "error" and "422" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words).first.click()

    def unfold(self, words: str) -> None:
        """Open what is folded away under a line with these words."""
        self.page.locator("summary").filter(has_text=words).click()

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def fill(self, fields: dict[str, str]) -> None:
        """Each field by its visible label; a choice by its visible words, 是 and 否 by the question they answer."""
        for label, value in fields.items():
            name = re.compile(f"^{re.escape(label)}(选填)?$")
            if value in ("是", "否"):
                self.page.get_by_role("group", name=name).get_by_label(value, exact=True).check()
                continue
            field = self.page.get_by_label(name)
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def take(self, step: str, day: str, fields: dict[str, str] | None = None) -> None:
        """On the page of a case: open a step, fill it in, record it."""
        row = self.page.get_by_role("row").filter(has_text=step)
        row.get_by_role("link", name="办这一步").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(step)
        self.fill({"哪一天的事": day} | (fields or {}))
        self.press("记下")

    def took(self, words: str) -> None:
        """Back on the page of the case, which tells what was recorded."""
        expect(self.page.get_by_role("heading", name="经过")).to_be_visible()
        self.sees(words)


@pytest.fixture
def visit(chromium, live_server, district):
    """Sign in under a name of the demonstration; at the end nobody's console may have complained."""
    visitors = []

    def sign_in(username: str, **screen) -> Visitor:
        visitors.append(Visitor(chromium, live_server.url, username, **screen))
        return visitors[-1]

    seal()
    yield sign_in
    for number, visitor in enumerate(visitors):
        if SHOTS:
            visitor.page.screenshot(path=f"{SHOTS}/{number}.png", full_page=True)
        visitor.context.close()
    assert [text for visitor in visitors for text in visitor.complaints] == []


__all__ = ["Visitor", "work_off"]
