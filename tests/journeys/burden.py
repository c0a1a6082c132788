"""What the commonest duties cost, told on a page: `docs/burden.md`, made from what was counted and from the books, the
survey, the standard, the documents and the paper forms that ask for the same."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook.books import Book, BookColumn, Source, books
from lianchuang.rulebook.documents import read_documents
from lianchuang.rulebook.shelf import shelf
from lianchuang.rulebook.standards import read_standard
from lianchuang.rulebook.surveys import Item, survey
from tests.journeys.duties import DEVICES, DUTIES, Duty

PAGE = Path(__file__).parents[2] / "docs" / "burden.md"
COUNTED = Path(__file__).with_name("burden.json")
FORMS = tomllib.loads(Path(__file__).with_name("forms.toml").read_text("utf-8"))
WHO = {"zhuxi": "工会主席", "zhengong": "镇街工会干部", "zhigong": "职工", "qiye": "企业行政方", "shuji": "党组织书记"}
Counts = Mapping[str, Mapping[str, Mapping[str, int]]]

HEAD = """\
# 办一件事，要过几页、点几下、打几个字

十二件最常办的事，从登录后的第一页做起，由程序在真的浏览器里照人的做法做一遍，数出来的：

- **页**：从登录后的第一页（算一页）到按下最后一个钮的那一页。按了以后回到的那一页不用再做什么，不算。
- **点**：点进一个框、选一项、按一个钮，都算一下。
- **字**：打的数字、汉字，一个算一个；选的、日历上点的、已经填好的不算。

手机宽 390，电脑宽 1366，时钟停在 2026 年 11 月 20 日。`tests/journeys/duties.py` 写着每一件怎么做；
`pytest tests/journeys/test_burden.py -n0 --burden` 在示范区里重做一遍，改写这一页。

| 要办的事 | 谁 | 手机：页 | 点 | 字 | 电脑：页 | 点 | 字 |
|---|---|--:|--:|--:|--:|--:|--:|
"""

BESIDE = """
## 同一件事，纸上还要写几处

记下以后，台账、年度统计、文书都从这条记录里来，一处也不用再填。手工记的时候，下面每一处都要再写一遍：台账几栏
（`rulebook/reports/books.toml`）、年度统计几项（`rulebook/reports/survey.toml`）、文书几处空（`rulebook/documents/`）。
“公开的表”是能找到的别处的纸质表，几处空，表名和出处在后面；没有找到的写“—”。宁波工会自己的表没有公开的可数，所以没有。

| 要办的事 | 这里填几个框 | 台账 | 统计 | 文书 | 公开的表 |
|---|--:|--:|--:|--:|--:|
"""

YEARLY = """
## 一年到头还要填的

| 填什么 | 几处 | 在这里 |
|---|--:|---|
"""


def published() -> Counts:
    """What was counted, by duty and device."""
    counted: Counts = json.loads(COUNTED.read_text("utf-8"))
    return counted


def page_of(counted: Counts) -> str:
    parts = [HEAD, *(_row(duty, counted) for duty in DUTIES), BESIDE]
    parts += [_beside(duty) for duty in DUTIES if duty.procedure]
    parts += [YEARLY, *_yearly(), "\n## 公开的表的出处\n\n"]
    parts += [f"- {one['title']}：{len(one['blanks'])} 处空。{one['source']}。\n" for one in FORMS.values()]
    return "".join(parts)


def _row(duty: Duty, counted: Counts) -> str:
    own = [counted[duty.name].get(device, {}) for device in DEVICES]
    cells = [str(one.get(what, "—")) for one in own for what in ("screens", "presses", "characters")]
    return f"| {duty.name} | {WHO[duty.username]} | {' | '.join(cells)} |\n"


def _beside(duty: Duty) -> str:
    form = FORMS.get(duty.form)
    asked = procedures().named(duty.procedure)
    fields = sum(one.required for step in duty.steps for one in asked.step_named(step).field)
    cells = [fields, columns_of(duty), items_of(duty), blanks_of(duty), len(form["blanks"]) if form else "—"]
    return f"| {duty.name} | {' | '.join(str(one) for one in cells)} |\n"


def _yearly() -> Iterator[str]:
    yield f"| 十三本台账 | {sum(len(book.columns) for book in books())} 栏 | 每一栏都从记录里来 |\n"
    items = survey().items
    open_ = sum(not one.computed for one in items)
    yield f"| {survey().name} | {len(items)} 项 | 算出 {len(items) - open_} 项，其余 {open_} 项写明为什么算不出 |\n"
    for level, name in (("base", "基层工会"), ("town", "镇街、局工会"), ("district", "区总工会")):
        standard = read_standard(shelf() / "standards" / f"demonstration-{level}.toml")
        yield f"| {name}自评表（示范标准） | {len(standard.indicators)} 项 | 得分从记录算出，不自评 |\n"


def columns_of(duty: Duty) -> int:
    """Columns of the books that are taken from the steps of the duty."""
    return sum(_is_from(duty, column) for book in books() for column in book.columns if _holds(book, duty))


def _holds(book: Book, duty: Duty) -> bool:
    return duty.procedure in book.procedures


def _is_from(duty: Duty, column: BookColumn) -> bool:
    own = [one for one in column.sources if isinstance(one, Source)]
    return any(one.procedure == duty.procedure and one.step in duty.steps for one in own)


def items_of(duty: Duty) -> int:
    """Items of the yearly survey that count from the steps of the duty."""
    own = {f"{duty.procedure}.{step}" for step in duty.steps}
    return sum(bool(own & _steps_of(item)) for item in survey().items)


def _steps_of(item: Item) -> set[str]:
    return {*item.steps, *item.unions, *(written.rpartition(".")[0] for written in item.sum)}


def blanks_of(duty: Duty) -> int:
    """Blanks in the documents of the steps of the duty."""
    forms = read_documents(procedures()).get(duty.procedure, ())
    return sum(_blanks(form.model_dump()) for form in forms if form.step in duty.steps)


def _blanks(part: Any) -> int:
    if isinstance(part, str):
        return part.count("{")
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ()
    return sum(_blanks(one) for one in inner)
