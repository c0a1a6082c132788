"""The union's own order (S06, S08, S05M): yearly assemblies, terms that end, offices that fall vacant, new members."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.telling import Telling, Work, survey, working_day
from lianchuang.demonstration.unions import Union, years_on
from lianchuang.procedures.together import Story


def election(union: Union, entitled: int, luck: Chance) -> dict[str, Any]:
    """An election that is valid: who came, and how many votes the chair, two members and one too many got."""
    present = min(entitled, max(2 * entitled // 3 + 1, round(entitled * luck.share(0.9, 0.05))))
    votes = max(entitled // 2 + 1, round(present * 0.9))
    rows = [{"name": union.chair, "office": "chair", "votes": votes}]
    rows += [
        {"name": person_name(luck), "office": "committee_member", "votes": max(entitled // 2 + 1, votes - less)}
        for less in (1, 2)
    ]
    rows.append({"name": person_name(luck), "office": "committee_member", "votes": entitled // 4})
    return {
        "entitled": entitled,
        "present": present,
        "method": "secret",
        "issued": present,
        "returned": present,
        "candidates": rows,
    }


def seats_for(members: int) -> int:
    """A committee of a lawful size (工会基层组织选举工作条例 第八条)."""
    return 3 if members <= 100 else 5 if members <= 200 else 7 if members <= 1000 else 15


def assemblies(work: Work) -> Iterator[Story]:
    """会员大会: once a year where they remember; some in working hours unasked, some with books nobody audited."""
    if not work.likely(0.1, 1.02):
        return
    union, luck = work.union, work.luck
    tale = work.tale(first=(1, 10), last=(7, 30))
    whole = union.members <= 100
    entitled = union.members if whole else max(30, union.members // 8)
    in_hours = luck.happens(0.25)
    consent = not in_hours or work.likely(0.5, 1.0)
    present = min(entitled, max(1, round(entitled * luck.share(0.86, 0.08))))
    form = "members" if whole else "representatives"
    tale.move("plan", form=form, topics="工会工作报告；经费收支报告；会员评家", members=union.members)
    tale.move(
        "meeting",
        (7, 25),
        wrong=not consent,
        entitled=entitled,
        present=present,
        work_report=True,
        in_working_hours=in_hours,
        consent=consent if in_hours else None,
    )
    if work.likely(0.2, 1.0):
        audited = work.likely(0.6, 1.0)
        tale.move("fund_report", wrong=not audited, year=work.year - 1, audited=audited)
    if work.likely(0.0, 0.9):
        tale.move("rating", **survey(luck, present, 0.55 + 0.4 * work.zeal))
    tale.move("announce", (1, 10), resolutions=luck.whole(1, 4), places="公告栏、工会群")
    yield work.told(tale, "member-assembly", f"{work.year} 年会员大会")


def re_elections(work: Work) -> Iterator[Story]:
    """换届: most before the term runs out, some long after, some not yet. A short publicity or raised hands happen."""
    union, luck = work.union, work.luck
    ends = union.last_day
    if ends is None or ends.year > work.year:
        return
    if work.likely(0.35, 1.0) and ends.year == work.year:
        held = ends - timedelta(days=luck.whole(2, 40))
    elif luck.happens(0.6):
        held = max(ends, date(work.year, 1, 5)) + timedelta(days=luck.whole(15, 240))
    else:
        return
    tale = work.tale()
    tale.begins = tale.day = max(working_day(held - timedelta(days=luck.whole(70, 150))), union.begun or date.min)
    confirmed = _elect_again(work, tale, working_day(held) if held > ends else held)
    yield work.told(tale, "re-election", f"{work.year} 年换届")
    if confirmed:
        union.elected_on = confirmed
    if tale.took("registration"):
        union.certified_until = union.last_day


def _elect_again(work: Work, tale: Telling, held: date) -> date | None:
    """The steps of a re-election; the day of the election, once it is confirmed."""
    union, luck = work.union, work.luck
    direct, years, seats = luck.happens(0.6), luck.weighted({"5": 0.7, "3": 0.3}), seats_for(union.members)
    if luck.happens(0.25):
        union.chair = person_name(luck)
    careful = work.likely(0.7, 1.0)
    form = "members" if union.members <= 200 else "representatives"
    tale.move("plan", members=union.members, seats=seats, years=years, form=form, direct=direct)
    tale.move("request", (2, 8), party_agreed="yes")
    tale.move("reply", (3, 10), decision="approved", paper_number=f"总工〔{tale.day.year}〕{luck.whole(1, 90)}号")
    if union.ownership != "institution":
        tale.move("leading_group", (1, 4), group_members="上一级工会、党组织和会员代表", higher_union_took_part=True)
    tale.move("nominate", (2, 6), way="groups", chair_candidates=2)
    tale.move("vet", (1, 4), vetted=seats + 2)
    shown = 7 if careful or luck.happens(0.5) else 4
    first = tale.day_in(1)
    tale.move(
        "publicity",
        (shown, shown),
        wrong=shown < 7,
        first_day=first,
        last_day=first + timedelta(days=shown - 1),
        places="公告栏",
    )
    tale.move("approve_candidates", (1, 3), decision="approved")
    vote = election(union, union.members if form == "members" else max(40, union.members // 6), luck)
    if not direct:
        vote["candidates"] = [row | {"office": "committee_member"} for row in vote["candidates"]]
    if not careful and luck.happens(0.5):
        tale.on(held, "assembly", wrong=True, **vote | {"method": "open"})
        held += timedelta(days=luck.whole(7, 30))
    tale.on(held, "assembly", **vote)
    elected = tale.day
    if not direct:
        inner = {"entitled": seats, "present": seats, "method": "secret", "issued": seats, "returned": seats}
        tale.move("committee_vote", candidates=[{"name": union.chair, "office": "chair", "votes": seats}], **inner)
    tale.move("result", (1, 6))
    full_time = union.staff >= 200 and luck.happens(0.4)
    tale.move("confirm", (2, 15), decision="approved", full_time=full_time, audit=True, women=luck.happens(0.75))
    confirmed = elected if tale.took("confirm") else None
    if work.likely(0.4, 0.8):
        last_day = years_on(elected, int(years))
        tale.move("registration", (5, 40), number=f"3302{luck.whole(10**6, 10**7)}", last_day=last_day)
    tale.move("archive", (1, 30), papers_complete=luck.happens(0.9))
    union.years = int(years) if confirmed else union.years
    return confirmed


def by_elections(work: Work) -> Iterator[Story]:
    """补选: a chair leaves before the term is over."""
    union, ends = work.union, work.union.last_day
    if not union.people or ends is None or ends.year <= work.year or union.chair_left_in == work.year:
        return
    if not work.luck.happens(0.09):
        return
    why = work.luck.weighted({"left": 0.5, "transferred": 0.3, "resigned": 0.2})
    left_on = work.tale(last=(9, 30)).begins
    yield fill_vacancy(work, work.luck.of("vacancy"), left_on, union.chair, why)


def fill_vacancy(work: Work, luck: Chance, left_on: date, gone: str, why: str) -> Story:
    """The office of the chair is filled within three months, or long after."""
    union = work.union
    tale = Telling(work.hands, luck, f"account:chair-{union.name}", working_day(left_on))
    union.chair, union.chair_left_in = person_name(luck), work.year
    tale.move("vacancy", office="chair", name=gone, vacant_from=left_on, why=why, acting=person_name(luck))
    tale.move("request", (5, 20) if work.likely(0.4, 1.0) else (40, 120))
    tale.move("reply", (3, 12), decision="approved")
    first = tale.day_in(1)
    tale.move("publicity", (8, 9), first_day=first, last_day=first + timedelta(days=6))
    vote = election(union, union.members, luck)
    vote["candidates"] = vote["candidates"][:1]
    tale.move("assembly", (2, 20), direct=luck.happens(0.6), **vote)
    tale.move("confirm", (2, 12), decision="approved", full_time=union.staff >= 200 and luck.happens(0.4))
    return work.told(tale, "by-election", f"{work.year} 年补选主席")


def admissions(work: Work) -> Iterator[Story]:
    """发展会员 of the year."""
    if not work.likely(0.0, 0.7):
        return
    count = max(1, work.union.staff // 25)
    tale = work.tale(first=(2, 10), last=(10, 30))
    tale.move("apply", applicants=count, migrant=work.luck.happens(0.6))
    tale.move("approve", (2, 20), approved=count).move("issue", (1, 10), issued=count)
    yield work.told(tale, "admit-members", f"{work.year} 年发展会员")
