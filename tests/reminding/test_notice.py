"""A higher level that asks for something gives the district's days, whichever door it comes through."""

import json
import secrets
from datetime import timedelta

import pytest

from lianchuang.accounts.acts import make_token
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts
from lianchuang.procedures.asking import short_notice
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.models import NOTICE_DAYS, Convention
from lianchuang.procedures.shelf import procedures
from tests.reminding.conftest import BY, TODAY
from tests.web.ground import NOW, Visitor

TASK = {"source": "liaison", "matter": "建母婴室", "owner": "拟甲厂工会"}


def asked(town, days, procedure="assigned-task", step="assign", field="due_on"):
    found = procedures().named(procedure).step_named(step)
    return short_notice(town.town, found, {field: str(TODAY + timedelta(days=days))}, TODAY)


def test_without_a_settled_period_the_convention_holds(town):
    assert asked(town, NOTICE_DAYS) is None
    short = asked(town, NOTICE_DAYS - 1)
    assert short.where == "due_on"
    assert "至少 7 天（本系统约定）" in short.text


def test_the_district_settles_its_own(town):
    Convention.objects.create(district=town.district, notice_days=10)
    assert asked(town, 10) is None
    assert "至少 10 天（区里定的）" in asked(town, 9).text


@pytest.mark.parametrize(("step", "field"), [("assign", "other"), ("done", "due_on")])
def test_what_asks_for_nothing_needs_no_notice(town, step, field):
    assert asked(town, 0, step=step, field=field) is None


def test_a_notice_that_asks_for_an_answer_gives_the_days_too(town):
    assert asked(town, 1, "policy-notice", "issue", "answer_by").where == "answer_by"


@pytest.fixture
def task(town):
    return acts.open_case("assigned-task", town.town, by=BY, on=TODAY)


def due(days):
    return {**TASK, "due_on": str(TODAY + timedelta(days=days))}


def test_a_step_that_asks_too_soon_is_refused_once_and_stands_as_it_was(task):
    with pytest.raises(Refusal, match="至少 7 天") as refused:
        acts.take_step(task, "assign", due(2), by=BY, on=TODAY)
    assert refused.value.may_stand
    assert not Event.objects.filter(kind="case.taken").exists()
    assert acts.take_step(task, "assign", due(2), by=BY, on=TODAY, as_it_was=True).state.done("assign")


def test_old_paper_is_taken_as_it_was(town):
    old = acts.open_case("assigned-task", town.town, by=BY, on=TODAY, late=True)
    assert acts.take_step(old, "assign", due(0), by=BY, on=TODAY).state.done("assign")


def test_the_page_and_the_interface_for_programs_both_ask_for_the_days(town, task, monkeypatch):
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    page = Visitor(town.officer)
    seen = Event.objects.filter(subject=task.subject).latest("pk").pk
    answer = page.post(f"/cases/{task.pk}/steps/assign", day=str(TODAY), seen=seen, **due(2))
    assert answer.status_code == 422
    assert "要给下级至少 7 天" in answer.content.decode()
    assert "照实记下" in answer.content.decode()
    _, key = make_token(town.officer, "试", by=BY, on=TODAY)
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": secrets.token_urlsafe(18)}
    body = json.dumps({"step": "assign", "on": str(TODAY), "data": due(2)})
    refused = page.client.post(
        f"/api/v1/cases/{task.number}/steps", body, content_type="application/json", headers=headers
    )
    assert refused.status_code == 422
    assert "至少 7 天" in refused.json()["error"]
    task.refresh_from_db()
    assert not Event.objects.filter(subject=task.subject, kind="case.taken").exists()
