"""What a duty is worth in the running round, and how far up the ladder it has gone."""

from datetime import timedelta

import pytest

from lianchuang.procedures.duties import duties_of
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.models import Body, Term
from lianchuang.web.frozen import Frozen
from lianchuang.web.worth import worths_of
from tests.web.ground import TODAY

pytestmark = pytest.mark.django_db


def test_a_duty_is_worth_what_the_round_still_has_open_for_it(ground):
    frozen = Frozen(ground.freezing)
    every = list(frozen.identity_of.values())
    worths = worths_of(frozen, every)
    assert len(worths) > 20
    for (organisation, procedure), points in worths.items():
        rows = frozen.results.points(frozen.number_of[organisation])
        assert points in {one["gain_points"] for one in rows}
        assert points > 0
        assert procedures().named(procedure).feeds


def test_what_has_no_points_open_is_not_there(ground):
    frozen = Frozen(ground.freezing)
    gains = dict.fromkeys(frozen.identity_of, 0)
    for one in frozen.results.scan("points").collect().to_dicts():
        gains[one["organisation"]] = max(gains.get(one["organisation"], 0), one["gain_points"] or 0)
    full = [frozen.identity_of[number] for number, most in gains.items() if not most and number in frozen.identity_of]
    assert worths_of(frozen, full) == {}
    assert worths_of(frozen, [0]) == {}


def test_the_chair_reads_it_beside_the_duty(ground, visit):
    frozen = Frozen(ground.freezing)
    worths = {procedure: points for (_, procedure), points in worths_of(frozen, [ground.union.pk]).items()}
    Term.objects.on(TODAY).filter(organisation=ground.union, body=Body.COMMITTEE).update(last_day=TODAY)
    text = visit("zhuxi").sees(f"/organisations/{ground.union.pk}/next")
    assert ("本轮最多 +" in text) == bool(worths.keys() & {one.procedure for one in duties_of(ground.union, TODAY)})


@pytest.mark.parametrize(("days", "words"), [(7, "请镇街（局）过问"), (30, "请区里过问")])
def test_what_is_long_overdue_says_whose_turn_it_is(ground, visit, days, words):
    last = TODAY - timedelta(days=days)
    Term.objects.on(TODAY).filter(organisation=ground.union, body=Body.COMMITTEE).update(last_day=last)
    for username in ("zhuxi", "zhengong"):
        assert words in visit(username).sees("/deadlines", span="overdue", matter="re-election.按期换届")
