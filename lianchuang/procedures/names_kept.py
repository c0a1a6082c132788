"""What of the answers to a step may be shown to whom, and how it is kept: one rule for every door."""

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

from lianchuang.procedures.masking import masked
from lianchuang.procedures.shelf import procedures
from lianchuang.registry.sealed import Unreadable, masked_name, seal, unseal
from lianchuang.rulebook.procedure_form import Column, FieldSpec, Procedure

SEALED = "sealed:"


def names_a_person(column: Column) -> bool:
    """Whether a column of a table holds people's names: they are masked for whoever may not see the members."""
    return column.id == "name" and column.label == "姓名"


def shown(procedure: Procedure, step: str, data: Mapping[str, Any], open_names: bool) -> dict[str, Any]:
    """The answers to a step as they may leave the product. What is sensitive is left out, lists of people become their
    number, people in texts are masked, and without `open_names` the names in tables too."""
    specs = {spec.id: spec for spec in procedure.step_named(step).field}
    return {
        name: masked(str(value)) if specs[name].names_a_person(data) else _shown(specs[name], value, open_names)
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


# How it is kept -----------------------------------------------------------------------------------------------------


@cache
def _sealed_fields(procedure: str, version: int) -> Mapping[str, frozenset[str]]:
    """The fields of each step that are kept under seal; steps without any are left out. Files do not change while the
    product runs."""
    found = {
        step.id: frozenset(spec.id for spec in step.field if spec.sealed)
        for step in procedures().named(procedure, version).step
    }
    return {step: names for step, names in found.items() if names}


def sealed(case: int, procedure: str, version: int, step: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers to a step as they are kept: what tells of a person is sealed to its case, and so is what somebody
    typed to look like a seal. Sealing again changes nothing."""
    names = _sealed_fields(procedure, version).get(step, frozenset()) & data.keys()
    names |= {name for name, value in data.items() if _is_sealed(value)}
    return {**data, **{name: _seal(data[name], _place(case, step, name)) for name in names}} if names else data


def opened(case: int, step: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same answers as they were given. What was kept before there were seals stands as it is."""
    held = {name: _unseal(value, _place(case, step, name)) for name, value in data.items() if _is_sealed(value)}
    return {**data, **held} if held else data


def _place(case: int, step: str, name: str) -> bytes:
    return f"case:{case}|{step}.{name}".encode()


def _is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(SEALED)


def _seal(value: Any, place: bytes) -> Any:
    if not isinstance(value, str) or not value or (_is_sealed(value) and _opens(value, place)):
        return value
    return SEALED + base64.b64encode(seal(value, place, alike=True)).decode()


def _opens(value: str, place: bytes) -> bool:
    try:
        _unseal(value, place)
    except (Unreadable, ValueError, IndexError):
        return False
    return True


def _unseal(value: str, place: bytes) -> str:
    return unseal(base64.b64decode(value.removeprefix(SEALED)), place)
