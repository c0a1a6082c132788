"""The sentences of the speech with figures of ours: each number is noted, what nobody knows is said to be unknown."""

from datetime import date
from decimal import Decimal

from lianchuang.documents import sentences
from lianchuang.documents.blocks import plain
from lianchuang.documents.sentences import UNKNOWN, Quoted, quoted_count, quoted_share
from lianchuang.measures.figure import Figure

DAY = date(2026, 6, 30)


def share(name, numerator, denominator, unknown=0):
    status = "unknown" if unknown else "known"
    figure = Figure(name, Decimal(numerator), Decimal(denominator), status, unknown)
    return quoted_share(figure, DAY, f"/figures/{name}/1", f"https://x.cn/figures/{name}/1")


def count(value):
    return quoted_count(value, "记录", DAY, "/list", "/list")


def test_the_named_unions_are_counted_by_level():
    named = [("先进镇局级工会", count(30)), ("先进基层工会", count(364))]
    said = sentences.named_by_level(date(2024, 1, 1), date(2026, 12, 31), named)
    assert plain(said) == "三年中，全区已涌现出先进镇局级工会30个、先进基层工会364个。"


def test_what_was_founded_in_a_half_year_is_said_of_that_half():
    assert plain(sentences.parties_founded(date(2026, 1, 1), count(294))) == "仅上半年全区就建立企业党组织294个。"
    assert plain(sentences.parties_founded(date(2026, 7, 1), count(0))) == "下半年全区建立企业党组织0个。"


def test_coverage_has_its_sum_and_address_as_a_note():
    said = sentences.party_coverage(share("M-05", 1124, 1128))
    assert plain(said) == "全区规模以上企业党组织组建率达到99.6%。"
    (piece,) = [one for one in said if one.note]
    assert (piece.text, piece.href) == ("99.6%", "/figures/M-05/1")
    assert piece.note == (
        "M-05 规上企业党组织组建率，2026年6月30日，1124÷1128＝99.6%，出处：https://x.cn/figures/M-05/1"
    )


def test_what_nobody_knows_is_said_to_be_unknown_and_is_never_nought():
    nothing = quoted_share(Figure("M-05", status="not_applicable"), DAY, "", "")
    assert plain(sentences.party_coverage(nothing)) == f"全区规模以上企业党组织组建率达到{UNKNOWN}。"
    assert nothing.note == "M-05 规上企业党组织组建率，2026年6月30日，没有可算的记录"
    assert plain(sentences.parties_founded(date(2026, 1, 1), count(None))) == f"上半年全区建立企业党组织{UNKNOWN}个。"


def test_a_figure_with_gaps_says_how_many_are_missing():
    said = plain(sentences.five_goods(share("M-06", 26, 27, unknown=3)))
    assert "96.3%（另有3条记录缺数，没有算在内）。" in said


def test_a_share_just_short_of_the_whole_is_never_rounded_to_it():
    assert share("M-05", 99999, 100000).words == "99.999%"


def test_the_other_sentences_read_as_sentences():
    unions = sentences.unions_and_members(count(364), share("M-01", 9, 10), share("M-03", 3, 4))
    assert plain(unions) == ("工会组建和会员发展：全区有基层工会364个，应建已建率90.0%，职工入会率75.0%。")
    rights = sentences.rights(share("M-23", 1, 2), share("M-40", 1, 4), share("M-42", 1, 1))
    assert plain(rights) == "维权机制：职代会建制率50.0%，工资协商要约率25.0%，工资集体合同覆盖率100.0%。"
    reached = sentences.reached(count(400), "达标", count(364))
    assert plain(reached) == "按照考核标准从记录算分，参加考核的基层工会400个，达到“达标”以上的364个。"


def test_a_quoted_number_without_an_address_is_still_noted():
    (piece,) = Quoted("3", "三个").pieces
    assert (piece.text, piece.note, piece.href) == ("3", "三个", "")
