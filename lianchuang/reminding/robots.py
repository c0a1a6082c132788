"""Messages to a group robot of WeCom or DingTalk: counts and a link, no name of anybody or of any unit.

Both take a POST of JSON and answer with JSON whose `errcode` is 0 when they took it. DingTalk's robot may ask for a
signature: HMAC-SHA256 over the moment in milliseconds, a line break and the secret, in base64.
"""

import base64
import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from lianchuang.procedures.deadlines import Deadline, deadlines_of
from lianchuang.reminding.models import Letter
from lianchuang.reminding.outbox import CannotSend, OutcomeUnknown
from lianchuang.reminding.recipients import everywhere

SECONDS = 10  # until a robot that does not answer is given up
TITLE = "联创：到期提醒"


@dataclass(frozen=True)
class Counts:
    """How many things are overdue by law, and how many fall due within 7 and 30 days."""

    overdue: int
    week: int
    month: int

    @classmethod
    def of(cls, deadlines: Iterable[Deadline], on: date) -> "Counts":
        left = [one.left(on) for one in deadlines if one.mark != "house"]
        return cls(sum(n < 0 for n in left), sum(0 <= n <= 7 for n in left), sum(0 <= n <= 30 for n in left))

    def in_words(self, on: date) -> str:
        lines = [
            f"**{TITLE}（{on.month}月{on.day}日）**",
            f"> 已逾期 {self.overdue} 件",
            f"> 7 天内到期 {self.week} 件",
            f"> 30 天内到期 {self.month} 件",
        ]
        if settings.ADDRESS:
            lines.append(f"[登录查看]({settings.ADDRESS}/deadlines)")
        return "\n\n".join(lines)


def switched_on() -> list[str]:
    """The channels for which the operator entered an address."""
    return [channel for channel, robot in settings.ROBOTS.items() if robot["url"]]


def send(letter: Letter) -> None:
    """Post today's counts to the robot of a letter's channel. Raises CannotSend where it does not take them."""
    on = date.fromisoformat(letter.key.rpartition(":")[2])
    text = Counts.of(deadlines_of(everywhere(on)), on).in_words(on)
    robot = settings.ROBOTS[letter.channel]
    if letter.channel == Letter.Channel.DINGTALK:
        post(signed(robot["url"], robot["secret"]), {"msgtype": "markdown", "markdown": {"title": TITLE, "text": text}})
    else:
        post(robot["url"], {"msgtype": "markdown", "markdown": {"content": text}})


def signed(url: str, secret: str, moment: int | None = None) -> str:
    """The address with DingTalk's signature of a moment (milliseconds); as it is where no secret was entered."""
    if not secret:
        return url
    stamp = str(time.time_ns() // 1_000_000 if moment is None else moment)
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    query = urllib.parse.urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()})
    return f"{url}{'&' if '?' in url else '?'}{query}"


def post(url: str, document: dict[str, Any]) -> None:
    """Post a document. Raises CannotSend where the robot was not reached or said no, OutcomeUnknown where it was
    reached and gave no answer that can be read; never with the address in the message: the address is a secret."""
    if not url.startswith(("https://", "http://")):
        raise CannotSend("机器人的地址要以 https:// 开头")
    body = json.dumps(document, ensure_ascii=False).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            told = json.loads(answer.read(65536))
    except urllib.error.URLError as problem:  # not reached, or answered with a refusal (HTTPError)
        raise CannotSend(f"机器人没有收：{type(problem).__name__}") from None
    except (OSError, ValueError, http.client.HTTPException) as problem:
        raise OutcomeUnknown(f"机器人没有应答，收没收到不知道：{type(problem).__name__}") from None
    if not isinstance(told, dict) or told.get("errcode") != 0:
        code = told.get("errcode") if isinstance(told, dict) else None
        raise CannotSend(f"机器人没有收：errcode {code}")
