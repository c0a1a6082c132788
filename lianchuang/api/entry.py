"""The way into the API: a token, the one table of permissions, one answer for one idempotency key, errors as sentences.

Every operation declares what it lets its user do with `@doing(action)`. Strangers and the unentitled get 404. A token
does what its owner may do, no more; there are no cookies here, so nothing can be done in a browser's name.
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import HttpBearer

from lianchuang.accounts.acting import KEY, key_of, once
from lianchuang.accounts.acts import account_of_token
from lianchuang.accounts.models import Account
from lianchuang.accounts.standing import Standing
from lianchuang.accounts.table import roles_for
from lianchuang.procedures.engine import Refusal

PAGE = 50


class Token(HttpBearer):
    """`Authorization: Bearer lc_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        account = account_of_token(token, timezone.localdate())
        if account is not None:
            request.user = account
        return account


class Plain(Parser):
    """Reads JSON that can be kept: no numbers that are none, no characters that no database and no page can show."""

    def parse_body(self, request: HttpRequest) -> Any:
        document = json.loads(request.body, parse_constant=_no_number)
        waiting = [document]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                part.encode()
                if "\0" in part:
                    raise ValueError("NUL in a text")
            elif isinstance(part, dict):
                waiting += [*part, *part.values()]
            elif isinstance(part, list):
                waiting += part
        return document


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


class Door(NinjaAPI):
    """The same faults at every operation, told once in its description: it is read by programs that hold us to it."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**more)
        fault = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
        everywhere = {status: {"description": words, "content": fault} for status, words in FAULTS.items()}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"] = everywhere | operation["responses"]
        return schema


FAULTS = {400: "送来的内容或者参数读不了", 401: "没有密钥，或者密钥不对、已经过期", 404: "没有，或不归你管"}

api = Door(
    title="联创 Lianchuang",
    version="1",
    description="与页面同样的问题和答案。凭密钥访问（账号菜单里发放），能做的事与密钥主人一样。",
    docs_url=None,
    auth=Token(),
    parser=Plain(),
    urls_namespace="api",
)


class Fault(Schema):
    """Why a request was not met, as a sentence for a person."""

    error: str


class Objection(Schema):
    where: str
    severity: str
    text: str
    basis: list[str]


class Refused(Schema):
    """A step that was not recorded. With `may_stand` it can be recorded as it was, with `as_it_was: true`."""

    error: str
    objections: list[Objection]
    may_stand: bool


NO_KEY = "要带防重号：请求头 Idempotency-Key，16 到 64 个字母、数字、- 或 _，一件事一个；重发时用同一个。"
WITH_A_KEY: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{KEY}$"},
            "description": "防重号：同一个号再来一次，得到的是第一次的答复。",
        }
    ]
}
"""What the description says of an operation that writes (`openapi_extra`)."""


def doing(action: str, *, remembered: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare what an operation lets its user do; `request.standing` tells who asks. A trial that writes nothing is not
    `remembered` and needs no key.
    """
    roles_for(action)

    def declare(operation: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(operation)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            request.standing = Standing(request.user, timezone.localdate())
            if not request.standing.may(action):
                raise Http404
            if request.method == "GET" or not remembered:
                return operation(request, *args, **kwargs)
            if not key_of(request):
                return api.create_response(request, {"error": NO_KEY}, status=400)
            return once(request, lambda: _answer(request, operation, args, kwargs))

        enter.action = action
        return enter

    return declare


def _answer(request: HttpRequest, operation: Callable[..., Any], args: tuple, kwargs: dict) -> HttpResponse:
    try:
        status, payload = operation(request, *args, **kwargs)
    except Refusal as refusal:
        return refused(request, refusal)
    return api.create_response(request, payload, status=status)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, failure: Exception) -> HttpResponse:
    return api.create_response(request, {"error": "没有这一项，或不归你管。"}, status=404)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, failure: ValidationError) -> HttpResponse:
    where = "、".join(".".join(str(part) for part in one["loc"][1:]) for one in failure.errors)
    return api.create_response(request, {"error": f"这些项不对：{where}。"}, status=400)


@api.exception_handler(HttpError)
def unwritten(request: HttpRequest, failure: HttpError) -> HttpResponse:
    said = "送来的内容读不了：要写成 UTF-8 的 JSON 对象，里面不能有读不了的字符，也不能有 NaN。"
    if failure.status_code == 401:
        said = f"{FAULTS[401]}。"
    return api.create_response(request, {"error": said}, status=failure.status_code)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    told = {
        "error": refusal.in_plain_words,
        "objections": [
            {"where": o.where, "severity": o.severity, "text": o.text, "basis": list(o.basis)}
            for o in refusal.objections
        ],
        "may_stand": refusal.may_stand,
    }
    return api.create_response(request, told, status=422)
