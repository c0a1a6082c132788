"""Who may open what: every address declares it, and for everybody else it is not there."""

import pytest

from lianchuang.accounts import acts
from lianchuang.accounts.table import TABLE
from lianchuang.api.addresses import api
from lianchuang.ledger.acts import Signature
from lianchuang.procedures.models import Case
from lianchuang.project.urls import OPEN_PAGES, SIGNING_IN
from lianchuang.registry.models import Coverage
from tests.house.addresses import addresses, pages, patterns
from tests.web.ground import NOW, ROLES, TODAY, Visitor

pytestmark = pytest.mark.django_db

BY_SECRET = {"calendar_feed"}  # opens to whoever was given the address; any other finds nothing


def test_every_page_declares_who_may_use_it():
    declared = {route: getattr(one.callback, "action", None) for route, one in pages()}
    assert len(declared) > 50
    assert {route for route, action in declared.items() if action not in TABLE and action != "public"} == set()


def test_every_address_of_the_api_is_an_operation_that_declares_it():
    """What the operations declare is held against the table beside the API."""
    operations = {
        operation.view_func.__name__
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }
    named = {one.name for route, one in patterns() if route.startswith("api/v1/")}
    assert named - operations == {"openapi-json", "api-root"}


def test_only_the_sign_in_and_what_was_made_public_is_open_to_all():
    public = {one.name for _, one in pages() if getattr(one.callback, "action", None) == "public"}
    assert public == {one.name for one in SIGNING_IN} - {"mfa_index"} | {one.name for one in OPEN_PAGES} | BY_SECRET
    assert all(str(one.pattern).startswith("public") for one in OPEN_PAGES)


def test_the_signed_out_are_sent_to_the_sign_in(ground):
    stranger = Visitor(None)
    for address in addresses(ground):
        if address.action == "public":
            continue
        for answer in (stranger.get(address.path), stranger.post(address.path)):
            assert (answer.status_code, answer.get("Location", "").split("?")[0]) == (302, "/sign-in"), address.path


def test_the_account_pages_of_the_sign_in_open_to_nobody_signed_out(ground):
    open_to_strangers = {"account_login", "account_inactive"} | {one.name for one in OPEN_PAGES} | BY_SECRET
    stranger = Visitor(None)
    for address in addresses(ground):
        if address.action == "public" and address.name not in open_to_strangers:
            assert stranger.get(address.path).status_code == 302, address.path


def test_an_account_without_an_appointment_finds_nothing(ground):
    account = acts.open_account("nobody", "无职", "jintian-tianqi-butuo", by=Signature("system:test", NOW), on=TODAY)
    nobody = Visitor(account)
    for address in addresses(ground):
        if address.action != "public":
            assert nobody.get(address.path).status_code == 404, address.path
            assert nobody.post(address.path).status_code == 404, address.path


@pytest.mark.parametrize("username", ROLES)
def test_what_a_role_may_not_do_is_not_there(ground, username):
    visitor, held, refused = Visitor(ground.accounts[username]), set(ground.roles_of(username)), 0
    for address in addresses(ground):
        if address.action == "public" or held & set(TABLE[address.action]):
            continue
        refused += 1
        assert visitor.get(address.path).status_code == 404, address.path
        assert visitor.post(address.path).status_code == 404, address.path
    assert refused or username == "zonggonghui"


@pytest.mark.parametrize("username", ["juxitong", "zhuxi", "shuji", "qiye", "zhigong"])
def test_what_belongs_to_another_ground_is_not_there(ground, username):
    """The same pages, of a union, a case and a unit that lie elsewhere."""
    other = ground.elsewhere
    case = Case.objects.filter(organisation=other).order_by("pk").first()
    covered = Coverage.objects.on(TODAY).filter(organisation=other).first().employer_id
    places = {
        f"/organisations/{ground.union.pk}": f"/organisations/{other.pk}",
        f"/figures/M-01/{ground.union.pk}": f"/figures/M-01/{other.pk}",
        f"/employers/{ground.employer.pk}": f"/employers/{covered}",
        f"/cases/{ground.open_case.pk}": f"/cases/{case.pk}",
        f"/matters/{ground.open_case.pk}": f"/matters/{case.pk}",
    }
    visitor, tried = Visitor(ground.accounts[username]), 0
    for address in addresses(ground):
        for here, there in places.items():
            if address.path == here or address.path.startswith(f"{here}/"):
                tried += 1
                path = address.path.replace(here, there, 1)
                assert visitor.get(path).status_code == 404, path
                assert visitor.post(path).status_code == 404, path
    assert tried >= 14


def test_a_place_out_of_reach_cannot_be_chosen(ground):
    for username in ("zhengong", "juxitong", "zhuxi"):
        visitor = Visitor(ground.accounts[username])
        for path in ("/unions", "/cases", "/deadlines", "/round", "/round/unions"):
            assert visitor.get(path, **{"in": ground.elsewhere.pk}).status_code == 404, path


def test_somebody_who_sees_others_data_needs_the_second_factor(ground):
    account = ground.accounts["zonggonghui"]
    Visitor(account).sees("/cockpit")
    account.authenticator_set.all().delete()
    answer = Visitor(account).get("/cockpit")
    assert (answer.status_code, answer["Location"]) == (302, "/account/second")
