"""What a procedure file can say: clocks by rule, periods that are stopped, sums and lists, things told apart."""

from datetime import date

import pytest

from lianchuang.procedures import engine
from lianchuang.procedures.answers import read_answers
from lianchuang.rulebook.procedures import BadProcedure, FieldSpec, Procedures, read_primitives, read_procedure
from lianchuang.rulebook.shelf import shelf
from tests.procedures.telling import NINGBO, Tale

HEAD = """
id            = "petition"
name          = "来信办理"
english       = "A letter"
system        = "S24"
in_force_from = 2022-05-01
holder        = "union"
purpose       = "来信有人办、按期办结。"
"""
LETTER = (
    HEAD
    + """
[[step]]
id    = "accept"
name  = "受理"
actor = "union"
field = [
  { id = "kind", label = "种类", type = "choice", choices = { letter = "信访", other = "其他" } },
  { id = "title", label = "标题", required = false },
]
[[step.clock]]
id     = "finish"
name   = "办结"
who    = "union"
rule   = "VOICE-60"
given  = "accepted_on"
met_by = "finish"
say    = "{title}应于 {due} 前办结（{basis}，{period}），已逾期 {late} 日。"
when   = { value = "kind", is = "letter" }

[[step]]
id       = "extend"
name     = "批准延期"
actor    = "union"
after    = ["accept"]
optional = true
stops    = ["finish"]
field    = [{ id = "granted", label = "批准", type = "yes_no" }]
[[step.clock]]
id     = "finish_extended"
name   = "办结"
who    = "union"
rule   = "VOICE-60"
given  = "accepted_on"
starts = "accept.day"
with   = { extended = "granted" }
met_by = "finish"

[[step]]
id          = "ask"
name        = "表决一项"
actor       = "union"
after       = ["accept"]
repeats     = true
optional    = true
tells_apart = "matter"
field       = [
  { id = "matter", label = "事项" },
  { id = "votes", label = "票", type = "count" },
  { id = "items", label = "明细", type = "rows", required = false, columns = [
    { id = "what", label = "项" },
    { id = "cost", label = "金额", type = "money" },
    { id = "from", label = "起", type = "day" },
    { id = "to", label = "止", type = "day" },
  ] },
  { id = "total", label = "合计", type = "money", required = false },
]
[[step.check]]
id       = "enough"
inline   = { kind = "at_least", field = "votes", number = 3 }
with     = { votes = "votes" }
severity = "invalid"
basis    = ["工会法#17"]
say      = "{matter}只有 {votes} 票。"
[[step.check]]
id       = "adds-up"
inline   = { kind = "equal", field = "sum", other = "total" }
with     = { sum = "sum(items.cost)", total = "total+total" }
when     = { value = "total", more_than = 100 }
severity = "impossible"
basis    = ["house"]
say      = "明细加起来是 {sum}。"
[[step.check]]
id     = "spells"
inline = { kind = "total_span", spells = "spells", at_most = 10 }
with   = { spells = "spans(items)" }
when   = { value = "items", given = true }
basis  = ["house"]
say    = "共 {total} 日。"
[[step.check]]
id     = "named"
inline = { kind = "includes", field = "names", values = ["甲"] }
with   = { names = "list(items.what)" }
when   = { value = "items", given = true }
basis  = ["house"]
say    = "缺甲。"

[[step]]
id    = "finish"
name  = "办结"
actor = "union"
after = ["accept"]
state = "closed"
ends  = "finished"
[[step.check]]
id     = "all-asked"
inline = { kind = "includes", field = "matters", values = ["食堂", "班车"] }
with   = { matters = "every(ask.matter)" }
basis  = ["house"]
say    = "还有事项没有表决。"
"""
)


def read(tmp_path, text: str):
    path = tmp_path / "petition.toml"
    path.write_text(text, "utf-8")
    return read_procedure(path, read_primitives(shelf() / "procedures" / "primitives.toml"))


@pytest.fixture
def letter(tmp_path, monkeypatch):
    shown = Procedures([read(tmp_path, LETTER)])
    monkeypatch.setattr("tests.procedures.telling.procedures", lambda: shown)
    return lambda day=date(2026, 3, 2), area=NINGBO: Tale("petition", day, area=area)


def test_a_period_of_the_catalogue_is_counted_from_the_step_and_has_its_own_sentence(letter):
    tale = letter().take("accept", date(2026, 3, 2), kind="letter", title="{食堂}")
    (clock,) = tale.state.clocks
    assert (clock.raw, clock.due) == (date(2026, 5, 1), date(2026, 5, 6)), "the first of May is a holiday"
    (late,) = engine.findings_on(tale.state, date(2026, 5, 8))
    assert late.text == "{食堂}应于 2026-05-06 前办结（信访工作条例第三十四条，六十日），已逾期 2 日。"


def test_no_period_runs_where_its_condition_or_the_law_of_the_day_sets_none(letter):
    assert letter().take("accept", date(2026, 3, 2), kind="other").state.clocks == []
    assert letter(date(2022, 4, 1)).take("accept", date(2022, 4, 1), kind="letter").state.clocks == []


def test_an_extension_stops_the_running_period_and_begins_the_longer_one(letter):
    tale = letter().take("accept", date(2026, 3, 2), kind="letter").take("extend", date(2026, 4, 20), granted=True)
    first, second = tale.state.clocks
    assert (first.status(date(2026, 6, 1)), second.raw) == ("stopped", date(2026, 5, 31))
    assert engine.findings_on(tale.state, date(2026, 5, 20)) == []
    tale.take("finish", date(2026, 5, 29))
    assert [clock.status(date(2026, 6, 1)) for clock in tale.state.clocks] == ["stopped", "met"]


def test_a_period_that_had_run_out_stays_overdue_whatever_stops_it_later(letter):
    tale = letter().take("accept", date(2026, 3, 2), kind="letter").take("extend", date(2026, 5, 9), granted=True)
    (late,) = engine.findings_on(tale.state, date(2026, 5, 20))
    assert (late.severity, late.closed_on) == ("overdue", date(2026, 5, 9))
    assert "已逾期 3 日" in late.text


def test_an_invalid_vote_is_made_good_by_a_vote_on_the_same_matter_only(letter):
    tale = letter().take("accept", date(2026, 3, 2), kind="other")
    tale.take("ask", date(2026, 3, 3), matter="食堂", votes=2, as_it_was=True)
    tale.take("ask", date(2026, 3, 3), matter="班车", votes=5)
    assert [f.closed_on for f in tale.state.findings] == [None]
    tale.take("ask", date(2026, 3, 3), matter="食堂", votes=4)
    assert [f.closed_on for f in tale.state.findings] == [date(2026, 3, 3)]


def test_money_is_added_and_compared_as_numbers(letter):
    tale = letter().take("accept", date(2026, 3, 2), kind="other")
    items = [{"what": "甲", "cost": "100.25"}, {"what": "乙", "cost": "100.25"}]
    told = tale.refused("ask", date(2026, 3, 3), matter="食堂", votes=3, items=items, total="100.50")
    assert told.in_plain_words == "明细加起来是 200.50。"
    tale.take("ask", date(2026, 3, 3), matter="食堂", votes=3, items=items, total="100.25")


def test_columns_are_read_as_lists_and_spells_and_repeated_steps_as_one(letter):
    tale = letter().take("accept", date(2026, 3, 2), kind="other")
    items = [{"what": "乙", "from": "2026-03-01", "to": "2026-03-09"}, {"from": "2026-03-10", "to": "2026-03-13"}]
    tale.take("ask", date(2026, 3, 3), matter="食堂", votes=3, items=items)
    assert [f.text for f in tale.state.findings] == ["共 11 日。", "缺甲。"]
    tale.take("finish", date(2026, 3, 4))
    assert tale.state.findings[-1].text == "还有事项没有表决。"


def test_every_vote_taken_is_seen_at_the_end(letter):
    tale = letter().take("accept", date(2026, 3, 2), kind="other")
    for matter in ("食堂", "班车"):
        tale.take("ask", date(2026, 3, 3), matter=matter, votes=3)
    assert tale.take("finish", date(2026, 3, 4)).state.findings == []


def test_of_two_ways_to_a_step_one_is_enough_and_only_those_that_are_open_are_waited_for(tmp_path, monkeypatch):
    text = (
        HEAD
        + """
[[step]]
id    = "a"
name  = "甲路"
actor = "union"
field = [{ id = "b_is_open", label = "乙路可走", type = "yes_no" }]
[[step]]
id    = "b"
name  = "乙路"
actor = "union"
when  = { value = "a.b_is_open", is = true }
[[step]]
id    = "c"
name  = "丙路"
actor = "union"
after = ["a"]
[[step]]
id    = "end"
name  = "到"
actor = "union"
after = ["b|c"]
ends  = "there"
"""
    )
    monkeypatch.setattr("tests.procedures.telling.procedures", lambda: Procedures([read(tmp_path, text)]))
    tale = Tale("petition", date(2026, 3, 2)).take("a", date(2026, 3, 2), b_is_open=False)
    assert "end" not in tale.next
    assert tale.refused("end", date(2026, 3, 3)).in_plain_words == "先办“丙路”，再办这一步。"
    assert tale.take("c", date(2026, 3, 3)).take("end", date(2026, 3, 3)).state.outcome == "there"


def test_once_a_year_runs_to_the_end_of_the_next_year(tmp_path, monkeypatch):
    text = TALK.replace("BASIS", "工会法#39").replace("{ days = 10 }", "{ year_end = 1 }")
    monkeypatch.setattr("tests.procedures.telling.procedures", lambda: Procedures([read(tmp_path, text)]))
    tale = (
        Tale("petition", date(2026, 3, 2))
        .take("notice", date(2026, 3, 2))
        .take("talk", date(2026, 3, 3), answered=True)
    )
    assert [(clock.due, clock.period) for clock in tale.state.clocks] == [(date(2027, 12, 31), "次年年底前")]


TALK = (
    HEAD
    + """
[[step]]
id    = "notice"
name  = "通知"
actor = "union"
[[step]]
id    = "talk"
name  = "恳谈"
actor = "union"
ends  = "held"
field = [{ id = "answered", label = "答复", type = "yes_no" }]
[[step.need]]
step  = "notice"
basis = ["BASIS"]
say   = "还没有通知。"
[[step.check]]
id    = "answered"
inline = { kind = "is_true", field = "answered" }
with  = { answered = "answered" }
severity = "breach"
basis = ["BASIS"]
say   = "还没有答复。"
[[step.clock]]
id     = "again"
name   = "再谈"
who    = "union"
period = { days = 10 }
met_by = "notice"
basis  = ["BASIS"]
"""
)


@pytest.mark.parametrize(
    ("basis", "area", "day", "severity"),
    [
        ("浙江省企业民主管理条例#23", NINGBO, date(2026, 3, 2), "breach"),
        ("浙江省企业民主管理条例#23", "110101000000", date(2026, 3, 2), None),
        ("浙江省企业民主管理条例#23", NINGBO, date(2010, 9, 30), None),
        ("上海市职工代表大会条例#30", NINGBO, date(2026, 3, 2), None),
        ("工会法#39", "110101000000", date(2026, 3, 2), "breach"),
        ("中国工会章程#5", NINGBO, date(2026, 3, 2), "notice"),
        ("house", "110101000000", date(2026, 3, 2), "notice"),
    ],
)
def test_a_province_binds_its_own_places_and_what_is_no_law_gives_notice(
    tmp_path, monkeypatch, basis, area, day, severity
):
    text = TALK.replace("BASIS", basis).replace("2022-05-01", "2000-01-01")
    monkeypatch.setattr("tests.procedures.telling.procedures", lambda: Procedures([read(tmp_path, text)]))
    tale = Tale("petition", day, area=area).take("talk", day, answered=False, as_it_was=True)
    assert [f.severity for f in tale.state.findings] == [severity, severity] * (severity is not None)
    assert len(tale.state.clocks) == (severity is not None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('{ value = "kind", is', '{ value = "kinds", is'), "提到 kinds"),
        (('with   = { extended = "granted" }', 'with   = { extended = "yes" }'), "提到 yes"),
        (('starts = "accept.day"', 'starts = "accept.on"'), "提到 accept.on"),
        (("sum(items.cost)", "sum(item.cost)"), "提到 sum"),
        (("every(ask.matter)", "every(ask.topic)"), "提到 every"),
        (('stops    = ["finish"]', 'stops    = ["begin"]'), "要停下期限 begin"),
        (('label = "标题", required', 'label = "标题", person = true, required'), "不能写进话里"),
        (('tells_apart = "matter"', 'tells_apart = "topic"'), "按 topic 区分"),
        (('met_by = "finish"\nsay', 'met_by = "finish"\nmet_on = "ended"\nsay'), "按 ended 算办结"),
    ],
)
def test_a_reference_to_nothing_is_refused_when_the_file_is_read(tmp_path, change, said):
    assert change[0] in LETTER
    with pytest.raises(BadProcedure, match=said):
        read(tmp_path, LETTER.replace(*change, 1))


def test_a_day_before_the_republic_or_far_ahead_is_asked_for_again():
    spec = FieldSpec(id="when", label="日期", type="day")
    assert read_answers((spec,), {"when": "0026-03-02"})[1] == {"when": "日期要在 1949 年到 2100 年之间。"}
    assert read_answers((spec,), {"when": "2026.3.2"})[1] == {"when": "日期要填日期，比如 2026-03-01。"}
    assert read_answers((spec,), {"when": "2026.03.02"})[0] == {"when": "2026-03-02"}
