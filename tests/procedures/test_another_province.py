"""A province that the product has never heard of comes in as data: its level, its statute, its procedure. No code."""

from datetime import date

import pytest

from lianchuang.procedures import engine
from lianchuang.procedures import shelf as installed
from lianchuang.rulebook import UnreadableFile, rulebook
from lianchuang.rulebook.shelf import shelf
from tests.procedures.telling import NINGBO, Tale

SHANGHAI = "310101000000"
LEVEL = '\n[[level]]\nid   = "shanghai"\nname = "上海"\narea = "31"\n'
CONGRESS = """
id            = "shanghai-congress"
name          = "上海职工代表大会"
english       = "Workers' congress as Shanghai orders it"
system        = "S29A"
in_force_from = 2011-05-01
place         = "shanghai"
holder        = "union"
purpose       = "选区三分之二以上职工参加选举代表；材料会前七日送达；全体代表半数以上赞成才通过。"

[[step]]
id    = "elect"
name  = "选举职工代表"
actor = "union"
basis = ["上海市职工代表大会条例#15", "上海市职工代表大会条例#21"]
field = [
  { id = "staff", label = "职工人数", type = "count", must = true },
  { id = "reps", label = "代表（人）", type = "count", must = true },
  { id = "took_part", label = "参加选举的职工", type = "count", must = true },
]
[[step.check]]
id       = "turnout"
inline   = { kind = "share", part = "took_part", of = "staff", at_least = "2/3" }
with     = { took_part = "took_part", staff = "staff" }
severity = "invalid"
basis    = ["上海市职工代表大会条例#15"]
say      = "职工 {staff} 人，参加选举 {took_part} 人，不足三分之二（上海市职工代表大会条例第十五条），请重新选举。"
[[step.check]]
id       = "thirty-at-least"
inline   = { kind = "at_least", field = "reps", number = 30 }
with     = { reps = "reps" }
severity = "breach"
basis    = ["上海市职工代表大会条例#21"]
say      = "代表 {reps} 名，不得少于三十名（上海市职工代表大会条例第二十一条），请增补。"

[[step]]
id    = "materials"
name  = "送交书面材料"
actor = "union"
after = ["elect"]
basis = ["上海市职工代表大会条例#30"]

[[step]]
id     = "meeting"
name   = "开会表决"
actor  = "union"
after  = ["elect"]
uses   = ["meeting", "ballot"]
basis  = ["上海市职工代表大会条例#31"]
state  = "decided"
[[step.need]]
step  = "materials"
basis = ["上海市职工代表大会条例#30"]
say   = "书面材料还没有送交职工代表（上海市职工代表大会条例第三十条），请先送交。"
[[step.check]]
id     = "seven-days"
inline = { kind = "ahead_of", before = "held", day = "sent", days = 7 }
with   = { sent = "materials.day", held = "day" }
when   = { value = "materials.day", given = true }
basis  = ["上海市职工代表大会条例#30"]
say    = "书面材料应在会议七日前送交（上海市职工代表大会条例第三十条），最迟 {latest}，请改期。"
[[step.check]]
id       = "half-of-all"
inline   = { kind = "share", part = "votes_for", of = "entitled", at_least = "1/2" }
with     = { votes_for = "votes_for", entitled = "entitled" }
severity = "invalid"
basis    = ["上海市职工代表大会条例#31"]
say      = "全体代表 {entitled} 人，赞成 {votes_for} 票，不足半数（上海市职工代表大会条例第三十一条），不能通过。"
[[step.clock]]
id     = "report"
name   = "向上一级工会报告"
who    = "union"
period = { working_days = 7 }
met_by = "report"
basis  = ["上海市职工代表大会条例#37"]

[[step]]
id    = "report"
name  = "报告上一级工会"
actor = "union"
after = ["meeting"]
basis = ["上海市职工代表大会条例#37"]
ends  = "reported"
"""


def forget():
    installed.procedures.cache_clear()
    installed.law_of.cache_clear()


def lay_out(folder, changes):
    """The rulebook of this installation, with some of its files written anew."""
    for path in shelf().rglob("*"):
        name = path.relative_to(shelf())
        if path.is_file() and str(name) not in changes:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(path)
    for name, text in changes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.fixture
def with_shanghai(tmp_path, monkeypatch):
    statute = (shelf() / "sources/shanghai-workers-congress.toml").read_text("utf-8")
    changes = {
        "profiles.toml": (shelf() / "profiles.toml").read_text("utf-8") + LEVEL,
        "sources/shanghai-workers-congress.toml": statute.replace('level         = "other"', 'level = "shanghai"'),
        "procedures/shanghai-congress.toml": CONGRESS,
    }
    lay_out(tmp_path, changes)
    monkeypatch.setenv("LIANCHUANG_RULEBOOK", str(tmp_path))
    forget()
    yield
    forget()


def congress(area=SHANGHAI) -> Tale:
    tale = Tale("shanghai-congress", date(2026, 3, 2), area=area)
    return tale.take("elect", date(2026, 3, 2), staff=150, reps=35, took_part=100)


BALLOT = {"entitled": 36, "present": 30, "method": "secret", "issued": 30, "returned": 30, "valid_votes": 30}


def test_its_statute_binds_in_its_own_places_by_its_own_numbers(with_shanghai):
    assert rulebook().profile(SHANGHAI).levels == ("national", "shanghai")
    tale = congress()
    early = tale.refused("meeting", date(2026, 3, 9), votes_for=18, **BALLOT)
    assert "还没有送交职工代表" in early.in_plain_words
    tale.take("materials", date(2026, 3, 5))
    assert "最迟 2026-03-04" in tale.refused("meeting", date(2026, 3, 11), votes_for=18, **BALLOT).in_plain_words
    assert "不足半数" in tale.refused("meeting", date(2026, 3, 12), votes_for=17, **BALLOT).in_plain_words
    tale.take("meeting", date(2026, 3, 12), votes_for=18, **BALLOT)
    assert [clock.due for clock in tale.state.clocks] == [date(2026, 3, 23)]
    late = engine.findings_on(tale.state, date(2026, 3, 25))
    assert [(finding.severity, finding.basis) for finding in late] == [
        ("overdue", ["上海市职工代表大会条例第三十七条"])
    ]
    assert tale.take("report", date(2026, 3, 26)).state.outcome == "reported"


def test_nobody_else_is_held_to_it(with_shanghai):
    tale = Tale("shanghai-congress", date(2026, 3, 2), area=NINGBO)
    tale.take("elect", date(2026, 3, 2), staff=150, reps=5, took_part=1)
    tale.take("meeting", date(2026, 3, 3), votes_for=1, **BALLOT)
    assert tale.state.findings == []
    assert tale.state.clocks == []


def test_the_procedures_of_before_are_as_they_were(with_shanghai):
    tale = Tale("workers-congress", date(2026, 3, 2), staff=350)
    tale.take("plan", date(2026, 3, 2), form="congress", staff=350, topics="年度")
    assert "elect" in tale.next


def test_a_statute_of_a_level_that_no_profile_has_is_refused_by_name(tmp_path, monkeypatch):
    statute = (shelf() / "sources/shanghai-workers-congress.toml").read_text("utf-8")
    name = "sources/shanghai-workers-congress.toml"
    lay_out(tmp_path, {name: statute.replace('level         = "other"', 'level = "shanghai"')})
    monkeypatch.setenv("LIANCHUANG_RULEBOOK", str(tmp_path))
    with pytest.raises(UnreadableFile, match=r"shanghai-workers-congress\.toml：level 要写"):
        rulebook()
