"""Cases against the database: recorded, carried out, corrected, withdrawn."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.ledger.sealing import seal
from lianchuang.ledger.verification import verify_journal
from lianchuang.procedures import acts
from lianchuang.procedures.acts import Refusal
from lianchuang.procedures.engine import EffectCall
from lianchuang.procedures.models import Case, CaseEffect
from lianchuang.procedures.together import Move, Story, live
from lianchuang.registry import acts as registry
from lianchuang.registry.models import (
    Affiliation,
    Coverage,
    Membership,
    Office,
    OrganisationKind,
    OrganisationProfile,
    Post,
    Quantity,
    ReportedCount,
    Term,
    Tier,
    Tree,
)
from tests.procedures.test_founding import BALLOT, CANDIDATES

D = date(2025, 4, 1)


def signed(day: date) -> Signature:
    return Signature("account:1", datetime(day.year, day.month, day.day, 10, tzinfo=UTC), "appointment:1")


BY = signed(date(2026, 10, 1))


@pytest.fixture
def town(db):
    registry.register_areas(
        [registry.AreaEntry("330212000000", "鄞州区", 3), registry.AreaEntry("330212101000", "瞻岐镇", 4)],
        by=BY,
        on=date(2020, 1, 1),
    )
    entry = registry.OrganisationEntry(
        Tree.UNION, Tier.MIDDLE, OrganisationKind.TOWN_FEDERATION, "瞻岐镇总工会", None, "330212101000"
    )
    return registry.establish([entry], by=BY, on=date(2020, 1, 1))[0]


@pytest.fixture
def factory(town):
    entry = registry.EmployerEntry(
        "拟恒纺织有限公司", area_code="330212101000", counts={Quantity.STAFF: 60, Quantity.FEMALE: 20}
    )
    return registry.register_employers([entry], by=BY, on=date(2021, 1, 1))[0]


STEPS = [
    ("lead", D, {"staff": 60}),
    ("prepare", date(2025, 4, 8), {"members": "职工代表三人"}),
    ("intake", date(2025, 4, 20), {"applicants": 41, "members": 40}),
    ("request", date(2025, 4, 22), {"name": "拟恒纺织有限公司工会", "form": "own_committee", "seats": 3}),
    ("reply", date(2025, 5, 6), {"decision": "approved"}),
    ("assembly", date(2025, 5, 20), {"candidates": CANDIDATES, "direct": True, **BALLOT}),
    ("result", date(2025, 5, 21), {}),
    ("confirm", date(2025, 5, 28), {"decision": "approved"}),
    ("found", date(2025, 5, 28), {"audit": True}),
]


def founded(town, factory, steps=STEPS) -> Case:
    case = acts.open_case("found-union", town, by=BY, on=D, title="拟恒纺织建会", employers=[factory])
    for step, day, data in steps:
        case = acts.take_step(case, step, data, by=BY, on=day)
    return case


def test_founding_a_union_brings_it_into_the_registry(town, factory):
    case = founded(town, factory)
    union, day = case.result, date(2025, 5, 28)
    assert OrganisationProfile.objects.on(day).get(organisation=union).name == "拟恒纺织有限公司工会"
    assert Affiliation.objects.on(day).get(child=union).parent == town
    assert Coverage.objects.on(day).get(organisation=union).employer == factory
    assert ReportedCount.objects.on(day).get(organisation=union).value == 40
    assert Term.objects.on(day).get(organisation=union, body=1).last_day == date(2030, 5, 28)
    assert {post.person.name for post in Post.objects.on(day).filter(organisation=union)} == {"王样平", "李样东"}
    assert not OrganisationProfile.objects.on(date(2025, 5, 27)).filter(organisation=union).exists()


def test_a_refused_step_records_nothing_and_changes_nothing(town, factory):
    case = founded(town, factory, STEPS[:4])
    before = Event.objects.count()
    with pytest.raises(Refusal, match="尚缺批复"):
        acts.take_step(case, "assembly", STEPS[5][2], by=BY, on=date(2025, 5, 20))
    assert Event.objects.count() == before
    assert Case.objects.get(pk=case.pk).state.as_json() == case.state.as_json()


def test_a_step_of_today_is_entered_before_eight_in_the_morning_too(town, factory):
    """Then it is still yesterday in UTC."""
    case, early = founded(town, factory, STEPS[:1]), datetime(2025, 4, 7, 22, 30, tzinfo=UTC)
    case = acts.take_step(case, "prepare", STEPS[1][2], by=Signature("account:1", early), on=date(2025, 4, 8))
    assert case.state.takings[-1].recorded_on == date(2025, 4, 8)
    assert acts.replayed(case).as_json() == case.state.as_json()


def test_the_kept_state_of_a_case_is_that_of_its_replayed_events(town, factory):
    case = founded(town, factory)
    assert acts.replayed(case).as_json() == Case.objects.get(pk=case.pk).state.as_json()


def at_rest(case) -> str:
    """Everything that the database holds of a case and its events, as it lies there."""
    with connection.cursor() as cursor:
        cursor.execute("select raw_state::text from procedures_case where id = %s", [case.pk])
        kept = cursor.fetchone()[0]
        cursor.execute("select string_agg(payload::text, ' ') from ledger_event where subject = %s", [case.subject])
        return kept + cursor.fetchone()[0]


def test_whom_a_text_names_lies_sealed_in_the_case_and_in_the_journal(town, factory):
    named = {"members": "拟甲明、拟乙芳"}
    case = founded(town, factory, [STEPS[0], ("prepare", STEPS[1][1], named)])
    assert "拟甲明" not in at_rest(case)
    assert Case.objects.get(pk=case.pk).state.last("prepare").data == named
    assert acts.replayed(case).as_json() == case.state.as_json()
    event = Event.objects.get(subject=case.subject, payload__step="prepare")
    right = {"members": "拟丙强"}
    case = acts.correct_step(case, event, right, reason="写错", clerical=True, by=BY, on=STEPS[1][1])
    assert Case.objects.get(pk=case.pk).state.last("prepare").data == right
    assert not {"拟甲明", "拟丙强"} & set(re.findall("拟[甲丙].", at_rest(case)))
    story = Story("found-union", town, D, BY, [Move("lead", D, BY, {"staff": 60}), Move("prepare", D, BY, named)])
    [told] = live([story])
    assert "拟甲明" not in at_rest(told.case)
    assert Case.objects.get(pk=told.case.pk).state.last("prepare").data == named


def test_correcting_the_founding_day_moves_the_union_in_the_registry_and_keeps_what_was_believed(town, factory):
    case = founded(town, factory)
    union = case.result
    event = Event.objects.get(subject=case.subject, payload__step="found")
    case = acts.correct_step(
        case,
        event,
        {"audit": True},
        reason="日期录错",
        clerical=True,
        by=signed(date(2026, 11, 1)),
        on=date(2025, 6, 2),
    )
    assert case.result == union
    first = OrganisationProfile.objects.believed().get(organisation=union)
    assert first.since == date(2025, 6, 2)
    known_before = signed(date(2026, 10, 15)).at
    assert OrganisationProfile.objects.on(date(2025, 5, 30), known_before).filter(organisation=union).exists()
    assert not OrganisationProfile.objects.on(date(2025, 5, 30)).filter(organisation=union).exists()
    assert Post.objects.believed().filter(organisation=union).count() == 2
    assert acts.replayed(case).as_json() == case.state.as_json()


def test_withdrawing_the_founding_takes_the_union_out_again(town, factory):
    case = founded(town, factory)
    event = Event.objects.get(subject=case.subject, payload__step="found")
    case = acts.withdraw_step(case, event, reason="还没有成立", by=signed(date(2026, 11, 1)), on=date(2026, 11, 1))
    assert not OrganisationProfile.objects.believed().filter(organisation=case.result).exists()
    assert not Coverage.objects.believed().filter(employer=factory).exists()
    assert "found" in [step.step for step in case.state.takings] or not case.state.done("found")
    case = acts.take_step(case, "found", {"audit": False}, by=BY, on=date(2025, 7, 1))
    assert OrganisationProfile.objects.on(date(2025, 7, 1)).filter(organisation=case.result).exists()


def test_a_correction_needs_its_reason(town, factory):
    case = founded(town, factory)
    event = Event.objects.get(subject=case.subject, payload__step="found")
    with pytest.raises(Refusal, match="理由"):
        acts.withdraw_step(case, event, reason=" ", by=BY, on=D)


def test_members_named_at_the_intake_become_members_on_the_founding_day(town, factory):
    people = registry.register_persons([registry.PersonEntry("王样平"), registry.PersonEntry("高样")], by=BY, on=D)
    steps = [
        (step, day, data | {"people": [p.pk for p in people]} if step == "intake" else data)
        for step, day, data in STEPS
    ]
    case = founded(town, factory, steps)
    members = Membership.objects.on(date(2025, 5, 28)).filter(organisation=case.result)
    assert {m.person_id for m in members} == {p.pk for p in people}
    chair = Post.objects.on(date(2025, 5, 28)).get(organisation=case.result, office=1)
    assert chair.person_id == people[0].pk, "the elected member of that name, not a second person"
    assert not ReportedCount.objects.filter(organisation=case.result).exists()


def test_many_cases_together_are_what_they_are_one_by_one(town, factory):
    one = founded(town, factory)
    other = registry.register_employers([registry.EmployerEntry("例嘉食品有限公司")], by=BY, on=date(2021, 1, 1))[0]
    facts = {"staff": 60, "female_staff": 20, "employers": 1}
    moves = [Move(step, day, BY, data) for step, day, data in STEPS]
    (lived,) = live([Story("found-union", town, D, BY, moves, "拟恒纺织建会", [other], facts=facts)])
    assert lived.refusal is None
    case = Case.objects.get(pk=lived.case.pk)
    assert acts.replayed(case).as_json() == case.state.as_json()
    assert OrganisationProfile.objects.on(date(2026, 1, 1)).filter(organisation=case.result).exists()

    def shape(c):
        return [(t.step, t.occurred_on, t.data, t.valid) for t in c.state.takings]

    assert shape(case) == shape(one)
    kinds = [Event.objects.filter(subject=c.subject).order_by("pk").values_list("kind", flat=True) for c in (one, case)]
    assert list(kinds[0]) == list(kinds[1])
    seal()
    assert verify_journal().sound


def test_a_story_ends_at_the_step_that_is_refused(town, factory):
    moves = [Move(step, day, BY, data) for step, day, data in [*STEPS[:4], STEPS[5]]]
    (lived,) = live([Story("found-union", town, D, BY, moves, employers=[factory])])
    assert "尚缺批复" in lived.refusal.in_plain_words
    assert [t.step for t in Case.objects.get(pk=lived.case.pk).state.takings] == [step for step, _, _ in STEPS[:4]]


def test_stories_cost_a_constant_number_of_queries(town, factory, django_assert_max_num_queries):
    moves = [Move(step, day, BY, data) for step, day, data in STEPS[:4]]
    stories = [Story("found-union", town, D, BY, moves, employers=[factory]) for _ in range(40)]
    with django_assert_max_num_queries(15):
        live(stories)


FIRST = [{"name": "王样平", "office": "chair"}, {"name": "高样", "office": "committee_member"}]
EARLIER = [{"name": "高样", "office": "chair"}, {"name": "赵样", "office": "vice_chair"}]
UNSEATED = [{"name": "钱样", "office": "vice_chair", "elected": False}]
HISTORY = [
    ("fill_posts", date(2026, 1, 1), {"rows": FIRST}),
    ("fill_posts", date(2023, 1, 1), {"rows": EARLIER}),
    ("vacate_post", date(2023, 6, 1), {"office": "vice_chair", "name": "赵样"}),
    ("begin_term", date(2026, 1, 1), {"bodies": ["committee"], "years": 5}),
    ("fill_posts", date(2024, 1, 1), {"rows": [{"name": "王样平", "office": "vice_chair"}], "keep": True}),
    ("fill_posts", date(2024, 2, 1), {"rows": UNSEATED}),
]
"""What an old ledger tells of a union, not in the order of the days."""


def cases_of_unions(names) -> list[Case]:
    entries = [
        registry.OrganisationEntry(Tree.UNION, Tier.BASE, OrganisationKind.BASE_UNION, name, None, "330212101000")
        for name in names
    ]
    unions = registry.establish(entries, by=BY, on=date(2020, 1, 1))
    cases = [acts.open_case("workers-congress", union, by=BY, on=date(2026, 1, 1), late=True) for union in unions]
    for union, case in zip(unions, cases, strict=True):
        [member] = registry.register_persons([registry.PersonEntry("高样")], by=BY, on=date(2020, 1, 1))
        registry.admit(union, [member], by=BY, on=date(2020, 1, 1))
        case.opening = Event.objects.filter(subject=case.subject).latest("pk").pk
    return cases


def carried(case: Case, place: int) -> acts.Carried:
    name, on, inputs = HISTORY[place]
    return acts.Carried(case, [EffectCall(name, inputs)], case.opening, BY, on)


def what_came_of(cases) -> list:
    """Who held what when, in each union, and which events each case brought about."""
    posts = ("person__name", "office", "since", "until", "chosen")
    return [
        (
            sorted(Post.objects.believed().filter(organisation=case.organisation).values_list(*posts), key=str),
            Membership.objects.filter(organisation=case.organisation, person__posts__office=Office.CHAIR).exists(),
            sorted(CaseEffect.objects.filter(case=case).values_list("event__kind", "event__occurred_on")),
        )
        for case in cases
    ]


def test_elections_of_many_unions_together_are_what_they_are_one_by_one(town):
    alone, together = cases_of_unions(["甲", "乙", "丙"]), cases_of_unions(["丁", "戊", "己"])
    for case in alone:
        for place in range(len(HISTORY)):
            acts.carry_out_all([carried(case, place)])
    acts.carry_out_all(carried(case, place) for place in range(len(HISTORY)) for case in together)
    found = what_came_of(together)
    assert found == what_came_of(alone)
    posts, _, effects = found[0]
    assert ("高样", Office.CHAIR, date(2023, 1, 1), date(2026, 1, 1), "") in posts
    assert [kind for kind, _ in effects].count("posts.filled") == 3
    assert ("term.begun", date(2026, 1, 1)) in effects


def test_elections_of_many_unions_cost_no_more_statements_than_of_one(town):
    counts = []
    for cases in (cases_of_unions(["甲"]), cases_of_unions(map(str, range(30)))):
        with CaptureQueriesContext(connection) as asked:
            acts.carry_out_all([carried(case, 0) for case in cases])
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2  # numbers for what is put in as a copy are drawn beforehand
