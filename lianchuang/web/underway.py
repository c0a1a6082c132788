"""What goes on between two requests: each in a folder of its own, readable by nobody else, with how far it is. Gone
after a week."""

import json
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings

KEPT_SECONDS = 7 * 24 * 3600
STATE = "state.json"


@dataclass(frozen=True)
class Underway:
    """One thing on its way; only the account that began it finds it again."""

    token: str
    account: int

    ROOM: ClassVar[str]

    @classmethod
    def begun(cls, account: int, **state: Any) -> Self:
        """A new one; those of last week go."""
        cls._sweep()
        made = cls(secrets.token_urlsafe(16), account)
        made.folder.mkdir(parents=True, mode=0o700)
        made.keep(**state)
        return made

    @classmethod
    def _room(cls) -> Path:
        return Path(settings.HOME) / "files" / cls.ROOM

    @classmethod
    def _sweep(cls) -> None:
        if cls._room().is_dir():
            for folder in cls._room().iterdir():
                if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)

    @classmethod
    def of(cls, account: int, most: int) -> list[Self]:
        """What an account has begun in the last days, the newest news first."""
        folders = list(cls._room().glob(f"{account}-*")) if cls._room().is_dir() else []
        found = [cls(folder.name.partition("-")[2], account) for folder in folders]
        return sorted((one for one in found if one.exists), key=lambda one: one.seconds_since_news)[:most]

    @property
    def folder(self) -> Path:
        return self._room() / f"{self.account}-{self.token}"

    @property
    def exists(self) -> bool:
        return (self.folder / STATE).is_file()

    @property
    def state(self) -> dict[str, Any]:
        return json.loads((self.folder / STATE).read_text("utf-8"))

    @property
    def seconds_since_news(self) -> float:
        """How long ago the state last changed."""
        return time.time() - (self.folder / STATE).stat().st_mtime

    def keep(self, **changes: Any) -> dict[str, Any]:
        """Change the state; a crash leaves the old or the new one."""
        state = {**(self.state if self.exists else {}), **changes}
        draft = self.folder / f".{STATE}.{os.getpid()}"
        draft.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
        os.replace(draft, self.folder / STATE)
        return state


@dataclass(frozen=True)
class Freeze(Underway):
    """One freezing of a round. Its state: the round, the day, how far it is."""

    ROOM: ClassVar[str] = "freezing"


@dataclass(frozen=True)
class Working(Underway):
    """Something that a page of a round left to the worker. Its state: what, for which page, how far it is."""

    ROOM: ClassVar[str] = "working"


@dataclass(frozen=True)
class Drafting(Underway):
    """One survey being drafted. Its state: whose, of which year, asked for on which day, how far it is."""

    ROOM: ClassVar[str] = "drafting"
