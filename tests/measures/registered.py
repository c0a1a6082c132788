"""Measures over the registry a second time, in plain Python over lists: slow, and written from their sentences."""

from collections import defaultdict
from datetime import timedelta

from tests.measures.invented import DAY, FIRST


def base(t):
    return {o["organisation"]: o for o in t["organisations"] if o["tree"] == "union" and o["tier"] == 4}


def unions_with_committee(t):
    return [union for union, o in base(t).items() if o["kind"] != "organiser"]


def owner_of(t, employer):
    found = [c["organisation"] for c in t["coverage"] if c["employer"] == employer and c["tree"] == "union"]
    return min(found, default=None)


def owner(t, e):
    return owner_of(t, e["employer"]) or e["place"] or 1


def m01(t, only=None):
    for e in t["employers"]:
        if (e["staff"] is None or e["staff"] >= 25) and (only is None or e["ownership"] in only):
            yield owner(t, e), None if e["staff"] is None else 1, int(owner_of(t, e["employer"]) is not None)


def m02(t):
    return m01(t, {"foreign", "taiwan", "hk_macao"})


def members(t, union, migrant=False):
    roster = [m for m in t["members"] if m["organisation"] == union and m["standing"] == "active"]
    if roster:
        if not migrant:
            return len(roster)
        flags = [m["migrant"] for m in roster]
        return None if None in flags else sum(flags)
    wanted = "migrant_members" if migrant else "members"
    told = [r["value"] for r in t["reported"] if r["organisation"] == union and r["quantity"] == wanted]
    return told[0] if told else None


def m01l(t):
    for union, o in base(t).items():
        count = members(t, union)
        if count is None or count >= 25:
            yield union, None if count is None else 1, int(o["kind"] != "organiser")


def rate(t, migrant, staff):
    covering = defaultdict(list)
    for e in t["employers"]:
        union = owner_of(t, e["employer"])
        if union:
            covering[union].append(e)
    for union, employers in covering.items():
        yield union, 0, members(t, union, migrant)
        for e in employers:
            yield union, e[staff], 0


def m05(t):
    party = {c["employer"] for c in t["coverage"] if c["tree"] == "party"}
    for e in t["employers"]:
        if e["above_scale"] and e["ownership"] in {"private", "foreign", "taiwan", "hk_macao", "other"}:
            yield owner(t, e), 1, int(e["employer"] in party)


def m07(t):
    def since(tree, employer):
        return min((c["since"] for c in t["coverage"] if (c["tree"], c["employer"]) == (tree, employer)), default=None)

    for e in t["employers"]:
        union, party = since("union", e["employer"]), since("party", e["employer"])
        private = e["ownership"] in {"private", "foreign", "taiwan", "hk_macao", "other"}
        if private and union and (party is None or party > union):
            yield owner_of(t, e["employer"]), 1, int(party is not None)


def m10(t):
    for term in t["terms"]:
        if term["body"] != "committee" or term["last_day"] is None or not FIRST <= term["last_day"] <= DAY:
            continue
        if term["last_day"] <= DAY or term["until"]:
            on_time = term["until"] is not None and term["until"] <= term["last_day"] + timedelta(days=1)
            yield term["organisation"], 1, int(on_time)


def m11(t):
    held = {c["organisation"]: c["last_day"] for c in t["certificates"]}
    for union, o in base(t).items():
        if o["kind"] != "organiser":
            if union not in held:
                yield union, 1, 0
            else:
                yield union, 1, None if held[union] is None else int(held[union] >= DAY)


def m13(t):
    firms = defaultdict(list)
    for e in t["employers"]:
        if e["area_code"] and not e["area_code"].endswith("000") and e["place"]:
            firms[e["area_code"]].append(e["place"])
    for area, towns in firms.items():
        federations = [
            o["organisation"]
            for o in t["organisations"]
            if o["kind"] in {"village_federation", "park_federation"} and o["area_code"] == area
        ]
        if len(towns) >= 10:
            yield min(federations or towns), 1, int(bool(federations))


def m14(t):
    for e in t["employers"]:
        if e["staff"] is not None and e["staff"] < 25:
            yield owner(t, e), 1, int(owner_of(t, e["employer"]) is not None)


def m15(t):
    for p in t["posts"]:
        if p["office"] == "chair" and FIRST <= p["since"] <= DAY:
            yield p["organisation"], 1, None if not p["chosen"] else int(p["chosen"] == "direct")


def m17(t):
    staff = defaultdict(list)
    for e in t["employers"]:
        if owner_of(t, e["employer"]):
            staff[owner_of(t, e["employer"])].append(e["staff"])
    for union, counts in staff.items():
        large = sum(count or 0 for count in counts) >= 200
        if large or None in counts:
            posts = [p["full_time"] for p in t["posts"] if standing_chair(p, union)]
            full = 1 if True in posts else None if posts and set(posts) == {None} else 0
            yield union, 1 if large else None, full


def standing_chair(post, union):
    return post["organisation"] == union and post["office"] == "chair" and post["until"] is None


def m18(t):
    for union, o in base(t).items():
        if o["kind"] != "organiser":
            chairs = [p for p in t["posts"] if p["organisation"] == union and p["office"] == "chair"]
            yield union, 1, int(any(p["until"] is None or p["until"] + timedelta(days=92) > DAY for p in chairs))


def standing(t):
    return {
        x["organisation"]
        for x in t["terms"]
        if x["body"] in {"congress", "staff_assembly"}
        and x["until"] is None
        and (x["last_day"] is None or x["last_day"] >= DAY)
    }


def m23(t):
    return ((union, 1, int(union in standing(t))) for union in base(t))


REGISTERED = {
    "M-01": m01,
    "M-01L": m01l,
    "M-02": m02,
    "M-03": lambda t: rate(t, False, "staff"),
    "M-04": lambda t: rate(t, True, "migrant_staff"),
    "M-05": m05,
    "M-07": m07,
    "M-10": m10,
    "M-11": m11,
    "M-13": m13,
    "M-14": m14,
    "M-15": m15,
    "M-17": m17,
    "M-18": m18,
    "M-23": m23,
}
