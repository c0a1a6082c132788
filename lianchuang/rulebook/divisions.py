"""Administrative divisions by 12-digit statistical code, five levels from province to village, as of one year.

Codes are text. A subtree is a code prefix: two digits a province, four a city, six a county, nine a town, twelve a
village or community. 东莞, 中山 and 儋州 have no counties: their towns hang from the city. Codes are used again in
later years, so a code without its year names nothing; the history of Ningbo is kept for that reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

import polars as pl

from lianchuang.rulebook.shelf import UnreadableFile, shelf

NEWEST = 2023
DIGITS = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
PROVINCE, CITY, COUNTY, TOWN, VILLAGE = DIGITS


class UnknownDivision(LookupError):
    """No division has this code; the message says so in Chinese."""


@dataclass(frozen=True)
class Division:
    """One division. `parent` is the code above it (None for a province); `kind` is guessed from the name of a town or
    village: 街道, 镇, 乡, 类乡级, 居委会, 村委会, 类村级."""

    code: str
    name: str
    level: int
    parent: str | None
    kind: str | None

    @property
    def prefix(self) -> str:
        """The digits that every division inside it begins with."""
        return self.code[: DIGITS[self.level]]


@dataclass(frozen=True)
class TownChange:
    """What became of one town of Ningbo between 2016 and 2023."""

    change: str
    code_2016: str | None
    name_2016: str | None
    district_2016: str | None
    code_2023: str | None
    name_2023: str | None
    district_2023: str | None


class Divisions:
    """The division list in the folder `codes/`. Reads the file when asked, never as a whole into Python."""

    def __init__(self, at: Path) -> None:
        self._folder = at / "codes"
        path = self._folder / f"divisions-{NEWEST}.parquet"
        if not path.is_file():
            raise UnreadableFile(f"规则库里没有区划文件{path.name}（{path}）。")
        self._table = pl.scan_parquet(path)

    def division(self, code: str) -> Division:
        """The division with this code, or with these first digits of it. Raises UnknownDivision."""
        full = code.ljust(12, "0")
        found = _rows(self._table.filter(pl.col("code") == full)) if _is_code(code) else []
        if not found:
            raise UnknownDivision(f"没有代码为“{code}”的区划。代码是12位数字，县级也可以只写前6位，比如330212。")
        return found[0]

    def county(self, code: str) -> list[Division]:
        """A county with its towns and villages, in the order of their codes; the county comes first.

        A city without counties counts as one. Raises UnknownDivision for a code that is no county.
        """
        top = self.division(code)
        if top not in self.known_counties():
            raise UnknownDivision(f"“{top.name}”（{top.code}）不是县级区划，请写区、县或者县级市的代码。")
        return list(self._inside(top.prefix))

    def known_counties(self) -> list[Division]:
        """All counties, and the cities that have none."""
        return self._counties

    def children(self, code: str) -> list[Division]:
        """The divisions directly below."""
        return _rows(self._table.filter(pl.col("parent") == self.division(code).code))

    def named(self, name: str, within: str = "", level: int | None = None) -> list[Division]:
        """The divisions of exactly this name whose code begins with `within`, at one level or at any."""
        wanted = (pl.col("name") == name) & pl.col("code").str.starts_with(within)
        return _rows(self._table.filter(wanted if level is None else wanted & (pl.col("level") == level)))

    def full_name(self, code: str) -> str:
        """From the province down: 浙江省宁波市鄞州区; the city of a municipality (市辖区) is left out."""
        division = self.division(code)
        above = [division.code[:digits].ljust(12, "0") for digits in DIGITS.values()]
        chain = _rows(self._table.filter(pl.col("code").is_in(above)).sort("level"))
        return "".join(one.name for one in chain if one.level != CITY or not _is_filler(one.name))

    def history(self, year: int) -> list[Division]:
        """The divisions of the whole of Ningbo in one of the years 2016, 2018, 2019, 2021 and 2023."""
        table = self._csv("divisions-history-ningbo.csv.gz").filter(pl.col("year") == str(year))
        if table.is_empty():
            raise UnknownDivision(f"没有宁波市{year}年的区划，只有2016、2018、2019、2021、2023年。")
        return _rows(table.with_columns(pl.col("level").cast(pl.Int8)).lazy())

    def town_changes(self) -> list[TownChange]:
        """What became of the towns of Ningbo between 2016 and 2023."""
        return [TownChange(**row) for row in self._csv("divisions-changes-ningbo.csv").iter_rows(named=True)]

    def town_points(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude (WGS 84) of towns of Ningbo by code (GeoNames, CC BY 4.0)."""
        table = self._csv("town-points-ningbo.csv").filter(pl.col("town_code_2023").is_not_null())
        return {row["town_code_2023"]: (float(row["lat"]), float(row["lon"])) for row in table.iter_rows(named=True)}

    @cached_property
    def _counties(self) -> list[Division]:
        cities_of_towns = self._table.filter(pl.col("level") == TOWN).join(
            self._table.filter(pl.col("level") == CITY).select("code"), left_on="parent", right_on="code", how="semi"
        )
        county = pl.col("level") == COUNTY
        bare = pl.col("code").is_in(cities_of_towns.select("parent").unique().collect()["parent"].to_list())
        return _rows(self._table.filter(county | bare))

    @lru_cache(maxsize=64)  # noqa: B019  one object lives as long as the process
    def _inside(self, prefix: str) -> tuple[Division, ...]:
        code = pl.col("code")
        return tuple(_rows(self._table.filter((code >= prefix.ljust(12, "0")) & (code <= prefix.ljust(12, "9")))))

    def _csv(self, name: str) -> pl.DataFrame:
        path = self._folder / name
        if not path.is_file():
            raise UnreadableFile(f"规则库里没有区划文件{name}（{path}）。")
        return pl.read_csv(path, infer_schema=False)


def _rows(table: pl.LazyFrame) -> list[Division]:
    rows: Iterable[tuple[str, str, int, str | None, str | None]] = (
        table.select("code", "name", "level", "parent", "kind").collect().iter_rows()
    )
    return [Division(code, name, level, parent or None, kind or None) for code, name, level, parent, kind in rows]


def _is_code(code: str) -> bool:
    return code.isascii() and code.isdecimal() and len(code) in DIGITS.values()


def _is_filler(name: str) -> bool:
    return name in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


def divisions() -> Divisions:
    """The divisions of this installation's rulebook."""
    return _opened(shelf())


@cache
def _opened(at: Path) -> Divisions:
    return Divisions(at)
