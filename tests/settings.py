"""The product's settings on a home and a PostgreSQL of the test run's own, unless DATABASE_URL names a server."""

import atexit
import os
import shutil
import tempfile

if "LIANCHUANG_TEST_HOME" not in os.environ:
    folder = tempfile.mkdtemp(prefix="lianchuang-test-")
    os.environ["LIANCHUANG_TEST_HOME"] = folder  # the workers of a run share it
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["LIANCHUANG_HOME"] = os.environ["LIANCHUANG_TEST_HOME"]
os.environ.pop("LIANCHUANG_DEMONSTRATION", None)

from lianchuang.project.settings import *  # noqa: F403

STORAGES = {  # a copy: what the product serves is asked of its own settings
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
