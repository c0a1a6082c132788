"""The end of a ballot: stopped by one, opened by another, counted once, and the numbers handed to the case.

Opening is one transaction: envelopes are opened, votes written in the order of their hashes, envelopes deleted, the
numbers recorded with the root over all votes. Afterwards the tables are rewritten and the private keys destroyed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection, transaction

from lianchuang.accounts.models import Account
from lianchuang.ballots import events, keys
from lianchuang.ballots.blindness import is_signed
from lianchuang.ballots.casting import public_key
from lianchuang.ballots.counting import count, faults
from lianchuang.ballots.envelopes import choice_in, opened
from lianchuang.ballots.models import Election, Envelope, Roll, SealedVote, Tally
from lianchuang.ballots.published import KEYS, Vote, commitment_of, files_of, root_of
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.models import Event
from lianchuang.procedures.engine import Objection, Refusal
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook.procedures import Step

HEAD = ("entitled", "present", "issued", "returned")


@transaction.atomic
def stop(election: Election, *, by: Signature, on: date) -> Election:
    """Nothing is issued or taken in from now on. Stopping again changes nothing."""
    held = _locked(election)
    if held.state == Election.State.OPEN and held.is_electronic:
        held.state = Election.State.STOPPED
        held.save(update_fields=["state"])
        record(Entry(events.STOPPED.id, on, {"title": held.title}, held.organisation_id, held.subject), by=by)
    return held


def stopped_by(election: Election) -> str:
    """Who stopped a ballot, as the journal has it; empty before."""
    rows = Event.objects.filter(kind=events.STOPPED.id, subject=election.subject)
    return rows.order_by("pk").values_list("by", flat=True).last() or ""


@transaction.atomic
def open_box(election: Election, *, by: Signature, on: date) -> Election:
    """Open the box and count, by somebody else than who stopped the ballot. Raises Refusal in plain words.

    Counting a counted ballot again changes nothing.
    """
    held = _locked(election)
    if held.is_counted:
        return held
    if held.state != Election.State.STOPPED:
        raise _refusal("先截止投票，再开箱计票。")
    if stopped_by(held) == by.ref:
        raise _refusal("截止投票和开箱计票要两个人，请另一名监票人来开箱。")
    try:
        box = keys.private_key(held.key_ref, "box")
    except keys.KeysGone:
        raise _refusal("这次投票的密钥不在密钥目录里，打不开票箱。") from None
    inner, name = public_key(held, "inner"), str(held.pk)
    votes: dict[str, Vote] = {}
    returned = 0
    for data in Envelope.objects.filter(election=held).values_list("envelope", flat=True).iterator():
        returned += 1
        found = opened(box, name, bytes(data))
        choice = choice_in(name, found.message) if found else None
        if found is None or choice is None:
            continue
        if is_signed(inner, found.message.encode(), found.signature):
            vote = Vote(commitment_of(found.message), found.message, found.signature, choice)
            votes[vote.commitment] = vote
    rows = sorted(votes.values(), key=lambda one: one.commitment)
    SealedVote.objects.bulk_create(
        [SealedVote(commitment=one.commitment, election=held, m=one.message, sig=one.signature) for one in rows], 1000
    )
    Envelope.objects.filter(election=held).delete()
    counted = count(held.asked, (one.choice for one in rows))
    counted.invalid += returned - len(rows)
    roll = Roll.objects.filter(election=held)
    head = {
        "entitled": held.told["entitled"],
        "present": roll.filter(present=True).count(),
        "issued": roll.filter(issued=True).count(),
        "returned": returned,
    }
    further = {"opened": len(rows), "root": root_of(one.commitment for one in rows)}
    _close(held, head | counted.as_json() | further, by=by, on=on)
    transaction.on_commit(lambda: _leave_no_residue([held.key_ref]), robust=True)
    return held


def finish_counts() -> int:
    """Destroy what a count that was cut off after its commit has left: keys, and the residue in the tables."""
    counted = Election.objects.filter(state__in=["closed", "void"], key_ref__in=keys.kept_refs())
    left = list(counted.values_list("key_ref", flat=True))
    if left:
        _leave_no_residue(left)
    return len(left)


def _leave_no_residue(refs: Iterable[str]) -> None:
    """Rewrite the tables in which the envelopes lay, then destroy the keys that open them: keys that are still there
    tell that the rewriting is still to be done."""
    _rewrite()
    for ref in refs:
        keys.destroy_keys(ref)


def _rewrite() -> None:
    with connection.cursor() as cursor:
        for table in (Envelope, SealedVote, Roll):
            cursor.execute(f"vacuum full {connection.ops.quote_name(table._meta.db_table)}")


@transaction.atomic
def tally(election: Election, teller: Account, numbers: Mapping[str, Any], *, by: Signature, on: date) -> Election:
    """What one of the two tellers counted from paper; when both have come to the same, the ballot is counted.

    `numbers` holds present, issued, returned, valid, invalid, lines, write_ins. Raises Refusal in plain words.
    """
    held = _locked(election)
    if held.mode != Election.Mode.PAPER or held.state != Election.State.OPEN:
        raise _refusal("这次投票不用再录票数。")
    if teller.pk not in held.tellers:
        raise _refusal("只有两名监票人能录票数。")
    result = {"entitled": held.told["entitled"], **numbers}
    if wrong := [*faults(result), *_about_the_lines(held, result)]:
        raise Refusal([Objection("", "impossible", text) for text in wrong])
    Tally.objects.update_or_create(election=held, teller=teller, defaults={"numbers": result})
    both = list(Tally.objects.filter(election=held).values_list("numbers", flat=True))
    if len(both) == 2 and both[0] == both[1]:
        _close(held, result, by=by, on=on)
    return held


def _about_the_lines(election: Election, result: Mapping[str, Any]) -> list[str]:
    expected = max(1, len(election.asked.candidates))
    if len(result["lines"]) != expected:
        return ["每名候选人都要录票数。"]
    found = []
    for office, seats in election.asked.seats.items():
        own = zip(election.asked.candidates, result["lines"], strict=True)
        named = sum(line["for"] for one, line in own if one.office == office)
        named += sum(one["votes"] for one in result["write_ins"] if one["office"] == office)
        if named > seats * result["valid"]:
            found.append("赞成票加起来，多于每张票能选的人数，请再数一遍。")
    return found


def differing(election: Election) -> list[str]:
    """Where the two tellers came to different numbers: which entries, not which numbers."""
    both = list(Tally.objects.filter(election=election).order_by("teller").values_list("numbers", flat=True))
    if len(both) < 2:
        return []
    words = dict(zip((*HEAD, "valid", "invalid"), ("应到", "实到", "发出", "收回", "有效", "无效"), strict=True))
    found = [word for name, word in words.items() if both[0][name] != both[1][name]]
    lines = zip(both[0]["lines"], both[1]["lines"], strict=True)
    names = [one.name for one in election.asked.candidates] or ["赞成、反对、弃权"]
    found += [name for name, (first, second) in zip(names, lines, strict=True) if first != second]
    return [*found, "另选他人"] if both[0]["write_ins"] != both[1]["write_ins"] else found


def _close(election: Election, result: dict[str, Any], *, by: Signature, on: date) -> None:
    void = result["returned"] > result["issued"]
    election.state = Election.State.VOID if void else Election.State.CLOSED
    election.closed_on = on
    election.save(update_fields=["state", "closed_on"])
    payload = {"title": election.title, "question_hash": election.question_hash, "void": void, **result}
    record(Entry(events.COUNTED.id, on, payload, election.organisation_id, election.subject), by=by)


def result_of(election: Election) -> dict[str, Any] | None:
    """The numbers of a counted ballot, as the journal keeps them; None before."""
    rows = Event.objects.filter(kind=events.COUNTED.id, subject=election.subject)
    payload: dict[str, Any] | None = rows.order_by("pk").values_list("payload", flat=True).last()
    return payload


def published(election: Election, *, with_signatures: bool) -> dict[str, bytes]:
    """The files of a counted ballot by which anybody counts again; the signed votes themselves only where asked."""
    result = result_of(election)
    if result is None or not election.is_electronic:
        return {}
    rows = SealedVote.objects.filter(election=election).order_by("commitment")
    name = str(election.pk)
    votes = [Vote(one.commitment, one.m, bytes(one.sig), choice_in(name, one.m) or "") for one in rows]
    pems = {
        one: public_key(election, one).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for one in KEYS
    }
    told = {key: value for key, value in result.items() if key != "title"} | {"election": name}
    files = files_of(election.question, pems, votes, told)
    return files if with_signatures else {key: data for key, data in files.items() if key != "sealed.jsonl"}


def figures_of(case: Case, step: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a counted ballot says about a step of a case, so that nobody types it; empty where there is none.

    Of a step that is taken once for each matter, the ballot is the one of the matter's name.
    """
    spec, found = _counted(case, step)
    if spec.tells_apart:
        found = [one for one in found if one.title == data.get(spec.tells_apart)]
    return _figures_for(spec, found, data)


def offered_figures(case: Case, step: str) -> dict[str, Any]:
    """What a counted ballot says that no step has recorded yet, for a form to begin with; empty where there is none."""
    spec, found = _counted(case, step)
    if not spec.tells_apart:
        return _figures_for(spec, found, {})
    recorded = {taking.data.get(spec.tells_apart) for taking in case.state.takings if taking.step == step}
    waiting = [one for one in found if one.title not in recorded]
    if not waiting:
        return {}
    same = [one for one in waiting if one.title == waiting[0].title]
    return {spec.tells_apart: waiting[0].title} | _figures_for(spec, same, {})


def _counted(case: Case, step: str) -> tuple[Step, list[Election]]:
    """The ballots of a step that are counted, the first first. One statement, none where nothing is voted on."""
    spec = procedures().named(case.procedure, case.version).step_named(step)
    if not {"ballot", "election"} & set(spec.uses):
        return spec, []
    rows = Election.objects.filter(organisation=case.organisation_id, state__in=["closed", "void"])
    return spec, [one for one in rows.order_by("closed_on", "pk") if (one.case, one.step) == (case.pk, step)]


def _figures_for(spec: Step, counted: Sequence[Election], data: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of the latest of some ballots, a valid one before a void one of the same day."""
    latest = max(counted, key=lambda one: (one.closed_on, one.state == Election.State.CLOSED), default=None)
    result = result_of(latest) if latest is not None else None
    if latest is None or result is None:
        return {}
    return {key: value for key, value in _figures(latest, result, data).items() if spec.field_named(key)}


def _figures(election: Election, result: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {"method": "secret", "valid_votes": result["valid"]}
    figures |= {name: result[name] for name in HEAD}
    if not election.asked.candidates:
        line = result["lines"][0]
        return figures | {"votes_for": line["for"], "votes_against": line["against"], "abstained": line["abstain"]}
    typed = {(row.get("name"), row.get("office")): row for row in data.get("candidates") or [] if isinstance(row, dict)}
    rows = [
        {**typed.get((one.name, one.office), {}), "name": one.name, "office": one.office, "votes": line["for"]}
        for one, line in zip(election.asked.candidates, result["lines"], strict=True)
    ]
    written = [
        {**typed.get((one["name"], one["office"]), {}), **{key: one[key] for key in ("name", "office", "votes")}}
        for one in result["write_ins"]
    ]
    return figures | {"candidates": rows + written}


def turnout(election: Election) -> Counter[str]:
    """How far a ballot has come: entitled, come, with a paper. Never how it stands."""
    rows = Roll.objects.filter(election=election).values_list("present", "issued")
    found = Counter(present=0, issued=0, entitled=0)
    for present, issued in rows:
        found.update(entitled=1, present=int(present), issued=int(issued))
    return found


def _locked(election: Election) -> Election:
    return Election.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=election.pk)


def _refusal(text: str) -> Refusal:
    return Refusal([Objection("", "impossible", text)])
