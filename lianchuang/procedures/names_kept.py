"""What of the answers to a step may be shown to whom: one rule for every door."""

from collections.abc import Mapping
from typing import Any

from lianchuang.registry.sealed import masked_name
from lianchuang.rulebook.procedure_form import Column, FieldSpec, Procedure


def names_a_person(column: Column) -> bool:
    """Whether a column of a table holds people's names: they are masked for whoever may not see the members."""
    return column.id == "name" and column.label == "姓名"


def shown(procedure: Procedure, step: str, data: Mapping[str, Any], open_names: bool) -> dict[str, Any]:
    """The answers to a step as they may leave the product. What is sensitive is left out, lists of people become their
    number, and without `open_names` the names in tables are masked."""
    specs = {spec.id: spec for spec in procedure.step_named(step).field}
    return {
        name: _shown(specs[name], value, open_names)
        for name, value in data.items()
        if name in specs and not specs[name].sensitive
    }


def _shown(spec: FieldSpec, value: Any, open_names: bool) -> Any:
    if spec.type == "people":
        return len(value or ())
    if spec.type != "rows":
        return value
    columns = [column for column in spec.columns if not column.sensitive]
    return [{one.id: _cell(one, row[one.id], open_names) for one in columns if one.id in row} for row in value]


def _cell(column: Column, value: Any, open_names: bool) -> Any:
    masks = names_a_person(column) and isinstance(value, str) and not open_names
    return masked_name(value) if masks else value
