"""Opening a round; freezing and scoring it. Scores are computed from the frozen facts and typed by nobody."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.ledger.sealing import seal
from lianchuang.registry.models import Organisation, OrganisationProfile, Tier, Tree
from lianchuang.rounds import events
from lianchuang.rounds.handing import handed
from lianchuang.rounds.judging import judgements_of
from lianchuang.rounds.models import Freezing, Level, Round
from lianchuang.rounds.standards import adopt, standard_file, standards_on
from lianchuang.scoring.judged import keep_beside
from lianchuang.scoring.run import score_snapshot
from lianchuang.snapshot.freeze import freeze


@transaction.atomic
def open_round(
    district: Organisation,
    number: int,
    name: str,
    *,
    since: date,
    last_day: date,
    standard: str,
    town_standard: str = "",
    district_standard: str = "",
    texts: Mapping[str, bytes] | None = None,
    by: Signature,
    on: date,
) -> Round:
    """Begin a round of so many years under standards of the rulebook: for base unions, and for towns and the district
    where they are named. `texts` gives a level's standard itself: that by which the round before was held."""
    opened = Round.objects.create(
        district=district, number=number, name=name, since=since, last_day=last_day, standard=standard
    )
    payload = {"name": name, "since": since.isoformat(), "last_day": last_day.isoformat(), "standard": standard}
    record(Entry(events.OPENED.id, on, payload, district.pk, f"round:{opened.pk}"), by=by)
    chosen = {Level.BASE: standard, Level.TOWN: town_standard, Level.DISTRICT: district_standard}
    given = texts or {}
    named = {str(level): one for level, one in chosen.items() if one and level not in given}
    files = {level: standard_file(one).read_bytes() for level, one in named.items()}
    adopt(opened, {**files, **given}, since=since, by=by, on=on)
    return opened


def roots_of(round_: Round, on: date) -> list[Organisation]:
    """What a freezing of the round takes in, whoever begins it: the district, and the Party's committee of it."""
    places = OrganisationProfile.objects.on(on).filter(organisation=round_.district).values("area_code")
    party = OrganisationProfile.objects.on(on).filter(
        organisation__tree=Tree.PARTY, organisation__tier=Tier.DISTRICT, area_code__in=places
    )
    return [round_.district, *Organisation.objects.filter(pk__in=party.values("organisation")).order_by("pk")]


def freeze_and_score(
    round_: Round,
    roots: list[Organisation],
    *,
    by: Signature,
    on: date,
    scoring: Callable[[], object] | None = None,
) -> Freezing:
    """Freeze the facts of a day and score every base union by the round's standard. Resumable: the same day again
    gives the same files. What reviewers have settled of the items that people judge goes in with it. `scoring` is
    called between the two, for whoever shows how far it is."""
    held = standards_on(round_, on)
    window_first = max(round_.since, date(on.year, 1, 1))
    made = Freezing(round=round_, on=on, window_first=window_first, folder=_folder(round_, on), standards=held)
    made.facts_folder.parent.mkdir(parents=True, exist_ok=True)
    seal()  # the checkpoint beside the facts then says what was recorded before them
    freeze(roots, on, made.facts_folder, handed(roots, on))
    if scoring is not None:
        scoring()
    made.facts_hash = _hash(made.facts_folder / "manifest.json")
    keep_beside(made.facts_folder, judgements_of(round_, window_first))
    made.results_hash = _scored(made, Level.BASE)
    made.town_hash = _scored(made, Level.TOWN)
    made.district_hash = _scored(made, Level.DISTRICT)
    with transaction.atomic():
        Freezing.objects.filter(round=round_, on=on, kept=False).delete()
        made.save()
        hashes = {"facts": made.facts_hash, "results": made.results_hash}
        payload = {"day": on.isoformat(), "folder": made.folder, **hashes}
        if made.town_hash:
            payload["towns"] = made.town_hash
        if made.district_hash:
            payload["district"] = made.district_hash
        record(Entry(events.FROZEN.id, on, payload, round_.district_id, f"round:{round_.pk}"), by=by)
    return made


def _folder(round_: Round, on: date) -> str:
    """Where a freezing of the day lies; what both departments have chosen is never written over."""
    kept = Freezing.objects.filter(round=round_, on=on, kept=True).count()
    return f"round-{round_.number}/{on.isoformat()}" + (f"-{kept + 1}" if kept else "")


def _scored(made: Freezing, level: Level) -> str:
    """Score a level by the freezing's standards; the fingerprint of the scores, empty where there is no standard."""
    file = made.standards.file(level) if made.standards else None
    if file is None:
        return ""
    score_snapshot(made.facts_folder, file, made.folder_of(level), since=made.window_first)
    return _hash(made.folder_of(level) / "manifest.json")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
