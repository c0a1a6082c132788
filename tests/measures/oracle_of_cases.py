"""The measures over procedures a second time: loops over cases, each written from the measure's sentence."""

from tests.measures.acted import acted
from tests.measures.invented import DAY, FIRST
from tests.measures.registered import base, members, owner_of, unions_with_committee

CONTRACTS = ("wage-negotiation", "collective-contract", "regional-contract")


def units_that(t, units, *wanted):
    """Each unit once, counted if it validly took one of the steps (procedure, step) in the window."""
    did = {c.organisation for procedure, step in wanted for c in acted(t, procedure) if c.held(step)}
    return [(unit, 1, int(unit in did)) for unit in units]


def kept_in_time(t, *wanted):
    """Each case of which one of the clocks (procedure, clock) fell due, counted if all that did were met."""
    for procedure in {procedure for procedure, _ in wanted}:
        names = {clock for other, clock in wanted if other == procedure}
        for c in acted(t, procedure):
            due = c.due(*names)
            if due:
                yield c.organisation, 1, int(all(clock["status"] == "met" for clock in due))


def blameless(t, *wanted):
    for procedure, step in wanted:
        for c in acted(t, procedure):
            for taking in c.held(step, valid=False):
                yield c.organisation, 1, None if c.silent and not taking.faults else int(not taking.faults)


def m12(t):
    assemblies = ("member-assembly", "meeting"), ("by-election", "assembly"), *ELECTIONS
    return units_that(t, unions_with_committee(t), *assemblies)


ELECTIONS = ("found-union", "assembly"), ("re-election", "assembly")


def m20(t):
    for c in acted(t, "recommend-to-party"):
        for _ in c.held("send"):
            if not c.waits_for("answer"):
                yield c.organisation, 1, int(c.last("answer") is not None)


def m24(t):
    bodies = {x["organisation"] for x in t["terms"] if x["body"] in {"congress", "staff_assembly"}}
    return units_that(t, [union for union in base(t) if union in bodies], ("workers-congress", "meeting"))


def m25(t):
    for c in acted(t, "congress-proposal"):
        for _ in c.held("propose"):
            yield c.organisation, 1, int(c.last("answer") is not None)


def m25b(t):
    for c in acted(t, "congress-proposal"):
        for rating in c.held("rate"):
            yield c.organisation, 1, satisfied(rating.said.get("rating"))


def satisfied(rating):
    return None if rating is None else int(rating == "satisfied")


def m27(t):
    published = {
        (c.organisation, c.last_said("draft", "item"))
        for c in acted(t, "openness-item")
        if c.held("publish") and c.last_said("draft", "item")
    }
    firms = {}
    for e in t["employers"]:
        union = owner_of(t, e["employer"])
        if union and e["ownership"] != "institution":
            firms.setdefault(union, []).append(e["ownership"])
    for union, ownerships in firms.items():
        public = bool({"state", "collective"} & set(ownerships))
        for item in ("plans_operation", "vital_interest_decisions", "rules", "contracts"):
            yield union, 1, int((union, item) in published)
        if public or "" in ownerships:
            for item in ("investment_decisions", "targets_funds_bids", "manager_review_entertainment"):
                there = (union, item) in published
                yield union, 1 if public or there else None, int(there)


def m29(t):
    for c in acted(t, "hearing"):
        for meeting in c.held("hold"):
            if not c.waits_for("answer"):
                answered = 0 if c.last("answer") is None else c.last_said("answer", "answered")
                yield c.organisation, meeting.said.get("opinions"), answered


def over_staff(t, numerators):
    """Numerators over the staff of covered employers; what base unions without an employer did is left out."""
    covering = {owner_of(t, e["employer"]): True for e in t["employers"]}
    for organisation, number in numerators:
        if organisation not in base(t) or organisation in covering:
            yield organisation, 0, number
    for e in t["employers"]:
        if owner_of(t, e["employer"]):
            yield owner_of(t, e["employer"]), e["staff"], 0


def told(t, procedure, step, name):
    for c in acted(t, procedure):
        for taking in c.held(step):
            yield c.organisation, taking.said.get(name)


def m30(t):
    cases = acted(t, "rationalisation-proposal")
    return over_staff(t, [(c.organisation, 1) for c in cases for _ in c.held("submit")])


def m31(t):
    for c in acted(t, "rationalisation-proposal"):
        for _ in c.held("submit"):
            if not c.waits_for("conclude"):
                yield c.organisation, 1, int(c.last_said("conclude", "result") == "adopted")


def listed(t, c):
    return {owner_of(t, employer) for employer in c.employers} - {None}


def about_wages(t):
    return [c for c in acted(t, "regional-contract") if c.last_said("suggest", "kind") == "wage"]


def m40(t):
    offered = {c.organisation for c in acted(t, "wage-negotiation") if c.held("offer")}
    for c in about_wages(t):
        if c.held("offer"):
            offered |= listed(t, c)
    return [(union, 1, int(union in offered)) for union in base(t)]


def runs(t, c):
    """Whether a wage contract was passed and signed, took effect and runs on the day, and was not cancelled since; None
    where an old ledger does not say all of it and says nothing against it."""
    signed = c.last("sign")
    if not signed:
        return False
    passed, first = c.last_said("vote", "result"), c.last_said("sign", "from")
    last, began = c.last_said("sign", "to"), c.last_said("effect", "in_force_on")
    said = [
        None if passed is None else passed == "passed",
        None if first is None else first <= DAY,
        None if last is None else last >= DAY,
        None if began is None else began <= DAY,
    ]
    if False in said or (None in said and not c.silent):
        return False
    return not cancelled(t, c, signed) and (None if None in said else True)


def cancelled(t, c, signed):
    return any(
        other.organisation == c.organisation
        and other.last_said("request", "what") == "cancel"
        and other.last_said("request", "kind") == "wage"
        and any(taking.day >= signed.day for taking in other.all("sign"))
        for other in acted(t, "change-contract")
    )


def best(held):
    held = list(held)
    return True if True in held else None if None in held else False


def worst(held):
    return False if False in held else None if None in held else True


def employers_under_contract(t):
    own, listed = {}, {}
    for c in acted(t, "wage-negotiation"):
        own.setdefault(c.organisation, []).append(runs(t, c))
    for c in about_wages(t):
        for employer in c.employers:
            listed.setdefault(employer, []).append(runs(t, c))
    found = {}
    for e in t["employers"]:
        union = owner_of(t, e["employer"])
        if union:
            found[e["employer"]] = union, e["staff"], best([*own.get(union, []), *listed.get(e["employer"], [])])
    return own, found


def m42(t):
    own, firms = employers_under_contract(t)
    for union in base(t):
        mine = [covered for by, _, covered in firms.values() if by == union]
        held = best([*own.get(union, []), bool(mine) and worst(mine)])
        yield union, 1, None if held is None else int(held)


def m42b(t):
    _, firms = employers_under_contract(t)
    for union, staff, covered in firms.values():
        yield union, staff, None if covered is None else staff if covered else 0


def m43(t):
    for c in acted(t, *CONTRACTS):
        if not c.held("sign", valid=False):
            continue
        names = "to_vote", "submit", "publish"
        clocks = [clock for clock in c.clocks if clock["clock"] in names]
        late = any(clock["status"] in ("met late", "overdue") for clock in clocks)
        if c.faulty or late:
            yield c.organisation, 1, 0
        elif not c.waits_for(*names):
            yield c.organisation, 1, None if c.silent else 1


def m52(t):
    for c in acted(t, "hazard"):
        for _ in c.held("propose"):
            if c.last("drop") is None and not c.waits_for("answer", "answer_at_once", "correct"):
                yield c.organisation, 1, int(c.last_said("recheck", "result") == "fixed")


def m59(t):
    for c in acted(t, "activity"):
        for taking in c.held("hold"):
            of_members = taking.said.get("members")
            yield c.organisation, 0, taking.said.get("participants") if of_members is None else of_members
    for union in base(t):
        yield union, members(t, union), 0


def m06(t):
    latest = {}
    for c in acted(t, "found-party-organisation", "five-good-review"):
        for review in c.all("review"):
            if review.act > latest.get(c.organisation, review).act or c.organisation not in latest:
                latest[c.organisation] = review
    for organisation, review in latest.items():
        goods = ("leadership", "membership", "mechanism", "results", "esteem")
        yield organisation, 1, int(all(review.said.get(good) for good in goods))


def m08(t):
    for c in acted(t, "union-fund-month"):
        for clock in c.due("pay"):
            paid, due = c.last_said("pay", "paid"), c.last_said("declare", "amount_due")
            if clock["status"] != "met":
                yield c.organisation, 1, 0
            else:
                yield c.organisation, 1, None if paid is None or due is None else int(float(paid) >= float(due))


def m09(t):
    told = set()
    for c in acted(t, "union-fund-audit"):
        audits = [a.day for a in c.all("audit")]
        if any(audits and min(audits) <= report.day for report in c.held("report")):
            told.add(c.organisation)
    for c in acted(t, "member-assembly"):
        if any(report.said.get("audited") for report in c.held("fund_report")):
            told.add(c.organisation)
    return [(union, 1, int(union in told)) for union in unions_with_committee(t)]


def m19(t):
    for c in acted(t, "cadre-training"):
        for course in c.held("hold"):
            yield c.organisation, c.last_said("plan", "cadres"), course.said.get("trained")


def is_or_unknown(value, wanted):
    return None if value is None else int(value == wanted)


def m21(t):
    for c in acted(t, "develop-party-member"):
        for named in c.held("activist"):
            yield c.organisation, 1, is_or_unknown(named.said.get("source"), "union")


def m21b(t):
    for c in acted(t, "develop-party-member"):
        for decided in c.held("approve"):
            if decided.said.get("decision") == "approved":
                yield c.organisation, 1, is_or_unknown(c.last_said("activist", "source"), "union")


PARTY_LAW = "talk", "half_year_review", "meeting", "approval", "approval_extended", "postponed", "confirm_approval"


def m22(t):
    for c in acted(t, "develop-party-member"):
        for clock in c.due(*PARTY_LAW):
            yield c.organisation, 1, int(clock["status"] == "met")


def m25c(t):
    for c in acted(t, "congress-proposal"):
        for reply in c.held("answer"):
            if reply.said.get("accepted"):
                yield c.organisation, 1, int(c.last("done") is not None)


def m26b(t):
    checks = {}
    for c in acted(t, "staff-director"):
        for check in c.all("check"):
            if c.organisation not in checks or check.act > checks[c.organisation].act:
                checks[c.organisation] = check
    elected = {
        c.organisation
        for c in acted(t, "staff-director")
        if c.last("elect") and c.last_said("nominate", "seat") == "director"
    }
    for union, check in checks.items():
        if (check.said.get("staff") or 0) >= 300:
            seats = check.said.get("staff_director"), check.said.get("supervisory_board_with_staff")
            there = True if union in elected or True in seats else None if None in seats else False
            yield union, 1, None if there is None else int(there)


def m31b(t):
    for c in acted(t, "rationalisation-proposal"):
        for conclusion in c.held("conclude"):
            if conclusion.said.get("result") == "not_adopted" and not c.waits_for("tell"):
                yield c.organisation, 1, int(c.last_said("tell", "reason_told") is True)


def m32(t):
    for c in acted(t, "rationalisation-proposal"):
        for use in c.all("use"):
            leap = (use.day.month, use.day.day) == (2, 29)
            ripe = use.day.replace(year=use.day.year + 1, day=28 if leap else use.day.day)
            if FIRST <= ripe <= DAY:
                yield c.organisation, 1, int(c.last_said("value", "finance_checked") is True)


def m32b(t):
    for c in acted(t, "rationalisation-proposal"):
        for value in c.held("value"):
            if value.said.get("finance_checked"):
                yield c.organisation, 1, int(c.last("award") is not None)


def m32c(t):
    for c in acted(t, "innovation-project"):
        for _ in c.held("apply"):
            yield c.organisation, 1, int(c.last_said("accept", "accepted") is True)


def fen(money):
    return None if money is None else round(float(money) * 100)


def m37(t):
    for c in acted(t, "education-spending"):
        for told_ in c.held("declare"):
            yield c.organisation, fen(told_.said.get("spent")), fen(told_.said.get("front_line"))


def m39(t):
    for c in acted(t, "voice-matter"):
        if c.held("rate"):
            yield c.organisation, 1, is_or_unknown(c.held("rate")[-1].said.get("rating"), "satisfied")


def m44(t):
    for c in acted(t, "harmonious-enterprise"):
        for naming in c.all("name"):
            until = naming.said.get("until")
            if until is None or until >= FIRST:
                yield c.organisation, 1, int(c.last_said("recheck", "result") != "removed")


def m45(t):
    yield from kept_in_time(t, ("labour-supervision", "reply"))
    for c in acted(t, "labour-supervision"):
        for opinion in c.held("opinion"):
            if opinion.said.get("refused_receipt"):
                yield c.organisation, 1, 0


def m46(t):
    for c in acted(t, "labour-supervision"):
        for _ in c.held("opinion"):
            if not c.waits_for("reply"):
                yield c.organisation, 1, int(c.last_said("result", "corrected") == "yes")


def said_in_window(t, procedure, step, field, wanted):
    for c in acted(t, procedure):
        for taking in c.held(step):
            yield c.organisation, 1, is_or_unknown(taking.said.get(field), wanted)


def m48(t):
    for c in acted(t, "dismissal-notice"):
        for dismissal in c.held("dismiss"):
            yield c.organisation, 1, int(any(notice.day <= dismissal.day for notice in c.all("notice")))


def m49b(t):
    for c in acted(t, "rule-making"):
        if c.held("decide"):
            whole = all(c.last(step) for step in ("discuss", "negotiate", "announce")) and not c.faulty
            yield c.organisation, 1, int(whole)


def m50(t):
    for c in acted(t, "tripartite-meeting"):
        if c.held("meeting"):
            done = c.last_said("follow", "done") if c.last("follow") else 0
            yield c.organisation, c.held("meeting")[-1].said.get("decisions"), done


def m54(t):
    for c in acted(t, "accident"):
        for accident in c.held("occur"):
            grade = accident.said.get("grade")
            if grade in (None, "serious", "extraordinary"):
                yield c.organisation, 1, None if grade is None else 1


def m56(t):
    for c in acted(t, "hardship-aid"):
        over = [exit_.day for exit_ in c.all("exit")] + ([c.row["ended_on"]] if c.row["ended_on"] else [])
        if c.last("file") and not any(day < FIRST for day in over):
            yield c.organisation, 1, int(bool(c.held("help")))


def pairs(t, procedure, step, of, counted):
    for c in acted(t, procedure):
        for taking in c.held(step):
            yield c.organisation, taking.said.get(of), taking.said.get(counted)


def m61(t):
    for c in acted(t, "party-building-plan"):
        for _ in c.held("adopt"):
            part = c.last_said("draft", "union_part")
            yield c.organisation, 1, None if part is None else int(part)


def m62(t):
    for c in acted(t, "joint-inspection"):
        for look in c.held("inspect"):
            both, unions = look.said.get("both_took_part"), look.said.get("covers_union")
            answer = 0 if False in (both, unions) else None if None in (both, unions) else 1
            yield c.organisation, 1, answer


def m62b(t):
    for c in acted(t, "responsibility-paper"):
        for _ in c.held("list"):
            yield c.organisation, 1, int(c.last("sign") is not None)


def upper(t, tree):
    return [o["organisation"] for o in t["organisations"] if o["tree"] == tree and o["tier"] in (1, 2)]


def m63(t):
    studied = {
        c.organisation
        for c in acted(t, "party-committee-meeting")
        if any(meeting.said.get("report_heard") for meeting in c.held("meeting"))
    }
    return [(organisation, 1, int(organisation in studied)) for organisation in upper(t, "party")]


def tasks(t, source):
    for c in acted(t, "assigned-task"):
        if c.last_said("assign", "source") == source and c.due("done"):
            yield c.organisation, 1, int(all(clock["status"] == "met" for clock in c.due("done")))


def m68(t):
    for c in acted(t, "problem"):
        due = c.due("answer", "answer_as_set")
        if any(clock["status"] != "met" for clock in due):
            yield c.organisation, 1, 0
        elif due and c.last("confirm"):
            yield c.organisation, 1, is_or_unknown(c.last_said("confirm", "result"), "solved")


def standing(t, procedure, begin, end, field):
    for c in acted(t, procedure):
        for taking in c.all(begin):
            if not c.last(end):
                said = taking.said.get(field)
                yield c.organisation, 1, None if said is None else int(said)


def m70(t):
    for c in acted(t, "honour"):
        for decision in c.held("decide"):
            whole = not c.faulty and all(
                any(taking.day <= decision.day for taking in c.all(step))
                for step in ("congress", "unit_publicity", "publicity")
            )
            yield c.organisation, 1, None if c.silent and not c.faulty and not whole else int(whole)


def m71(t):
    for c in acted(t, "honour"):
        spread = any(story.said.get("written") and (story.said.get("spread") or 0) > 0 for story in c.all("story"))
        for _ in c.held("award"):
            yield c.organisation, 1, int(spread)


ORACLE = {
    "M-12": m12,
    "M-16": lambda t: blameless(t, *ELECTIONS),
    "M-20": m20,
    "M-24": m24,
    "M-25": m25,
    "M-25B": m25b,
    "M-26": lambda t: blameless(t, *[("workers-congress", step) for step in ("elect", "meeting", "vote")]),
    "M-27": m27,
    "M-29": m29,
    "M-29B": lambda t: units_that(t, base(t), ("hearing", "hold")),
    "M-30": m30,
    "M-31": m31,
    "M-34": lambda t: over_staff(t, told(t, "training", "hold", "person_days")),
    "M-36": lambda t: over_staff(t, told(t, "grade-upgrade", "certify", "upgraded")),
    "M-38": lambda t: kept_in_time(
        t, *[("voice-matter", clock) for clock in ("tell", "first_answer", "finish", "finish_extended")]
    ),
    "M-40": m40,
    "M-41": lambda t: kept_in_time(
        t,
        *[(procedure, "reply") for procedure in CONTRACTS],
        *[(procedure, "reply_of_the_union") for procedure in CONTRACTS],
    ),
    "M-42": m42,
    "M-42B": m42b,
    "M-43": m43,
    "M-43B": lambda t: kept_in_time(t, *[(procedure, "submit") for procedure in CONTRACTS]),
    "M-43C": lambda t: kept_in_time(t, *[(procedure, "publish") for procedure in CONTRACTS]),
    "M-43D": lambda t: kept_in_time(t, *[(procedure, "report") for procedure in CONTRACTS]),
    "M-51": lambda t: kept_in_time(t, ("hazard", "answer"), ("hazard", "answer_at_once")),
    "M-52": m52,
    "M-57": lambda t: kept_in_time(t, ("practical-deed", "done")),
    "M-59": m59,
    "M-06": m06,
    "M-08": m08,
    "M-09": m09,
    "M-19": m19,
    "M-21": m21,
    "M-21B": m21b,
    "M-22": m22,
    "M-25C": m25c,
    "M-26B": m26b,
    "M-28": lambda t: kept_in_time(t, ("openness-opinion", "answer")),
    "M-31B": m31b,
    "M-32": m32,
    "M-32B": m32b,
    "M-32C": m32c,
    "M-33": lambda t: blameless(t, ("learning-plan", "start")),
    "M-35": lambda t: over_staff(t, told(t, "skills-contest", "contest", "entrants")),
    "M-37": m37,
    "M-39": m39,
    "M-44": m44,
    "M-45": m45,
    "M-46": m46,
    "M-47": lambda t: kept_in_time(t, ("dispute-mediation", "end"), ("dispute-mediation", "end_as_agreed")),
    "M-47B": lambda t: said_in_window(t, "dispute-mediation", "end", "result", "settled"),
    "M-48": m48,
    "M-49": lambda t: units_that(t, unions_with_committee(t), ("consultation", "meeting")),
    "M-49B": m49b,
    "M-50": m50,
    "M-50B": lambda t: [(c.organisation, 0, 1) for c in acted(t, "tripartite-meeting") for _ in c.held("meeting")],
    "M-53": lambda t: said_in_window(t, "accident", "investigate", "union_took_part", True),
    "M-54": m54,
    "M-55": lambda t: kept_in_time(t, ("hardship-aid", "recheck")),
    "M-56": m56,
    "M-57B": lambda t: pairs(t, "practical-deed", "rate", "sheets_back", "satisfied"),
    "M-58": lambda t: units_that(t, base(t), ("law-lecture", "hold")),
    "M-58B": lambda t: said_in_window(t, "media-item", "file", "proof_kept", True),
    "M-61": m61,
    "M-62": m62,
    "M-62B": m62b,
    "M-63": m63,
    "M-64": lambda t: tasks(t, "party_committee"),
    "M-65": lambda t: units_that(t, upper(t, "union"), ("joint-conference", "hold")),
    "M-66": lambda t: tasks(t, "joint_conference"),
    "M-67": lambda t: pairs(t, "leader-liaison", "visit", "problems", "answered"),
    "M-68": m68,
    "M-69": lambda t: standing(t, "shared-venue", "open", "close", "shared_with_party"),
    "M-69B": lambda t: standing(t, "joint-post", "register", "end", "full_time_vice_chair"),
    "M-70": m70,
    "M-71": m71,
}
