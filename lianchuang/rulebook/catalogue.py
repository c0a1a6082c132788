"""The whole rulebook as one frozen object: rules, statutes, levels, the working-day calendar."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lianchuang.rulebook.calendars import Calendar, published_calendar
from lianchuang.rulebook.citations import Citation
from lianchuang.rulebook.kinds import read_kind
from lianchuang.rulebook.profiles import Levels, Profile
from lianchuang.rulebook.rules import Rule, RuleFile, Switch, switched_off
from lianchuang.rulebook.shelf import UnreadableFile, files, in_plain_words, read_toml, shelf
from lianchuang.rulebook.sources import ELSEWHERE, EVERYWHERE, Article, Library, Statute
from lianchuang.rulebook.versions import ValueFile, Version


class UnknownRule(KeyError):
    """No rule has this id; the message says so in Chinese."""

    def __str__(self) -> str:
        return str(self.args[0])


class Rulebook:
    """Everything the rulebook's files say. Never changes: `with_values`, `switched` and `with_calendar` give another
    one."""

    def __init__(
        self,
        library: Library,
        levels: Levels,
        calendar: Calendar,
        rules: Mapping[str, Rule],
        fingerprint: str,
        articles: Mapping[str, tuple[Switch, ...]] | None = None,
    ) -> None:
        self._library, self._levels, self.calendar = library, levels, calendar
        self._rules, self._fingerprint, self._articles = dict(rules), fingerprint, dict(articles or {})

    @classmethod
    def open(cls, at: Path) -> "Rulebook":
        """Read and check the rule files of a folder. Raises UnreadableFile, naming the file and the key."""
        library, levels, calendar = Library(at), Levels(at), published_calendar(at)
        _check_levels(library, levels)
        rules: dict[str, Rule] = {}
        digest = hashlib.sha256()
        for path in files("rules", at=at):
            digest.update(path.read_bytes())
            for number, written in enumerate(read_toml(path).get("rule", []), start=1):
                rule = _read_rule(path, number, written, library, levels, calendar)
                if rule.id in rules:
                    raise UnreadableFile(f"文件{path.name}：规则{rule.id}写了两次。")
                rules[rule.id] = rule
        return cls(library, levels, calendar, rules, digest.hexdigest()[:12])

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change whenever a rule does; a case keeps those of its day."""
        return self._fingerprint

    @property
    def library(self) -> Library:
        """The statutes we hold."""
        return self._library

    @cached_property
    def level_names(self) -> Mapping[str, str]:
        """The Chinese names of the levels: 全国, 浙江, 宁波."""
        return self._levels.names

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def rule(self, id: str) -> Rule:  # noqa: A002  the catalogue calls it id
        """The rule with this id. Raises UnknownRule."""
        try:
            return self._rules[id]
        except KeyError:
            raise UnknownRule(f"没有编号为“{id}”的规则。") from None

    def profile(self, area: str | None = None) -> Profile:
        """The levels of statutes that apply in an area; without one, the nation's alone. Raises BadInputs."""
        return self._levels.profile(area)

    def statute(self, name: str) -> Statute | None:
        """A statute by id, title or short name."""
        return self._library.statute(name)

    def article(self, statute: str, number: str) -> Article | None:
        """One article of a statute; None where it is not held."""
        return self._library.article(statute, number)

    def is_off(self, citation: Citation, on: date | None = None) -> bool:
        """Whether rules that rest on this article alone are switched off on a day."""
        return switched_off(self._articles.get(f"{citation.statute}#{citation.article}", ()), on)

    def with_values(self, values: Iterable[Mapping[str, Any]], unheld: bool = False) -> "Rulebook":
        """The rulebook with newer dated values, each a `[[rule.value]]` with the key `rule` naming the rule.

        `unheld` lets a value rest on a statute whose text the rulebook does not hold. Raises UnreadableFile where one
        is wrongly written, UnknownRule where there is no such rule.
        """
        rules, told = dict(self._rules), []
        for written in values:
            name = str(written.get("rule", ""))
            rule = rules.get(name) or self.rule(name)
            own = {key: value for key, value in written.items() if key != "rule"}
            version = _read_version(f"规则{name}的新值", own, rule.file, self._library, self._levels, unheld)
            rules[name] = rule.with_versions([version])
            told.append(f"{name} {version}")
        return self._changed(rules, told)

    def switched(self, what: str, *, off: bool, since: date | None = None) -> "Rulebook":
        """The rulebook with a rule known from secondary texts switched off from a day, or on again; or with every rule
        that rests on one article of such a text (工会女职工委员会工作条例#11).

        Raises ValueError for a rule or article whose text we hold, UnknownRule where there is no such rule.
        """
        switch, rules = Switch(since, off), dict(self._rules)
        told = [f"{what} {switch}"]
        if "#" not in what:
            if not self.rule(what).may_be_switched_off:
                raise ValueError(f"规则{what}有正式条文，不能关闭；只能关闭转引条文的规则。")
            rules[what] = replace(rules[what], switches=(*rules[what].switches, switch))
            return self._changed(rules, told)
        citation = self._library.cite(what)
        statute = self.statute(citation.statute)
        if statute is None or statute.head.mark == "V":
            raise ValueError(f"{citation.in_words}有正式条文，不能关闭；只能关闭转引的条文。")
        for name, rule in rules.items():
            if any((c.statute, c.article) == (citation.statute, citation.article) for c in rule.basis):
                rules[name] = replace(rule, switches=(*rule.switches, switch))
        key = f"{citation.statute}#{citation.article}"
        return self._changed(rules, told, self._articles | {key: (*self._articles.get(key, ()), switch)})

    def without(self, ids: Iterable[str]) -> "Rulebook":
        """The rulebook with some rules known from secondary texts switched off, whatever the day."""
        book = self
        for name in sorted(set(ids)):
            book = book.switched(name, off=True)
        return book

    def with_calendar(self, calendar: Calendar) -> "Rulebook":
        """The rulebook counting by another calendar, such as the published one under an administrator's table."""
        rules = {name: replace(rule, calendar=calendar) for name, rule in self._rules.items()}
        return Rulebook(self._library, self._levels, calendar, rules, self._fingerprint, self._articles)

    def signed(self, text: str) -> "Rulebook":
        """The same rulebook under a version of its own, made from the old one and a text."""
        return self._changed(self._rules, [text])

    def _changed(
        self, rules: Mapping[str, Rule], told: list[str], articles: Mapping[str, tuple[Switch, ...]] | None = None
    ) -> "Rulebook":
        fingerprint = hashlib.sha256("\n".join([self._fingerprint, *told]).encode()).hexdigest()[:12]
        return Rulebook(
            self._library,
            self._levels,
            self.calendar,
            rules,
            fingerprint if told else self._fingerprint,
            self._articles if articles is None else articles,
        )


def _check_levels(library: Library, levels: Levels) -> None:
    known = {*EVERYWHERE, *levels.names, ELSEWHERE}
    for statute in library:
        if statute.head.level not in known:
            raise UnreadableFile(f"文件{statute.path.name}：level 要写{'、'.join(sorted(known))}之一。")


def _read_rule(
    path: Path, number: int, written: dict[str, Any], library: Library, levels: Levels, calendar: Calendar
) -> Rule:
    name = f"文件{path.name}第{number}条规则{written.get('id', '')}".rstrip()
    try:
        file = RuleFile.model_validate(written)
    except ValidationError as failure:
        raise UnreadableFile(f"{name}：{in_plain_words(failure)}。") from failure
    numbered = enumerate(file.value, start=1)
    versions = tuple(_version(f"{name}的第{n}个值", value, file, library, levels) for n, value in numbered)
    return Rule(file, versions, levels, calendar)


def _read_version(
    name: str, written: dict[str, Any], file: RuleFile, library: Library, levels: Levels, unheld: bool
) -> Version:
    try:
        value = ValueFile.model_validate(written)
    except ValidationError as failure:
        raise UnreadableFile(f"{name}：{in_plain_words(failure)}。") from failure
    return _version(name, value, file, library, levels, unheld)


def _version(
    name: str, value: ValueFile, file: RuleFile, library: Library, levels: Levels, unheld: bool = False
) -> Version:
    if value.level not in levels.names:
        raise UnreadableFile(f"{name}：level 要写{'、'.join(levels.names)}之一，现在是“{value.level}”。")
    try:
        kind = read_kind(file.test | value.test)
        basis = tuple(library.cite(written, unheld=unheld) for written in value.basis)
    except ValidationError as failure:
        raise UnreadableFile(f"{name}：test.{in_plain_words(failure)}。") from failure
    except ValueError as failure:
        raise UnreadableFile(f"{name}：{failure}。") from failure
    unknown = {*kind.reads(), *value.applies_to} - {fact.name for fact in file.inputs}
    if unknown:
        raise UnreadableFile(f"{name}：用到的“{'、'.join(sorted(unknown))}”不在 inputs 里。")
    return Version(
        level=value.level,
        rank=value.rank,
        since=value.since,
        basis=basis,
        mark=value.mark,
        kind=kind,
        constants=value.constants,
        convention=value.convention,
        applies_to=value.applies_to,
        acts=library.acts(value.mark, basis),
        written=value,
    )


def rulebook() -> Rulebook:
    """The rulebook of this installation, read once."""
    return _opened(shelf())


@cache
def _opened(at: Path) -> Rulebook:
    return Rulebook.open(at)
