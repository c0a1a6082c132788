"""Everything with a last day on a ground, held against what is asked of each organisation by itself."""

import pytest

from lianchuang.procedures.deadlines import deadlines_of, yearly_of
from lianchuang.procedures.duties import duties_of
from lianchuang.procedures.models import Case
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
    with django_assert_num_queries(5):
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


def test_what_is_kept_beside_the_state_of_a_case_is_what_the_state_says(ground):
    """So that looking over a district need not open the state of each case."""
    cases = list(Case.objects.all())
    assert len(cases) > 50
    for case in cases:
        state, valid = case.state, [one for one in case.state.takings if one.valid]
        assert [one["id"] for one in case.running_clocks] == [one.id for one in state.clocks if one.is_running]
        assert [one["id"] for one in case.open_findings] == [one.id for one in state.findings if one.closed_on is None]
        assert case.valid_steps == [one.step for one in valid]
        assert case.valid_days == [one.occurred_on.isoformat() for one in valid]
    kept = [(case.running_clocks, case.open_findings, case.valid_steps) for case in cases]
    assert all(any(column) for column in zip(*kept, strict=True))


def test_a_duty_has_a_name_of_its_own(ground):
    scope = Scope(TODAY, frozenset({ground.district.pk}))
    names = [one.duty for one in [*deadlines_of(scope), *yearly_of(scope)]]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 120
