"""Django's `migrate`, which makes the tables of an empty database in one go."""

from typing import Any

from django.core.management.commands import migrate

from lianchuang.ledger.tables import make_tables


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        ordinary = not any(options.get(one) for one in ("app_label", "plan", "check_unapplied", "fake", "prune"))
        if ordinary and options["database"] == "default":
            make_tables()
        super().handle(*args, **options)
