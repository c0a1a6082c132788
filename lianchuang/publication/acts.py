"""Drafting a public notice from the results, and publishing it by the word of both departments."""

import hashlib
import os
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.sealing import latest_note, seal
from lianchuang.procedures.local_law import local_rulebook
from lianchuang.publication import events
from lianchuang.publication.bundle.writing import bundle_of
from lianchuang.publication.models import Notice
from lianchuang.publication.wording import Ground, Signers, title_of, words_of
from lianchuang.registry.models import OrganisationProfile, Tree
from lianchuang.rounds import conduct
from lianchuang.rounds.acts import roots_of
from lianchuang.rounds.course import Refused, Stage, Voice
from lianchuang.rounds.models import Freezing, Round
from lianchuang.rounds.proposal import Proposal, propose
from lianchuang.rounds.sampling import documents_of
from lianchuang.rulebook.counting import add_working_days
from lianchuang.rulebook.standards import read_standard
from lianchuang.scoring.results import Results
from lianchuang.scoring.wording import number


def chosen_freezing(round_: Round) -> Freezing | None:
    """The freezing that both departments chose last; None before that."""
    fingerprint = conduct.state_of(round_).freezing
    return next((one for one in round_.freezings.all() if one.fingerprint == fingerprint), None)


def proposals_of(round_: Round, freezing: Freezing) -> list[Proposal]:
    """Whom the figures of a freezing put forward, title by title."""
    levels = {title.level for title in round_.titles.all()}
    results = {level: Results.open(freezing.folder_of(level)) for level in levels}
    return propose(list(round_.titles.all()), results)


@transaction.atomic
def draft_notice(round_: Round, first: date, *, by: Signature, on: date) -> Notice:
    """The next notice of a round whose scores are reviewed, from its results; its window begins on `first`.

    Raises Refused, in Chinese. A draft is public only when both departments have published it.
    """
    state = conduct.state_of(round_)
    freezing = chosen_freezing(round_)
    if state.stage_on(on) != Stage.REVIEWED or freezing is None:
        raise Refused("两家审定得分以后才能拟公示。")
    plan = round_.plan
    calendar = local_rulebook().calendar
    if first < on:
        raise Refused("公示的第一天不能早于今天。")
    if not calendar.is_working_day(first):
        raise Refused("公示的第一天要是工作日。")
    window = add_working_days(first, plan.notice_days - 1, calendar)
    seal()
    checkpoint = latest_note()
    proposals = proposals_of(round_, freezing)
    about = {"round": round_.name, "district": _name(round_, on)}
    bundle = _kept(bundle_of(freezing, about, checkpoint, draws=documents_of(freezing)))
    held = freezing.standards
    titles = [read_standard(held.folder / name).about.title for _, name in sorted(held.files.items())] if held else []
    words = words_of(
        round_,
        plan,
        proposals,
        Ground(freezing.on, titles, bundle, checkpoint),
        signers_of(round_, on),
        first=first,
        last=window.due,
        on=on,
    )
    made = Notice.objects.create(
        round=round_,
        number=round_.notices.count() + 1,
        freezing=freezing,
        title=title_of(round_, proposals),
        words=words,
        digest=hashlib.sha256(words.encode()).hexdigest(),
        proposed=[_as_json(one) for one in proposals],
        first_day=first,
        last_day=window.due,
        provisional=window.provisional,
        bundle_hash=bundle,
        checkpoint=checkpoint,
        drafted_on=on,
    )
    _record(made, events.DRAFTED.id, by, on)
    return made


@transaction.atomic
def publish(notice: Notice, voice: Voice, *, by: Signature, on: date) -> bool:
    """One department's word on publishing a notice; true when it was the second: from now on it is public."""
    if not conduct.speak(notice.round, "publish", content_of(notice), voice, by=by, on=on):
        return False
    notice.published_on = on
    notice.save(update_fields=["published_on"])
    _record(notice, events.PUBLISHED.id, by, on)
    return True


def content_of(notice: Notice) -> dict[str, object]:
    """What both departments agree to when they publish: the words by their fingerprint, the days, the units."""
    return {
        "freezing": notice.freezing.fingerprint,
        "digest": notice.digest,
        "first": notice.first_day.isoformat(),
        "last": notice.last_day.isoformat(),
        "proposed": {one["title"]: [unit["number"] for unit in one["units"]] for one in notice.proposed},
    }


def naming_of(notice: Notice) -> dict[str, object]:
    """Whom the naming after a notice names: all whom it proposed, no one else."""
    units = {one["title"]: [unit["number"] for unit in one["units"]] for one in notice.proposed}
    names = {unit["number"]: unit["name"] for one in notice.proposed for unit in one["units"]}
    return {"notice": notice.digest, "named": units, "names": names}


def standing_notice(round_: Round) -> Notice | None:
    """The notice published last."""
    return round_.notices.exclude(published_on=None).order_by("-number").first()


def _kept(content: bytes) -> str:
    """Keep a bundle under its own fingerprint; a crash leaves all of it or nothing."""
    digest = hashlib.sha256(content).hexdigest()
    folder = Path(settings.HOME) / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{digest}.zip"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.draft")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    return digest


def _as_json(proposal: Proposal) -> dict[str, object]:
    units = [
        {"number": unit.number, "name": unit.name, "town": unit.town, "total": number(unit.total, 6), "rank": unit.rank}
        for unit in proposal.units
    ]
    return {"title": proposal.title, "level": proposal.level, "quota": proposal.quota, "units": units}


def _name(round_: Round, on: date) -> str:
    found = OrganisationProfile.objects.on(on).filter(organisation=round_.district).first()
    return found.name if found else ""


def signers_of(round_: Round, on: date) -> Signers:
    """The Party's department and the federation; without a Party committee in the register, the department by rank."""
    rows = OrganisationProfile.objects.on(on).filter(organisation__in=roots_of(round_, on))
    names = {row.organisation.tree: row.name for row in rows.select_related("organisation")}
    party = names.get(Tree.PARTY, "")
    department = f"{party.removesuffix('员会')}组织部" if party.endswith("委员会") else "区委组织部"
    return Signers(department, names[Tree.UNION])


def _record(notice: Notice, kind: str, by: Signature, on: date) -> None:
    payload = {
        "number": notice.number,
        "title": notice.title,
        "digest": notice.digest,
        "bundle": notice.bundle_hash,
        "first": notice.first_day.isoformat(),
        "last": notice.last_day.isoformat(),
    }
    subject = f"notice:{notice.pk}"
    record(Entry(kind, on, payload, notice.round.district_id, subject), by=by)
