"""审核进度和抽查: what remains in every town, and the sample that the journal's root and a public number draw."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lianchuang.accounts.acting import acting
from lianchuang.publication import bundle
from lianchuang.publication.acts import chosen_freezing
from lianchuang.registry.models import Organisation, Tree
from lianchuang.rounds import conduct, desk, draw, review, sampling
from lianchuang.rounds.course import Content, Stage
from lianchuang.rounds.models import Draw, Freezing, Round
from lianchuang.scoring.results import Results
from lianchuang.web.answering import go_to, show
from lianchuang.web.open_pages import open_page
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import agreed, matter_of, round_of, round_or_404, say, voice_of
from lianchuang.web.words import day_in_full

PROGRAM = Path(bundle.__file__).with_name("draw.py")


@acting("review.see")
def review_progress(request: HttpRequest) -> HttpResponse:
    """How many items remain in each town, at which stage; the draws; and what both departments may do now."""
    held = round_of(request.standing, "review.see")
    freezing = chosen_freezing(held) if held else None
    if held is None or freezing is None:
        return show(request, "review/none.html", {"held": held})
    return _page(request, held, freezing, [])


def _page(request: HttpRequest, held: Round, freezing: Freezing, problems: list[Problem]) -> HttpResponse:
    standing = request.standing
    looked = desk.look(held, freezing, standing.day)
    scope = standing.scope("review.see")
    rows = Organisation.objects.filter(scope.organisation("pk"), tree=Tree.UNION).values_list("number", flat=True)
    reach = set(rows) & set(looked.units)
    state, voice = conduct.state_of(held), voice_of(standing, held)
    matters = {key: matter_of(held, state, key, voice) for key in ("announce", "draw")}
    base = len(looked.units) - len(looked.upper)
    size = draw.large_enough(base) if base else 0
    bad = draw.bad_among(base) if base else 0
    context = {
        "round": held,
        "freezing": freezing,
        "towns": _towns(looked, reach),
        "left": desk.unfinished(held, freezing, standing.day) if voice.department else "",
        "frozen": state.stage == Stage.FROZEN,
        "announced": state.announced,
        "voice": voice,
        "matters": matters,
        "way": _way(matters["announce"].content),
        "draws": held.draws.select_related("freezing").order_by("-number"),
        "stages": review.STAGES,
        "base": base,
        "size": size,
        "bad": bad,
        "chance": f"{float(draw.chance_of_meeting(base, bad, size)) * 100:.1f}" if base else "",
        "problems": problems,
        "typed": request.POST,
    }
    return show(request, "review/progress.html", context, 422 if problems else 200)


def _way(content: Content | None) -> str:
    """The way of a draw that waits for the second word, in full."""
    if content is None:
        return ""
    items = f"每家 {content['items']} 项" if content["items"] else "每家全部的项"
    drawn = f"{review.STAGES[content['stage']]}，抽 {content['size']} 家，{items}"
    return f"{drawn}\n用{content['source']}，{day_in_full(date.fromisoformat(content['number_day']))}公开"


def _towns(looked: desk.Looked, reach: set[str]) -> list[dict[str, Any]]:
    """Each town with what its unions have left."""
    rows: dict[str, dict[str, Any]] = {}
    for unit in sorted(reach):
        town = looked.towns.get(unit, "") or unit
        name = looked.names.get(town, town) if town != unit else looked.names[unit]
        row = rows.setdefault(
            town, {"name": name, "unions": 0, **dict.fromkeys(("first", "second", "union", "done"), 0)}
        )
        row["unions"] += 1
        for place in looked.places(unit).values():
            row[place.who] += 1
    for row in rows.values():
        row["all"] = sum(row[who] for who in ("first", "second", "union", "done"))
    return list(rows.values())


@acting("round.conduct")
def review_draw(request: HttpRequest, decision: str) -> HttpResponse:
    """A department's word on the way of a draw, or on the public number that has come out."""
    held = round_or_404(request.standing, "round.conduct")
    freezing = chosen_freezing(held)
    if decision not in CONTENTS or freezing is None:
        raise Http404
    if request.method != "POST":
        return go_to(request, "review_progress")
    problems: list[Problem] = []
    matter = matter_of(held, conduct.state_of(held), decision, voice_of(request.standing, held))
    content = agreed(request, matter) or CONTENTS[decision](request, freezing, problems)
    if content is not None and say(request, held, decision, content, problems):
        return go_to(request, "review_progress")
    return _page(request, held, freezing, problems)


def _announced(request: HttpRequest, freezing: Freezing, problems: list[Problem]) -> Content | None:
    typed = request.POST
    for name, words in (("size", "抽几家"), ("items", "每家抽几项")):
        if not typed.get(name, "").isdecimal() or len(typed[name]) > 5:
            problems.append(Problem(name, f"{words}要填整数。"))
    try:
        day = date.fromisoformat(typed.get("number_day", ""))
    except ValueError:
        problems.append(Problem("number_day", "请写公开的日期，比如 2026-12-01。"))
    if typed.get("stage") not in review.STAGES:
        problems.append(Problem("stage", "请选初审还是复审。"))
    if problems:
        return None
    return {
        "freezing": freezing.fingerprint,
        "stage": typed["stage"],
        "size": int(typed["size"]),
        "items": int(typed["items"]),
        "source": typed.get("source", "").strip()[:120],
        "number_day": day.isoformat(),
        "root": sampling.root_now(),
    }


def _numbered(request: HttpRequest, freezing: Freezing, problems: list[Problem]) -> Content | None:
    return {"freezing": freezing.fingerprint, "number": " ".join(request.POST.get("number", "").split())[:60]}


CONTENTS: dict[str, Any] = {"announce": _announced, "draw": _numbered}


# What anybody may repeat --------------------------------------------------------------------------------------------


def _draw_or_404(number: int) -> Draw:
    found = Draw.objects.filter(pk=number).select_related("round", "freezing").first()
    if found is None:
        raise Http404
    return found


@open_page
def public_draw(request: HttpRequest, draw: int) -> HttpResponse:
    """A draw as announced, and once it is taken its outcome, with all that repeating it needs."""
    found = _draw_or_404(draw)
    results = Results.open(found.freezing.results_folder) if found.drawn else None
    drawn = pl.col("organisation").is_in(list(found.drawn))
    context = {
        "draw": found,
        "stage": review.STAGES[found.stage],
        "names": dict(results.scan("results").filter(drawn).select("organisation", "name").collect().iter_rows())
        if results
        else {},
        "titles": {one["id"]: one["title"] for one in results.manifest["indicators"]} if results else {},
    }
    return render(request, "public/draw.html", context)


@open_page
def public_draw_file(request: HttpRequest, draw: int) -> HttpResponse:
    """Everything a draw was made from, as a file."""
    written = json.dumps(sampling.document_of(_draw_or_404(draw)), ensure_ascii=False, indent=1, sort_keys=True)
    answer = HttpResponse(written + "\n", content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="draw.json"'
    return answer


@open_page
def public_draw_program(request: HttpRequest) -> HttpResponse:
    """The small program that repeats a draw."""
    answer = HttpResponse(PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="draw.py"'
    return answer
