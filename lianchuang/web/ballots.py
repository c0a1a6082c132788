"""Conducting a ballot: opened for a step of a case, stopped by one, opened by another; the door, the slips, the paper
tallies, the result and its files."""

import io
import re
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Account, Appointment
from lianchuang.accounts.standing import Standing
from lianchuang.ballots import casting, closing, opening
from lianchuang.ballots.casting import Refused
from lianchuang.ballots.counting import ANSWERS, ELECTION, Candidate, normal_name
from lianchuang.ballots.models import Election, Roll, Tally
from lianchuang.ballots.opening import Plan, kind_of, leave_of, offices_of, steps_voted_on
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Membership, Person, Post
from lianchuang.registry.models import Standing as Member
from lianchuang.rulebook.procedures import Step
from lianchuang.web.answering import go_to, show, tell
from lianchuang.web.course import definition_of
from lianchuang.web.listing import page_of
from lianchuang.web.reach import case_within
from lianchuang.web.step_form import Problem, as_problems
from lianchuang.web.voting import paper_of

COMMITTEE = (1, 2, 3)
"""The offices whose holders are the committee."""
READ_ME = """重新数一遍：把这些文件解压到一个目录，运行

    lianchuang ballot audit 目录

只用这些文件，不用连系统。程序核对：问题和公钥是开票时冻结的；票号和选择各自排好、没有重复；票数、根与公布的一致；
有 sealed.jsonl 的，每一票的签名也核对。找自己的票：在 commitments.txt 里找开头是回执号的一行。
"""
WHO = {"members": "全体会员", "committee": "工会委员会委员", "chosen": "只有名单上的人"}


@dataclass(frozen=True)
class Asked:
    """A step of a case that is voted on, as somebody stands to it."""

    case: Case
    step: Step
    right: Appointment


def _step_within(standing: Standing, case: int, step: str) -> Asked:
    found = case_within("ballot.conduct")(standing, case=case)
    one = next((one for one in steps_voted_on(found) if one.id == step), None)
    right = standing.right_to_act("union", found.organisation)
    if one is None or right is None:
        raise Http404
    return Asked(found, one, right)


@acting("ballots.see", on=case_within("ballots.see"))
def case_ballots(request: HttpRequest, found: Case) -> HttpResponse:
    """The steps of a case that are voted on, the leave to do so without paper, and the ballots."""
    standing, problems = request.standing, []
    above = standing.right_to_act("higher_union", found.organisation)
    if request.method == "POST":
        if above is None:
            raise Http404
        try:
            by = standing.signature(timezone.now(), above)
            opening.approve(found, request.POST.get("step", ""), by=by, on=standing.day)
        except Refusal as refusal:
            problems = as_problems(refusal.objections)
        else:
            tell(request, "已同意电子投票")
            return go_to(request, "case_ballots", found.pk)
    held = [one for one in Election.objects.filter(organisation=found.organisation) if one.case == found.pk]
    conducts = standing.may("ballot.conduct") and standing.right_to_act("union", found.organisation) is not None
    context = {
        "case": found,
        "definition": definition_of(found),
        "steps": [
            {
                "step": step,
                "leave": leave_of(found, step.id),
                "ballots": [one for one in held if one.step == step.id],
            }
            for step in steps_voted_on(found)
        ],
        "conducts": conducts and found.state.is_open,
        "approves": above is not None and found.state.is_open,
        "problems": problems,
    }
    return show(request, "ballots/case.html", context, 422 if problems else 200)


@acting("ballot.conduct", on=_step_within)
def ballot_new(request: HttpRequest, found: Asked) -> HttpResponse:
    """Open a ballot: what is asked, who votes, how, and who stands by the count."""
    problems: list[Problem] = []
    if request.method == "POST":
        plan, problems = _planned(found, request)
        if plan is not None and not problems:
            try:
                by = request.standing.signature(timezone.now(), found.right)
                election = opening.open_ballot(found.case, plan, by=by, on=request.standing.day)
            except Refusal as refusal:
                problems = as_problems(refusal.objections)
            else:
                tell(request, "开始投票了")
                return go_to(request, "ballot", election.pk)
    context = {
        "case": found.case,
        "step": found.step,
        "kind": kind_of(found.step),
        "offices": offices_of(found.step),
        "leave": leave_of(found.case, found.step.id),
        "modes": Election.Mode.choices,
        "publications": Election.Publication.choices,
        "who": WHO.items(),
        "typed": request.POST,
        "seats": [(key, words, request.POST.get(f"seats-{key}", "")) for key, words in offices_of(found.step).items()],
        "count": _members(found.case, request.standing).count(),
        "problems": problems,
    }
    return show(request, "ballots/new.html", context, 422 if problems else 200)


def _members(case: Case, standing: Standing) -> Any:
    return Membership.objects.on(standing.day).filter(organisation=case.organisation, standing=Member.ACTIVE)


def _planned(asked: Asked, request: HttpRequest) -> tuple[Plan | None, list[Problem]]:
    typed, problems = request.POST, []
    electors = _electors(asked, request, problems)
    names = [name for name in re.split(r"[\s,，、]+", typed.get("tellers", "")) if name]
    tellers = {one.username: one for one in Account.objects.filter(username__in=names, is_active=True)}
    problems += [Problem("tellers", f"没有用户名是 {name} 的账号。") for name in names if name not in tellers]
    candidates = _candidates(asked.step, typed.get("candidates", ""), problems) if offices_of(asked.step) else []
    seats = {}
    for office in {one.office for one in candidates}:
        number = typed.get(f"seats-{office}", "").strip()
        seats[office] = int(number) if number.isdecimal() and len(number) < 4 else 0
    plan = Plan(
        asked.step.id,
        typed.get("title", "").strip(),
        typed.get("mode", ""),
        electors,
        list(tellers.values()),
        candidates,
        seats,
        typed.get("publication", Election.Publication.COUNTS),
    )
    return plan, problems


def _electors(asked: Asked, request: HttpRequest, problems: list[Problem]) -> list[int]:
    rows = _members(asked.case, request.standing).select_related("person")
    who = request.POST.get("who", "")
    if who == "members":
        return list(rows.order_by("person").values_list("person", flat=True))
    if who == "committee":
        posts = Post.objects.on(request.standing.day).filter(organisation=asked.case.organisation, office__in=COMMITTEE)
        return sorted(set(posts.values_list("person", flat=True)))
    wanted = [line.split() for line in request.POST.get("names", "").splitlines() if line.strip()]
    by_name: dict[str, list[Person]] = {}
    for row in rows.filter(person__name__in={one[0] for one in wanted}):
        by_name.setdefault(row.person.name, []).append(row.person)
    found: list[int] = []
    for name, *born in wanted:
        people = [one for one in by_name.get(name, []) if not born or one.born.startswith(born[0])]
        if len(people) == 1:
            found.append(people[0].pk)
        else:
            text = (
                f"会员名册里没有{name}。" if not people else f"有 {len(people)} 位{name}，在名字后面空一格写出生年月。"
            )
            problems.append(Problem("names", text))
    return found


def _candidates(step: Step, text: str, problems: list[Problem]) -> list[Candidate]:
    offices = {words: office for office, words in offices_of(step).items()}
    found = []
    for line in text.splitlines():
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 2 or parts[0] not in offices:
            problems.append(Problem("candidates", f"“{line.strip()}”读不懂，一行写一人：先写职务，空一格写姓名。"))
            continue
        found.append(Candidate(normal_name(parts[1]), offices[parts[0]]))
    return found


def _seen(standing: Standing, ballot: uuid.UUID) -> Election:
    rows = Election.objects.within(standing.scope("ballot.see")).select_related("organisation")
    found = rows.filter(pk=ballot).first()
    if found is None:
        raise Http404
    return found


def _conducted(standing: Standing, ballot: uuid.UUID) -> Election:
    found = _seen(standing, ballot)
    if not _conducts(standing, found):
        raise Http404
    return found


def _conducts(standing: Standing, election: Election) -> bool:
    reached = standing.reaches("ballot.conduct", election.organisation_id)
    return reached and standing.right_to_act("union", election.organisation) is not None


def _is_teller(standing: Standing, election: Election) -> bool:
    return standing.account.pk in election.tellers


@acting("ballot.see", on=_seen)
def ballot(request: HttpRequest, found: Election) -> HttpResponse:
    """How far a ballot is; when it is counted, what came out."""
    standing, problems = request.standing, []
    conducts, is_teller = _conducts(standing, found), _is_teller(standing, found)
    if request.method == "POST":
        if not (conducts or is_teller):
            raise Http404
        by = standing.signature(timezone.now())
        try:
            if request.POST.get("what") == "stop":
                closing.stop(found, by=by, on=standing.day)
                tell(request, "已截止，等另一人开箱计票")
            else:
                closing.open_box(found, by=by, on=standing.day)
                tell(request, "已计票")
        except Refusal as refusal:
            problems = as_problems(refusal.objections)
        else:
            return go_to(request, "ballot", found.pk)
    result = closing.result_of(found)
    context = {
        **paper_of(found),
        "case": Case.objects.get(pk=found.case),
        "sees_case": standing.may("case.see"),
        "turnout": closing.turnout(found) if found.is_electronic else None,
        "result": result,
        "rows": _result_rows(found, result) if result else [],
        "conducts": conducts,
        "is_teller": is_teller,
        "stopped_it": closing.stopped_by(found) == standing.signature(timezone.now()).ref,
        "tellers": list(Account.objects.filter(pk__in=found.tellers).order_by("pk").values_list("name", flat=True)),
        "tallied": Tally.objects.filter(election=found).count(),
        "own": Tally.objects.filter(election=found, teller=standing.account).exists(),
        "differing": closing.differing(found) if found.state == Election.State.OPEN else [],
        "address": request.build_absolute_uri(reverse("open_vote", args=(found.pk,))),
        "problems": problems,
    }
    return show(request, "ballots/ballot.html", context, 422 if problems else 200)


def _result_rows(election: Election, result: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a result as a table shows them, the write-ins at the end."""
    names = paper_of(election)["offices"]
    words = {one["id"]: one["name"] for one in names}
    if not election.asked.candidates:
        return [{"name": election.title, "office": "", **result["lines"][0]}]
    rows = [
        {"name": one.name, "office": words.get(one.office, ""), **line}
        for one, line in zip(election.asked.candidates, result["lines"], strict=True)
    ]
    written = [
        {"name": one["name"], "office": words.get(one["office"], ""), "for": one["votes"], "written": True}
        for one in result["write_ins"]
    ]
    return rows + written


@acting("ballot.conduct", on=_conducted)
def ballot_slips(request: HttpRequest, found: Election) -> HttpResponse:
    """The slips to be printed, cut and drawn at the door, in another order every time."""
    if found.mode != Election.Mode.ON_SITE or found.state != Election.State.OPEN:
        raise Http404
    address = request.build_absolute_uri(reverse("open_vote", args=(found.pk,)))
    slips = [
        {"code": code, "sign": segno.make(f"{address}#{code}", error="m").svg_data_uri(scale=3, border=1)}
        for code in opening.slips_of(found)
    ]
    return show(request, "ballots/slips.html", {"election": found, "slips": slips, "address": address})


def _at_the_door(standing: Standing, ballot: uuid.UUID) -> Election:
    found = _seen(standing, ballot)
    own = _conducts(standing, found) or _is_teller(standing, found)
    if not own or found.mode != Election.Mode.ON_SITE or found.is_counted:
        raise Http404
    return found


@acting("ballot.tally", on=_at_the_door)
def ballot_door(request: HttpRequest, found: Election) -> HttpResponse:
    """Who has come and drawn a slip. Which slip is known to nobody."""
    problems: list[Problem] = []
    who = request.GET.get("who", "").strip()
    if request.method == "POST":
        member = request.POST.get("member", "")
        try:
            if not (member.isdecimal() and len(member) < 16):
                raise Refused("投票人名册里没有这个人。")
            casting.hand_out(found, int(member), back=request.POST.get("back") == "yes")
        except Refused as refusal:
            problems = [Problem("", str(refusal))]
        else:
            return go_to(request, f"{reverse('ballot_door', args=(found.pk,))}?who={who}")
    rows = Roll.objects.filter(election=found).select_related("member").order_by("member__name", "member")
    page = page_of(rows.filter(member__name__contains=who) if who else rows, request.GET)
    context = {"election": found, "page": page, "who": who, "turnout": closing.turnout(found), "problems": problems}
    return show(request, "ballots/door.html", context, 422 if problems else 200)


def _to_be_tallied(standing: Standing, ballot: uuid.UUID) -> Election:
    found = _seen(standing, ballot)
    if not _is_teller(standing, found) or found.mode != Election.Mode.PAPER or found.is_counted:
        raise Http404
    return found


@acting("ballot.tally", on=_to_be_tallied)
def ballot_tally(request: HttpRequest, found: Election) -> HttpResponse:
    """What one teller counted from paper, typed without seeing the other's numbers."""
    problems: list[Problem] = []
    lines = _lines(found)
    if request.method == "POST":
        numbers = _numbers(request.POST, lines, found, problems)
        if not problems:
            try:
                by = request.standing.signature(timezone.now())
                held = closing.tally(found, request.user, numbers, by=by, on=request.standing.day)
            except Refusal as refusal:
                problems = as_problems(refusal.objections)
            else:
                tell(request, "两人录的一致，已计票" if held.is_counted else "记下了，等另一名监票人")
                return go_to(request, "ballot", found.pk)
    heads = [("present", "实到"), ("issued", "发出"), ("returned", "收回"), ("valid", "有效"), ("invalid", "无效")]
    words = {"for": "赞成", "against": "反对", "abstain": "弃权"}
    context = {
        "election": found,
        "heads": [(name, label, request.POST.get(name, "")) for name, label in heads],
        "lines": [
            (name, [(f"{place}-{one}", words[one], request.POST.get(f"{place}-{one}", "")) for one in ANSWERS])
            for place, name in enumerate(lines)
        ],
        "written": request.POST.get("written", ""),
        "election_of_people": found.kind == ELECTION,
        "problems": problems,
    }
    return show(request, "ballots/tally.html", context, 422 if problems else 200)


def _lines(election: Election) -> list[str]:
    return [one.name for one in election.asked.candidates] or [election.title]


def _numbers(typed: Any, lines: Sequence[str], election: Election, problems: list[Problem]) -> dict[str, Any]:
    def number(name: str) -> int:
        text = typed.get(name, "").strip()
        if text.isdecimal() and len(text) < 8:
            return int(text)
        problems.append(Problem(name, "每一格都要填数字，没有就填 0。"))
        return 0

    numbers: dict[str, Any] = {name: number(name) for name in ("present", "issued", "returned", "valid", "invalid")}
    numbers["lines"] = [{one: number(f"{place}-{one}") for one in ANSWERS} for place in range(len(lines))]
    numbers["write_ins"] = _written(typed.get("written", ""), election, problems)
    return numbers


def _written(text: str, election: Election, problems: list[Problem]) -> list[dict[str, Any]]:
    words = {one["name"]: one["id"] for one in paper_of(election)["offices"]}
    found = []
    for line in text.splitlines():
        told = re.fullmatch(r"(\S+)\s+(\S+)\s+(\d{1,7})", line.strip())
        if told and told[1] in words:
            found.append({"office": words[told[1]], "name": normal_name(told[2]), "votes": int(told[3])})
        elif line.strip():
            problems.append(Problem("written", f"“{line.strip()}”读不懂，一行写一人：职务、姓名、票数，中间空一格。"))
    return sorted(found, key=lambda one: (one["office"], one["name"]))


@acting("ballot.see", on=_seen)
def ballot_files(request: HttpRequest, found: Election) -> HttpResponse:
    """The files by which anybody counts again; with the signatures for the two tellers, or for all where so decided."""
    full = found.publication == Election.Publication.FULL or _is_teller(request.standing, found)
    files = closing.published(found, with_signatures=full)
    if not files:
        raise Http404
    files["README.txt"] = READ_ME.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data)
    headers = {"Content-Disposition": f'attachment; filename="ballot-{found.pk.hex[:12]}.zip"'}
    response = HttpResponse(out.getvalue(), content_type="application/zip", headers=headers)
    response["Cache-Control"] = "no-store"
    return response
