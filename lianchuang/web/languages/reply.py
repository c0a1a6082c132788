"""On the way out: the page in the language of its reader."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from lianchuang.web.languages.choice import Language, language_of
from lianchuang.web.languages.english import in_english
from lianchuang.web.languages.pages import Turn, turned
from lianchuang.web.languages.traditional import in_traditional

TURNS: dict[Language, Turn] = {Language.TRADITIONAL: in_traditional, Language.ENGLISH: in_english}


class InTheReadersLanguage:
    """Every page and fragment, and a refusal in plain words. Files and published texts are given as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.get("Content-Type", "")
        refusal = kind.startswith("text/plain") and response.status_code >= 400
        if not (kind.startswith("text/html") or refusal):
            return response
        patch_vary_headers(response, ["Cookie"])
        language = language_of(request)
        turn = TURNS.get(language)
        if turn is None or response.streaming:
            return response
        words = response.content.decode()
        if refusal:
            response.content = turn(words)
        else:
            remains = Language.SIMPLIFIED if language == Language.ENGLISH else ""
            page = turned(words, turn, remains)
            response.content = page.replace('<html lang="zh-Hans"', f'<html lang="{language}"', 1)
        return response
