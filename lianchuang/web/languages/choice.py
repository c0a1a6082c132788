"""Which language a reader wants: kept in a cookie of their browser, asked of nobody else."""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from lianchuang.accounts.acting import open_to_all

COOKIE = "lc-language"
A_YEAR = 365 * 24 * 3600


class Language(StrEnum):
    """A language of the screens, by its BCP 47 tag."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


NAMES = {Language.SIMPLIFIED: "简体", Language.TRADITIONAL: "繁體", Language.ENGLISH: "English"}


def language_of(request: HttpRequest) -> Language:
    """The language that the reader chose; Simplified Chinese where none was."""
    try:
        return Language(request.COOKIES.get(COOKIE, Language.SIMPLIFIED))
    except ValueError:
        return Language.SIMPLIFIED


@open_to_all
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice in the browser and go back to where it was made. Writes nothing on this side."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = HttpResponse(status=303, headers={"Location": back})
    chosen = request.POST.get("language", "")
    if chosen in set(Language):
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response
