"""Party and union (S10, S11, S30, S35): outstanding workers recommended, members developed, plans and measures."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.parties import Branch
from lianchuang.demonstration.telling import THAT_DAY, Hands, Telling, Work, ballot, working_day
from lianchuang.demonstration.unions import years_on
from lianchuang.procedures.together import Story


def recommendations(work: Work) -> Iterator[Story]:
    """推优入党: pooled, put to the congress, sent to the Party; answered in a month, or later, or not."""
    union = work.union
    if union.staff < 25:
        return
    for number in range(work.times(0.1 + 0.5 * work.zeal)):
        tale = work.tale(number)
        luck = tale.luck
        name = person_name(luck)
        tale.move("pool", name=name, consent=True, front_line=luck.happens(0.7), young=luck.happens(0.6))
        applied = tale.day_in(-luck.whole(10, 200))
        tale.move("application", (1, 10), applied_on=applied, applied_to="所在党支部")
        tale.move("group", (1, 10), opinion="同意推荐")
        vote, passed = ballot(luck, union.voters), luck.happens(0.94)
        if not passed:
            vote["votes_for"] = union.voters // 3
        tale.move("review", (5, 30), result="passed" if passed else "lost", **vote)
        if passed:
            tale.move("examine", (1, 12), opinion="同意推荐")
            tale.move("send", (1, 10), sent_on=THAT_DAY, received_on=THAT_DAY, receipt="组织委员")
            _answer(work, tale)
        yield work.told(tale, "recommend-to-party", f"推荐{name}")


def _answer(work: Work, tale: Telling) -> None:
    luck = tale.luck
    if not work.likely(0.45, 1.0):
        return
    accepted = luck.happens(0.7)
    reason = None if accepted else "再培养半年"
    tale.move(
        "answer",
        (5, 27) if luck.happens(0.75) else (35, 90),
        answer="accepted" if accepted else "not_yet",
        reason=reason,
    )
    if accepted:
        tale.move("mentor", (1, 20), mentor=person_name(luck))
        stage = luck.weighted({"activist": 0.6, "object": 0.3, "probationary": 0.1})
        tale.move("follow", (180, 400), stage=stage)


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
    yield tale.story("develop-party-member", branch.organisation, f"发展{name}", facts={})


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
    if luck.happens(0.1):
        tale.move("end", (200, 500))
    yield tale.story("joint-post", branch.organisation, "书记兼任工会主席")
