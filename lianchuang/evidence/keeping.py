"""The folder of kept files: `files/` in the home, one file for one content, named by its SHA-256.

A file is there whole or not at all: it is written under another name, flushed, renamed, and its folder flushed,
before any row or event speaks of it. A copy of the home is a copy of all files; each tells by its name whether it is
still what was kept.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

SPARE_BYTES = 2 << 30
SPARE_SHARE = 20
"""Below 2 GiB or one twentieth of the disk no more files are taken in (security of the database comes first)."""


class NoRoom(Exception):
    """The disk is nearly full; the message is a Chinese sentence."""


def folder() -> Path:
    return Path(settings.HOME) / "files"


def place_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def keep(data: bytes) -> str:
    """Keep a content, once. Gives its SHA-256. Raises NoRoom where the disk has little left."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = place_of(sha256)
    if place.exists():
        return sha256
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    disk = shutil.disk_usage(place.parent)
    if disk.free < min(SPARE_BYTES, disk.total // SPARE_SHARE):
        raise NoRoom("服务器存储快满了，暂时不能传文件，请告诉管理员")
    draft = place.with_name(f"{sha256}.{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
    _flush(place.parent)
    return sha256


def let_go(sha256: str) -> None:
    """Take a content off the disk for good."""
    place = place_of(sha256)
    place.unlink(missing_ok=True)
    if place.parent.exists():
        _flush(place.parent)


def spoilt(contents: Iterator[str]) -> list[str]:
    """Of some contents those that are missing or no longer what was kept."""
    return [one for one in contents if not place_of(one).is_file() or _sha256(place_of(one)) != one]


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
