"""Whatever is changed today, no answer about an earlier day changes; and the quick answers agree with a slow oracle."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianchuang.ledger.models import Event
from lianchuang.registry import acts
from lianchuang.registry.acts import Refusal
from lianchuang.registry.models import (
    Affiliation,
    Coverage,
    CoverageMode,
    EmployerCount,
    EmployerProfile,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationProfile,
    Quantity,
    Term,
    Tier,
    Tree,
)
from lianchuang.registry.tree import ancestors_of, subtree_ids, those_within
from tests.registry.conftest import START, signed, union

ACTS = ["move", "merge", "split", "dissolve", "rename", "count", "transfer", "leave", "term", "uncover", "correct"]
choices = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10**6), st.integers(0, 20)), min_size=1, max_size=12)


class District:
    """Two towns, six unions, six employers, some members."""

    def __init__(self):
        by = signed(START)
        self.root = union("云浦区总工会", tier=Tier.DISTRICT, kind=OrganisationKind.DISTRICT_FEDERATION)
        self.towns = [
            union(name, self.root, tier=Tier.MIDDLE, kind=OrganisationKind.TOWN_FEDERATION)
            for name in ("青溪镇总工会", "横山镇总工会")
        ]
        entries = [acts.EmployerEntry(f"拟{n}有限公司", counts={Quantity.STAFF: 30 + n}) for n in range(6)]
        self.employers = acts.register_employers(entries, by=by, on=START)
        self.unions = [
            union(f"拟{n}工会", self.towns[n % 2], covers=[(employer, CoverageMode.OWN)])
            for n, employer in enumerate(self.employers)
        ]
        self.people = acts.register_persons([acts.PersonEntry(f"王样{n}") for n in range(12)], by=by, on=START)
        for n, organisation in enumerate(self.unions):
            acts.admit(organisation, self.people[2 * n : 2 * n + 2], by=by, on=START)

    def change(self, act: str, pick: int, day: date) -> None:
        one, other = self.unions[pick % 6], self.unions[pick // 6 % 6]
        employer, person = self.employers[pick % 6], self.people[pick % 12]
        by = signed(day)
        if act == "move":
            acts.move(one, [*self.towns, other][pick // 36 % 3], by=by, on=day)
        elif act == "merge":
            acts.merge(one, other, by=by, on=day)
        elif act == "split":
            entry = acts.OrganisationEntry(
                Tree.UNION, Tier.BASE, OrganisationKind.BASE_UNION, "新工会", self.towns[0], "", [(employer, "own")]
            )
            acts.split(one, [(entry, [person.pk])], by=by, on=day)
        elif act == "dissolve":
            acts.dissolve(one, reason="单位终止", by=by, on=day)
        elif act == "rename":
            acts.describe_organisations([(one, {"name": f"改名{pick}工会"})], by=by, on=day)
        elif act == "count":
            acts.count_employers([(employer, "拟", {Quantity.STAFF: pick % 500}, day)], by=by, on=day)
        elif act == "transfer":
            acts.transfer([person], other, by=by, on=day)
        elif act == "leave":
            acts.leave(one, [person], by=by, on=day)
        elif act == "term":
            acts.begin_terms(one, [1], last_day=day + timedelta(days=1095), by=by, on=day)
        elif act == "uncover":
            acts.uncover(one, employer, by=by, on=day)
        elif act == "correct":
            events = list(Event.objects.filter(kind__startswith="organisation.").order_by("pk"))
            acts.correct(events[pick % len(events)], reason="录错", by=by, on=day)


def answers(day: date, known_at: datetime | None = None) -> dict:
    """Every kind of answer the registry gives about a day."""

    def rows(model, *names):
        return sorted(model.objects.on(day, known_at).values_list(*names), key=repr)

    return {
        "organisations": rows(OrganisationProfile, "organisation", "name", "area_code"),
        "tree": rows(Affiliation, "child", "parent"),
        "coverage": rows(Coverage, "organisation", "employer", "mode"),
        "members": rows(Membership, "person", "organisation", "standing"),
        "employers": rows(EmployerProfile, "employer", "name"),
        "counts": rows(EmployerCount, "employer", "quantity", "value"),
        "terms": rows(Term, "organisation", "body", "last_day"),
    }


@given(choices)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.django_db
def test_no_act_of_today_changes_an_answer_about_an_earlier_day(steps):
    with transaction.atomic():
        district = District()
        day = START
        remembered: dict[tuple[date, datetime], dict] = {}
        for act, pick, gap in steps:
            day += timedelta(days=gap + 1)
            eve = day - timedelta(days=1)
            moment = datetime(eve.year, eve.month, eve.day, 23, tzinfo=UTC)
            remembered[eve, moment] = answers(eve, moment)
            before = answers(eve)
            try:
                with transaction.atomic():
                    district.change(act, pick, day)
            except Refusal:
                continue
            if act != "correct":  # a correction may say that an earlier day was otherwise; what was known stays known
                assert answers(eve) == before
        for (earlier, moment), answer in remembered.items():
            assert answers(earlier, moment) == answer
        transaction.set_rollback(True)


def slow_subtree(root: int, day: date) -> set[int]:
    """Follow every affiliation in Python until nothing is added."""
    pairs = [
        (a.child_id, a.parent_id)
        for a in Affiliation.objects.all()
        if a.known_until is None and a.since <= day and (a.until is None or a.until > day)
    ]
    found = {root}
    while grown := {child for child, parent in pairs if parent in found} - found:
        found |= grown
    return found


@given(choices)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.django_db
def test_subtrees_agree_with_a_slow_oracle_on_every_day(steps):
    with transaction.atomic():
        district = District()
        day = START
        for act, pick, gap in steps:
            day += timedelta(days=gap + 1)
            try:
                with transaction.atomic():
                    district.change(act, pick, day)
            except Refusal:
                continue
        everybody = set(Organisation.objects.values_list("pk", flat=True))
        for moment in (START, START + timedelta(days=20), day):
            for root in (district.root, *district.towns, *district.unions[:2]):
                below = slow_subtree(root.pk, moment)
                assert subtree_ids([root.pk], moment) == those_within(everybody, [root.pk], moment) == below
            for organisation in Organisation.objects.all():
                above = ancestors_of(organisation, moment)
                assert all(organisation.pk in slow_subtree(parent, moment) for parent in above)
        transaction.set_rollback(True)


def test_an_organisation_cannot_be_moved_below_itself(towns):
    village = union("村工会", towns[0])
    with pytest.raises(Refusal, match="不能反过来"):
        acts.move(towns[0], village, by=signed(START), on=START)


def test_a_merged_union_hands_over_its_members_employers_and_lower_unions(towns):
    by, day = signed(START), date(2021, 3, 1)
    employer = acts.register_employers([acts.EmployerEntry("拟")], by=by, on=START)[0]
    small = union("小工会", towns[0], covers=[(employer, "own")])
    big = union("大工会", towns[1])
    person = acts.register_persons([acts.PersonEntry("高样")], by=by, on=START)[0]
    acts.admit(small, [person], by=by, on=START)
    acts.merge(small, big, by=signed(day), on=day)
    assert Membership.objects.on(day).get(person=person).organisation == big
    assert Coverage.objects.on(day).get(employer=employer).organisation == big
    assert not OrganisationProfile.objects.on(day).filter(organisation=small).exists()
    assert Membership.objects.on(day - timedelta(days=1)).get(person=person).organisation == small


def test_members_of_a_dissolved_union_keep_their_membership(towns):
    small = union("小工会", towns[0])
    person = acts.register_persons([acts.PersonEntry("高样")], by=signed(START), on=START)[0]
    acts.admit(small, [person], by=signed(START), on=START)
    acts.dissolve(small, reason="单位终止", by=signed(date(2022, 1, 1)), on=date(2022, 1, 1))
    row = Membership.objects.on(date(2022, 1, 1)).get(person=person)
    assert row.standing == "kept"


def test_a_union_with_others_below_it_is_not_dissolved(towns):
    union("小工会", towns[0])
    with pytest.raises(Refusal, match="先为它们安排上级"):
        acts.dissolve(towns[0], reason="撤镇", by=signed(START), on=date(2021, 1, 1))


def test_a_person_is_a_member_once_and_a_second_union_is_a_transfer(towns):
    first, second = union("甲工会", towns[0]), union("乙工会", towns[1])
    person = acts.register_persons([acts.PersonEntry("高样")], by=signed(START), on=START)[0]
    acts.admit(first, [person], by=signed(START), on=START)
    day = date(2021, 1, 1)
    with pytest.raises(Refusal, match="会籍转移"):
        acts.admit(second, [person], by=signed(day), on=day)
    acts.transfer([person], second, by=signed(day), on=day)
    assert Membership.objects.on(day).filter(person=person).count() == 1


def test_the_same_id_number_is_the_same_person(db):
    number = "330212200306150001"
    first, second = acts.register_persons(
        [acts.PersonEntry("高样", id_number=number), acts.PersonEntry("高样", id_number=number)],
        by=signed(START),
        on=START,
    )
    again = acts.register_persons([acts.PersonEntry("高样", id_number=number)], by=signed(START), on=START)
    assert first.pk == second.pk == again[0].pk


def test_a_tie_of_an_act_is_taken_back_with_everything_it_wrote(towns):
    small = union("小工会", towns[0])
    day = date(2021, 1, 1)
    acts.move(small, towns[1], by=signed(day), on=day)
    moved = Event.objects.get(kind="organisation.moved")
    acts.correct(moved, reason="录错镇", by=signed(date(2021, 2, 1)), on=day)
    assert Affiliation.objects.on(date(2021, 6, 1)).get(child=small).parent == towns[0]
    known = signed(date(2021, 1, 15)).at
    assert Affiliation.objects.on(date(2021, 6, 1), known).get(child=small).parent == towns[1]


def test_an_act_that_others_were_built_on_is_not_taken_back_before_them(towns):
    small = union("小工会", towns[0])
    for year in (2021, 2022):
        acts.move(small, towns[year % 2], by=signed(date(year, 1, 1)), on=date(year, 1, 1))
    first = Event.objects.filter(kind="organisation.moved").order_by("pk").first()
    with pytest.raises(Refusal, match="后来的记录"):
        acts.correct(first, reason="录错", by=signed(date(2022, 2, 1)), on=date(2022, 2, 1))
