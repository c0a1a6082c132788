"""Standards and facts drawn at random, for laws that must hold for every standard."""

from decimal import Decimal

from hypothesis import strategies as st

from lianchuang.measures.figure import Figure
from lianchuang.rulebook.standard_form import Standard

YES, COUNTS, WHOLES, RATES, RECORDS, ASKED = (
    [f"{letter}{place}" for place in range(4)] for letter in ("yes", "part", "whole", "rate", "record", "asked")
)
LINES = [Decimal(n) / 20 for n in range(1, 21)]
POINTS = [Decimal(n) / 2 for n in range(1, 13)]


def rate(draw):
    if draw(st.booleans()):
        return {"fact": draw(st.sampled_from(RATES))}
    return {"numerator": draw(st.sampled_from(COUNTS)), "denominator": draw(st.sampled_from(WHOLES))}


@st.composite
def rate_bands(draw):
    points = sorted(draw(st.sets(st.sampled_from(POINTS), min_size=1, max_size=4)), reverse=True)
    lines = sorted(draw(st.sets(st.sampled_from(LINES), min_size=len(points), max_size=len(points))), reverse=True)
    params = {"bands": [{"min": line, "points": got} for line, got in zip(lines, points, strict=True)]}
    most = points[0]
    if draw(st.booleans()):
        params |= rate(draw)
    else:
        params |= {"fact": draw(st.sampled_from(RECORDS)), "basis": "count"}
        params["bands"] = [band | {"min": Decimal(int(band["min"] * 20))} for band in params["bands"]]
    if draw(st.booleans()):
        needs = [{"fact": draw(st.sampled_from(YES))}, rate(draw) | {"min": draw(st.sampled_from(LINES))}]
        params["full_needs"] = draw(st.sampled_from(needs))
    if draw(st.booleans()):
        items = draw(st.lists(st.sampled_from(YES), min_size=1, unique=True))
        worth = draw(st.sampled_from(POINTS))
        params["companion"] = {"points": worth, "per_missing": draw(st.sampled_from(POINTS)), "items": items}
        most += worth
    return {"kind": "rate_bands", "points": most, "params": params}


@st.composite
def all_or_nothing(draw):
    params = draw(
        st.sampled_from(
            [{"fact": draw(st.sampled_from(YES))}, rate(draw) | {"threshold": draw(st.sampled_from(LINES))}]
        )
    )
    if draw(st.booleans()):
        params["applies_when"] = {"fact": draw(st.sampled_from(ASKED)), "min": draw(st.integers(0, 9).map(Decimal))}
    return {"kind": "all_or_nothing", "points": draw(st.sampled_from(POINTS)), "params": params}


@st.composite
def per_missing_deduction(draw):
    params = {"exclusive": draw(st.booleans()), "floor": Decimal(draw(st.integers(-2, 1)))}
    forms = draw(st.sets(st.sampled_from(["deductions", "items", "target"]), min_size=1))
    if "deductions" in forms:
        line = st.sampled_from(
            [{"fact": draw(st.sampled_from(YES))}, rate(draw) | {"threshold": draw(st.sampled_from(LINES))}]
        )
        lines = draw(st.lists(line, min_size=1, max_size=3))
        params["deductions"] = [one | {"points": draw(st.sampled_from(POINTS))} for one in lines]
    if "items" in forms:
        params |= {
            "items": draw(st.lists(st.sampled_from(YES), unique=True)),
            "per_missing": draw(st.sampled_from(POINTS)),
        }
        asked = {"item": draw(st.sampled_from(YES)), "fact": draw(st.sampled_from(ASKED)), "min": Decimal(5)}
        params["conditional_items"] = [asked] if draw(st.booleans()) or not params["items"] else []
    if "target" in forms:
        params |= {"target": draw(st.sampled_from(LINES)), "per_percent_below": draw(st.sampled_from(POINTS)) / 10}
        params |= draw(st.sampled_from([rate(draw), {"each_of": draw(st.lists(st.sampled_from(RATES), min_size=1))}]))
        partial = draw(st.sampled_from(["", "proportional", "whole", "started"]))
        params |= {"partial_percent": partial} if partial in ("whole", "started") else {}
    return {"kind": "per_missing_deduction", "points": draw(st.sampled_from(POINTS)) + 1, "params": params}


@st.composite
def count_capped(draw):
    points = draw(st.sampled_from(POINTS))
    params = {"fact": draw(st.sampled_from(RECORDS)), "per_record": draw(st.sampled_from(POINTS))}
    params["cap"] = draw(st.sampled_from([Decimal(0), points]))
    if draw(st.booleans()):
        params["per_brief"] = draw(st.sampled_from(POINTS))
    return {"kind": "count_capped", "points": points, "params": params}


@st.composite
def proportional(draw):
    params = rate(draw) | {"full": draw(st.sampled_from(LINES))}
    return {"kind": "proportional", "points": draw(st.sampled_from(POINTS)), "params": params}


@st.composite
def raw_standards(draw):
    kinds = st.one_of(rate_bands(), all_or_nothing(), per_missing_deduction(), count_capped(), proportional())
    indicators = draw(st.lists(kinds, min_size=1, max_size=6))
    named = [
        one | {"id": f"I{place}", "title": "某项", "section": f"S{place % 2}"} for place, one in enumerate(indicators)
    ]
    about = {"id": "generated", "title": "生成的标准", "total_points": Decimal(100)}
    about["bands"] = [{"name": "先进", "min": Decimal(9)}, {"name": "达标", "min": Decimal(5)}]
    about["not_applicable"] = draw(st.sampled_from(["rescale", "full", "leave"]))
    return {"standard": about, "indicator": named}


@st.composite
def known_facts(draw):
    """Facts in which nothing is unknown; a rate may be a pair, also one over nought."""
    pair = st.tuples(st.integers(0, 12), st.integers(0, 12))
    facts = {name: draw(st.booleans()) for name in YES}
    facts |= {name: draw(st.integers(0, 40)) for name in COUNTS + WHOLES}
    facts |= {name: draw(st.one_of(st.integers(0, 110).map(lambda n: Decimal(n) / 100), pair)) for name in RATES}
    facts |= {name: draw(st.integers(0, 12)) for name in RECORDS + ASKED}
    facts |= {f"{name}_briefs": draw(st.integers(0, 5)) for name in RECORDS}
    return facts


def as_standard(raw):
    return Standard.model_validate(raw)


def as_facts(facts):
    """The same facts in the product's vocabulary."""
    return {name: as_fact(name, value) for name, value in facts.items()}


def as_fact(name, value):
    if isinstance(value, tuple):
        return Figure(name, Decimal(value[0]), Decimal(value[1]))
    return value if isinstance(value, bool) or value is None else Decimal(value)
