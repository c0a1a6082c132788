"""Freezing and scoring from a page: by both departments, with how far it is, and the same files for the same facts."""

import re

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lianchuang.ledger.models import Event
from lianchuang.rounds.models import Freezing, Round, StandardSet
from lianchuang.web import jobs
from tests.web.ground import words_of


def begun(visitor, day="2026-11-20"):
    answer = visitor.post("/round/freezings", day=day)
    assert answer.status_code == 303, words_of(answer)
    return answer["Location"]


def worked_off():
    """What the worker would do; it runs here, in the test's transaction."""
    (job,) = ProcrastinateJob.objects.filter(task_name="web.freeze_round", status="todo")
    jobs.freeze_round(**job.args)


@pytest.mark.parametrize("username", ["zonggonghui", "zuzhibu"])
def test_either_department_freezes_and_the_scores_are_there(visit, ground, username):
    visitor = visit(username)
    before = ground.freezing.facts_hash, ground.freezing.results_hash
    where = begun(visitor)
    assert "排队等着" in visitor.sees(where)
    worked_off()
    done = visitor.get(where, part="progress")
    assert done.status_code == 286
    assert "冻结了，分也打好了" in words_of(done)
    made = Freezing.objects.get(round=ground.freezing.round)
    assert (made.facts_hash, made.results_hash) == before
    event = Event.objects.filter(kind="round.frozen").latest("pk")
    assert event.by == f"account:{ground.accounts[username].pk}"
    assert ground.accounts[username].name in visitor.sees("/round/freezings")


def test_while_it_goes_on_the_page_asks_again_and_tells_the_stage(visit):
    visitor = visit("zonggonghui")
    where = begun(visitor)
    part = visitor.get(where, part="progress")
    assert part.status_code == 200
    assert re.search(r'hx-trigger="every 2s"', part.content.decode())
    assert "<html" not in part.content.decode()


def test_an_earlier_day_of_the_round_is_frozen_beside_the_newest(visit, ground):
    visitor = visit("zonggonghui")
    begun(visitor, "2026-06-30")
    worked_off()
    assert [one.on.isoformat() for one in Freezing.objects.all()] == ["2026-11-20", "2026-06-30"]
    text = visitor.sees("/round/freezings")
    assert text.index("11月20日") < text.index("6月30日")
    assert text.count("名单用的") == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "填冻结哪一天"),
        ("昨天", "填冻结哪一天"),
        ("2026-13-01", "填冻结哪一天"),
        ("2026-11-21", "这一天还没到"),
        ("2019-01-01", "从2024年1月1日到2026年12月31日"),
    ],
)
def test_a_day_that_cannot_be_frozen_gets_a_sentence(visit, day, said):
    answer = visit("zonggonghui").post("/round/freezings", day=day)
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert not ProcrastinateJob.objects.filter(task_name="web.freeze_round").exists()


def test_without_a_round_there_is_nothing_to_freeze(visit, ground):
    Freezing.objects.all().delete()
    StandardSet.objects.all().delete()
    Round.objects.all().delete()
    assert "还没有开启评比" in visit("zonggonghui").sees("/round/freezings")
    answer = visit("zonggonghui").post("/round/freezings", day="2026-11-20")
    assert answer.status_code == 422


def test_what_goes_wrong_is_told_and_the_old_scores_stay(visit, ground, monkeypatch):
    visitor = visit("zonggonghui")
    where = begun(visitor)

    def refuse(*arguments, **more):
        raise jobs.CannotScore("标准读不了。")

    monkeypatch.setattr(jobs, "freeze_and_score", refuse)
    worked_off()
    text = visitor.sees(where)
    assert "没有冻结，原来的得分没有动" in text
    assert "标准读不了。" in text
    assert Freezing.objects.get().results_hash == ground.freezing.results_hash


def test_another_persons_freezing_is_not_shown(visit):
    where = begun(visit("zonggonghui"))
    assert visit("zuzhibu").get(where).status_code == 404
    assert visit("zonggonghui").get("/round/freezings/nothing").status_code == 404
