"""Elections, congresses, contracts and awards of past years, brought in as cases entered late.

Each row is placed with a union of the register and lived through by the engine as old paper: what broke a rule is
recorded with its finding, what the ledger does not tell is unknown. Nothing is refused for being old; a row is refused
when it cannot be placed or does not add up, or when it contradicts what stands on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lianchuang.exchange.ground import Ground, Known
from lianchuang.exchange.holders import Holder, Holders, Unfound, facts_before, term_end
from lianchuang.exchange.old_papers import APART, CannotPlace, Paper, Step, column_of, paper_of
from lianchuang.exchange.records import Place as Position
from lianchuang.exchange.records import Problem, Row
from lianchuang.exchange.vocabulary import kinds
from lianchuang.exchange.workbook_out import Fate, duplicate
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.local_law import amendments
from lianchuang.procedures.models import Case, CaseEmployer
from lianchuang.procedures.shelf import law_of, procedures
from lianchuang.procedures.state import State
from lianchuang.procedures.together import Lived, Move, Story, live, rehearse
from lianchuang.registry.dated import Refusal
from lianchuang.registry.many import among
from lianchuang.registry.models import Body, Term

KEY_STEPS = {
    "re-election": "assembly",
    "workers-congress": "meeting",
    "wage-negotiation": "sign",
    "collective-contract": "sign",
    "regional-contract": "sign",
    "honour": "decide",
}
NAMES = {"elections": "同一次选举", "congresses": "同一次职代会", "contracts": "同一份合同", "awards": "同一项荣誉"}
SHOWN = {"invalid": "不算数", "breach": "有问题", "overdue": "逾期"}
MOST_TOLD = 6
"""Findings of one row that its reasons spell out; the case has all of them."""


@dataclass
class _Wish:
    """An old act that is to be entered: where its first row stands, whose it is, and how it would come out."""

    row: Row
    holder: Holder
    paper: Paper
    employers: dict[int, Known] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    lived: Lived | None = None
    cut: str = ""


class OldWorkIn:
    """All rows of one ledger of old acts."""

    def __init__(self, ground: Ground, rows: Sequence[Row], on: date, kind: str, by: Signature):
        self.ground, self.on, self.kind, self.by = ground, on, kind, by
        self.notes: list[str] = []
        self._holders = Holders(ground)
        self._labels = kinds()[kind]
        self._wishes: dict[tuple[Any, ...], _Wish] = {}
        self._law = law_of(ground.district.code[:6] + "000000", amendments())
        placed = {place: self._place(row) for place, row in enumerate(rows) if not row.has_error}
        units = {one.holder.organisation.pk for one in placed.values() if isinstance(one, _Wish)}
        self._terms = self._holders.terms(units)
        self._known = _OnRecord(units)
        self.fates = self._judge(rows, placed)

    def _judge(self, rows: Sequence[Row], placed: dict[int, "_Wish | Fate"]) -> list[Fate]:
        """The fate of each row, in the order of the rows; judged in the order of the days, since one election ends the
        term of the one before."""
        fates: dict[int, Fate] = {n: Fate("refused") for n, row in enumerate(rows) if n not in placed}
        wishes = [(n, one) for n, one in placed.items() if isinstance(one, _Wish)]
        fates |= {n: one for n, one in placed.items() if isinstance(one, Fate)}
        for number, wish in sorted(wishes, key=lambda item: (item[1].paper.on, item[0])):
            if not wish.row.duplicate_of:
                fates[number] = self._fate(wish)
        at: dict[Position, Fate] = {
            (row.sheet, row.source_row): fates[n] for n, row in enumerate(rows) if n in fates and not row.duplicate_of
        }
        for number, row in enumerate(rows):
            if row.duplicate_of and not row.has_error:
                fates[number] = duplicate(row, at, NAMES[self.kind])
        return [fates[number] for number in range(len(rows))]

    # --- where a row belongs ----------------------------------------------------------------------------------------

    def _place(self, row: Row) -> "_Wish | Fate":
        """Whose act a row tells of, and which; or why it cannot be placed."""
        if row.duplicate_of:
            return Fate("merged")  # goes with the row it repeats
        record = row.record
        town = record.get("town") or row.context.get("town")
        place = self.ground.place(str(town)) if town else None
        try:
            holder, known = self._holders.find(record, place, row.context.get("employer"))
        except Unfound as lost:
            return self._refuse(row, "union_name" if record.get("union_name") else "employer", str(lost), lost.proposed)
        own = self.ground.refusal(holder.area_code, holder.organisation)
        if own:
            return Fate("refused", (own,))
        seat = self.ground.town_of(known.area_code if known else holder.area_code)
        try:
            paper = paper_of(self.kind, record, seat.name if seat else "", known.name if known else holder.name)
        except CannotPlace as lacking:
            return self._refuse(row, lacking.field, str(lacking))
        for name, message in paper.doubts:
            self._say(row, name, message, None, "look")
        employers: dict[int, Known] = {}
        if paper.procedure == "regional-contract":
            above = self._holders.seat(seat) if seat else None
            employers = {known.pk: known} if known else {}
            holder = above or holder
            own = self.ground.refusal(holder.area_code, holder.organisation)
            if own:
                return Fate("refused", (own,))
        if paper.begun_on < holder.since:
            message = f"登记的工会成立日期是 {holder.since}，这一天还没有这个工会；核对日期，或者先更正工会的成立日期"
            return self._refuse(row, self._day_column(), message)
        return _Wish(row, holder, paper, employers)

    def _day_column(self) -> str:
        return {"contracts": "signed", "awards": "awarded"}.get(self.kind, "held")

    def _refuse(self, row: Row, name: str, message: str, proposed: str | None = None) -> Fate:
        self._say(row, name, message, proposed, "error")
        return Fate("refused")

    def _say(self, row: Row, name: str, message: str, proposed: str | None, severity: Any) -> None:
        value = row.record.get(name)
        typed = "" if value is None else str(value)
        row.say(Problem(row.cell_of(name), name, self._labels.label_of(name), typed, message, proposed, severity))

    # --- what becomes of it -----------------------------------------------------------------------------------------

    def _fate(self, wish: _Wish) -> Fate:
        pk = wish.holder.organisation.pk
        known = self._known.find(pk, wish.paper.mark)
        if known is not None:
            return self._as_on_record(wish, known)
        key = (pk, *wish.paper.mark)
        if key in self._wishes:
            return self._joined(self._wishes[key], wish)
        wish.facts = facts_before(self._terms.get(pk, []), wish.paper.begun_on)
        refusal = self._rehearse(wish)
        if refusal:
            return refusal
        self._wishes[key] = wish
        self._remember_term(wish)
        return Fate("added", tuple(self._told(wish)))

    def _as_on_record(self, wish: _Wish, case: "_Recorded") -> Fate:
        """The act stands on record: the same is unchanged, the contrary is refused, cell by cell."""
        differs, more = case.compare(wish.paper)
        if differs:
            for step, name, now in differs:
                column = column_of(self.kind, step, name)
                message = f"与登记的不同：{case.number} 记的是 {now}。核对后，登记错了就在那件事里更正"
                self._say(wish.row, column, message, None, "error")
            return Fate("refused")
        said = [f"已经登记过（{case.number}）。"]
        if more:
            labels = "、".join(dict.fromkeys(self._labels.label_of(column_of(self.kind, *one)) for one in more))
            said.append(f"台账另外写了{labels}，登记里没有，请在那件事里补记。")
        lacking = [one.name for pk, one in wish.employers.items() if pk not in case.employers]
        if lacking:
            said.append(f"那份合同没有列明{'、'.join(lacking)}，请在那件事里核对。")
        return Fate("unchanged", tuple(said) if more or lacking else ())

    def _joined(self, first: _Wish, wish: _Wish) -> Fate:
        """A further row about an act of this file: another matter of one congress, another unit of one contract."""
        where = f"“{first.row.sheet}”第 {first.row.source_row} 行"
        vote = next((step for step in wish.paper.steps if step.id == "vote"), None)
        matters = {step.said.get("matter") for step in first.paper.steps if step.id == "vote"}
        differs = _differences(
            wish.paper,
            {(s.id, ""): s.said for s in first.paper.steps},
            [step for step in wish.paper.steps if step.id != "vote"],
        )[0]
        if differs:
            for step, name, now in differs:
                self._say(wish.row, column_of(self.kind, step, name), f"{where}写的是 {now}", None, "error")
            return Fate("refused", (f"与{where}是{NAMES[self.kind]}，说法不同，请先核对。",))
        before = first.paper, first.employers, first.lived
        first.employers = {**first.employers, **wish.employers}
        if self.kind == "congresses" and vote and vote.said.get("matter") not in matters and not first.cut:
            first.paper = replace(first.paper, steps=sorted([*first.paper.steps, vote], key=lambda step: step.on))
        if wish.employers.keys() - before[1].keys():
            first.paper = _added_up(first.paper, wish.paper)
        refusal = self._rehearse(first)
        if refusal:
            first.paper, first.employers, first.lived = before
            return refusal
        return Fate("merged", (f"与{where}是{NAMES[self.kind]}，并入那一行。",))

    def _rehearse(self, wish: _Wish) -> Fate | None:
        """Live it through without writing. What rests on an act that does not count is left out; a refusal is told."""
        wish.lived = rehearse(self._story(wish))
        refusal = wish.lived.refusal
        if refusal is not None:
            return Fate("refused", tuple(f"{objection.text}" for objection in refusal.objections))
        takings = wish.lived.case.state.takings
        bad = next((n for n, taking in enumerate(takings) if not taking.valid and taking.step != "vote"), None)
        if bad is not None and bad + 1 < len(wish.paper.steps):
            names = procedures().in_force(wish.paper.procedure, wish.paper.begun_on)
            later = [names.step_named(step.id).name for step in wish.paper.steps[bad + 1 :]]
            wish.cut = f"“{names.step_named(takings[bad].step).name}”不算数，后面的“{'”“'.join(later)}”没有记。"
            wish.paper = replace(wish.paper, steps=wish.paper.steps[: bad + 1])
            wish.paper.ends_on = wish.paper.last_day
            wish.lived = rehearse(self._story(wish))
        return None

    def _told(self, wish: _Wish) -> list[str]:
        """The findings that the old act brings with it, for who looks through the rows."""
        assert wish.lived is not None
        found = [f for f in wish.lived.case.state.findings if f.counts]
        said = [f"{SHOWN[f.severity]}：{f.text}" for f in found[:MOST_TOLD]]
        late = [c for c in wish.lived.case.state.clocks if c.status(self.on) in ("overdue", "met late")]
        said += [f"逾期：{clock.name}（应于 {clock.due} 前，迟 {clock.days_late(self.on)} 日）" for clock in late]
        if len(found) > MOST_TOLD:
            said.append(f"另有 {len(found) - MOST_TOLD} 条问题，见事项。")
        if wish.cut:
            said.append(wish.cut)
        elif self.kind == "elections" and not any(step.id == "confirm" for step in wish.paper.steps):
            said.append("台账没有写上级工会批准选举结果，任期和主席没有登记；补上批复日期可以再导。")
        return said

    def _remember_term(self, wish: _Wish) -> None:
        """A term that this file begins is what a later election of the same file ends."""
        assert wish.lived is not None
        confirmed = wish.lived.case.state.last("confirm")
        if confirmed is None or confirmed.data.get("decision") != "approved":
            return
        day, years = wish.paper.on, wish.paper.said("plan", "years")
        last = term_end(day, years)
        terms = self._terms.setdefault(wish.holder.organisation.pk, [])
        for term in terms:
            if term.body == Body.COMMITTEE and term.since < day and (term.until is None or term.until > day):
                term.until = day
        if not any(term.body == Body.COMMITTEE and term.since == day for term in terms):
            terms.append(Term(organisation=wish.holder.organisation, body=Body.COMMITTEE, since=day, last_day=last))

    # --- writing ----------------------------------------------------------------------------------------------------

    def _story(self, wish: _Wish) -> Story:
        paper = wish.paper
        definition = procedures().in_force(paper.procedure, paper.begun_on)
        over = paper.ends_on is not None and paper.ends_on <= self.on
        return Story(
            procedure=paper.procedure,
            organisation=wish.holder.organisation,
            opened_on=paper.begun_on,
            by=self.by,
            moves=[Move(step.id, step.on, self.by, step.said, as_it_was=True) for step in paper.steps],
            title=paper.title,
            employers=[one.employer for one in wish.employers.values()],
            late=True,
            facts=wish.facts,
            untold=paper.untold(definition),
            put_away_on=paper.ends_on if over else None,
            law=self._law,
        )

    def apply(self, by: Signature) -> None:
        """Enter every old act, oldest first, in one go."""
        wishes = sorted(self._wishes.values(), key=lambda wish: (wish.paper.on, wish.row.sheet, wish.row.source_row))
        if not wishes:
            return
        for lived in live([self._story(wish) for wish in wishes]):
            if lived.refusal is not None:
                raise Refusal(lived.refusal.in_plain_words)


def _added_up(paper: Paper, other: Paper) -> Paper:
    """A contract for several units covers the staff of all of them; unknown if one is unknown."""
    counts = [one.said("sign", "covered_staff") for one in (paper, other)]
    total = None if None in counts else sum(counts)
    steps = [
        replace(step, said={k: v for k, v in {**step.said, "covered_staff": total}.items() if v is not None})
        if step.id == "sign"
        else step
        for step in paper.steps
    ]
    return replace(paper, steps=steps)


class _Recorded:
    """A case on record, as a row is compared with it."""

    def __init__(self, case: Case, state: State, employers: set[int]):
        self.number, self.state, self.employers = case.number, state, employers

    def compare(self, paper: Paper) -> tuple[list[tuple[str, str, Any]], list[tuple[str, str]]]:
        """What the row says otherwise (step, field, as recorded), and what it says besides."""
        said: dict[tuple[str, str], dict[str, Any]] = {}
        for taking in self.state.takings:
            told = {**taking.data, "day": taking.occurred_on}
            said[taking.step, str(taking.data.get("matter", ""))] = told
            said[taking.step, ""] = told
        return _differences(paper, said, paper.steps)


def _differences(
    paper: Paper, said: dict[tuple[str, str], dict[str, Any]], steps: Sequence[Step]
) -> tuple[list[tuple[str, str, Any]], list[tuple[str, str]]]:
    differs: list[tuple[str, str, Any]] = []
    more: list[tuple[str, str]] = []
    for step in steps:
        matter = str(step.said.get("matter", ""))
        before = said.get((step.id, matter))
        if before is None:
            more += [(step.id, name) for name in step.said]
            continue
        for name, value in step.said.items():
            if name in paper.own_to_a_row:
                continue
            now = before.get(name)
            if now in (None, "", []):
                more.append((step.id, name))
            elif not _same(now, value):
                differs.append((step.id, name, _shown(now)))
    return differs, more


def _same(now: Any, value: Any) -> bool:
    if isinstance(value, list) and isinstance(now, list):
        names = {row.get("name"): row for row in now}
        return all(
            row.get("name") in names and all(names[row["name"]].get(key, given) == given for key, given in row.items())
            for row in value
        )
    return str(now) == str(value)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(row.get("name", "")) for row in value)
    return str(value)


class _OnRecord:
    """The cases of some unions that old acts may be in already, by what one act has in common with itself."""

    def __init__(self, units: set[int]):
        self._cases: dict[tuple[Any, ...], _Recorded] = {}
        cases = list(
            Case.objects.filter(organisation__in=among(units), procedure__in=list(KEY_STEPS)).exclude(
                status="withdrawn"
            )
        )
        about: dict[int, set[int]] = {}
        links = CaseEmployer.objects.filter(case__in=among({case.pk for case in cases}))
        for case_id, employer in links.values_list("case_id", "employer_id"):
            about.setdefault(case_id, set()).add(employer)
        for case in cases:
            state = case.state
            for taking in state.takings:
                if taking.step == KEY_STEPS[case.procedure]:
                    apart = [_said(state, step, name) for step, name in APART.get(case.procedure, ())]
                    key = (case.organisation_id, case.procedure, taking.occurred_on, *apart)
                    self._cases.setdefault(key, _Recorded(case, state, about.get(case.pk, set())))

    def find(self, organisation: int, mark: tuple[Any, ...]) -> _Recorded | None:
        return self._cases.get((organisation, *mark))


def _said(state: State, step: str, name: str) -> Any:
    return next((taking.data.get(name) for taking in reversed(state.takings) if taking.step == step), None)
