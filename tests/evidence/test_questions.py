"""What a reviewer is asked to ask: planted cases are found, honest ones mostly left alone, and no score can see it."""

import random
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import grimp
import pytest

import lianchuang.snapshot
from lianchuang.evidence import acts
from lianchuang.evidence.alike import TELLING, compare, near_pairs
from lianchuang.evidence.gathering import questions_within
from lianchuang.evidence.models import KeptFile, NearPair, Visibility
from lianchuang.evidence.questions import RULES, Changed, Counted, Entered, Filed, Rows, every_question
from lianchuang.evidence.wording import families, plain
from lianchuang.registry.scope import Scope
from lianchuang.snapshot.freeze import freeze
from tests.evidence.conftest import CHAIR
from tests.evidence.pictures import PDF
from tests.evidence.planted import DAY, NOON, TEXT, Town, section_of

PAGE = Path(__file__).parents[2] / "docs" / "speech.md"


def entered(act, union, **more):
    return Entered(act, union, more.pop("case", act), more.pop("on", DAY), more.pop("at", NOON), **more)


@pytest.fixture(scope="module")
def town():
    return Town(11)


def test_planted_cases_are_mostly_found_and_honest_ones_mostly_left_alone(town, capsys):
    for rule, (asked, right, planted) in town.figures().items():
        with capsys.disabled():
            sys.stdout.write(f"\n  {rule:12} precision {right}/{asked}, recall {right}/{planted}")
        assert right / asked >= 0.6, rule
        assert right / planted >= 0.75, rule


def test_the_page_says_how_the_rules_did(town):
    assert section_of(town) in PAGE.read_text("utf-8")


def test_the_database_finds_the_photos_that_counting_one_by_one_finds(town, db):
    blank = {1: ("0" * 64, TELLING - 1, ""), 2: ("0" * 64, TELLING - 1, "")}
    rows = [
        KeptFile(pk=file, sha256=f"{file:064x}", kind="jpeg", size=1, look=look, quality=quality, parts=parts)
        for file, (look, quality, parts) in {**town.looks, **blank}.items()
    ]
    random.Random(5).shuffle(rows)
    KeptFile.objects.bulk_create(rows[:30])
    assert compare() == 30
    KeptFile.objects.bulk_create(rows[30:])
    asked_for = near_pairs()
    assert {(pair.one, pair.other) for pair in asked_for} == set(town.pairs)
    assert {(pair.one, pair.other) for pair in asked_for if pair.is_saved_anew} == set(town.saved_anew)
    assert compare() == len(rows) - 30
    assert near_pairs() == asked_for
    assert (compare(), NearPair.objects.count()) == (0, len(asked_for))


def test_texts_are_one_family_where_only_figures_names_or_a_sentence_differ():
    other = (
        "厂里请来镇上的医生给一线工人量血压测血糖，发现几个人要复查，当天就联系了医院，"
        "也给食堂提了少油少盐的建议，下个月再来一次，看看大家有没有好转。"
    )
    copies = [TEXT.replace("一次", "3次"), f"拟甲厂{TEXT}", f"{TEXT}大家都很满意。"]
    told = [plain(text) for text in (TEXT, *copies, other)]
    assert sorted(len(family) for family in families(told)) == [1, 4]
    assert families(reversed(told)) == families(told)
    assert plain("到会 32 人，其中女 11 人。") == plain("到会57人；其中女9人")


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
