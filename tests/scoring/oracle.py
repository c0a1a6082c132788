"""A second, plain judge of standards: raw dictionaries and known facts in, points out. Shares no code with the product.

A fact is a number, a yes or no, or a pair (numerator, denominator); a figure over nought gives None: not applicable.
"""

import math
from fractions import Fraction

F = Fraction


def share(facts, rule):
    if "denominator" in rule:
        return F(facts[rule["numerator"]]) / F(facts[rule["denominator"]]) if facts[rule["denominator"]] else None
    fact = facts[rule["fact"]]
    if isinstance(fact, tuple):
        return F(fact[0]) / F(fact[1]) if fact[1] else None
    return F(fact)


def met(facts, name):
    fact = facts[name]
    if isinstance(fact, tuple):
        return None if not fact[1] else fact[0] >= fact[1]
    return fact > 0


def condition(facts, rule):
    """True, false, or None: nothing to compare."""
    if "min" not in rule:
        return met(facts, rule["fact"])
    value = share(facts, rule)
    return None if value is None else value >= F(rule["min"])


def tier(bands, value):
    for band in bands:
        if value >= F(band["min"]):
            return F(band["points"])
    return F(0)


def rate_bands(indicator, facts):
    params = indicator["params"]
    value = F(facts[params["fact"]]) if params.get("basis") == "count" else share(facts, params)
    if value is None:
        return None
    bands = params["bands"]
    if "full_needs" in params and condition(facts, params["full_needs"]) is False:
        top = max(F(band["points"]) for band in bands)
        bands = [band for band in bands if F(band["points"]) != top]
    points = tier(bands, value)
    if "companion" in params:
        extra = params["companion"]
        missing = sum(1 for item in extra["items"] if met(facts, item) is False)
        points += max(F(0), F(extra["points"]) - missing * F(extra["per_missing"]))
    return points


def all_or_nothing(indicator, facts):
    params = indicator["params"]
    if "applies_when" in params and not condition(facts, params["applies_when"]):
        return None
    if "threshold" in params:
        value = share(facts, params)
        reached = None if value is None else value >= F(params["threshold"])
    else:
        reached = met(facts, params["fact"])
    return None if reached is None else F(indicator["points"]) if reached else F(0)


def per_missing_deduction(indicator, facts):
    params, lost = indicator["params"], []
    for line in params.get("deductions", []):
        if "threshold" in line:
            value = share(facts, line)
            answer = None if value is None else value >= F(line["threshold"])
        else:
            answer = met(facts, line["fact"])
        lost.append(None if answer is None else F(0) if answer else F(line["points"]))
    for item in params.get("items", []):
        answer = met(facts, item)
        lost.append(None if answer is None else F(0) if answer else F(params["per_missing"]))
    for line in params.get("conditional_items", []):
        asked, answer = condition(facts, line), met(facts, line["item"])
        lost.append(None if not asked or answer is None else F(0) if answer else F(params["per_missing"]))
    if "target" in params:
        for source in [{"fact": name} for name in params["each_of"]] if "each_of" in params else [params]:
            value = share(facts, source)
            short = None if value is None else max(F(0), (F(params["target"]) - value) * 100)
            partial = params.get("partial_percent")
            if short is not None and partial:
                short = F(math.floor(short)) if partial == "whole" else F(math.ceil(short))
            lost.append(None if short is None else short * F(params["per_percent_below"]))
    counted = [amount for amount in lost if amount is not None]
    if lost and not counted:
        return None
    total = max(counted) if params.get("exclusive") else sum(counted)
    return max(F(params.get("floor", 0)), F(indicator["points"]) - total)


def count_capped(indicator, facts):
    params = indicator["params"]
    points = facts[params["fact"]] * F(params["per_record"])
    if "per_brief" in params:
        points += facts.get(params["fact"] + "_briefs", 0) * F(params["per_brief"])
    return min(points, F(params["cap"])) if params["cap"] else F(points)


def proportional(indicator, facts):
    value = share(facts, indicator["params"])
    return None if value is None else F(indicator["points"]) * min(F(1), value / F(indicator["params"]["full"]))


JUDGES = {
    "rate_bands": rate_bands,
    "all_or_nothing": all_or_nothing,
    "per_missing_deduction": per_missing_deduction,
    "count_capped": count_capped,
    "proportional": proportional,
}


def judge(raw, facts):
    """Points by indicator (None: not applicable) and the total, by what the standard says of the inapplicable."""
    points = {one["id"]: JUDGES[one["kind"]](one, facts) for one in raw["indicator"]}
    way = raw["standard"].get("not_applicable", "rescale")
    full, applying, earned, beside = F(0), F(0), F(0), F(0)
    for one in raw["indicator"]:
        most = F(one["params"]["cap"] if one["kind"] == "count_capped" else one["points"])
        if one["kind"] == "count_capped" and most == 0:
            beside += points[one["id"]]
            continue
        if way == "full" and points[one["id"]] is None:
            points[one["id"]] = most
        full += most
        if points[one["id"]] is not None:
            applying, earned = applying + most, earned + points[one["id"]]
    if way == "rescale":
        earned = earned * full / applying if applying else F(0)
    return points, earned + beside
