"""One cell at a time: days, months, numbers, names, marks and coded words in the ways people type them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.exchange.dates import read_day, read_month, read_period
from lianchuang.exchange.names import employer_name, employer_of_union, match_key, person_name, stem
from lianchuang.exchange.numbers import chinese_number, read_count, read_money, read_score, read_years
from lianchuang.exchange.values import readers, scaled

TODAY = date(2026, 11, 22)
MOMENT = datetime.fromisoformat("2017-05-15T08:30:00")
READ = readers(TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "20170515",
        20170515,
        "2017.5.15",
        "2017/5/15",
        "2017年5月15日",
        "２０１７．５．１５",
        " 2017. 5.15",
        "2017-05-15 ",
        "17.5.15",
    ]
    + [
        "二〇一七年五月十五日",
        "贰零壹柒年伍月拾伍日",
        "一七年五月十五日",
        "2017-05-15 00:00:00",
        "2017/5/15 8:30 上午",
        date(2017, 5, 15),
        MOMENT,
        42870,
        "42870",
        42870.354,
    ]
    + ["5/15/2017", "15.5.2017", "2017、5、15", "2017 5 15".replace(" ", "．"), "'2017-5-15", "2017年05月15号"]
    + [
        "May 15, 2017",
        "15-May-17",
        "Mon May 15 00:00:00 CST 2017",
        "公元2017年5月15日",
        "2017/0515",
        "2017--05--15",
        "2017\n5\n15",
    ],
    ids=str,
)
def test_a_day_is_read_in_every_form_of_the_workbooks(typed):
    assert read_day(typed, TODAY).value == "2017-05-15"


@pytest.mark.parametrize(
    ("typed", "message", "proposed"),
    [
        ("2023.2.30", "没有这一天", "2023-02-28"),
        ("2023-02-29", "没有这一天", "2023-02-28"),
        (20230431, "没有这一天", "2023-04-30"),
        ("2023.13.1", "没有 13 月", None),
        ("6.30", "没有年份，请补上，比如 2017-05-15", None),
        (6.3, "没有年份，请补上，比如 2017-05-15", None),
        ("2017", "只有年份，请补上月和日，比如 2017-05-15", None),
        ("2030.1.1", "2030-01-01 还没有到", None),
        ("2016.5.1/2019.5.1", "一格里不止一个日期，只留一个", "2016-05-01"),
        ("不记得了", "看不出日期，比如 2017-05-15", None),
        ("0001-01-01", "年份 1 不对", None),
    ],
)
def test_what_is_no_day_is_refused_with_the_nearest_one(typed, message, proposed):
    reading = read_day(typed, TODAY)
    assert reading.value is None
    assert (reading.trouble.message, reading.trouble.proposed, reading.trouble.severity) == (message, proposed, "error")


@pytest.mark.parametrize(
    ("typed", "value", "message"),
    [
        ("2016年5月", "2016-05-01", "只写到月，先按 2016-05-01 记"),
        (2016.5, "2016-05-01", "只写到月，先按 2016-05-01 记"),
        ("2022.11.29白", "2022-11-29", "日期后面的“白”没有用上"),
        ("3/4/2017", "2017-03-04", "月和日的先后看不准，按 3 月 4 日记"),
    ],
)
def test_a_doubtful_day_is_taken_and_shown(typed, value, message):
    reading = read_day(typed, TODAY)
    assert (reading.value, reading.trouble.message, reading.trouble.severity) == (value, message, "look")


@given(st.dates(date(1920, 1, 1), TODAY), st.sampled_from(["-", ".", "/", "年月", "．", "", "serial"]), st.booleans())
def test_every_day_comes_back_from_every_form(day, form, wide):
    if form == "serial":
        typed = str((day - date(1899, 12, 30)).days)
    elif form == "年月":
        typed = f"{day.year}年{day.month}月{day.day}日"
    else:
        typed = f"{day:%Y%m%d}" if not form else f"{day.year}{form}{day.month}{form}{day.day}"
    if wide:
        typed = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in typed)
    assert read_day(typed, TODAY).value == day.isoformat()


@pytest.mark.parametrize(
    ("typed", "month"),
    [("85.10", "1985-10"), ("197202", "1972-02"), (199410, "1994-10"), ("2002.10", "2002-10"), ("1983-07", "1983-07")]
    + [("2000.3", "2000-03"), ("2002年8月", "2002-08"), ("03.3", "2003-03"), ("8510", "1985-10"), (85.11, "1985-11")]
    + [(date(1985, 10, 3), "1985-10"), ("19851003", "1985-10"), ("1985.10.3", "1985-10"), ("99.12", "1999-12")],
)
def test_a_month_of_birth_is_read_in_every_form(typed, month):
    assert read_month(typed, TODAY).value == month


def test_a_month_whose_nought_a_spreadsheet_may_have_dropped_is_shown():
    reading = read_month(1985.1, TODAY)
    assert (reading.value, reading.trouble.severity) == ("1985-01", "look")


def test_a_two_digit_year_of_birth_never_makes_a_child():
    assert read_month("13.5", TODAY).value == "1913-05"
    assert read_month("10.5", TODAY).value == "2010-05"


@pytest.mark.parametrize(
    "typed",
    ["2020.12.22-2021.12.21", "2020-12-22至2021-12-21", "自2020年12月22日起至2021年12月21日止", "20201222～20211221"],
)
def test_two_days_in_one_cell_are_a_period(typed):
    assert read_period(typed, TODAY).value == "2020-12-22/2021-12-21"


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        (35, 35),
        ("35人", 35),
        ("３５", 35),
        (" 35 ", 35),
        ("35.0", 35),
        ("2,548", 2548),
        ("五", 5),
        ("无", 0),
        ("/", None),
    ]
    + [
        ("－", None),
        (None, None),
        ("1.2万", 12000),
        ("共35人", 35),
        ("一百二十", 120),
        ("约35", 35),
        ("35（含退休2）", 35),
        ("总35人", 35),
        ("人数：35", 35),
        ("35+", 35),
    ],
)
def test_a_count_is_read(typed, count):
    reading = read_count(typed)
    assert (reading.value, reading.trouble is None or reading.trouble.severity == "look") == (count, True)


@pytest.mark.parametrize(
    ("typed", "message", "proposed"),
    [
        ("十几个人吧", "要填数字，比如 120", None),
        (-5, "不能是负数", "5"),
        ("12.5", "要填整数", "12"),
        (date(2020, 1, 1), "这里是日期，要填数字，比如 120", None),
        (13800000000, "数字太大，请核对", None),
    ],
)
def test_what_is_no_count_is_refused(typed, message, proposed):
    trouble = read_count(typed).trouble
    assert (trouble.message, trouble.proposed, trouble.severity) == (message, proposed, "error")


def test_a_number_in_words_is_taken_and_shown():
    assert read_count("一百二十").trouble.message == "表里写的是“一百二十”，按 120 记"


@given(st.integers(0, 99_999))
def test_every_number_spelt_in_chinese_is_understood(number):
    assert chinese_number(spelt(number)) == number


def spelt(number):
    digits = "零一二三四五六七八九"
    if number >= 10_000:
        rest = number % 10_000
        return spelt(number // 10_000) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + spelt(rest))
    words, text, gap = [(1000, "千"), (100, "百"), (10, "十"), (1, "")], "", False
    for worth, word in words:
        digit, number = divmod(number, worth)
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + word
        gap = not digit
    return text or "零"


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("2,548.00元", 2548),
        ("3232元", 3232),
        ("￥2490", 2490),
        ("2490元/月", 2490),
        (2490.5, Decimal("2490.5")),
        ("0.3万元", 3000),
    ],
)
def test_money_is_read_in_yuan(typed, yuan):
    assert read_money(typed).value == yuan


@pytest.mark.parametrize(
    ("typed", "years"), [("5年", 5), ("五年", 5), ("３", 3), (5, 5), ("每届三年", 3), ("5年制", 5), ("/", None)]
)
def test_a_term_is_read_in_years(typed, years):
    assert read_years(typed).value == years


@pytest.mark.parametrize("typed", ["很久", 50, "-5", "3.5"])
def test_an_impossible_term_is_refused(typed):
    assert read_years(typed).trouble.severity == "error"


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("扣3.0分", 7),
        ("6.0分", 6),
        ("６.５", Decimal("6.5")),
        (-2, 8),
        ("满分", 10),
        ("不得分", 0),
        ("0分", 0),
        (None, None),
    ],
)
def test_a_score_may_be_a_deduction(typed, score):
    assert read_score(typed, 10).value == score


def test_a_deduction_without_points_is_refused():
    assert read_score("扣3分", None).trouble.message == "写的是扣分，但没有分值，算不出得分"
    assert read_score("扣12分", 10).trouble.message == "扣的分比分值多"
    assert read_score(12, 10).trouble.severity == "look"


def test_a_heading_may_name_a_larger_unit():
    assert scaled("money", "最低工资（百元）")("24.9").value == 2490
    assert scaled("count", "职工数（千人）")(2).value == 2000
    assert scaled("count", "职工数（人）") is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("宁波　市拟丰五金(有限公司)", "宁波市拟丰五金有限公司"),
        (" 鄞州样远印刷有限公司\n", "鄞州样远印刷有限公司"),
        ("ＡＢＣ(宁波)有限公司", "ABC（宁波）有限公司"),
        ("ABC  Trading Co", "ABC Trading Co"),
    ],
)
def test_an_employer_is_written_as_on_its_licence(typed, name):
    assert employer_name(typed) == name


def test_two_spellings_of_one_employer_share_a_key():
    keys = {
        match_key(name) for name in ["例远（云浦）塑料有限公司", "例远(云浦)塑料有限责任公司", "例远云浦塑料 有限公司"]
    }
    assert len(keys) == 1
    assert match_key("例远塑料有限公司") != match_key("例远塑料股份有限公司")


def test_a_union_names_its_employer():
    assert employer_of_union("例远塑料有限公司工会委员会") == "例远塑料有限公司"
    assert READ["employer"]("例远塑料有限公司工会").value == "例远塑料有限公司"


def test_a_person_is_written_without_blanks():
    assert person_name("高  样南") == "高样南"
    assert person_name("买买提．艾力") == "买买提·艾力"


def test_the_stem_of_a_place_leaves_its_kind_away():
    assert [stem(name) for name in ["姜山镇", "中河街道办事处", "教育局", "石桥社区居民委员会"]] == [
        "姜山",
        "中河",
        "教育",
        "石桥",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "√",
        "是",
        "有",
        "已建",
        "Y",
        "1",
        1,
        "已成立",
        "有（2018）",
        "TRUE",
        "'是",
        "☑是 □否",
        "是√ 否□",
        "（√）有（ ）无",
        "■",
    ],
)
def test_a_yes(typed):
    assert READ["yes_no"](typed).value == 1


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        "否",
        "无",
        "×",
        "/",
        "-",
        "未建",
        "x",
        "N",
        0,
        "拟建",
        "筹备中",
        "FALSE",
        "未换届",
        "□是 ☑否",
        "□是 □否",
    ],
)
def test_a_no(typed):
    assert READ["yes_no"](typed).value == 0


def test_a_mark_that_is_neither_is_refused():
    assert READ["yes_no"]("待会儿说吧，嗯").value == 0
    assert READ["yes_no"]("嗯").trouble.severity == "error"


@pytest.mark.parametrize(
    ("type_", "typed", "value", "detail"),
    [
        ("union_formed", "联合工会", 1, "联合工会"),
        ("union_formed", "云山镇联合工会", 1, "云山镇联合工会"),
        ("union_formed", "无工会", 0, None),
        ("party_formed", "单独支部", 1, "单独支部"),
        ("party_formed", "中共例远公司支部委员会", 1, "中共例远公司支部委员会"),
        ("party_formed", "有", 1, None),
    ],
)
def test_a_way_of_forming_means_yes_and_is_kept(type_, typed, value, detail):
    reading = READ[type_](typed)
    assert (reading.value, reading.detail) == (value, detail)


@pytest.mark.parametrize(
    ("type_", "typed", "value"),
    [
        ("reg_type", "私营", "私营有限责任公司"),
        ("reg_type", "有限责任公司(自然人投资或控股)", "有限责任公司"),
        ("ethnic", "土家", "土家族"),
        ("politics", "党员", "中国共产党党员"),
        ("politics", "民革党员", "中国国民党革命委员会会员"),
        ("education", "高中（职高）", "高中（职高）"),
        ("sex", 1, "男"),
        ("sex", "女 ", "女"),
        ("chair_kind", "兼", "兼职"),
        ("contract_kind", "工资专项", "工资专项集体合同"),
        ("sex", "□男 ☑女", "女"),
        ("chair_kind", "□专职 ☑兼职", "兼职"),
        ("phone", "+86 138-0000-0000", "13800000000"),
        ("phone", 13800000000.0, "13800000000"),
        ("phone", "1.3800000001E10", "13800000001"),
        ("phone", "手机：13800000000", "13800000000"),
        ("credit_code", "'91 330212 YYY1000046", "91330212YYY1000046"),
        ("ordinal", "12、", 12),
        ("text", "无", None),
        ("person", "/", None),
    ],
)
def test_coded_words_come_into_their_standard_form(type_, typed, value):
    assert READ[type_](typed).value == value


def test_a_word_that_is_on_no_list_is_kept_with_a_doubt_or_refused():
    assert READ["ethnic"]("穿青人")[:1] == ("穿青人",)
    assert READ["ethnic"]("穿青人").trouble.severity == "look"
    assert READ["sex"]("不男").trouble.severity == "error"


@pytest.mark.parametrize(
    ("type_", "typed", "message"),
    [
        ("phone", "1385743", "只有 7 位，应为 11 位"),
        ("phone", "1.38E+10", "表格软件把号码变成了数字，后面几位丢了，请设成文本重新填"),
        ("sex", "☑男 ☑女", "不认识“男、女”"),
        ("credit_code", 9.13302122717e17, "表格软件把代码变成了数字，后面几位丢了，请设成文本重新填"),
        ("credit_code", "9133021275035621", "只有 16 位，应为 18 位"),
        ("id_number", 330212198506150000.0, "表格软件把号码变成了数字，后面几位丢了，请设成文本重新填"),
        ("employer", "12345", "这里要填名称"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(type_, typed, message):
    assert READ[type_](typed).trouble.message == message


cells = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from(["²", "①", "٣", "২০২০", "Ⅷ", "½", "1²", "2020.①.1", "−", "0", "00000000"]),
    st.text("0123456789.年月日-/万人元 一二三百千０１", max_size=14),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
)


@given(st.sampled_from(sorted(READ)), cells)
def test_any_cell_gets_a_reading_and_never_an_error(type_, cell):
    reading = READ[type_](cell)
    assert reading.trouble is None or reading.trouble.message
    assert reading.value is not None or reading.trouble or reading.detail is None


@given(st.sampled_from(sorted(READ)), cells)
def test_reading_what_was_read_gives_the_same(type_, cell):
    first = READ[type_](cell)
    if first.value is not None and first.trouble is None and type_ != "period":
        assert (
            READ[type_](first.value if isinstance(first.value, str | int) else float(first.value)).value == first.value
        )
