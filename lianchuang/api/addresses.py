"""The API as a whole, to be hung into the addresses: `path("api/v1/", api.urls)`."""

from lianchuang.api import cases, documents, imports, law, organisations, reports, scores, timeline
from lianchuang.api.entry import api

for room in (organisations, timeline, cases, documents, scores, law, reports, imports):
    api.add_router("", room.router)

__all__ = ["api"]
