"""Opening files: what a workbook holds comes out whole; what is hostile gets a sentence, and the parent lives."""

import codecs
import io
from datetime import date, datetime

import openpyxl
import pytest
import xlwt

from lianchuang.exchange import sheets
from lianchuang.exchange.sheets import SheetRefused, read_sheets
from tests.exchange import hostile

MOMENT = datetime.fromisoformat("2020-01-02T03:04:05")


@pytest.fixture
def read(tmp_path):
    def read(data, name="file"):
        path = tmp_path / name
        path.write_bytes(data)
        return read_sheets(path)

    return read


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_hostile_or_foreign_file_is_refused_with_a_sentence(read, name):
    maker, words = hostile.REFUSED[name]
    with pytest.raises(SheetRefused, match=words):
        read(maker(), name)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SheetRefused, match="打不开"):
        read_sheets(tmp_path / "gone.xlsx")


def test_the_file_that_aborts_calamine_is_read_by_the_second_reader(read):
    [sheet] = read(hostile.far_apart()).sheets
    assert sheet.rows == [["企业名称"]]
    assert sheet.stray == ["XFD1048576"]


def test_phantom_columns_and_rows_are_left_away(read):
    assert read(hostile.all_columns_styled()).sheets[0].rows == [["企业名称", "职工数"], ["例某厂"]]
    assert read(hostile.phantom_rows()).sheets[0].rows == [["企业名称", "职工数"], ["例某厂", "3"]]


def test_formulas_are_never_computed_here(read):
    [sheet] = read(hostile.formulas_never_computed()).sheets
    assert sheet.rows == [["企业名称", "职工数"], ["例某厂"]]
    assert sheet.faults == dict.fromkeys(["B2", "A3", "B3", "A4", "B4"], "formula")


def test_stored_results_of_formulas_are_used_and_faults_named(read):
    [sheet] = read(hostile.formulas_computed()).sheets
    assert sheet.rows == [["企业名称", "职工数"], ["例某厂", 42], ["例二厂"]]
    assert sheet.faults == {"B3": "#DIV/0!"}


def test_links_out_of_the_workbook_are_not_followed(read):
    assert read(hostile.external_link()).sheets[0].rows == [["企业名称", "职工数"], ["例某厂", 7]]


def test_every_kind_of_cell_of_an_xlsx_keeps_its_meaning(read):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["甲", 1, 2.5, True, date(2020, 1, 2), MOMENT, "  ", "乙"])
    sheet["A3"], sheet["A5"] = "丙", "丁"
    sheet.merge_cells("A3:B4")
    hidden = workbook.create_sheet("旧")
    hidden.sheet_state = "hidden"
    hidden["B2"] = "戊"
    first, second = read(hostile.saved(workbook)).sheets
    assert first.rows == [
        ["甲", 1, 2.5, "TRUE", date(2020, 1, 2), MOMENT, None, "乙"],
        [],
        ["丙"],
        [],
        ["丁"],
    ]
    assert first.merged == [(2, 0, 3, 1)]
    assert (second.name, second.hidden, second.rows) == ("旧", True, [[], [None, "戊"]])


def test_an_xls_gives_values_dates_and_merged_areas(read):
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("表")
    sheet.write_merge(0, 1, 0, 2, "标题")
    sheet.write(2, 0, date(2023, 2, 28), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(2, 1, 43142)
    file = io.BytesIO()
    workbook.save(file)
    workbook = read(file.getvalue(), "名字不算数.csv")
    assert workbook.kind == "xls"
    assert workbook.sheets[0].rows == [["标题"], [], [date(2023, 2, 28), 43142]]
    assert workbook.sheets[0].merged == [(0, 0, 1, 2)]


TEXT = '企业名称,信用代码,"备\n注"\n例某厂,00123,"甲,乙"\n\n例二厂,𠮷,\n'
ROWS = [["企业名称", "信用代码", "备\n注"], ["例某厂", "00123", "甲,乙"], [], ["例二厂", "𠮷"]]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (b"\x841\x953" + TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-32"), "utf-32"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_text_is_read_in_the_encoding_it_came_in(read, data, encoding):
    workbook = read(data)
    assert workbook.encoding == encoding
    assert workbook.sheets[0].rows == ROWS


@pytest.mark.parametrize("sign", [",", "\t", ";", "，", "|"])
def test_the_delimiter_is_found(read, sign):
    text = "".join(
        f"例{n}厂{sign}{n}{sign}甲，乙;丙\n" if sign != "，" else f"例{n}厂{sign}{n}{sign}甲\n" for n in range(9)
    )
    assert read(text.encode("gbk")).sheets[0].rows[3][:2] == ["例3厂", "3"]


@pytest.mark.parametrize(
    "text",
    [
        'sep=;\n企业名称;代码\n例某厂;="00123"\n',
        "\n企业名称\t,代码\t\n例某厂\t,00123\t\n",
        "\n企业名称    代码    镇街\n例某厂    00123    云山镇\n",
    ],
    ids=["says its sign, keeps texts by formulas", "a tab behind each text", "blanks alone"],
)
def test_texts_as_programs_write_them_are_read(read, text):
    rows = read(text.encode()).sheets[0].rows
    assert [[str(cell).strip() for cell in row[:2]] for row in rows[1:3]] == [["企业名称", "代码"], ["例某厂", "00123"]]


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset=gb2312>
<table><tr><td colspan=2>台账</td></tr>
<tr><td rowspan=2>云山镇<td>例某厂&nbsp;</td></tr><tr><td>例二<br>厂</td></tr></table></html>"""
BOOK = """<?xml version="1.0" encoding="GB2312"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table><Row ss:Index="2">
<Cell ss:MergeAcross="1"><Data ss:Type="String">台账</Data></Cell></Row><Row><Cell ss:Index="2">
<Data ss:Type="Number">5</Data></Cell>
<Cell><Data ss:Type="DateTime">2020-01-02T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"""


def test_a_page_under_the_name_of_a_workbook_is_read(read):
    [sheet] = read(PAGE.encode("gbk"), "台账.xls").sheets
    assert sheet.rows == [["台账"], ["云山镇", "例某厂"], [None, "例二\n厂"]]
    assert sheet.merged == [(0, 0, 0, 1), (1, 0, 2, 0)]


def test_a_workbook_as_xml_of_2003_is_read(read):
    [sheet] = read(BOOK.encode("gbk"), "台账.xls").sheets
    assert (sheet.name, sheet.rows) == ("表", [[], ["台账"], [None, 5, date(2020, 1, 2)]])
    assert sheet.merged == [(1, 0, 1, 1)]


def test_an_opendocument_workbook_is_read(read):
    workbook = read(hostile.free_workbook([["企业名称", "职工数"], ["例某厂", 3]]), "台账.ods")
    assert (workbook.kind, workbook.sheets[0].rows) == ("ods", [["企业名称", "职工数"], ["例某厂", 3]])


def test_merged_areas_of_an_opendocument_workbook_are_known(read):
    [sheet] = read(hostile.free_workbook([["镇", "甲"]], merged=2), "台账.ods").sheets
    assert sheet.merged == [(0, 0, 1, 0)]


def test_a_binary_workbook_is_read(read):
    workbook = read(hostile.small_xlsb(), "台账.xlsb")
    first, second = workbook.sheets
    assert (workbook.kind, first.name, second.name, second.hidden) == ("xlsb", "表", "旧", True)
    assert first.rows == [["企业台账"], ["企业名称", "职工数"], ["例某厂", 12], [None, 3.5]]
    assert first.merged == [(0, 0, 0, 1)]


@pytest.mark.parametrize("epoch", [False, True], ids=["1900", "1904"])
def test_days_count_from_the_year_the_workbook_says(read, epoch):
    assert read(hostile.dated(date(2020, 1, 2), epoch)).sheets[0].rows == [[date(2020, 1, 2)]]


def test_control_signs_do_not_come_through(read):
    text = "企业\x00名称,a\x1b\\u0041\n" + "例某厂,乙\n" * 30
    assert read(text.encode()).sheets[0].rows[0] == ["企业名称", "a\\u0041"]


def child(tmp_path, monkeypatch, body):
    """Put another program in the place of the reading child."""
    reader = tmp_path / "reader.py"
    start = f"import runpy, json, os, sys\nreading = runpy.run_path({str(sheets.READER)!r})\n"
    reader.write_text(start + body, encoding="utf-8")
    monkeypatch.setattr(sheets, "READER", reader)


def test_the_child_has_no_environment_and_no_way_to_write_a_file(tmp_path, monkeypatch, read):
    target = tmp_path / "written"
    child(
        tmp_path,
        monkeypatch,
        f"""
reading["limit"]()
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open({str(target)!r}, "w") as file: file.write("x")
except OSError as error:
    print(json.dumps({{"refused": f"{{error.strerror}} {{sorted(os.environ)}}"}}))
""",
    )
    with pytest.raises(SheetRefused, match=r"File too large \[('LC_CTYPE')?\]"):
        read(b"a,b\n")
    assert target.read_bytes() == b""


def test_a_child_that_wants_too_much_memory_ends_in_a_refusal(tmp_path, monkeypatch, read):
    child(tmp_path, monkeypatch, "reading['limit']()\nb'x' * (2 << 30)\n")
    with pytest.raises(SheetRefused, match="坏了"):
        read(b"a,b\n")


def test_a_child_that_never_ends_is_killed(tmp_path, monkeypatch, read):
    child(tmp_path, monkeypatch, "while True: pass\n")
    monkeypatch.setattr(sheets, "WALL_SECONDS", 0.3)
    with pytest.raises(SheetRefused, match="还没读完"):
        read(b"a,b\n")


def test_a_child_that_talks_without_end_is_stopped(tmp_path, monkeypatch, read):
    child(
        tmp_path,
        monkeypatch,
        "print(json.dumps({'sheet': '', 'hidden': 0, 'merged': [], 'faults': {}}))\nwhile True: print('[1,[1]]')\n",
    )
    monkeypatch.setattr(sheets, "SAID", 100_000)
    with pytest.raises(SheetRefused, match="太多"):
        read(b"a,b\n")
