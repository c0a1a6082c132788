"""The five published standards, scored by hand beside the product."""

import pytest

from lianchuang.scoring.trial import try_standard

from .standards import as_json_facts, sample

MEILONG = {
    "establishment_target_met": True,
    "membership_base_clear": True,
    "registered_and_filed": True,
    "unions_total": 200,
    "unions_with_legal_person": 180,
    "unions_with_legal_person_25plus": 40,
    "unions_25plus": 40,
    "unions_with_audit_committee": 196,
    "unions_with_women_committee": 196,
    "unions_with_workers_home": 140,
    "unions_with_collective_contract": 120,
    "unions_enterprise": 150,
    "wage_special_contract": True,
    "women_special_contract": True,
    "factory_openness_rate": {"numerator": 120, "denominator": 150},
    "congress_held_this_year": True,
}


def scored(name, facts):
    return try_standard(sample(name), as_json_facts(facts))


def points(document):
    return {row["id"]: row["points"] for row in document["indicators"]}


def statuses(document):
    return {row["id"]: row["status"] for row in document["indicators"]}


def test_a_town_that_meets_every_line_of_meilong_exactly_has_all_thirty_two_points():
    document = scored("meilong-town", MEILONG)
    assert points(document) == {"ML-01": 10, "ML-02": 3, "ML-03": 2, "ML-04": 2, "ML-05": 3, "ML-06": 8, "ML-07": 4}
    assert document["total"] | {"exact": "", "reachable": 0, "reachable_rounded": 0} == {
        "points": 32, "unknown_points": 0, "max_applicable": 32, "rescaled": 32, "rounded": 32,
        "reachable": 0, "reachable_rounded": 0, "exact": "",
    }  # fmt: skip
    assert document["missing_facts"] == []


@pytest.mark.parametrize(
    ("change", "indicator", "expected"),
    [
        ({"establishment_target_met": False}, "ML-01", 5),
        ({"establishment_target_met": False, "membership_base_clear": False}, "ML-01", 3),
        (
            {"establishment_target_met": False, "membership_base_clear": False, "registered_and_filed": False},
            "ML-01",
            1,
        ),
        ({"unions_with_legal_person_25plus": 39}, "ML-02", 2),  # full marks need every union of 25 and more
        ({"unions_25plus": 0, "unions_with_legal_person_25plus": 0}, "ML-02", 3),  # no such union: nothing to need
        ({"unions_with_legal_person": 179}, "ML-02", 2),
        ({"unions_with_legal_person": 160}, "ML-02", 2),
        ({"unions_with_legal_person": 159}, "ML-02", 1),
        ({"unions_with_legal_person": 139}, "ML-02", 0),
        ({"unions_with_legal_person": 0, "unions_with_legal_person_25plus": 0}, "ML-02", 0),
        ({"unions_with_audit_committee": 195}, "ML-03", 0),
        ({"unions_with_workers_home": 139}, "ML-05", 2),
        ({"unions_with_workers_home": 99}, "ML-05", 0),
        ({"unions_with_collective_contract": 119}, "ML-06", 7),
        ({"women_special_contract": False}, "ML-06", 6),
        (
            {"unions_with_collective_contract": 0, "wage_special_contract": False, "women_special_contract": False},
            "ML-06",
            0,
        ),
        ({"factory_openness_rate": 0.799}, "ML-07", 2),
        ({"factory_openness_rate": 0.8}, "ML-07", 4),
        ({"factory_openness_rate": 0.5, "congress_held_this_year": False}, "ML-07", 0),
    ],
)
def test_each_line_of_meilong_gives_the_points_written_in_it(change, indicator, expected):
    assert points(scored("meilong-town", MEILONG | change))[indicator] == expected


def test_a_share_of_98_in_100_reaches_98_percent_which_a_float_may_miss():
    facts = MEILONG | {"unions_total": 50, "unions_with_audit_committee": 49, "unions_with_women_committee": 48}
    assert (points(scored("meilong-town", facts))["ML-03"], points(scored("meilong-town", facts))["ML-04"]) == (2, 0)


def test_a_town_without_enterprise_unions_is_not_judged_on_contracts_and_the_rest_is_rescaled():
    facts = MEILONG | {"unions_enterprise": 0, "unions_with_collective_contract": 0, "unions_with_workers_home": 0}
    document = scored("meilong-town", facts)
    assert statuses(document)["ML-06"] == "not_applicable"
    assert points(document)["ML-06"] is None
    assert document["total"]["points"] == 21
    assert document["total"]["max_applicable"] == 24
    assert document["total"]["rescaled"] == 28  # 21 × 32 ÷ 24


def test_what_is_missing_widens_the_total_and_is_named():
    facts = {name: value for name, value in MEILONG.items() if name not in ("unions_total", "women_special_contract")}
    document = scored("meilong-town", facts)
    assert statuses(document) == {
        "ML-01": "scored", "ML-02": "unknown", "ML-03": "unknown", "ML-04": "unknown", "ML-05": "unknown",
        "ML-06": "unknown", "ML-07": "scored",
    }  # fmt: skip
    assert points(document)["ML-06"] == 6
    assert (document["total"]["points"], document["total"]["unknown_points"]) == (20, 12)
    assert document["missing_facts"] == ["unions_total", "women_special_contract"]


def test_the_women_committee_is_asked_for_from_ten_women_members_on():
    four = dict.fromkeys(
        [
            "audit_committee",
            "labor_law_supervision_committee",
            "labor_protection_committee",
            "dispute_mediation_committee",
        ],
        True,
    )
    for women, has, expected in [(9, False, 4), (10, False, 3), (10, True, 4)]:
        document = scored("quzhou-qualified-home", four | {"women_members": women, "women_committee": has})
        assert points(document)["QZ-1-2"] == expected
    nothing = scored("quzhou-qualified-home", {"QZ-1-2": [], "women_members": 50})
    assert points(nothing)["QZ-1-2"] == 0  # five missing, four points: never below the floor
    some = scored("quzhou-qualified-home", {"QZ-1-2": ["audit_committee", "women_committee"], "women_members": 50})
    assert points(some)["QZ-1-2"] == 1


def test_reviewed_items_wait_for_a_person_and_take_a_signed_score_in_steps():
    document = scored("quzhou-qualified-home", {"members_total": 90, "employees_total": 100})
    assert statuses(document)["QZ-1-1"] == "to_review"
    assert document["total"]["points"] == 3
    reviewed = scored("quzhou-qualified-home", {"members_total": 90, "employees_total": 100, "QZ-1-1": 3})
    assert (statuses(reviewed)["QZ-1-1"], points(reviewed)["QZ-1-1"], reviewed["total"]["points"]) == ("scored", 3, 6)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"party_network_ledger_exists": False, "party_network_ledger_complete": False}, 0),
        ({"party_network_ledger_exists": True, "party_network_ledger_complete": False}, 6),
        ({"party_network_ledger_exists": True, "party_network_ledger_complete": True}, 8),
        ({"party_network_ledger_exists": False}, 0),  # the heaviest is certain, the other cannot add to it
    ],
)
def test_only_the_heaviest_deduction_counts_in_hubei(facts, expected):
    document = scored("hubei-2010-nonpublic-party", facts)
    assert (statuses(document)["HB-1-1"], points(document)["HB-1-1"]) == ("scored", expected)


def test_seven_party_members_make_a_committee_compulsory():
    for members, has, status, expected in [
        (6, False, "not_applicable", None),
        (7, False, "scored", 0),
        (7, True, "scored", 2),
    ]:
        document = scored(
            "hubei-2010-nonpublic-party", {"party_members": members, "party_committee_members_in_post": has}
        )
        assert (statuses(document)["HB-2-2"], points(document)["HB-2-2"]) == (status, expected)


def test_information_work_adds_up_without_a_ceiling():
    zeros = {f"info_adopted_{where}": 0 for where in (
        "county_union", "county_party_office", "city_party_office", "city_union", "province_party_office",
        "province_union", "central_party_office", "national_union")}  # fmt: skip
    facts = zeros | {
        "info_adopted_county_union": {"records": 3, "briefs": 2},
        "info_adopted_city_union": 2,
        "info_adopted_city_union_briefs": 1,
        "info_adopted_central_party_office": 1,
    }
    document = scored("union-information-work", facts)
    assert points(document)["XX-01"] == 40
    assert points(document)["XX-04"] == 40
    assert points(document)["XX-07"] == 50
    assert document["total"]["points"] == document["total"]["rounded"] == 130
    assert all(row["max"] is None for row in document["indicators"])


def test_a_veto_bars_from_honours_and_an_unknown_one_leaves_it_open():
    clean = {"leader_serious_violation": False, "official_criticism": 0, "mass_incident_mishandled": False}
    assert scored("zhoushan-2016-district", clean)["barred"] is False
    assert scored("zhoushan-2016-district", clean | {"official_criticism": None})["barred"] is None
    hit = scored("zhoushan-2016-district", clean | {"leader_serious_violation": True})
    assert hit["barred"] is True
    assert hit["vetoes"][0]["status"] == "veto"
    assert hit["vetoes"][1]["status"] == "not_triggered"
