"""Articles of the statutes we hold, and what the API knows of its user."""

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from lianchuang.api.entry import Fault, doing
from lianchuang.rulebook import rulebook

router = Router(tags=["条文"])


class ArticleOut(Schema):
    statute: str
    article: str
    in_words: str
    text: str
    level: str
    mark: str


class Me(Schema):
    name: str
    roles: list[str]
    places: list[str]


@router.get("/me", response=Me)
@doing("home.see")
def me(request: HttpRequest):
    """Whose key this is, and what it is good for."""
    appointments = request.standing.appointments
    return {
        "name": request.user.name,
        "roles": sorted({a.role for a in appointments}),
        "places": [a.organisation.number for a in appointments if a.organisation],
    }


@router.get("/law/{statute}/{article}", response={200: ArticleOut, 404: Fault})
@doing("law.see")
def article(request: HttpRequest, statute: str, article: str):
    """The text of an article, as we hold it."""
    held, found = rulebook().statute(statute), rulebook().article(statute, article)
    if held is None or found is None:
        raise Http404
    cited = rulebook().library.cite(f"{held.head.short}#{article}")
    return {
        "statute": held.head.title,
        "article": article,
        "in_words": cited.in_words,
        "text": found.text,
        "level": held.head.level,
        "mark": held.head.mark,
    }
