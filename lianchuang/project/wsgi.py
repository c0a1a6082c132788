"""The application as the web server runs it."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianchuang.project.settings")
application = get_wsgi_application()


def _make_ready() -> None:
    """Read now what the first page would have to read: every view, the procedures, the rules. They live as long as the
    process, so they are never looked through for garbage: that would keep a page waiting for a third of a second.
    The server's processes part after this, and may not have one connection to the database between them."""
    from lianchuang.procedures.shelf import procedures
    from lianchuang.rulebook import rulebook

    import_module(settings.ROOT_URLCONF)
    procedures()
    rulebook()
    connections.close_all()
    gc.collect()
    gc.freeze()


_make_ready()
