"""A public notice: made from the results word for word, dated by the calendar, never edited, and binding."""

import hashlib
import json
import zipfile
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from lianchuang.publication.acts import content_of, draft_notice, naming_of, publish, standing_notice
from lianchuang.publication.models import Notice
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.models import Award
from lianchuang.scoring.results import Results
from lianchuang.scoring.wording import number
from tests.publication.conftest import BY, FIRST
from tests.web.ground import TODAY


@pytest.fixture
def officers(ground):
    return ground.officers


@pytest.fixture
def notice(ground):
    """A draft, as it stands in the database."""
    return Notice.objects.get(pk=ground.notice.pk)


def test_a_notice_holds_the_results_word_for_word_and_the_days_of_the_calendar(officers, notice):
    results = Results.open(officers.freezing.results_folder)
    (proposed,) = [one for one in notice.proposed if one["title"] == "先进基层工会"]
    assert 0 < len(proposed["units"]) <= 3
    for place, unit in enumerate(proposed["units"], start=1):
        row = results.organisation(unit["number"])
        assert f"{place}. {row['name']}　{number(row['total'])} 分\n" in notice.words
    assert (notice.first_day, notice.last_day) == (FIRST, date(2026, 11, 27))
    assert "公示期：2026年11月23日至2026年11月27日（5 个工作日）" in notice.words
    assert "《关于开展新一轮三级联创活动的通知》（鄞组〔2024〕1号）（经市委、市政府批准的创建活动）" in notice.words
    assert notice.digest == hashlib.sha256(notice.words.encode()).hexdigest()


def test_the_bundles_fingerprint_and_the_journals_checkpoint_stand_in_the_notice(officers, notice):
    content = notice.bundle.read_bytes()
    assert hashlib.sha256(content).hexdigest() == notice.bundle_hash
    with zipfile.ZipFile(notice.bundle) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["checkpoint"] == notice.checkpoint != ""
    assert f"验证包指纹（SHA-256）：{notice.bundle_hash}\n" in notice.words
    assert notice.checkpoint.strip() in notice.words


def test_a_notice_is_public_only_by_the_word_of_both(officers, notice):
    party, union = officers.voices(TODAY)
    assert not publish(notice, union, by=BY, on=TODAY)
    assert standing_notice(officers.round) is None
    assert publish(notice, party, by=BY, on=TODAY)
    assert standing_notice(officers.round) == notice
    assert conduct.state_of(officers.round).stage == Stage.NOTICE


def test_a_published_notice_is_never_edited_or_removed(officers, notice):
    officers.publish(notice)
    for change in ({"words": "别的"}, {"last_day": FIRST}, {"published_on": None}):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**change)
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        notice.delete()


def test_a_draft_keeps_its_words_too_so_that_both_agree_to_the_same(officers, notice):
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(words="别的")


@pytest.mark.parametrize(("first", "words"), [(date(2026, 11, 22), "工作日"), (date(2026, 11, 19), "不能早于今天")])
def test_a_notice_begins_on_a_working_day_from_today_on(officers, first, words):
    with pytest.raises(Refused, match=words):
        draft_notice(officers.round, first, by=BY, on=TODAY)


def test_a_notice_is_drafted_only_between_the_review_and_the_publishing(officers, notice):
    officers.publish(notice)
    with pytest.raises(Refused, match="审定"):
        draft_notice(officers.round, FIRST, by=BY, on=TODAY)


def test_the_naming_after_the_notice_names_exactly_whom_it_proposed(officers, notice):
    officers.publish(notice)
    content = naming_of(notice)
    for early in (TODAY, date(2026, 11, 27)):
        with pytest.raises(Refused, match="公示期"):
            officers.both("name", content, early)
    officers.both("name", content, date(2026, 11, 30))
    named = set(Award.objects.values_list("title__name", "unit"))
    assert named == {(one["title"], unit["number"]) for one in notice.proposed for unit in one["units"]}
    assert content_of(notice)["proposed"] == content["named"]
