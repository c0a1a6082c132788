"""方案: the legal ground of a round, its timetable, standards and titles; drafted, then issued by both departments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.rounds import conduct
from lianchuang.rounds.course import Refused, Stage
from lianchuang.rounds.models import CHOICES, FORMER_YEARS, RETURN_DAYS, LegalKind, Level, Plan, Round
from lianchuang.rounds.planning import PlanDraft, TitleDraft, content_of, draft_plan
from lianchuang.rounds.standards import on_shelf, standard_file, texts_of
from lianchuang.rulebook.standards import read_standard
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.proposing import read_day
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import matter_of, no_round, round_of, round_or_404, say, signed_by, voice_of

ROWS, HELD = 4, "held"
OPEN_TO_CHANGE = (Stage.ISSUED, Stage.RUNNING)
NUMBERS = {"notice_days": "公示期", "reply_days": "答复期", "return_days": "退回后答复期", "former_years": "离任后回避"}
USUAL = {"notice_days": "5", "reply_days": "5", "return_days": str(RETURN_DAYS), "former_years": str(FORMER_YEARS)}


@dataclass
class PlanForm:
    """A plan as it is typed, over what is planned already."""

    typed: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def number(self, name: str, label: str, least: int = 1) -> int:
        text = self.typed.get(name, "").strip()
        if not (text.isascii() and text.isdecimal() and least <= int(text[:6]) <= 100_000):
            self.problems.append(Problem(name.replace(".", "-"), f"{label}要填数字，比如 5。"))
            return 0
        return int(text)


@acting("course.see")
def round_plan(request: HttpRequest) -> HttpResponse:
    """The plan as it stands; while it is being drafted, with the form."""
    held = round_of(request.standing, "course.see")
    if held is None:
        return no_round(request)
    return _shown(request, held, PlanForm(_typed(held)))


@acting("round.conduct")
def plan_draft(request: HttpRequest) -> HttpResponse:
    """Lay the plan down."""
    held = round_or_404(request.standing, "round.conduct")
    form = PlanForm(request.POST.dict() if request.method == "POST" else _typed(held))
    if request.method == "POST":
        draft = _read(form, held)
        if draft is not None:
            voice = voice_of(request.standing, held)
            try:
                draft_plan(held, draft, by=signed_by(voice), on=request.standing.day)
            except Refused as refused:
                form.problems.append(Problem("", str(refused)))
            else:
                tell(request, "方案存好了，两家都同意后印发。")
                return go_to(request, "round_plan")
    return _shown(request, held, form)


@acting("round.conduct")
def plan_issue(request: HttpRequest) -> HttpResponse:
    """One department's word on issuing the plan as it stands."""
    held = round_or_404(request.standing, "round.conduct")
    form = PlanForm(_typed(held))
    if request.method == "POST":
        try:
            content = content_of(held)
        except Refused as refused:
            form.problems.append(Problem("", str(refused)))
        else:
            if say(request, held, "issue", content, form.problems):
                return go_to(request, "round_plan")
    return _shown(request, held, form)


def _shown(request: HttpRequest, held: Round, form: PlanForm) -> HttpResponse:
    state, voice = conduct.state_of(held), voice_of(request.standing, held)
    plan = Plan.objects.filter(round=held).first()
    may = request.standing.may("round.conduct") and voice.department is not None
    context = {
        "round": held,
        "plan": plan,
        "voice": voice,
        "stage": state.stage,
        "before": conduct.goes_before(held) if state.stage == Stage.PLANNED else None,
        "drafting": state.stage == Stage.PLANNED and may,
        "matter": matter_of(held, state, "issue", voice),
        "may": may,
        "form": form,
        "rows": _rows(form.typed),
        "kinds": LegalKind.choices,
        "levels": CHOICES,
        "judged": Level.choices,
        "shelf": {level: [one for one in on_shelf() if one.level == level] for level in Level.values},
        "sets": _sets(held, may and state.stage_on(request.standing.day) in (*OPEN_TO_CHANGE, Stage.PLANNED)),
        "amendable": state.stage_on(request.standing.day) in OPEN_TO_CHANGE,
    }
    return show(request, "rounds/plan.html", context, 422 if form.problems else 200)


def _sets(held: Round, may_edit: bool) -> list[dict[str, Any]]:
    """The versions of the standards, newest first, with their titles; the newest may be edited as tables."""
    found = []
    for one in held.standards.all():
        titles = [
            (level, Level(level).label, read_standard(one.folder / name).about.title)
            for level, name in one.files.items()
        ]
        found.append({"one": one, "titles": titles, "editable": False})
    if found:
        found[-1]["editable"] = may_edit
    return found[::-1]


def _typed(held: Round) -> dict[str, str]:
    """The form's fields from what is planned."""
    plan = Plan.objects.filter(round=held).first()
    typed: dict[str, str] = dict.fromkeys(Level.values, HELD) | USUAL
    if plan is not None:
        names = ("kind", "basis_title", "basis_number", "approved_by", *NUMBERS)
        typed |= {name: str(getattr(plan, name)) for name in names}
        typed |= {name: getattr(plan, name).isoformat() for name in ("basis_on", "freeze_on", "name_by")}
    for place, title in enumerate(held.titles.all()):
        cells = {"name": title.name, "level": title.level, "grade": title.grade, "quota": str(title.quota)}
        typed |= {f"title.{place}.{name}": value for name, value in cells.items()}
        typed[f"title.{place}.years"] = str(title.valid_years)
    return typed


def _rows(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of the titles' table, those typed and blank ones after them."""
    columns = ("name", "level", "grade", "quota", "years")
    rows = [{name: typed.get(f"title.{place}.{name}", "") for name in columns} for place in range(ROWS)]
    return [{**row, "place": str(place)} for place, row in enumerate(rows)]


def _read(form: PlanForm, held: Round) -> PlanDraft | None:
    typed, problems = form.typed, form.problems
    kind = typed.get("kind", "")
    if kind not in LegalKind.values:
        problems.append(Problem("kind", "请选这一轮的性质。"))
    days: dict[str, date | None] = {
        name: read_day(typed.get(name, ""), name, label, problems)
        for name, label in (("basis_on", "印发日期"), ("freeze_on", "冻结日"), ("name_by", "最迟命名日"))
    }
    numbers = {name: form.number(name, label) for name, label in NUMBERS.items()}
    titles = _titles(form)
    texts = _texts(form, held)
    if problems:
        return None
    return PlanDraft(
        kind=LegalKind(kind),
        basis_title=typed.get("basis_title", "").strip().strip("《》"),
        basis_number=typed.get("basis_number", "").strip(),
        approved_by=typed.get("approved_by", "").strip(),
        texts=texts,
        titles=titles,
        **numbers,
        **{name: day for name, day in days.items() if day is not None},
    )


def _titles(form: PlanForm) -> list[TitleDraft]:
    found = []
    for row in _rows(form.typed):
        if not row["name"].strip():
            continue
        at, label = f"title.{row['place']}", f"“{row['name'].strip()}”"
        if row["level"] not in dict(CHOICES):
            form.problems.append(Problem(f"title-{row['place']}", f"{label}请选给谁。"))
            continue
        quota, years = form.number(f"{at}.quota", f"{label}的名额"), form.number(f"{at}.years", f"{label}的有效期")
        found.append(TitleDraft(row["name"].strip(), Level(row["level"]), row["grade"].strip(), quota, years))
    return found


def _texts(form: PlanForm, held: Round) -> dict[str, bytes]:
    """The standards chosen: those that stand, or others of the shelf."""
    last = held.standards.last()
    own = texts_of(last) if last else {}
    offered = {one.name for one in on_shelf()}
    texts = {}
    for level in Level.values:
        chosen = form.typed.get(level, "")
        if chosen == HELD and level in own:
            texts[level] = own[level]
        elif chosen in offered:
            texts[level] = standard_file(chosen).read_bytes()
    return texts
