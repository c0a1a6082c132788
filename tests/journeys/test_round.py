"""A round in one errand: plan, freeze, notice, an objection upheld, the record put right, a second notice, honours."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lianchuang.accounts.models import Account
from lianchuang.ledger.models import Event
from lianchuang.publication.acts import chosen_freezing
from lianchuang.publication.models import Notice
from lianchuang.rounds.models import Award, Objection, Round
from lianchuang.scoring.results import Results
from lianchuang.web.public import points_of
from tests.journeys.conftest import NOW, work_off
from tests.rounds.reviewing import pass_everything

WAITS, TAKEN = "记下了，等另一家同意", "两家都同意了，这一步办好了"


class Calendar:
    """Today, moved on by hand."""

    def __init__(self, monkeypatch):
        self.now = NOW
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def go_to(self, year, month, day):
        self.now = datetime(year, month, day, 1, 30, tzinfo=UTC)


@pytest.fixture
def days(monkeypatch, district, settings):
    settings.SESSION_COOKIE_AGE = 90 * 24 * 3600  # the days go by in minutes; nobody signs in anew every morning
    return Calendar(monkeypatch)


def arrived(visit, username):
    """Somebody signed in, with the first page before them."""
    visitor = visit(username)
    expect(visitor.page).not_to_have_url(re.compile("/sign-in"))
    return visitor


def plan(party):
    party.go("/round/plan")
    party.page.get_by_label("年度考核", exact=True).check()
    party.fill(
        {
            "依据文件": "关于开展新一轮三级联创的通知",
            "文号": "鄞组〔2024〕1号",
            "印发日期": "2024-01-05",
            "冻结日": "2026-11-20",
            "最迟命名日": "2026-12-31",
        }
    )
    party.page.get_by_label("考核镇街、局工会的标准", exact=True).select_option(
        label="镇（街道、局）工会“三级联创”考核标准（示范）"
    )
    for row, (name, whom, line, quota) in enumerate(
        [("先进镇局级工会", "镇街、局工会", "达标", "2"), ("先进基层工会", "基层工会", "达标", "2")], start=1
    ):
        party.page.get_by_label(f"第 {row} 行称号").fill(name)
        party.page.get_by_label(f"第 {row} 行给谁").select_option(label=whom)
        party.page.get_by_label(f"第 {row} 行要到哪条线").fill(line)
        party.page.get_by_label(f"第 {row} 行名额").fill(quota)
        party.page.get_by_label(f"第 {row} 行有效期").fill("3")
    party.press("存方案")
    party.sees("方案存好了")
    party.press("同意印发方案")
    party.sees("组织部已经同意，等另一家")


def freeze_scores(union):
    union.go("/round/freezings")
    union.press("冻结并打分")
    work_off()
    union.sees("冻结了，分也打好了")


def choose_and_review(party, union, review):
    party.go("/round/course")
    party.press("选定")
    party.sees(WAITS)
    union.go("/round/course")
    union.press("同意选定这次冻结")
    union.sees(TAKEN)
    review()
    union.go("/round/course")
    union.press("同意审定得分")
    union.sees(WAITS)
    party.go("/round/course")
    party.press("同意审定得分")
    party.sees("从得分生成公示")


def review_everything():
    """The town and the district have looked at everything, one item after the other."""
    freezing = chosen_freezing(Round.objects.get())
    officers = [Account.objects.get(username=name) for name in ("zhengong", "zonggonghui")]
    pass_everything(freezing, *officers, timezone.localdate())


def review_by_keyboard(union):
    """What moved since it was passed comes back to the desk: one is returned without a reason, returned with one, taken
    back, and in the end all are passed, with no hand on the mouse."""

    def press(key):
        with union.page.expect_navigation():
            union.page.keyboard.press(key)

    union.go("/review")
    union.sees("审过以后变了")
    press("j")
    press("k")
    press("x")
    union.sees("先选一条原因")
    union.page.keyboard.press("3")
    press("x")
    union.sees("已退回")
    press("z")
    union.sees("撤销了")
    passed = 0
    while union.page.get_by_role("button", name=re.compile("^通过")).count():
        press("a")
        passed += 1
    union.sees("这一道审完了")
    assert passed > 0
    kinds = list(Event.objects.filter(kind__startswith="review.").order_by("-pk").values_list("kind", flat=True))
    assert kinds[: passed + 2] == ["review.passed"] * passed + ["review.undone", "review.returned"]


def publish(party, union, day):
    party.page.get_by_label("公示第一天").fill(day)
    party.press("从得分生成公示")
    party.press("同意公布")
    party.sees(WAITS)
    union.go("/round/course")
    union.follow("拟命名")
    union.press("同意公布")
    union.sees("两家都同意了，公示已经公布")
    return Notice.objects.order_by("-pk").first()


def test_a_round_runs_from_plan_to_honour_roll_with_an_upheld_objection(visit, days, live_server, chromium):
    party, union = arrived(visit, "zuzhibu"), arrived(visit, "zonggonghui")
    plan(party)
    union.go("/round/plan")
    union.press("同意印发方案")
    union.sees(TAKEN)
    freeze_scores(union)
    choose_and_review(party, union, review_everything)
    first = publish(party, union, "2026-11-23")

    days.go_to(2026, 11, 24)
    wrong = wrong_record(first)
    code = objected(chromium, live_server.url, first, wrong)
    for officer, answer in ((party, "提出答复"), (union, None)):
        officer.go("/round/objections")
        officer.follow("第 1 号")
        if answer:
            officer.page.get_by_role("radio", name=re.compile("^成立")).check()
            officer.page.get_by_label("理由").fill("查了台账，记录里人数填错，已经更正")
            officer.press(answer)
            officer.sees(WAITS)
        else:
            officer.press("同意这份答复")
            officer.sees(TAKEN)

    days.go_to(2026, 11, 30)
    put_right(union, wrong)
    freeze_scores(union)
    choose_and_review(party, union, lambda: review_by_keyboard(union))
    second = publish(party, union, "2026-11-30")
    assert first.freezing.on == second.freezing.on
    unit, indicator, _ = wrong
    points = [points_of(one, "base", unit) for one in (first, second)]
    earlier, later = ({row["indicator"]: row["points"] for row in rows} for rows in points)
    assert {one for one in earlier if earlier[one] != later[one]} == {indicator}
    assert later[indicator] < earlier[indicator]
    assert first.bundle.read_bytes() != second.bundle.read_bytes()

    party.go("/round/titles")
    expect(party.page.get_by_role("button", name="同意命名")).to_have_count(0)
    days.go_to(2026, 12, 7)
    for officer, told in ((party, WAITS), (union, TAKEN)):
        officer.go("/round/titles")
        officer.press("同意命名")
        officer.sees(told)
    assert Award.objects.count() == sum(len(one["units"]) for one in second.proposed) > 0
    stranger = chromium.new_page()
    stranger.goto(f"{live_server.url}/public/honours")
    for award in Award.objects.all():
        expect(stranger.locator("main")).to_contain_text(award.unit_name)
    followed(stranger, live_server.url, code)
    stranger.close()


def wrong_record(notice):
    """A proposed base union, the item whose points its training earned, and the classes behind it."""
    results = Results.open(notice.freezing.results_folder)
    units = next(one["units"] for one in notice.proposed if one["level"] == "base")
    for unit in units:
        rows = [row for row in results.records(unit["number"]) if row["measure"] == "M-34" and row["side"] == "in"]
        cases = [int(row["record"].removeprefix("case:")) for row in rows if row["record"].startswith("case:")]
        if cases:
            return unit["number"], rows[0]["indicator"], cases
    raise AssertionError("no proposed union has held a class")


def objected(chromium, address, notice, wrong):
    """A stranger at home opens the notice and objects to one figure of one union."""
    unit, indicator, _ = wrong
    page = chromium.new_page()
    page.goto(f"{address}/public")
    page.get_by_role("link", name=notice.title).click()
    expect(page.locator("main")).to_contain_text(notice.bundle_hash)
    page.locator(f"a[href$='/units/{unit}']").click()
    page.locator(f"a[href$='figure={indicator}']").click()
    page.get_by_label("你知道的事实").fill("培训的人天数不对，班只办了半天")
    page.get_by_role("button", name="提交异议").click()
    expect(page.locator("main")).to_contain_text("收到了，第 1 号异议")
    code = page.locator(".secret").inner_text()
    page.close()
    assert Objection.objects.get().replied_on is None
    return code


def put_right(officer, wrong):
    """The records that were wrong are corrected where they stand, each with its reason."""
    for case in wrong[2]:
        held = Event.objects.filter(subject=f"case:{case}", kind="case.taken", payload__step="hold").get()
        officer.go(f"/cases/{case}/acts/{held.pk}/correct")
        officer.fill({"人天": "1", "为什么更正": "第 1 号异议成立，照签到册改"})
        officer.press("更正")
        expect(officer.page.get_by_role("heading", name="经过")).to_be_visible()


def followed(page, address, code):
    page.goto(f"{address}/public/objection")
    page.get_by_label("查询编号").fill(code)
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.locator("main")).to_contain_text("异议成立")
