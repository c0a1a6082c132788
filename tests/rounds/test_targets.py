"""Targets go down level by level: what is split stays whole, a change has its reason, what is done is computed."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianchuang.ledger.models import Event
from lianchuang.measures.computation import compute
from lianchuang.measures.rows import Window
from lianchuang.rounds.acts import freeze_and_score, roots_of
from lianchuang.rounds.course import Refused
from lianchuang.rounds.handing import handed
from lianchuang.rounds.models import Target
from lianchuang.rounds.targets import change, completions, set_target, split, take_back
from lianchuang.snapshot.facts import Facts
from tests.accounts.conftest import BY

ON = date(2026, 2, 1)


@pytest.fixture
def citys(conducted):
    """The city's target for the district: 30 congresses in 2026."""
    return set_target(conducted.round, conducted.people.district, "M-24", 2026, 30, set_by="市总工会", by=BY, on=ON)


def shares(conducted, one, other):
    return {conducted.people.town: one, conducted.people.other_town: other}


def test_a_target_goes_from_the_city_to_the_district_to_towns_to_unions(conducted, citys):
    first, _ = split(citys, shares(conducted, 20, 10), by=BY, on=ON)
    (leaf,) = split(first, {conducted.people.union: 20}, by=BY, on=ON)
    assert (leaf.above, leaf.above.above, leaf.amount, first.set_by) == (first, citys, 20, "区总工会")
    assert [one.kind for one in Event.objects.filter(kind__startswith="round.target").order_by("pk")] == [
        "round.target_set", "round.target_split", "round.target_split",
    ]  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=st.integers(-5, 40), other=st.integers(-5, 40))
def test_a_split_keeps_the_sum_or_is_refused_and_leaves_the_last_one(conducted, citys, one, other):
    if one >= 0 and other >= 0 and one + other == citys.amount:
        split(citys, shares(conducted, one, other), by=BY, on=ON, reason="重新分")
    else:
        with pytest.raises(Refused, match="正好等于 30"):
            split(citys, shares(conducted, one, other), by=BY, on=ON, reason="重新分")
    amounts = list(citys.parts.values_list("amount", flat=True))
    assert sum(amounts) in (0, 30)


def test_every_split_of_the_whole_is_kept(conducted, citys):
    for one in range(31):
        split(citys, shares(conducted, one, 30 - one), by=BY, on=ON, reason="重新分")
        assert sorted(citys.parts.values_list("amount", flat=True)) == sorted([one, 30 - one])


def test_only_those_directly_below_get_a_part(conducted, citys):
    with pytest.raises(Refused, match="不是直接下级"):
        split(citys, {conducted.people.union: 30}, by=BY, on=ON)


def test_a_change_needs_its_reason_and_never_breaks_a_sum(conducted, citys):
    with pytest.raises(Refused, match="为什么改"):
        change(citys, 40, reason=" ", by=BY, on=ON)
    change(citys, 40, reason="市里追加", by=BY, on=ON)
    assert Target.objects.get(pk=citys.pk).amount == 40
    event = Event.objects.get(kind="round.target_changed")
    assert (event.payload["before"], event.payload["amount"], event.payload["reason"]) == (30, 40, "市里追加")
    citys.refresh_from_db()
    part, _ = split(citys, shares(conducted, 20, 20), by=BY, on=ON)
    for one, words in ((citys, "先收回"), (part, "重新分")):
        with pytest.raises(Refused, match=words):
            change(one, 50, reason="再追加", by=BY, on=ON)


def test_what_was_split_is_taken_back_with_a_reason_and_then_changed(conducted, citys):
    first, _ = split(citys, shares(conducted, 20, 10), by=BY, on=ON)
    with pytest.raises(Refused, match="为什么重新分"):
        split(citys, shares(conducted, 10, 20), by=BY, on=ON)
    split(first, {conducted.people.union: 20}, by=BY, on=ON)
    with pytest.raises(Refused, match="先收回下面的"):
        take_back(citys, reason="市里追加", by=BY, on=ON)
    take_back(first, reason="市里追加", by=BY, on=ON)
    with pytest.raises(Refused, match="为什么收回"):
        take_back(citys, reason=" ", by=BY, on=ON)
    take_back(citys, reason="市里追加", by=BY, on=ON)
    change(citys, 40, reason="市里追加", by=BY, on=ON)
    assert Target.objects.get().amount == 40


def test_a_freezing_of_a_past_day_holds_the_targets_of_that_day(conducted, citys):
    people = conducted.people
    later = date(2026, 6, 1)
    split(citys, shares(conducted, 20, 10), by=BY, on=ON)
    take_back(citys, reason="市里追加", by=BY, on=later)
    change(citys, 40, reason="市里追加", by=BY, on=later)
    (whole,) = handed([people.district], later)["targets"].rows()
    assert whole == (people.district.pk, "M-24", 2026, 40)
    then = handed([people.district], ON)["targets"].select("organisation", "amount").rows()
    assert sorted(then) == sorted([(people.district.pk, 30), (people.town.pk, 20), (people.other_town.pk, 10)])
    assert handed([people.district], date(2026, 1, 1))["targets"].height == 0


@pytest.mark.parametrize(
    ("measure", "year", "amount", "words"),
    [("M-999", 2026, 5, "没有这个指标"), ("M-24", 2030, 5, "在这一轮里"), ("M-24", 2026, 0, "大于 0")],
)
def test_a_target_that_means_nothing_is_refused(conducted, measure, year, amount, words):
    with pytest.raises(Refused, match=words):
        set_target(conducted.round, conducted.people.district, measure, year, amount, set_by="市总工会", by=BY, on=ON)


def test_what_was_done_is_computed_from_the_frozen_year_and_unknown_is_not_nought(conducted):
    conducted.issue()
    on = date(2026, 7, 1)
    made = freeze_and_score(conducted.round, roots_of(conducted.round, on), by=BY, on=on)
    measured = compute(Facts.open(made.facts_folder), Window(date(2026, 1, 1), on), ["M-03", "M-12", "M-24"])

    def target(measure, amount):
        return SimpleNamespace(measure=measure, organisation_id=conducted.people.district.pk, amount=amount)

    held, members, congress = completions([target("M-12", 2), target("M-03", 5), target("M-24", 5)], measured)
    assert (held.done, held.share, held.met) == (0, 0, False)
    assert (members.done, members.share, members.met) == (None, None, False)
    assert congress.done == 0
