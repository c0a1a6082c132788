"""The command line on an installation of its own: from nothing to a score, fed nonsense, killed and started again."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import psutil
import psycopg
import pytest

DAY = "2026-11-20"
LEDGER = (
    "单位名称,统一社会信用代码,职工人数,经济类型\n"
    "宁波拟海机械有限公司,91330212MA2AYYY01X,58,私营\n"
    "宁波拟山服饰有限公司,,32,私营\n"
    "宁波拟河电子有限公司,91330212MA2AYYY011,三十,私营\n"
)


def run(home, *arguments, code: str | None = None):
    """Run a command as its user would: another process, the home in the environment."""
    environment = {**os.environ, "LIANCHUANG_HOME": str(home)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LIANCHUANG_TEST_HOME"):
        environment.pop(name, None)
    head = ["-c", code] if code else ["-m", "lianchuang.project.cli"]
    return subprocess.run(
        [sys.executable, *head, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    built = run(folder, "demo", "--unions", 8, "--on", DAY)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def frozen(home):
    folder = home / "frozen"
    assert run(home, "freeze", "--on", DAY, "--out", folder).returncode == 0
    return folder


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_day_is_frozen_twice_to_the_same_bytes(home, frozen):
    assert run(home, "freeze", "--on", DAY, "--out", home / "again").returncode == 0
    assert hashes(home / "again") == hashes(frozen)


def test_frozen_facts_are_scored_without_the_web_platform_and_explained(home, frozen):
    standard = "rulebook/standards/demonstration-base.toml"
    code = (
        "import sys; from lianchuang.project.cli import main; code = main();"
        "sys.exit(code or ('django' in sys.modules and 9))"
    )
    scored = run(
        home, "score", "--snapshot", frozen, "--standard", standard, "--out", home / "scores", "--json", code=code
    )
    assert scored.returncode == 0, scored.stderr
    assert json.loads(scored.stdout)
    organisation = json.loads((home / "demonstration.json").read_text())["accounts"]
    chair = next(sign for sign in organisation if sign["username"] == "zhuxi")
    told = run(home, "score", "--snapshot", frozen, "--standard", standard, "--explain", chair["where"], code=code)
    assert told.returncode == 0, told.stderr
    assert "入会率" in told.stdout


def test_a_second_demonstration_is_refused_where_there_is_one(home):
    refused = run(home, "demo", "--unions", 8)
    assert refused.returncode == 2
    assert refused.stderr.strip() == "这里已经有数据。换一个 LIANCHUANG_HOME，再建示范区。"


def test_an_altered_event_is_named(home):
    assert run(home, "verify", "journal").returncode == 0
    with database(home) as address, psycopg.connect(address, autocommit=True) as connection:
        connection.execute("alter table ledger_event disable trigger user")
        number, by = connection.execute("select id, by from ledger_event order by id offset 40 limit 1").fetchone()
        connection.execute("update ledger_event set by = 'account:other' where id = %s", [number])
        try:
            found = run(home, "verify", "journal", "--json")
        finally:
            connection.execute("update ledger_event set by = %s where id = %s", [by, number])
            connection.execute("alter table ledger_event enable trigger user")
    assert found.returncode == 1
    assert not json.loads(found.stdout)["sound"]
    assert run(home, "verify", "journal").returncode == 0


def test_counting_anew_under_the_same_calendar_changes_nothing(home):
    again = run(home, "recount", 2026)
    assert (again.returncode, again.stdout.strip()) == (0, "重算了 0 件的期限。"), again.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["freeze", "--on", "1900-01-01", "--out", "{home}/none"], "还没有任何区级组织"),
        (["freeze", "--on", "9999-12-31", "--out", "{home}/none"], "还没到，事实还没有齐"),
        (["score", "--snapshot", "{home}/no", "--standard", "rulebook/standards/demonstration-base.toml"], "不是冻结"),
        (["standard", "check", "{home}/no.toml"], "没有文件"),
        (["rules", "check", "{home}/demonstration.json"], "缺少列"),
        (["import", "{home}/no.xlsx", "--as", "employers", "--area", "330212"], "没有文件"),
        (["import", "{home}/demonstration.json", "--as", "employers", "--area", "1"], ""),
        (["verify", "journal", "--against", "{home}/no.txt"], "读不了文件"),
        (["demo", "--area", "999999"], ""),
        (["freeze", "--on", "2026-13-01", "--out", "x"], "不是日期"),
        (["serve", "--port", "99999"], "端口"),
    ],
)
def test_what_cannot_be_met_gets_a_sentence_and_its_own_exit_code(home, arguments, sentence):
    answer = run(home, *[text.replace("{home}", str(home)) for text in arguments])
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert sentence in answer.stderr
    assert answer.stderr.strip()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("garbage", "读不懂"),
        ("mysql://root:geheim@localhost/x", "读不懂"),
        ("postgresql://nobody@127.0.0.1:1/none", "连不上数据库"),
    ],
)
def test_a_database_that_is_none_gets_a_sentence_without_its_password(home, url, sentence):
    named = f"import os, sys; os.environ['DATABASE_URL'] = {url!r}; from lianchuang.project.cli import main; "
    code = named + "sys.exit(main())"
    answer = run(home, "verify", "journal", code=code)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert sentence in answer.stderr
    assert "geheim" not in answer.stderr


def test_every_row_of_an_import_gets_its_outcome_and_a_second_run_changes_nothing(home, tmp_path):
    ledger = tmp_path / "台账.csv"
    ledger.write_text(LEDGER, "gb18030")
    bring = ["import", ledger, "--as", "employers", "--area", "330212", "--json"]
    dry = json.loads(run(home, *bring, "--dry-run").stdout)
    first, second = (json.loads(run(home, *bring).stdout) for _ in range(2))
    assert [row["outcome"] for row in first["rows"]] == [row["outcome"] for row in dry["rows"]]
    assert "added" in {row["outcome"] for row in first["rows"]}
    assert {row["outcome"] for row in second["rows"]} <= {"unchanged", "refused"}


def test_what_was_acknowledged_outlives_a_kill_and_a_second_start_keeps_it(home, tmp_path):
    ledger = tmp_path / "花名册.csv"
    ledger.write_text("单位名称,职工人数\n宁波拟湖包装有限公司,41\n", "utf-8")
    bring = ["import", ledger, "--as", "employers", "--area", "330212", "--json"]
    for outcome in ("added", "unchanged"):
        server, port = serve(home)
        try:
            told = json.loads(run(home, *bring).stdout)
        finally:
            kill(server, home)
        assert [row["outcome"] for row in told["rows"]] == [outcome]
        assert free(port)
    assert run(home, "verify", "journal").returncode == 0


def test_a_demonstration_cut_off_while_it_was_built_is_built_anew(tmp_path):
    arguments = [sys.executable, "-m", "lianchuang.project.cli", "demo", "--unions", "4", "--on", DAY]
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    building = subprocess.Popen(arguments, env={**environment, "LIANCHUANG_HOME": str(tmp_path)})
    until = time.monotonic() + 120
    while not (tmp_path / "demonstration.unfinished").exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)
    kill(building, tmp_path)
    assert (tmp_path / "demonstration.unfinished").exists()
    again = run(tmp_path, "demo", "--unions", 4, "--on", DAY)
    assert again.returncode == 0, again.stderr
    assert not (tmp_path / "demonstration.unfinished").exists()
    assert run(tmp_path, "verify", "journal").returncode == 0


def serve(home):
    """Start the product and wait until it answers."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    server = subprocess.Popen(
        [sys.executable, "-m", "lianchuang.project.cli", "serve", "--port", str(port)],
        env={**environment, "LIANCHUANG_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert f"http://127.0.0.1:{port}" in server.stdout.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=30) as page:
        assert page.status == 200
    return server, port


def kill(server, home):
    """All at once, as when the power goes: the product, its children and the database."""
    postmaster = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    doomed = [server.pid, *(child.pid for child in psutil.Process(server.pid).children(recursive=True))]
    doomed += [postmaster, *(child.pid for child in psutil.Process(postmaster).children(recursive=True))]
    for pid in dict.fromkeys(doomed):
        with_no_mercy(pid)
    server.wait(30)


def with_no_mercy(pid: int):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def free(port: int) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.1)
    return False


@contextmanager
def database(home):
    """The address of the embedded database, which runs meanwhile."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from lianchuang.project.home import database_url; print(database_url(), flush=True); input()",
        ],
        env={**environment, "LIANCHUANG_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield holder.stdout.readline().strip()
    holder.communicate("\n", timeout=30)
