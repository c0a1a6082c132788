"""The edge rules of the catalogue on small cases: not yet due, late, corrected, not applicable, unknown."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from lianchuang.measures.computation import compute
from lianchuang.measures.rows import Window
from lianchuang.snapshot.facts import TABLES, Facts

DAY = date(2026, 11, 20)
YEAR = Window(date(2026, 1, 1), DAY)
ROUND = Window(date(2024, 1, 1), DAY)
UNION, OTHER, TOWN, BRANCH = 10, 11, 2, 50


def in_may(day: int, year: int = 2026) -> date:
    return date(year, 5, day)


class District:
    """Two unions of one employer each below a town, a Party branch, and whatever cases are added."""

    def __init__(self, staff: int | None = 100, ownership: str = "private"):
        self.tables: dict[str, list[dict]] = {name: [] for name in TABLES}
        for number, tree, tier, kind in (
            (TOWN, "union", 2, "town_federation"),
            (UNION, "union", 4, "base_union"),
            (OTHER, "union", 4, "base_union"),
            (BRANCH, "party", 4, "branch"),
        ):
            self.add("organisations", organisation=number, tree=tree, tier=tier, kind=kind)
            self.add("ancestors", organisation=number, ancestor=number, height=0)
            if tier == 4 and tree == "union":
                self.add("ancestors", organisation=number, ancestor=TOWN, height=1)
                self.add("employers", employer=100 + number, ownership=ownership, staff=staff, place=TOWN)
                self.add("coverage", organisation=number, employer=100 + number, tree="union")

    def add(self, table: str, **row) -> "District":
        self.tables[table].append(row)
        return self

    def case(self, procedure, *takings, union=UNION, clocks=(), findings=(), employers=(), **more) -> "District":
        """Takings: (step, day[, what was said]); clocks: (clock, due, status); findings: (place of taking, kind)."""
        case = 500 + len(self.tables["cases"])
        self.add("cases", case=case, procedure=procedure, organisation=union, status="open", **more)
        for place, (step, day, *said) in enumerate(takings):
            act = case * 100 + place
            self.add("steps", case=case, act=act, step=step, occurred_on=day, valid=True)
            for field, value in (said[0] if said else {}).items():
                column = {bool: "truth", int: "whole", str: "text", date: "day"}[type(value)]
                self.add("values", case=case, act=act, step=step, field=field, **{column: value})
        for clock, due, status in clocks:
            self.add("clocks", case=case, clock=clock, due=due, status=status, mark="law")
        for place, kind in findings:
            act = case * 100 + int(place.rstrip("c"))
            self.add("findings", case=case, finding=f"{act}.0{'c' * place.endswith('c')}", severity=kind)
        for employer in employers:
            self.add("case_employers", case=case, employer=employer)
        return self

    def measured(self, name: str, window: Window = YEAR):
        frames = {n: pl.DataFrame(rows, schema=TABLES[n].schema).lazy() for n, rows in self.tables.items()}
        return compute(Facts.of(DAY, frames), window, [name])

    def figure(self, name: str, organisation: int = UNION, window: Window = YEAR):
        return self.measured(name, window).figure(name, organisation)

    def pair(self, name: str, organisation: int = UNION, window: Window = YEAR):
        figure = self.figure(name, organisation, window)
        if figure.status == "not_applicable":
            return "不适用"
        return (figure.numerator, figure.denominator) if figure.status == "known" else "不明"


# --- periods --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [("met", (1, 1)), ("met late", (0, 1)), ("overdue", (0, 1)), ("pending", "不适用"), ("stopped", "不适用")],
)
def test_an_answer_in_time_counts_a_late_one_only_below_the_line_and_one_not_yet_due_not_at_all(status, expected):
    district = District().case("wage-negotiation", ("offer", in_may(4)), clocks=[("reply", in_may(20), status)])
    assert district.pair("M-41") == expected


def test_a_period_that_ran_out_before_the_window_belongs_to_the_window_before():
    district = District().case("hazard", ("propose", in_may(4)), clocks=[("answer", date(2025, 12, 31), "met late")])
    assert district.pair("M-51") == "不适用"
    assert district.pair("M-51", window=ROUND) == (0, 1)


def test_a_matter_with_two_periods_is_in_time_only_if_both_were_met():
    told, finished = ("tell", in_may(20), "met"), ("finish", in_may(30), "overdue")
    assert District().case("voice-matter", clocks=[told]).pair("M-38") == (1, 1)
    assert District().case("voice-matter", clocks=[told, finished]).pair("M-38") == (0, 1)
    assert District().case("voice-matter", clocks=[("tell", in_may(20), "pending")]).pair("M-38") == "不适用"


def test_a_withdrawn_case_counts_nowhere():
    district = District().case("practical-deed", clocks=[("done", in_may(20), "overdue")])
    assert district.pair("M-57") == (0, 1)
    district.tables["cases"][0]["status"] = "withdrawn"
    assert district.pair("M-57") == "不适用"


def test_a_recommendation_still_within_its_thirty_days_waits_and_an_answer_after_them_still_answers():
    sent = ("send", in_may(4))
    waiting = District().case("recommend-to-party", sent, clocks=[("answer", DAY, "pending")])
    assert waiting.pair("M-20") == "不适用"
    unanswered = District().case("recommend-to-party", sent, clocks=[("answer", in_may(30), "overdue")])
    assert unanswered.pair("M-20") == (0, 1)
    late = ("answer", date(2026, 8, 1), {"answer": "not_yet"})
    answered = District().case("recommend-to-party", sent, late, clocks=[("answer", in_may(30), "met late")])
    assert answered.pair("M-20") == (1, 1)


def test_funds_paid_in_time_but_short_are_not_paid():
    for paid, expected in (("2000.00", (1, 1)), ("1999.99", (0, 1))):
        district = District().case(
            "union-fund-month",
            ("declare", in_may(4), {"amount_due": "2000.00"}),
            ("pay", in_may(9), {"paid": paid}),
            clocks=[("pay", in_may(15), "met")],
        )
        assert district.pair("M-08") == expected


def test_an_opinion_that_the_employer_would_not_receive_is_not_answered():
    district = District().case("labour-supervision", ("opinion", in_may(4), {"refused_receipt": True}))
    assert district.pair("M-45") == (0, 1)


# --- what is asked of every year ------------------------------------------------------------------------------------


def test_what_is_asked_of_every_year_is_looked_for_in_the_last_year_of_a_longer_window():
    held = District().add("terms", organisation=UNION, body="congress", number=1, since=date(2022, 1, 1))
    held.case("workers-congress", ("meeting", in_may(4, 2025))).case("member-assembly", ("meeting", in_may(5, 2025)))
    assert (held.pair("M-24", window=ROUND), held.pair("M-12", window=ROUND)) == ((0, 1), (0, 1))
    held.case("workers-congress", ("meeting", in_may(4))).case("member-assembly", ("meeting", in_may(5)))
    assert (held.pair("M-24", window=ROUND), held.pair("M-12", window=ROUND)) == ((1, 1), (1, 1))


def test_a_union_founded_in_the_window_held_its_assembly_when_it_was_founded():
    district = District().case("found-union", ("assembly", in_may(4)), union=TOWN, result=UNION)
    assert (district.pair("M-12"), district.pair("M-12", OTHER)) == ((1, 1), (0, 1))
    assert district.pair("M-12", TOWN) == (1, 2)


# --- contracts ------------------------------------------------------------------------------------------------------

SIGNED = ("sign", in_may(10), {"from": in_may(10), "to": in_may(9, 2027)})
PASSED = ("vote", in_may(9), {"result": "passed"})
BEGAN = ("effect", in_may(30), {"in_force_on": in_may(29)})
SENT, SHOWN = ("submit", in_may(20), "met"), ("publish", date(2026, 6, 4), "met")


@pytest.mark.parametrize(
    ("clocks", "findings", "expected"),
    [
        ([SENT, SHOWN], [], (1, 1)),
        ([SENT, ("publish", date(2026, 6, 4), "met late")], [], (0, 1)),
        ([("submit", DAY, "pending")], [], "不适用"),
        ([("submit", DAY, "pending")], [("1", "breach")], (0, 1)),
        ([SENT, SHOWN], [("0c", "breach")], (0, 1)),
        ([SENT, SHOWN], [("1", "notice")], (1, 1)),
    ],
)
def test_a_contract_is_lawful_when_no_step_broke_a_rule_and_nothing_was_late(clocks, findings, expected):
    district = District().case("wage-negotiation", PASSED, SIGNED, clocks=clocks, findings=findings)
    assert district.pair("M-43") == expected


def test_a_breach_put_right_still_counts_in_its_window():
    district = District().case("workers-congress", ("meeting", in_may(4)), findings=[("0c", "breach")])
    district.case("workers-congress", ("meeting", in_may(6)))
    assert district.pair("M-26") == (1, 2)


@pytest.mark.parametrize(
    ("takings", "expected"),
    [
        ([PASSED, SIGNED, BEGAN], (1, 1)),
        ([PASSED, SIGNED], (0, 1)),
        ([("vote", in_may(9), {"result": "lost"}), SIGNED, BEGAN], (0, 1)),
        ([PASSED, ("sign", in_may(10), {"from": in_may(10), "to": date(2026, 11, 19)}), BEGAN], (0, 1)),
    ],
)
def test_a_contract_is_in_force_when_passed_signed_effective_and_not_run_out(takings, expected):
    district = District().case("wage-negotiation", *takings)
    assert district.pair("M-42") == expected
    assert district.pair("M-42B") == ((100, 100) if expected == (1, 1) else (0, 100))


@pytest.mark.parametrize(
    ("takings", "expected"),
    [
        ([SIGNED], "不明"),
        ([PASSED, SIGNED], "不明"),
        ([SIGNED, BEGAN], "不明"),
        ([("sign", in_may(10), {"from": in_may(10)})], "不明"),
        ([PASSED, SIGNED, BEGAN], (1, 1)),
        ([("vote", in_may(9), {"result": "lost"}), SIGNED], (0, 1)),
        ([("sign", in_may(10), {"from": in_may(10), "to": date(2026, 11, 19)})], (0, 1)),
        ([], (0, 1)),
    ],
)
def test_a_contract_of_a_silent_ledger_is_in_force_unknown_unless_it_says_enough_for_or_against(takings, expected):
    district = District().case("wage-negotiation", *takings, untold=True)
    assert district.pair("M-42") == expected


def test_a_cancelled_contract_is_out_of_force_and_a_later_one_is_not():
    district = District().case("wage-negotiation", PASSED, SIGNED, BEGAN)
    asked = ("request", in_may(11), {"what": "cancel", "kind": "wage"})
    district.case("change-contract", asked, ("sign", in_may(31)))
    assert district.pair("M-42") == (0, 1)
    again = ("sign", date(2026, 7, 1), {"from": date(2026, 7, 1), "to": date(2027, 6, 30)})
    district.case("wage-negotiation", PASSED, again, ("effect", date(2026, 8, 1), {"in_force_on": date(2026, 8, 1)}))
    assert district.pair("M-42") == (1, 1)


def test_a_regional_contract_covers_only_the_units_it_lists_and_only_when_it_was_passed():
    about = ("suggest", in_may(1), {"kind": "wage"})
    regional = {"union": TOWN, "employers": [100 + UNION]}
    passed = District().case("regional-contract", about, ("offer", in_may(2)), PASSED, SIGNED, BEGAN, **regional)
    assert [passed.pair(name, unit) for name in ("M-40", "M-42") for unit in (UNION, OTHER)] == [(1, 1), (0, 1)] * 2
    assert passed.pair("M-42", TOWN) == (1, 2)
    lost = District().case("regional-contract", about, SIGNED, BEGAN, **regional)
    assert lost.pair("M-42") == (0, 1)


def test_a_joint_union_is_covered_by_a_regional_contract_only_with_all_of_its_units():
    district = District().add("employers", employer=999, ownership="private", staff=10, place=TOWN)
    district.add("coverage", organisation=UNION, employer=999, tree="union")
    about = ("suggest", in_may(1), {"kind": "wage"})
    district.case("regional-contract", about, PASSED, SIGNED, BEGAN, union=TOWN, employers=[100 + UNION])
    assert (district.pair("M-42"), district.pair("M-42B")) == ((0, 1), (100, 110))


# --- so many a head, numbers, money ---------------------------------------------------------------------------------


def test_proposals_a_head_are_unknown_where_the_staff_is():
    submitted = ("submit", in_may(4))
    assert District().case("rationalisation-proposal", submitted).pair("M-30") == (1, 100)
    unknown = District(staff=None).case("rationalisation-proposal", submitted).figure("M-30")
    assert (unknown.status, unknown.share, unknown.unknown_rows) == ("unknown", None, 1)


def test_what_a_town_itself_held_counts_for_the_town_and_what_a_union_without_employer_did_for_nobody():
    district = District().case("training", ("hold", in_may(4), {"person_days": 30}), union=TOWN)
    district.case("training", ("hold", in_may(4), {"person_days": 7}), union=OTHER)
    assert district.pair("M-34", TOWN) == (37, 200)
    district.tables["coverage"] = [row for row in district.tables["coverage"] if row["organisation"] != OTHER]
    assert (district.pair("M-34", TOWN), district.pair("M-34", OTHER)) == ((30, 100), "不适用")


def test_visits_to_activities_are_those_of_members_where_they_were_counted():
    district = District().add("reported", organisation=UNION, quantity="members", value=50)
    district.case("activity", ("hold", in_may(4), {"participants": 80, "members": 60}))
    district.case("activity", ("hold", in_may(5), {"participants": 15}))
    assert district.pair("M-59") == (75, 50)
    assert district.pair("M-59", OTHER) == "不明"


def test_money_is_compared_to_the_fen():
    district = District().case(
        "education-spending", ("declare", in_may(4), {"spent": "1000000000.15", "front_line": "600000000.09"})
    )
    found = district.figure("M-37")
    assert (str(found.numerator), str(found.denominator)) == ("600000000.09", "1000000000.15")
    assert found.share == Fraction(3, 5)


def test_no_serious_accident_is_nought_and_one_of_unknown_grade_is_unknown():
    district = District().case("accident", ("occur", in_may(4), {"grade": "ordinary"}))
    assert district.pair("M-54") == (0, None)
    district.case("accident", ("occur", in_may(5), {"grade": "serious"}))
    assert district.pair("M-54") == (1, None)
    assert district.case("accident", ("occur", in_may(6))).pair("M-54") == "不明"


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (date(2025, 1, 1), (0, 1)),
        (date(2024, 12, 31), "不适用"),
        (date(2025, 11, 20), (0, 1)),
        (date(2025, 11, 21), "不适用"),
    ],
)
def test_the_value_of_a_proposal_is_asked_for_when_twelve_months_of_use_are_over(used, expected):
    assert District().case("rationalisation-proposal", ("use", used)).pair("M-32") == expected


def test_twelve_months_from_the_last_of_february_end_on_the_last_of_february():
    district = District().case("rationalisation-proposal", ("use", date(2024, 2, 29)))
    assert district.pair("M-32", window=Window(date(2025, 1, 1), date(2025, 2, 28))) == (0, 1)
    assert district.pair("M-32", window=Window(date(2025, 3, 1), date(2025, 12, 31))) == "不适用"


# --- particular rules -----------------------------------------------------------------------------------------------


def test_a_hazard_counts_once_its_periods_are_over_and_not_when_the_proposal_was_rightly_refused():
    proposed = ("propose", in_may(4))
    assert District().case("hazard", proposed, clocks=[("correct", DAY, "pending")]).pair("M-52") == "不适用"
    assert District().case("hazard", proposed, ("drop", in_may(9))).pair("M-52") == "不适用"
    assert District().case("hazard", proposed, clocks=[("answer", in_may(9), "overdue")]).pair("M-52") == (0, 1)
    looks = [("recheck", in_may(20), {"result": "not_fixed"}), ("recheck", in_may(25), {"result": "fixed"})]
    assert District().case("hazard", proposed, *looks[:1]).pair("M-52") == (0, 1)
    assert District().case("hazard", proposed, *looks).pair("M-52") == (1, 1)


def test_opinions_of_a_hearing_without_answer_count_as_unanswered_and_none_at_all_as_nothing():
    held = ("hold", in_may(4), {"opinions": 5})
    assert District().case("hearing", held, clocks=[("answer", in_may(25), "overdue")]).pair("M-29") == (0, 5)
    assert District().case("hearing", held, clocks=[("answer", DAY, "pending")]).pair("M-29") == "不适用"
    assert District().case("hearing", held, ("answer", in_may(20), {"answered": 4})).pair("M-29") == (4, 5)
    assert District().case("hearing", held, ("answer", in_may(20))).pair("M-29") == "不明"
    assert District().case("hearing", ("hold", in_may(4), {"opinions": 0})).pair("M-29") == "不适用"


@pytest.mark.parametrize(("ownership", "expected"), [("private", (1, 4)), ("state", (1, 7)), ("institution", "不适用")])
def test_what_must_be_published_depends_on_whose_the_firm_is(ownership, expected):
    district = District(ownership=ownership)
    district.case("openness-item", ("draft", in_may(4), {"item": "rules"}), ("publish", in_may(6)))
    assert district.pair("M-27") == expected


def test_of_a_firm_of_unknown_ownership_three_items_are_unknown_unless_they_were_published():
    district = District(ownership="")
    assert district.figure("M-27").unknown_rows == 3
    district.case("openness-item", ("draft", in_may(4), {"item": "targets_funds_bids"}), ("publish", in_may(6)))
    found = district.figure("M-27")
    assert (found.unknown_rows, found.numerator, found.denominator) == (2, 1, 5)


def test_the_union_is_told_of_a_dismissal_before_it_and_not_after():
    for day, expected in ((in_may(3), (1, 1)), (in_may(4), (1, 1)), (in_may(5), (0, 1))):
        assert District().case("dismissal-notice", ("notice", day), ("dismiss", in_may(4))).pair("M-48") == expected
    assert District().case("dismissal-notice", ("dismiss", in_may(4))).pair("M-48") == (0, 1)


def test_a_problem_answered_in_time_waits_for_the_word_of_the_unit_that_raised_it():
    in_time = {"clocks": [("answer", in_may(20), "met")]}
    assert District().case("problem", **in_time).pair("M-68") == "不适用"
    for result, expected in (("solved", (1, 1)), ("accepted", (0, 1))):
        assert (
            District().case("problem", ("confirm", in_may(21), {"result": result}), **in_time).pair("M-68") == expected
        )
    assert District().case("problem", clocks=[("answer", in_may(20), "met late")]).pair("M-68") == (0, 1)


def test_an_honour_needs_its_congress_and_both_publicities_before_the_decision():
    before = [("congress", in_may(1)), ("unit_publicity", in_may(2)), ("publicity", in_may(3))]
    assert District().case("honour", *before, ("decide", in_may(10))).pair("M-70") == (1, 1)
    assert District().case("honour", *before[:2], ("decide", in_may(10)), ("publicity", in_may(11))).pair("M-70") == (
        0,
        1,
    )


def test_only_law_periods_of_party_development_count_and_each_on_its_own():
    clocks = [("talk", in_may(20), "met"), ("approval", in_may(25), "met late"), ("oath", in_may(26), "overdue")]
    assert District().case("develop-party-member", union=BRANCH, clocks=clocks).pair("M-22", BRANCH) == (1, 2)


def test_figures_about_persons_open_to_the_organisation_and_not_to_the_case():
    district = District().case("develop-party-member", ("activist", in_may(4), {"source": "union"}), union=BRANCH)
    assert district.measured("M-21").behind("M-21", BRANCH)["record"].to_list() == [f"organisation:{BRANCH}"]
    district.case("hardship-aid", ("file", in_may(4)), clocks=[("recheck", in_may(20), "met")])
    for name in ("M-55", "M-56"):
        assert district.measured(name).behind(name, UNION)["record"].to_list() == [f"organisation:{UNION}"]


def test_a_worker_who_left_hardship_before_the_window_is_no_longer_on_file():
    left = District().case("hardship-aid", ("file", in_may(4, 2024)), ("exit", in_may(6, 2025)))
    assert left.pair("M-56") == "不适用"
    still = District().case("hardship-aid", ("file", in_may(4, 2024)), ("help", in_may(6)), ("exit", in_may(9)))
    assert still.pair("M-56") == (1, 1)


def test_a_village_with_ten_units_wants_a_federation():
    district = District()
    for employer in range(900, 909):
        district.add("employers", employer=employer, area_code="330212101201", place=TOWN)
    assert district.pair("M-13", TOWN) == "不适用"
    district.add("employers", employer=909, area_code="330212101201", place=TOWN)
    assert district.pair("M-13", TOWN) == (0, 1)
    assert district.measured("M-13").behind("M-13", TOWN)["record"].to_list() == [f"area:330212101201.{TOWN}"]
    district.add("organisations", organisation=3, tree="union", kind="village_federation", area_code="330212101201")
    district.add("ancestors", organisation=3, ancestor=TOWN, height=1)
    assert district.pair("M-13", TOWN) == (1, 1)
