"""What an uploaded file is by its content. The file itself is opened only by a disposable child (file_reader.py)."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SIZE = 20 << 20
"""Most bytes of one file."""
WALL_SECONDS = 60
READER = Path(__file__).with_name("file_reader.py")


class FileRefused(Exception):
    """The file will not be kept; the message is a Chinese sentence for the person who brought it."""


@dataclass(frozen=True)
class Examined:
    """A file that may be kept. `sha256` and `size` are of what was brought; `kept` is what is kept of it.

    Of a picture a clean copy is kept, encoded anew; everything else is kept as it came. `look` (256 bits) and
    `quality` (0–100) tell how a picture looks, `parts` how its parts do; `taken_on` is the day
    of the shutter, where the picture said one.
    """

    kind: str
    sha256: str
    size: int
    kept: bytes
    width: int | None = None
    height: int | None = None
    look: str = ""
    parts: str = ""
    quality: int = 0
    taken_on: date | None = None

    @property
    def kept_sha256(self) -> str:
        return hashlib.sha256(self.kept).hexdigest()


def examine(data: bytes) -> Examined:
    """Look into a file within the limits, or raise `FileRefused`. Nothing else is raised."""
    if len(data) > SIZE:
        raise FileRefused(f"文件超过 {SIZE >> 20} 兆，请缩小后再传")
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(READER)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused("文件太复杂，一分钟还没看完，没有收") from None
    line, _, rest = child.stdout.partition(b"\n")
    if child.returncode != 0 or not line:
        raise FileRefused("文件坏了，看不出内容，请重新选一次")
    said = json.loads(line)
    if "refused" in said:
        raise FileRefused(said["refused"])
    if len(rest) != said["bytes"]:
        raise FileRefused("文件坏了，看不出内容，请重新选一次")
    return Examined(
        said["kind"],
        hashlib.sha256(data).hexdigest(),
        len(data),
        rest or data,
        said.get("width"),
        said.get("height"),
        said.get("look", ""),
        said.get("parts", ""),
        said.get("quality", 0),
        date.fromisoformat(said["taken_on"]) if said.get("taken_on") else None,
    )
