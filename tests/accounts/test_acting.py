"""The way in: declared on every view, once for one key, and reading never writes."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from lianchuang.accounts.acting import ReadingNeverWrites, acting
from lianchuang.accounts.models import Answered
from lianchuang.accounts.table import Role
from lianchuang.registry.models import Employer

KEY = "k" * 24


class Session(dict):
    """What a browser's session keeps; a program that brings a token has none."""

    session_key = "s" * 32


def call(view, people, role, method="get", data=None, session=None, headers=None, **address):
    request = getattr(RequestFactory(), method)("/somewhere/", data or {}, headers=headers or {})
    request.user = people.accounts[role] if role else AnonymousUser()
    if session is not None:
        request.session = session
    return view(request, **address)


@pytest.fixture(autouse=True)
def _with_second_factor(monkeypatch):
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: True)


@acting("cockpit.see")
def cockpit(request):
    return HttpResponse("全区")


@acting("case.open")
def opening(request):
    Employer.objects.create()
    return HttpResponse(status=303, headers={"Location": "/made/"})


@acting("case.open")
def refusing(request):
    Employer.objects.create()
    return HttpResponse("不行", status=422)


def test_an_action_outside_the_table_cannot_even_be_declared():
    with pytest.raises(KeyError):
        acting("anything.goes")


def test_the_signed_out_are_sent_to_sign_in(people):
    assert call(cockpit, people, None)["Location"].startswith("/sign-in?")


def test_a_script_that_asks_for_a_piece_while_signed_out_gets_the_reason_and_no_page(people):
    answer = call(cockpit, people, None, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content.decode()) == (401, "登录过期了，请重新登录。")


def test_the_unentitled_find_nothing(people):
    with pytest.raises(Http404):
        call(cockpit, people, Role.WORKER)
    assert call(cockpit, people, Role.OFFICER).status_code == 200


def test_whoever_sees_others_data_is_first_asked_for_a_second_factor(people, monkeypatch):
    monkeypatch.setattr("lianchuang.accounts.acting._has_second_factor", lambda account: False)
    assert call(cockpit, people, Role.OFFICER)["Location"] == "/account/second"


def test_the_object_of_an_address_is_found_within_reach_before_the_view_runs(people):
    def find(standing, number):
        if not standing.reaches("organisation.see", int(number)):
            raise Http404
        return SimpleNamespace(pk=int(number))

    @acting("organisation.see", on=find)
    def page(request, found):
        return HttpResponse(str(found.pk))

    assert call(page, people, Role.OFFICER, number=people.union.pk).content == str(people.union.pk).encode()
    with pytest.raises(Http404):
        call(page, people, Role.OFFICER, number=people.other_union.pk)


def test_a_change_without_a_key_is_not_made(people):
    before = Employer.objects.count()
    answer = call(opening, people, Role.CHAIR, "post")
    assert (answer.status_code, Employer.objects.count()) == (400, before)


def test_the_same_request_twice_is_done_once_and_answered_twice(people):
    before = Employer.objects.count()
    answers = [call(opening, people, Role.CHAIR, "post", {"idempotency_key": KEY}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/made/", "/made/"]
    assert Employer.objects.count() == before + 1


def test_the_same_key_of_another_person_is_another_request(people):
    before = Employer.objects.count()
    for role in (Role.CHAIR, Role.OFFICER):
        call(opening, people, role, "post", {"idempotency_key": KEY})
    assert Employer.objects.count() == before + 2


def test_a_refused_request_leaves_nothing_and_may_be_tried_again_with_its_key(people):
    before = Employer.objects.count()
    assert call(refusing, people, Role.CHAIR, "post", {"idempotency_key": KEY}).status_code == 422
    assert (Employer.objects.count(), Answered.objects.count()) == (before, 0)


def test_the_session_knows_what_was_done_last_and_nothing_of_what_was_refused(people):
    session = Session()
    call(refusing, people, Role.CHAIR, "post", {"idempotency_key": KEY}, session)
    assert session == {}
    for _ in range(2):
        call(opening, people, Role.CHAIR, "post", {"idempotency_key": KEY}, session)
        assert session == {"done": KEY}
        session.clear()


def test_a_reading_request_that_tries_to_write_is_stopped(people):
    guard = ReadingNeverWrites(lambda request: Employer.objects.create())
    with pytest.raises(RuntimeError, match="tried to write"), transaction.atomic():
        guard(RequestFactory().get("/"))
    guard(RequestFactory().post("/"))
