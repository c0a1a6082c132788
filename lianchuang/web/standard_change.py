"""修改标准: another version of the round's standards from a day on, proofread before both departments agree to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.measures.rows import MEASURES
from lianchuang.rounds import conduct
from lianchuang.rounds.models import Level, Round
from lianchuang.rounds.standards import changes_told, level_of, texts_of
from lianchuang.rulebook.standards import StandardError, parse_standard
from lianchuang.scoring import proofreading
from lianchuang.web.answering import go_to, show
from lianchuang.web.proposing import read_day
from lianchuang.web.step_form import Problem
from lianchuang.web.two_words import agreed, matter_of, round_or_404, say, voice_of

LARGEST = 1 << 20


@acting("round.conduct")
def standard_change(request: HttpRequest) -> HttpResponse:
    """Bring in a changed standard file; what proofreading finds wrong stops it."""
    held = round_or_404(request.standing, "round.conduct")
    state, voice = conduct.state_of(held), voice_of(request.standing, held)
    matter = matter_of(held, state, "amend", voice)
    problems: list[Problem] = []
    if request.method == "POST":
        content = agreed(request, matter) or _read(request, held, problems)
        if not problems and content is not None and say(request, held, "amend", content, problems):
            return go_to(request, "round_plan")
    context = {
        "round": held,
        "voice": voice,
        "matter": matter,
        "said": _said(held, matter.content) if matter.content else "",
        "typed": request.POST,
        "problems": problems,
    }
    return show(request, "rounds/standard.html", context, 422 if problems else 200)


def _said(held: Round, content: Mapping[str, Any]) -> str:
    """What waits for the second word: from when, why, and everything that it changes."""
    texts = {level: text.encode() for level, text in content["texts"].items()}
    return "\n".join(
        [f"{content['since']} 起：{content['reason']}", *changes_told(texts_of(held.standards.last()), texts)]
    )


def _read(request: HttpRequest, held: Round, problems: list[Problem]) -> Mapping[str, Any] | None:
    since = read_day(request.POST.get("since", ""), "since", "起用日", problems)
    text, level = _checked(request, problems)
    if since is not None and since < _earliest(held):
        problems.append(Problem("since", f"不能早于上一版的起用日 {_earliest(held)}。"))
    if problems or since is None or level is None:
        return None
    texts = {one: content.decode() for one, content in texts_of(held.standards.last()).items()}
    return {
        "texts": {**texts, str(level): text},
        "since": since.isoformat(),
        "reason": request.POST.get("reason", "").strip(),
    }


def _earliest(held: Round) -> date:
    return held.standards.last().since


def _checked(request: HttpRequest, problems: list[Problem]) -> tuple[str, Level | None]:
    """The file as text and whom it judges; what is wrong with it goes into the problems."""
    file = request.FILES.get("file")
    if file is None or file.size > LARGEST:
        problems.append(Problem("file", "请选标准文件，不超过 1 MB。"))
        return "", None
    content = file.read()
    try:
        standard = parse_standard(content, "文件")
    except StandardError as unreadable:
        problems.extend(Problem("file", sentence) for sentence in unreadable.sentences)
        return "", None
    remarks = proofreading.check(standard, computed=MEASURES)
    problems.extend(Problem("file", str(one)) for one in remarks if one.severity == "错误")
    level = level_of(standard)
    if level is None:
        problems.append(Problem("file", "这份标准不考核基层工会，也不考核镇街、局工会。"))
    return content.decode("utf-8-sig"), level
