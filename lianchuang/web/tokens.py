"""Keys with which a program acts in one's name: make one, see it once, take it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from lianchuang.accounts import acts
from lianchuang.accounts.acting import acting
from lianchuang.accounts.models import Token
from lianchuang.accounts.standing import Standing
from lianchuang.web.answering import go_to, show, tell

LONGEST = 60


@acting("token.own")
def tokens(request: HttpRequest) -> HttpResponse:
    """The own keys; a new one is shown on the next page only, which travels in a cookie and is kept nowhere."""
    error, name = "", request.POST.get("name", "").strip()
    if request.method == "POST":
        if name and len(name) <= LONGEST:
            by = request.standing.signature(timezone.now())
            _, secret = acts.make_token(request.user, name, by=by, on=request.standing.day)
            messages.success(request, secret, extra_tags="secret")
            return go_to(request, "tokens")
        error = "写一句这把密钥给谁用，不超过 60 字。"
    secrets = [str(message) for message in messages.get_messages(request) if message.extra_tags == "secret"]
    context = {
        "tokens": request.user.tokens.order_by("-made_on", "-pk"),
        "secret": secrets[0] if secrets else "",
        "error": error,
        "name": name,
        "days": acts.TOKEN_DAYS,
    }
    return show(request, "tokens.html", context, status=422 if error else 200)


def own_token(standing: Standing, token: int) -> Token:
    found = Token.objects.filter(account=standing.account, pk=token, revoked_on=None).first()
    if found is None:
        raise Http404
    return found


@acting("token.own", on=own_token)
def revoke_token(request: HttpRequest, found: Token) -> HttpResponse:
    """Taken back at once; asked for on a page of its own, since it cannot be given again."""
    if request.method == "POST":
        acts.revoke_token(found, by=request.standing.signature(timezone.now()), on=request.standing.day)
        tell(request, f"“{found.name}”已收回，用它的程序马上进不来。")
        return go_to(request, "tokens")
    return show(request, "token_revoke.html", {"token": found})
