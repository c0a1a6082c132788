"""What befell a unit after it was named asks for another look at the name (S14)."""

from datetime import date

import pytest

from lianchuang.procedures import acts
from lianchuang.procedures.duties import duties_of
from lianchuang.registry import acts as registry
from lianchuang.registry.models import OrganisationKind, Tier, Tree
from tests.procedures.test_acts import BY, signed, town

__all__ = ["town"]
NAMED, TODAY = date(2026, 5, 20), date(2026, 11, 20)


@pytest.fixture
def union(town):
    entry = registry.OrganisationEntry(
        Tree.UNION, Tier.BASE, OrganisationKind.BASE_UNION, "拟恒纺织有限公司工会", town, "330212101000"
    )
    return registry.establish([entry], by=BY, on=date(2021, 1, 1))[0]


@pytest.fixture
def named(union):
    case = acts.open_case("harmonious-enterprise", union, by=signed(NAMED), on=date(2026, 3, 2), title="和谐企业")
    told = [
        ("apply", {"level": "town"}),
        ("self_check", dict.fromkeys(("union", "congress", "wage", "contract", "no_arrears", "no_fatal"), True)),
        (
            "joint_check",
            {"three_parties": True, "negotiation_weighed": True, "democracy_weighed": True, "result": "met"},
        ),
        ("name", {}),
    ]
    for step, data in told:
        case = acts.take_step(case, step, data, by=signed(NAMED), on=NAMED, as_it_was=True)
    return case


def accident(union, day, dead):
    case = acts.open_case("accident", union, by=signed(day), on=day, title="车间事故")
    data = {"place": "一车间", "dead": dead, "seriously_injured": 1, "loss_wan": 5, "grade": "ordinary"}
    return acts.take_step(case, "occur", data, by=signed(day), on=day)


def asked(union) -> list[str]:
    return [one.say for one in duties_of(union, TODAY) if one.name == "复核和谐企业"]


def test_a_fatal_accident_after_the_naming_asks_for_a_recheck(union, named):
    assert asked(union) == []
    accident(union, date(2026, 8, 3), dead=1)
    assert asked(union) == ["命名后出现死亡事故，请复核。"]
    acts.take_step(named, "recheck", {"result": "kept"}, by=signed(TODAY), on=date(2026, 9, 1))
    assert asked(union) == []


@pytest.mark.parametrize(("day", "dead"), [(date(2026, 8, 3), 0), (date(2026, 4, 1), 1)])
def test_an_accident_without_dead_or_before_the_naming_asks_for_nothing(union, named, day, dead):
    accident(union, day, dead)
    assert asked(union) == []


def test_a_notice_of_this_kind_is_a_convention_and_makes_nothing_overdue(union, named):
    accident(union, date(2026, 8, 3), dead=1)
    one = next(one for one in duties_of(union, TODAY) if one.name == "复核和谐企业")
    assert (one.mark, one.due, one.step, one.case) == ("house", None, "recheck", named)
