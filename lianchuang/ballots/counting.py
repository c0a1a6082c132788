"""The count, the same for paper, slip and telephone: what is asked, which choices are valid, what they add up to.

A choice on a matter is `for`, `against` or `abstain`. A choice among candidates is one letter for each, in the order
of the ballot paper (`y` yes, `n` no, `a` abstain), then for each write-in `+office:name`, in ascending order.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

VOTE, ELECTION = "vote", "election"
ANSWERS = ("for", "against", "abstain")
INVALID = "invalid"
LETTERS = {"y": "for", "n": "against", "a": "abstain"}
LONGEST_NAME = 20
MOST_WRITE_INS = 20

canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""The same value is always the same text."""


@dataclass(frozen=True)
class Candidate:
    """Somebody on the ballot paper, and for which office."""

    name: str
    office: str


@dataclass(frozen=True)
class Question:
    """What is asked: a matter, or candidates with so many seats for each office."""

    kind: str
    candidates: tuple[Candidate, ...] = ()
    seats: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Question":
        """The question of a frozen text. Raises ValueError where it is none."""
        try:
            told = json.loads(text)
            candidates = tuple(Candidate(str(one["name"]), str(one["office"])) for one in told["candidates"])
            seats = {str(office): int(number) for office, number in told["seats"].items()}
            kind = told["kind"]
        except (KeyError, TypeError, AttributeError, RecursionError):
            raise ValueError("not a question") from None
        if kind not in (VOTE, ELECTION):
            raise ValueError("not a question")
        return cls(kind, candidates, seats)


@dataclass(frozen=True)
class Choice:
    """A valid choice, taken apart: an answer for each line of the ballot paper, and the write-ins."""

    answers: tuple[str, ...]
    write_ins: tuple[Candidate, ...] = ()


@dataclass
class Count:
    """What choices add up to: valid and invalid; for each line of the paper for, against, abstained; the write-ins."""

    valid: int = 0
    invalid: int = 0
    lines: list[dict[str, int]] = field(default_factory=list)
    write_ins: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"valid": self.valid, "invalid": self.invalid, "lines": self.lines, "write_ins": self.write_ins}


def normal_name(name: str) -> str:
    """A name that was written in: compatible signs made one, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def read_choice(question: Question, text: str) -> Choice | None:
    """A choice taken apart; None where it is invalid, above all where it names more than there are seats."""
    if question.kind == VOTE:
        return Choice((text,)) if text in ANSWERS else None
    letters, *written = text.split("+")
    if len(letters) != len(question.candidates) or set(letters) - set(LETTERS):
        return None
    write_ins = _write_ins(question, written)
    if write_ins is None:
        return None
    named = Counter(one.office for one, letter in zip(question.candidates, letters, strict=True) if letter == "y")
    named.update(one.office for one in write_ins)
    if any(number > question.seats.get(office, 0) for office, number in named.items()):
        return None
    return Choice(tuple(LETTERS[letter] for letter in letters), write_ins)


def shown_choice(question: Question, text: str) -> str:
    """A choice as it is published: an invalid one as nothing but that, whatever somebody wrote."""
    return text if read_choice(question, text) else INVALID


def _write_ins(question: Question, written: list[str]) -> tuple[Candidate, ...] | None:
    if len(written) > MOST_WRITE_INS or written != sorted(set(written)):
        return None
    found = []
    for text in written:
        office, _, name = text.partition(":")
        one = Candidate(name, office)
        plain = name == normal_name(name) and re.fullmatch(rf"[^\W\d_][\w·.]{{0,{LONGEST_NAME - 1}}}", name)
        if not plain or office not in question.seats or one in question.candidates:
            return None
        found.append(one)
    return tuple(found)


def count(question: Question, choices: Iterable[str]) -> Count:
    """Add choices up."""
    lines = max(1, len(question.candidates))
    total = Count(lines=[dict.fromkeys(ANSWERS, 0) for _ in range(lines)])
    written: Counter[tuple[str, str]] = Counter()
    for text in choices:
        choice = read_choice(question, text)
        if choice is None:
            total.invalid += 1
            continue
        total.valid += 1
        for line, answer in zip(total.lines, choice.answers, strict=True):
            line[answer] += 1
        written.update((one.office, one.name) for one in choice.write_ins)
    total.write_ins = [{"office": office, "name": name, "votes": n} for (office, name), n in sorted(written.items())]
    return total


def faults(result: Mapping[str, Any]) -> list[str]:
    """What is wrong with the numbers of a result, in Chinese; more returned than issued is no fault but voids it."""
    numbers = [result["entitled"], result["present"], result["issued"], result["returned"]]
    entitled, present, issued, returned = numbers
    found = []
    if any(number < 0 for number in [*numbers, result["valid"], result["invalid"]]):
        found.append("票数不能是负数。")
    if present > entitled:
        found.append(f"实到 {present} 人，多于应到 {entitled} 人。")
    if issued > entitled:
        found.append(f"发出 {issued} 张票，多于应到 {entitled} 人。")
    if result["valid"] + result["invalid"] != returned:
        found.append(f"有效 {result['valid']} 张加无效 {result['invalid']} 张，不等于收回的 {returned} 张。")
    for line in result["lines"]:
        if sum(line[answer] for answer in ANSWERS) != result["valid"]:
            found.append(f"赞成、反对、弃权加起来不等于有效票 {result['valid']} 张。")
            break
    return found
