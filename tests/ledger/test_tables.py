"""An empty database gets its tables in one go; they are those to which the migrations lead."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lianchuang.ledger.tables import make_tables

CATALOGUE = {
    "columns": """
        select relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
               pg_get_expr(adbin, adrelid)
        from pg_attribute join pg_class on pg_class.oid = attrelid
        left join pg_attrdef on (adrelid, adnum) = (attrelid, attnum)
        where relnamespace = %s::regnamespace and relkind in ('r', 'v') and attnum > 0 and not attisdropped""",
    "indexes": """
        select relname, pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indrelid
        where relnamespace = %s::regnamespace""",
    "constraints": """
        select relname, contype, pg_get_constraintdef(pg_constraint.oid)
        from pg_constraint join pg_class on pg_class.oid = conrelid where relnamespace = %s::regnamespace""",
    "triggers": """
        select relname, pg_get_triggerdef(pg_trigger.oid) from pg_trigger join pg_class on pg_class.oid = tgrelid
        where relnamespace = %s::regnamespace and not tgisinternal""",
    "functions": "select proname, pg_get_functiondef(oid) from pg_proc where pronamespace = %s::regnamespace",
    "migrations": "select app, name from django_migrations where %s <> ''",
}
THE_QUEUE = "procrastinate"
"""Its own migrations make its tables either way, in transactions of their own."""

OF_ANOTHER_WIDTH = ("auth_group_permissions", "id")
"""Migrations number the pairs of groups and permissions, which nobody uses here, as this project would; models as
their application does."""


def catalogue(schema):
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(f"set local search_path to {schema}")
        for what, statement in CATALOGUE.items():
            cursor.execute(statement, [schema])
            rows = [tuple(str(cell).replace(f"{schema}.", "") for cell in row) for row in cursor.fetchall()]
            rows = [row for row in rows if not row[0].startswith(THE_QUEUE) and row[:2] != OF_ANOTHER_WIDTH]
            if what == "indexes":  # a table that was renamed keeps their old names: what they say is compared
                rows = [(" UNIQUE " in words, words.split(" ON ")[-1]) for _, words in rows]
            found[what] = sorted(rows)
        cursor.execute("set local search_path to public")
    return found


@pytest.fixture
def elsewhere(db):
    with connection.cursor() as cursor:
        cursor.execute("create schema elsewhere; set local search_path to elsewhere")
    return "elsewhere"


def test_tables_made_in_one_go_are_those_to_which_the_migrations_lead(elsewhere):
    executor = MigrationExecutor(connection)
    executor.migrate([leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] != THE_QUEUE])
    step_by_step, at_once = catalogue(elsewhere), catalogue("public")
    assert len(at_once["columns"]) > 500
    for what in CATALOGUE:
        assert at_once[what] == step_by_step[what], what


def test_only_an_empty_database_gets_its_tables_at_once(db):
    assert not make_tables()
