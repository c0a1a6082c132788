"""The rows of one table as records, each cell read once for each different value."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from rapidfuzz import fuzz, process

from lianchuang.exchange.consistency import check
from lianchuang.exchange.filling import COUNTED, SPREADS, Filled, left_blank, merged_down
from lianchuang.exchange.given import Area
from lianchuang.exchange.names import place_key, place_name, stem
from lianchuang.exchange.numbers import read_score
from lianchuang.exchange.readings import BLANK, Reading, Trouble, refused, squeezed
from lianchuang.exchange.records import Problem, Record, Row, Skipped
from lianchuang.exchange.row_kinds import group_name
from lianchuang.exchange.sheet_reader import letters
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.sums import Summing
from lianchuang.exchange.tables import Table, classify
from lianchuang.exchange.values import Reader, readers, scaled, shown
from lianchuang.exchange.vocabulary import Kind

NEAR = 60
"""Per cent of likeness above which a town that is not on the list is proposed for one that is."""


@dataclass(slots=True)
class Plan:
    """How one column is read."""

    column: int
    field: str
    reader: Reader
    known: dict[Cell, Reading]
    fills: Filled
    doubtful: bool = False


@dataclass(slots=True)
class Around:
    """What is the same for all rows of a table."""

    kind: Kind
    given: dict[str, str]
    area: Area | None
    on: date


def read_table(table: Table, around: Around) -> tuple[list[Row], list[Skipped], Summing]:
    """Every row of the table: a record, or skipped with a reason; and what its totals say."""
    kind = around.kind
    classified = classify(table, kind)
    data = [row for row, why in classified if why is None]
    plans = _plans(table, around, data)
    columns = {plan.field: letters(plan.column) for plan in plans}
    blank: Record = dict.fromkeys((*kind.fields, *(plan.field for plan in plans)))
    counted = [plan for plan in plans if kind.columns[plan.field].type in ("count", "money")]
    sums = Summing(table, {plan.field: plan.column for plan in counted}, any(why == "小计" for _, why in classified))
    reading = _RowReader(table, around, plans, blank, columns, dict(around.given))
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for number, why in classified:
        if why is None:
            row = reading.read(number)
            sums.add(row)
            check_record(kind, row)
            rows.append(row)
            continue
        if why == "小计":
            sums.compare(number)
        elif why == "分组":
            reading.enter_group(number)
        text = " ".join(str(cell).strip() for cell in table.grid.rows[number] if cell is not None)
        skipped.append(Skipped(table.sheet.name, number + 1, why, text[:200]))
    return rows, skipped, sums


def _plans(table: Table, around: Around, data: list[int]) -> list[Plan]:
    by_type = readers(around.on)
    if around.area and around.area.towns:
        by_type["town"] = town_reader(around.area)
    plans = []
    for column, (name, _) in sorted(table.matches.items()):
        if name in around.kind.ignored:
            continue
        kind_of_value = around.kind.columns[name].type
        plan = Plan(column, name, _reader(table, column, kind_of_value, by_type), {}, {})
        if kind_of_value not in COUNTED:
            plan.fills = merged_down(table, column)
        if not plan.fills and name in SPREADS | ({"employer"} if around.kind.name == "members" else set()):
            plan.fills, usual = left_blank(table, column, data)
            plan.doubtful = not usual
        plans.append(plan)
    return plans


def _reader(table: Table, column: int, kind_of_value: str, by_type: dict[str, Reader]) -> Reader:
    if kind_of_value == "score":
        return lambda cell: BLANK  # read with its points, once they are known
    return scaled(kind_of_value, table.heading_text(column)) or by_type[kind_of_value]


@dataclass(slots=True)
class _RowReader:
    table: Table
    around: Around
    plans: list[Plan]
    blank: Record
    columns: dict[str, str]
    context: dict[str, str]

    def enter_group(self, number: int) -> None:
        """A line such as 一、姜山镇（12家） says the town, or the village, of the rows below it."""
        name = group_name(self.table.grid.rows[number])
        towns = self.around.area.towns if self.around.area else ()
        if name in towns or name.endswith(("镇", "乡", "街道")):
            self.context = {key: value for key, value in self.context.items() if key != "village"} | {"town": name}
        elif name.endswith(("村", "社区", "居委会", "村委会")):
            self.context = self.context | {"village": name}

    def read(self, number: int) -> Row:
        cells = self.table.grid.rows[number]
        filled = len(cells)
        record = self.blank.copy()
        row = Row(self.table.sheet.name, number + 1, record, self.context, columns=self.columns)
        for plan in self.plans:
            cell = cells[plan.column] if plan.column < filled else None
            if cell is None and plan.fills:
                cell = plan.fills.get(number)
                if plan.doubtful and cell is not None:
                    self._say(row, plan, None, Trouble(f"这一格是空的，按上面的“{shown(cell)}”记", None, "look"))
            reading = plan.known.get(cell)
            if reading is None:
                reading = plan.known[cell] = plan.reader(cell)
            record[plan.field] = reading.value  # type: ignore[assignment]
            if reading.trouble:
                self._say(row, plan, cell, reading.trouble)
            if reading.detail:
                row.details[plan.field] = reading.detail
        if self.table.sheet.faults:
            self._name_faults(row)
        self._complete(row)
        return row

    def _complete(self, row: Row) -> None:
        """What the title says for all rows, and what a record cannot be without."""
        record, kind = row.record, self.around.kind
        told = {problem.field for problem in row.problems}
        for name in ("district", "town", "village"):
            if name in self.context and name not in told and record.get(name, "") is None:
                record[name] = self.context[name]
        required = [need for need in kind.needs if need in self.columns][:1]
        if kind.name in ("employers", "unions") and "town" in self.columns:
            required.append("town")
        for name in required:
            if record[name] is None and name not in told:
                row.problems.append(_problem(row, kind, name, "（空）", Trouble("必填")))

    def _say(self, row: Row, plan: Plan, cell: Cell, trouble: Trouble) -> None:
        row.problems.append(_problem(row, self.around.kind, plan.field, shown(cell), trouble))

    def _name_faults(self, row: Row) -> None:
        for plan in self.plans:
            fault = self.table.sheet.faults.get(row.cell_of(plan.field))
            if fault:
                message = (
                    "这里的公式没有存下结果，请在表格软件里打开，算好后保存"
                    if fault == "formula"
                    else f"这里是错误值 {fault}，请改成数字或文字"
                )
                row.problems = [problem for problem in row.problems if problem.field != plan.field]
                row.problems.append(_problem(row, self.around.kind, plan.field, fault, Trouble(message)))


def _problem(row: Row, kind: Kind, name: str, typed: str, trouble: Trouble) -> Problem:
    return Problem(row.cell_of(name), name, kind.label_of(name), typed, *trouble)


def check_record(kind: Kind, row: Row) -> None:
    """Let the fields of a record bear on each other, and note what does not fit."""
    if kind.name == "assessment":
        return
    typed = dict(row.record)
    for name, trouble in check(kind.name, row.record):
        row.problems.append(_problem(row, kind, name, str(typed.get(name)), trouble))


def read_points(row: Row, cell: Cell, kind: Kind) -> None:
    """The score of an assessment row, which may be a deduction from its points."""
    reading = read_score(cell, row.record["points"])
    row.record["score"] = reading.value  # type: ignore[assignment]
    if reading.trouble:
        row.problems.append(_problem(row, kind, "score", shown(cell), reading.trouble))


def town_reader(area: Area) -> Reader:
    """A town as the area's list has it: 姜山 is 姜山镇; 清溪镇 is refused, and 青溪镇 proposed."""
    stems: dict[str, list[str]] = {}
    for town in area.towns:
        stems.setdefault(stem(town), []).append(town)
    return partial(_read_town, frozenset(area.towns), stems)


def _read_town(towns: frozenset[str], stems: dict[str, list[str]], cell: Cell) -> Reading:
    if cell is None or squeezed(str(cell)) in ("/", "-", "无", ""):
        return BLANK
    name = place_name(str(cell))
    for spelling in (name, place_key(name)):
        if spelling in towns:
            return Reading(spelling)
    same = stems.get(stem(name), [])
    if len(same) == 1:
        return Reading(same[0])
    inside = [town for town in towns if town in name]
    if len(inside) == 1:
        return Reading(inside[0])
    like = process.extractOne(name, towns, scorer=fuzz.ratio, score_cutoff=NEAR)
    return refused("名单里没有这个镇街", like[0] if like else None)
