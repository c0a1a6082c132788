"""A mail server and a group robot of the tests' own, on this machine."""

import email
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class _Speaking(socketserver.StreamRequestHandler):
    """As much SMTP as a client needs to hand over a message."""

    def handle(self) -> None:
        self._say("220 inbox")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line)
                self.server.kept.append(email.message_from_bytes(b"".join(lines)))
                if self.server.hangs_up:
                    return
            self._say("221 bye" if word == b"QUIT" else self.server.answer if word == b"MAIL" else "250 ok")
            if word == b"QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Inbox(socketserver.ThreadingTCPServer):
    daemon_threads = True
    kept: list[Message]
    answer = "250 ok"
    hangs_up = False


@contextmanager
def inbox() -> Iterator[_Inbox]:
    """A mail server that keeps what it is given in `kept`; `answer` is what it says to a sender."""
    with _Inbox(("127.0.0.1", 0), _Speaking) as server:
        server.kept = []
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


class _Listening(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, json.loads(body)))
        if self.server.silent:
            return
        answer = json.dumps(self.server.answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: Any) -> None:
        pass


class _Robot(HTTPServer):
    heard: list[tuple[str, dict[str, Any]]]
    answer: dict[str, Any]
    silent = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/robot/send?key=k"


@contextmanager
def robot() -> Iterator[_Robot]:
    """A robot that keeps what it heard and gives `answer`."""
    with _Robot(("127.0.0.1", 0), _Listening) as server:
        server.heard, server.answer = [], {"errcode": 0, "errmsg": "ok"}
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
