"""What a reviewer should ask about. Each rule looks at plain rows and gives questions: a sentence with its figures, and
what may innocently explain it. A question is never a penalty and never enters a score.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from statistics import median

from lianchuang.evidence.wording import LONG_TEXT, families, plain

PHOTOS_ALIKE = 2
DAYS_OFF = 7
BURST_STEPS, BURST_SPAN, BURST_LAG = 5, timedelta(hours=1), timedelta(days=60)
FAR, ALIKE_UNITS, MORE = 5, 8, 5
"""A robust z above 5, among at least eight units of like size, and at least five more than the middle one (house)."""
ROBUST, SPREAD = Fraction(6745, 10_000), Fraction(12533, 10_000)
"""What makes the median deviation, or where that is nought the mean one, comparable with a standard deviation."""
SIZES = (25, 100, 300, 1000)
CHANGES, CHANGE_SPAN, CHANGE_LAG = 3, timedelta(days=30), timedelta(days=30)
HEADS = {"present": "实到", "workers": "参加的职工", "members": "会员"}
"""Fields of steps that count people of the own unit, each once, and what the sentence calls them."""


@dataclass(frozen=True)
class Rule:
    """One thing to ask about: how it is called, and what may innocently lie behind it."""

    name: str
    innocent: str


RULES = {
    "same_file": Rule("同一份文件用在几家", "几家一起办的活动，大家都留了同一份材料；上级发的同一份通知。"),
    "alike": Rule("照片几乎一样", "几家一起办的活动，从同一个角度拍的。"),
    "photo_days": Rule("照片日期对不上", "相机或手机的日期没有调准；翻拍了以前的照片作资料。"),
    "burst": Rule("很久以后一口气补记", "换了经办人，或平时记在本子上，年底一起录。"),
    "heads": Rule("人数比单位的人还多", "几家合在一起办；登记的职工人数、会员人数没有更新。"),
    "two_places": Rule("同一个人同一天在两家", "当天调动；同名同号录错了一个。"),
    "equal_texts": Rule("大段文字几乎一样", "照上级发的样本写的；同一件事几家联合发文。"),
    "outlier": Rule("比同样大小的单位多得多", "这家在这件事上确实做得多；别家做了没有记。"),
    "late_changes": Rule("过了很久才更正，更正后更好看", "核对时发现录错了，集中改正；旧材料后来才找到。"),
}


@dataclass(frozen=True)
class Question:
    """Something to ask. `key` stays the same as long as the same things are asked about."""

    rule: str
    organisations: tuple[int, ...]
    cases: tuple[int, ...]
    sentence: str
    papers: tuple[int, ...] = ()
    anew: bool = False
    """Whether it is about photos that were only saved anew; near-equal ones of the same unions are asked about once."""

    @property
    def key(self) -> str:
        parts = [self.rule, *map(str, self.organisations), "|", *map(str, self.cases), "|", *map(str, self.papers)]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Filed:
    """A paper as the rules see it. `joint` names the case of which several unions hold a part, where there is one."""

    paper: int
    organisation: int
    case: int
    file: int
    joint: int | None = None
    taken_on: date | None = None
    step_on: date | None = None


@dataclass(frozen=True)
class Entered:
    """A step as it was entered. `heads` is how many people the unit had when the case began, None where unknown."""

    act: int
    organisation: int
    case: int
    occurred_on: date
    recorded_at: datetime
    by: str = ""
    declared_late: bool = False
    joint: int | None = None
    heads: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    people: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counted:
    """How often a unit of so many people has something on record in the year, and in which cases."""

    organisation: int
    heads: int
    what: str
    words: str
    amount: int
    cases: tuple[int, ...]


@dataclass(frozen=True)
class Changed:
    """A step that was corrected: when it was entered, when it was put otherwise, and whether the record looks better
    for it (a finding less, a counted figure higher)."""

    organisation: int
    case: int
    entered_at: datetime
    changed_at: datetime
    better: bool


@dataclass(frozen=True)
class Rows:
    """Everything that the rules look at."""

    filed: Sequence[Filed] = ()
    entered: Sequence[Entered] = ()
    pairs: Iterable[tuple[int, int]] = ()
    counted: Sequence[Counted] = ()
    changed: Sequence[Changed] = ()
    saved_anew: Iterable[tuple[int, int]] = ()


def every_question(rows: Rows, off: Collection[str] = ()) -> list[Question]:
    """All questions that the rows give rise to, each once, in the order of the rules. Rules that are off ask none."""
    filed, entered = rows.filed, rows.entered
    near = list(alike(filed, rows.pairs))
    asked = set() if "alike" in off else {question.organisations for question in near}
    found = [
        *(one for one in same_file(filed, rows.saved_anew) if not one.anew or one.organisations not in asked),
        *near,
        *photo_days(filed),
        *burst(entered),
        *heads(entered),
        *two_places(entered),
        *equal_texts(entered),
        *outlier(rows.counted),
        *late_changes(rows.changed),
    ]
    return list({question.key: question for question in found if question.rule not in off}.values())


def same_file(filed: Iterable[Filed], saved_anew: Iterable[tuple[int, int]] = ()) -> Iterator[Question]:
    """One file under papers of two unions, but for parts of one joint case; a photo that was only saved anew, smaller
    or in another quality, is the same file."""
    by_file: dict[int, list[Filed]] = defaultdict(list)
    for one in filed:
        by_file[one.file].append(one)
    for family in _together(by_file, saved_anew):
        rows = [row for file in family for row in by_file[file]]
        if _apart(rows):
            anew = not any(_apart(by_file[file]) for file in family)
            what = "同一张照片重新存过，" if anew else "同一份文件"
            words = f"{what}出现在 {len(_organisations(rows))} 家的 {len(_cases(rows))} 件事里。"
            yield Question("same_file", _organisations(rows), _cases(rows), words, _papers(rows), anew)


def _together(files: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Files gathered with those that they are paired with, whatever the order of the pairs."""
    head = {file: file for file in files}

    def first(file: int) -> int:
        while head[file] != file:
            head[file] = file = head[head[file]]
        return file

    for one, other in pairs:
        if one in head and other in head:
            left, right = sorted((first(one), first(other)))
            head[right] = left
    found: dict[int, list[int]] = defaultdict(list)
    for file in sorted(head):
        found[first(file)].append(file)
    return list(found.values())


def alike(filed: Iterable[Filed], pairs: Iterable[tuple[int, int]]) -> Iterator[Question]:
    """At least two pairs of near-equal photos between the same two unions."""
    by_file: dict[int, list[Filed]] = defaultdict(list)
    for one in filed:
        by_file[one.file].append(one)
    between: dict[tuple[int, int], list[tuple[Filed, Filed]]] = defaultdict(list)
    for one, other in pairs:
        for left in by_file.get(one, ()):
            for right in by_file.get(other, ()):
                if _apart([left, right]):
                    both = sorted((left, right), key=lambda row: row.organisation)
                    between[both[0].organisation, both[1].organisation].append((both[0], both[1]))
    for found in between.values():
        if len({frozenset((left.file, right.file)) for left, right in found}) >= PHOTOS_ALIKE:
            rows = [row for pair in found for row in pair]
            words = f"两家有 {len(found)} 对照片几乎一样。"
            yield Question("alike", _organisations(rows), _cases(rows), words, _papers(rows))


def photo_days(filed: Iterable[Filed]) -> Iterator[Question]:
    """At least two photos of a case whose own day lies more than a week off the step's. No day in a photo: no sign."""
    by_case: dict[int, dict[int, Filed]] = defaultdict(dict)
    for one in filed:
        if one.taken_on and one.step_on and abs((one.taken_on - one.step_on).days) > DAYS_OFF:
            by_case[one.case][one.file] = one
    for rows in by_case.values():
        if len(rows) >= PHOTOS_ALIKE:
            most = max(abs((row.taken_on - row.step_on).days) for row in rows.values() if row.taken_on and row.step_on)
            words = f"{len(rows)} 张照片上的日期和所记的日期不合，最多差 {most} 天。"
            found = list(rows.values())
            yield Question("photo_days", _organisations(found), _cases(found), words, _papers(found))


def burst(entered: Iterable[Entered]) -> Iterator[Question]:
    """Five steps or more of a union, each two months old, entered by one account within an hour. What was declared as
    late entry of old papers is not asked about."""
    by_hand: dict[tuple[int, str], list[Entered]] = defaultdict(list)
    for one in entered:
        old = one.recorded_at.date() - one.occurred_on >= BURST_LAG
        if old and not one.declared_late and one.by.startswith("account:"):
            by_hand[one.organisation, one.by].append(one)
    for rows in by_hand.values():
        rows.sort(key=lambda row: (row.recorded_at, row.act))
        for run in _runs(rows):
            if len(run) >= BURST_STEPS:
                most = max((row.recorded_at.date() - row.occurred_on).days for row in run)
                words = f"{len(run)} 步在一小时内一起记下，最早的一步当时已过去 {most} 天。"
                yield Question("burst", _organisations(run), _cases(run), words)


def _runs(rows: Sequence[Entered]) -> Iterator[list[Entered]]:
    run: list[Entered] = []
    for row in rows:
        if run and row.recorded_at - run[0].recorded_at > BURST_SPAN:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def heads(entered: Iterable[Entered]) -> Iterator[Question]:
    """More people at a step than the unit has. Unknown head-counts ask nothing."""
    for one in entered:
        for name, called in HEADS.items():
            said = one.counts.get(name)
            if said is not None and one.heads and one.joint is None and said > one.heads:
                words = f"{called} {said} 人，登记的职工和会员最多 {one.heads} 人。"
                yield Question("heads", (one.organisation,), (one.case,), words)
                break


def two_places(entered: Iterable[Entered]) -> Iterator[Question]:
    """One person on the lists of two unions on one day; gathered by pair of cases."""
    there: dict[tuple[int, date], dict[int, Entered]] = defaultdict(dict)
    for one in entered:
        for person in one.people:
            there[person, one.occurred_on].setdefault(one.organisation, one)
    both: dict[tuple[int, int, date], list[Entered]] = defaultdict(list)
    for (_, day), rows in there.items():
        for left, right in combinations(sorted(rows.values(), key=lambda row: row.organisation), 2):
            if left.joint is None or left.joint != right.joint:
                both[left.case, right.case, day] += [left, right]
    for (_, _, day), found in both.items():
        words = f"{len(found) // 2} 个人 {day.year} 年 {day.month} 月 {day.day} 日同时在两家的名单里。"
        yield Question("two_places", _organisations(found), _cases(found), words)


def equal_texts(entered: Iterable[Entered]) -> Iterator[Question]:
    """Sixty characters or more, written by two unions and nearly the same: other numbers, another name or a sentence
    more make no difference, nor do spaces and punctuation."""
    by_text: dict[str, list[Entered]] = defaultdict(list)
    for one in entered:
        for text in one.texts:
            if len(bare := plain(text)) >= LONG_TEXT:
                by_text[bare].append(one)
    for family in families(by_text):
        rows = [row for text in family for row in by_text[text]]
        if _apart(rows):
            same = "同样" if len(family) == 1 else "几乎同样"
            words = f"{len(_organisations(rows))} 家写了{same}的 {len(family[0])} 个字：“{family[0][:16]}……”。"
            yield Question("equal_texts", _organisations(rows), _cases(rows), words)


def outlier(counted: Iterable[Counted]) -> Iterator[Question]:
    """Far more of one thing than units of like size have: robust z above five. Too few units alike ask nothing."""
    groups: dict[tuple[str, int], list[Counted]] = defaultdict(list)
    for one in counted:
        groups[one.what, sum(one.heads >= size for size in SIZES)].append(one)
    for rows in groups.values():
        if len(rows) < ALIKE_UNITS:
            continue
        middle = Fraction(median(Fraction(row.amount) for row in rows))
        apart = [abs(row.amount - middle) for row in rows]
        spread = Fraction(median(apart)) / ROBUST or SPREAD * sum(apart) / len(apart)
        for row in rows:
            over = row.amount - middle
            if over >= MORE and over > FAR * spread:
                words = f"一年里{row.words} {row.amount} 件，同样大小的 {len(rows)} 家里居中的是 {round(middle)} 件。"
                yield Question("outlier", (row.organisation,), row.cases, words)


def late_changes(changed: Iterable[Changed]) -> Iterator[Question]:
    """Three steps or more of a union put otherwise within a month, each a month or more after it was entered, and each
    so that the record looks better."""
    by_union: dict[int, list[Changed]] = defaultdict(list)
    for one in changed:
        if one.better and one.changed_at - one.entered_at >= CHANGE_LAG:
            by_union[one.organisation].append(one)
    for union, rows in by_union.items():
        rows.sort(key=lambda row: (row.changed_at, row.case))
        run: list[Changed] = []
        for row in [*rows, None]:
            if row is not None and (not run or row.changed_at - run[0].changed_at <= CHANGE_SPAN):
                run.append(row)
                continue
            if len(run) >= CHANGES:
                most = max((one.changed_at - one.entered_at).days for one in run)
                cases = tuple(sorted({one.case for one in run}))
                words = f"一个月里更正了 {len(run)} 步，都是更正后更好看，最久的一步是 {most} 天前录的。"
                yield Question("late_changes", (union,), cases, words)
            run = [row] if row is not None else []


def _apart(rows: Sequence[Filed] | Sequence[Entered]) -> bool:
    """Whether two unions are concerned that do not do it together by their own word."""
    together = {row.joint for row in rows}
    return len({row.organisation for row in rows}) > 1 and (None in together or len(together) > 1)


def _organisations(rows: Iterable[Filed | Entered]) -> tuple[int, ...]:
    return tuple(sorted({row.organisation for row in rows}))


def _cases(rows: Iterable[Filed | Entered]) -> tuple[int, ...]:
    return tuple(sorted({row.case for row in rows}))


def _papers(rows: Iterable[Filed]) -> tuple[int, ...]:
    return tuple(sorted({row.paper for row in rows}))
