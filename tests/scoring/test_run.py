"""From files to results: what the commands call, on a small snapshot."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from lianchuang.rulebook.standards import standards_folder
from lianchuang.scoring import proofreading
from lianchuang.scoring.judged import Judged, keep_beside
from lianchuang.scoring.run import CannotScore, check_file, explain_lines, prepare, score_snapshot, try_file
from lianchuang.snapshot.facts import TABLES, write_tables

DAY = date(2026, 11, 20)
BASE = standards_folder() / "demonstration-base.toml"
SAMPLES = standards_folder() / "samples"

COVERAGE = """
[standard]
id = "coverage"
title = "组织建设考核"
level = "{level}"
total_points = {total}
bands = [ {{ name = "达标", min = 6 }} ]
rounding = {{ places = 1 }}
{more}
[[indicator]]
id = "A"
title = "入会率"
points = 10
kind = "proportional"
params = {{ measure = "M-03" }}
"""
ROLL_UP = 'roll_up = { share = 0.5, below_total = 10, standard = "coverage.toml", title = "所辖工会平均分" }'


def organisation(identity, number, name, tier, kind, parent):
    return {
        "organisation": identity, "number": number, "name": name, "tree": "union", "tier": tier, "kind": kind,
        "parent": parent, "area_code": "", "founded_on": date(2020, 1, 1),
    }  # fmt: skip


@pytest.fixture
def snapshot(tmp_path):
    """A district, two towns, and three base unions with 9, 5 and an unknown number of members of ten staff each."""
    organisations = [
        organisation(1, "Q", "云浦区总工会", 1, "federation", None),
        organisation(2, "T1", "青溪镇总工会", 2, "federation", 1),
        organisation(3, "T2", "白鹭街道总工会", 2, "federation", 1),
        organisation(11, "U1", "恒达精密工会", 4, "base_union", 2),
        organisation(12, "U2", "锦程物流工会", 4, "base_union", 2),
        organisation(13, "U3", "安泰玻璃工会", 4, "base_union", 3),
    ]
    parents = {row["organisation"]: row["parent"] for row in organisations}
    ancestors = []
    for row in organisations:
        at, height = row["organisation"], 0
        while at is not None:
            ancestors.append({"organisation": row["organisation"], "ancestor": at, "height": height})
            at, height = parents[at], height + 1
    employers = [
        {"employer": n, "name": f"单位{n}", "ownership": "private", "above_scale": True, "staff": 10}
        for n in (21, 22, 23)
    ]
    coverage = [
        {"organisation": union, "employer": employer, "tree": "union", "mode": "single", "since": date(2020, 1, 1)}
        for union, employer in ((11, 21), (12, 22), (13, 23))
    ]
    reported = [
        {"organisation": union, "quantity": "members", "value": members, "since": date(2026, 1, 1)}
        for union, members in ((11, 9), (12, 5))
    ]
    rows = {
        "organisations": organisations,
        "ancestors": ancestors,
        "employers": employers,
        "coverage": coverage,
        "reported": reported,
    }
    folder = tmp_path / "snapshot"
    folder.mkdir()
    tables = write_tables(folder, {name: _frame(name, listed) for name, listed in rows.items()})
    (folder / "manifest.json").write_text(json.dumps({"day": DAY.isoformat(), "tables": tables}), encoding="utf-8")
    return folder


def _frame(name, listed):
    schema = TABLES[name].schema
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in listed], schema=schema)


def written(folder, name, level="grassroots", total=10, more=""):
    path = folder / f"{name}.toml"
    path.write_text(COVERAGE.format(level=level, total=total, more=more), encoding="utf-8")
    return path


JUDGED = """
[[indicator]]
id = "S"
title = "特色工作"
points = 10
kind = "reviewed"
params = { step = 1 }
"""


def test_a_mark_that_is_given_later_moves_whoever_rolls_it_up_in_the_same_process(tmp_path, snapshot):
    base = written(tmp_path, "coverage")
    base.write_text(base.read_text("utf-8").replace("total_points = 10", "total_points = 20") + JUDGED, "utf-8")
    roll_up = ROLL_UP.replace("below_total = 10", "below_total = 20")
    town = written(tmp_path, "town", level="town", total=10, more=roll_up)
    totals = []
    for mark in (None, Decimal(4), Decimal(6)):
        keep_beside(snapshot, {"U3": {"S": Judged(mark, "有台账")}} if mark else {})
        below = prepare(snapshot, town).below["T2"]["U3"]
        totals.append((below.low, below.high))
    assert totals == [(0, 20), (4, 14), (6, 16)]


def test_every_base_union_of_a_snapshot_is_scored(tmp_path, snapshot):
    results = score_snapshot(snapshot, written(tmp_path, "coverage"), tmp_path / "out")
    rows = results.ranking().select("organisation", "name", "town_name", "total", "reachable", "grade").rows()
    assert rows == [
        ("U1", "恒达精密工会", "青溪镇总工会", Decimal(9), Decimal(9), "达标"),
        ("U2", "锦程物流工会", "青溪镇总工会", Decimal(5), Decimal(5), None),
        ("U3", "安泰玻璃工会", "白鹭街道总工会", Decimal(0), Decimal(10), "待定（缺数）"),
    ]
    assert len(results.manifest["snapshot"]) == 64


def test_a_town_is_scored_by_its_own_work_and_its_unions(tmp_path, snapshot):
    written(tmp_path, "coverage")
    town = written(tmp_path, "town", level="town", total=15, more=ROLL_UP)
    results = score_snapshot(snapshot, town, tmp_path / "out")
    rows = {row["organisation"]: row for row in results.ranking().to_dicts()}
    assert set(rows) == {"T1", "T2"}
    assert rows["T1"]["total"] == Decimal("10.5")  # 14 of 20 members, and half the mean of 9 and 5
    assert (rows["T2"]["total"], rows["T2"]["reachable"]) == (Decimal(0), Decimal(15))
    assert "所辖 2 家工会平均 7 分 × 50%，得 3.5 分" in "\n".join(results.explain("T1"))


def test_the_demonstration_standards_score_a_snapshot(tmp_path, snapshot):
    base = score_snapshot(snapshot, BASE, tmp_path / "base")
    town = score_snapshot(snapshot, BASE.with_name("demonstration-town.toml"), tmp_path / "town")
    assert (base.ranking().height, town.ranking().height) == (3, 2)
    assert any(line.startswith("  A2 会员入会率　5 / 5") for line in base.explain("U1"))


def test_without_a_place_the_results_lie_beside_the_snapshot(tmp_path, snapshot):
    assert score_snapshot(snapshot, written(tmp_path, "coverage"), None).folder == tmp_path / "results-coverage"


def test_what_cannot_be_scored_is_refused_with_a_sentence(tmp_path, snapshot):
    standard = written(tmp_path, "coverage")
    with pytest.raises(CannotScore, match="不是冻结的数据"):
        score_snapshot(tmp_path, standard, tmp_path / "out")
    with pytest.raises(CannotScore, match="打不开这个文件"):
        score_snapshot(snapshot, tmp_path / "没有", tmp_path / "out")
    with pytest.raises(CannotScore, match="比冻结的那天 2026-11-20 还晚"):
        score_snapshot(snapshot, standard, tmp_path / "out", since=date(2027, 1, 1))
    nameless = written(tmp_path, "town", level="town", more=ROLL_UP.replace('standard = "coverage.toml", ', ""))
    with pytest.raises(CannotScore, match="请在 roll_up 里写 standard"):
        score_snapshot(snapshot, nameless, tmp_path / "out")
    by_word = '[[indicator]]\nid = "B"\ntitle = "某项"\npoints = 1\nkind = "all_or_nothing"\n'
    wordy = written(tmp_path, "wordy", more=f'{by_word}params = {{ fact = "ownership" }}')
    with pytest.raises(CannotScore, match="ownership 要写数，现在是文字「private」"):
        score_snapshot(snapshot, wordy, tmp_path / "out")
    results = score_snapshot(snapshot, standard, tmp_path / "out")
    with pytest.raises(CannotScore, match="结果里没有 U9"):
        explain_lines(results, "U9")
    assert explain_lines(results, "恒达精密工会")[0] == "恒达精密工会　组织建设考核（第 1 版）"


def test_check_reports_errors_and_hints_and_is_wrong_only_for_errors(tmp_path):
    base = check_file(BASE)
    assert not base.wrong
    assert {remark["code"] for remark in base.document["remarks"]} <= {"measure-not-computed"}
    veto = check_file(SAMPLES / "zhoushan-2016-district.toml")
    assert veto.wrong
    assert (veto.document["errors"], veto.lines[-1]) == (3, "3 处错误，2 处提示。")
    with pytest.raises(CannotScore, match="没有文件"):
        check_file(tmp_path / "没有.toml")


def test_a_measure_not_reckoned_yet_is_hinted_at(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(COVERAGE.format(level="town", total=10, more="").replace("M-03", "M-60"), encoding="utf-8")
    assert "measure-not-computed" in {one.code for one in proofreading.check_file(path, computed={"M-01"})}
    assert "measure-not-computed" not in {remark["code"] for remark in check_file(path).document["remarks"]}


def test_a_roll_up_must_fit_the_standard_below(tmp_path):
    written(tmp_path, "coverage")
    codes = {
        name: {remark["code"] for remark in check_file(written(tmp_path, name, "town", 15, more)).document["remarks"]}
        for name, more in (
            ("fits", ROLL_UP),
            ("nameless", ROLL_UP.replace('standard = "coverage.toml", ', "")),
            ("taller", ROLL_UP.replace("below_total = 10", "below_total = 20")),
            ("lost", ROLL_UP.replace("coverage.toml", "没有.toml")),
        )
    }
    assert "roll-up-without-standard" in codes["nameless"]
    assert "roll-up-total" in codes["taller"]
    assert codes["lost"] == {"unreadable"}
    assert not {code for code in codes["fits"] if code.startswith("roll-up")}


def test_trying_a_standard_prints_each_point_and_its_reason(tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text('{"leader_serious_violation": true, "other": 1}', encoding="utf-8")
    report = try_file(SAMPLES / "zhoushan-2016-district.toml", facts)
    assert "班子成员严重违法违纪：取消当年评优资格" in report.lines[1]
    assert report.lines[-1] == "这些数标准没有用到，请检查名字：other"
    json.dumps(report.document)
    facts.write_text("{", encoding="utf-8")
    with pytest.raises(CannotScore, match="事实文件不是能读的 JSON"):
        try_file(SAMPLES / "zhoushan-2016-district.toml", facts)


def test_scoring_runs_with_django_not_imported():
    program = "import lianchuang.scoring.run, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
