"""Files that officers bring in, between choosing and importing: each in a folder of its own, readable by nobody else,
with what was found in it. Gone after a week."""

import json
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

KEPT_SECONDS = 7 * 24 * 3600
STATE, OUTCOME = "state.json", "outcome.xlsx"


@dataclass(frozen=True)
class Brought:
    """One file on its way in."""

    token: str
    account: int

    @property
    def folder(self) -> Path:
        return _room() / f"{self.account}-{self.token}"

    @property
    def exists(self) -> bool:
        return (self.folder / STATE).is_file()

    @property
    def state(self) -> dict[str, Any]:
        """Kind, area, the name of the file, what a trial run found, how far the import is."""
        return json.loads((self.folder / STATE).read_text("utf-8"))

    def keep(self, **changes: Any) -> dict[str, Any]:
        """Change the state; a crash leaves the old or the new one."""
        state = {**(self.state if self.exists else {}), **changes}
        draft = self.folder / f".{STATE}.{os.getpid()}"
        draft.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
        os.replace(draft, self.folder / STATE)
        return state

    @property
    def file(self) -> Path:
        return self.folder / self.state["stored"]

    @property
    def outcome(self) -> Path:
        return self.folder / OUTCOME


def take_in(upload: UploadedFile, account: int, kind: str, area: str, union: str) -> Brought:
    """Put an upload into a folder of its own; the folders of last week go."""
    _sweep()
    brought = Brought(secrets.token_urlsafe(16), account)
    brought.folder.mkdir(parents=True, mode=0o700)
    name = Path(upload.name or "").name[:120] or "上传的文件"
    stored = f"file{Path(name).suffix[:8].lower()}"
    with (brought.folder / stored).open("wb") as out:
        for piece in upload.chunks():
            out.write(piece)
    brought.keep(name=name, stored=stored, kind=kind, area=area, union=union, stage="brought", mapping=None)
    return brought


def _room() -> Path:
    return Path(settings.HOME) / "files" / "brought"


def _sweep() -> None:
    if _room().is_dir():
        for folder in _room().iterdir():
            if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
