"""Worked examples of rules, as a lawyer may write them: a CSV file run through the very functions the product uses.

Columns: rule_id, statute, article, inputs, expected, note; inputs and expected are JSON objects. Inputs may name the
`level` (national, zhejiang, ningbo), a `calendar` (absent: Monday to Friday only) and the day `on` (absent: the newest
text). Without a level all levels apply.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lianchuang.rulebook.answers import Answer, in_one_breath
from lianchuang.rulebook.calendars import MONDAY_TO_FRIDAY
from lianchuang.rulebook.catalogue import Rulebook, UnknownRule, rulebook
from lianchuang.rulebook.given import BadInputs, Given

COLUMNS = ("rule_id", "statute", "article", "inputs", "expected", "note")
WORDS = {"pass": "通过", "fail": "不符", "unknown": "没有这条规则"}


class UnreadableCases(ValueError):
    """The file of examples cannot be read at all; the message says why in Chinese."""


@dataclass(frozen=True)
class Row:
    """One example and how it went: `result` is pass, unknown (no such rule), or fail; `remark` says why it failed."""

    line: int
    rule: str
    result: str
    remark: str
    basis: str = ""
    level: str = ""
    mark: str = ""
    expected: Mapping[str, Any] | None = None
    got: Mapping[str, Any] | None = None

    @property
    def in_words(self) -> str:
        """第 12 行 WC-QUORUM 通过（《浙江省企业民主管理条例》第十五条第三款，浙江，V）."""
        where = "，".join(part for part in (self.basis, self.level, self.mark) if part)
        told = f"（{where}）{self.remark}" if where else f"　{self.remark}"
        return f"第{self.line}行　{self.rule}　{WORDS[self.result]}{told}".rstrip()


@dataclass(frozen=True)
class CasesReport:
    """All rows of a file, in order."""

    rows: tuple[Row, ...]

    def count(self, result: str) -> int:
        """How many rows went that way."""
        return sum(row.result == result for row in self.rows)

    def lines(self) -> list[str]:
        """A line a row, then the sum."""
        sums = "，".join(f"{word} {self.count(result)}" for result, word in WORDS.items())
        return [*(row.in_words for row in self.rows), f"共{len(self.rows)}行：{sums}。"]

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        rows = [
            {
                "line": row.line,
                "rule_id": row.rule,
                "result": row.result,
                "basis": row.basis,
                "level": row.level,
                "mark": row.mark,
                "expected": _plain(row.expected),
                "got": _plain(row.got),
                "remark": row.remark,
            }
            for row in self.rows
        ]
        return {"rows": rows, "total": len(rows), **{result: self.count(result) for result in WORDS}}

    @property
    def exit_code(self) -> int:
        """0 when there are rows and every one passes, else 1."""
        return 0 if self.rows and self.count("pass") == len(self.rows) else 1


def check_cases(path: Path | str, book: Rulebook | None = None) -> CasesReport:
    """Run every example of a file. Raises UnreadableCases when it is no such file."""
    examples = _read(Path(path))
    return CasesReport(tuple(_run(line, example, book or rulebook()) for line, example in examples))


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as failure:
        raise UnreadableCases(f"文件{path}打不开：{failure.strerror}。") from None
    except UnicodeDecodeError:
        raise UnreadableCases(f"文件{path.name}不是 UTF-8编码，请另存为 UTF-8。") from None
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        missing = [name for name in COLUMNS[:1] + COLUMNS[3:5] if name not in (reader.fieldnames or ())]
        if missing:
            raise UnreadableCases(f"文件{path.name}缺少列：{'、'.join(missing)}。")
        return [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise UnreadableCases(
            f"文件{path.name}不是写好的 CSV：第{reader.line_num + 1}行起引号不成对，或者一格太长。"
        ) from None


def _run(line: int, example: Mapping[str, str | None], book: Rulebook) -> Row:
    name = (example.get("rule_id") or "").strip()
    try:
        rule = book.rule(name)
    except UnknownRule as failure:
        return Row(line, name, "unknown", str(failure))
    try:
        if None in example:
            raise BadInputs("这一行比表头多出几格；JSON 里有逗号的，整格要用引号括起来。")
        inputs, expected = _object(example, "inputs"), _object(example, "expected")
        on = Given(inputs, {"on": "日期 on"}).day("on")
        profile = book.profile("330200000000")
        answer = rule.apply(inputs, on=on, profile=profile, calendar=MONDAY_TO_FRIDAY)
    except BadInputs as failure:
        return Row(line, name, "fail", str(failure))
    return _compared(line, expected, answer, book)


def _compared(line: int, expected: Mapping[str, Any], answer: Answer, book: Rulebook) -> Row:
    absent = object()
    wrong = [key for key, value in expected.items() if not agrees(value, answer.values.get(key, absent))]
    told = [f"{key}应为{_shown(expected[key])}，得到{_shown(answer.values.get(key, '没有这一项'))}" for key in wrong]
    if not expected:
        told = ["没有写 expected"]
    return Row(
        line,
        answer.rule,
        "fail" if told else "pass",
        "；".join(told),
        basis=in_one_breath(answer.basis),
        level=book.level_names.get(answer.level or "", "当时当地没有适用的条文"),
        mark=answer.mark,
        expected=expected,
        got=answer.values,
    )


def _object(example: Mapping[str, str | None], column: str) -> dict[str, Any]:
    try:
        value = json.loads(example.get(column) or "", parse_float=Decimal, parse_constant=lambda word: word)
    except (ValueError, RecursionError):
        raise BadInputs(f"{column}一列不是 JSON。") from None
    if not isinstance(value, dict):
        raise BadInputs(f"{column}一列要写成{{…}}。")
    return value


def agrees(expected: Any, got: Any) -> bool:
    """The same value, whichever way it is written; the order of words in a list means nothing."""
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None or got is None:
        return expected is got
    if isinstance(got, date):
        return str(expected) == got.isoformat()
    if isinstance(expected, list) and isinstance(got, list):
        return sorted(map(str, expected)) == sorted(map(str, got))
    if isinstance(expected, int | Decimal) and isinstance(got, int | Decimal):
        return expected == got
    return bool(expected == got)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _shown(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)
