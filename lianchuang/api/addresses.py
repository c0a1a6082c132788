"""The API as a whole, to be hung into the addresses: `path("api/v1/", api.urls)`."""

from lianchuang.api import cases, documents, law, organisations, reports, scores
from lianchuang.api.entry import api

for room in (organisations, cases, documents, scores, law, reports):
    api.add_router("", room.router)

__all__ = ["api"]
