"""The demonstration district: every procedure acted, nothing refused, failures of every gravity, varied scores."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import polars as pl
import pytest

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.stories.branches import joint_posts, plans
from lianchuang.demonstration.telling import Hands
from lianchuang.procedures.shelf import procedures
from tests.demonstration.conftest import TODAY

pytestmark = pytest.mark.django_db

FIRST = date(2024, 1, 1)
CANNOT_BE_ACTED: dict[str, str] = {}  # procedure and reason; none so far

STILL_OPEN = {
    "develop-party-member": "some three years from the application to the archive, and few apply in a small district",
    "joint-post": "one or two in a small district",
    "leading-measure": "one or two in a small district",
}
"""Procedures of which forty unions need not have ended a case, and why."""


def test_every_procedure_of_the_rulebook_is_acted_somewhere(forty):
    assert {procedure.id for procedure in procedures()} - forty.acted == set(CANNOT_BE_ACTED)


def test_every_procedure_comes_to_its_end_somewhere(forty):
    assert {procedure.id for procedure in procedures()} - forty.ended <= set(STILL_OPEN)


def test_some_secretaries_give_the_chair_up_again_and_some_measures_are_done():
    hands = Hands(FIRST, TODAY, law=None)
    branch = SimpleNamespace(organisation=None, begun=FIRST)
    for teller, procedure, end in ((joint_posts, "joint-post", "end"), (plans, "leading-measure", "done")):
        told = [story for seed in range(80) for story in teller(branch, hands, Chance(seed))]
        ended = [any(move.step == end for move in story.moves) for story in told if story.procedure == procedure]
        assert 20 < sum(ended) < 80, procedure


def test_work_is_done_well_late_defectively_and_not_at_all(forty):
    assert set(forty.table("findings")["severity"]) >= {"invalid", "breach", "notice"}
    assert set(forty.table("clocks")["status"]) == {"pending", "met", "met late", "overdue", "stopped"}
    assert set(forty.table("cases")["status"]) == {"open", "closed", "withdrawn"}
    grave = forty.table("findings").filter(pl.col("severity").is_in(["invalid", "breach"]))
    assert 0.005 < grave.height / forty.table("steps").height < 0.1


def test_the_three_years_are_all_worked_in_and_nothing_comes_from_the_future(forty):
    steps = forty.table("steps")
    assert set(steps["occurred_on"].dt.year()) >= {2024, 2025, 2026}
    assert steps["occurred_on"].max() <= TODAY
    assert forty.recorded_early == 0


def test_an_organisation_that_ended_did_nothing_afterwards(forty):
    assert forty.after_the_end == 0


def test_scores_vary_and_reach_every_grade(forty):
    assert {"先进", "达标", None} <= set(forty.results["grade"])
    totals = forty.results["total"].cast(pl.Float64)
    assert totals.max() - totals.min() > 30
    assert totals.n_unique() > 30
    assert not forty.results["grade"].fill_null("").str.contains("待定").any()


def test_no_indicator_is_met_by_all_or_missed_by_all(forty):
    judged = forty.points.filter(pl.col("status") != "not_applicable").with_columns(
        share=pl.col("points").cast(pl.Float64) / pl.col("max").cast(pl.Float64)
    )
    best = judged.group_by("indicator").agg(pl.col("share").max().alias("best"), pl.col("share").min().alias("worst"))
    assert best.filter(pl.col("best") < 1)["indicator"].to_list() == []
    assert best.filter(pl.col("worst") >= 1)["indicator"].to_list() == []


def test_a_contract_of_a_region_lists_the_units_it_covers(forty):
    regional = forty.table("cases").filter(pl.col("procedure") == "regional-contract")
    listed = forty.table("case_employers").join(regional, on="case")
    assert regional.height
    assert set(listed["case"]) == set(regional["case"])


def test_circulars_are_signed_for_by_many_and_not_yet_by_all(forty):
    assert forty.heard.receipts[True] > forty.heard.receipts[False] > 0
    assert 0 < forty.heard.answers < forty.heard.receipts[True]


def test_workers_bring_what_they_bring_by_name_hidden_and_without_a_name(forty):
    heard = forty.heard
    assert heard.raisers == {"named", "hidden", "nobody"}
    assert heard.stages >= {("voice-matter", "open"), ("voice-matter", "closed"), ("voice-matter", "withdrawn")}
    assert {"hazard", "rationalisation-proposal"} <= {procedure for procedure, _ in heard.stages}
    assert heard.reopened >= 2
    assert heard.words > 10


def test_a_reviewer_asks_unions_answer_and_something_is_found(forty):
    assert forty.heard.papers == 3  # the photo of two unions, and what one gave with a returned item
    assert forty.heard.asked[True] >= 2
    assert forty.heard.findings - {""}


def test_the_assessment_of_the_year_before_went_from_plan_to_honour(forty):
    over = forty.over
    assert over.stage == "closed"
    assert over.verdicts["return"] == over.verdicts["answer"] == 1
    assert over.verdicts["pass"] > 20
    assert any("第三人" in how for how in over.how_settled)
    assert all(over.how_settled), "every item that people judge is settled"
    assert (over.draws, over.notices) == (2, 2)
    assert over.upheld == {True: 1, False: 1}
    assert over.moved
    assert set(over.awards) == {"base", "town"}
    assert all(over.awards[level] <= quota for level, quota in over.quotas.items())
    assert (over.withdrawn, over.rechecks) == (1, 1)


def test_the_round_of_today_lies_on_the_desks_of_the_town_and_of_both_departments(forty):
    now = forty.now
    assert now.stage == "frozen"
    assert now.waiting["first", "waiting"] > 100
    assert now.waiting["second", "waiting"] > 50
    assert now.waiting["done", "passed"] == 0
    assert now.waiting["union", "returned"] == 1


def test_what_was_returned_is_a_duty_of_the_chairs_union_and_its_days_run(forty):
    ((name, due),) = forty.now.duties
    assert name.startswith("答复退回的")
    assert due == date(2026, 11, 27)  # the fifth working day


def test_some_marks_wait_for_the_other_reviewer_and_one_for_a_third_who_can_give_it(forty):
    marks = forty.now.marks
    assert (marks[1, 1], marks[2, 1]) == (2, 1)
    assert marks[2, 0] == marks.total() - 3 > 10
    assert forty.now.third == {"zuzhibu"}
    benches = forty.now.benches
    assert "两人相差太大，等你定" in benches["zuzhibu"]
    assert all("两人相差太大，等第三人定" in benches[name] for name in ("zonggonghui", "pingshen"))
    assert all("你签了，等另一人" in benches[name] for name in ("zuzhibu", "zonggonghui"))
    assert "等你打分的有 2 项" in benches["zuzhibu"]


def test_the_changed_standard_moved_the_figures_of_bureaus_by_their_marks_and_nobody_elses(forty):
    changed = forty.now.changed
    assert changed
    assert all(name.endswith("系统工会") for name in changed)
    assert all(0 < Fraction(after) - Fraction(before) <= 2 for before, after in changed.values())
