"""How pages take a department's word: who may give it, what waits for it, and the same content agreed to again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts.standing import Standing
from lianchuang.ledger.acts import Signature
from lianchuang.rounds import conduct
from lianchuang.rounds.course import DEPARTMENTS, Refused, State, Voice, Word, digest_of
from lianchuang.rounds.models import Round
from lianchuang.web.answering import show, tell
from lianchuang.web.step_form import Problem

MOST = 40  # rounds that can be looked at


def round_of(standing: Standing, action: str) -> Round | None:
    """The round of one's district that one chose to look at, else the one that is on."""
    rows = rounds_of(standing, action)
    return next((one for one in rows if one.number == standing.round), conduct.in_course(rows))


def rounds_of(standing: Standing, action: str) -> list[Round]:
    """Every round of the district one stands in, the newest first. What is planned beside the one that is on is for
    those who plan it."""
    rows = Round.objects.within(standing.scope(action)).select_related("plan", "district").with_course()
    found = list(rows.order_by("-number")[:MOST])
    now = conduct.in_course(found)
    return [one for one in found if now is None or one.number <= now.number or standing.may("round.conduct")]


def running_round_of(standing: Standing, action: str) -> Round | None:
    """The round that is on, whichever one looks at."""
    return conduct.in_course(rounds_of(standing, action))


def round_or_404(standing: Standing, action: str) -> Round:
    found = round_of(standing, action)
    if found is None:
        raise Http404
    return found


def no_round(request: HttpRequest) -> HttpResponse:
    """The page where there is no round yet, with the way to open one for whoever may."""
    return show(request, "rounds/none.html", {"may_open": request.standing.may("round.conduct")})


def voice_of(standing: Standing, round_: Round) -> Voice:
    """The voice in which this account speaks; for neither department where it has none."""
    voices = conduct.voices_of(standing, round_)
    return voices[0] if voices else Voice(f"account:{standing.account.pk}", "", None)


def signed_by(voice: Voice) -> Signature:
    return Signature(voice.account, timezone.now(), voice.appointment)


@dataclass(frozen=True)
class Matter:
    """One matter on which both departments give their word, as the page shows it: what waits, and for whom."""

    key: str
    word: Word | None
    content: Mapping[str, Any] | None
    voice: Voice

    @property
    def first(self) -> str:
        """Which department has spoken: 组织部."""
        return DEPARTMENTS[self.word.department] if self.word else ""

    @property
    def mine(self) -> bool:
        """Whether it is one's own department that has spoken and waits."""
        return bool(self.word and self.word.department == self.voice.department)

    @property
    def theirs(self) -> bool:
        """Whether the other department waits for one's own word."""
        return bool(self.word and self.voice.department and not self.mine)


def matter_of(round_: Round, state: State, key: str, voice: Voice) -> Matter:
    return Matter(key, state.word(key), conduct.waiting_content(round_, key), voice)


def agreed(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """The waiting content, where the form agrees to exactly that; None where the form brings content of its own."""
    wanted = request.POST.get("agree", "")
    if wanted and matter.content is not None and digest_of(matter.content) == wanted:
        return matter.content
    return None


def say(request: HttpRequest, round_: Round, step: str, content: Mapping[str, Any], problems: list[Problem]) -> bool:
    """Give one's department's word and tell what came of it; a refusal goes into the problems."""
    standing: Standing = request.standing
    voice = voice_of(standing, round_)
    try:
        taken = conduct.speak(round_, step, content, voice, by=signed_by(voice), on=standing.day)
    except Refused as refused:
        problems.append(Problem("", str(refused)))
        return False
    tell(request, "两家都同意了，这一步办好了。" if taken else "记下了，等另一家同意。")
    return True
