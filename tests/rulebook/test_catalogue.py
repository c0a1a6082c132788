"""The rule catalogue as a whole: complete, well founded, quick to ask."""

import csv
import json
import string
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianchuang.rulebook import BadInputs, Rule, UnknownRule, UnreadableFile, rulebook
from lianchuang.rulebook.cases import CasesReport, check_cases
from lianchuang.rulebook.catalogue import Rulebook
from lianchuang.rulebook.clocks import Within
from lianchuang.rulebook.shelf import shelf

DATA = Path(__file__).parent / "data"
BOOK = rulebook()
NINGBO = BOOK.profile("330212000000")
RULES = sorted(BOOK, key=lambda rule: rule.id)
RANKS = {"NAT": "national", "DEP": "department", "ACF": "acftu", "PTY": "party", "ZJ": "zhejiang", "NB": "ningbo"}


def _examples() -> dict[str, list[dict]]:
    examples: dict[str, list[dict]] = {}
    with (DATA / "rule-cases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            examples.setdefault(row["rule_id"], []).append(json.loads(row["inputs"]))
    return examples


EXAMPLES = _examples()


def failures(report: CasesReport) -> list[str]:
    return [row.in_words for row in report.rows if row.result != "pass"]


@pytest.mark.parametrize("name", ["rule-cases.csv", "boundary-cases.csv", "law-text-cases.csv", "outside-cases.csv"])
def test_every_worked_example_passes(name):
    """Those of `outside-cases.csv` were computed by a second program, written from the law texts alone."""
    report = check_cases(DATA / name)
    assert failures(report) == []
    assert report.exit_code == 0


def test_every_rule_has_a_worked_example_and_every_example_a_rule():
    assert set(EXAMPLES) == {rule.id for rule in RULES}
    assert len(RULES) == 113


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_value_of_a_rule_cites_an_article_we_hold_of_its_own_level(rule: Rule):
    assert rule.versions
    for version in rule.versions:
        assert version.basis
        for citation in version.basis:
            statute = BOOK.statute(citation.statute)
            article = BOOK.article(citation.statute, citation.article)
            assert statute is not None
            assert article is not None, citation.in_words
            if citation.paragraph:
                lines = [line for line in article.text.split("\n") if not line.lstrip().startswith(("（", "(", "一、"))]
                assert citation.paragraph <= len(lines), citation.in_words
            if version.mark == "V":
                assert statute.head.mark == "V"
                assert not article.gist
        first = BOOK.statute(version.basis[0].statute)
        assert first is not None
        assert first.head.level == RANKS[version.rank]
        if version.since and first.head.in_force_from:
            assert version.since >= first.head.in_force_from


def test_nothing_local_or_unverified_acts_as_law():
    for rule in RULES:
        for version in rule.versions:
            assert version.acts == (version.mark == "V" or rule.id.startswith(("ELE-", "ORG-WOMEN")))
            assert version.mark in ("V", "S")


def test_only_secondary_articles_whose_words_were_read_act_as_law():
    assert BOOK.rule("ELE-QUORUM").apply({"should_attend": 3, "present": 1}).acts_as_law
    party = BOOK.rule("PO-3").apply({"full_members": 3})
    assert (party.acts_as_law, party.severity, party.mark) == (False, "notice", "S")


@pytest.mark.parametrize("mark", ["L", "UNVERIFIED", "PROD"])
def test_a_newer_value_that_is_only_local_or_unverified_never_acts_as_law(mark):
    value = {"rule": "NEG-REPLY", "level": "ningbo", "rank": "LOC", "from": date(2026, 1, 1), "mark": mark}
    book = BOOK.with_values([value | {"basis": ["宁波市企业工资集体协商条例#14"], "test": {"working_days": 3}}])
    answer = book.rule("NEG-REPLY").apply({"received_on": "2026-03-02"}, date(2026, 3, 2), NINGBO)
    assert answer.acts_as_law
    assert answer.values["due"] == date(2026, 3, 16)


def test_every_rule_speaks_chinese_with_known_words_only():
    known = {"basis", "share", "short", "percent", "period", "why", "found", "missing_names", "number", "must", "had"}
    for rule in RULES:
        names = known | {fact.name for fact in rule.inputs} | {figure.name for figure in rule.outputs}
        for words in (rule.file.say, rule.file.say_not):
            used = {name for _, name, _, _ in string.Formatter().parse(words) if name}
            assert used <= names | {"needed", "most", "least"}, rule.id
        assert rule.name
        assert rule.meaning.isascii()
        assert rule.default_severity in ("invalid", "breach", "overdue", "notice")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_finding_of_the_examples_is_a_whole_sentence_that_names_its_article(rule: Rule):
    for example in EXAMPLES[rule.id]:
        answer = rule.apply(example, profile=NINGBO)
        said = rule.sentence(example, answer)
        assert said.endswith("。")
        assert "《" in said
        assert "{" not in said
        if None not in answer.values.values():
            assert "—" not in said


def _clocks():
    """Every clock of the catalogue that ends with a day of its own: rule, version, and the choice of its period."""
    for rule in RULES:
        for version in rule.versions:
            kind = version.kind
            if isinstance(kind, Within) and kind.day:
                for choice in [key for key, length in kind.choices.items() if length.periods()] or [None]:
                    yield pytest.param(rule, version, choice, id=f"{rule.id}-{version.level}-{choice}")


@pytest.mark.parametrize(("rule", "version", "choice"), list(_clocks()))
@given(start=st.dates(date(2025, 1, 1), date(2026, 12, 31)))
@settings(max_examples=20)
def test_every_clock_is_met_on_its_last_day_and_missed_on_the_next(rule, version, choice, start):
    kind = version.kind
    facts = {fact.name: next(iter(fact.choices)) for fact in rule.inputs if fact.choices and not fact.optional}
    facts |= {kind.after: start, "level": version.level}
    if choice:
        facts[kind.by] = {"true": True, "false": False}.get(choice, choice)
    open_clock = rule.apply(facts | {kind.day: start})
    due = open_clock.deadline.due
    assert due >= open_clock.deadline.raw > start
    verdicts = [_kept(rule, facts | {kind.day: due + timedelta(days=days)}) for days in (0, 1)]
    assert verdicts == [True, False]


def _kept(rule, facts):
    answer = rule.apply(facts)
    return answer.ok if rule.file.verdict else answer.values["normally_not_handled"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_value_applies_from_its_day_of_force_and_not_a_day_sooner(rule: Rule):
    example = {name: value for name, value in EXAMPLES[rule.id][0].items() if name != "level" or "level" in rule.labels}
    for version in rule.versions:
        facts = example | {name: wanted[0] for name, wanted in version.applies_to.items()}
        if version.since is None:
            assert rule.apply(facts, date(1990, 1, 1), NINGBO).in_force
            continue
        place = rule.levels.down_to(version.level)
        before = rule.apply(facts, version.since - timedelta(days=1), place)
        after = rule.apply(facts, version.since, place)
        assert (after.level, after.since) == (version.level, version.since)
        assert (before.level, before.since) != (version.level, version.since)
        if len(rule.versions) == 1:
            assert not before.in_force
            assert before.ok is None
            assert set(before.values.values()) == {None}


def test_an_unknown_rule_is_refused_with_a_sentence():
    with pytest.raises(UnknownRule, match="没有编号为“WC-NOTHING”的规则。"):
        BOOK.rule("WC-NOTHING")


@pytest.mark.parametrize(
    ("rule", "inputs", "said"),
    [
        ("WC-QUORUM", {"reps": 60}, "还缺：到会代表。"),
        ("WC-QUORUM", {"reps": "六十", "present": 40}, "代表总数要填数字"),
        ("WC-QUORUM", {"reps": 60.5, "present": 40}, "代表总数要填不小于0的整数"),
        ("WC-QUORUM", {"reps": -1, "present": 0}, "不小于0的整数"),
        ("WC-QUORUM", {"reps": True, "present": 1}, "要填数字"),
        ("WC-QUORUM", {"reps": 60, "present": 61}, "到会代表（61）不能多于代表总数（60）"),
        ("ORG-APPROVE", {"approved_by_higher_union": "yes"}, "要填是或者否"),
        ("OPEN-30", {"raised_on": "五月六日"}, "提出日期要填日期"),
        ("OPEN-30", {"raised_on": "9999-12-31"}, "要在1900到2200年之间"),
        ("OPEN-30", {"raised_on": 20260506}, "要填日期"),
        ("NEG-REPLY", {"received_on": "2026-03-02", "level": "上海"}, "level 要填"),
        ("NEG-REPLY", {"received_on": "2026-03-02", "calendar": []}, "工作日历要写成"),
        ("NEG-REPLY", {"received_on": "2026-03-02", "calendar": {"holidays": ["国庆"]}}, "不是日期"),
        ("NEG-SUBMIT", {"kind": "工资", "signed_on": "2026-03-02"}, "要填wage（工资）、other（其他）之一"),
        ("NEG-SUSP60", {"suspensions": [["2026-04-01"]]}, "一段一段"),
        ("NEG-SUSP60", {"suspensions": [["2026-05-01", "2026-04-01"]]}, "起止写反"),
        ("NEG-SUSP60", {"suspensions": "2026-04-01"}, "要填一个列表"),
        ("OPEN-ITEMS", {"ownership": "other", "published": ["salaries"]}, "不认识“salaries”"),
        ("EDU-DAYS", {"group": "junior_or_skilled", "days": [7, 7, 7, 7]}, "最多填3年"),
        ("EDU-DAYS", {"group": "junior_or_skilled", "days": [-1]}, "不小于0的数字"),
        ("ELE-PUB7", {"first_day": "2026-03-08", "last_day": "2026-03-02"}, "早于"),
        ("WC-FEMALE", {"staff": 0, "female_staff": 0, "reps": 30, "female_reps": 0}, "没有职工"),
        ("FSP-NIGHT", {}, "至少要填一项：怀孕月数、婴儿月龄"),
        ("FSP-LEAVE", {"difficult": False, "babies": 0}, "至少是1"),
        ("FUND-2PCT", {"monthly_wage_bill": float("nan")}, "要填数字"),
        ("FUND-2PCT", {"monthly_wage_bill": -1}, "不能小于0"),
        ("ELE-CONTRACT", {"role": "full_time", "contract_end": "2027-01-01", "term_end": "2029-01-01"}, "任职日期要填"),
        ("ELE-TERM-END", {"elected_on": "2026-01-01", "years": 0}, "要填1到50"),
    ],
)
def test_facts_that_make_no_sense_are_refused_in_chinese(rule, inputs, said):
    with pytest.raises(BadInputs) as refusal:
        BOOK.rule(rule).apply(inputs, profile=NINGBO)
    assert said in str(refusal.value)


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 200), st.floats(), st.text(max_size=8), st.dates(),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@given(rule=st.sampled_from(RULES), data=st.data())
@settings(max_examples=800)
def test_whatever_is_given_a_rule_answers_or_refuses_with_a_sentence(rule, data):
    inputs = {fact.name: data.draw(JUNK) for fact in rule.inputs}
    try:
        answer = rule.apply(inputs, profile=NINGBO)
    except BadInputs as refusal:
        assert str(refusal).endswith("。")
    else:
        assert set(answer.values) == {figure.name for figure in rule.outputs}
        assert rule.sentence(inputs, answer).endswith("。")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('severity = "breach"', 'severity = "grave"', "severity"),
        ('verdict  = "lawful"', 'verdit  = "lawful"', "verdit：不认识这一项"),
        ('basis = ["工会法#12.1"]', 'basis = ["工会的法#12.1"]', "没有《工会的法》"),
        ('basis = ["工会法#12.1"]', 'basis = ["工会法十二"]', "不是条文写法"),
        ('kind = "is_true"', 'kind = "is_so"', "不认识这一类规则"),
        ('field = "approved_by_higher_union"', 'field = "approved"', "“approved”不在 inputs 里"),
        ('rank  = "NAT"', "", "rank：缺少这一项"),
        ('level = "national"', 'level = "county"', "level 要写"),
    ],
)
def test_a_rule_file_wrongly_written_is_named_with_its_rule_and_key(tmp_path, old, new, said):
    for name in ("sources", "calendars", "profiles.toml"):
        (tmp_path / name).symlink_to(shelf() / name)
    (tmp_path / "rules").mkdir()
    text = (shelf() / "rules" / "unions.toml").read_text(encoding="utf-8")
    start, end = text.index('[[rule]]\nid       = "ORG-APPROVE"'), text.index('[[rule]]\nid       = "ORG-DISSOLVE"')
    assert old in text[start:end]
    (tmp_path / "rules" / "unions.toml").write_text(text[start:end].replace(old, new), encoding="utf-8")
    with pytest.raises(UnreadableFile) as refusal:
        Rulebook.open(tmp_path)
    assert "unions.toml" in str(refusal.value)
    assert "ORG-APPROVE" in str(refusal.value)
    assert said in str(refusal.value)


def test_another_folder_of_files_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("LIANCHUANG_RULEBOOK", str(tmp_path))
    with pytest.raises(UnreadableFile, match="没有文件夹"):
        rulebook()
