"""What the worker worked out for a page and kept, under the fingerprint of all that it was worked out from: so it is
never out of date. Anything kept can be thrown away; the page then asks the worker once more."""

import hashlib
import json
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from pydantic import TypeAdapter, ValidationError

from lianchuang.rounds.models import Freezing, StandardSet, Title
from lianchuang.scoring.change import Change

Found = TypeVar("Found")

MOST = 60  # so many are kept, the newest


def fingerprint_of(*grounds: Any) -> str:
    """The fingerprint of what something is worked out from."""
    return hashlib.sha256(json.dumps(grounds, sort_keys=True, default=str).encode()).hexdigest()[:40]


def kept(form: type[Found], fingerprint: str) -> Found | None:
    """What was worked out, exactly; None where it was not yet."""
    try:
        return TypeAdapter(form).validate_json(_path(fingerprint).read_bytes())
    except (OSError, ValidationError):
        return None


def keep(form: type[Found], fingerprint: str, found: Found) -> None:
    """Keep it; a crash leaves all of it or nothing. The oldest go."""
    path = _path(fingerprint)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_bytes(TypeAdapter(form).dump_json(found))
    os.replace(draft, path)
    others = sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in others[MOST:]:
        old.unlink(missing_ok=True)


Changes = dict[str, Change | str]
"""Of every union that moved between two freezings its change, or the sentence why there is none."""


def comparing(before: Freezing, after: Freezing) -> str:
    """The fingerprint of a comparison: the two freezings and the program."""
    return fingerprint_of("between", before.fingerprint, after.fingerprint, version("lianchuang"))


def trying(freezing: Freezing, standards: StandardSet, titles: Sequence[Title]) -> str:
    """The fingerprint of a trial: the records with the marks that were scored with them, the standards, the titles, the
    program."""
    wanted = [(one.name, one.level, one.grade, one.quota) for one in titles]
    return fingerprint_of(
        "trial", freezing.fingerprint, freezing.window_first, standards.digest, wanted, version("lianchuang")
    )


def _path(fingerprint: str) -> Path:
    return Path(settings.HOME) / "files" / "worked_out" / f"{fingerprint}.json"
