"""What measures count has its place in the procedure files; and nothing of the catalogue is left out unsaid."""

import ast
import inspect
import tomllib
from collections.abc import Iterator
from typing import Any

from lianchuang.measures.cases import Clock, Said, Step
from lianchuang.measures.computation import MEASURES, SUBJECTS
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.citations import in_chinese
from lianchuang.rulebook.procedures import Procedures
from lianchuang.rulebook.shelf import shelf

PROCEDURES = Procedures.read(shelf() / "procedures")


def mentioned(thing: Any) -> Iterator[Step | Said | Clock]:
    """Steps, fields and periods among the constants of the modules."""
    if isinstance(thing, Step | Clock):
        yield thing
    elif isinstance(thing, Said):
        yield from (thing, thing.step)
    elif isinstance(thing, tuple | list | dict):
        for one in thing.values() if isinstance(thing, dict) else thing:
            yield from mentioned(one)


MENTIONED = {one for subject in SUBJECTS for constant in vars(subject).values() for one in mentioned(constant)}


def of_kind(kind):
    return sorted((one for one in MENTIONED if isinstance(one, kind)), key=str)


def test_every_step_that_is_counted_is_a_step_of_its_procedure():
    assert of_kind(Step)
    for step in of_kind(Step):
        assert step.id in PROCEDURES.named(step.procedure).step_ids, step


def test_every_field_that_is_counted_is_frozen_and_of_the_kind_it_is_read_as():
    assert of_kind(Said)
    for said in of_kind(Said):
        spec = PROCEDURES.named(said.step.procedure).step_named(said.step.id).field_named(said.field)
        assert spec is not None, said
        assert (spec.counted, spec.type) == (True, said.kind), said
        assert set(said.wanted) <= set(spec.choices), said


def test_every_period_that_is_counted_is_a_period_of_its_procedure():
    assert of_kind(Clock)
    for clock in of_kind(Clock):
        steps = PROCEDURES.named(clock.procedure).step
        assert clock.id in {spec.id for step in steps for spec in step.clock}, clock


def test_what_is_counted_is_named_at_the_head_of_a_module_where_these_tests_find_it():
    for subject in SUBJECTS:
        for function in ast.walk(ast.parse(inspect.getsource(subject))):
            if isinstance(function, ast.FunctionDef):
                called = {node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and named(node)}
                assert not called & {"Step", "Said", "Clock"}, (subject.__name__, function.name)


def named(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name)


def test_every_indicator_of_the_catalogue_is_reckoned():
    called = tomllib.loads((shelf() / "standards" / "names.toml").read_text("utf-8"))["measures"]
    assert called == {name: measure.name for name, measure in MEASURES.items()}


# The catalogue names no indicator for these; they are there for the work and for its findings.
NOT_COUNTED = {
    "cadre-review",
    "education-complaint",
    "female-staff-protection",
    "guidance-opinion",
    "leading-measure",
    "legal-aid",
    "mass-layoff",
    "master-apprentice",  # its upgrades are counted by their certificates
    "off-job-study",
    "officer-contract",
    "officer-protection",
    "officer-time",
    "officer-treatment",
    "openness-check",  # what was published is counted item by item
    "policy-notice",
    "signing-dispute",
    "three-simultaneous",
    "union-policy",
    "work-injury",
    "work-stoppage",
}


def test_every_procedure_feeds_an_indicator_or_changes_the_registry_or_is_known_not_to():
    fed = {one.procedure for one in MENTIONED if isinstance(one, Step | Clock)}
    changing = {procedure.id for procedure in PROCEDURES if any(step.effect for step in procedure.step)}
    assert {procedure.id for procedure in PROCEDURES} - fed - changing <= NOT_COUNTED
    assert not NOT_COUNTED & fed


def test_every_article_that_an_indicator_rests_on_is_one_we_hold():
    numerals = {in_chinese(number): str(number) for number in range(1, 1500)}
    for name, measure in MEASURES.items():
        for source in measure.source.split("；"):
            if not source.startswith("procedures.md §6"):
                title, place = source.split(" ")
                statute = rulebook().statute(title)
                assert statute is not None, (name, source)
                number = numerals.get(place.removeprefix("第").removesuffix("条"))
                assert number in statute.articles, (name, source)
