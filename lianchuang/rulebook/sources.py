"""The statutes we hold: one file each in `sources/`, the head read at once, the articles when somebody opens them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.shelf import UnreadableFile, files, in_plain_words, read_toml

Mark = Literal["V", "S", "L", "UNVERIFIED", "PROD"]
EVERYWHERE = ("national", "department", "acftu", "party")  # levels of texts that bind in every place
ELSEWHERE = "other"  # of a place that no profile knows: only to compare with


class Head(BaseModel):
    """What a source file says about the statute as a whole. `level` is one that binds everywhere, one of the profiles,
    or that of another place. `acts` names articles of a secondary source whose words were read, as "6-19" or "17":
    rules on them are on with their normal severity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    short: str
    english: str
    issuer: str
    level: str
    in_force_from: date | None = None
    mark: Mark
    complete: bool
    read_in: str
    aliases: list[str] = []
    acts: list[str] = []
    remark: str = ""


class ArticlePage(BaseModel):
    """One article: `gist` says that the text is our summary of it, not its words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    text: str
    chapter: str = ""
    gist: bool = False

    @field_validator("number", mode="before")
    @classmethod
    def _as_text(cls, written: object) -> str:
        return str(written)


class ArticlePages(BaseModel):
    """The articles of one source file."""

    article: list[ArticlePage]


@dataclass(frozen=True)
class Article:
    """One article with its words. Paragraphs (款) are separated by blank lines."""

    statute: str
    number: str
    text: str
    chapter: str = ""
    gist: bool = False

    @property
    def citation(self) -> Citation:
        """How rules name it."""
        return Citation(self.statute, self.number)


@dataclass(frozen=True)
class Statute:
    """A statute, regulation or Party rule: where it stands, since when, and how far its text was checked."""

    head: Head = field(repr=False)
    path: Path = field(repr=False)

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def short(self) -> str:
        """The name used in citations: 工会法."""
        return self.head.short

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """Its articles by number."""
        try:
            pages = ArticlePages.model_validate({"article": read_toml(self.path).get("article", [])}).article
        except ValidationError as failure:
            raise UnreadableFile(f"文件{self.path.name}：{in_plain_words(failure)}。") from failure
        held = {page.number: Article(self.short, page.number, page.text, page.chapter, page.gist) for page in pages}
        if len(held) < len(pages):
            raise UnreadableFile(f"文件{self.path.name}里有两条编号相同。")
        return MappingProxyType(held)

    def acts(self, citation: Citation) -> bool:
        """Whether a rule resting on this article of a secondary source is on with its normal severity."""
        for span in self.head.acts:
            first, _, last = span.partition("-")
            if citation.article.isdecimal() and int(first) <= int(citation.article) <= int(last or first):
                return True
        return False


class Library:
    """All statutes, found by id, title, short name or another known name."""

    def __init__(self, at: Path) -> None:
        self._statutes = [_opened(path) for path in files("sources", at=at)]
        self._by_name: dict[str, Statute] = {}
        for statute in self._statutes:
            for name in (statute.id, statute.head.title, statute.short, *statute.head.aliases):
                if self._by_name.setdefault(_plain(name), statute) is not statute:
                    raise UnreadableFile(f"文件{statute.path.name}：“{name}”已经是另一部法的名字。")

    def __iter__(self) -> Iterator[Statute]:
        return iter(self._statutes)

    def statute(self, name: str) -> Statute | None:
        """By id, title or short name; the kind of brackets and a leading 中华人民共和国 make no difference."""
        return self._by_name.get(_plain(name))

    def article(self, statute: str, number: str) -> Article | None:
        """One article, None where the statute or the article is not held."""
        found = self.statute(statute)
        return found.articles.get(str(number)) if found else None

    def cite(self, written: str, *, unheld: bool = False) -> Citation:
        """A citation under the statute's short name. Raises ValueError, in Chinese, for a statute not held, unless
        `unheld` lets it stand under the name that was written."""
        citation = Citation.parse(written)
        found = self.statute(citation.statute)
        if not found:
            if unheld:
                return citation
            raise ValueError(f"规则库里没有《{citation.statute}》")
        return Citation(found.short, citation.article, citation.paragraph, citation.item)

    def acts(self, mark: str, basis: Sequence[Citation]) -> bool:
        """Whether a rule with this mark and basis acts as law: a verified one does, one known from a secondary text
        only where the words of its article were read; L, UNVERIFIED and conventions of the product never."""
        if mark == "V" or not basis:
            return mark == "V" and bool(basis)
        held = [(self.statute(citation.statute), citation) for citation in basis]
        return mark == "S" and all(found and (found.head.mark == "V" or found.acts(cited)) for found, cited in held)


def _opened(path: Path) -> Statute:
    text = path.read_text(encoding="utf-8").split("\n[[article]]", 1)[0]
    try:
        statute = Statute(Head.model_validate(read_toml(path, text)), path)
    except ValidationError as failure:
        raise UnreadableFile(f"文件{path.name}：{in_plain_words(failure)}。") from failure
    if statute.id != path.stem:
        raise UnreadableFile(f"文件{path.name}：id 应与文件名相同，现在是“{statute.id}”。")
    return statute


def _plain(name: str) -> str:
    return name.translate(str.maketrans("（）", "()")).strip("《》 ").removeprefix("中华人民共和国")
