"""Newer values, switched-off rules and calendars that an installation lays over the rulebook's files."""

from datetime import date

import pytest

from lianchuang.rulebook import rulebook
from lianchuang.rulebook.amendments import Amendments, BadAmendment, amended
from lianchuang.rulebook.figures import BadFigure, figures_of, in_words, rewritten

BOOK = rulebook()
ZHEJIANG = BOOK.profile("330100000000")
WORDS = "用人单位应当自收到协商要求之日起五个工作日内予以书面答复。"


def value(rule="NEG-REPLY", **changes) -> dict:
    own = {"kind": "value", "rule": rule, "level": "zhejiang", "from": "2027-01-01", "mark": "V", "words": WORDS}
    return own | {"basis": ["浙江省集体合同条例#7"], "test": {"working_days": 5}} | changes


def switch(what: str, off=True, since="2026-06-01") -> dict:
    return {"kind": "switch", "what": what, "off": off, "from": since}


YEAR = {"kind": "calendar", "year": 2027, "source": "国务院办公厅通知", "workdays": ["2027-02-06"]}
YEAR |= {"holidays": ["2027-01-01", "2027-10-01", *(f"2027-02-{day:02}" for day in range(5, 13) if day != 6)]}


def due(book, on: str):
    return book.rule("NEG-REPLY").apply({"received_on": "2026-12-01"}, date.fromisoformat(on), ZHEJIANG).values["due"]


def test_a_newer_value_counts_from_its_day_of_force_and_the_old_one_before():
    book = amended(BOOK, value())
    assert due(book, "2026-12-31") == date(2026, 12, 15)
    assert due(book, "2027-01-01") == date(2026, 12, 8)
    assert due(BOOK, "2027-01-01") == date(2026, 12, 15)


def test_a_newer_value_keeps_the_rank_and_the_sort_of_case_of_the_one_before():
    newer = value("NEG-SUBMIT", level="ningbo", test={"days": 8}, basis=["宁波市企业工资集体协商条例#34"])
    newest = amended(BOOK, newer).rule("NEG-SUBMIT").versions[-1]
    assert (newest.rank, newest.applies_to) == ("NB", {"kind": ["wage"]})


def test_a_value_at_a_level_that_had_none_has_the_rank_of_that_level():
    newer = value("SAFE-INJ30", test={"days": 20})
    assert amended(BOOK, newer).rule("SAFE-INJ30").versions[-1].rank == "ZJ"


def test_a_repealed_text_leaves_the_field_to_the_level_above_it():
    book = amended(BOOK, value(test={"working_days": 10}, repealed=True))
    rule, offer = book.rule("NEG-REPLY"), {"received_on": "2027-03-01"}
    assert rule.apply(offer, date(2026, 12, 31), ZHEJIANG).level == "zhejiang"
    assert rule.apply(offer, date(2027, 1, 1), ZHEJIANG).level == "national"


def test_a_statute_whose_text_we_do_not_hold_may_be_cited_by_its_name():
    newer = value(basis=["浙江省劳动关系条例#12"])
    answer = amended(BOOK, newer).rule("NEG-REPLY").apply({"received_on": "2027-03-01"}, date(2027, 3, 1), ZHEJIANG)
    assert [citation.in_words for citation in answer.basis] == ["浙江省劳动关系条例第十二条"]
    assert answer.acts_as_law


@pytest.mark.parametrize("mark", ["L", "UNVERIFIED"])
def test_what_is_only_local_or_unverified_never_acts_as_law_however_it_is_entered(mark):
    book = amended(
        BOOK, value("ORG-WOMEN10", level="national", mark=mark, test={"number": 5}, **{"from": "2027-01-01"})
    )
    answer = book.rule("ORG-WOMEN10").apply({"female_members": 7}, date(2027, 2, 1))
    assert (answer.values, answer.mark) == ({"committee_should": False}, "S")


def test_a_rule_known_from_others_is_off_from_a_day_and_on_again_from_another():
    book = amended(amended(BOOK, switch("ELE-PUB7")), switch("ELE-PUB7", off=False, since="2026-09-01"))
    hung = {"first_day": "2026-03-02", "last_day": "2026-03-03"}
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1)]
    answers = [book.rule("ELE-PUB7").apply(hung, day) for day in days]
    assert [answer.switched_off for answer in answers] == [False, True, True, False]
    assert [answer.acts_as_law for answer in answers] == [True, False, False, True]
    assert {answer.ok for answer in answers} == {False}


def test_an_article_switched_off_takes_every_rule_with_it_that_rests_on_it():
    book = amended(BOOK, switch("企业工会主席产生办法（试行）#16"))
    later = date(2026, 7, 1)
    assert [rule.id for rule in book if rule.is_off(later)] == ["ELE-QUORUM", "ELE-MAJ"]
    assert book.is_off(book.library.cite("企业工会主席产生办法#16.1"), later)
    assert not book.is_off(book.library.cite("企业工会主席产生办法#10"), later)
    assert not book.is_off(book.library.cite("企业工会主席产生办法#16"), date(2026, 5, 1))


def test_a_year_entered_makes_its_deadlines_firm():
    clock = {"received_on": "2026-12-28", "kind": "other"}
    provisional = BOOK.rule("NEG-REPLY").apply(clock, profile=ZHEJIANG).deadline
    firm = amended(BOOK, YEAR).rule("NEG-REPLY").apply(clock, profile=ZHEJIANG).deadline
    assert (provisional.provisional, firm.provisional) == (True, False)
    assert firm.due == date(2027, 1, 12), "29, 30, 31 December, 4 to 8, 11 and 12 January"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (value("NEG-NONE"), "没有编号为“NEG-NONE”的规则"),
        (value(**{"from": "明年"}), "from"),
        (value(test={"weeks": 1}), "weeks"),
        (value(test={"working_days": -1}), "working_days"),
        (value(basis=["第七条"]), "不是条文写法"),
        (value(basis=[]), "basis"),
        (value(words="同上"), "照抄这一条的原文"),
        (value(level="shaoxing"), "level 要写"),
        (switch("ORG-25"), "有正式条文，不能关闭"),
        (switch("工会法#11"), "有正式条文，不能关闭"),
        (switch("没有的法#1"), "没有《没有的法》"),
        (switch("ELE-NONE"), "没有编号为"),
        (YEAR | {"year": 2028}, "不在2028年里"),
        (YEAR | {"workdays": ["2027-01-04"]}, "本来就是工作日"),
        (YEAR | {"holidays": []}, "放假的日子"),
        (YEAR | {"holidays": ["2027-01-01"]}, "2027-10-01是法定节日"),
        (YEAR | {"workdays": ["2027-02-07"]}, "不能既休息又上班"),
        ({"kind": "other"}, "修订写得不对"),
        ({}, "修订写得不对"),
    ],
)
def test_an_amendment_that_cannot_be_taken_is_refused_in_chinese(written, said):
    with pytest.raises(BadAmendment) as refusal:
        amended(BOOK, written)
    assert said in str(refusal.value)
    assert str(refusal.value).endswith("。")


def test_the_same_amendments_give_the_same_law_and_another_version_than_the_files():
    written = [value(), switch("ELE-PUB7"), YEAR]
    one, other = Amendments.of(written), Amendments.of([dict(reversed(list(item.items()))) for item in written])
    assert one == other
    assert one.over(BOOK) is other.over(BOOK)
    assert len({BOOK.version, one.over(BOOK).version, Amendments.of(written[:1]).over(BOOK).version}) == 3
    assert Amendments().over(BOOK) is BOOK


def test_an_amendment_that_fits_no_longer_is_left_out_and_named():
    entered = Amendments.of([value("GONE-1"), value()])
    assert due(entered.over(BOOK), "2027-01-01") == date(2026, 12, 8)
    assert list(entered.unfit(BOOK)) == [0]
    assert "GONE-1" in entered.unfit(BOOK)[0]


# --- figures ---

VALUES = [(rule, written) for rule in BOOK for written in rule.file.value]


@pytest.mark.parametrize(("rule", "written"), VALUES, ids=[f"{r.id} {v.level}" for r, v in VALUES])
def test_a_value_written_anew_without_a_change_is_the_same_value(rule, written):
    typed = {figure.name: (figure.key, figure.written) for figure in figures_of(rule.file, written)}
    assert rewritten(rule.file, written, typed) == (written.test, written.constants)


def written_of(rule: str, level: str):
    file = BOOK.rule(rule).file
    return file, next(value for value in file.value if value.level == level)


@pytest.mark.parametrize(
    ("rule", "level", "words"),
    [
        ("NEG-REPLY", "zhejiang", "十个工作日"),
        ("NEG-VOTE", "zhejiang", "到会：三分之二以上；赞成：过半数"),
        ("NEG-SUBMIT", "national", "工资：七日；其他：十日；份数3"),
        ("NEG-REPS", "ningbo", "最少3人；规模以上企业最少5人；最多10人"),
        ("ORG-25", "national", "25以上"),
        ("EDU-60", "ningbo", "百分之六十以上"),
        ("ORG-APPROVE", "national", ""),
        ("ELE-TERM", "national", "基层工会任期可以是3年；基层工会任期可以是5年；地方总工会、产业工会任期正好5年"),
        ("FSP-LEAVE", "national", "98天；难产再加15天；婴儿数每多一个再加15天"),
        ("FSP-MISC", "national", "怀孕月数不满4：15天；4以上：42天"),
        ("ELE-RETALIATE", "national", "2倍"),
    ],
)
def test_the_numbers_of_a_value_are_said_in_the_words_of_the_law(rule, level, words):
    assert in_words(*written_of(rule, level)) == words


def test_a_period_may_change_its_length_and_its_unit_and_a_share_its_edge():
    reply, vote = written_of("NEG-REPLY", "zhejiang"), written_of("NEG-VOTE", "zhejiang")
    assert rewritten(*reply, {"working_days": ("days", "15")}) == ({"days": 15}, {})
    changed, _ = rewritten(*vote, {"majority.more_than": ("at_least", "2/3")})
    assert changed == {"quorum": {"at_least": "2/3"}, "majority": {"at_least": "2/3"}}
    assert rewritten(*written_of("NEG-SUBMIT", "zhejiang"), {"constants.copies": ("copies", "2")})[1] == {"copies": 2}


@pytest.mark.parametrize(
    ("rule", "level", "name", "key", "number", "said"),
    [
        ("NEG-REPLY", "zhejiang", "working_days", "working_days", "十", "要填整数"),
        ("NEG-REPLY", "zhejiang", "working_days", "working_days", "", "要填整数"),
        ("NEG-REPLY", "zhejiang", "working_days", "working_days", "1.5", "要填整数"),
        ("NEG-REPLY", "zhejiang", "working_days", "weeks", "2", "单位要从列出的里面选"),
        ("NEG-REPLY", "zhejiang", "working_days", "working_days", "99999", "太长"),
        ("NEG-VOTE", "zhejiang", "majority.more_than", "more_than", "0.5", "赞成要填分数或者百分数"),
        ("NEG-VOTE", "zhejiang", "majority.more_than", "more_than", "3/2", "要填分数"),
        ("NEG-VOTE", "zhejiang", "majority.more_than", "more_than", "1/0", "要填分数"),
        ("ORG-25", "national", "number", "number", "-3", "要填整数"),
    ],
)
def test_a_number_that_cannot_be_read_is_asked_for_again(rule, level, name, key, number, said):
    with pytest.raises(BadFigure, match=said):
        rewritten(*written_of(rule, level), {name: (key, number)})
