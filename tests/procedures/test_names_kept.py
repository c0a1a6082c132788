"""The answers to a step as they leave the product: sensitive ones never, people in texts masked, names in tables for
those alone who see the members. What tells of a person is kept under seal."""

import pytest

from lianchuang.procedures.masking import masked
from lianchuang.procedures.names_kept import opened, sealed, shown
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.sealed import Unreadable


def _step_with_names():
    """A step whose file asks for a table with people's names."""
    for procedure in procedures():
        for step in procedure.step:
            for spec in step.field:
                if any((column.id, column.label) == ("name", "姓名") for column in spec.columns):
                    return procedure, step.id, spec.id
    raise AssertionError("no procedure asks for names")


def test_names_in_a_table_are_masked_for_whoever_may_not_see_the_members():
    procedure, step, field = _step_with_names()
    data = {field: [{"name": "拟张三"}, {"name": "拟李四"}]}
    assert shown(procedure, step, data, open_names=False) == {field: [{"name": "拟**"}, {"name": "拟**"}]}
    assert shown(procedure, step, data, open_names=True) == data


def test_what_is_sensitive_is_left_out_and_people_are_a_number():
    matter = procedures().named("voice-matter")
    said = shown(matter, "receive", {"topic": "pay", "content": "拟密", "name": "拟张三"}, open_names=True)
    assert said == {"topic": "pay"}
    lists = [(p, s.id, f.id) for p in procedures() for s in p.step for f in s.field if f.type == "people"]
    for procedure, step, field in lists:
        assert shown(procedure, step, {field: [4, 8]}, open_names=True) == {field: 2}


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("拟张三", "拟**"),
        ("拟张三、拟李四", "拟**、拟**"),
        ("拟张三 13800001234", "拟** 138****1234"),
        ("330212199001011234", "330***********1234"),
        ("8812345", "881**45"),
        ("李", "李"),
        ("", ""),
    ],
)
def test_of_each_name_the_first_character_stands_and_of_each_number_the_ends(typed, seen):
    assert masked(typed) == seen


def test_people_in_texts_are_masked_for_everybody_and_units_are_not():
    honour = procedures().named("honour")
    said = {"class": "chair", "who": "拟张三", "title": "先进"}
    assert shown(honour, "recommend", said, open_names=True)["who"] == "拟**"
    assert shown(honour, "recommend", {**said, "class": "collective"}, open_names=True)["who"] == "拟张三"


def test_what_is_kept_is_sealed_to_its_case_and_place():
    said = {"name": "拟张三", "month": "2026年3月", "used": 2}
    kept = sealed(7, "officer-time", 1, "record", said)
    assert "拟张三" not in str(kept)
    assert kept | {"name": ""} == said | {"name": ""}
    assert opened(7, "record", kept) == said
    assert sealed(7, "officer-time", 1, "record", kept) == kept == sealed(7, "officer-time", 1, "record", said)
    assert sealed(8, "officer-time", 1, "record", said) != kept
    for case, step in ((8, "record"), (7, "pay")):
        with pytest.raises(Unreadable):
            opened(case, step, kept)


@pytest.mark.parametrize("typed", ["sealed:", "sealed:随便写的", "sealed:AQE=", "sealed:" + "QUJD" * 20])
def test_what_somebody_types_to_look_like_a_seal_is_read_as_it_was_typed(typed):
    said = {"name": typed, "month": typed, "used": 2}
    assert opened(7, "record", sealed(7, "officer-time", 1, "record", said)) == said


def test_what_was_kept_before_there_were_seals_stands_as_it_is():
    assert opened(7, "record", {"name": "拟张三"}) == {"name": "拟张三"}
