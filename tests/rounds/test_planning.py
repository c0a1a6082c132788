"""The plan of a round: its ground, its standards by their hash, its titles; fixed when both departments issue it."""

from datetime import date
from unittest.mock import Mock

import pytest

from lianchuang.ledger.acts import Entry, record
from lianchuang.ledger.models import Event
from lianchuang.rounds import conduct
from lianchuang.rounds.acts import freeze_and_score, open_round, roots_of
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.events import TAKEN
from lianchuang.rounds.models import LegalKind, Level, Round
from lianchuang.rounds.planning import TitleDraft, content_of
from lianchuang.rounds.standards import (
    UnfitStandards,
    adopt,
    changes_told,
    on_shelf,
    standard_file,
    standards_on,
    texts_of,
)
from tests.accounts.conftest import BY
from tests.rounds.conftest import FROZEN, LAST, SINCE, STANDARD


def test_a_round_is_issued_when_both_departments_agree_to_the_same_plan(conducted):
    conducted.plan(quota=1)
    conducted.say(conducted.party, "issue", content_of(conducted.round), SINCE)
    assert conducted.state.stage == Stage.PLANNED
    conducted.plan(quota=2)
    assert not conducted.say(conducted.union, "issue", content_of(conducted.round), SINCE)
    assert conducted.say(conducted.party, "issue", content_of(conducted.round), SINCE)
    assert (conducted.state.stage, dict(conducted.state.quotas)) == (Stage.ISSUED, {"先进基层工会": 2})


def test_every_word_is_in_the_journal_with_who_spoke_by_what_right(conducted):
    conducted.issue()
    kinds = [one.kind for one in Event.objects.filter(subject=f"round:{conducted.round.pk}").order_by("pk")]
    assert kinds[-3:] == ["round.worded", "round.worded", "round.taken"]
    spoken = Event.objects.filter(kind="round.worded").order_by("pk")
    assert [one.payload["department_name"] for one in spoken] == ["组织部", "总工会"]
    assert len({(one.payload["account"], one.payload["appointment"]) for one in spoken}) == 2


def opened_beside(conducted, since=date(2027, 1, 1), last=date(2027, 12, 31)):
    """The round of the years after, while this one is on."""
    texts = texts_of(conducted.round.standards.last())
    return open_round(
        conducted.round.district, 2, "第2轮", since=since, last_day=last, standard="demonstration-base", texts=texts,
        by=BY, on=SINCE,
    )  # fmt: skip


def test_the_next_plan_is_drafted_while_a_round_is_on_and_issued_when_that_is_named(conducted):
    conducted.issue()
    held, now = conducted.round, opened_beside(conducted)
    assert texts_of(now.standards.last()) == texts_of(held.standards.last()), "by what the last one ended with"
    conducted.round = now
    conducted.plan(freeze_on=date(2027, 12, 1), name_by=date(2028, 3, 1))
    with pytest.raises(Refused, match="“第1轮”还没有命名，命名以后才能印发"):
        conducted.say(conducted.party, "issue", content_of(now), SINCE)
    rounds = list(Round.objects.with_course().order_by("-number"))
    assert [(one.issued, one.closed) for one in rounds] == [(False, False), (True, False)]
    assert conduct.in_course(rounds) == held
    named = Entry(TAKEN.id, SINCE, {"step": "name", "key": "name", "content": {"named": {}}}, None, f"round:{held.pk}")
    record(named, by=BY)
    assert conducted.both("issue", content_of(now), SINCE)
    assert conduct.in_course(Round.objects.with_course().order_by("-number")) == now


def test_when_the_last_round_is_closed_the_one_that_is_planned_is_on():
    planned, closed = Mock(issued=False), Mock(issued=True, closed=True)
    assert conduct.in_course([planned, closed]) is planned
    assert conduct.in_course([planned]) is planned
    assert conduct.in_course([planned, Mock(issued=False)]) is planned
    assert conduct.in_course([]) is None


def test_an_issued_plan_is_not_drafted_anew(conducted):
    conducted.issue()
    with pytest.raises(Refused, match="已经印发"):
        conducted.plan()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": LegalKind.ACTIVITY}, "批准单位"),
        ({"name_by": FROZEN}, "晚于冻结日"),
        ({"freeze_on": date(2027, 1, 1)}, "在这一轮里"),
        ({"basis_title": ""}, "依据文件"),
        ({"titles": [TitleDraft("先进", Level.BASE, "特级", 1)]}, "没有这条线"),
        ({"titles": [TitleDraft("先进", Level.TOWN, "先进", 1)]}, "没有考核镇街"),
        ({"titles": [TitleDraft("先进", Level.BASE, "先进", 0)]}, "名额"),
        ({"titles": [TitleDraft("先进", Level.BASE, "先进", 1)] * 2}, "同名"),
        ({"texts": {"base": b"x = 1"}}, "没有写"),
        ({"texts": {"town": STANDARD}}, "基层工会"),
    ],
)
def test_a_plan_that_lacks_its_ground_is_refused_in_words(conducted, changes, words):
    with pytest.raises(Refused, match=words):
        conducted.plan(**changes)


# Standards ----------------------------------------------------------------------------------------------------------


def changed(text):
    return text.replace(b"min = 60", b"min = 70")


def test_a_standard_changed_during_a_round_is_a_new_version_with_its_day_and_past_freezings_keep_their_own(conducted):
    conducted.issue()
    before = freeze_and_score(conducted.round, roots_of(conducted.round, FROZEN), by=BY, on=date(2026, 3, 1))
    content = {"texts": {"base": changed(STANDARD).decode()}, "since": "2026-06-01", "reason": "区里调整了先进线"}
    conducted.both("amend", content, date(2026, 5, 20))
    after = freeze_and_score(conducted.round, roots_of(conducted.round, FROZEN), by=BY, on=date(2026, 7, 1))
    assert (before.standards.number, after.standards.number) == (2, 3)
    assert b"min = 60" in before.standards.file("base").read_bytes()
    assert b"min = 70" in after.standards.file("base").read_bytes()
    assert standards_on(conducted.round, date(2026, 5, 31)) == before.standards


def test_a_standard_is_not_changed_without_a_reason_or_by_one_department(conducted):
    conducted.issue()
    content = {"texts": {"base": changed(STANDARD).decode()}, "since": "2026-06-01", "reason": " "}
    with pytest.raises(Refused, match="理由"):
        conducted.say(conducted.party, "amend", content, date(2026, 5, 20))
    content["reason"] = "调整"
    assert not conducted.say(conducted.party, "amend", content, date(2026, 5, 20))
    assert conducted.round.standards.count() == 2


def test_a_later_version_never_begins_before_an_earlier_one(conducted):
    conducted.issue()
    adopt(conducted.round, {"base": changed(STANDARD)}, since=date(2026, 6, 1), by=BY, on=date(2026, 5, 1))
    with pytest.raises(UnfitStandards, match="不能更早"):
        adopt(conducted.round, {"base": STANDARD}, since=date(2026, 5, 1), by=BY, on=date(2026, 5, 2))


def test_the_town_standard_finds_the_base_standard_under_the_name_it_asks_for(conducted):
    texts = {"town": standard_file("demonstration-town").read_bytes(), "base": STANDARD}
    held = adopt(conducted.round, texts, since=SINCE, by=BY, on=SINCE)
    assert held.file("base").name == "demonstration-base.toml"
    assert held.file("base").read_bytes() == STANDARD
    assert held.file("town").read_bytes() == texts["town"]


def test_the_shelf_offers_what_can_be_read_with_whom_it_judges():
    offered = {one.name: one.level for one in on_shelf()}
    assert offered["demonstration-base"] == Level.BASE
    assert offered["demonstration-town"] == Level.TOWN
    assert offered["demonstration-district"] == Level.DISTRICT
    assert "samples/zhoushan-2016-district" not in offered


def test_freezing_again_gives_the_same_scores_to_the_byte(conducted):
    conducted.issue()
    on = date(2026, 7, 1)

    def written():
        made = freeze_and_score(conducted.round, roots_of(conducted.round, on), by=BY, on=on)
        files = [*made.facts_folder.glob("*.parquet"), *made.results_folder.glob("*.parquet")]
        return {str(path): path.read_bytes() for path in files}

    first = written()
    assert len(first) > 10
    assert written() == first


def test_a_freezing_that_both_departments_chose_is_never_written_over(conducted):
    conducted.issue()
    roots = roots_of(conducted.round, LAST)
    chosen = freeze_and_score(conducted.round, roots, by=BY, on=FROZEN)
    conducted.both("settle", {"freezing": chosen.fingerprint}, FROZEN)
    kept = chosen.facts_folder.joinpath("manifest.json").read_bytes()
    again = freeze_and_score(conducted.round, roots, by=BY, on=FROZEN)
    assert again.folder != chosen.folder
    assert chosen.facts_folder.joinpath("manifest.json").read_bytes() == kept
    assert conducted.round.freezings.filter(on=FROZEN).count() == 2


def test_what_another_set_of_standards_changes_is_told_item_by_item():
    before, text = {"base": STANDARD}, STANDARD.decode()
    changes = {
        "min = 20": ("min = 25", "“达标”这条线从 20 改为 25"),
        'title = "开会"\npoints = 50': ('title = "开会"\npoints = 40', "“开会”从 50 分改为 40 分"),
        'fact = "agreed"': ('fact = "held"', "“协商”的说法或算法改了：没有写怎么算"),
        'ties = ["一"]': ('ties = ["二"]', "大项、并列、加总的办法改了"),
    }
    assert changes_told(before, before) == []
    for old, (new, told) in changes.items():
        assert old in text
        assert changes_told(before, {"base": text.replace(old, new, 1).encode()}) == [f"考核基层工会的标准：{told}"]
    assert changes_told(before, {**before, "town": STANDARD}) == ["考核镇街、局工会的标准：新加"]
