"""The main job in one errand: a ledger comes in, a union is founded and holds its congress, the round is scored, and a
figure opens to the record behind it."""

import re
from io import BytesIO

import openpyxl
from playwright.sync_api import expect

from tests.journeys.burden import published
from tests.journeys.conftest import work_off
from tests.journeys.duties import DUTIES, costs


def ledger(town: str) -> bytes:
    """A town's ledger as such ledgers are: a title over merged cells, full-width digits, a wrong code, a sum."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业台账"
    sheet.append([f"{town}企业基本情况台账"])
    sheet.merge_cells("A1:F1")
    sheet.append([f"填报单位：{town}", "", "", "", "2026年11月"])
    sheet.append(["序号", "单位名称", "统一社会信用代码", "职工人数", "登记注册类型", "联系人"])
    sheet.append([1, "鄞州拟潮精密机械有限公司", "91330212MA2YYY018J", "１２０", "私营有限责任公司", "张样"])
    sheet.append([2, "鄞州拟帆服饰有限公司", "91330212MA2YYY026D", 46, "私营有限责任公司", "李样"])
    sheet.append([3, "鄞州拟霞包装有限公司", "91330212MA2YYY0911", 28, "私营有限责任公司", "王样"])
    sheet.append(["合计", "", "", 194, "", ""])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_from_a_ledger_to_the_record_behind_a_figure(visit, chromium, live_server):
    officer = visit("zhengong")
    bring_in_the_ledger(officer)
    found_a_union(officer)
    hold_a_congress(officer)
    score = freeze_and_score(visit("zonggonghui"))
    open_a_figure(score)
    some_duties_cost_what_is_published(chromium, live_server.url)


def bring_in_the_ledger(officer):
    officer.go("/import")
    town = officer.page.get_by_label("哪里的").locator("option").first.inner_text()
    officer.page.get_by_label("文件").set_input_files(
        {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": ledger(town)}
    )
    officer.page.get_by_label("单位台账").check()
    officer.press("读这个文件")
    officer.sees("C6")
    officer.sees("校验位不对")
    officer.press("导入 2 行")
    expect(officer.page).to_have_url(re.compile("/progress$"))
    work_off()
    officer.sees("导入完了")
    officer.sees("新增 2，更新 0，不变 0，不导入 1。")


def found_a_union(officer):
    officer.go("/cases/new")
    officer.page.get_by_role("link", name="组建工会", exact=True).click()
    officer.page.get_by_label("单位名称").fill("拟潮")
    officer.page.get_by_role("option").filter(has_text="鄞州拟潮精密机械有限公司").click()
    officer.fill({"从哪一天开始": "2026-08-03", "职工人数": "120", "线索来源": "走访"})
    officer.press("记下")
    officer.took("登记线索")
    officer.take("成立筹备组", "2026-08-10", {"筹备组成员": "陈样、周样、吴样"})
    officer.take("职工入会", "2026-08-20", {"申请入会（人）": "110", "批准入会（人）": "100"})
    officer.take(
        "报送请示",
        "2026-08-24",
        {"工会名称": "鄞州拟潮精密机械有限公司工会", "组建形式": "单独建立基层工会委员会", "委员会名额": "5"},
    )
    officer.take("批复", "2026-08-28", {"批复意见": "同意"})
    elect(officer)
    officer.take("报告选举结果", "2026-09-11")
    officer.take("批准选举结果", "2026-09-15", {"批复意见": "同意"})
    officer.take("成立", "2026-09-16", {"同时成立经费审查委员会": "是"})
    officer.took("成立")
    expect(officer.page.get_by_role("link", name="鄞州拟潮精密机械有限公司工会").first).to_be_visible()


def elect(officer):
    """An election that six members too few attend is refused in the law's words; the next week's stands."""
    row = {"第 1 行姓名": "吴样刚", "第 1 行职务": "主席", "第 1 行赞成票": "60"}
    ballot = {"应到人数": "100", "选举方式": "无记名投票", "任期（年）": "三年", "主席由会员直接选举": "是"}
    officer.take("开会员大会选举", "2026-09-03", ballot | row | {"实到人数": "60", "发出票": "60", "收回票": "60"})
    officer.sees("不足三分之二（应为 67 人以上），本次选举无效")
    officer.fill({"哪一天的事": "2026-09-10", "实到人数": "90", "发出票": "90", "收回票": "90", "第 1 行赞成票": "81"})
    officer.press("记下")
    officer.took("开会员大会选举")


def hold_a_congress(officer):
    """Too few come and nothing may be decided; it is recorded as it was. A fortnight later enough come, and vote."""
    officer.follow("鄞州拟潮精密机械有限公司工会")
    officer.follow("下一步")
    officer.unfold("没有期限的")
    officer.follow("建立职代会制度")
    plan = {"形式": "职工代表大会", "职工人数": "120", "议题": "工资专项集体合同草案"}
    officer.fill({"从哪一天开始": "2026-10-08"} | plan)
    officer.press("记下")
    officer.take(
        "选举职工代表",
        "2026-10-12",
        {"代表总数": "40", "其中中高层管理人员": "6", "其中女代表": "16", "女职工人数": "46", "任期（年）": "三年"},
    )
    officer.take("开会", "2026-10-20", {"应到代表": "40", "实到人数": "26"})
    officer.sees("本次应到代表 40 人，实到 26 人，不足三分之二（应为 27 人以上），会议不能召开。")
    officer.press("照实记下")
    officer.took("无效")
    officer.take("开会", "2026-11-03", {"应到代表": "40", "实到人数": "36"})
    votes = {"表决方式": "无记名投票", "发出票": "36", "收回票": "36", "有效票": "36", "赞成": "33"}
    officer.take("表决一项议题", "2026-11-03", {"议题": "工资专项集体合同草案", "性质": "审议通过"} | votes)
    officer.take("公布决议", "2026-11-05", {"公布地点": "公告栏", "决议（项）": "1"})
    officer.took("公布决议")


def freeze_and_score(district):
    """The district's federation freezes today's facts; the worker scores every union from them."""
    district.go("/round")
    district.follow("冻结和打分")
    district.press("冻结并打分")
    expect(district.page).to_have_url(re.compile("/freezings/"))
    work_off()
    district.sees("冻结了，分也打好了")
    district.follow("看名单")
    district.follow("鄞州拟潮精密机械有限公司工会")
    return district


def open_a_figure(score):
    """Points lost for the meeting that fell short lead to that meeting, and to the case as it was recorded."""
    shown = score.page.locator("details").filter(has_text="职工代表大会").first
    expect(shown).to_contain_text("有会议或表决不合规（3 ÷ 4 = 75.0%）扣 2 分，得 4 分")
    shown.locator("summary").click()
    record = shown.get_by_role("link").filter(has_text="职工代表大会").first
    expect(record).to_be_visible()
    record.click()
    expect(score.page).to_have_url(re.compile(r"/cases/\d+"))
    score.sees("本次应到代表 40 人，实到 26 人，不足三分之二（应为 27 人以上），会议不能召开。")
    score.sees("浙江省企业民主管理条例第十五条")


def some_duties_cost_what_is_published(chromium, address):
    """Those of the commonest duties that need nothing prepared; `--burden` does all of them, on both devices."""
    own = [duty for duty in DUTIES if duty.name in ("收一批入会申请", "报一处隐患", "求助")]
    assert dict(costs(own, "phone", chromium, address)) == {duty.name: published()[duty.name]["phone"] for duty in own}
