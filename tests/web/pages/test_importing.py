"""Bringing in a ledger: choose, look, put the columns right, see what would happen, import, take the outcome away."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Employer, EmployerProfile
from lianchuang.web import jobs
from lianchuang.web.brought import Brought
from tests.web.ground import Page, words_of

ROWS = [
    ["企业基本情况台账（2026年）"],
    ["序号", "单位名称", "统一社会信用代码", "职工人数", "登记注册类型", "摘要"],
    [1, "鄞州拟潮精密机械有限公司", "91330212MA2YYY018J", "１２０", "私营有限责任公司", "老厂"],
    [2, "鄞州拟帆服饰有限公司", "91330212MA2YYY026D", 46, "私营有限责任公司", ""],
    [3, "鄞州拟霞包装有限公司", "91330212MA2YYY0911", 28, "私营有限责任公司", ""],
    ["合计", "", "", 194, "", ""],
]


def workbook(rows=ROWS):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def brought(visitor, content=None, name="台账.xlsx", **typed):
    fields = {"kind": "employers", "area": area_of(visitor), **typed}
    file = SimpleUploadedFile(name, workbook() if content is None else content)
    return visitor.post("/import", file=file, **fields)


def area_of(visitor):
    options = [one for one in Page(visitor.get("/import")).all("option") if one["value"].isdecimal()]
    return options[0]["value"]


@pytest.fixture
def officer(visit):
    return visit("zhengong")


def test_the_whole_errand(officer, ground):
    before = Employer.objects.count()
    answer = brought(officer)
    assert answer.status_code == 303, words_of(answer)
    look = answer["Location"]

    text = officer.sees(look)
    assert "3 行里，1 行有错，先不导入；2 行要写入" in text
    assert "单位名称" in text
    refused = officer.sees(look, see="refused")
    assert "C5" in refused
    assert "校验位不对" in refused
    assert "鄞州拟霞包装有限公司" in refused
    added = officer.sees(look, see="added")
    assert "鄞州拟潮精密机械有限公司" in added
    assert "120" in added
    assert Employer.objects.count() == before

    handed_over = officer.post(f"{look}/run")
    assert handed_over["Location"] == f"{look}/progress"
    assert "排队等着导入" in officer.sees(f"{look}/progress")
    worked_off()
    done = officer.get(f"{look}/progress", part="progress")
    assert done.status_code == 286
    assert "新增 2，更新 0，不变 0，不导入 1。" in words_of(done)
    assert Employer.objects.count() == before + 2
    assert EmployerProfile.objects.filter(name="鄞州拟潮精密机械有限公司").exists()
    event = Event.objects.filter(kind="ledger-file.brought-in").latest("pk")
    assert event.by == f"account:{ground.accounts['zhengong'].pk}"

    outcome = officer.get(f"{look}/outcome")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(outcome.streaming_content)))
    rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    said = [" ".join(str(cell) for cell in row if cell is not None) for row in rows]
    assert sum("新增" in row and "公司" in row for row in said) == 2
    assert any("校验位" in row for row in said)
    assert outcome["Content-Disposition"].startswith("attachment")


def test_what_was_refused_comes_back_to_be_mended_and_goes_in(officer):
    look = brought(officer)["Location"]
    answer = officer.get(f"{look}/outcome", mend="")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    (sheet,) = book.worksheets
    title, heading, *rows = sheet.iter_rows(values_only=True)
    assert title[0] == "企业基本情况台账（2026年）"
    assert heading[:4] == ("序号", "单位名称", "统一社会信用代码", "职工人数")
    assert [row[1] for row in rows] == ["鄞州拟霞包装有限公司"]
    assert "校验位不对" in rows[0][-1]
    sheet["C3"] = None
    mended = io.BytesIO()
    book.save(mended)
    assert "1 行都没有错；1 行要写入" in officer.sees(brought(officer, mended.getvalue())["Location"])


def test_an_import_is_found_again_on_the_page_of_imports(officer, visit):
    look = brought(officer, name="下应台账.xlsx")["Location"]
    page = Page(officer.get("/import"))
    assert look in [one["href"] for one in page.all("a")]
    assert "下应台账.xlsx" in page.text
    assert "下应台账.xlsx" not in visit("zonggonghui").sees("/import")


def worked_off():
    (job,) = ProcrastinateJob.objects.filter(task_name="web.bring_in", status="todo")
    jobs.bring_in(**job.args)
    ProcrastinateJob.objects.filter(pk=job.pk).delete()


def test_the_same_file_again_changes_nothing(officer):
    look = brought(officer)["Location"]
    officer.post(f"{look}/run")
    worked_off()
    before = Employer.objects.count()
    again = brought(officer)["Location"]
    text = officer.sees(again)
    assert "1 行有错" in text
    assert "2 行和库里一样" in text
    assert Employer.objects.count() == before


def test_a_column_that_was_read_wrongly_is_put_right_and_read_again(officer):
    look = brought(officer)["Location"]
    page = Page(officer.get(look))
    names = [one["name"] for one in page.all("select")]
    assert "0.D" in names
    answer = officer.post(look, **{"0__D": ""})
    assert answer.status_code == 303
    text = officer.sees(look, see="added")
    assert "职工人数" not in text.split("导入后会怎样")[1]
    back = officer.post(look, **{"0__D": "employees"})
    assert back.status_code == 303
    assert "职工人数" in officer.sees(look, see="added").split("导入后会怎样")[1]


def test_without_the_name_nothing_can_be_read_and_the_old_reading_stays(officer):
    look = brought(officer)["Location"]
    answer = officer.post(look, **{"0__B": ""})
    assert answer.status_code in (303, 422)
    assert officer.get(look).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.xlsx", "空"),
        (b"\x7fELF" + b"\0" * 400, "程序.xlsx", "不是表格"),
        (b"PK\x03\x04" + b"\0" * 64, "坏了.xlsx", ""),
        (b"<html><body>x</body></html>", "网页.xls", ""),
        ("甲,乙\n1,2\n".encode(), "没有表头.csv", "没有找到"),
        (b"%PDF-1.4", "文件.pdf", ""),
    ],
)
def test_a_file_that_is_no_ledger_gets_a_sentence(officer, content, name, said):
    answer = brought(officer, content, name)
    assert answer.status_code == 422
    text = words_of(answer)
    assert "要改" in text
    assert said in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "先选这是哪一种台账"),
        ({"kind": "planets"}, "先选这是哪一种台账"),
        ({"area": ""}, "先选这份台账是哪里的"),
        ({"area": "330203"}, "先选这份台账是哪里的"),
        ({"union": "G9999999", "kind": "members"}, "没有编号为 G9999999 的工会，或不归你管"),
        ({"union": "x" * 5000, "kind": "members"}, "没有编号为"),
    ],
)
def test_a_missing_or_foreign_choice_gets_a_sentence(officer, typed, said):
    answer = brought(officer, **typed)
    assert answer.status_code == 422
    assert said in words_of(answer)


def test_a_roster_of_a_union_elsewhere_is_refused(officer, ground):
    answer = brought(officer, union=ground.elsewhere.number, kind="members")
    assert answer.status_code == 422
    assert "或不归你管" in words_of(answer)


def test_without_a_file_the_page_asks_for_one(officer):
    answer = officer.post("/import", kind="employers", area=area_of(officer))
    assert answer.status_code == 422
    assert "先选文件" in words_of(answer)


def test_what_one_brought_nobody_else_sees(officer, visit):
    look = brought(officer)["Location"]
    for address in (look, f"{look}/progress", f"{look}/outcome"):
        assert visit("zonggonghui").get(address).status_code == 404
    assert visit("zonggonghui").post(f"{look}/run").status_code == 404


def test_a_second_press_hands_it_over_once(officer):
    look = brought(officer)["Location"]
    officer.post(f"{look}/run")
    officer.post(f"{look}/run")
    assert ProcrastinateJob.objects.filter(task_name="web.bring_in").count() == 1
    assert officer.get(look)["Location"] == f"{look}/progress"


def test_old_work_is_brought_in_through_the_same_page(officer, ground):
    name = ground.union.profiles.believed().order_by("since").last().name
    ledger = [
        ["工会名称", "合同类型", "签订日期", "有效期起", "有效期止", "报送日期"],
        [name, "工资专项集体合同", "2025-03-03", "2025-03-03", "2026-03-02", "2025-04-30"],
        ["宁波没有这家厂工会", "工资专项集体合同", "2025-03-03", "2025-03-03", "2026-03-02", ""],
    ]
    answer = brought(officer, workbook(ledger), kind="contracts")
    assert answer.status_code == 303, words_of(answer)
    look = answer["Location"]
    assert "2 行里，1 行有错，先不导入；1 行要写入" in officer.sees(look)
    assert "登记里没有" in officer.sees(look, see="refused")
    assert "逾期：报送集体合同文本" in officer.sees(look, see="added")
    officer.post(f"{look}/run")
    worked_off()
    assert officer.get(f"{look}/progress", part="progress").status_code == 286
    case = Case.objects.get(organisation=ground.union, procedure="wage-negotiation", opened_on="2025-03-03", late=True)
    assert case.title == "2025 年工资专项集体合同"


def test_who_waits_sees_how_far_an_import_is(officer, monkeypatch):
    look = brought(officer)["Location"]
    officer.post(f"{look}/run")
    seen, keep = [], Brought.keep

    def kept(self, **state):
        told = keep(self, **state)
        seen.append(officer.sees(f"{look}/progress"))
        return told

    monkeypatch.setattr(Brought, "keep", kept)
    worked_off()
    words = ["正在核对每一行", "核对完了，正在写入 3 行", "导入完了"]
    assert [[one for one in words if one in text] for text in seen] == [[one] for one in words]
