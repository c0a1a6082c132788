"""Whose statutes apply in an area: the nation's always, then the province's and the city's that contain it."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from lianchuang.rulebook.given import BadInputs
from lianchuang.rulebook.shelf import UnreadableFile, in_plain_words, read_toml


class Level(BaseModel):
    """One level of statutes; `area` is the beginning of the division codes it covers, empty for the nation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    area: str


class LevelsFile(BaseModel):
    """`profiles.toml`: the levels, the nation first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: list[Level]


@dataclass(frozen=True)
class Profile:
    """The levels in force somewhere, the nation first, the lowest last."""

    levels: tuple[str, ...] = ("national",)

    def above(self, level: str) -> "Profile":
        """The same place seen only down to one level."""
        return Profile(self.levels[: self.levels.index(level) + 1])


class Levels:
    """All levels known, and the profile of any area."""

    def __init__(self, at: Path) -> None:
        path = at / "profiles.toml"
        try:
            self._levels = LevelsFile.model_validate(read_toml(path)).level
        except ValidationError as failure:
            raise UnreadableFile(f"文件{path.name}：{in_plain_words(failure)}。") from failure
        self.names = {level.id: level.name for level in self._levels}

    def profile(self, area: str | None) -> Profile:
        """The levels that contain a division code (or its beginning); without one, the nation's alone."""
        if area is not None and not (area.isdecimal() and area.isascii() and 2 <= len(area) <= 12):
            raise BadInputs(f"区划代码要填2到12位数字，比如330212000000，现在是“{area}”。")
        here = [level for level in self._levels if not level.area or (area or "").startswith(level.area)]
        return Profile(tuple(level.id for level in sorted(here, key=lambda level: len(level.area))))

    def down_to(self, level: str) -> Profile:
        """The profile whose lowest level is this one."""
        found = next((known for known in self._levels if known.id == level), None)
        if found is None:
            raise BadInputs(f"level 要填{'、'.join(self.names)}之一，现在是“{level}”。")
        return self.profile(found.area) if found.area else Profile((found.id,))
