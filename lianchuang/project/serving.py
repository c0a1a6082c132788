"""`lianchuang serve`: one command starts the web server and the worker, seals the journal, stops all in order."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection

from django.core.management import call_command
from django.db import DatabaseError, connection

from lianchuang.demonstration.district import is_empty
from lianchuang.demonstration.signs import greeting
from lianchuang.ledger.sealing import seal

SEAL_EVERY = 2.0  # seconds; a checkpoint follows an event within five
READY_WITHIN = 60.0  # seconds


class PortTaken(Exception):
    """Another program listens there already; the message says so, in Chinese."""


def ensure_free(host: str, port: int) -> None:
    """Raises PortTaken, before any work is done, when nothing could be served at this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except (OSError, OverflowError):
            raise PortTaken(f"{host} 的 {port} 端口用不了，可能已被别的程序占用。换一个：--port 8001。") from None


def begin_web() -> subprocess.Popen:
    """Let the web server read what it needs; it answers nobody before `serve`, and ends with whoever began it."""
    call_command("collectstatic", verbosity=0, interactive=False)
    command = [sys.executable, "-m", "lianchuang.project.web"]
    return subprocess.Popen(command, env=_environment(), stdin=subprocess.PIPE, text=True)


def serve(web: subprocess.Popen, host: str, port: int) -> int:
    """Run until told to stop, or until the web server ends. A worker that dies is started again."""
    worker = subprocess.Popen(_worker(), env=_environment())
    try:
        with suppress(BrokenPipeError):  # it has ended by itself, as the loop below finds
            print(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", file=web.stdin, flush=True)
        _wait_until_ready(web, host, port)
        for line in greeting(f"http://{host}:{port}", is_empty()):
            print(line, flush=True)
        while web.poll() is None:
            if worker.poll() is not None:
                worker = subprocess.Popen(_worker(), env=_environment())
            seal_or_tell()
            time.sleep(SEAL_EVERY)
        return web.returncode
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        for process in (web, worker):
            process.terminate()
        for process in (web, worker):
            _wait(process)
        seal()


def seal_or_tell() -> None:
    """Seal what waits. A database that does not answer now ends no service: what waits is sealed the next time."""
    try:
        seal()
    except DatabaseError as problem:
        print(f"日志这一次没有封存，两秒后再试：{problem}", file=sys.stderr, flush=True)
        connection.close()


def _wait_until_ready(web: subprocess.Popen, host: str, port: int) -> None:
    """The address is told when it answers, not before: the door is open some seconds before anybody is behind it."""
    until = time.monotonic() + READY_WITHIN
    while web.poll() is None and time.monotonic() < until:
        asking = HTTPConnection(host, port, timeout=READY_WITHIN)
        try:
            asking.request("GET", "/")
            asking.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            asking.close()


def _wait(process: subprocess.Popen) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "lianchuang.project.settings"}


def _worker() -> list[str]:
    return [
        sys.executable,
        "-m",
        "lianchuang.project.cli",
        "manage",
        "procrastinate",
        "worker",
        "--delete-jobs",
        "successful",
        "--shutdown-graceful-timeout",
        "20",
    ]
