"""A round's course in the journal: the state is the replay of its events; every word of a department is one of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Organisation, Tree
from lianchuang.registry.tree import ancestors_of
from lianchuang.rounds import course, desk, events, sampling
from lianchuang.rounds.course import DEPARTMENTS, STEPS, Content, Department, Happening, Refused, Stage, State, Voice
from lianchuang.rounds.models import Award, Freezing, Objection, Plan, Recheck, Round, Title
from lianchuang.rounds.rechecking import able, standing_in
from lianchuang.rounds.standards import adopt
from lianchuang.rulebook.counting import add_years

DEPARTMENT_OF = {Role.DISTRICT_PARTY: Department.PARTY, Role.DISTRICT_UNION: Department.UNION}
KINDS = {
    "worded": events.WORDED,
    "taken": events.TAKEN,
    "objected": events.OBJECTED,
    "accused": events.ACCUSED,
    "heard": events.HEARD,
}


def state_of(round_: Round) -> State:
    """Where the round stands. One statement."""
    kinds = {kind.id: name for name, kind in KINDS.items()}
    told = Event.objects.filter(subject=_subject(round_), kind__in=list(kinds)).order_by("pk")
    happened = (Happening(kinds[one.kind], one.occurred_on, one.payload or {}) for one in told)
    return course.replay(State(round_.since, round_.last_day), happened)


def in_course(rounds: Sequence[Round]) -> Round | None:
    """Of a district's rounds, the newest first and `with_course`, the one that is on: the newest. The next one may be
    planned beside it; until that is issued, the one before stays on as long as it is not closed."""
    newest, before = [*rounds[:2], None, None][:2]
    planned = newest is not None and not newest.issued
    return before if planned and before is not None and before.issued and not before.closed else newest


def voices_of(standing: Standing, round_: Round) -> list[Voice]:
    """With which voices an account may speak on a round: its appointments to a department of the round's district."""
    account = f"account:{standing.account.pk}"
    above = {round_.district_id, *ancestors_of(round_.district, standing.day)}
    return [
        Voice(account, f"appointment:{one.pk}", DEPARTMENT_OF[Role(one.role)])
        for one in standing.appointments
        if Role(one.role) in DEPARTMENT_OF and one.organisation_id in above
    ]


def speak(round_: Round, step: str, content: Content, voice: Voice, *, by: Signature, on: date) -> bool:
    """One department's word on a step; true when it was the second and the step is taken. Raises Refused."""
    with transaction.atomic():
        state = _held(round_)
        if step == "settle":
            _choosable(round_, content["freezing"])
        happened = course.speak(state, step, content, voice, on)
        if step in CHECKS:
            CHECKS[step](round_, content, on)
        for one in happened:
            _record(round_, one, by, words=_words(round_, step, content))
        taken = happened[-1].kind == "taken"
        if taken and step in EFFECTS:
            EFFECTS[step](round_, content, by, on)
    return taken


def object_to(round_: Round, objection: str, *, by: Signature, on: date) -> None:
    """Record that somebody objects, by the objection's number. Raises Refused outside the notice's days."""
    with transaction.atomic():
        for one in course.lodge(_held(round_), objection, on):
            _record(round_, one, by)


def accuse(round_: Round, title: str, unit: str, reason: str, voice: Voice, *, by: Signature, on: date) -> None:
    """Open the withdrawal of a title. Raises Refused."""
    with transaction.atomic():
        for one in course.accuse(_held(round_), title, unit, reason, voice, on):
            _record(round_, one, by)


def hear(round_: Round, title: str, unit: str, said: str, *, by: Signature, on: date) -> None:
    """Record what the unit said to it. Raises Refused."""
    with transaction.atomic():
        for one in course.hear(_held(round_), title, unit, said, on):
            _record(round_, one, by)


def hearing_of(award: Award) -> list[Event]:
    """Who asked for a title to be withdrawn and why, and what its holder said, oldest first."""
    kinds = (events.ACCUSED.id, events.HEARD.id)
    about = {"payload__title": award.title.name, "payload__unit": award.unit}
    return list(Event.objects.filter(subject=_subject(award.title.round), kind__in=kinds, **about).order_by("pk"))


def waiting_content(round_: Round, key: str) -> Mapping[str, Any] | None:
    """The content on which one department's word waits for the other's, by the matter's key; None where none waits."""
    word = state_of(round_).word(key)
    if word is None:
        return None
    told = Event.objects.filter(subject=_subject(round_), kind=events.WORDED.id).order_by("-pk")
    return next(one.payload["content"] for one in told if one.payload and one.payload["digest"] == word.digest)


def _held(round_: Round) -> State:
    """The state, the round being held until the transaction ends: two words never cross."""
    Round.objects.select_for_update().get(pk=round_.pk)
    return state_of(round_)


def _subject(round_: Round) -> str:
    return f"round:{round_.pk}"


def _words(round_: Round, step: str, content: Content) -> str:
    """What the word is about, as the journal tells it: which objection, whose title."""
    words = STEPS[step].words
    if "objection" in content:
        return f"{words}（第 {content['objection']} 号）"
    if "title" in content and "unit" in content:
        return f"{words}（{_holder(round_, content['title'], content['unit'])}）"
    return words


def _holder(round_: Round, title: str, unit: str) -> str:
    """The name under which a title was given; the number where none was."""
    found = Award.objects.filter(title__round=round_, title__name=title, unit=unit).values_list("unit_name", flat=True)
    return found.first() or unit


def _record(round_: Round, one: Happening, by: Signature, words: str = "") -> None:
    payload = {**one.data, "words": words}
    if one.kind in ("accused", "heard"):
        payload["unit_name"] = _holder(round_, one.data["title"], one.data["unit"])
    if "department" in payload:
        payload["department_name"] = DEPARTMENTS[Department(payload["department"])]
    record(Entry(KINDS[one.kind].id, one.on, payload, round_.district_id, _subject(round_)), by=by)


# What a step that is taken changes in this room's tables ------------------------------------------------------------


def _amend(round_: Round, content: Content, by: Signature, on: date) -> None:
    texts = {level: text.encode() for level, text in content["texts"].items()}
    since = date.fromisoformat(content["since"])
    adopt(round_, texts, since=since, by=by, on=on, reason=content["reason"])


def choosable(round_: Round) -> list[Freezing]:
    """The freezings of the day that the plan sets, newest first. Another day's would move figures that nobody
    objected to: periods run out, new records fall in."""
    plan = Plan.objects.filter(round=round_).first()
    return [one for one in round_.freezings.all() if plan is None or one.on == plan.freeze_on]


def _choosable(round_: Round, fingerprint: str) -> Freezing:
    found = next((one for one in round_.freezings.all() if one.fingerprint == fingerprint), None)
    if found is None:
        raise Refused("这次冻结已经被重新冻结过，请选现在的这一次。")
    if found not in choosable(round_):
        raise Refused(f"方案定的冻结日是 {round_.plan.freeze_on}，这次冻结的是 {found.on} 的事实，不能选。")
    newest = round_.freezings.filter(kept=True).first()
    if newest is not None and newest.pk > found.pk:
        raise Refused("这次冻结比已经选定的早，里面没有后来的更正。")
    levels = {title.level for title in round_.titles.all()}
    if found.standards is None or not levels <= set(found.standards.files):
        raise Refused("这次冻结的时候标准还不全，请重新冻结。")
    return found


def _settle(round_: Round, content: Content, by: Signature, on: date) -> None:
    found = _choosable(round_, content["freezing"])
    Freezing.objects.filter(pk=found.pk).update(kept=True)


def _answer(round_: Round, content: Content, by: Signature, on: date) -> None:
    Objection.objects.filter(round=round_, number=int(content["objection"])).update(
        upheld=content["upheld"], reply=content["reason"], replied_on=on
    )


def _name(round_: Round, content: Content, by: Signature, on: date) -> None:
    titles = {one.name: one for one in round_.titles.all()}
    units = {unit for units in content["named"].values() for unit in units}
    found = {one.number: one for one in Organisation.objects.filter(number__in=units, tree=Tree.UNION)}
    names = content["names"]
    Award.objects.bulk_create(
        Award(
            title=titles[title],
            organisation=found[unit],
            unit=unit,
            unit_name=names[unit],
            named_on=on,
            valid_until=add_years(on, titles[title].valid_years),
        )
        for title, units in content["named"].items()
        for unit in units
    )


def _withdraw(round_: Round, content: Content, by: Signature, on: date) -> None:
    title = Title.objects.get(round=round_, name=content["title"])
    Award.objects.filter(title=title, unit=content["unit"]).update(withdrawn_on=on, reason=content["reason"])


def _nothing_left(round_: Round, content: Content, on: date) -> None:
    found = next(one for one in round_.freezings.all() if one.fingerprint == content["freezing"])
    left = desk.unfinished(round_, found, on)
    if left:
        raise Refused(left)


def goes_before(round_: Round) -> Round | None:
    """Another round of the district that is issued and not yet named. Beside it a plan is drafted and tried, not
    issued: no day is to have the standards of two rounds that still judge. One statement, and one for each round."""
    others = Round.objects.filter(district=round_.district_id).exclude(pk=round_.pk).order_by("-number")
    over = (Stage.PLANNED, Stage.NAMED, Stage.CLOSED)
    return next((one for one in others if state_of(one).stage not in over), None)


def _alone(round_: Round, content: Content, on: date) -> None:
    before = goes_before(round_)
    if before is not None:
        raise Refused(f"“{before.name}”还没有命名，命名以后才能印发这一份方案。现在可以拟，可以试算。")


def _recheck(round_: Round, content: Content, by: Signature, on: date) -> None:
    title = Title.objects.get(round=round_, name=content["title"])
    award = Award.objects.get(title=title, unit=content["unit"])
    found = next((one for one in able(award) if one.fingerprint == content["freezing"]), None)
    if found is None:
        raise Refused("请选命名以后的一次冻结，每次只复查一回。")
    if standing_in(award, found).reached is not content["reached"]:
        raise Refused("复查的结果由冻结的得分算出，请刷新页面。")
    # What a recheck rests on is kept as what a naming rests on.
    Freezing.objects.filter(pk=found.pk).update(kept=True)
    Recheck.objects.create(award=award, freezing=found, on=on, reached=content["reached"], reason=content["reason"])


CHECKS: dict[str, Callable[[Round, Content, date], None]] = {"issue": _alone, "review": _nothing_left}
"""What must be so in this room's tables before a department may even give its word."""
EFFECTS: dict[str, Callable[[Round, Content, Signature, date], None]] = {
    "amend": _amend,
    "announce": sampling.announce,
    "draw": sampling.take,
    "settle": _settle,
    "answer": _answer,
    "name": _name,
    "withdraw": _withdraw,
    "recheck": _recheck,
}
