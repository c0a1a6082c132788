"""The answers to a step as they leave the product: sensitive ones never, names for those alone who see the members."""

from lianchuang.procedures.names_kept import shown
from lianchuang.procedures.shelf import procedures


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
