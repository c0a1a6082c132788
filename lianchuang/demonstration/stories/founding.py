"""How unions and Party organisations come to be (S04, S05): what stops on the way, what is done too early."""

from datetime import timedelta

from lianchuang.demonstration.chance import Chance
from lianchuang.demonstration.names import person_name
from lianchuang.demonstration.parties import Branch
from lianchuang.demonstration.stories.elections import election, seats_for
from lianchuang.demonstration.telling import Hands, Telling, working_day
from lianchuang.demonstration.unions import Union
from lianchuang.procedures.together import Story
from lianchuang.registry.models import CoverageMode


def founding(union: Union, hands: Hands, luck: Chance) -> Story:
    """组建工会: some stop on the way, some elect before the reply came, one or two cannot get a quorum at first."""
    begins = working_day(luck.day(hands.first, hands.last - timedelta(days=40)))
    telling = Telling(hands, luck, "account:officer", begins)
    members = max(3, round(union.staff * luck.share(0.75, 0.1)))
    telling.move("lead", staff=union.staff, source=luck.one(["register", "visit", "worker", "party"]))
    telling.move("visit", (2, 20), result="企业同意组建", obstructed=luck.happens(0.03))
    telling.move("prepare", (3, 30), members=f"{person_name(luck)}、{person_name(luck)}、{person_name(luck)}")
    telling.move("intake", (5, 40), applicants=members, members=members)
    form = "own_committee" if members >= 25 or luck.happens(0.8) else "organiser"
    telling.move("request", (1, 10), name=union.name, form=form, seats=seats_for(members))
    early = luck.happens(0.06)
    if luck.happens(0.03):
        telling.move("reply", (5, 20), decision="refused", reason="材料与实际不符").stop()
    elif not early:
        telling.move(
            "reply", (3, 25), decision="approved", paper_number=f"总工〔{telling.day.year}〕{luck.whole(1, 90)}号"
        )
    ballot = election(union, members, luck) | {"years": str(union.years), "direct": luck.happens(0.55)}
    if luck.happens(0.05):
        few = ballot | {"present": members // 2, "issued": members // 2, "returned": members // 2}
        few["candidates"] = [row | {"votes": members // 3} for row in ballot["candidates"]]
        telling.move("assembly", (5, 30), wrong=True, **few)
    telling.move("assembly", (5, 30), wrong=early, **ballot)
    telling.move("result", (1, 6)).move("confirm", (2, 15), decision="approved")
    telling.move(
        "found",
        (0, 5),
        wrong=early,
        full_time=union.staff >= 200 and luck.happens(0.3),
        audit=True,
        women=luck.happens(0.7),
    )
    if luck.happens(0.8):
        until = telling.day.replace(year=telling.day.year + union.years, day=min(telling.day.day, 28))
        telling.move("certificate", (10, 60), number=f"3302{luck.whole(10**6, 10**7)}", last_day=until.isoformat())
    telling.move("archive", (1, 30), papers_complete=luck.happens(0.9))
    employers = [unit.employer for unit in union.units]
    facts = {"staff": union.staff, "employers": len(employers), "ownership": str(union.ownership)}
    return telling.story("found-union", union.home.union, f"{union.name}组建", facts=facts, employers=employers)


def party_founding(branch: Branch, hands: Hands, luck: Chance) -> Story:
    """组建党组织: by one of the ways; the last months' ones are still on their way."""
    begins = working_day(luck.day(hands.first, hands.last))
    telling = Telling(hands, luck, "account:party-officer", begins)
    own = branch.mode == CoverageMode.OWN
    members = luck.whole(3, 18) if own else luck.whole(1, 8)
    form = "branch" if own else "temporary_branch" if branch.mode == CoverageMode.TEMPORARY else "joint_branch"
    telling.move("survey", party_members=members, staff=branch.units[0].staff)
    telling.move("mode", (2, 20), mode=branch.mode.value, form=form)
    telling.move("request", (1, 10), name=branch.name)
    telling.move("reply", (3, 20), decision="approved", paper_number=f"党工〔{begins.year}〕{luck.whole(1, 60)}号")
    rows = [{"name": person_name(luck), "office": "secretary", "votes": members}]
    telling.move("election", (3, 20), entitled=members, present=members, candidates=rows, is_chair=luck.happens(0.2))
    telling.move("found", (1, 5)).move(
        "consolidate", (30, 120), rules="三会一课、党群联席", union_linked=luck.happens(0.8)
    )
    goods = {name: luck.happens(0.93) for name in ("leadership", "membership", "mechanism", "results", "esteem")}
    telling.move("review", (150, 300), **goods)
    employers = [unit.employer for unit in branch.units]
    facts = {"staff": branch.units[0].staff}
    title = f"{branch.name}组建"
    return telling.story("found-party-organisation", branch.town.party, title, facts=facts, employers=employers)
