"""What somebody has typed stays with them until the server says that it has it. Real Chromium and the product's own
script; the pages are the smallest that show it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

SCRIPT = Path(__file__).parents[2] / "lianchuang/web/static/lc.js"
FORM = """<form method="post" action="/sent" data-autosave="one">
<input type="hidden" name="idempotency_key" value="key-1">
<label>事由 <input name="why"></label><label><input type="checkbox" name="who" value="a">甲</label>
<label><input type="checkbox" name="who" value="b">乙</label><label>密码 <input type="password" name="secret"></label>
<button>记下</button><span data-saved></span></form>"""
AT = "http://lianchuang.test"


def page_with(body: str, done: str = "") -> str:
    said = 'data-say-saved="已保存" data-say-saving="正在保存" data-say-resumed="接着上次没写完的"'
    return (
        f'<!doctype html><html lang="zh-Hans"><body {said} data-done="{done}">{body}<div class="mask"></div>'
        '<div class="toasts"></div><script src="/lc.js"></script></body></html>'
    )


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.route(
        AT + "/lc.js", lambda route: route.fulfill(body=SCRIPT.read_text("utf-8"), content_type="text/javascript")
    )
    page.route(AT + "/form", lambda route: route.fulfill(body=page_with(FORM), content_type="text/html; charset=utf-8"))
    yield page
    context.close()


def answer(page, body: str) -> None:
    """What the server says to what is sent."""
    page.unroute(AT + "/sent")
    page.route(AT + "/sent", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))


def write(page) -> None:
    page.goto(AT + "/form")
    page.get_by_label("事由").fill("食堂太远")
    page.get_by_label("甲").check()
    page.get_by_label("乙").check()
    page.get_by_label("密码").fill("不能存的")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))


def expect_draft(page) -> None:
    page.goto(AT + "/form")
    expect(page.locator("[data-saved]")).to_have_text("接着上次没写完的")
    expect(page.get_by_label("事由")).to_have_value("食堂太远")
    expect(page.get_by_label("甲")).to_be_checked()
    expect(page.get_by_label("乙")).to_be_checked()
    expect(page.get_by_label("密码")).to_have_value("")


def test_a_draft_outlives_a_lost_connection_an_expired_sign_in_and_a_refusal(page):
    write(page)
    page.route(AT + "/sent", lambda route: route.abort())
    page.get_by_role("button", name="记下").click()
    page.wait_for_url("chrome-error://**")
    expect_draft(page)
    for said in ("<h1>登录</h1>", "<h1>出错了</h1>"):
        answer(page, page_with(said, done="key-of-something-else"))
        page.get_by_role("button", name="记下").click()
        expect(page.locator("h1")).to_have_count(1)
        expect_draft(page)


def test_a_draft_is_gone_once_the_server_has_it(page):
    write(page)
    answer(page, page_with("<h1>记下了</h1>", done="key-1"))
    page.get_by_role("button", name="记下").click()
    expect(page.locator("h1")).to_have_text("记下了")
    page.goto(AT + "/form")
    expect(page.get_by_label("事由")).to_have_value("")
    expect(page.locator("[data-saved]")).to_have_text("")
