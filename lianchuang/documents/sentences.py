"""The sentences of a work report, each a plain function of figures. A number that nobody knows is said to be unknown,
one of which a part is unknown says how large the part is; every number carries its measure, day and sum as a note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lianchuang.documents.blocks import Piece, Pieces
from lianchuang.documents.filling import in_words
from lianchuang.measures.figure import Figure
from lianchuang.measures.rows import MEASURES
from lianchuang.rulebook.citations import in_chinese
from lianchuang.scoring.wording import number, percent

UNKNOWN = "【不清楚】"


@dataclass(frozen=True)
class Quoted:
    """One number as a sentence says it: None where nobody knows; what it rests on; the address of its records."""

    words: str | None
    note: str
    href: str = ""
    gap: int = 0

    @property
    def pieces(self) -> Pieces:
        if self.words is None:
            return (Piece(UNKNOWN, self.note, self.href),)
        rest = (Piece(f"（另有{self.gap}条记录缺数，没有算在内）"),) if self.gap else ()
        return (Piece(self.words, self.note, self.href), *rest)


def quoted_share(figure: Figure, on: date, href: str, address: str) -> Quoted:
    """A share in per cent, its numerator and denominator in the note. No denominator: nothing to reckon."""
    measure = MEASURES[figure.name]
    head = f"{figure.name} {measure.name}，{in_words(on)}"
    if figure.numerator is None or not figure.denominator:
        return Quoted(None, f"{head}，没有可算的记录{_at(address)}", href)
    sums = f"{number(figure.numerator)}÷{number(figure.denominator)}"
    gap = figure.unknown_rows
    short = percent(Fraction(figure.numerator) / Fraction(figure.denominator), beside=[1])
    lacking = f"，缺数{gap}条" if gap else ""
    return Quoted(short, f"{head}，{sums}＝{short}{lacking}{_at(address)}", href, gap)


def quoted_count(count: int | None, what: str, on: date, href: str, address: str) -> Quoted:
    """A number of records."""
    return Quoted(None if count is None else str(count), f"{what}，{in_words(on)}{_at(address)}", href)


def _at(address: str) -> str:
    return f"，出处：{address}" if address else ""


def said(*parts: str | Quoted) -> Pieces:
    """Words and numbers in one sentence."""
    pieces: list[Piece] = []
    for part in parts:
        pieces += (Piece(part),) if isinstance(part, str) else part.pieces
    return tuple(pieces)


def named_by_level(since: date, last: date, named: Sequence[tuple[str, Quoted]]) -> Pieces:
    """三年中，全区已涌现出先进镇局级工会30个、先进基层工会364个。"""
    years = in_chinese(last.year - since.year + 1)
    parts: list[str | Quoted] = [f"{years}年中，全区已涌现出"]
    for place, (title, count) in enumerate(named):
        parts += ["、" if place else "", title, count, "个"]
    return said(*parts, "。")


def parties_founded(first: date, count: Quoted) -> Pieces:
    """仅上半年全区就建立企业党组织294个。 Of none, or of nobody knows how many, it is said without the praise."""
    half = "上半年" if first.month == 1 else "下半年"
    opening = f"仅{half}全区就建立企业党组织" if count.words not in (None, "0") else f"{half}全区建立企业党组织"
    return said(opening, count, "个。")


def party_coverage(share: Quoted) -> Pieces:
    """全区规模企业党组织组建率达到99.6%。"""
    return said("全区规模以上企业党组织组建率达到", share, "。")


def five_goods(share: Quoted) -> Pieces:
    """“五好”党组织占评定过的党组织的96.3%。"""
    return said(
        "领导班子好、党员队伍好、工作机制好、发展业绩好、群众反映好的“五好”党组织，占评定过的党组织的", share, "。"
    )


def unions_and_members(unions: Quoted, coverage: Quoted, members: Quoted) -> Pieces:
    """工会组建和会员发展：基层工会…个，应建已建率…，入会率…。 What no figure shows is not claimed: whether it was a
    great step is for the summing up that both departments sign."""
    opening = "工会组建和会员发展：全区有基层工会"
    return said(opening, unions, "个，应建已建率", coverage, "，职工入会率", members, "。")


def rights(congress: Quoted, offers: Quoted, contracts: Quoted) -> Pieces:
    """维权机制：职代会建制率…，工资协商要约率…，工资集体合同覆盖率…。"""
    return said(
        "维权机制：职代会建制率",
        congress,
        "，工资协商要约率",
        offers,
        "，工资集体合同覆盖率",
        contracts,
        "。",
    )


def reached(unions: Quoted, line: str, count: Quoted) -> Pieces:
    """参加考核的基层工会…个，达到“达标”的…个。"""
    return said("按照考核标准从记录算分，参加考核的基层工会", unions, f"个，达到“{line}”以上的", count, "个。")
