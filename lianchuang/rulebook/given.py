"""What a rule is told about a case: counts, days, facts, checked before anything is decided from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


class BadInputs(ValueError):
    """A rule was told too little, or something that makes no sense; the message says so in Chinese."""


@dataclass(frozen=True)
class Given:
    """The facts given to a rule, by name. A name that is absent or None is unknown, and unknown is never nought."""

    facts: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """The Chinese name of a fact, else its identifier."""
        return self.labels.get(name, name)

    def known(self, name: str) -> bool:
        """Whether anything at all is given (an empty text is nothing)."""
        value = self.facts.get(name)
        return value is not None and value != ""

    def require(self, names: Iterable[str]) -> None:
        """Refuse to go on while one of these is unknown."""
        missing = [self.label(name) for name in names if not self.known(name)]
        if missing:
            raise BadInputs(f"还缺：{'、'.join(missing)}。")

    def count(self, name: str) -> int | None:
        """A whole number from 0 up."""
        if not self.known(name):
            return None
        value = self.amount(name)
        if value is None or value != int(value) or value < 0:
            raise BadInputs(f"{self.label(name)}要填不小于0的整数，现在是“{self.facts[name]}”。")
        return int(value)

    def amount(self, name: str) -> int | Decimal | None:
        """A number, exact: a float is taken as it is written (386415.5)."""
        if not self.known(name):
            return None
        value = self.facts[name]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, float | Decimal | str):
            try:
                number = Decimal(str(value).strip())
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and abs(number) < Decimal(10) ** 15:
                return number
        raise BadInputs(f"{self.label(name)}要填数字，比如120，现在是“{value}”。")

    def day(self, name: str) -> date | None:
        """A day, as a date or as 2026-03-02."""
        return self._day(self.facts[name], self.label(name)) if self.known(name) else None

    def truth(self, name: str) -> bool | None:
        """Yes or no."""
        if not self.known(name):
            return None
        if isinstance(self.facts[name], bool):
            return bool(self.facts[name])
        raise BadInputs(f"{self.label(name)}要填是或者否（true、false），现在是“{self.facts[name]}”。")

    def text(self, name: str) -> str | None:
        """A word or code."""
        if not self.known(name):
            return None
        if isinstance(self.facts[name], str):
            return str(self.facts[name])
        raise BadInputs(f"{self.label(name)}要填文字，现在是“{self.facts[name]}”。")

    def texts(self, name: str) -> list[str] | None:
        """Several words or codes."""
        return self._several(name, lambda item, label: item if isinstance(item, str) else _refuse(label, item, "文字"))

    def days(self, name: str) -> list[date] | None:
        """Several days."""
        return self._several(name, self._day)

    def amounts(self, name: str) -> list[int | Decimal] | None:
        """Several numbers from 0 up."""
        return self._several(name, _amount_in_list)

    def intervals(self, name: str) -> list[tuple[date, date]] | None:
        """Several pairs of days, each from–to in order."""
        return self._several(name, self._interval)

    def _several(self, name: str, read: Any) -> list[Any] | None:
        if not self.known(name):
            return None
        value, label = self.facts[name], self.label(name)
        if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
            raise BadInputs(f"{label}要填一个列表，现在是“{value}”。")
        return [read(item, label) for item in value]

    def _interval(self, pair: Any, label: str) -> tuple[date, date]:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise BadInputs(f"{label}要一段一段填成 [起, 止]，现在是“{pair}”。")
        first, last = (self._day(day, label) for day in pair)
        if last < first:
            raise BadInputs(f"{label}里{last}早于{first}，起止写反了。")
        return first, last

    @staticmethod
    def _day(value: Any, label: str) -> date:
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value.strip())
            except ValueError:
                raise BadInputs(f"{label}要填日期，比如2026-03-02，现在是“{value}”。") from None
        if not isinstance(value, date):
            raise BadInputs(f"{label}要填日期，比如2026-03-02，现在是“{value}”。")
        if not EARLIEST <= value <= LATEST:
            raise BadInputs(f"{label}要在{EARLIEST.year}到{LATEST.year}年之间，现在是{value}。")
        return value


def _refuse(label: str, item: Any, what: str) -> str:
    raise BadInputs(f"{label}里要填{what}，现在是“{item}”。")


def _amount_in_list(item: Any, label: str) -> int | Decimal:
    value = Given({label: item}).amount(label)
    if value is None or value < 0:
        raise BadInputs(f"{label}里要填不小于0的数字，现在是“{item}”。")
    return value
