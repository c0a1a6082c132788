"""What an import would do, row by row: the rows of a trial run by outcome, as many as somebody looks through."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict

from lianchuang.web.brought import Brought
from lianchuang.web.listing import page_of

OUTCOMES = {"refused": "不导入", "added": "新增", "merged": "更新", "unchanged": "不变"}
MOST = 500  # rows of each outcome that the page shows; the workbook has all
ROWS = "rows.json"
NAMES = ("union", "employer", "name")


def keep_rows(brought: Brought, rows: list[dict[str, Any]]) -> None:
    """The first rows of each outcome, beside the file."""
    kept = {outcome: [row for row in rows if row["outcome"] == outcome][:MOST] for outcome in OUTCOMES}
    (brought.folder / ROWS).write_text(json.dumps(kept, ensure_ascii=False), "utf-8")


def preview_of(brought: Brought, labels: Mapping[str, str], query: QueryDict) -> dict[str, Any]:
    """The rows of one outcome (`?see=`), those that were refused before the others, fifty to a page."""
    kept = json.loads((brought.folder / ROWS).read_text("utf-8"))
    counts = brought.state["counts"]
    chosen = query.get("see", "")
    if chosen not in OUTCOMES:
        chosen = next((one for one in OUTCOMES if counts[one]), "added")
    page: Page = page_of(kept[chosen], query)
    return {
        "outcomes": [(one, words, counts[one]) for one, words in OUTCOMES.items()],
        "see": chosen,
        "page": page,
        "rows": [{"one": row, "said": _said(row["record"], labels)} for row in page.object_list],
        "cut": counts[chosen] - len(kept[chosen]),
    }


def _said(record: Mapping[str, Any], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a row says, field by field, the name first; what it leaves out is left out."""
    told = [name for name, value in record.items() if name in labels and value not in (None, "")]
    told.sort(key=lambda name: NAMES.index(name) if name in NAMES else len(NAMES))
    return [(labels[name], _plain(labels[name], record[name])) for name in told]


def _plain(label: str, value: Any) -> str:
    return {1: "是", 0: "否"}.get(value, str(value)) if label.startswith("是否") else str(value)
