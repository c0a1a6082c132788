"""The documents of a round: plan, public notices, results, commendation, certificates, report of the work.

Made from the plan, the frozen figures and the journal's events; each carries the first checkpoint that covers what it
rests on, so that the same round gives the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from lianchuang.documents import sentences
from lianchuang.documents.blocks import (
    BLANK,
    Block,
    Cell,
    Document,
    Grid,
    Head,
    Heading,
    NewPage,
    Paragraph,
    Pieces,
    Sealed,
    Signature,
    Title,
    words,
)
from lianchuang.documents.filling import in_words
from lianchuang.documents.sentences import Quoted, quoted_count, quoted_share
from lianchuang.ledger.models import Event
from lianchuang.ledger.sealing import note_covering
from lianchuang.measures.computation import Measured, compute
from lianchuang.measures.rows import Window
from lianchuang.publication.acts import chosen_freezing, signers_of
from lianchuang.publication.models import Notice
from lianchuang.publication.wording import basis_of
from lianchuang.registry.models import Tree
from lianchuang.rounds import events
from lianchuang.rounds.acts import roots_of
from lianchuang.rounds.models import Award, Freezing, Level, Plan, Round
from lianchuang.rulebook.citations import in_chinese
from lianchuang.rulebook.standards import read_standard
from lianchuang.scoring.results import Results
from lianchuang.scoring.wording import number
from lianchuang.snapshot.facts import Facts

QUOTED = ("M-01", "M-03", "M-05", "M-06", "M-23", "M-40", "M-42")
"""The measures that the report quotes."""


@dataclass(frozen=True)
class Addresses:
    """Where figures open, as the door knows it: a measure of an organisation, the Party organisations founded between
    two days, the list of scores, the titles; and what stands before an address on paper."""

    figure: Callable[[str, int], str]
    founded: Callable[[date, date], str]
    scores: str
    titles: str
    site: str = ""

    def on_paper(self, href: str) -> str:
        return f"{self.site}{href}" if href else ""


@dataclass(frozen=True)
class RoundDocument:
    """A document of a round that can be made now, or what it waits for."""

    id: str
    name: str
    part: int = 1
    waits: str = ""

    @property
    def ready(self) -> bool:
        return not self.waits


def offered(round_: Round) -> list[RoundDocument]:
    """The documents of a round in their order. A handful of statements."""
    taken = {one.payload["step"] for one in _taken(round_)}
    plan = Plan.objects.filter(round=round_).exists()
    freezing = _freezing(round_)
    found = [RoundDocument("plan", "评比方案", waits="" if plan else "先拟好方案")]
    for level, name in (("base", "基层工会得分和名次表"), ("town", "镇街、局工会得分和名次表")):
        there = freezing is not None and freezing.folder_of(level).is_dir()
        found.append(RoundDocument(f"results-{level}", name, waits="" if there else "先冻结、打分"))
    notices = list(round_.notices.exclude(published_on=None).order_by("number"))
    found += [RoundDocument("notice", f"公示（第{in_chinese(one.number)}次）", one.number) for one in notices]
    if not notices:
        found.append(RoundDocument("notice", "公示", waits="先公布公示"))
    named = "" if "name" in taken else "先命名"
    found += [
        RoundDocument("decision", "表彰决定", waits=named),
        RoundDocument("certificates", "荣誉证书", waits=named),
        RoundDocument("plaques", "奖牌文字", waits=named),
        RoundDocument("report", "工作总结报告", waits="" if freezing else "先冻结、打分"),
    ]
    return found


def document_of(round_: Round, one: RoundDocument, addresses: Addresses) -> Document:
    """The document with its words."""
    made = {
        "plan": lambda: _plan(round_),
        "results-base": lambda: _results(round_, Level.BASE),
        "results-town": lambda: _results(round_, Level.TOWN),
        "notice": lambda: _notice(round_.notices.get(number=one.part)),
        "decision": lambda: _decision(round_),
        "certificates": lambda: _certificates(round_),
        "plaques": lambda: _plaques(round_),
        "report": lambda: _report(round_, addresses),
    }
    return made[one.id]()


def _taken(round_: Round) -> list[Event]:
    """The steps that both departments took, the latest last."""
    return list(Event.objects.filter(subject=f"round:{round_.pk}", kind=events.TAKEN.id).order_by("pk"))


def _last(round_: Round, step: str) -> Event | None:
    return next((one for one in reversed(_taken(round_)) if one.payload["step"] == step), None)


def _freezing(round_: Round) -> Freezing | None:
    """The freezing that both departments chose, else the newest."""
    return chosen_freezing(round_) or round_.freezings.first()


def _frozen_event(freezing: Freezing) -> Event | None:
    rows = Event.objects.filter(subject=f"round:{freezing.round_id}", kind=events.FROZEN.id).order_by("-pk")
    return next((one for one in rows if (one.payload or {}).get("facts") == freezing.facts_hash), None)


def _sealed(event: Event | None) -> Sealed:
    return Sealed(note_covering(event.pk) if event else "")


def _body(text: str) -> Paragraph:
    return Paragraph(words(text))


def _signed(round_: Round, on: date | None) -> tuple[tuple[str, ...], str]:
    """Both departments as they are called on the day, and the day."""
    signers = signers_of(round_, on or round_.last_day)
    return (signers.party, signers.union), in_words(on) if on else "　　年　　月　　日"


def _headed(round_: Round, on: date | None, title: str) -> list[Block]:
    names, _ = _signed(round_, on)
    return [Head(f"{names[0]}　{names[1]}文件", BLANK), Title(title)]


# The plan -----------------------------------------------------------------------------------------------------------


def _plan(round_: Round) -> Document:
    plan, issued = round_.plan, _last(round_, "issue")
    on = issued.occurred_on if issued else None
    title = f"{round_.name}评比方案"
    names, day = _signed(round_, on)
    blocks: list[Block] = [
        *_headed(round_, on, title),
        Heading(words("一、性质和依据")),
        _body(f"本轮评比为{plan.get_kind_display()}，依据{basis_of(plan)}。由{names[0]}、{names[1]}共同负责，每一步都要两家同意。"),
        Heading(words("二、时间")),
        _body(f"从{in_words(round_.since)}到{in_words(round_.last_day)}。{in_words(plan.freeze_on)}冻结记录、打分，"
              f"公示{plan.notice_days}个工作日，异议在提出之日起{plan.reply_days}个工作日内答复，"
              f"最迟{in_words(plan.name_by)}命名。审核退回的项，工会在{plan.return_days}个工作日内答复；"
              f"审核人离任不满{plan.former_years}年的，不审原来任职的工会。"),
        Heading(words("三、称号和名额")),
        _titles(round_),
        Heading(words("四、考核标准")),
        *_standards(round_),
        Heading(words("五、办法")),
        _body("得分由平时的工作记录按照标准算出，任何人不能填写、修改得分。拟命名的工会按名次在名额以内产生，"
              "并列而名额不够的都不列入。有一票否决情形的不命名。"),
        _body("公示期内，任何人可以下载验证包，照标准重新算出每个得分和名次，也可以对公示的任何一个数提出异议。"
              "异议没有答复完的不命名；异议成立的，更正记录后重新冻结、重新公示。"),
        Signature(names, day),
        _sealed(issued),
    ]  # fmt: skip
    return Document(title, tuple(blocks))


def _titles(round_: Round) -> Grid:
    head = ("称号", "给谁", "要到哪条线", "名额", "有效期")
    rows = [
        (one.name, one.get_level_display(), one.grade, f"{one.quota}个", f"{one.valid_years}年")
        for one in round_.titles.all()
    ]
    return _table(head, rows, (26, 20, 16, 14, 14))


def _standards(round_: Round) -> list[Block]:
    """Each standard with its parts and the points they carry."""
    held = round_.standards.last()
    blocks: list[Block] = []
    for level, name in sorted(held.files.items()) if held else ():
        standard = read_standard(held.folder / name)
        blocks.append(_body(f"{Level(level).label}：《{standard.about.title}》（第{held.number}版）。"))
    return blocks or [_body("考核标准另行印发。")]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], widths: tuple[int, ...]) -> Grid:
    first = tuple(Cell(words(one), label=True) for one in head)
    return Grid((first, *(tuple(Cell(words(one)) for one in row) for row in rows)), widths, heads=1)


# Results ------------------------------------------------------------------------------------------------------------


def _results(round_: Round, level: Level) -> Document:
    freezing = _freezing(round_)
    assert freezing is not None, "offered only once there are results"
    results = Results.open(freezing.folder_of(level))
    who = {Level.BASE: "基层工会", Level.TOWN: "镇街、局工会"}[level]
    title = f"{round_.name}\n{who}得分和名次表"
    heads, widths = ("名次", "工会", "镇街、局", "得分", "等次", "一票否决"), (9, 38, 28, 11, 11, 15)
    rows = [_ranked(row) for row in results.ranking().to_dicts()]
    if level == Level.TOWN:  # each would stand there twice
        heads, widths = (*heads[:2], *heads[3:]), (9, 66, 11, 11, 15)
        rows = [(*row[:2], *row[3:]) for row in rows]
    blocks: list[Block] = [
        Title(title, f"（按{in_words(freezing.on)}冻结的记录计算）"),
        _table(heads, rows, widths),
        _body("得分由工作记录按照考核标准算出。记录没有的标“不清楚”，不当作没有。"),
        _sealed(_frozen_event(freezing)),
    ]
    return Document(title.replace("\n", ""), tuple(blocks))


def _ranked(row: Mapping[str, Any]) -> tuple[str, ...]:
    """One line of the table; a veto of which nobody knows is not the same as none."""
    name, barred = row["name"] or row["organisation"], {"yes": "有", "no": "没有"}.get(row["barred"], "不清楚")
    return (str(row["rank"]), name, row["town_name"] or "", number(row["total"], 6), row["grade"] or "—", barred)


# The notice, word for word ------------------------------------------------------------------------------------------


def _notice(notice: Notice) -> Document:
    """The very words that were published; only their places on the sheet are ours."""
    lines = notice.words.rstrip("\n").split("\n")
    signed = tuple(line for line in lines[-3:-1] if line)
    blocks: list[Block] = [Title(lines[0])]
    for line in lines[1:-3]:
        if line[:1] in "一二三四五六七八九十" and line[1:2] == "、":
            blocks.append(Heading(words(line)))
        elif line:
            written = sum(sign.isascii() for sign in line) > len(line) // 2  # a fingerprint cannot be spread out
            blocks.append(Paragraph(words(line), "flush") if written else _body(line))
    blocks += [Signature(signed, lines[-1]), Sealed(notice.checkpoint)]
    return Document(notice.title, tuple(blocks))


# Commendation -------------------------------------------------------------------------------------------------------


def _awards(round_: Round) -> list[Award]:
    """All titles that the round gave: what was decided on that day is not another decision after one was withdrawn."""
    return list(Award.objects.filter(title__round=round_).select_related("title").order_by("title", "pk"))


def _standing_awards(round_: Round) -> list[Award]:
    """Those of them that stand."""
    return [award for award in _awards(round_) if award.withdrawn_on is None]


def _decision(round_: Round) -> Document:
    named = _last(round_, "name")
    on = named.occurred_on if named else None
    titles = list(round_.titles.all())
    title = f"关于命名{'、'.join(one.name for one in titles)}的决定"
    names, day = _signed(round_, on)
    awards = _awards(round_)
    counts = "、".join(f"{one.name}{sum(a.title_id == one.pk for a in awards)}个" for one in titles)
    blocks: list[Block] = [
        *_headed(round_, on, title),
        Paragraph(words("各镇（街道）党（工）委、总工会，区级各部门、各系统工会："), "flush"),
        _body(f"{round_.name}按照方案，从工作记录计算得分，经{names[0]}、{names[1]}审定、公示，异议全部答复。"
              f"决定命名{counts}。名单如下："),
    ]  # fmt: skip
    for place, one in enumerate(titles, start=1):
        own = [award for award in awards if award.title_id == one.pk]
        blocks.append(Heading(words(f"{in_chinese(place)}、{one.name}（{len(own)}个）")))
        blocks += [_body(f"{at}. {award.unit_name}") for at, award in enumerate(own, start=1)] or [_body("空缺。")]
        if own:
            blocks.append(_body(f"有效期至{in_words(own[0].valid_until)}，每年复核。"))
    blocks += [
        _body("希望受到命名的工会珍惜荣誉、再接再厉。各级工会要以先进为榜样，在党组织领导下把工会建设得更加坚强有力。"),
        Signature(names, day),
        _sealed(named),
    ]
    return Document(title, tuple(blocks))


def _certificates(round_: Round) -> Document:
    """One sheet for each award that stands."""
    named = _last(round_, "name")
    note = _sealed(named)
    blocks: list[Block] = []
    for award in _standing_awards(round_):
        names, _ = _signed(round_, award.named_on)
        blocks += [NewPage()] if blocks else []
        blocks += [
            Title("荣誉证书"),
            Paragraph(words(f"{award.unit_name}："), "flush"),
            Paragraph(
                words(f"在{round_.name}中被命名为“{award.title.name}”，有效期至{in_words(award.valid_until)}。"),
                "large",
            ),
            Paragraph(words("特颁此证。"), "large"),
            Signature(names, in_words(award.named_on)),
        ]
    blocks.append(NewPage())
    blocks += [Paragraph(words("（此页不发）以上证书所依据的命名，记在下面的日志检查点以前："), "flush"), note]
    return Document(f"{round_.name}荣誉证书", tuple(blocks), lying=True)


def _plaques(round_: Round) -> Document:
    title = f"{round_.name}\n奖牌文字"
    rows = [
        (award.unit_name, award.title.name, "　".join(_signed(round_, award.named_on)[0]), in_words(award.named_on))
        for award in _standing_awards(round_)
    ]
    blocks: list[Block] = [
        Title(title),
        _table(("挂牌单位", "奖牌大字", "落款单位", "落款日期"), rows, (34, 22, 30, 20)),
        _sealed(_last(round_, "name")),
    ]
    return Document(title.replace("\n", ""), tuple(blocks))


# The report of the work ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _measured(folder: Path, mark: str, first: date, last: date) -> Measured:
    """The quoted measures of a freezing, whose files never change."""
    return compute(Facts.open(folder), Window(first, last), QUOTED)


def _report(round_: Round, addresses: Addresses) -> Document:
    freezing = _freezing(round_)
    assert freezing is not None, "offered only once there are results"
    on = freezing.on
    names, day = _signed(round_, on)
    title = f"{round_.name}工作总结报告"
    summary = _last(round_, "close")
    blocks: list[Block] = [
        Title(title, f"（数字截至{in_words(on)}）"),
        Heading(words("一、组织建设")),
        *(Paragraph(pieces) for pieces in _organisations(round_, freezing, addresses)),
        Heading(words("二、维权和民主管理")),
        *(Paragraph(pieces) for pieces in _rights(freezing, round_, addresses)),
        Heading(words("三、考核和命名")),
        *([Paragraph(pieces) for pieces in _standing(round_, freezing, addresses)] or [_body("称号和名额还没有定。")]),
    ]
    if summary is not None:
        blocks += [Heading(words("四、总结和下一步")), _body(str(summary.payload["content"]["summary"]))]
    blocks += [
        _body("文中每一个数都注明指标、日期、分子分母和出处，可以打开到一条一条的记录。"),
        Signature(names, day),
        _sealed(_frozen_event(freezing)),
    ]
    return Document(title, tuple(blocks))


def spoken(freezing: Freezing, addresses: Addresses) -> list[Pieces]:
    """The founding speech's own sentences with the figures of a freezing; each number opens to its records."""
    round_ = freezing.round
    return [
        *_organisations(round_, freezing, addresses),
        *_rights(freezing, round_, addresses),
        *_standing(round_, freezing, addresses),
    ]


def _shares(round_: Round, freezing: Freezing, addresses: Addresses) -> dict[str, Quoted]:
    """Every quoted measure: of the federation's tree, the five goods of the Party's."""
    measured = _measured(freezing.facts_folder, freezing.facts_hash, freezing.window_first, freezing.on)
    roots = {one.tree: one.pk for one in roots_of(round_, freezing.on)}
    found = {}
    for name in QUOTED:
        root = roots.get(Tree.PARTY if name == "M-06" else Tree.UNION, round_.district_id)
        href = addresses.figure(name, root)
        found[name] = quoted_share(measured.figure(name, root), freezing.on, href, addresses.on_paper(href))
    return found


def _organisations(round_: Round, freezing: Freezing, addresses: Addresses) -> list[Pieces]:
    on, shares = freezing.on, _shares(round_, freezing, addresses)
    listed = pl.DataFrame(
        _measured(freezing.facts_folder, freezing.facts_hash, freezing.window_first, on)
        .facts.tables["organisations"].collect(backend="polars").to_native()
    )  # fmt: skip
    first, last = (date(on.year, 1, 1), date(on.year, 6, 30)) if on.month < 7 else (date(on.year, 7, 1), on)
    base = listed.filter(pl.col("tier") == 4)
    parties = base.filter(pl.col("tree") == "party", pl.col("founded_on").is_between(first, last)).height
    unions = base.filter(pl.col("tree") == "union").height
    since = addresses.founded(first, last)
    founded = quoted_count(
        parties, f"{in_words(first)}到{in_words(last)}成立的企业党组织", on, since, addresses.on_paper(since)
    )
    href = addresses.scores
    count = quoted_count(unions, "在册的基层工会", on, href, addresses.on_paper(href))
    return [
        sentences.unions_and_members(count, shares["M-01"], shares["M-03"]),
        (*sentences.parties_founded(first, founded), *sentences.party_coverage(shares["M-05"])),
        sentences.five_goods(shares["M-06"]),
    ]


def _rights(freezing: Freezing, round_: Round, addresses: Addresses) -> list[Pieces]:
    shares = _shares(round_, freezing, addresses)
    return [sentences.rights(shares["M-23"], shares["M-40"], shares["M-42"])]


def _standing(round_: Round, freezing: Freezing, addresses: Addresses) -> list[Pieces]:
    """How many reached the line of the titles, and, once they are named, how many of each level."""
    results, on, href = Results.open(freezing.folder_of(Level.BASE)), freezing.on, addresses.scores
    rows = results.ranking()
    paper = addresses.on_paper(href)
    found = []
    title = round_.titles.filter(level=Level.BASE).first()
    lines = results.line_names
    if title is not None and title.grade in lines:
        enough = lines[: lines.index(title.grade) + 1]
        able = rows.filter(pl.col("grade").is_in(enough)).height
        unions = quoted_count(rows.height, "参加考核的基层工会", on, href, paper)
        count = quoted_count(able, f"等次在“{title.grade}”以上的基层工会", on, href, paper)
        found.append(sentences.reached(unions, title.grade, count))
    awards = _awards(round_)
    if awards:
        there = addresses.on_paper(addresses.titles)
        named = [
            (one.name, quoted_count(sum(a.title_id == one.pk for a in awards), f"命名的{one.name}", awards[0].named_on,
                                    addresses.titles, there))
            for one in round_.titles.all()
        ]  # fmt: skip
        found.append(sentences.named_by_level(round_.since, round_.last_day, named))
    return found
