"""No page keeps anybody out: axe finds nothing (WCAG 2.2 A and AA, best practice), and nothing scrolls sideways.

The pages are those that were walked; a real browser is handed them from memory. A page of each kind at one width is
looked at every time. `--axe-all` looks at every page of the chair, an officer of the district and a worker, and of
whoever may open what none of them may, at three widths, on a phone with all that is folded open, too; and at ten in
large type.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

import lianchuang.web
from tests.house.conftest import Opened
from tests.journeys.browser import CHROMIUM, SWITCHES

STATIC = Path(lianchuang.web.__file__).parent / "static"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: %s}})"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACE = "http://lianchuang.test"
THREE = ("zhuxi", "zonggonghui", "zhigong")  # a chair, an officer of the district, a worker
WIDTHS = {390: 844, 1366: 768, 1440: 900}
NARROWEST = 320  # where nothing may scroll sideways either, which --axe-all looks at
EVERY_TIME = {
    "cockpit": ("zonggonghui", 1366),
    "deadlines": ("zonggonghui", 1440),
    "unions": ("zonggonghui", 1366),
    "organisation": ("zonggonghui", 1440),
    "imports": ("zonggonghui", 1366),
    "round": ("zonggonghui", 1440),
    "statutes": ("zonggonghui", 1366),
    "next": ("zhuxi", 390),
    "score": ("zhuxi", 390),
    "case": ("zhuxi", 390),
    "take_step": ("zhuxi", 390),
    "surveys": ("zhuxi", 390),
    "survey": ("zhuxi", 390),
    "targets": ("zhuxi", 390),
    "accounts": ("zhuxi", 390),
    "reminders": ("zhuxi", 390),
    "firm": ("qiye", 390),
    "worker": ("zhigong", 390),
    "raise_matter": ("zhigong", 390),
    "my_matters": ("zhigong", 390),
    "public": ("zhigong", 390),
    "honours": ("zhigong", 390),
}
"""One of each kind of page: overview, list, record, form, table, text, phone, what stands open to all."""


IN_LARGE_TYPE = (
    "cockpit",
    "deadlines",
    "next",
    "score",
    "case",
    "take_step",
    "firm",
    "worker",
    "raise_matter",
    "public",
)


@dataclass(frozen=True)
class Look:
    """At which page, how wide, and how."""

    opened: Opened
    width: int
    unfolded: bool = False
    large: bool = False

    def __str__(self) -> str:
        how = (" unfolded" if self.unfolded else "") + (" in large type" if self.large else "")
        return f"{self.opened} {self.width}{how}"


@pytest.fixture(scope="module")
def screen() -> Iterator[Page]:
    """A page of a browser that reaches nothing but what it is handed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser.new_context(locale="zh-CN", bypass_csp=True).new_page()
        browser.close()


@pytest.fixture
def looks(walk, request) -> list[Look]:
    pages = {(one.address.name, one.username): one for one in walk.pages}
    if not request.config.getoption("--axe-all"):
        return [Look(pages[name, username], width) for name, (username, width) in EVERY_TIME.items()]
    by_page: dict[str, list[Opened]] = {}
    for one in walk.pages:
        by_page.setdefault(one.address.name, []).append(one)
    chosen = [one for shown in by_page.values() for one in ([o for o in shown if o.username in THREE] or shown)]
    large = [pages[name, EVERY_TIME[name][0]] for name in IN_LARGE_TYPE]
    return [
        *(Look(one, width) for one in chosen for width in WIDTHS),
        *(Look(one, 390, unfolded=True) for one in chosen),
        *(Look(one, width, large=True) for one in large for width in WIDTHS),
    ]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(looks, screen, request):
    everywhere = request.config.getoption("--axe-all")
    faults: dict[str, list[str]] = {}
    for look in looks:
        show(screen, look)
        for found in screen.evaluate(RUN % TAGS)["violations"]:
            node = found["nodes"][0]
            told = f"{found['id']} ×{len(found['nodes'])} {look}: {node['html'][:160]} {node['target']}"
            faults.setdefault(found["id"], []).append(told)
        for width in {look.width, NARROWEST if everywhere else look.width}:
            screen.set_viewport_size({"width": width, "height": 844})
            if (wide := screen.evaluate("document.documentElement.scrollWidth")) > width:
                faults.setdefault("sideways", []).append(f"{look} at {width}: {wide}")
    logging.getLogger(__name__).info(
        f"looked {len(looks)} times at {len({look.opened.address.name for look in looks})} pages"
    )
    assert faults == {}, "\n".join(line for lines in faults.values() for line in lines)


def show(screen: Page, look: Look) -> None:
    opened = look.opened

    def hand(route: Route) -> None:
        path = route.request.url.removeprefix(PLACE)
        if path == opened.address.path and route.request.is_navigation_request():
            route.fulfill(body=opened.answer.content, content_type=opened.answer["Content-Type"])
        elif path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        else:
            route.fulfill(status=204)

    screen.unroute_all()
    screen.route("**/*", hand)
    screen.set_viewport_size({"width": look.width, "height": WIDTHS[look.width]})
    screen.goto(PLACE + opened.address.path)
    if look.unfolded:
        screen.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    if look.large:
        screen.evaluate("document.documentElement.classList.add('big')")
    screen.evaluate(AXE)
