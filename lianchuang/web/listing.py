"""Lists: pages of fifty, in the order of a header that was pressed, with the columns that were chosen. Order, page and
columns stand in the address; a file to take away has exactly the columns that are seen."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

PER_PAGE = 50


def page_of(
    rows: QuerySet | Sequence[Any], query: QueryDict, size: int = PER_PAGE, count: int | None = None, name: str = "page"
) -> Page:
    """The page asked for; the nearest there is, where it does not exist. `count` is how many there are, where that is
    known without counting; `name` how the page is called in the address, where a screen has two lists."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(query.get(name))


def ordered(rows: QuerySet, query: QueryDict, orders: Mapping[str, str], usual: str) -> QuerySet:
    """Rows in the order asked for (`?sort=name`, `?sort=-name`), always with the identity last."""
    wanted = query.get("sort", usual)
    column = orders.get(wanted.removeprefix("-"))
    if column is None:
        wanted, column = usual, orders[usual.removeprefix("-")]
    return rows.order_by(f"-{column}" if wanted.startswith("-") else column, "pk")


class Sorting:
    """For a template: which way each header sorts next, and which is in force."""

    def __init__(self, query: QueryDict, usual: str) -> None:
        self.wanted = query.get("sort", usual)

    def __getitem__(self, name: str) -> dict[str, str]:
        if self.wanted == name:
            return {"next": f"-{name}", "aria": "ascending"}
        if self.wanted == f"-{name}":
            return {"next": name, "aria": "descending"}
        return {"next": name, "aria": "none"}


@dataclass(frozen=True)
class Column:
    """One column of a list: what the address calls it, its heading, what stands in it in a file, whether it is seen
    until somebody chooses, and whether it stays whatever is chosen, because it leads to the record."""

    key: str
    title: str
    value: Callable[[Any], Any] = str
    usual: bool = True
    stays: bool = False


class Columns:
    """The columns of a list and which of them are seen: those named in the address (`?col=town&col=staff`), the usual
    ones where none is, but those that are `alike` in every row. Names nobody knows are passed over."""

    def __init__(self, every: Sequence[Column], query: QueryDict, alike: Collection[str] = ()) -> None:
        named = {one.key for one in every} & set(query.getlist("col"))
        self.every = tuple(every)
        self.is_chosen = bool(named)
        self.keys = {
            one.key for one in every if one.stays or (one.key in named if named else one.usual and one.key not in alike)
        }

    @property
    def seen(self) -> list[Column]:
        """In the order of the page."""
        return [one for one in self.every if one.key in self.keys]

    @property
    def staying(self) -> list[Column]:
        return [one for one in self.every if one.stays]

    @property
    def choices(self) -> Iterator[tuple[Column, bool]]:
        """Every column that can be left out, and whether it is seen."""
        return ((one, one.key in self.keys) for one in self.every if not one.stays)

    def shows(self, key: str) -> bool:
        return key in self.keys
