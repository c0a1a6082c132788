"""Everything with a last day on a ground, held against what is asked of each organisation by itself."""

import pytest

from lianchuang.procedures.deadlines import deadlines_of, yearly_of
from lianchuang.procedures.duties import duties_of
from lianchuang.registry.models import Organisation
from lianchuang.registry.scope import Scope
from tests.web.ground import TODAY, standing_district

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker, tmp_path_factory):
    with standing_district(tmp_path_factory.mktemp("deadlines"), django_db_blocker, unions=6) as ground:
        yield ground


def test_a_whole_ground_is_asked_what_each_organisation_is_asked(ground, django_assert_num_queries):
    scope = Scope(TODAY, frozenset({ground.district.pk}))
    with django_assert_num_queries(6):
        found = [*deadlines_of(scope), *yearly_of(scope)]
    asked = [
        (asked.case.pk if asked.case else asked.name, asked.due, organisation.pk)
        for organisation in Organisation.objects.filter(pk__in=scope.organisations())
        for asked in duties_of(organisation, TODAY)
        if asked.due is not None and (asked.case is None or asked.case.organisation_id == organisation.pk)
    ]
    together = {(one.case or one.name, one.due, one.organisation) for one in found}
    standing = {one for one in together if isinstance(one[0], str)}
    assert len(standing) > 20
    assert standing == {one for one in asked if isinstance(one[0], str)}
    assert together >= set(asked)  # of two clocks that one step meets the single list tells only the later


def test_a_duty_has_a_name_of_its_own(ground):
    scope = Scope(TODAY, frozenset({ground.district.pk}))
    names = [one.duty for one in [*deadlines_of(scope), *yearly_of(scope)]]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 120
