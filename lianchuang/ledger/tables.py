"""All tables of a fresh database in one go.

Migrations lead any database from where it is to where the models are. For an empty one that is a detour: each of them
draws up again whatever hangs together with the table that it makes, and here nearly everything hangs together by the
journal, so that the cost grows with the square of the tables. An empty database therefore gets its tables as the
models say now, in one transaction, and all migrations count as applied. A test holds both ways to the same catalogue.
"""

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunSQL
from django.db.migrations.recorder import MigrationRecorder


class InSql(RunSQL):
    """What no model can say, such as a function or a trigger. Made from scratch, it follows the tables."""


def make_tables() -> bool:
    """Make all tables of an empty database and count its migrations as applied; whether it was empty.

    Migrations that carry data have nothing to carry here. Those of an application that writes its tables in SQL of
    its own (the queue of jobs) are run as they are.
    """
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            return False
    graph = MigrationLoader(connection).graph
    migrations = [graph.nodes[key] for key in _in_order(graph)]
    in_sql = {one.app_label for one in migrations if _in_own_sql(one)}
    MigrationExecutor(connection).migrate([leaf for leaf in graph.leaf_nodes() if leaf[0] in in_sql])
    with transaction.atomic():
        with connection.schema_editor(atomic=False) as editor:
            for model in apps.get_models():
                if model._meta.app_label not in in_sql and model._meta.can_migrate(connection):
                    editor.create_model(model)
            for migration in migrations:
                for operation in migration.operations:
                    if isinstance(operation, InSql):
                        operation.database_forwards(migration.app_label, editor, None, None)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        done = [one for one in migrations if one.app_label not in in_sql]
        recorder.migration_qs.bulk_create(recorder.Migration(app=one.app_label, name=one.name) for one in done)
    return True


def _in_order(graph: MigrationGraph) -> list[tuple[str, str]]:
    """Every migration after those that it depends on."""
    order: dict[tuple[str, str], None] = {}
    for leaf in graph.leaf_nodes():
        order |= dict.fromkeys(graph.forwards_plan(leaf))
    return list(order)


def _in_own_sql(migration: Migration) -> bool:
    ours = apps.get_app_config(migration.app_label).name.startswith("lianchuang.")
    return not ours and any(isinstance(operation, RunSQL) for operation in migration.operations)
