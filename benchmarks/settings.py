"""The product's settings; static files without a collected folder, for pages that are asked without a server."""

from lianchuang.project.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver"]
MIDDLEWARE = [one for one in MIDDLEWARE if "whitenoise" not in one]  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
