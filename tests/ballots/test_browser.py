"""The voter's script in a real browser: held to the vectors of the RFC, then a vote for real, counted to the end."""

import os

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from lianchuang.accounts.table import Role
from lianchuang.ballots import closing, opening
from lianchuang.ballots.audit import audit_files
from lianchuang.ballots.counting import Candidate
from lianchuang.ballots.models import Election, Envelope, Roll
from lianchuang.procedures import acts as cases
from tests.ballots.conftest import D
from tests.ballots.test_blindness import VECTORS
from tests.journeys.conftest import CHROMIUM, SHOTS, SWITCHES

pytestmark = pytest.mark.journey

VECTOR = """async (v) => {
  const b = window.lianchuangBallot, n = BigInt('0x' + v.n), inv = BigInt('0x' + v.inv);
  const key = { n: n, e: BigInt('0x' + v.e), size: 512, bits: 4096 };
  let a = inv, m = n, x = BigInt(1), y = BigInt(0);
  while (a > 0) { const q = m / a; [m, a, y, x] = [a, m - q * a, x, y - q * x]; }
  const asked = await b.blind(key, b.bytes(v.prepared_msg), b.bytes(v.salt), ((y % n) + n) % n);
  return [b.hex(asked.blinded), b.hex(b.finish(key, asked, b.bytes(v.blind_sig)))];
}"""


@pytest.fixture
def browser():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


class Phone:
    """A telephone, signed in or not, and what its console complained about."""

    def __init__(self, browser, address, account=None):
        self.context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        self.complaints, self.requests = [], []
        if account is not None:
            client = Client()
            client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
            held = client.cookies[django_settings.SESSION_COOKIE_NAME]
            self.context.add_cookies([{"name": held.key, "value": held.value, "url": address}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda one: self.requests.append((one.url, one.all_headers().get("cookie", ""))))
        self.address = address

    def go(self, path):
        self.page.goto(self.address + path)

    def vote(self):
        self.page.get_by_role("button", name="投票", exact=True).click()
        self.page.get_by_role("button", name="确认投票").click()
        expect(self.page.get_by_text("投好了")).to_be_visible()
        return self.page.locator("#ballot-receipt").inner_text()

    def picture(self, name):
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def files_of_tables():
    """The files in which the database keeps what votes leave behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_relation_filenode(name) from unnest(%s::text[]) as name",
            [["ballot_envelope", "ballot_sealed", "ballot_roll"]],
        )
        return {number for (number,) in cursor.fetchall()}


def test_votes_from_real_telephones_are_counted_and_leave_no_residue(live_server, hall, browser):
    case = cases.open_case("re-election", hall.union, by=hall.by(Role.CHAIR), on=D)
    hall.approve(case, "assembly")
    candidates = [Candidate(name, "committee_member") for name in ("王样甲", "李样乙", "张样丙")]
    plan = {"step": "assembly", "title": "选委员", "candidates": candidates, "seats": {"committee_member": 2}}
    plan["tellers"] = hall.workers[6:]
    remote = opening.open_ballot(case, hall.plan(**plan), by=hall.by(Role.CHAIR), on=D)
    hall.approve()
    on_site = hall.open(Election.Mode.ON_SITE)

    phone = Phone(browser, live_server.url, hall.workers[0])
    phone.go(f"/votes/{remote.pk}")
    for vector in VECTORS:
        assert phone.page.evaluate(VECTOR, vector) == [vector["blinded_msg"], vector["sig"]], vector["name"]
    page = phone.page
    for name in ("王样甲", "李样乙", "张样丙"):
        page.get_by_role("group", name=name).get_by_label("赞成").check()
    page.get_by_role("button", name="投票", exact=True).click()
    expect(page.locator("#ballot-note")).to_contain_text("多")
    page.get_by_role("group", name="张样丙").get_by_label("反对").check()
    page.get_by_role("group", name="李样乙").get_by_label("弃权").check()
    page.get_by_text("另选他人").click()
    page.get_by_label("另选委员").first.fill(" 赵样 丁")
    phone.picture("paper")
    receipt = phone.vote()
    phone.picture("voted")
    posted = [cookie for url, cookie in phone.requests if url.endswith("/cast")]
    assert posted == [""]
    assert page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('lc-ballot'))") == []
    assert phone.complaints == []
    assert Roll.objects.filter(election=remote, issued=True).count() == 1

    slip = Phone(browser, live_server.url)
    slip.go(f"/public/ballots/{on_site.pk}#{opening.slips_of(on_site)[0]}")
    slip.page.get_by_role("radio", name="赞成").check()
    slip.picture("slip")
    slip.vote()
    assert slip.complaints == []

    closing.stop(remote, by=hall.of(hall.workers[6]), on=D)
    before = files_of_tables()
    closing.open_box(remote, by=hall.of(hall.workers[7]), on=D)
    result = closing.result_of(remote)
    assert [line["for"] for line in result["lines"]] == [1, 0, 0]
    assert result["lines"][1:] == [{"for": 0, "against": 0, "abstain": 1}, {"for": 0, "against": 1, "abstain": 0}]
    assert result["write_ins"] == [{"office": "committee_member", "name": "赵样丁", "votes": 1}]
    files = closing.published(remote, with_signatures=True)
    assert audit_files(files).wrong == []
    assert files["commitments.txt"].decode().startswith(receipt)
    assert Envelope.objects.count() == 1  # the slip's, whose ballot goes on
    assert not before & files_of_tables()  # written anew, in no order of time
    phone.go(f"/ballots/{remote.pk}")
    phone.picture("result")
