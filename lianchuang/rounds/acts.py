"""Opening a round; freezing and scoring it. Scores are computed from the frozen facts and typed by nobody."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.registry.models import Organisation, OrganisationProfile, Tier, Tree
from lianchuang.rounds import events
from lianchuang.rounds.models import Freezing, Round
from lianchuang.rulebook.shelf import shelf
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
    by: Signature,
    on: date,
) -> Round:
    """Begin a round of so many years under a standard of the rulebook."""
    opened = Round.objects.create(
        district=district, number=number, name=name, since=since, last_day=last_day, standard=standard
    )
    payload = {"name": name, "since": since.isoformat(), "last_day": last_day.isoformat(), "standard": standard}
    record(Entry(events.OPENED.id, on, payload, district.pk, f"round:{opened.pk}"), by=by)
    return opened


def standard_file(name: str) -> Path:
    return shelf() / "standards" / f"{name}.toml"


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
    gives the same files. `scoring` is called between the two, for whoever shows how far it is."""
    window_first = max(round_.since, date(on.year, 1, 1))
    made = Freezing(round=round_, on=on, window_first=window_first, folder=f"round-{round_.number}/{on.isoformat()}")
    made.facts_folder.parent.mkdir(parents=True, exist_ok=True)
    freeze(roots, on, made.facts_folder)
    if scoring is not None:
        scoring()
    score_snapshot(made.facts_folder, standard_file(round_.standard), made.results_folder, since=window_first)
    made.facts_hash = _hash(made.facts_folder / "manifest.json")
    made.results_hash = _hash(made.results_folder / "manifest.json")
    with transaction.atomic():
        Freezing.objects.filter(round=round_, on=on).delete()
        made.save()
        payload = {"day": on.isoformat(), "facts": made.facts_hash, "results": made.results_hash}
        record(Entry(events.FROZEN.id, on, payload, round_.district_id, f"round:{round_.pk}"), by=by)
    return made


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
