"""What the commonest duties cost whoever has them: as published in `docs/burden.md`, three screens at most, and no fact
asked twice. `--burden` does all of them on both devices and rewrites the page."""

import json
from datetime import timedelta
from functools import partial
from operator import add

import pytest
from django.utils import timezone

from lianchuang.procedures.shelf import procedures
from tests.journeys.burden import COUNTED, FORMS, PAGE, page_of, published
from tests.journeys.conftest import NOW
from tests.journeys.duties import DEVICES, DUTIES, costs
from tests.journeys.prepared import Prepared

FOUND_OUT = {
    ("register-unit", "verify"): "counted on the spot: what the register says is what is checked",
    ("verify-unit", "visit"): "counted on the spot",
    ("found-federation", "plan"): "of units that have no union yet",
    ("regional-contract", "sign"): "of the units that joined the contract",
}
"""Steps that find out anew what is known elsewhere."""


def test_the_page_says_what_was_counted():
    assert list(published()) == [duty.name for duty in DUTIES]
    assert PAGE.read_text("utf-8") == page_of(published())


def test_no_duty_takes_more_than_three_screens():
    screens = {(name, device): one["screens"] for name, own in published().items() for device, one in own.items()}
    assert set(screens) == {(duty.name, device) for duty in DUTIES for device in DEVICES}
    assert {what for what, number in screens.items() if not 1 <= number <= 3} == set()


def test_a_duty_takes_the_steps_of_its_procedure_and_names_a_form_that_is_listed():
    for duty in DUTIES:
        known = set(procedures().named(duty.procedure).step_ids) if duty.procedure else set()
        assert set(duty.steps) <= known, duty.name
    assert {duty.form for duty in DUTIES} - {""} == set(FORMS)


def test_what_the_register_knows_is_filled_in_wherever_a_step_asks_for_it():
    """No fact is asked twice: a label that one procedure fills from the register is filled by all, except where a step
    is there to find it out."""
    fields = [(one.id, step.id, spec) for one in procedures() for step in one.step for spec in step.field]
    known = {spec.label for _, _, spec in fields if (spec.default or "").startswith("unit.")}
    assert len(known) > 10
    asked = {(procedure, step) for procedure, step, spec in fields if spec.label in known and not spec.default}
    assert asked == set(FOUND_OUT)


@pytest.mark.journey
@pytest.mark.skipif("not config.getoption('--burden')", reason="some are done in the main job, all when asked to")
def test_all_duties_are_done_on_both_devices_and_what_they_cost_is_written_down(
    district, chromium, live_server, monkeypatch
):
    prepared = Prepared()
    prepared.review(district)
    counted: dict[str, dict] = {duty.name: {} for duty in DUTIES}
    for hours, device in enumerate(DEVICES):
        monkeypatch.setattr(timezone, "now", partial(add, NOW, timedelta(hours=hours)))  # a code signs in once
        prepared.cases()
        prepared.ballot()
        for name, burden in costs(DUTIES, device, chromium, live_server.url):
            counted[name][device] = burden
    COUNTED.write_text(json.dumps(counted, ensure_ascii=False, indent=1) + "\n", "utf-8")
    PAGE.write_text(page_of(counted), "utf-8")
