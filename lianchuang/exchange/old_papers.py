"""What one row of a ledger of past elections, congresses, contracts or awards tells: which procedure, which of its
steps, on which days, and about what it is silent. No database.

Silence is not breach: a step, field or day that the ledger has no word about is `untold`, and the engine takes it for
unknown (docs/decisions/0014).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lianchuang.exchange.dates import day_of
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.records import Record
from lianchuang.exchange.vocabulary import code_list
from lianchuang.rulebook.procedures import Procedure

Said = dict[str, Any]
Doubt = tuple[str, str]
"""A field of the record, and what about it was not taken over."""

LADDER = {
    "省": "province",
    "市": "city",
    "区": "district",
    "县": "district",
    "镇": "town",
    "乡": "town",
    "街道": "town",
}
LADDER |= {"全国": "province", "公司": "unit", "厂": "unit"}
_RUNG = re.compile("|".join(LADDER))


@dataclass
class Step:
    """One step as a row tells of it. `dated`: the row says on which day."""

    id: str
    on: date
    said: Said = field(default_factory=dict)
    dated: bool = True


@dataclass
class Paper:
    """One old act. `key` is the step by which it is known again, `apart` are the fields (step, field) that tell it from
    others of that day; `own_to_a_row` is what each row about one act tells for itself: the matters of a congress, the
    staff of one unit of many.
    """

    procedure: str
    title: str
    on: date
    steps: list[Step]
    key: str
    apart: tuple[tuple[str, str], ...] = ()
    ends_on: date | None = None
    own_to_a_row: frozenset[str] = frozenset()
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def last_day(self) -> date:
        return max(step.on for step in self.steps)

    @property
    def begun_on(self) -> date:
        return min(step.on for step in self.steps)

    def said(self, step: str, name: str) -> Any:
        return next((one.said.get(name) for one in self.steps if one.id == step), None)

    @property
    def mark(self) -> tuple[Any, ...]:
        """What one act of an organisation has in common with itself, however often it is told."""
        return (self.procedure, self.on, *(self.said(step, name) for step, name in self.apart))

    def untold(self, definition: Procedure) -> list[str]:
        """Steps, fields and days of the procedure that the row has no word about."""
        told = {step.id: step for step in self.steps}
        silent = [step.id for step in definition.step if step.id not in told]
        for step in definition.step:
            if step.id in told:
                here = told[step.id]
                silent += [f"{step.id}.{spec.id}" for spec in step.field if spec.required and spec.id not in here.said]
                silent += [] if here.dated else [f"{step.id}.day"]
        return silent


class CannotPlace(Exception):
    """The row lacks what an act cannot be without; `field` is where it should stand."""

    def __init__(self, field: str, message: str):
        self.field = field
        super().__init__(message)


def paper_of(kind: str, record: Record, place: str, unit: str) -> Paper:
    """The act that a row tells of; `place` is the town it belongs to, `unit` who it is about. Raises CannotPlace."""
    return _PAPERS[kind](record, place, unit)


def meaning(name: str, text: object) -> str:
    """The code of a list that the words of a cell stand for, or "": the first word of the list that is in them."""
    flat = squeezed(str(text or "")).lower()
    words = code_list(name).means.items()
    return next((code for word, code in words if (word in flat if len(word) > 1 else word == flat)), "")


def _without(said: Mapping[str, Any]) -> Said:
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _needed(record: Record, name: str, what: str) -> date:
    day = day_of(record.get(name))
    if day is None:
        raise CannotPlace(name, f"没有{what}，不知道是哪一天的事")
    return day


def _election(record: Record, place: str, unit: str) -> Paper:
    held = _needed(record, "held", "选举日期")
    doubts: list[Doubt] = []
    by = meaning("chair_elected_by", record.get("direct"))
    direct = None if not by else by == "assembly"
    years = record.get("term_years")
    if years not in (None, 3, 5):
        doubts.append(("term_years", f"每届三年或五年，写的是 {years} 年，任期先不记"))
        years = None
    plan = _without(
        {
            "members": record.get("members"),
            "seats": record.get("seats"),
            "years": years and str(years),
            "form": meaning("assembly_form", record.get("form")),
            "direct": direct,
        }
    )
    votes = record.get("votes")
    entitled = record.get("entitled")
    if direct is None and isinstance(votes, int) and isinstance(entitled, int) and votes * 2 <= entitled:
        doubts.append(("votes", "没有写主席由大会还是委员会选出，看不出是哪一次的得票，先不记"))
        votes = None
    chair = [_without({"name": record.get("chair"), "office": "chair", "votes": votes})] if record.get("chair") else []
    meeting = {name: record.get(name) for name in ("entitled", "present", "issued", "returned")}
    steps = [
        Step("plan", held, plan, dated=False),
        Step("assembly", held, _without({**meeting, "candidates": [] if direct is False else chair})),
    ]
    if direct is False and chair:
        steps.append(Step("committee_vote", held, {"candidates": chair}, dated=False))
    approved = day_of(record.get("approved"))
    if approved and approved < held:
        steps.insert(
            1, Step("reply", approved, _without({"decision": "approved", "paper_number": record.get("approval_no")}))
        )
        steps[0].on = approved
    elif approved:
        full_time = {"专职": True, "兼职": False}.get(str(record.get("chair_kind")))
        said = {"decision": "approved", "paper_number": record.get("approval_no"), "full_time": full_time}
        steps.append(Step("confirm", approved, _without(said)))
    paper = Paper("re-election", f"{held.year} 年换届", held, steps, "assembly", doubts=doubts)
    paper.ends_on = paper.last_day
    return paper


def _congress(record: Record, place: str, unit: str) -> Paper:
    held = _needed(record, "held", "开会日期")
    form = meaning("congress_form", f"{record.get('form') or ''}{record.get('session') or ''}") or "congress"
    plan = {"form": form, "staff": record.get("employees"), "topics": record.get("matter")}
    steps = [
        Step("plan", held, _without(plan), dated=False),
        Step("meeting", held, _without({name: record.get(name) for name in ("entitled", "present")})),
    ]
    result = meaning("vote_result", record.get("result"))
    if record.get("matter") or record.get("votes") is not None or result:
        said = {"matter": record.get("matter"), "votes_for": record.get("votes"), "result": result}
        steps.append(Step("vote", held, _without(said)))
    announced = day_of(record.get("announced"))
    if announced:
        steps.append(Step("announce", announced))
    name = record.get("session") or {"congress": "职工代表大会", "assembly": "职工大会"}[form]
    paper = Paper("workers-congress", f"{held.year} 年{name}"[:160], held, steps, "meeting")
    paper.ends_on, paper.own_to_a_row = paper.last_day, frozenset(["topics"])
    return paper


APART = {
    "collective-contract": (("offer", "kind"),),
    "regional-contract": (("suggest", "scope"), ("sign", "from"), ("sign", "to")),
    "honour": (("recommend", "title"), ("recommend", "who")),
}


def _contract(record: Record, place: str, unit: str) -> Paper:
    signed = _needed(record, "signed", "签订日期")
    words = str(record.get("kind") or "集体合同")
    kind = meaning("contract_procedure", words) or "comprehensive"
    procedure = {"wage": "wage-negotiation", "regional": "regional-contract"}.get(kind, "collective-contract")
    steps = []
    if procedure == "collective-contract":
        steps.append(Step("offer", signed, {"kind": kind}, dated=False))
    if procedure == "regional-contract":
        scope = "industry" if "行业" in words else "region"
        said = {"scope": scope, "kind": "wage" if "工资" in words else None, "area": place}
        steps.append(Step("suggest", signed, _without(said), dated=False))
    if record.get("min_wage") is not None:
        steps.append(Step("agreed", signed, {"min_pay": str(record["min_wage"])}, dated=False))
    passed = day_of(record.get("passed"))
    votes = {"entitled": record.get("entitled"), "present": record.get("present"), "votes_for": record.get("votes")}
    if procedure == "regional-contract":
        votes = {}  # passed by the congress of the region or by those of the units: which, the ledger does not say
    if passed or any(value is not None for value in votes.values()):
        steps.append(Step("vote", passed or signed, _without({**votes, "result": "passed"}), dated=passed is not None))
    said = {"from": record.get("start"), "to": record.get("end"), "covered_staff": record.get("employees")}
    steps.append(Step("sign", signed, _without(said)))
    submitted, filed = day_of(record.get("submitted")), day_of(record.get("filed"))
    if submitted or filed:
        received = _without({"received_on": record.get("filed")})
        steps.append(Step("submit", submitted or filed or signed, received, dated=submitted is not None))
    steps.sort(key=lambda step: step.on)
    last = day_of(record.get("end"))
    title = f"{signed.year} 年{words}"
    if record.get("no"):
        title += f"（{record['no']}）"
    paper = Paper(procedure, title[:160], signed, steps, "sign", APART.get(procedure, ()))
    paper.ends_on = max(paper.last_day, last) if last else paper.last_day
    if procedure == "regional-contract":
        paper.own_to_a_row = frozenset(["covered_staff"])
    return paper


def _award(record: Record, place: str, unit: str) -> Paper:
    awarded = _needed(record, "awarded", "表彰日期")
    title = str(record["title"])
    who = str(record.get("who") or unit)
    recommended = {
        "class": meaning("honour_class", record.get("class")) or meaning("honour_class", title),
        "who": who,
        "title": title,
        "level": _level(record),
    }
    steps = [
        Step("recommend", awarded, _without(recommended), dated=False),
        Step("decide", awarded, _without({"paper_number": record.get("document")})),
        Step("award", awarded),
    ]
    return Paper("honour", f"{title}：{who}"[:160], awarded, steps, "decide", APART["honour"], ends_on=awarded)


def _level(record: Record) -> str:
    """The level of an honour, as the ledger names it, or that of whoever gave it: the last place in its name."""
    named = meaning("honour_level", record.get("level"))
    if named or not record.get("awarded_by"):
        return named
    rungs = _RUNG.findall(str(record["awarded_by"]))
    return LADDER[rungs[-1]] if rungs else ""


_PAPERS: dict[str, Callable[[Record, str, str], Paper]] = {
    "elections": _election,
    "congresses": _congress,
    "contracts": _contract,
    "awards": _award,
}
FIELDS = {
    "from": "start",
    "to": "end",
    "covered_staff": "employees",
    "staff": "employees",
    "votes_for": "votes",
    "years": "term_years",
    "received_on": "filed",
    "min_pay": "min_wage",
    "candidates": "chair",
    "topics": "matter",
}
"""Field of a step → column of the ledger, where they differ."""


def column_of(kind: str, step: str, name: str) -> str:
    """The column of a ledger in which a field of a step stands."""
    if name == "paper_number":
        return "document" if kind == "awards" else "approval_no"
    return FIELDS.get(name, name)
