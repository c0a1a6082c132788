"""The statutes we hold, their articles, and where the product uses them."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse

from lianchuang.accounts.acting import acting
from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook import Citation, Statute, rulebook
from lianchuang.rulebook.answers import MARKS
from lianchuang.web.answering import show, show_part
from lianchuang.web.articles import place_of


@acting("law.see")
def statutes(request: HttpRequest) -> HttpResponse:
    """All statutes by level, or those whose name or articles contain what was looked for."""
    wanted = request.GET.get("q", "").strip()[:40]
    levels: dict[str, list[Statute]] = defaultdict(list)
    for one in rulebook().library:
        if not wanted or wanted in one.head.title or wanted in one.short:
            levels[_level(one)].append(one)
    articles = found_articles(wanted) if wanted else []
    return show(request, "law/statutes.html", {"levels": dict(levels), "wanted": wanted, "articles": articles})


LEVELS = {
    "national": "法律、行政法规",
    "department": "部门规章",
    "acftu": "全国总工会",
    "party": "党内法规",
    "zhejiang": "浙江省",
    "ningbo": "宁波市",
    "other": "其他地方，只作参考",
}
MOST = 30


def _level(statute: Statute) -> str:
    """How the level of a text is called; that of a further profile by the profile's own name."""
    return LEVELS.get(statute.head.level) or rulebook().level_names.get(statute.head.level, "其他")


def found_articles(wanted: str) -> list[tuple[str, str]]:
    """Articles whose words contain the text, as (citation, first words); at most thirty."""
    found = []
    for statute in rulebook().library:
        for article in statute.articles.values():
            if wanted in article.text:
                found.append((article.citation.in_words, article.text[:60]))
                if len(found) == MOST:
                    return found
    return found


@acting("law.see")
def statute(request: HttpRequest, statute: str) -> HttpResponse:
    found = rulebook().statute(statute)
    if found is None or found.id != statute:
        raise Http404
    return show(request, "law/statute.html", {"statute": found, "level": _level(found)})


@acting("law.see")
def article(request: HttpRequest, statute: str, article: str) -> HttpResponse:
    """One article: its words, how far they were checked, and where it is used."""
    found = rulebook().statute(statute)
    text = found.articles.get(article) if found and found.id == statute else None
    if found is None or text is None:
        raise Http404
    context = {
        "statute": found,
        "article": text,
        "name": Citation(found.short, text.number).in_words,
        "paragraphs": [part for part in text.text.split("\n") if part.strip()],
        "uses": uses().get((found.id, article), []),
        "remark": MARKS.get(found.head.mark, ""),
        "level": _level(found),
        "may_switch": found.head.mark != "V" and request.standing.may("law.amend"),
    }
    return show_part(request, "law/article.html", "law/_article.html", context)


@cache
def uses() -> Mapping[tuple[str, str], list[str]]:
    """Where each article is used: steps of procedures, and rules."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for procedure in procedures():
        for step in procedure.step:
            texts = [*step.basis]
            for part in (*step.check, *step.need, *step.clock):
                texts += part.basis
            for place in {place_of(text) for text in texts} - {None}:
                found[place].append(f"{procedure.name}：{step.name}")
    for rule in rulebook():
        for citation in {cited for version in rule.versions for cited in version.basis}:
            place = place_of(str(citation))
            if place:
                found[place].append(f"规则：{rule.name}")
    return dict(found)
