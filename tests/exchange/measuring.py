"""Precision and recall of recovered records against a truth table, by rows and by cells."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal


@dataclass
class Measured:
    """`found` of `true` rows were recovered and `made` rows were produced; the same for cells that hold something."""

    rows_true: int
    rows_made: int
    rows_right: int
    cells_true: int
    cells_made: int
    cells_right: int
    wrong: list

    def __str__(self):
        def share(right, of):
            return f"{right / of:.4f}" if of else "-"

        return (
            f"rows P {share(self.rows_right, self.rows_made)} R {share(self.rows_right, self.rows_true)} "
            f"({self.rows_right}/{self.rows_true})   cells P {share(self.cells_right, self.cells_made)} "
            f"R {share(self.cells_right, self.cells_true)} ({self.cells_right}/{self.cells_true})"
        )

    @property
    def perfect(self):
        return (
            self.rows_right == self.rows_true == self.rows_made
            and self.cells_right == self.cells_true == self.cells_made
        )


def canonical(value):
    """A value as it is compared: numbers by worth, everything else by its text, nothing as ""."""
    if value is None or value == "":
        return ""
    try:
        return str(Decimal(str(value)).normalize()) if len(str(value)) < 12 else str(value)
    except ArithmeticError:
        return str(value)


def measure(rows, truth, fields):
    """Compare `rows` of an interpretation with true records (dicts that also hold sheet and source_row)."""
    made = defaultdict(list)
    for row in rows:
        made[place(row.sheet, row.source_row)].append({name: canonical(row.record.get(name)) for name in fields})
    result = Measured(len(truth), len(rows), 0, 0, 0, 0, [])
    result.cells_made = sum(value != "" for here in made.values() for record in here for value in record.values())
    for true in truth:
        expected = {name: canonical(true[name]) for name in fields}
        result.cells_true += sum(value != "" for value in expected.values())
        here = made[place(true.get("sheet"), true["source_row"])]
        best = max(here, key=lambda record: agreeing(record, expected), default=None)
        if best is None:
            result.wrong.append((true["source_row"], "row missing", "", ""))
            continue
        here.remove(best)
        result.cells_right += sum(expected[name] == best[name] != "" for name in fields)
        differs = [
            (true["source_row"], name, expected[name], best[name]) for name in fields if expected[name] != best[name]
        ]
        result.wrong += differs
        result.rows_right += not differs
    return result


def place(sheet, row):
    return (sheet or "", int(row))


def agreeing(record, expected):
    return sum(record[name] == expected[name] for name in expected)
