"""What a reviewer is asked to ask: planted cases are found, honest ones mostly left alone, and no score can see it."""

import random
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import grimp
import pytest

import lianchuang.snapshot
from lianchuang.evidence import acts
from lianchuang.evidence.gathering import questions_within
from lianchuang.evidence.models import Visibility
from lianchuang.evidence.questions import RULES, Changed, Counted, Entered, Filed, Rows, every_question
from lianchuang.registry.scope import Scope
from lianchuang.snapshot.freeze import freeze
from tests.evidence.conftest import CHAIR
from tests.evidence.pictures import PDF

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
TEXT = (
    "工会围绕安全生产、劳动保护和职工生活开展了一次专题走访，听取一线职工的意见建议，"
    "梳理成清单逐条答复，并在公开栏公布办理情况，接受职工监督评议。"
)


def entered(act, union, **more):
    return Entered(act, union, more.pop("case", act), more.pop("on", DAY), more.pop("at", NOON), **more)


class Town:
    """A year of 200 unions that record honestly, with what honest unions do too, and 28 planted ones among them."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.filed, self.entered, self.pairs, self.planted = [], [], [], set()
        self.counted, self.changed = [], []
        self.number = 10_000
        for union in range(200):
            self.honest_year(union)
        self.honest_but_odd()
        self.plant()

    def next(self):
        self.number += 1
        return self.number

    def step(self, union, **more):
        row = entered(self.next(), union, by=f"account:{union}", **more)
        self.entered.append(row)
        return row

    def photo(self, union, case, **more):
        row = Filed(self.next(), union, case, more.pop("file", None) or self.next(), **more)
        self.filed.append(row)
        return row

    def honest_year(self, union):
        staff = self.chance.randrange(30, 400)
        self.count(union, staff, self.chance.randrange(1, 8))
        for _ in range(self.chance.randrange(3)):  # what is put right in the week after, or makes nothing better
            at = NOON + timedelta(days=self.chance.randrange(200))
            self.change(union, at, at + timedelta(days=self.chance.randrange(7)), True)
            self.change(union, at, at + timedelta(days=60), False)
        for _ in range(12):
            on = DAY + timedelta(days=self.chance.randrange(200))
            at = NOON + timedelta(days=(on - DAY).days + min(int(self.chance.expovariate(1 / 12)), 150))
            at += timedelta(minutes=self.chance.randrange(400))
            come = self.chance.randrange(staff // 2, staff + 1)
            words = (f"{TEXT}第 {union} 号、{self.number}",) if self.chance.random() < 0.3 else ()
            row = self.step(union, on=on, at=at, heads=staff, counts={"present": come}, texts=words)
            taken = on + timedelta(days=self.chance.randrange(3)) if self.chance.random() < 0.6 else None
            self.photo(union, row.case, taken_on=taken, step_on=on)

    def count(self, union, heads, amount):
        cases = tuple(self.next() for _ in range(amount))
        self.counted.append(Counted(union, heads, "activity", "“活动”", amount, cases))

    def change(self, union, entered_at, changed_at, better):
        self.changed.append(Changed(union, self.next(), entered_at, changed_at, better))

    def honest_but_odd(self):
        """A joint day declared and one not; a camera set wrong; a new clerk; old head-counts; a pattern from above."""
        together, alone = self.next(), self.next()
        for union in (1, 2, 3):
            self.photo(union, self.next(), file=together, joint=77)
        for union in (4, 5):
            self.photo(union, self.next(), file=alone)
        for _ in range(2):
            self.photo(6, 666, taken_on=date(2015, 1, 1), step_on=DAY)
        for minute in range(6):
            self.step(7, on=DAY, at=NOON + timedelta(days=90, minutes=minute))
            self.step(8, on=DAY, at=NOON + timedelta(days=90, minutes=minute), declared_late=True)
        self.step(9, heads=40, counts={"present": 43})
        self.count(13, 120, 44)  # one that really does that much
        for day in range(3):  # an inspection found three old slips, and each was put right
            self.change(14, NOON, NOON + timedelta(days=100 + day), True)
        for union in (10, 11, 12):
            self.step(union, texts=(TEXT * 2,))

    def plant(self):
        for pair in range(4):
            left, right = 300 + 2 * pair, 301 + 2 * pair
            file = self.next()
            for union in (left, right):
                self.photo(union, self.next(), file=file)
            self.planted.add(("same_file", (left, right)))
            for _ in range(2):
                one, other = self.photo(left + 20, self.next()), self.photo(right + 20, self.next())
                self.pairs.append((one.file, other.file))
            self.planted.add(("alike", (left + 20, right + 20)))
            case = self.next()
            for _ in range(3):
                self.photo(400 + pair, case, taken_on=DAY - timedelta(days=40), step_on=DAY)
            self.planted.add(("photo_days", (400 + pair,)))
            for minute in range(8):
                self.step(410 + pair, on=DAY + timedelta(days=minute), at=NOON + timedelta(days=120, minutes=minute))
            self.planted.add(("burst", (410 + pair,)))
            self.count(450 + pair, 60 + pair, 60)
            self.planted.add(("outlier", (450 + pair,)))
            for day in range(5):
                self.change(460 + pair, NOON, NOON + timedelta(days=150 + day), True)
            self.planted.add(("late_changes", (460 + pair,)))
            self.step(420 + pair, heads=50, counts={"present": 200 + pair})
            self.planted.add(("heads", (420 + pair,)))
            for union in (430 + 2 * pair, 431 + 2 * pair):
                self.step(union, people=(9000 + pair,))
            self.planted.add(("two_places", (430 + 2 * pair, 431 + 2 * pair)))
            for number, union in enumerate((440 + 2 * pair, 441 + 2 * pair)):
                self.step(union, texts=(f"{TEXT}{'，' if number else ' '}第 {pair} 稿",))
            self.planted.add(("equal_texts", (440 + 2 * pair, 441 + 2 * pair)))

    def asked(self):
        return every_question(Rows(self.filed, self.entered, self.pairs, self.counted, self.changed))


def test_planted_cases_are_found_and_honest_ones_mostly_left_alone(capsys):
    town = Town(11)
    asked = {(question.rule, question.organisations) for question in town.asked()}
    lines = []
    for rule in RULES:
        called = {one for one in asked if one[0] == rule}
        planted = {one for one in town.planted if one[0] == rule}
        right = len(called & planted)
        lines.append(f"  {rule:12} precision {right}/{len(called)}, recall {right}/{len(planted)}")
        assert right == len(planted), rule
        assert right / len(called) >= 0.6, rule
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines))


def test_a_question_is_the_same_in_whatever_order_things_are_looked_at():
    town = Town(3)
    before = {question.key for question in town.asked()}
    for rows in (town.filed, town.entered, town.pairs, town.counted, town.changed):
        random.Random(1).shuffle(rows)
    town.pairs = [(other, one) for one, other in town.pairs]
    assert {question.key for question in town.asked()} == before


def test_every_rule_says_what_may_innocently_lie_behind_it():
    assert all(rule.innocent.endswith("。") and rule.name for rule in RULES.values())
    assert set(Counter(question.rule for question in Town(5).asked())) == set(RULES)


def one_rule(*rows, filed=(), pairs=()):
    return [question.rule for question in every_question(Rows(filed, rows, pairs))]


def test_a_single_pair_of_photos_asks_nothing():
    photos = [Filed(1, 1, 1, 11), Filed(2, 2, 2, 22)]
    assert one_rule(filed=photos, pairs=[(11, 22)]) == []


@pytest.mark.parametrize(("staff", "asked"), [(None, []), (0, []), (100, []), (99, ["heads"])])
def test_an_unknown_head_count_asks_nothing(staff, asked):
    assert one_rule(entered(1, 1, heads=staff, counts={"present": 100})) == asked


def test_what_several_unions_hold_together_by_their_own_word_asks_nothing():
    photos = [Filed(1, 1, 1, 11, joint=5), Filed(2, 2, 2, 11, joint=5)]
    people = [entered(n, n, people=(7,), joint=5, texts=(TEXT,)) for n in (1, 2)]
    assert one_rule(*people, filed=photos) == []


def test_what_the_program_entered_itself_is_no_burst():
    rows = [entered(n, 1, at=NOON + timedelta(days=90, minutes=n), by="system:import") for n in range(9)]
    assert one_rule(*rows) == []


def counts(*amounts, heads=50):
    rows = [Counted(n, heads, "activity", "“活动”", amount, (n,)) for n, amount in enumerate(amounts)]
    return [question.organisations for question in every_question(Rows(counted=rows))]


def test_far_more_than_units_of_like_size_is_asked_about():
    assert counts(3, 4, 5, 4, 3, 5, 4, 40) == [(7,)]
    assert counts(3, 4, 5, 4, 3, 5, 4, 8) == []  # more, but not far more
    assert counts(3, 4, 40) == []  # too few to compare
    assert counts(4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 30) == [(12,)]  # all the same but one: no spread to speak of
    assert counts(0, 0, 0, 0, 0, 0, 0, 0, 3) == []


def test_units_of_other_size_are_not_compared():
    small = [Counted(n, 10, "activity", "“活动”", 2, (n,)) for n in range(8)]
    large = [Counted(100, 900, "activity", "“活动”", 60, (100,))]
    assert every_question(Rows(counted=[*small, *large])) == []


@pytest.mark.parametrize(
    ("lag", "better", "number", "asked"), [(60, True, 3, 1), (60, True, 2, 0), (20, True, 3, 0), (60, False, 3, 0)]
)
def test_late_changes_are_asked_about_where_they_are_many_late_and_favourable(lag, better, number, asked):
    rows = [Changed(1, n, NOON, NOON + timedelta(days=lag + n), better) for n in range(number)]
    assert len(every_question(Rows(changed=rows))) == asked


def test_a_rule_that_is_off_asks_nothing():
    town = Town(5)
    rows = Rows(town.filed, town.entered, town.pairs, town.counted, town.changed)
    assert "burst" not in {question.rule for question in every_question(rows, off={"burst"})}


def test_no_calculating_room_can_see_a_question_or_a_file():
    graph = grimp.build_graph("lianchuang")
    for room in ("rulebook", "registry", "procedures", "snapshot", "measures", "scoring"):
        chains = graph.find_shortest_chains(f"lianchuang.{room}", "lianchuang.evidence", as_packages=True)
        assert chains == set(), room
    assert graph.find_shortest_chains("lianchuang.web", "lianchuang.evidence", as_packages=True) != set()


def test_the_freeze_reads_no_table_of_evidence():
    folder = Path(lianchuang.snapshot.__file__).parent
    texts = {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.suffix in (".py", ".sql")}
    assert "freeze.sql" in texts
    assert [name for name, text in texts.items() if "evidence_" in text] == []


def test_the_frozen_facts_are_the_same_bytes_with_and_without_questions(unions, case, other_case, step, tmp_path):
    """A score is computed from the frozen facts alone: what does not move them cannot move it."""

    def frozen(name):
        freeze([unions.union, unions.other_union], DAY, tmp_path / name)
        return {path.name: path.read_bytes() for path in (tmp_path / name).glob("*.parquet")}

    before = frozen("before")
    for held in (case, other_case):
        acts.add_paper(held, step, acts.OTHER, PDF, visibility=Visibility.CASE, by=CHAIR, on=DAY)
    scope = Scope(DAY, frozenset({unions.union.pk, unions.other_union.pk}))
    assert [question.rule for question in questions_within(scope, DAY)] == ["same_file"]
    assert before
    assert frozen("after") == before
