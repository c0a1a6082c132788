"""用公示的数据重新算一遍每个得分和名次，与公示的对比：python recompute.py [文件夹]

要有 Python 3.11 和 pyarrow，不用联创的任何程序。得分由 figures.parquet 的分子、分母照标准用分数算出；标着 given 的
（人数太少没有公开、人工评审等）按 points.parquet 里公示的得分代入，另外计数。有一处不同，退出码是 1。"""

import hashlib
import json
import math
import sys
import tomllib
from collections import defaultdict
from fractions import Fraction as F
from pathlib import Path

import pyarrow.parquet as pq

NO, NOUGHT = ("no", "not_applicable"), F(0)
WAYS = {"half_even": round, "down": math.floor, "up": math.ceil, "half_up": lambda x: math.floor(x + F(1, 2))}


class Facts:
    """The figures and words of one organisation. What is unknown lies between low and high (None: open)."""

    def __init__(self, figures, words):
        self.figures, self.words = figures, words

    def quantity(self, rule, count=False):
        """(status, low, high, whether it is a share)"""
        row = self.figures.get(rule.get("measure", rule.get("fact")))
        if row is None:
            return "unknown", NOUGHT, None, False
        top, below, rows = F(row["numerator"] or 0), F(row["denominator"] or 0), row["unknown"]
        share = row["denominator"] is not None and not count
        if row["status"] != "unknown":
            value = NOUGHT if row["status"] == "not_applicable" else top / below if share else top
            return row["status"], value, value, share
        if not row["each"] or row["numerator"] is None or not rows:
            return "unknown", NOUGHT, None, share
        over = below + rows if share else 1
        return "unknown", top / over, (top + rows) / over, share

    def reaches(self, rule):
        """yes, no, unknown or not_applicable: whether a line is reached; without a line, whether it is so at all."""
        least = rule.get("threshold", rule.get("min"))
        status, low, high, share = self.quantity(rule)
        if status == "not_applicable" or (least is None and not share):
            return status if status == "not_applicable" else "yes" if low > 0 else "no" if high == 0 else "unknown"
        line = F(1) if least is None else F(least)
        return "yes" if low >= line else "no" if high is not None and high < line else "unknown"

    def holds(self, rule):
        rule = {"fact": rule} if isinstance(rule, str) else rule
        words = rule.get("in") or ([rule["is"]] if isinstance(rule.get("is"), str) else [])
        if words:
            own = self.words.get(rule["fact"])
            return "unknown" if own is None else "yes" if own in words else "no"
        answer = self.reaches(rule)
        return {"yes": "no", "no": "yes"}.get(answer, answer) if rule.get("is") is False else answer


def deductions(full, params, facts, quantity):
    """Full marks less what is lost; a loss is (amount or None where the line does not apply, whether in doubt)."""
    losses = []
    for rule in params.get("deductions", []):
        answer, lost = facts.reaches(rule), F(rule["points"])
        lost = {"not_applicable": None, "yes": NOUGHT}.get(answer, lost)
        losses.append((lost, facts.quantity(rule)[2] is None))
    if "per_percent_below" in params:
        short = max(NOUGHT, (F(params["target"]) - quantity[1]) * 100)
        whole = {"whole": math.floor, "started": math.ceil}.get(params.get("partial_percent"), F)
        lost = None if quantity[0] == "not_applicable" else whole(short) * F(params["per_percent_below"])
        losses.append((lost, quantity[2] is None))
    counted = [amount for amount, _ in losses if amount is not None]
    if not counted:
        return None
    lost = max(counted) if params.get("exclusive") else sum(counted)
    low = max(min(F(params.get("floor", 0)), full), full - lost)
    return low, all(doubt or amount is None for amount, doubt in losses)


def points_of(one, params, facts):
    """(points that are certain, whether in doubt), None where there is nothing to count."""
    quantity, full = facts.quantity(params, params.get("basis") == "count"), F(one["points"])
    status, low, high, _ = quantity
    if one["kind"] == "per_missing_deduction":
        return deductions(full, params, facts, quantity)
    if status == "not_applicable":
        return None
    if one["kind"] == "all_or_nothing":
        return (full if facts.reaches(params) == "yes" else NOUGHT), high is None
    if one["kind"] == "proportional":
        return full * min(low / F(params.get("full", 1)), F(1)), high is None
    bands = [(F(band["min"]), F(band["points"])) for band in params["bands"]]  # the first one that is reached decides
    starts = [start for start, _ in bands if status == "unknown" and start > low and (high is None or start <= high)]
    return min(next((got for start, got in bands if v >= start), NOUGHT) for v in [low, *starts]), high is None


def judge(one, facts, full):
    """(points, whether in doubt, whether it applies): in doubt is what may turn out not to apply at all."""
    params, asked = one["params"], one.get("for", [])
    classes = [facts.holds(each) for each in (asked if isinstance(asked, list) else [asked])]
    also = [facts.holds(params["applies_when"])] if "applies_when" in params else []
    found = None if set(NO) & {*classes, *also} else points_of(one, params, facts)
    if found is None:
        return (one["most"] if full and one["most"] and not set(NO) & set(classes) else NOUGHT), False, False
    return found[0], found[1] or "unknown" in [*classes, *also], True


def total(about, cells, zeroed):
    """The certain points brought back to full marks, what is in doubt at its worst: exact, as judged, as published."""
    way, beside, bonus, plain = about.get("not_applicable", "rescale"), NOUGHT, NOUGHT, NOUGHT
    sure, doubtful = [], []
    for one, (points, doubt, applies) in cells:
        least = min(points, NOUGHT) if doubt else points
        if one.get("bonus"):
            bonus += least
        elif one["most"] is None:
            beside += least
        elif one["most"]:
            plain += points if way == "full" else least
            (doubtful if doubt else sure).extend([(points, one["most"])] if applies else [])
    if way == "rescale":
        points, weight = sum(pair[0] for pair in sure), sum(pair[1] for pair in sure)
        for got, worth in sorted(doubtful, key=lambda pair: pair[0] / pair[1]):
            if weight == 0 or got * weight < points * worth:
                points, weight = points + got, weight + worth
        weighed = [one for one, _ in cells if one["most"] and not one.get("bonus")]
        own = about.get("complete", True) and about.get("total_points") and any("for" in one for one in weighed)
        full = F(about["total_points"]) if own else sum(one["most"] for one in weighed)
        plain = full * points / weight if weight else NOUGHT
    bonus = min(F(about["bonus_cap"]), bonus) if "bonus_cap" in about else bonus
    exact = NOUGHT if zeroed else plain + beside + bonus
    rule = about.get("rounding", {})
    scale, sign = 10 ** rule.get("places", 1), -1 if exact < 0 else 1
    shown = F(sign * WAYS[rule.get("mode", "half_up")](abs(exact) * scale), scale)
    return exact, shown if "rounding" in about else exact, shown


def read(folder, name, level):
    return [row for row in pq.read_table(folder / f"{name}.parquet").to_pylist() if row["level"] == level]


def recompute(folder, level, file, done):
    """Every organisation: (cells, exact and published total, place, total as judged, row); `done` has those below."""
    raw = tomllib.loads((folder / file).read_text("utf-8"), parse_float=F)
    about, figures, given, found = raw["standard"], defaultdict(dict), {}, {}
    for row in read(folder, "figures", level):
        figures[row["organisation"]][row["name"]] = row
    for row in read(folder, "points", level):
        if row["given"]:
            given[row["organisation"], row["indicator"]] = F(row["exact"]), row["doubt"], row["applies"]
    for one in raw["indicator"]:
        cap = F(one.get("params", {}).get("cap", one.get("points", 0)))
        one["most"] = NOUGHT if one["kind"] == "veto" else (cap or None) if one["kind"] == "count_capped" else cap
    weighed, roll = [one for one in raw["indicator"] if one["kind"] != "veto"], about.get("roll_up")
    lower = done.get(roll["standard"].split("/")[-1], {}) if roll else {}  # by the standard that the roll-up names
    for row in read(folder, "organisations", level):
        facts, number = Facts(figures[row["organisation"]], {k: v for k, v in row.items() if v}), row["organisation"]
        full = about.get("not_applicable") == "full"
        cells = [(one, given.get((number, one["id"])) or judge(one, facts, full)) for one in weighed]
        if roll is not None:
            units = [value for _, _, _, value, under in lower.values() if under[level] == number]
            most = F(roll["share"]) * F(roll.get("below_total", 100))
            mean = min(most, F(roll["share"]) * sum(units) / len(units)) if units else NOUGHT
            cells.append(({**roll, "id": "roll_up", "most": most}, (mean, False, bool(units))))
        sums = defaultdict(F)
        for one, (points, _, applies) in cells:
            sums[one["id"]] = points
            sums["section:" + one.get("section", "")] += points if applies else NOUGHT
        ties = [sums["section:" + key if "section:" + key in sums else key] for key in about.get("ties", [])]
        exact, judged, shown = total(about, cells, row["zeroed"])
        found[number] = (cells, (exact, shown), (judged, ties), {**row, "about": about})
    order = sorted((one[2] for one in found.values()), reverse=True)
    return {n: (cells, totals, order.index(at) + 1, at[0], row) for n, (cells, totals, at, row) in found.items()}


def main(folder):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    marks = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest["files"]}
    same, given, done, wrong = 0, 0, {}, [f"{n} 与清单不符" for n, m in manifest["files"].items() if marks[n] != m]
    for level, file in sorted(manifest["standards"].items(), key=lambda one: "btd".index(one[0][0])):  # from below
        found = done[file] = recompute(folder, level, file, done)
        cells = {(n, one["id"]): cell for n, row in found.items() for one, cell in row[0]}
        for row in read(folder, "points", level):
            points, _, applies = cells[row["organisation"], row["indicator"]]
            given, same = given + row["given"], same + (not row["given"])
            if (points, applies) != (F(row["exact"]), row["applies"]):
                wrong.append(f"{row['organisation']} {row['indicator']}：公示 {row['exact']}，重算 {points}")
        for row in read(folder, "results", level):
            _, (exact, shown), place, judged, own = found[row["organisation"]]
            line = next((F(one["min"]) for one in own["about"].get("bands", []) if one["name"] == row["grade"]), judged)
            if (F(row["exact"]), F(row["published"]), row["rank"]) != (exact, shown, place) or judged < line:
                said, now = f"{row['published']} 分第 {row['rank']} 名", f"{float(shown)} 分第 {place} 名"
                wrong.append(f"{row['organisation']}：公示 {said}，重算 {now}")
    print(f"重算 {same} 个得分，代入 {given} 个，{len(wrong)} 处不同。", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)))
