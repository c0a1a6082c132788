"""The rows of one table as records, read column by column."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import repeat

from lianchuang.exchange.column_reader import Around, ColumnRead, Plan, plans, read_column
from lianchuang.exchange.consistency import check
from lianchuang.exchange.given import given_by
from lianchuang.exchange.numbers import read_score
from lianchuang.exchange.readings import Trouble
from lianchuang.exchange.records import Problem, Row, Skipped
from lianchuang.exchange.row_kinds import Why, group_name
from lianchuang.exchange.sheet_reader import letters
from lianchuang.exchange.sheets import Cell
from lianchuang.exchange.sums import Summing
from lianchuang.exchange.tables import Table, address, classify
from lianchuang.exchange.values import shown
from lianchuang.exchange.vocabulary import Kind

Context = dict[str, str]


def read_table(table: Table, around: Around) -> tuple[list[Row], list[Skipped], Summing]:
    """Every row of the table: a record, or skipped with a reason; and what its totals say."""
    kind = around.kind
    classified = classify(table, kind)
    data = [row for row, why in classified if why is None]
    planned = plans(table, around, data)
    counted = {plan.field: plan.column for plan in planned if plan.type in ("count", "money") and not plan.parted}
    bare = _bare_numbers(table, data, counted.values())
    sums = Summing(table, counted, bool(bare) or any(why == "小计" for _, why in classified))
    records = _records(table, around, planned, data)
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for number, why, context in _with_context(table, around, classified):
        if why is None:
            row = next(records)
            if number in bare and sums.repeats(number):
                why = "小计"
        if why is None:
            row.context = context
            _complete(row, kind)
            sums.add(row)
            for one in _one_for_each(row, kind):
                check_record(kind, one)
                rows.append(one)
            continue
        if why == "小计":
            sums.compare(number)
        text = " ".join(str(cell).strip() for cell in table.grid.rows[number] if cell is not None)
        skipped.append(Skipped(table.sheet.name, number + 1, why, text[:200]))
    return rows, skipped, sums


def _bare_numbers(table: Table, data: Sequence[int], counted: Collection[int]) -> set[int]:
    """Rows with nothing but counts: a total that nobody called one, or a record that has lost its name."""
    found = set()
    for number in data:
        filled = {column for column, cell in enumerate(table.grid.rows[number]) if cell is not None}
        if filled and filled <= set(counted):
            found.add(number)
    return found


def _with_context(
    table: Table, around: Around, classified: Sequence[tuple[int, Why | None]]
) -> Iterator[tuple[int, Why | None, Context]]:
    """Each row with what the title says for it, and the last line such as 一、姜山镇（12家） above it."""
    context: Context = dict(around.given)
    towns = around.area.towns if around.area else ()
    for number, why in classified:
        if number in table.captions:
            said = given_by(table.captions[number], "", around.area, around.on)
            context = {key: value for key, value in context.items() if key != "village"} | said
        elif why == "分组":
            name = group_name(table.grid.rows[number])
            if name in towns or name.endswith(("镇", "乡", "街道")):
                context = {key: value for key, value in context.items() if key != "village"} | {"town": name}
            elif name.endswith(("村", "社区", "居委会", "村委会")):
                context = context | {"village": name}
            elif employer := given_by([name], "", None, around.on).get("employer"):
                context = context | {"employer": employer}
        yield number, why, context


def _records(table: Table, around: Around, planned: Sequence[Plan], data: Sequence[int]) -> Iterator[Row]:
    """The records in the order of the rows, with what was wrong in their cells."""
    kind, sheet = around.kind, table.sheet
    read = {plan.field: read_column(table, plan, data) for plan in planned}
    names = tuple(dict.fromkeys((*kind.fields, *read)))
    columns = {plan.field: letters(plan.column) for plan in planned}
    values = zip(*(read[name].values if name in read else repeat(None) for name in names), strict=False)
    noted = {place for column in read.values() for place in (*column.troubles, *column.details)}
    for place, number in enumerate(data):
        row = Row(sheet.name, number + 1, dict(zip(names, next(values), strict=True)), {}, columns=columns)
        if table.origin is not None:
            _stood(row, table, kind, number)
        if place in noted:
            _note(row, kind, read, place)
        if sheet.faults:
            _name_faults(row, kind, sheet.faults)
        yield row


def _stood(row: Row, table: Table, kind: Kind, number: int) -> None:
    """Where the fields of a record stood before its table was laid out anew; its row is the one that names it."""
    places = {name: table.place(number, column) for column, (name, _) in table.matches.items()}
    places = {need: places[need] for need in kind.needs if need in places} | places
    row.cells = {name: address(*place) for name, place in places.items()}
    named = next((places[need] for need in kind.needs if need in places), min(places.values()))
    row.source_row = named[0] + 1


def _note(row: Row, kind: Kind, read: dict[str, ColumnRead], place: int) -> None:
    for name, column in read.items():
        if place in column.troubles:
            cell, trouble = column.troubles[place]
            row.say(_problem(row, kind, name, shown(cell), trouble))
        if place in column.details:
            row.details = {**row.details, name: column.details[place]}


def _name_faults(row: Row, kind: Kind, faults: dict[str, str]) -> None:
    """Cells whose formula has no result hold nothing, and say so."""
    for name in row.columns:
        fault = faults.get(row.cell_of(name))
        if fault:
            message = (
                "这里的公式没有存下结果，请在表格软件里打开，算好后保存"
                if fault == "formula"
                else f"这里是错误值 {fault}，请改成数字或文字"
            )
            row.problems = [problem for problem in row.problems if problem.field != name]
            row.say(_problem(row, kind, name, "公式" if fault == "formula" else fault, Trouble(message)))


def _complete(row: Row, kind: Kind) -> None:
    """What the title says for all rows, and what a record cannot be without."""
    record, context = row.record, row.context
    told = {problem.field for problem in row.problems} if row.problems else ()
    for name in ("district", "town", "village"):
        if name in context and name not in told and record.get(name, "") is None:
            record[name] = context[name]
    required = [need for need in kind.needs if need in row.columns][:1]
    if kind.name in ("employers", "unions") and "town" in row.columns:
        required.append("town")
    for name in required:
        if record[name] is None and name not in told:
            row.say(_problem(row, kind, name, "（空）", Trouble("必填")))


def _one_for_each(row: Row, kind: Kind) -> list[Row]:
    """A row of a roster that names several people is as many records, alike but for the name."""
    names = row.details.get("name", "").split("、") if kind.name == "members" and row.details else []
    if len(names) < 2:
        return [row]
    details = {name: said for name, said in row.details.items() if name != "name"}
    message = f"这一格写了 {len(names)} 个人，分开各记一条"
    problems = [replace(told, message=message) if told.field == "name" else told for told in row.problems]
    return [replace(row, record={**row.record, "name": name}, details=details, problems=problems) for name in names]


def _problem(row: Row, kind: Kind, name: str, typed: str, trouble: Trouble) -> Problem:
    return Problem(row.cell_of(name), name, kind.label_of(name), typed, *trouble)


def check_record(kind: Kind, row: Row) -> None:
    """Let the fields of a record bear on each other, and note what does not fit."""
    if kind.name == "assessment":
        return
    typed = dict(row.record)
    for name, trouble in check(kind.name, row.record):
        row.say(_problem(row, kind, name, str(typed.get(name)), trouble))


def read_points(row: Row, cell: Cell, kind: Kind) -> None:
    """The score of an assessment row, which may be a deduction from its points."""
    reading = read_score(cell, row.record["points"])
    row.record["score"] = reading.value  # type: ignore[assignment]
    if reading.trouble:
        row.say(_problem(row, kind, "score", shown(cell), reading.trouble))
