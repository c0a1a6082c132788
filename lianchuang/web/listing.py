"""Lists: pages of fifty, in the order of a header that was pressed. Order and page stand in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

PER_PAGE = 50


def page_of(rows: QuerySet | Sequence[Any], query: QueryDict, size: int = PER_PAGE, count: int | None = None) -> Page:
    """The page asked for; the nearest there is, where it does not exist. `count` is how many there are, where that is
    known without counting."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(query.get("page"))


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
