"""The kinds of event. Every room declares its own; an undeclared kind cannot be recorded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What happened, as a past participle (`union.established`), and how a person reads it.

    `sentence` is Chinese, with {names} filled from the payload. `personal` names payload keys that hold ordinary
    personal data and are shed with the rest of the payload; sensitive values are never put into a payload.
    """

    id: str
    sentence: str
    personal: tuple[str, ...] = ()


_kinds: dict[str, Kind] = {}


def declare(name: str, sentence: str, personal: tuple[str, ...] = ()) -> Kind:
    kind = Kind(name, sentence, personal)
    if _kinds.setdefault(name, kind) != kind:
        raise ValueError(f"event kind {name} is declared twice, differently")
    return kind


def kind_of(name: str) -> Kind:
    return _kinds[name]


def every_kind() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.id)
