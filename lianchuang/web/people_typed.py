"""A list of people as somebody types it, one to a line: name, ID number, telephone, in any order and with any mark
between them."""

import re
from datetime import date

from lianchuang.ledger.acts import Signature
from lianchuang.registry.acts import PersonEntry, register_persons
from lianchuang.registry.identifiers import check_id_number
from lianchuang.web.step_form import Problem

BETWEEN = re.compile(r"[\s,，、;；|]+")
TELEPHONE = re.compile(r"1\d{10}")
MOST = 5000


def read_people(text: str, field: str) -> tuple[list[PersonEntry], list[Problem]]:
    """The people of a text, and a sentence for each line that cannot be read. The sentence names the line, never the
    number that stood in it."""
    entries, problems = [], []
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        return [], [Problem(field, f"一次最多 {MOST} 人，分几次填，或用导入。")]
    for number, line in enumerate(lines, start=1):
        entry, fault = _entry(line)
        if fault:
            problems.append(Problem(field, f"第 {number} 行{fault}"))
        elif entry is not None:
            entries.append(entry)
    return entries, problems


def _entry(line: str) -> tuple[PersonEntry | None, str]:
    name, id_number, telephone = "", None, None
    for part in [part for part in BETWEEN.split(line.strip()) if part]:
        if TELEPHONE.fullmatch(part):
            telephone = part
        elif any(character.isdigit() for character in part):
            checked = check_id_number(part)
            if checked.problem:
                return None, f"的身份证号：{checked.problem}。"
            id_number = checked.value
        elif name:
            return None, "有两个姓名，一行只写一个人。"
        else:
            name = part
    return (PersonEntry(name, id_number=id_number, telephone=telephone), "") if name else (None, "没有姓名。")


def registered(entries: list[PersonEntry], *, by: Signature, on: date) -> list[int]:
    """The people entered into the register, as the numbers a step keeps of them."""
    return [person.pk for person in register_persons(entries, by=by, on=on)]
