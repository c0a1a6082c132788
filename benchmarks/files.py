"""The files brought in: a roster of members and a ledger of employers, with the faults that such files have.

Of each hundred rows of the roster five are members already, two have a wrong check digit and three say an earlier row
again; of the ledger five are in the register already, two have a wrong code and three say an earlier row again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from benchmarks import invented
from benchmarks.district import members_of, person, staff_of
from benchmarks.size import Size

ROSTER = (
    *("序号", "单位名称", "姓名", "性别", "民族", "出生年月", "政治面貌", "文化程度", "入会时间", "身份证号", "手机号"),
    *("是否农民工", "是否劳务派遣"),
)
LEDGER = ("序号", "镇街", "单位名称", "统一社会信用代码", "职工人数", "女职工人数", "农民工人数")
KNOWN, WRONG, AGAIN = 5, 2, 3  # in a hundred rows
UNIONS_OF_A_ROSTER = 100


def roster_of(folder: Path, size: Size) -> Path:
    return folder / f"roster-{size.name}.xlsx"


def ledger_of(folder: Path, size: Size) -> Path:
    return folder / f"ledger-{size.name}.xlsx"


def write_files(folder: Path, size: Size, towns: Mapping[str, str]) -> None:
    """A roster of a hundred unions (fewer in a small district) and a ledger; `towns` are names of towns by code."""
    _write(roster_of(folder, size), "鄞州区工会会员花名册", ROSTER, _roster(size))
    _write(ledger_of(folder, size), "鄞州区单位台账", LEDGER, _ledger(size, towns))


def _write(path: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    if path.exists():
        return
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(((title,), heads, *rows)):
            sheet.write_row(number, 0, row)


def _roster(size: Size) -> Iterator[tuple[Any, ...]]:
    unions = min(UNIONS_OF_A_ROSTER, size.unions // 2)
    offset = 0
    for union in range(unions):
        first, last = size.roster * union // unions, size.roster * (union + 1) // unions
        before: tuple[Any, ...] = ()
        for number in range(first, last):
            kind, place = number % 100, number - first
            if kind >= 100 - AGAIN and before:
                yield (number + 1, *before[1:])
                continue
            is_known = kind < KNOWN and place < members_of(union, size)
            row = _member(number, union, offset + place if is_known else size.members + number, _is_wrong(kind))
            before = before if _is_wrong(kind) else row
            yield row
        offset += members_of(union, size)


def _is_wrong(kind: int) -> bool:
    return KNOWN <= kind < KNOWN + WRONG


def _member(number: int, union: int, who: int, spoilt: bool) -> tuple[Any, ...]:
    one = person(who)
    id_number = one.id_number or ""
    if spoilt:
        id_number = id_number[:-1] + ("1" if id_number[-1] != "1" else "2")
    born = invented.birthday(who % invented.BIRTHDAYS)
    joined = f"{born.year + 20}.{born.month}.{min(born.day, 28)}"
    yes_no = ("是" if who % 2 else "否", "否")
    described = (one.name, one.sex, one.ethnic, one.born, one.politics, one.education)
    return (number + 1, invented.employer_name(10 * union), *described, joined, id_number, one.telephone, *yes_no)


def _ledger(size: Size, towns: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    before: tuple[Any, ...] = ()
    codes = sorted(towns)
    for number in range(size.ledger):
        kind = number % 100
        if kind >= 100 - AGAIN and before:
            yield (number + 1, *before[1:])
            continue
        row = _employer(number, size, towns, codes, kind)
        before = before if _is_wrong(kind) else row
        yield row


def _employer(number: int, size: Size, towns: Mapping[str, str], codes: Sequence[str], kind: int) -> tuple[Any, ...]:
    is_known = kind < KNOWN
    who = 10 * (number // 100 * KNOWN + kind) + 3 if is_known else size.employers + number
    town = codes[who // 10 % len(codes)] if is_known else codes[number % len(codes)]
    code = invented.credit_code(who)
    if _is_wrong(kind):
        code = code[:-1] + ("1" if code[-1] != "1" else "2")
    staff = staff_of(who, size) if is_known else 4 + number % 90
    return (number + 1, towns[town], invented.employer_name(who), code, staff, staff // 2, staff // 3)
