"""Standard files and facts files: what is read, and what is refused with a sentence."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianchuang.measures.figure import Figure
from lianchuang.rulebook.standards import StandardError, known_names, parse_standard, read_standard
from lianchuang.scoring.facts_file import FactsError, read_facts
from lianchuang.scoring.names import names_used
from lianchuang.scoring.trial import try_file, try_standard

from .standards import HEAD, one, sample, standard

SAMPLES = [
    "meilong-town",
    "quzhou-qualified-home",
    "hubei-2010-nonpublic-party",
    "union-information-work",
    "zhoushan-2016-district",
]


def refusal(text):
    with pytest.raises(StandardError) as error:
        parse_standard(text.encode() if isinstance(text, str) else text, "某标准.toml")
    return str(error.value)


def indicator(params, kind="all_or_nothing", more="points = 4"):
    return f'{HEAD}\n[[indicator]]\nid = "X"\ntitle = "某项"\nkind = "{kind}"\n{more}\n[indicator.params]\n{params}\n'


def test_thresholds_are_read_as_exact_decimals():
    assert sample("meilong-town").indicators[2].params.threshold == Decimal("0.98")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_name_of_the_published_standards_has_a_chinese_name(name):
    assert set(names_used(sample(name))) <= set(known_names())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD, "某标准.toml：indicator：没有写，这一项必须有。"),
        (f"indicator = []\n{HEAD}", "某标准.toml：indicator：是空的，至少要有一项。"),
        ("[standard]\nid = 'a", "某标准.toml：不是能读的 TOML："),
        (b"\xff\xfe[\x00s", "某标准.toml：文字编码不是 UTF-8，请另存为 UTF-8。"),
        (indicator('fact = "p"').replace('title = "测试标准"', ""), "standard.title：没有写，这一项必须有。"),
        (indicator('fact = "p"', kind="guess"), "indicator[X].kind：没有这种评分办法，只有 rate_bands、"),
        (indicator('fact = "p"', more='points = "四"'), "indicator[X].points：要写数，比如 5 或 0.90，现在是 「四」。"),
        (indicator('fact = "p"', more="points = true"), "indicator[X].points：要写数，比如 5 或 0.90，现在是 true。"),
        (indicator('fact = "p"', more="points = nan"), "indicator[X].points：要写数"),
        (indicator('fact = "p"', more="points = 1e99"), "indicator[X].points：这个数太大，或小数位太多。"),
        (indicator('fact = "p"', more="points = 1e-99"), "indicator[X].points：这个数太大，或小数位太多。"),
        (indicator("fact = 7"), "indicator[X].params.fact：要写文字，放在双引号里。"),
        (indicator('fact = "p"\nthreshold = "98%"'), "indicator[X].params.threshold：要写数"),
        (indicator(""), "indicator[X]：没有写用哪个数，要写 fact，或 measure 和 threshold"),
        (indicator('numerator = "a"\ndenominator = "b"'), "写了 numerator 和 denominator，还要写 threshold"),
        (indicator('fact = "p"', kind="rate_bands"), "indicator[X].params.bands：没有写，这一项必须有。"),
        (indicator('fact = "p"\nbands = []', kind="rate_bands"), "indicator[X].params.bands：是空的，至少要有一项。"),
        (
            indicator('fact = "p"\nbands = [ { min = 0.9 } ]', kind="rate_bands"),
            "indicator[X].params.bands[第 1 项].points：没有写，这一项必须有。",
        ),
        (indicator('items = ["a"]', kind="per_missing_deduction"), "写了 items，还要写 per_missing：缺一项扣几分。"),
        (indicator("floor = 0", kind="per_missing_deduction"), "没有写扣什么"),
        (indicator("per_percent_below = 1", kind="per_missing_deduction"), "写了 per_percent_below，还要写 target"),
        (
            indicator("target = 0.9\nper_percent_below = 1", kind="per_missing_deduction"),
            "没有写拿哪个数和目标比",
        ),
        (indicator("per_record = 1", kind="count_capped"), "没有写用哪个数，要写 fact，或 measure。"),
        (indicator('exclusive = "是"\nitems = ["a"]\nper_missing = 1', "per_missing_deduction"), "要写 true 或 false"),
        (indicator('measure = "M-34"\nfull = 0', kind="proportional"), "full 要大于 0"),
        (indicator('fact = "p"', more='points = 4\nfor = { min = 3 }'), "条件没有写用哪个数"),
        (indicator('fact = "p"') + indicator('fact = "q"').removeprefix(HEAD), "编号 X 用了两次，"),
        (indicator('fact = "p"').replace("bands = []", 'not_applicable = "zero"'), "standard.not_applicable：只能写"),
    ],
)  # fmt: skip
def test_a_standard_that_cannot_be_read_is_refused_with_file_key_and_reason(text, sentence):
    assert sentence in refusal(text)


def test_one_fault_in_a_list_is_told_once():
    assert len(refusal(indicator('fact = "p"', more='points = "四"')).splitlines()) == 1


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(StandardError, match=r"没有\.toml：打不开这个文件，请检查路径。"):
        read_standard(tmp_path / "没有.toml")


def test_a_file_saved_by_windows_reads_the_same(tmp_path):
    text = indicator('fact = "p"')
    windows = parse_standard(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert windows.indicators == parse_standard(text.encode()).indicators


def test_the_line_of_a_condition_may_be_called_min_or_threshold():
    least = parse_standard(indicator('fact = "p"\napplies_when = { fact = "q", min = 3 }').encode())
    threshold = parse_standard(indicator('fact = "p"\napplies_when = { fact = "q", threshold = 3 }').encode())
    assert least.indicators == threshold.indicators


def test_a_condition_may_be_a_list_a_table_or_a_bare_name():
    table = parse_standard(indicator('fact = "p"\napplies_when = { fact = "q" }').encode())
    bare = parse_standard(indicator('fact = "p"\napplies_when = "q"').encode())
    assert table.indicators == bare.indicators


MEILONG = sample("meilong-town")


def facts(text, of=MEILONG):
    return read_facts(of, text).facts


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "事实文件不是能读的 JSON：第 1 行第 1 列写法有误。"),
        ("[1]", "事实文件要写成一个 JSON 对象"),
        (b"\xff\xff", "事实文件的编码不是 UTF-8"),
        ("[" * 100000, "事实文件的括号套得太深，读不了。"),
        ('{"unions_total": NaN}', "事实文件里有 NaN，不是数。没有数就写 null。"),
        ('{"unions_total": 1, "unions_total": 2}', "「unions_total」写了两次，只留一个。"),
        ('{"unions_total": -1}', "unions_total 不能是负数，现在是 -1。"),
        ('{"unions_total": 1e30}', "unions_total 的数太大，或小数位太多。"),
        ('{"unions_total": true}', "unions_total 要写数，现在是 true。"),
        ('{"unions_total": "很多"}', "unions_total 要写数，现在是「很多」。没有数就写 null。"),
        ('{"congress_held_this_year": "开了"}', "congress_held_this_year 要写 true 或 false，现在是「开了」。"),
        ('{"congress_held_this_year": 0.5}', "congress_held_this_year 要写 true 或 false，现在是 0.5。"),
        ('{"factory_openness_rate": 85}', "factory_openness_rate 是比率，85% 要写 0.85，现在是 85。"),
        ('{"factory_openness_rate": {"numerator": 3}}', "factory_openness_rate 看不懂"),
        ('{"factory_openness_rate": {"numerator": "三", "denominator": 4}}', "的 numerator 要写数"),
        ('{"factory_openness_rate": {}}', "factory_openness_rate 看不懂"),
        ('{"ML-01": 5}', "ML-01 的分由数据算出，不能直接填分。"),
        ('{"ML-06": ["wage_contract"]}', "ML-06 里的wage_contract不在标准要求的项目里"),
        ('{"ML-06": [1]}', "ML-06 的列表里要写有的项目的名字"),
        ('{"contracts": ["x"]}', "contracts 写成了列表，可是标准里没有这样的项目清单"),
        ('{"ML-06": ["wage_special_contract"], "wage_special_contract": false}', "写了两处，而且不一样"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_used_are_refused_with_a_sentence(text, sentence):
    with pytest.raises(FactsError) as error:
        facts(text)
    assert sentence in str(error.value)
    assert error.value.exit_code == 2


def test_facts_are_read_in_every_form():
    read = facts(
        '{"unions_total": 200, "factory_openness_rate": {"numerator": 120, "denominator": 150},'
        ' "registered_and_filed": true, "unions_25plus": null, "unions_with_legal_person": "180",'
        ' "women_special_contract": "不适用"}'
    )
    assert read["unions_total"] == read["unions_with_legal_person"] + 20 == 200
    assert read["factory_openness_rate"] == Figure("factory_openness_rate", Decimal(120), Decimal(150))
    assert read["registered_and_filed"] is True
    assert read["unions_25plus"] is None
    assert read["women_special_contract"].status == "not_applicable"
    assert facts('{"factory_openness_rate": 0.98}')["factory_openness_rate"] == Decimal("0.98")
    assert facts('{"factory_openness_rate": "98%"}')["factory_openness_rate"] == Decimal("0.98")
    assert facts('{"facts": {"unions_total": 3}}')["unions_total"] == 3


def test_a_pair_with_an_unknown_half_is_unknown_unless_it_is_over_nought():
    half = facts('{"factory_openness_rate": {"numerator": null, "denominator": 5}}')["factory_openness_rate"]
    assert half is None
    nought = facts('{"factory_openness_rate": {"numerator": null, "denominator": 0}}')["factory_openness_rate"]
    assert nought.status == "not_applicable"


@pytest.mark.parametrize("name", ["ML-06", "ML-06.companion", "ML-06.items", "contracts"])
def test_a_list_names_what_is_there_and_all_else_is_missing(name):
    read = facts(f'{{"{name}": ["women_special_contract"]}}')
    assert (read["wage_special_contract"], read["women_special_contract"]) == (False, True)


def test_an_empty_list_needs_to_say_whose_it_is():
    assert facts('{"contracts": []}') == {"wage_special_contract": False, "women_special_contract": False}
    two = standard(
        "\n".join(
            f'[[indicator]]\nid = "{id_}"\ntitle = "某项"\npoints = 2\nkind = "per_missing_deduction"\n'
            f'params = {{ items = ["{id_.lower()}"], per_missing = 2 }}'
            for id_ in ("A", "B")
        )
    )
    with pytest.raises(FactsError, match="contracts 是空列表，看不出说的是哪一项"):
        facts('{"contracts": []}', two)
    assert facts('{"B": []}', two) == {"b": False}


COUNT = one("count_capped", 'fact = "n"\nper_record = 2\nper_brief = 1\ncap = 10', points=10)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ('{"n": 3}', 6),
        ('{"n": {"records": 3, "briefs": 2}}', 8),
        ('{"n": {"briefs": 2}}', 2),
        ('{"n": {"records": 3}}', 6),
        ('{"n": 3, "n_briefs": 1}', 7),
        ('{"n": 3, "n_brief": 1}', 7),
        ('{"n": ["一号", "二号"]}', 4),
        ('{"n": 30}', 10),
    ],
)
def test_records_and_briefs_can_be_given_in_several_ways(text, points):
    assert try_standard(COUNT, text)["indicators"][0]["points"] == points


@pytest.mark.parametrize("text", ['{"n": 2.5}', '{"n": {"records": 0.5}}', '{"n": "2.5"}'])
def test_records_are_counted_whole(text):
    with pytest.raises(FactsError, match="n 是条数，要写整数"):
        try_standard(COUNT, text)


@pytest.mark.parametrize("score", ["5", "-1", "2.5", '"好"', "true"])
def test_a_reviewed_score_keeps_to_its_range_and_steps(score):
    with pytest.raises(FactsError, match="QZ-1-1 的评审分要在 0 到 4 之间，每档 1 分"):
        facts(f'{{"QZ-1-1": {score}}}', sample("quzhou-qualified-home"))


def test_names_the_standard_never_asks_for_are_listed():
    document = try_standard(MEILONG, '{"union_total": 200, "unions_total": 200}')
    assert document["unused_facts"] == ["union_total"]
    assert "unions_with_legal_person" in document["missing_facts"]


def test_points_in_the_document_are_exact_decimals_and_endless_ones_carry_their_fraction():
    of = one("proportional", 'measure = "M-52"', points=8)
    row = try_standard(of, '{"M-52": {"numerator": 34, "denominator": 37}}')["indicators"][0]
    assert (row["points"], row["exact"]) == (7.3513513514, "272/37")
    third = one("count_capped", 'fact = "n"\nper_record = 0.1\ncap = 4')
    assert repr(try_standard(third, '{"n": 3}')["indicators"][0]["points"]) == "0.3"


def test_a_facts_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(FactsError, match=r"打不开事实文件 没有\.json，请检查路径。"):
        try_file(MEILONG, tmp_path / "没有.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*names_used(MEILONG), "ML-06", "x"]), JSON, max_size=6))
def test_whatever_a_stranger_feeds_there_is_an_answer_or_a_sentence(document):
    try:
        answer = try_standard(MEILONG, json.dumps(document))
    except FactsError as refused:
        assert str(refused).strip()
    else:
        assert answer["total"]["max_applicable"] <= 32
