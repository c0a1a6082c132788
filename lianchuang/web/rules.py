"""The rules as officers read them: what each level lays down from which day on, on which article, and what uses it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.procedures.local_law import Proposal, local_rulebook, proposals
from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook import Rule, Rulebook, UnknownRule
from lianchuang.rulebook.figures import in_words
from lianchuang.rulebook.versions import Version
from lianchuang.web.answering import show
from lianchuang.web.telling import names_of
from lianchuang.web.words import day_in_full

CHAPTERS = {
    "组建工会、会员、经费": ("ORG", "FUND", "MEM"),
    "选举和工会干部": ("ELE",),
    "职代会、厂务公开、职工董事": ("WC", "OPEN", "DIR", "SUPV"),
    "集体协商和集体合同": ("NEG",),
    "监督、调解、安全、女职工": ("SUP", "MED", "ARB", "DIS", "LAYOFF", "SAFE", "FSP"),
    "诉求、建议、职工教育": ("VOICE", "PROP", "EDU"),
    "发展党员和党的组织": ("PMD", "PO"),
}
CHECKED = {
    "V": "对照正式文本",
    "S": "转引的条文",
    "L": "地方做法，不当作法",
    "UNVERIFIED": "没有核实，不当作法",
    "PROD": "本系统约定",
}


@dataclass(frozen=True)
class Text:
    """One dated value of a rule as the page shows it; `entered` is the proposal that brought it in."""

    version: Version
    level: str
    figures: str
    checked: str
    entered: Proposal | None = None

    @property
    def since(self) -> str:
        return day_in_full(self.version.since) if self.version.since else "日期不详"


@acting("law.see")
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its numbers, chapter by chapter; `?q=` looks for words."""
    book, wanted = local_rulebook(), request.GET.get("q", "").strip()[:40]
    chapters: dict[str, list[tuple[Rule, list[Text]]]] = {name: [] for name in CHAPTERS}
    for rule in book:
        texts = texts_of(book, rule)
        if not wanted or wanted in rule.name or any(wanted in cited.in_words for cited in rule.basis):
            chapters[_chapter(rule)].append((rule, _newest(texts)))
    context = {
        "chapters": {name: found for name, found in chapters.items() if found},
        "wanted": wanted,
        "waiting": sum(one.status == "pending" for one in proposals()),
        "may_amend": request.standing.may("law.amend"),
    }
    return show(request, "rules/rules.html", context)


def _chapter(rule: Rule) -> str:
    return next(name for name, starts in CHAPTERS.items() if rule.id.split("-")[0] in starts)


def _newest(texts: list[Text]) -> list[Text]:
    """The last text of every level."""
    return list({text.version.level: text for text in texts}.values())


@acting("law.see")
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: its texts through time, whether it is on, what uses it, what has been proposed about it."""
    book = local_rulebook()
    found = rule_named(book, rule)
    about = [one for one in proposals() if concerns(one, found)]
    context = {
        "rule": found,
        "texts": texts_of(book, found, about),
        "off": found.is_off(request.standing.day),
        "uses": uses().get(found.id, []),
        "proposals": list(reversed(about)),
        "names": names_of(one.event.by for one in about),
        "may_amend": request.standing.may("law.amend"),
        "severity": found.default_severity,
    }
    return show(request, "rules/rule.html", context)


def rule_named(book: Rulebook, name: str) -> Rule:
    try:
        return book.rule(name)
    except UnknownRule:
        raise Http404 from None


def texts_of(book: Rulebook, rule: Rule, about: list[Proposal] = []) -> list[Text]:  # noqa: B006 - never changed
    """The values of a rule, the nation's first and then by day; those entered here know by whom."""
    order = list(book.level_names)
    entered = {_key(one.amendment): one for one in about if one.status == "confirmed"}
    texts = [
        Text(
            version,
            book.level_names[version.level],
            "不再规定" if version.written.repealed else in_words(rule.file, version.written),
            CHECKED[version.mark],
            entered.get((version.level, str(version.since))),
        )
        for version in rule.versions
    ]
    return sorted(texts, key=lambda text: (order.index(text.version.level), str(text.version.since or "")))


def _key(amendment: Mapping[str, object]) -> tuple[object, object]:
    return amendment.get("level"), amendment.get("from")


def concerns(proposal: Proposal, rule: Rule) -> bool:
    """Whether a proposal changes this rule, itself or through an article that it rests on."""
    amendment = proposal.amendment
    if amendment.get("rule") == rule.id or amendment.get("what") == rule.id:
        return True
    return any(amendment.get("what") == f"{cited.statute}#{cited.article}" for cited in rule.basis)


@cache
def uses() -> Mapping[str, list[str]]:
    """The steps of procedures that ask each rule."""
    found: dict[str, list[str]] = defaultdict(list)
    for procedure in procedures():
        for step in procedure.step:
            for name in dict.fromkeys(part.rule for part in (*step.check, *step.clock) if part.rule):
                found[name].append(f"{procedure.name}：{step.name}")
    return dict(found)
