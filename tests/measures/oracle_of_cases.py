"""The measures over procedures a second time: loops over cases, each written from the measure's sentence."""

from tests.measures.acted import acted
from tests.measures.invented import DAY
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
                yield c.organisation, 1, int(not taking.faults)


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
    """Whether a wage contract was passed and signed, took effect and runs on the day, and was not cancelled since."""
    signed = c.last("sign")
    first, last, began = (
        c.last_said("sign", "from"),
        c.last_said("sign", "to"),
        c.last_said("effect", "in_force_on"),
    )
    if not (signed and first and last and began and first <= DAY <= last and began <= DAY):
        return False
    if c.last_said("vote", "result") != "passed":
        return False
    return not any(
        other.organisation == c.organisation
        and other.last_said("request", "what") == "cancel"
        and other.last_said("request", "kind") == "wage"
        and any(taking.day >= signed.day for taking in other.all("sign"))
        for other in acted(t, "change-contract")
    )


def employers_under_contract(t):
    own = {c.organisation for c in acted(t, "wage-negotiation") if runs(t, c)}
    named = {employer for c in about_wages(t) if runs(t, c) for employer in c.employers}
    found = {}
    for e in t["employers"]:
        union = owner_of(t, e["employer"])
        if union:
            found[e["employer"]] = union, e["staff"], union in own or e["employer"] in named
    return own, found


def m42(t):
    own, firms = employers_under_contract(t)
    for union in base(t):
        mine = [covered for by, _, covered in firms.values() if by == union]
        yield union, 1, int(union in own or (bool(mine) and all(mine)))


def m42b(t):
    _, firms = employers_under_contract(t)
    for union, staff, covered in firms.values():
        yield union, staff, staff if covered else 0


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
            yield c.organisation, 1, 1


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
}
