"""The sentence with which a page opens: its conclusion, made from data, never typed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lianchuang.web.words import one_decimal


def round_lead(unions: int, bands: Sequence[tuple[str, int]], lines: Sequence[tuple[str, Decimal]]) -> str:
    """How many reached the highest line for certain, and how many are still open."""
    if not unions:
        return "这里还没有打过分的工会。"
    counts = dict(bands)
    best = lines[0][0] if lines else ""
    parts = [f"{unions} 家工会里，到{best}线的有 {counts.get(best, 0)} 家"] if best else [f"一共 {unions} 家工会"]
    if counts.get("待定（缺数）"):
        parts.append(f"{counts['待定（缺数）']} 家还有缺数，等次待定")
    if counts.get("没到线"):
        parts.append(f"{counts['没到线']} 家补齐了也到不了线")
    return "；".join(parts) + "。"


def score_lead(row: Mapping[str, Any]) -> str:
    """How far one union is from its next line."""
    if row["barred"] == "yes":
        return "触发一票否决，本年不能评优"
    if row["gap"] is not None and row["gap"] > 0:
        return f"差 {one_decimal(row['gap'])} 分到{row['next_line']}线"
    return str(row["grade_words"])


def cockpit_lead(whole: str, overdue: int, soon: int, near: int, reached: int, unions: int, best: str) -> str:
    """The three things an officer must know: what is overdue, what falls due, how many reached the line."""
    parts = []
    if overdue:
        parts.append(f"{whole}有 {overdue} 件事按法已逾期")
    if soon:
        parts.append(f"{soon} 件 30 天内到期" if overdue else f"{whole}有 {soon} 件事 30 天内到期")
    if not parts:
        parts.append(f"{whole}没有逾期的事")
    if unions and best:
        tail = f"，差 5 分以内的 {near} 家" if near else ""
        parts.append(f"{unions} 家基层工会里 {reached} 家到{best}线{tail}")
    return "；".join(parts) + "。"


def import_lead(counts: Mapping[str, int]) -> str:
    """How many rows would go in, how many are wrong."""
    total = sum(counts.values())
    ready = counts["added"] + counts["merged"]
    if not total:
        return "没有找到一行数据。"
    if counts["unchanged"] == total:
        return f"{total} 行和库里一样，不用导。"
    said = f"{total} 行里，{counts['refused']} 行有错，先不导入；" if counts["refused"] else f"{total} 行都没有错；"
    same = f"，{counts['unchanged']} 行和库里一样" if counts["unchanged"] else ""
    return f"{said}{ready} 行要写入{same}。"


def next_lead(dated: int, anytime: int, overdue: int, first_left: int | None) -> str:
    """How many things have a date, how many are overdue by law, how soon the law's next one; what has none besides."""
    if not dated and not anytime:
        return "眼下没有要办的事。"
    if not dated:
        return f"{anytime} 件事可以办，都没有期限。"
    said = f"{dated} 件事有期限"
    if overdue:
        said += f"，其中 {overdue} 件已逾期，先办它们"
    elif first_left is not None:
        said += f"，最急的{'今天' if first_left == 0 else f'还有 {first_left} 天'}到期"
    return f"{said}。" if not anytime else f"{said}；另有 {anytime} 件没有期限。"
