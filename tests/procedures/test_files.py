"""Every procedure file rests on law that the rulebook holds, and asks its rules for what they want to know."""

import re

import pytest

from lianchuang.procedures.law import HOUSE
from lianchuang.procedures.shelf import law_of, procedures
from lianchuang.rulebook import rulebook
from lianchuang.rulebook.procedure_form import TEXTS
from lianchuang.rulebook.procedures import Procedure
from lianchuang.rulebook.word_lists import outcome_words
from tests.procedures.telling import NINGBO

FILES = sorted(procedures(), key=lambda procedure: procedure.id)
PERSONAL = re.compile(
    "姓名|联系人|联系领导|电话|手机|身份证|证件号|住址|谁去|谁发现|谁复查|推荐谁|的人$|人选|候选人|负责人|责任人|谈话人|申请人"
    "|投诉人|签收人|当选人|成员|师傅|律师|党员$|^职工$"
)
PARTS = {"", "A", "B", "C", "D", "E", "F"}
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.id)


def cited(file: Procedure) -> list[str]:
    found = [basis for duty in file.duty for basis in duty.basis]
    for step in file.step:
        parts = [step, *step.check, *step.need, *step.clock]
        found += [basis for part in parts for basis in part.basis]
    return [basis for basis in found if basis != HOUSE]


@every_file
def test_every_article_that_a_file_cites_is_held(file):
    library = rulebook().library
    for basis in cited(file):
        citation = library.cite(basis)
        assert library.article(citation.statute, citation.article), basis


@every_file
def test_every_step_says_on_what_it_rests(file):
    assert [step.id for step in file.step if not step.basis] == []


@every_file
def test_every_check_tells_its_rule_what_it_asks(file):
    law = law_of(NINGBO)
    for step in file.step:
        for check in step.check:
            rule = law._rule(check)
            asked = [fact.name for fact in rule.inputs if not fact.optional] if check.rule else list(rule.reads)
            assert [name for name in asked if name not in check.inputs] == [], (step.id, check.name)


@every_file
def test_every_period_tells_its_rule_what_it_asks(file):
    for clock in (clock for step in file.step for clock in step.clock if clock.rule):
        facts = rulebook().rule(clock.rule).inputs
        told = {clock.given, *clock.inputs}
        assert told <= {fact.name for fact in facts}, clock.id
        assert {fact.name for fact in facts if not fact.optional} <= told, clock.id


@every_file
def test_a_convention_never_passes_for_law(file):
    for clock in (clock for step in file.step for clock in step.clock):
        assert not (HOUSE in clock.basis and clock.mark == "law"), clock.id
    for duty in file.duty:
        assert not (HOUSE in duty.basis and duty.mark == "law"), duty.id


@every_file
def test_a_duty_is_fulfilled_by_a_step_that_is_there(file):
    assert {duty.step for duty in file.duty} - {""} <= set(file.step_ids)
    assert file.part in PARTS


@every_file
def test_a_text_that_names_a_person_is_declared_as_such(file):
    """Masked, sealed and read only against a record: `person`, or never shown at all: `sensitive`."""
    fields = ((step.id, spec) for step in file.step for spec in step.field if spec.type in TEXTS)
    told = [(step, spec.id) for step, spec in fields if PERSONAL.search(spec.label) and not spec.sealed]
    assert told == []


@every_file
def test_identifiers_are_lower_case_words_that_will_stay(file):
    names = [file.id.replace("-", "_"), *file.step_ids, *(f.id for step in file.step for f in step.field)]
    assert [name for name in names if not name.isidentifier() or name != name.lower()] == []


@every_file
def test_sentences_keep_to_the_words_of_the_house(file):
    said = [
        text for step in file.step for text in (step.hint, *(c.say for c in step.check), *(n.say for n in step.need))
    ]
    for text in [*said, file.purpose, *(duty.say for duty in file.duty)]:
        assert not any(word in text for word in ("成功", "您", "！", "违法", "赋能", "闭环"))


@every_file
def test_every_way_to_end_a_case_has_a_name(file):
    ends = {step.ends for step in file.step if step.ends}
    ends |= {outcome for step in file.step for outcome in step.outcomes.values()}
    assert ends <= set(outcome_words())
