"""Entering a newer text of a rule: which level, from which day, on which article, with which numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.rulebook import Rule, rulebook
from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.figures import BadFigure, Figure, figures_of, in_words, rewritten
from lianchuang.rulebook.versions import ValueFile
from lianchuang.web.answering import go_to, show
from lianchuang.web.proposing import propose, read_day
from lianchuang.web.rules import CHECKED, rule_named
from lianchuang.web.step_form import Problem
from lianchuang.web.words import day_in_full

ANOTHER = "other"  # a statute whose text we do not hold


@dataclass
class TextForm:
    """A newer text being typed in, over the value it follows."""

    rule: Rule
    level: str
    value: ValueFile
    typed: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    @property
    def figures(self) -> list[tuple[Figure, str, str]]:
        """Each figure with the unit and the number as typed, else as they are."""
        return [
            (one, self.typed.get(f"key.{one.name}", one.key), self.typed.get(f"figure.{one.name}", one.written))
            for one in figures_of(self.rule.file, self.value)
        ]

    @property
    def statute(self) -> str:
        """The statute chosen, else the one that the value rests on."""
        cited = Citation.parse(self.value.basis[0]).statute if self.value.basis else ""
        held = rulebook().statute(cited)
        return self.typed.get("statute") or (held.id if held else "")

    def problem(self, name: str) -> str:
        return next((one.text for one in self.problems if one.field == name), "")


@acting("law.amend")
def amend_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Enter what a level lays down from a day on."""
    book = local_rulebook()
    found = rule_named(book, rule)
    level = request.POST.get("level") or request.GET.get("level", "")
    if level not in book.level_names:
        level = max(found.versions, key=lambda version: list(book.level_names).index(version.level)).level
    form = TextForm(found, level, _followed(found, level), request.POST.dict())
    if request.method == "POST":
        amendment = _read_text(form)
        if not form.problems and propose(request, form, amendment, _text_in_words(form, amendment)):
            return go_to(request, "rule", found.id)
    context = {
        "form": form,
        "rule": found,
        "levels": book.level_names,
        "statutes": sorted(rulebook().library, key=lambda one: one.head.title),
        "another": ANOTHER,
        "marks": {mark: CHECKED[mark] for mark in ("V", "S", "L")},
    }
    return show(request, "rules/amend.html", context, 422 if form.problems else 200)


def _followed(rule: Rule, level: str) -> ValueFile:
    """The newest value of the level, else of the level above it, else of any."""
    own = [version for version in rule.versions if version.level == level] or list(rule.versions)
    return max(own, key=lambda version: (version.acts, version.since or date.min)).written


def _read_text(form: TextForm) -> dict[str, Any]:
    """The amendment as typed; what cannot be read goes into the form's problems."""
    typed, problems = form.typed, form.problems
    since = read_day(typed.get("since", ""), "since", "施行日期", problems)
    basis = _citation(typed, problems)
    words = typed.get("words", "").strip()
    if not words:
        problems.append(Problem("words", "请照抄这一条的原文。"))
    mark = typed.get("mark", "")
    if mark not in ("V", "S", "L"):
        problems.append(Problem("mark", "请选核对到哪一步。"))
    test, constants = form.value.test, form.value.constants
    names = [one.name for one in figures_of(form.rule.file, form.value)]
    entered = {name: (typed[f"key.{name}"], typed[f"figure.{name}"]) for name in names if f"figure.{name}" in typed}
    try:
        test, constants = rewritten(form.rule.file, form.value, entered)
    except BadFigure as failure:
        problems.append(Problem("figures", str(failure)))
    return {
        "kind": "value",
        "rule": form.rule.id,
        "level": form.level,
        "from": since.isoformat() if since else "",
        "basis": [basis],
        "mark": mark,
        "test": test,
        "constants": constants,
        "repealed": typed.get("repealed") == "yes",
        "words": words,
    }


def _citation(typed: Mapping[str, str], problems: list[Problem]) -> str:
    held = rulebook().statute(typed.get("statute", ""))
    name = held.short if held else typed.get("name", "").strip().strip("《》")
    article, paragraph = typed.get("article", "").strip(), typed.get("paragraph", "").strip()
    if not name or "#" in name or len(name) > 60:
        problems.append(Problem("name", "请写这部法的全称。"))
    if not (article.isascii() and article.isdecimal() and 0 < int(article[:5]) < 2000):
        problems.append(Problem("article", "第几条要填数字，比如 24。"))
    if paragraph and not (paragraph.isascii() and paragraph.isdecimal() and 0 < int(paragraph[:3]) < 100):
        problems.append(Problem("article", "第几款要填数字，没有分款的不填。"))
    return f"{name}#{article}" + (f".{paragraph}" if paragraph else "")


def _text_in_words(form: TextForm, amendment: Mapping[str, Any]) -> str:
    """职代会到会人数（浙江）：三分之二以上改为四分之三以上，2027年1月1日起，浙江省企业民主管理条例第十五条."""
    level = rulebook().level_names[form.level]
    after = form.value.model_copy(update={"test": amendment["test"], "constants": amendment["constants"]})
    old, new = in_words(form.rule.file, form.value), in_words(form.rule.file, after)
    change = f"{old}改为{new}" if old != new else new or "条文更新"
    if amendment["repealed"]:
        change = "不再规定"
    try:
        cited = Citation.parse(amendment["basis"][0]).in_words
        since = day_in_full(date.fromisoformat(amendment["from"]))
    except ValueError:
        return ""
    return f"{form.rule.name}（{level}）：{change}，{since}起，{cited}"
