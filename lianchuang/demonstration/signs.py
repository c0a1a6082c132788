"""What is told to whoever starts a demonstration: the address and one log-in for each role."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

FILE = "demonstration.json"


def remember(signs: dict[str, Any]) -> None:
    """Keep the log-ins of the demonstration beside its data. They open nothing real."""
    path = settings.HOME / FILE
    path.write_text(json.dumps(signs, ensure_ascii=False, indent=1), "utf-8")


def forget() -> None:
    """The demonstration is gone, and with it what was told openly about it."""
    (settings.HOME / FILE).unlink(missing_ok=True)


def signs() -> dict[str, Any]:
    path = settings.HOME / FILE
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def greeting(address: str, is_empty: bool) -> Iterator[str]:
    """The lines that `serve` prints. Only whoever starts the product learns the address at which it is set up."""
    known = signs()
    yield f"联创已启动：{address}"
    if is_empty:
        yield f"还没有区县。打开这个地址开始设置：{address}/public/set-up/{settings.SETTING_UP}"
    if known:
        yield f"示范区：{known['area']}。单位和人都是虚构的。"
        yield f"各角色的登录（密码都是 {known['password']}；第二步的验证码，登录页会写出来）："
        width = max(len(sign["role"]) for sign in known["accounts"])
        for sign in known["accounts"]:
            yield f"  {sign['role']:　<{width}}  {sign['username']:<12} {sign['name']}，{sign['where']}"
