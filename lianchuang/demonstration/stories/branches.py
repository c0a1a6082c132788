"""What Party branches do (S04, S11, S30, S35): terms, five goods, new members, plans, one person in two offices."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.parties import Branch
from lianchuang.demonstration.telling import THAT_DAY, Hands, Telling, survey, working_day
from lianchuang.demonstration.unions import years_on
from lianchuang.procedures.together import Story

BranchTeller = Callable[[Branch, Hands, Chance], Iterator[Story]]


def developments(branch: Branch, hands: Hands, luck: Chance) -> Iterator[Story]:
    """发展党员: each case somewhere on its way between the application and the archive."""
    begins = working_day(luck.day(hands.first, hands.last))
    tale = Telling(hands, luck, "account:party-officer", max(begins, branch.begun))
    name = person_name(luck)
    tale.move("application", name=name, born_on=date(luck.whole(1975, 2003), luck.whole(1, 12), luck.whole(1, 28)))
    tale.move("talk", (5, 26) if luck.happens(0.85) else (35, 60), talker=person_name(luck))
    source = luck.weighted({"party": 0.35, "union": 0.45, "youth": 0.2})
    tale.move("activist", (20, 120), source=source, front_line=luck.happens(0.6))
    tale.move("contacts", (1, 10), full_members=luck.whole(1, 2))
    tale.move("filing", (1, 15), filed_with="上级党委")
    for _ in range(2):
        tale.move("review", (150, 178) if luck.happens(0.9) else (190, 220), opinion="表现较好")
    _propose(tale, luck)
    _admit(tale, luck)
    yield tale.story("develop-party-member", branch.organisation, "发展党员", facts={})


def _propose(tale: Telling, luck: Chance) -> None:
    """A development object: opinions heard, shown for five working days, reviewed, trained."""
    tale.move("propose", (40, 90), heard_opinions=True, agreed_on=THAT_DAY)
    first = working_day(tale.day_in(1))
    shown = {"first_day": first, "last_day": first + timedelta(days=10), "migrant": False}
    tale.move("publicity", (14, 16), wrong=True, places="公告栏", **shown)
    tale.move("object", (1, 10), objections_settled=True)
    tale.move("sponsors", (1, 10), full_members=2, any_stay_in_party=False)
    qualified = luck.happens(0.97)
    tale.move("political_review", (5, 30), conclusion="qualified" if qualified else "unqualified")
    if not qualified:
        tale.stop()
    tale.move("training", (5, 40), days="3", hours="24")


def _admit(tale: Telling, luck: Chance) -> None:
    """Reviewed by the committee, voted on by the branch, approved, on probation for a year, confirmed."""
    tale.move("prereview", (5, 30), result="qualified")
    full = luck.whole(7, 20)
    there = full - luck.whole(0, full // 5)
    vote = {"entitled": full, "present": there, "secret": True, "votes_for_present": there}
    tale.move("meeting", (7, 24), result="passed", **vote)
    admitted = tale.day
    tale.move("submit", (1, 7)).move("approval_talk", (7, 30), opinion="同意")
    ends = years_on(admitted, 1)
    tale.move("approve", (5, 30), body="party_committee", decision="approved", probation_end=ends)
    tale.move("oath", (5, 25))
    tale.on(working_day(ends - timedelta(days=10)), "confirm_request")
    tale.on(working_day(ends + timedelta(days=luck.whole(2, 20))), "confirm_meeting", result="confirmed", **vote)
    tale.move("confirm_submit", (1, 6)).move("confirm_approve", (10, 70), decision="confirmed")
    tale.move("archive", (3, 20), papers_complete=True)


def plans(branch: Branch, hands: Hands, luck: Chance) -> Iterator[Story]:
    """年度党建计划 and its “三带” measures; some say nothing of the union."""
    year = luck.whole(hands.first.year, hands.last.year)
    begins = max(working_day(luck.day(date(year, 1, 8), date(year, 3, 20))), branch.begun)
    tale = Telling(hands, luck, "account:party-officer", begins)
    has_part = luck.happens(0.85)
    tale.move("draft", year=year, union_part=has_part)
    tale.move("adopt", (5, 30), union_tasks=luck.whole(1, 5) if has_part else 0)
    tale.on(working_day(date(year, 12, luck.whole(8, 28))), "assess", union_assessed=luck.happens(0.85))
    yield tale.story("party-building-plan", branch.organisation, f"{year} 年党建计划")
    measure = Telling(hands, luck.of("measure"), "account:party-officer", working_day(begins + timedelta(days=40)))
    kind = luck.one(["thought", "organisation", "work"])
    due = measure.day_in(luck.whole(60, 160))
    measure.move("set", kind=kind, measure="书记每季听一次工会汇报", owner="书记", due_on=due)
    if luck.happens(0.85):
        late = luck.whole(5, 60) if luck.happens(0.15) else -luck.whole(1, 30)
        measure.on(working_day(due + timedelta(days=late)), "done", result="已落实")
    yield measure.story("leading-measure", branch.organisation, "“三带”措施")


def joint_posts(branch: Branch, hands: Hands, luck: Chance) -> Iterator[Story]:
    """书记主席一肩挑: with a full-time vice-chair, or without."""
    begins = max(working_day(luck.day(hands.first, hands.last)), branch.begun)
    tale = Telling(hands, luck, "account:party-officer", begins)
    tale.move("register", name=person_name(luck), since=THAT_DAY, full_time_vice_chair=luck.happens(0.6))
    if luck.happens(0.45):
        tale.move("end", (150, 420))
    yield tale.story("joint-post", branch.organisation, "书记兼任工会主席")


def re_elections(branch: Branch, hands: Hands, luck: Chance) -> Iterator[Story]:
    """党组织换届 every three years: in time, late, or with nobody having asked the committee above."""
    ends = branch.last_day
    if ends is None or ends > hands.last + timedelta(days=120):
        return
    in_time = luck.happens(0.8)
    held = ends - timedelta(days=luck.whole(1, 40)) if in_time else ends + timedelta(days=luck.whole(10, 300))
    tale = Telling(hands, luck, "account:party-officer", max(working_day(held - timedelta(days=90)), branch.begun))
    members, asked = luck.whole(4, 18), luck.happens(0.95)
    tale.move("plan", kind="term", members=members, years="3")
    tale.move("request", (2, 10))
    if asked:
        tale.move("reply", (3, 15), decision="approved")
    there = members - luck.whole(0, members // 4)
    rows = [{"name": person_name(luck), "office": "secretary", "votes": there}]
    vote = {"entitled": members, "present": there, "method": "secret", "candidates": rows}
    tale.on(working_day(held), "assembly", wrong=not asked, **vote)
    tale.move("confirm", (2, 15), decision="approved", is_chair=luck.happens(0.15))
    tale.move("archive", (1, 20))
    yield tale.story("party-re-election", branch.organisation, "党组织换届", facts=_facts(branch))


def _facts(branch: Branch) -> dict[str, object]:
    return {"has_party_committee": True, "party_committee_last_day": branch.last_day}


GOODS = {
    "leadership": "换届选举记录",
    "membership": "发展党员、组织生活记录",
    "mechanism": "党群联席会记录",
    "results": "技术革新、产值",
    "esteem": "职工测评",
}


def five_goods(branch: Branch, hands: Hands, luck: Chance) -> Iterator[Story]:
    """五好评定: most branches, once a year; what is not yet good is mended by a day set, or later."""
    for year in range(hands.first.year, hands.last.year + 1):
        own = luck.of(year)
        if branch.begun > date(year, 6, 30) or not own.happens(0.6):
            continue
        tale = Telling(hands, own, "account:party-officer", working_day(own.day(date(year, 9, 10), date(year, 11, 10))))
        evidence = [{"good": good, "records": records} for good, records in GOODS.items()]
        tale.move("self_check", year=year, evidence=evidence)
        if own.happens(0.9):
            tale.move("survey", (2, 12), **survey(own, own.whole(10, 60), 0.75))
        good = {name: own.happens(0.95) for name in GOODS}
        improve = not all(good.values())
        until = tale.day_in(90) if improve else None
        tale.move("review", (3, 20), improve=improve, improve_by=until, **good)
        if improve and own.happens(0.85):
            tale.move("improve", (30, 70) if own.happens(0.8) else (100, 150), measures="建立党群联席会，每季一次")
        if not improve or tale.took("improve"):
            tale.move("close", (2, 20), places="党务公开栏")
        yield tale.story("five-good-review", branch.organisation, f"{year} 年五好评定", facts=_facts(branch))
