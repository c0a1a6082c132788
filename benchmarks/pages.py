"""Pages: what a district officer waits for, from the request to the last byte of the answer, in a warm process.

The alternative answers the same request through the same view and template, but fetches what it shows row by row, or
works it out when it is asked for: its answer must be the same page to the byte (keys of forms left out).
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache

from allauth.account.auth_backends import AuthenticationBackend
from django.test import Client
from django.urls import reverse

from benchmarks import rows_one_by_one as plainly
from benchmarks.district import OFFICER
from benchmarks.side import Answer, Benchmark, Side, Task
from lianchuang.accounts import acts
from lianchuang.accounts.models import Account
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.models import Case
from lianchuang.registry.models import Organisation, Tier, Tree

KEYS = re.compile(r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|nonce="[^"]*"')
WARM, TIMES = 2, 9
PLAINLY = "row by row, when asked"
BACKEND = f"{AuthenticationBackend.__module__}.{AuthenticationBackend.__qualname__}"


@lru_cache(maxsize=1)
def _browser() -> Client:
    """The officer, signed in, with a token for the API."""
    from django.utils import timezone

    account = Account.objects.get(username=OFFICER)
    now = timezone.now()
    _, secret = acts.make_token(account, "measuring", by=Signature("system:benchmark", now), on=timezone.localdate())
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    client.force_login(account, BACKEND)
    return client


def _union() -> Organisation:
    """A union of middling size: the eighth."""
    return Organisation.objects.filter(tree=Tree.UNION, tier=Tier.BASE).order_by("pk")[7]


def _case() -> Case:
    return Case.objects.filter(procedure="workers-congress", organisation=_union()).order_by("pk")[0]


def _asked(address: Callable[[], str], plain: Callable[[Task], AbstractContextManager] | None = None):
    def run(task: Task) -> Answer:
        if plain is None:
            answer = _browser().get(address())
        else:
            with plain(task):
                answer = _browser().get(address())
        if answer.status_code != 200:
            raise RuntimeError(f"{address()} answered {answer.status_code}")
        return lambda: KEYS.sub("", answer.content.decode())

    return run


def _page(
    name: str, title: str, address: Callable[[], str], what: str, plain: Callable[[Task], AbstractContextManager]
) -> Benchmark:
    return Benchmark(
        f"page-{name}",
        title,
        "request",
        (
            Side("product", f"`GET {address.__doc__}`", _asked(address), repeat=TIMES),
            Side(PLAINLY, what, _asked(address, plain)),
        ),
        lambda size: 1,
        lambda task: [_asked(address)(task) for _ in range(WARM)] and None,
        group="pages",
    )


def _address(shown: str, made: Callable[[], str]) -> Callable[[], str]:
    made.__doc__ = shown
    return made


PAGES = (
    _page(
        "cockpit",
        "District cockpit",
        _address("/cockpit", lambda: reverse("cockpit")),
        "measures computed when asked, deadlines and Party organisations by a query for each organisation",
        plainly.cockpit,
    ),
    _page(
        "unions",
        "List of unions (50 of all)",
        _address("/unions", lambda: reverse("unions")),
        "the figures of each row by queries of its own",
        plainly.unions,
    ),
    _page(
        "search",
        "Search by pinyin initials",
        _address("/search?q=hxjx", lambda: reverse("search") + "?q=hxjx"),
        "`icontains` without an index, within organisations found by a recursive Python walk",
        plainly.search,
    ),
    _page(
        "union",
        "A union's page",
        _address("/organisations/…", lambda: reverse("organisation", args=(_union().pk,))),
        "members loaded to be counted, events put into words one by one",
        plainly.union,
    ),
    _page(
        "case",
        "A case's page",
        _address("/cases/…", lambda: reverse("case", args=(_case().pk,))),
        "the state replayed from the journal instead of kept, acts put into words one by one",
        plainly.case,
    ),
    _page(
        "ranking",
        "Ranking of the round",
        _address("/round", lambda: reverse("round")),
        "scored when asked: measures, judging and ranking in the request",
        plainly.scored,
    ),
    _page(
        "score",
        "A union's score with its records",
        _address("/organisations/…/score", lambda: reverse("score", args=(_union().pk,))),
        "scored when asked",
        plainly.scored,
    ),
    _page(
        "api",
        "API: list of unions",
        _address("/api/v1/organisations?tree=union", lambda: "/api/v1/organisations?tree=union"),
        "all rows fetched and cut to a page in Python, the organisation of each by a query",
        plainly.api,
    ),
)
