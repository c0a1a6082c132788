"""What the fields of one record say about each other: more members than employees, an end before the start."""

from collections.abc import Callable, Iterator
from datetime import date

from lianchuang.exchange.names import employer_of_union
from lianchuang.exchange.readings import Trouble
from lianchuang.exchange.records import Record
from lianchuang.registry.identifiers import birth_and_sex

Finding = tuple[str, Trouble]
"""A field and what is wrong with it."""

_PARTS = (
    ("members", "employees", "职工人数"),
    ("female", "employees", "职工人数"),
    ("migrant", "employees", "职工人数"),
    ("members_female", "members", "会员人数"),
    ("members_migrant", "members", "会员人数"),
)
"""A part, the whole it cannot exceed, and what the whole is called."""

LOW_RATE = 50
"""Below so many members in a hundred employees a person is asked whether that is so (a house rule, not law)."""
FEW = 10
"""In smaller units a rate says nothing."""
WORKING_AGE = 16
"""劳动法 第十五条: nobody is employed younger."""


def check(kind: str, record: Record) -> list[Finding]:
    """Complete what follows from the rest of the record, and list what does not fit together."""
    return list(_CHECKS[kind](record))


def _counts(record: Record) -> Iterator[Finding]:
    for part, whole, name in _PARTS:
        few, many = record.get(part), record.get(whole)
        if isinstance(few, int) and isinstance(many, int) and few > many:
            yield part, Trouble(f"比{name}（{many}）多")
    members, employees = record.get("members"), record.get("employees")
    if not isinstance(members, int) or not isinstance(employees, int) or employees < FEW:
        return
    if 0 < members * 100 < LOW_RATE * employees:
        yield "members", Trouble(f"入会率只有 {members * 100 // employees}%，是否属实", None, "look")


def _employer(record: Record) -> Iterator[Finding]:
    """An employer without a union has neither members nor a day on which its union was founded."""
    if record["has_union"] == 0:
        if record["founded"]:
            yield "founded", Trouble("写着没有建会，却有成立日期，是否属实", None, "look")
        if record["members"]:
            yield "members", Trouble("写着没有建会，却有会员，是否属实", None, "look")
        record["members"] = record["founded"] = None
    yield from _counts(record)
    yield from _in_order(record, "established", "founded", "早于单位成立日期", "look")


def _union(record: Record) -> Iterator[Finding]:
    if not record["employer"] and record.get("union_name"):
        record["employer"] = employer_of_union(str(record["union_name"]))
    yield from _counts(record)
    yield from _in_order(record, "founded", "last_election", "早于工会成立日期", "look")
    yield from _in_order(record, "established", "founded", "早于单位成立日期", "look")


def _member(record: Record) -> Iterator[Finding]:
    """The identity number tells sex and month of birth: it fills what is missing and is compared with what is typed."""
    number = record.get("id_number")
    if isinstance(number, str):
        _, sex = birth_and_sex(number)
        for field, told in (("birth_month", f"{number[6:10]}-{number[10:12]}"), ("sex", sex)):
            if record[field] is None:
                record[field] = told
            elif record[field] != told:
                yield field, Trouble(f"和身份证号里的 {told} 不同", told, "look")
    born_in, joined = record["birth_month"], record["joined"]
    if isinstance(born_in, str) and isinstance(joined, str) and _months(joined) - _months(born_in) < 12 * WORKING_AGE:
        yield "joined", Trouble(f"入会时不满 {WORKING_AGE} 周岁，是否属实", None, "look")


def _months(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])


def _contract(record: Record) -> Iterator[Finding]:
    """A period typed in one cell is two days."""
    start, _, end = str(record.pop("period", None) or "").partition("/")
    record["start"] = record["start"] or start or None
    record["end"] = record["end"] or end or None
    yield from _in_order(record, "start", "end", "早于有效期起", "error")
    yield from _in_order(record, "submitted", "filed", "早于报送日期", "error")
    yield from _meeting(record)


def _meeting(record: Record) -> Iterator[Finding]:
    """Nobody comes who was not entitled to, and nobody is voted for by more than came."""
    for part, whole, name in (("present", "entitled", "应到人数"), ("votes", "present", "实到人数")):
        few, many = record.get(part), record.get(whole)
        if isinstance(few, int) and isinstance(many, int) and few > many:
            yield part, Trouble(f"比{name}（{many}）多")


def _in_order(record: Record, first: str, second: str, message: str, severity: str) -> Iterator[Finding]:
    earlier, later = record.get(first), record.get(second)
    if isinstance(earlier, str) and isinstance(later, str) and date.fromisoformat(later) < date.fromisoformat(earlier):
        yield second, Trouble(message, None, "error" if severity == "error" else "look")


def _election(record: Record) -> Iterator[Finding]:
    yield from _meeting(record)
    few, many = record.get("returned"), record.get("votes")
    if isinstance(few, int) and isinstance(many, int) and many > few:
        yield "votes", Trouble(f"比收回票（{few}）多")


def _nothing(record: Record) -> Iterator[Finding]:
    return iter(())


_CHECKS: dict[str, Callable[[Record], Iterator[Finding]]] = {
    "employers": _employer,
    "unions": _union,
    "members": _member,
    "contracts": _contract,
    "elections": _election,
    "congresses": _meeting,
    "awards": _nothing,
    "assessment": _nothing,
}
