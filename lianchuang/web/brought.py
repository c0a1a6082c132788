"""Files that officers bring in, between choosing and importing, with what was found in each."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.core.files.uploadedfile import UploadedFile

from lianchuang.web.underway import Underway

OUTCOME = "outcome.xlsx"
TO_MEND = "to-mend.xlsx"


@dataclass(frozen=True)
class Brought(Underway):
    """One file on its way in. Its state: kind, area, the name of the file, what a trial run found, how far it is."""

    ROOM: ClassVar[str] = "brought"

    @property
    def file(self) -> Path:
        return self.folder / self.state["stored"]

    @property
    def outcome(self) -> Path:
        return self.folder / OUTCOME

    @property
    def to_mend(self) -> Path:
        return self.folder / TO_MEND


def take_in(upload: UploadedFile, account: int, kind: str, area: str, union: str) -> Brought:
    """Put an upload into a folder of its own."""
    name = Path(upload.name or "").name[:120] or "上传的文件"
    stored = f"file{Path(name).suffix[:8].lower()}"
    brought = Brought.begun(
        account, name=name, stored=stored, kind=kind, area=area, union=union, stage="brought", mapping=None
    )
    with brought.file.open("wb") as out:
        for piece in upload.chunks():
            out.write(piece)
    return brought
