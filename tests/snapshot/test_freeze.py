"""Freezing: one look, all or nothing, the same facts to the same bytes; shown on a small demonstration district."""

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import date, timedelta

import polars as pl
import pytest

from lianchuang.demonstration.district import build
from lianchuang.demonstration.place import NoSuchArea
from lianchuang.ledger.verification import verify_journal
from lianchuang.procedures.acts import replayed
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Coverage, Organisation, OrganisationProfile
from lianchuang.snapshot.facts import LATER, TABLES, DamagedSnapshot, Facts, columns_of
from lianchuang.snapshot.freeze import NothingToFreeze, freeze, roots_named
from tests.web.ground import TODAY, standing_district


@pytest.fixture(scope="module")
def standing_one(django_db_setup, django_db_blocker, tmp_path_factory):
    with standing_district(tmp_path_factory.mktemp("freezing"), django_db_blocker, unions=12) as ground:
        yield ground.freezing


@pytest.fixture
def district(standing_one, db):
    """What is frozen of a district; what a test changes in the database is gone after it, in the files it is not."""
    return standing_one


def test_the_same_facts_give_the_same_bytes(district, tmp_path):
    roots = roots_named(None, TODAY)
    freeze(roots, TODAY, tmp_path / "a")
    freeze(roots, TODAY, tmp_path / "b")
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (district.facts_folder / "manifest.json").read_bytes()


def _bytes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_journal_of_the_district_is_sound_and_every_case_is_its_events(district):
    assert verify_journal().sound
    cases = list(Case.objects.order_by("?")[:30])
    assert cases
    for case in cases:
        assert replayed(case).as_json() == case.state.as_json()


def test_every_table_and_column_is_written_and_the_manifest_names_its_hash(district):
    manifest = json.loads((district.facts_folder / "manifest.json").read_text())
    for name, table in TABLES.items():
        path = district.facts_folder / f"{name}.parquet"
        assert pl.read_parquet_schema(path) == table.schema
        assert manifest["tables"][name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_snapshot_that_was_altered_is_refused(district, tmp_path):
    folder = shutil.copytree(district.facts_folder, tmp_path / "altered")
    path = folder / "members.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedSnapshot, match=r"members\.parquet"):
        Facts.open(folder)
    with pytest.raises(DamagedSnapshot):
        Facts.open(folder.parent)


def test_an_interrupted_freeze_leaves_nothing_behind(district, tmp_path, monkeypatch):
    monkeypatch.setattr("lianchuang.snapshot.freeze.write_tables", lambda *a: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        freeze(roots_named(None, TODAY), TODAY, tmp_path / "c")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".c", "c"))] == []


def test_an_earlier_day_knows_nothing_of_what_came_later(district, tmp_path):
    earlier = date(2025, 6, 30)
    freeze(roots_named(None, earlier), earlier, tmp_path / "early")
    facts = Facts.open(tmp_path / "early")
    for table, column in (
        ("cases", "opened_on"),
        ("steps", "occurred_on"),
        ("findings", "raised_on"),
        ("terms", "since"),
    ):
        latest = facts.tables[table].collect().to_native()[column].max()
        assert latest is None or latest <= earlier
    closed = facts.cases.collect().to_native().filter(pl.col("status") != "open")
    assert (closed["ended_on"] <= earlier).all()


def test_what_is_done_after_a_day_changes_nothing_of_that_day(district, tmp_path):
    """A founding decided later gives its case a union only from that day on."""
    case = Case.objects.exclude(result=None).order_by("-result__profiles__since").first()
    founded = OrganisationProfile.objects.filter(organisation=case.result).earliest("since").since
    before = max(case.opened_on, founded - timedelta(days=1))
    assert case.opened_on <= before < founded
    freeze(roots_named(None, before), before, tmp_path / "before")
    (row,) = Facts.open(tmp_path / "before").cases.collect().to_native().filter(pl.col("case") == case.pk).to_dicts()
    assert row["result"] is None
    (row,) = Facts.open(district.facts_folder).cases.collect().to_native().filter(pl.col("case") == case.pk).to_dicts()
    assert row["result"] == case.result_id


def standing():
    """The organisations that there are on the day; some of the district's were merged or dissolved before."""
    return OrganisationProfile.objects.on(TODAY).values("organisation")


def test_a_frozen_period_stands_as_its_case_shows_it(district):
    frozen = Facts.open(district.facts_folder).clocks.collect().to_native().select("case", "clock", "start", "status")
    shown = [
        (case.pk, clock.id, clock.start, clock.status(TODAY))
        for case in Case.objects.filter(organisation__in=standing())
        for clock in case.state.clocks
        if clock.start <= TODAY
    ]
    assert sorted(frozen.rows()) == sorted(shown)
    assert any(
        clock.stopped_on and clock.due < clock.stopped_on for case in Case.objects.all() for clock in case.state.clocks
    )


def test_the_frozen_organisations_are_those_of_the_registry(district):
    facts = Facts.open(district.facts_folder)
    frozen = set(facts.organisations.collect().to_native()["organisation"])
    assert frozen == set(OrganisationProfile.objects.on(TODAY).values_list("organisation", flat=True))
    covered = facts.coverage.collect().to_native().select("organisation", "employer").rows()
    assert set(covered) == set(Coverage.objects.on(TODAY).values_list("organisation", "employer"))


def test_every_organisation_has_itself_and_its_root_among_its_ancestors(district):
    facts = Facts.open(district.facts_folder)
    ancestors = facts.ancestors.collect().to_native()
    roots = {o.pk for o in roots_named(None, TODAY)}
    for organisation in Organisation.objects.filter(pk__in=standing()):
        above = ancestors.filter(pl.col("organisation") == organisation.pk)
        assert organisation.pk in above["ancestor"]
        assert roots & set(above["ancestor"])


def test_freezing_what_is_not_there_gets_a_sentence(db):
    with pytest.raises(NothingToFreeze, match="没有任何区级组织"):
        roots_named(None, date(1948, 12, 31))
    with pytest.raises(NothingToFreeze, match="G9999999"):
        roots_named(["G9999999"], TODAY)


@pytest.mark.parametrize("code", ["999999", "330200", "12", "abc"])
def test_a_code_that_is_no_county_gets_a_sentence(db, code):
    with pytest.raises(NoSuchArea, match="。"):
        build(area=code, unions=4, seed=1, on=TODAY)


def test_the_frozen_facts_are_read_without_the_web_platform(district):
    program = (
        "import sys; from pathlib import Path; from lianchuang.snapshot.facts import Facts;"
        "from lianchuang.measures.computation import compute; from lianchuang.measures.rows import Window;"
        f"f = Facts.open(Path({str(district.facts_folder)!r}));"
        "m = compute(f, Window(f.day.replace(month=1, day=1), f.day));"
        "assert m.figures.height; assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_snapshot_from_before_a_column_was_kept_stays_readable(tmp_path):
    first = {name: pl.DataFrame(schema=table.schema) for name, table in TABLES.items()}
    case = dict.fromkeys(TABLES["cases"].schema) | {"case": 1, "procedure": "workers-congress", "late": True}
    first["cases"] = pl.DataFrame([case], schema=TABLES["cases"].schema).drop("untold")
    entries = {}
    for name in set(first) - LATER:
        first[name].write_parquet(tmp_path / f"{name}.parquet")
        entries[name] = {"file": f"{name}.parquet", "sha256": _bytes(tmp_path)[f"{name}.parquet"]}
    (tmp_path / "manifest.json").write_text(json.dumps({"day": "2026-11-20", "tables": entries}))
    facts = Facts.open(tmp_path)
    assert facts.cases.collect().to_native()["untold"].to_list() == [False]
    assert facts.targets.collect().to_native().height == 0
    assert columns_of("cases") == set(TABLES["cases"].schema) - {"untold"}
