"""The API gives what the pages show: for each role the same organisations, figures, names, next steps, points, ranks;
what a page refuses the API refuses."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianchuang.accounts import acts
from lianchuang.ledger.acts import Signature
from lianchuang.registry.models import Organisation
from tests.web.ground import NOW, ROLES, TODAY, Visitor

LEDGER = "单位名称,统一社会信用代码,镇街,职工人数\n宁波拟海例远机械有限公司,,姜山镇,58\n宁波拟山厂,,姜山镇,三十多个\n"


class Program:
    """A program with somebody's token."""

    def __init__(self, account):
        by = Signature(f"account:{account.pk}", NOW)
        _, secret = acts.make_token(account, "程序", by=by, on=TODAY)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path, **query):
        answer = self.client.get(f"/api/v1/{path}", query)
        return answer.json() if answer.status_code == 200 else answer.status_code

    def every(self, path, rows, **query):
        """The rows of all pages of an answer."""
        found, page = [], 1
        while (told := self.get(path, page=page, **query))[rows]:
            found += told[rows]
            page += 1
        return found


class Both:
    """Somebody who looks at pages and whose program asks the API."""

    def __init__(self, ground, username):
        self.ground, self.visitor = ground, Visitor(ground.accounts[username])
        self.program = Program(ground.accounts[username])

    def page(self, address, **query):
        """What a page was made from, or the status with which it was refused."""
        answer = self.visitor.get(address, **query)
        return answer.context if answer.status_code == 200 else answer.status_code

    @property
    def organisations(self):
        return (self.ground.union, self.ground.town, self.ground.district, self.ground.elsewhere)


@pytest.fixture(params=ROLES)
def both(ground, request):
    return Both(ground, request.param)


def test_the_same_unions_are_counted_and_listed(both):
    page = both.page("/unions", tier="all")
    said = both.program.get("organisations", tree="union")
    if isinstance(page, int):
        assert said == page
        return
    assert said["total"] == page["page"].paginator.count
    listed = {row["number"] for row in both.program.every("organisations", "organisations", tree="union")}
    assert {row.profile.organisation.number for row in page["rows"]} <= listed
    assert len(listed) == said["total"]


def test_an_organisation_has_the_same_figures_and_names(both):
    for one in both.organisations:
        page, said = both.page(f"/organisations/{one.pk}"), both.program.get(f"organisations/{one.number}")
        if isinstance(page, int):
            assert said == page
            continue
        assert said["name"] == page["profile"].name
        assert [(post["office"], post["person"]) for post in said["posts"]] == [
            (post.get_office_display(), name) for post, name in page["posts"]
        ]
        assert {row["id"] for row in said["employers"]} == {row.employer_id for row, _ in page["covers"]}
        if page["facts"]:
            assert said["facts"] == json.loads(json.dumps(page["facts"], default=str))


def test_a_case_stands_alike_and_lets_the_same_be_done_next(both):
    case = both.ground.open_case
    page, said = both.page(f"/cases/{case.pk}"), both.program.get(f"cases/{case.number}")
    if isinstance(page, int):
        assert said == page or page == 302
        return
    assert (said["status"], said["due_on"]) == (page["case"].status, page["case"].due_on and str(page["case"].due_on))
    assert [(step["step"], step["may"]) for step in said["next"]] == list(
        dict.fromkeys((turn.step.id, right is not None) for turn, right in page["turns"])
    )
    assert len(said["findings"]) == len(page["findings"])


def test_the_same_is_asked_next(both):
    for one in both.organisations:
        page, said = both.page(f"/organisations/{one.pk}/next"), both.program.get(f"organisations/{one.number}/duties")
        if isinstance(page, int):
            assert said == page
            continue
        shown = page["shown"]
        tasks = [*shown.first, *shown.later, *(one for task in shown.anytime for one in (task, *task.alike))]
        assert sorted((task.one.name, str(task.one.due), task.overdue) for task in tasks) == sorted(
            (duty["name"], str(duty["due"]), duty["overdue"]) for duty in said
        )


def test_the_same_happened(both):
    one = both.ground.union
    page = both.page(f"/organisations/{one.pk}/history")
    said = both.program.get(f"organisations/{one.number}/timeline")
    if isinstance(page, int):
        assert said == page
        return
    assert said["total"] == page["page"].paginator.count
    shown = [(str(event.on), event.event.kind) for event in page["events"]]
    assert [(event["occurred_on"], event["kind"]) for event in said["events"]][: len(shown)] == shown


def test_a_score_has_the_same_points_for_the_same_reasons(both):
    round_ = both.ground.freezing.round_id
    for one in both.organisations:
        for address, path in (("score", f"{one.number}"), ("score/now", f"{one.number}/now")):
            page = both.page(f"/organisations/{one.pk}/{address}")
            said = both.program.get(f"rounds/{round_}/scores/{path}")
            if isinstance(page, int) or "panel" not in page:
                assert said == (page if isinstance(page, int) else 404)
                continue
            assert Decimal(str(said["total"]["total"])) == page["panel"].total
            shown = {
                each["indicator"]: (str(each["points"]), each["reason"])
                for section in page["sections"]
                for each in section["indicators"]
            } | {each["indicator"]: (str(each["points"]), each["reason"]) for each in page["vetoes"]}
            assert {each["indicator"]: (_plain(each["points"]), each["reason"]) for each in said["points"]} == {
                name: (_plain(points), reason) for name, (points, reason) in shown.items()
            }


def _plain(points):
    return None if points in (None, "None") else Decimal(str(points))


def test_the_ranking_is_the_same(both):
    page, said = both.page("/round/unions"), both.program.get(f"rounds/{both.ground.freezing.round_id}/ranking")
    if isinstance(page, int) or "rows" not in page:
        assert said == (page if isinstance(page, int) else 404)
        return
    shown = [(row["organisation"], row["rank"]) for row in page["rows"]]
    assert len(said["rows"]) == page["page"].paginator.count
    assert [(row["organisation"], row["rank"]) for row in said["rows"]][: len(shown)] == shown


def test_everybody_reads_the_same_standard(both):
    page, said = both.page("/standard"), both.program.get(f"rounds/{both.ground.freezing.round_id}/standard")
    if "sections" not in page:
        assert said == 404
        return
    shown = [(each["one"].id, each["rule"]) for section in page["sections"] for each in section["indicators"]]
    shown += [(one.id, rule) for one, rule in page["vetoes"]]
    assert sorted((one["id"], one["rule"]) for one in said["indicators"]) == sorted(shown)


def test_a_ledger_is_read_and_refused_alike(both):
    page = both.visitor.get("/import")
    file = {"file": SimpleUploadedFile("台账.csv", LEDGER.encode())}
    typed = {"kind": "employers", "area": "330212"}
    areas = {area.code for area in page.context["areas"]} if page.status_code == 200 else set()
    if areas:
        typed["area"] = min(areas)
    said = both.program.client.post("/api/v1/imports/trial", {**typed, **file})
    if page.status_code != 200:
        assert said.status_code == page.status_code
        return
    if not areas:
        assert said.status_code == 422
        return
    file = {"file": SimpleUploadedFile("台账.csv", LEDGER.encode())}
    look = both.visitor.post("/import", **typed, **file)
    found = both.visitor.get(look["Location"]).context["state"]
    assert said.status_code == 200
    assert said.json()["counts"] == found["counts"]
    assert said.json()["dry_run"] is True


def test_what_was_tried_is_brought_in_once(ground):
    program = Program(ground.accounts["zonggonghui"])
    before = Organisation.objects.count()

    def bring(key):
        file = SimpleUploadedFile("台账.csv", LEDGER.encode())
        typed = {"kind": "employers", "area": "330212", "file": file}
        return program.client.post("/api/v1/imports", typed, headers={"Idempotency-Key": key}).json()

    first, again, once_more = bring("a" * 20), bring("a" * 20), bring("b" * 20)
    assert (first["counts"]["added"], first["counts"]["refused"]) == (1, 1)
    assert again == first
    assert (once_more["counts"]["added"], once_more["counts"]["unchanged"]) == (0, 1)
    assert [row["record"] for row in first["rows"]] == [{}]
    assert Organisation.objects.count() == before
