"""Nobody types a score: no page, no operation of the API, no role, the administrator's included."""

import hashlib
import json

import pytest
from django.apps import apps
from django.db import models

from lianchuang.api.addresses import api
from lianchuang.rounds.models import Freezing
from tests.house.addresses import addresses
from tests.web.ground import ROLES, Visitor

pytestmark = pytest.mark.django_db

NAMES = (
    "points",
    "score",
    "total",
    "rank",
    "exact",
    "grade",
    "reachable",
    "results",
    "results_hash",
    "value",
    "figure",
)


def scored(freezing):
    """Every byte of the scores, and the fingerprints under which the round knows them."""
    files = sorted(path for path in freezing.facts_folder.parent.rglob("*") if path.is_file())
    marks = Freezing.objects.order_by("pk").values_list(
        "facts_hash", "results_hash", "town_hash", "district_hash", "folder"
    )
    return [(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files], list(marks)


@pytest.mark.parametrize("username", ROLES)
def test_no_role_changes_a_score_by_sending_one_to_any_address(ground, username):
    before, sent = scored(ground.freezing), 0
    visitor = Visitor(ground.accounts[username])
    typed = dict.fromkeys(NAMES, "100")
    for address in addresses(ground):
        if address.name in ("account_logout",):
            continue
        visitor.post(address.path, organisation=ground.union.number, indicator="A1", **typed)
        if address.of_the_api:
            for method in (visitor.client.put, visitor.client.patch):
                method(address.path, json.dumps({**typed, "indicator": "A1"}), content_type="application/json")
        sent += 1
    assert sent > 80
    assert scored(ground.freezing) == before


def test_no_table_but_those_of_files_and_notices_holds_a_score():
    """Points live in the files of a scoring; the database has no column into which one could be written."""
    columns = {
        f"{model._meta.label}.{field.name}"
        for app in ("rounds", "publication", "accounts", "ledger")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DecimalField | models.FloatField)
        or field.name in ("points", "score", "total", "rank", "exact")
    }
    assert columns == set()


def test_no_operation_of_the_api_takes_a_score():
    schema = api.get_openapi_schema()
    bodies = {
        f"{method} {path}": json.dumps(operation["requestBody"])
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }
    assert bodies
    named = [part["$ref"].rpartition("/")[2] for body in bodies.values() for part in _references(json.loads(body))]
    taken = {name for one in named for name in schema["components"]["schemas"][one].get("properties", {})}
    assert taken.isdisjoint({"points", "score", "total", "rank", "exact", "grade"})


def _references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
