"""A demonstration district whose round judges unions and towns."""

import pytest

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.sealing import seal
from lianchuang.rounds.acts import freeze_and_score, roots_of
from lianchuang.rounds.standards import adopt, standard_file
from tests.web.ground import NOW, TODAY, Ground, standing_district

BY = Signature("system:test", NOW)


@pytest.fixture(scope="package")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    with standing_district(tmp_path_factory.mktemp("publication"), django_db_blocker, unions=52) as ground:
        round_ = ground.freezing.round
        texts = {level: standard_file(f"demonstration-{level}").read_bytes() for level in ("base", "town")}
        adopt(round_, texts, since=round_.since, by=BY, on=TODAY)
        ground.freezing = freeze_and_score(round_, roots_of(round_, TODAY), by=BY, on=TODAY)
        seal()
        yield ground


@pytest.fixture
def ground(standing, db) -> Ground:
    """The district; what a test changes in the database is gone after it."""
    return standing
