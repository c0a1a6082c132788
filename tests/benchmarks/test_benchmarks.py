"""The benchmarks run from end to end, and every alternative gives the answer of the product. No time is looked at."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.every import BENCHMARKS
from benchmarks.every_page import section
from benchmarks.outcome import Disagreement, Outcome
from benchmarks.size import DISTRICT, SMALL

ROOT = Path(__file__).parents[2]


@pytest.fixture
def told(tmp_path):
    """What a child tells of one side of one benchmark."""

    def tell(side, answer, seconds=1.0, peak=100.0):
        left = tmp_path / side
        left.write_text(answer)
        return {"side": side, "peak": peak, "found": {"count": _found(seconds, answer, left)}}

    return tell


def _found(seconds, answer, left):
    return {"seconds": seconds, "mark": str(hash(answer)), "answer": str(left)}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of a small run."""
    out = tmp_path_factory.mktemp("benchmarks") / "performance.md"
    command = [sys.executable, "-m", "benchmarks", "--small", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return out.read_text("utf-8")


def test_every_benchmark_yields_a_ratio_beside_every_alternative(report):
    rows = [line for line in report.splitlines() if re.search(r"^\|.*\*\*[0-9.,]+×\*\* \|$", line)]
    assert len(rows) == sum(len(one.sides) - 1 for one in BENCHMARKS)
    assert [title for row in rows if (title := row.split("|")[1].strip())] == [one.title for one in BENCHMARKS]


def test_every_cost_has_a_sentence_on_how_it_grows(report):
    for one in BENCHMARKS:
        assert f"- **{one.title}** " in report


def test_the_report_names_the_machine_the_versions_and_the_size(report):
    assert re.search(r"processors, [0-9]+ GiB, Linux .*Python 3\.[0-9.]+, PostgreSQL [0-9.]+, Django", report)
    assert f"{SMALL.unions} base unions, {SMALL.members:,} members, {SMALL.employers} employers" in report


def test_the_report_tells_what_pages_take(report):
    told = report.split("## Every page")[1]
    assert re.search(r"[1-9][0-9]* pages, [1-9][0-9]* with all who may open them", told)
    assert re.search(
        r"^\| `/.*\| [0-9]+ ms \| [0-9]+ ms \| [0-9]+ ms \| [1-9][0-9]* \| [0-9.]+ \|$", told, re.MULTILINE
    )


def test_sides_that_answer_alike_are_compared_by_their_medians(told):
    outcome = Outcome()
    for seconds in (3.0, 1.0, 2.0):
        outcome.take("whole", told("product", "[1]", seconds, peak=seconds))
    outcome.take("half", told("product", "[0]", 1.0))
    outcome.take("whole", told("alternative", "[1]", 8.0))
    assert outcome.median("count", "product", "whole") == 2.0
    assert outcome.peak("count", "product", "whole") == 3.0
    assert outcome.growth("count", "whole", "half") == 2.0


def test_a_side_that_answers_otherwise_stops_the_run_and_shows_where(told):
    outcome = Outcome()
    outcome.take("whole", told("product", '[\n"a",\n"b"\n]'))
    with pytest.raises(Disagreement, match=r'(?s)“product” and “alternative”.*line 3.*"b".*"c"'):
        outcome.take("whole", told("alternative", '[\n"a",\n"c"\n]'))


def test_half_a_district_is_half_of_everything():
    half = DISTRICT.half
    assert [2 * half.unions, 2 * half.members, 2 * half.events, 2 * half.employers] == [
        DISTRICT.unions,
        DISTRICT.members,
        DISTRICT.events,
        DISTRICT.employers,
    ]


def test_the_report_names_every_page_that_takes_long():
    page = {"name": "a", "role": "工会主席", "first": 1.0, "statements": 9, "in_database": 0.1, "weight": 6000}
    timed = [
        {**page, "path": "/quick", "after_a_step": 0.31, "seconds": 0.05},
        {**page, "path": "/slow", "after_a_step": 0.32, "seconds": 0.31},
    ]
    counted = {"unions": 2000, "members": 190000, "employers": 20000, "events": 800000}
    found = {"counted": counted, "times": 3, "timed": timed, "missing": ["/none"]}
    text = "\n".join(section(found))
    assert "1 answer within 200 ms, 1 take longer" in text
    assert "of the first looks after a step of a union, 2 do" in text
    assert "2,000 base unions, 190,000 members" in text
    assert "leads elsewhere: `/none`" in text
    assert text.index("`/slow`") < text.index("`/quick`")
