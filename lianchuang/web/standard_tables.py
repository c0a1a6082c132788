"""标准的表格: a standard edited as tables, proofread as it is typed; saved into the plan, or as the next version."""

import copy
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.accounts.standing import Standing
from lianchuang.measures.rows import MEASURES
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.models import Level, Round
from lianchuang.rounds.planning import redraft_standard
from lianchuang.rounds.standards import level_of, texts_of
from lianchuang.rulebook.standard_form import Standard
from lianchuang.rulebook.standard_text import standard_text
from lianchuang.rulebook.standards import StandardError, parse_standard
from lianchuang.scoring import proofreading
from lianchuang.scoring.proofreading import Remark
from lianchuang.scoring.rules import rule_in_words
from lianchuang.web.answering import asks_for_part, go_to, show, tell
from lianchuang.web.proposing import read_day
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import round_or_404, say, signed_by, voice_of

Raw = dict[str, Any]
LONGEST = 2000
OF_AN_ITEM = {"title": "名称", "text": "怎么算", "basis": "依据"}


def _held(standing: Standing, level: str) -> tuple[Round, str]:
    held = round_or_404(standing, "round.conduct")
    last = held.standards.last()
    if last is None or level not in last.files:
        raise Http404
    return held, level


@acting("round.conduct", on=_held)
def standard_tables(request: HttpRequest, found: tuple[Round, str]) -> HttpResponse:
    """The tables; POST checks what is typed, or saves it."""
    held, level = found
    last = texts_of(held.standards.last())
    raw = _parsed(last[level])
    problems: list[Problem] = []
    if request.method == "POST":
        raw = changed(raw, request.POST.dict(), problems)
        checked = _checked(raw, level, problems)
        if asks_for_part(request):  # 422: an answer that is kept would be given again to the next check
            return show(request, "rounds/_remarks.html", checked, 422)
        save = request.POST.get("do") == "save" and not checked["wrong"]
        if save and _saved(request, held, level, raw, problems):
            return go_to(request, "round_plan")
    stage = conduct.state_of(held).stage
    context = {
        "round": held,
        "level": Level(level),
        "drafting": stage == Stage.PLANNED,
        "fixed": stage not in (Stage.PLANNED, Stage.ISSUED, Stage.RUNNING),
        "raw": raw,
        "items": _items(raw),
        "sections": list(enumerate(raw.get("section", []))),
        "lines": list(enumerate(raw["standard"].get("bands", []))),
        "measures": sorted(MEASURES.values(), key=lambda one: one.id),
        "typed": request.POST,
        **_checked(raw, level, problems),
        "voice": voice_of(request.standing, held),
    }
    return show(request, "rounds/tables.html", context, 422 if request.method == "POST" else 200)


def _parsed(text: bytes) -> Raw:
    return tomllib.loads(text.decode("utf-8-sig").replace("\r\n", "\n"), parse_float=Decimal)


def _items(raw: Raw) -> list[dict[str, Any]]:
    """The indicators as rows of the table, each with what its bands or deductions are worth."""
    rows = []
    for place, one in enumerate(raw.get("indicator", [])):
        params = one.get("params", {})
        bands = list(enumerate(params.get("bands", [])))
        deductions = list(enumerate(params.get("deductions", [])))
        rows.append({"place": place, "one": one, "bands": bands, "deductions": deductions})
    return rows


def changed(raw: Raw, typed: Mapping[str, str], problems: list[Problem]) -> Raw:
    """The table with what was typed in it; a number that cannot be read goes into the problems and stays as it was."""
    raw = copy.deepcopy(raw)

    def number(table: Raw, key: str, name: str, label: str) -> None:
        text = typed.get(name)
        if text is None:
            return
        try:
            value = Decimal(text.strip())
            if not value.is_finite() or abs(value) > 10_000 or len(text) > 12:
                raise InvalidOperation
        except InvalidOperation:
            problems.append(Problem(name.replace(".", "-"), f"{label}要填数字，比如 5 或 0.9。"))
            return
        if value != table.get(key):
            table[key] = int(value) if value == value.to_integral_value() else value

    for place, line in enumerate(raw["standard"].get("bands", [])):
        line["name"] = typed.get(f"line.{place}.name", line["name"]).strip()[:40]
        number(line, "min", f"line.{place}.min", f"“{line['name']}”这条线")
    for place, section in enumerate(raw.get("section", [])):
        number(section, "points", f"section.{place}.points", f"“{section['title']}”的分值")
    for place, item in enumerate(raw.get("indicator", [])):
        at = f"item.{place}"
        for key in OF_AN_ITEM:
            text = typed.get(f"{at}.{key}", item.get(key, "")).strip()[:LONGEST]
            if text or key in item:
                item[key] = text
        if item.get("kind") != "veto":
            number(item, "points", f"{at}.points", f"{item['id']}的分值")
        for kind, keys in (("bands", ("min", "points")), ("deductions", ("threshold", "points"))):
            for row, part in enumerate(item.get("params", {}).get(kind, [])):
                for key in keys:
                    if key in part:
                        number(part, key, f"{at}.{kind}.{row}.{key}", f"{item['id']}的一档")
    raw["indicator"] = [
        item for place, item in enumerate(raw.get("indicator", [])) if not typed.get(f"item.{place}.drop")
    ]
    if typed.get("new.id", "").strip():
        raw["indicator"].append(_new(typed, number))
    return raw


def _new(typed: Mapping[str, str], number: Any) -> Raw:
    """One more item, full marks where the whole measure is reached, and else in proportion."""
    item: Raw = {
        "id": typed["new.id"].strip()[:20],
        "section": typed.get("new.section", ""),
        "title": typed.get("new.title", "").strip()[:80],
        "points": 0,
        "kind": "proportional",
        "text": typed.get("new.text", "").strip()[:LONGEST],
        "params": {"measure": typed.get("new.measure", "")},
    }
    number(item, "points", "new.points", "新加一项的分值")
    return item


def _checked(raw: Raw, level: str, problems: list[Problem]) -> dict[str, Any]:
    """What proofreading says, as `lianchuang standard check` would say it of the file."""
    remarks: list[Remark] = []
    rules: dict[str, str] = {}
    faults = [one.text for one in problems]
    try:
        standard: Standard = parse_standard(standard_text(raw).encode(), "标准")
    except StandardError as unreadable:
        faults += unreadable.sentences
    else:
        remarks = proofreading.check(standard, computed=MEASURES)
        rules = {one.id: rule_in_words(standard, one) for one in standard.indicators}
        if level_of(standard) != level:
            faults.append(f"这份标准不是考核{Level(level).label}的。")
    errors = [one for one in remarks if one.severity == "错误"]
    return {
        "faults": faults,
        "errors": [_told(one) for one in errors],
        "hints": [_told(one) for one in remarks if one.severity != "错误"],
        "rules": rules,
        "wrong": len(faults) + len(errors),
    }


def _told(one: Remark) -> str:
    """A remark as the tables say it: on which item or section, without the keys of the file."""
    place = re.search(r"\[(\D[^\]]*)\]", one.where)
    head = one.indicator or (place[1] if place else "")
    return f"{head}{'：' if head else ''}{one.sentence}。{one.advice}。"


def _saved(request: HttpRequest, held: Round, level: str, raw: Raw, problems: list[Problem]) -> bool:
    text = standard_text(raw)
    if conduct.state_of(held).stage == Stage.PLANNED:
        by = signed_by(voice_of(request.standing, held))
        try:
            redraft_standard(held, level, text.encode(), by=by, on=request.standing.day)
        except Refused as refused:
            problems.append(Problem("", str(refused)))
            return False
        tell(request, "标准存好了，印发方案的时候一起定。")
        return True
    since = read_day(request.POST.get("since", ""), "since", "起用日", problems)
    if since is None:
        return False
    if since < held.standards.last().since:
        problems.append(Problem("since", f"不能早于上一版的起用日 {held.standards.last().since}。"))
        return False
    texts = {one: content.decode() for one, content in texts_of(held.standards.last()).items()}
    reason = request.POST.get("reason", "").strip()
    content = {"texts": {**texts, level: text}, "since": since.isoformat(), "reason": reason}
    return say(request, held, "amend", content, problems)
