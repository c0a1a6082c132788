"""What a rule answers about a case, and how the answer is put into words (wording of findings, one place)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.counting import Deadline
from lianchuang.rulebook.given import Given

MARKS = {
    "S": "转引的条文",
    "L": "其他地方的做法",
    "UNVERIFIED": "尚未核实的数字",
    "PROD": "本系统的约定",
}


@dataclass(frozen=True)
class Answer:
    """How the facts stand under the version of the rule that applied.

    `values` are the rule's own figures; `ok` its verdict (None: unknown, or a rule that only tells a figure). Where no
    text was in force, `level` is None and every figure is None. `acts_as_law` is never true of L or UNVERIFIED, nor of
    a rule that somebody `switched_off`.
    """

    rule: str
    values: Mapping[str, Any]
    ok: bool | None = None
    level: str | None = None
    rank: str = ""
    basis: tuple[Citation, ...] = ()
    mark: str = ""
    since: date | None = None
    deadline: Deadline | None = None
    provisional: bool = False
    acts_as_law: bool = False
    switched_off: bool = False
    severity: str = "notice"
    convention: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_force(self) -> bool:
        """Whether any text applied on that day in that place."""
        return self.level is not None

    def as_json(self) -> dict[str, Any]:
        """The figures with days as text and amounts as numbers."""
        return {name: _plain(value) for name, value in self.values.items()}


def sentence(say: str, given: Given, answer: Answer, choices: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """The finding in Chinese: the statute and article, what is required and what was found, what to do next."""
    if not answer.in_force:
        return "当时当地没有适用的条文，请按当时的规定办理。"
    cited = in_one_breath(answer.basis)
    if answer.ok:
        return f"符合{cited}。" if cited else "符合要求。"
    words: dict[str, str] = {"basis": cited or "本系统的约定", **answer.words}
    for name, value in given.facts.items():
        words.setdefault(name, _shown(value, (choices or {}).get(name)))
    words |= {name: _shown(value, (choices or {}).get(name)) for name, value in answer.values.items()}
    text = say.format_map(_Blanks(words)).rstrip("。")
    if days := int(answer.words.get("late", "0")):
        text += f"，已逾期{days}日"
    if answer.provisional:
        text += "（工作日历尚未公布，日期为暂算）"
    if answer.severity == "notice" and not answer.acts_as_law:
        return f"提示：{text}（本项为{MARKS.get(answer.mark, '未启用的规则')}，以正式文本为准）。"
    return f"{text}（以正式文本为准）。" if answer.mark == "S" else f"{text}。"


def in_one_breath(basis: Iterable[Citation], *, marks: bool = True) -> str:
    """Several articles, a statute's name said once: 《工会法》第十三条第一款、第十三条第二款; without title marks where
    the sentence puts them into brackets."""
    said: dict[str, str] = {}
    for citation in basis:
        before = said.get(citation.statute)
        named = citation.in_title_marks if marks else citation.in_words
        said[citation.statute] = f"{before}、{citation.place}" if before else named
    return "、".join(said.values())


class _Blanks(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "—"


def _shown(value: Any, choices: Mapping[str, str] | None = None) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_shown(item, choices) for item in value)
    if isinstance(value, float):
        value = Decimal(str(value))
    return (choices or {}).get(str(value), str(_plain(value)))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
