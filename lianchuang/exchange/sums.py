"""Subtotals and totals typed in a table, beside what its rows add up to. They are control sums, never records."""

from decimal import Decimal

from lianchuang.exchange.numbers import read_money
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.records import ControlSum, Row
from lianchuang.exchange.tables import Table

Number = int | Decimal


class Summing:
    """Adds up the counted columns of a table row by row: since the last subtotal, and over all."""

    def __init__(self, table: Table, columns: dict[str, int], needed: bool) -> None:
        self._table, self._columns, self._needed = table, columns, needed
        self._block: dict[str, Number] = dict.fromkeys(columns, 0)
        self._all: dict[str, Number] = dict.fromkeys(columns, 0)
        self._late: list[tuple[int, str, str, Number]] = []
        self._started = False
        self.found: list[ControlSum] = []

    def add(self, row: Row) -> None:
        if not self._needed:
            return
        self._started = True
        for name in self._columns:
            value = row.record[name]
            if isinstance(value, int | Decimal):
                self._block[name] += value
                self._all[name] += value

    def repeats(self, number: int) -> bool:
        """Whether the numbers of a row are the sums of the rows above it."""
        stated = {
            name: read_money(self._table.grid.cell(number, column)).value for name, column in self._columns.items()
        }
        told = {name: value for name, value in stated.items() if isinstance(value, int | Decimal) and value}
        return bool(told) and any(
            all(sums[name] == value for name, value in told.items()) for sums in (self._block, self._all)
        )

    def compare(self, number: int) -> None:
        """A row that says a total. 小计 is of the rows since the last one; any other word is of the whole table."""
        cells = self._table.grid.rows[number]
        label = next((squeezed(cell) for cell in cells if isinstance(cell, str)), "")
        part = "小计" in label or "本页" in label
        for name, column in self._columns.items():
            stated = read_money(cells[column] if column < len(cells) else None).value
            if not isinstance(stated, int | Decimal):
                continue
            if part and self._started:
                self._note(number, label, name, stated, self._block[name])
            else:
                self._late.append((number, label, name, stated))
        if part:
            self._block = dict.fromkeys(self._columns, 0)

    def finish(self) -> list[ControlSum]:
        """All comparisons, once every row was added: a total may stand above its rows."""
        for number, label, name, stated in self._late:
            self._note(number, label, name, stated, self._all[name])
        self._late = []
        return sorted(self.found, key=lambda total: total.source_row)

    def _note(self, number: int, label: str, name: str, stated: Number, found: Number) -> None:
        row = self._table.place(number, 0)[0] + 1
        self.found.append(ControlSum(self._table.sheet.name, row, label, name, stated, found))
