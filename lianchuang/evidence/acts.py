"""Keeping papers, taking them back, looking at sensitive ones, emptying those that should never have been kept."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from lianchuang.evidence import events
from lianchuang.evidence.examination import Examined, FileRefused, examine
from lianchuang.evidence.keeping import NoRoom, keep, let_go
from lianchuang.evidence.models import KeptFile, NearPair, Paper, Visibility
from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.copying import fresh_ids
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.rulebook.procedures import Step

__all__ = ["FileRefused", "NoRoom", "Refused", "add_paper", "empty", "look_at", "withdraw"]

OTHER = "其他材料"


class Refused(Exception):
    """The act is not possible; the message is a Chinese sentence."""


@transaction.atomic
def add_paper(
    case: Case, step: Step, name: str, data: bytes, *, visibility: Visibility, by: Signature, on: date
) -> Paper:
    """Keep a file as a paper of a step. The same file under the same paper again changes nothing.

    Raises FileRefused or NoRoom; nothing is then recorded.
    """
    if name != OTHER and name not in step.papers:
        raise Refused("这一步没有这样材料，请放到“其他材料”里。")
    if visibility not in Visibility.values:
        raise Refused("请选谁可以看。")
    file = _kept(examine(data))
    again = Paper.objects.standing().filter(case=case, step=step.id, name=name, file=file).first()
    if again and again.visibility != visibility:
        raise Refused(f"这份文件已经在这里（{again.get_visibility_display()}）。要改谁可以看，先撤回再传。")
    if again:
        return again
    pk = fresh_ids(Paper, 1)[0]
    payload = {
        "case": case.pk,
        "step": step.id,
        "step_name": step.name,
        "name": name,
        "sha256": file.sha256,
        "kept_sha256": file.kept_sha256,
        "size": file.size,
        "type": file.kind,
        "visibility": str(visibility),
    }
    event = record(Entry(events.ADDED.id, on, payload, case.organisation_id, f"paper:{pk}"), by=by)
    return Paper.objects.create(
        pk=pk, case=case, step=step.id, name=name, file=file, visibility=visibility, added=event
    )


def _kept(found: Examined) -> KeptFile:
    """The row of a file. What was emptied once does not come back by being brought again."""
    kept = KeptFile.objects.filter(sha256=found.sha256).first()
    if kept and kept.emptied_on:
        raise FileRefused("这份文件因为有个人信息清除过，不能再传；请遮住个人信息后另存一份")
    keep(found.kept)
    if kept:
        return kept
    return KeptFile.objects.get_or_create(
        sha256=found.sha256,
        defaults={
            "kept_sha256": found.kept_sha256,
            "kind": found.kind,
            "size": found.size,
            "width": found.width,
            "height": found.height,
            "look": found.look,
            "parts": found.parts,
            "quality": found.quality,
            "taken_on": found.taken_on,
        },
    )[0]


@transaction.atomic
def withdraw(paper: Paper, *, reason: str, by: Signature, on: date) -> Event:
    """Take a paper back. It is no longer shown; the journal keeps that it was there, and its hash."""
    _ask_for(reason)
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if paper.withdrawn_id:
        raise Refused("这份材料已经撤回。")
    told = record(_entry(events.WITHDRAWN.id, paper, on, reason), by=by)
    paper.withdrawn = told
    paper.save(update_fields=["withdrawn"])
    return told


@transaction.atomic
def look_at(paper: Paper, *, by: Signature, on: date) -> Event:
    """Record that somebody looked at a sensitive paper."""
    return record(_entry(events.LOOKED_AT.id, paper, on), by=by)


@transaction.atomic
def empty(paper: Paper, *, reason: str, by: Signature, on: date) -> Event:
    """Take the content of a withdrawn paper off the disk for good (个人信息保护法 第四十七条). The hash stays.

    Whoever withdrew it cannot empty it too: that takes a second person. A file that stands under another paper is
    not emptied.
    """
    _ask_for(reason)
    file = KeptFile.objects.select_for_update().get(pk=paper.file_id)
    if paper.withdrawn is None:
        raise Refused("先撤回这份材料，再清除内容。")
    if paper.withdrawn.by == by.ref:
        raise Refused("撤回的人不能自己清除，请换一个人。")
    if file.emptied_on:
        raise Refused("内容已经清除。")
    if Paper.objects.standing().filter(file__kept_sha256=file.kept_sha256).exists():
        raise Refused("别的材料里还有这份文件，先撤回那一份。")
    told = record(_entry(events.EMPTIED.id, paper, on, reason), by=by)
    KeptFile.objects.filter(kept_sha256=file.kept_sha256).update(
        emptied_on=on, look="", parts="", quality=0, taken_on=None
    )
    NearPair.objects.filter(Q(one__kept_sha256=file.kept_sha256) | Q(other__kept_sha256=file.kept_sha256)).delete()
    transaction.on_commit(lambda: let_go(file.kept_sha256))
    return told


def _entry(kind: str, paper: Paper, on: date, reason: str = "") -> Entry:
    payload = {"case": paper.case_id, "step": paper.step, "name": paper.name, "sha256": paper.file.sha256}
    if reason:
        payload["reason"] = reason
    return Entry(kind, on, payload, paper.case.organisation_id, paper.subject)


def _ask_for(reason: str) -> None:
    if not reason.strip():
        raise Refused("请写明理由。")
