"""What the survey counts: from small tables of facts to cells; unknown is blank, nothing is nought."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from lianchuang.measures.rows import Window
from lianchuang.procedures.shelf import procedures
from lianchuang.reporting.acts import field_types
from lianchuang.reporting.items import Cell, draw
from lianchuang.reporting.registered import REGISTERED
from lianchuang.rulebook.surveys import Item, faults, survey
from lianchuang.snapshot.facts import TABLES, Facts

DAY = date(2026, 9, 30)
WINDOW = Window(date(2025, 10, 1), DAY)
TOWN, FIRST, SECOND, ORGANISER = 1, 2, 3, 4


def table(name, *rows):
    """Rows of a table with every column; those left out are null, texts blank."""
    columns = TABLES[name].schema
    filled = [
        {c: row.get(c, "" if kind == pl.String() and c != "text" else None) for c, kind in columns.items()}
        for row in rows
    ]
    return pl.DataFrame(filled, schema=columns).lazy()


def union(number, kind="base_union", founded=date(2020, 1, 1)):
    return {"organisation": number, "tree": "union", "tier": 4, "kind": kind, "founded_on": founded}


UNIONS = (
    {"organisation": TOWN, "tree": "union", "tier": 2, "kind": "town_federation"},
    union(FIRST),
    union(SECOND, "joint_union", date(2026, 3, 1)),
    union(ORGANISER, "organiser"),
)
ABOVE = [(one, one, 0) for one in (TOWN, FIRST, SECOND, ORGANISER)] + [
    (one, TOWN, 1) for one in (FIRST, SECOND, ORGANISER)
]


def cells(*items, **tables):
    frames = {
        "organisations": table("organisations", *UNIONS),
        "ancestors": table("ancestors", *({"organisation": o, "ancestor": a, "height": h} for o, a, h in ABOVE)),
        **{name: table(name, *rows) for name, rows in tables.items()},
    }
    wanted = [survey().item(one) if isinstance(one, str) else one for one in items]
    found = draw(Facts.of(DAY, frames), WINDOW, wanted, field_types()).cells(wanted)
    return {(item, organisation): cell.value for (item, organisation), cell in found.items()} | {
        ("gaps", item, organisation): cell.gaps for (item, organisation), cell in found.items() if cell.gaps
    }


def case(number, procedure, organisation=FIRST, **more):
    return {"case": number, "procedure": procedure, "organisation": organisation, "status": "open", **more}


def step(number, name, day, act, valid=True):
    return {"case": number, "step": name, "occurred_on": day, "recorded_on": day, "act": act, "valid": valid}


def test_unions_are_counted_for_the_town_and_for_each_and_an_organiser_has_no_committee():
    found = cells("unions", "unions_joint", "unions_founded")
    assert found[("unions", TOWN)] == 2
    assert found[("unions", FIRST)] == 1
    assert ("unions", ORGANISER) not in found
    assert found[("unions_joint", TOWN)] == 1
    assert found[("unions_founded", TOWN)] == 1


def employer(number, **more):
    return {"employer": number, "name": "拟", **more}


def covering(organisation, number):
    return {"organisation": organisation, "employer": number, "tree": "union", "mode": "own", "since": DAY}


def test_a_head_count_that_nobody_knows_leaves_the_sum_blank_but_not_that_of_others():
    found = cells(
        "units",
        "staff",
        employers=[employer(7, staff=30), employer(8), employer(9, staff=5)],
        coverage=[covering(FIRST, 7), covering(SECOND, 8), covering(SECOND, 9)],
    )
    assert found[("units", TOWN)] == 3
    assert found[("staff", FIRST)] == 30
    assert found[("staff", TOWN)] is None
    assert found[("gaps", "staff", TOWN)] == 1


def test_a_unit_of_two_unions_is_counted_once():
    found = cells("units", employers=[employer(7)], coverage=[covering(FIRST, 7), covering(SECOND, 7)])
    assert found[("units", TOWN)] == 1


def test_a_unit_of_unknown_ownership_makes_the_number_of_non_public_ones_unknown():
    units = [employer(7, ownership="private"), employer(8, ownership="state"), employer(9)]
    found = cells("units_non_public", employers=units[:2], coverage=[covering(FIRST, 7), covering(FIRST, 8)])
    assert found[("units_non_public", TOWN)] == 1
    found = cells("units_non_public", employers=units, coverage=[covering(FIRST, one) for one in (7, 8, 9)])
    assert found[("units_non_public", TOWN)] is None


def member(organisation, person, **more):
    return {
        "organisation": organisation,
        "person": person,
        "standing": "active",
        "since": DAY,
        "dispatched": False,
        **more,
    }


def test_members_come_from_the_roster_else_as_reported_else_unknown():
    found = cells(
        "members",
        "female_members",
        "dispatched_members",
        members=[
            member(FIRST, 1, female=True),
            member(FIRST, 2, female=False, dispatched=True),
            {**member(FIRST, 3), "standing": "kept"},
        ],
        reported=[
            {"organisation": SECOND, "quantity": "members", "value": 40},
            {"organisation": FIRST, "quantity": "members", "value": 99},
        ],
    )
    assert found[("members", FIRST)] == 2
    assert found[("members", SECOND)] == 40
    assert found[("members", ORGANISER)] is None
    assert found[("members", TOWN)] is None
    assert found[("female_members", FIRST)] == 1
    assert found[("female_members", SECOND)] is None
    assert found[("dispatched_members", FIRST)] == 1


def test_a_member_whose_sex_nobody_asked_makes_the_number_of_women_unknown():
    found = cells("female_members", members=[member(FIRST, 1, female=True), member(FIRST, 2)])
    assert found[("female_members", FIRST)] is None


def post(person, office, full_time, organisation=FIRST, until=None):
    return {
        "organisation": organisation,
        "person": person,
        "office": office,
        "full_time": full_time,
        "since": DAY,
        "until": until,
    }


def test_an_officer_is_counted_once_full_time_in_one_office_or_part_time_in_all():
    found = cells(
        "officers_full_time",
        "officers_part_time",
        "chairs",
        posts=[
            post(1, "chair", True),
            post(1, "women_chair", False),
            post(2, "committee_member", False),
            post(3, "vice_chair", True, until=date(2026, 9, 1)),
        ],
    )
    assert found[("officers_full_time", TOWN)] == 1
    assert found[("officers_part_time", TOWN)] == 1
    assert found[("chairs", TOWN)] == 1
    found = cells("officers_part_time", posts=[post(1, "chair", None)])
    assert found[("officers_part_time", TOWN)] is None


def test_a_body_counts_while_it_is_in_its_term():
    def term(organisation, last_day, until=None):
        return {
            "organisation": organisation,
            "body": "congress",
            "number": 1,
            "since": date(2020, 1, 1),
            "last_day": last_day,
            "until": until,
        }

    assert (
        cells("congresses", terms=[term(FIRST, date(2027, 1, 1)), term(SECOND, date(2026, 1, 1))])[("congresses", TOWN)]
        == 1
    )


def test_only_valid_steps_of_the_twelve_months_count():
    days = {1: date(2025, 9, 30), 2: date(2025, 10, 1), 3: DAY, 4: DAY}
    found = cells(
        "suggestions",
        cases=[case(n, "rationalisation-proposal") for n in days],
        steps=[step(n, "submit", day, n, valid=n != 4) for n, day in days.items()],
    )
    assert found[("suggestions", TOWN)] == 2


def said(number, name, act, field, **value):
    return {"case": number, "act": act, "step": name, "field": field, **value}


def test_an_answer_decides_what_counts_and_a_missing_answer_is_a_gap():
    cases_ = [case(n, "rationalisation-proposal") for n in (1, 2, 3)]
    steps = [step(n, "conclude", DAY, n) for n in (1, 2, 3)]
    answers = [said(1, "conclude", 1, "result", text="adopted"), said(2, "conclude", 2, "result", text="not_adopted")]
    found = cells("suggestions_adopted", cases=cases_[:2], steps=steps[:2], values=answers)
    assert found[("suggestions_adopted", TOWN)] == 1
    found = cells("suggestions_adopted", cases=cases_, steps=steps, values=answers)
    assert found[("suggestions_adopted", TOWN)] is None
    yes = [
        said(1, "investigate", 1, "union_took_part", truth=True),
        said(2, "investigate", 2, "union_took_part", truth=False),
    ]
    found = cells(
        "investigations",
        cases=[case(n, "accident") for n in (1, 2)],
        steps=[step(n, "investigate", DAY, n) for n in (1, 2)],
        values=yes,
    )
    assert found[("investigations", TOWN)] == 1


def test_money_is_added_exactly():
    found = cells(
        "funds_paid",
        cases=[case(n, "union-fund-month") for n in (1, 2, 3)],
        steps=[step(n, "pay", DAY, n) for n in (1, 2, 3)],
        values=[said(n, "pay", n, "paid", text=amount) for n, amount in ((1, "0.10"), (2, "0.20"), (3, "1000"))],
    )
    assert found[("funds_paid", TOWN)] == Decimal("1000.30")


def test_a_union_that_did_it_twice_counts_once_and_the_town_itself_is_no_base_union():
    found = cells(
        "congresses_held",
        cases=[case(1, "workers-congress"), case(2, "workers-congress"), case(3, "workers-congress", TOWN)],
        steps=[step(n, "meeting", DAY, n) for n in (1, 2, 3)],
    )
    assert found[("congresses_held", TOWN)] == 1


def contract(number, kind, first, last, began, organisation=FIRST):
    return (
        case(number, "collective-contract", organisation),
        [step(number, name, date(2026, 1, 1), number * 10 + i) for i, name in enumerate(("offer", "sign", "effect"))],
        [
            said(number, "offer", number * 10, "kind", text=kind),
            said(number, "sign", number * 10 + 1, "from", day=first),
            said(number, "sign", number * 10 + 1, "to", day=last),
            said(number, "effect", number * 10 + 2, "in_force_on", day=began),
        ],
    )


def test_a_contract_counts_by_its_kind_while_it_runs_and_not_after_it_was_cancelled():
    runs = (date(2026, 1, 1), date(2027, 1, 1), date(2026, 2, 1))
    made = [
        contract(1, "comprehensive", *runs),
        contract(2, "comprehensive", date(2024, 1, 1), date(2025, 12, 31), date(2024, 2, 1)),
        contract(3, "women", *runs),
        contract(4, "comprehensive", *runs, organisation=SECOND),
    ]
    told = {
        "cases": [m[0] for m in made],
        "steps": [one for m in made for one in m[1]],
        "values": [one for m in made for one in m[2]],
    }
    found = cells("contracts", "contracts_women", **told)
    assert (found[("contracts", TOWN)], found[("contracts_women", TOWN)]) == (2, 1)
    told["cases"].append(case(9, "change-contract", SECOND))
    told["steps"] += [step(9, "request", date(2026, 5, 1), 91), step(9, "sign", date(2026, 5, 2), 92)]
    told["values"] += [said(9, "request", 91, "what", text="cancel"), said(9, "request", 91, "kind", text="other")]
    assert cells("contracts", **told)[("contracts", TOWN)] == 1


def test_a_file_in_hardship_opens_to_the_union_alone():
    item = survey().item("hardship_files")
    frames = {
        "organisations": table("organisations", *UNIONS),
        "ancestors": table("ancestors", *({"organisation": o, "ancestor": a, "height": h} for o, a, h in ABOVE)),
        "cases": table(
            "cases", case(1, "hardship-aid"), case(2, "hardship-aid"), case(3, "hardship-aid", ended_on=DAY)
        ),
        "steps": table("steps", *(step(n, "file", DAY, n) for n in (1, 2, 3)), step(2, "exit", DAY, 5)),
    }
    rows = draw(Facts.of(DAY, frames), WINDOW, [item], field_types()).rows
    assert rows.to_dicts() == [
        {"item": "hardship_files", "organisation": FIRST, "record": f"organisation:{FIRST}", "value": 1}
    ]


@pytest.mark.parametrize("item", survey().items, ids=lambda item: item.id)
def test_every_item_is_counted_by_something_that_there_is_and_has_a_source(item):
    assert list(faults(item, procedures())) == []
    assert not item.registry or item.registry in REGISTERED
    assert item.idea
    assert item.part
    assert Item(**{f: getattr(item, f) for f in item.__dataclass_fields__}) == item


def test_nothing_is_registered_that_no_item_asks_for():
    assert set(REGISTERED) == {item.registry for item in survey().items if item.registry}


def test_what_nobody_can_compute_has_its_reason_and_no_cell():
    blank = [item for item in survey().items if not item.computed]
    assert len(blank) >= 5
    assert all(item.why.endswith("。") for item in blank)
    assert cells(*blank) == {}


def test_the_twelve_months_end_with_the_last_day_of_september():
    assert (survey().first_day(2026), survey().cut_off(2026)) == (date(2025, 10, 1), date(2026, 9, 30))


def test_a_cell_without_a_gap_has_its_value():
    assert Cell(Decimal(3), Decimal(3), 0).value == 3
