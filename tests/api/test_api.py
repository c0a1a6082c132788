"""The API: the same questions and answers as the pages, by token, by reach, once for one key."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from lianchuang.accounts import acts
from lianchuang.accounts.table import TABLE, Role
from lianchuang.api.addresses import api
from lianchuang.procedures.models import Case
from tests.accounts.conftest import BY, START, people  # noqa: F401 - the fixture

GOLDEN = Path(__file__).parent / "openapi.json"
TODAY = date(2026, 11, 20)


def operations():
    for router in {id(r): r for _, r in api._routers}.values():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield path, operation


def test_every_operation_declares_an_action_of_the_table():
    found = list(operations())
    assert len(found) >= 12
    for path, operation in found:
        assert operation.view_func.action in TABLE, path


def test_the_description_is_the_one_that_was_agreed():
    """To renew it after a meant change: print `json.dumps(api.get_openapi_schema(...))` into the file and review it."""
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False))
    assert described == json.loads(GOLDEN.read_text("utf-8"))


def test_the_description_tells_of_every_operation_how_it_may_be_refused():
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            assert {400, 401, 404} <= set(operation["responses"]), f"{method} {path}"


def test_what_writes_asks_for_a_key_and_says_so(program):
    asked = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]["/api/v1/cases"]["post"]["parameters"]
    assert [(one["in"], one["name"], one["required"]) for one in asked] == [("header", "Idempotency-Key", True)]
    for key in ("", "short", "with a blank in it"):
        status, answer = program(Role.CHAIR).post("cases", key, procedure="training", organisation="1")
        assert (status, "Idempotency-Key" in answer["error"]) == (400, True)


class Program:
    """A program that holds somebody's token."""

    def __init__(self, account):
        _, self.secret = acts.make_token(account, "程序", by=BY, on=START.replace(year=2026))
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, path, **query):
        answer = self.client.get(f"/api/v1/{path}", query)
        return answer.status_code, answer.json()

    def post(self, path, key, **data):
        answer = self.client.post(
            f"/api/v1/{path}", json.dumps(data), content_type="application/json", headers={"Idempotency-Key": key}
        )
        return answer.status_code, answer.json()


@pytest.fixture
def program(people):  # noqa: F811
    return lambda role: Program(people.accounts[role])


def test_without_a_token_nothing_opens(db):
    for path in ("me", "organisations", "cases", "rounds"):
        answer = Client().get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["error"]) == (401, "没有密钥，或者密钥不对、已经过期。")
    assert Client(headers={"Authorization": "Bearer lc_x"}).get("/api/v1/me").status_code == 401


def test_a_token_sees_what_its_owner_may_see(people, program):  # noqa: F811
    seen = {role: program(role).get("organisations", tree="union")[1]["total"] for role in (Role.OFFICER, Role.CHAIR)}
    assert seen == {Role.OFFICER: 2, Role.CHAIR: 1}
    officer = program(Role.OFFICER)
    assert officer.get(f"organisations/{people.union.number}")[1]["employers"][0]["name"] == "拟甲厂"
    assert officer.get(f"organisations/{people.other_union.number}") == (404, {"error": "没有这一项，或不归你管。"})
    assert officer.get("organisations/G9999999")[0] == 404


def test_an_action_the_owner_may_not_take_is_not_there(program):
    assert program(Role.WORKER).get("organisations")[0] == 404
    assert program(Role.AUDITOR).post("cases", "k" * 20, procedure="workers-congress", organisation="G1")[0] == 404


def test_organisations_are_found_by_a_piece_of_the_name_by_initials_and_on_a_day(program):
    district = program(Role.DISTRICT_UNION)
    assert district.get("organisations", query="甲厂")[1]["total"] == 1
    assert district.get("organisations", query="njcg")[1]["total"] == 1
    assert district.get("organisations", on="2023-12-31")[1]["total"] == 0


def test_a_case_is_begun_taken_on_and_refused_in_plain_words(people, program):  # noqa: F811
    chair = program(Role.CHAIR)
    status, case = chair.post(
        "cases", "a" * 20, procedure="workers-congress", organisation=people.union.number, on="2026-03-02"
    )
    assert (status, case["status"]) == (201, "open")
    steps = f"cases/{case['number']}/steps"
    plan = {"form": "congress", "staff": 60, "topics": "年度"}
    assert chair.post(steps, "b" * 20, step="plan", on="2026-03-02", data=plan)[0] == 200
    elect = {"reps": 30, "managers": 3, "female_reps": 15, "female_staff": 20, "years": "5"}
    assert chair.post(steps, "c" * 20, step="elect", on="2026-03-10", data=elect)[0] == 200
    few = {"entitled": 30, "present": 19}
    status, said = chair.post(steps, "d" * 20, step="meeting", on="2026-03-20", data=few)
    assert (status, said["may_stand"]) == (422, True)
    assert "实到 19 人，不足三分之二" in said["error"]
    status, case = chair.post(steps, "e" * 20, step="meeting", on="2026-03-20", data=few, as_it_was=True)
    assert (status, case["findings"][0]["severity"]) == (200, "invalid")


def test_nothing_begins_tomorrow(people, program):  # noqa: F811
    asked = {"procedure": "workers-congress", "organisation": people.union.number, "on": "9999-12-31"}
    status, said = program(Role.CHAIR).post("cases", "i" * 20, **asked)
    assert (status, said["error"]) == (422, "日期在今天之后，等开始了再记。")


@pytest.mark.parametrize(
    "body", ["{", "\xff", "[" * 50_000, '{"title": NaN}', '{"title": "\\u0000"}', '{"\\ud800": 1}']
)
def test_a_body_that_cannot_be_kept_gets_a_sentence(program, body):
    raw, key = body.encode("latin-1"), "j" * 20
    chair = program(Role.CHAIR).client
    answer = chair.post("/api/v1/cases", raw, content_type="application/json", headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


def test_the_same_request_with_the_same_key_is_done_once(people, program):  # noqa: F811
    chair = program(Role.CHAIR)
    made = [chair.post("cases", "f" * 20, procedure="workers-congress", organisation=people.union.number) for _ in "ab"]
    assert made[0] == made[1]
    assert Case.objects.count() == 1


def test_a_change_without_a_key_is_refused(people, program):  # noqa: F811
    answer = program(Role.CHAIR).client.post(
        "/api/v1/cases",
        json.dumps({"procedure": "workers-congress", "organisation": people.union.number}),
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert Case.objects.count() == 0


def test_a_step_of_another_actor_is_not_there(people, program):  # noqa: F811
    status, case = program(Role.OFFICER).post(
        "cases",
        "g" * 20,
        procedure="found-union",
        organisation=people.town.number,
        employers=[people.employer.pk],
        on="2026-03-02",
    )
    assert status == 201
    assert program(Role.CHAIR).get(f"cases/{case['number']}")[0] == 404


def test_an_employer_outside_the_reach_cannot_be_named(people, program):  # noqa: F811
    status, said = program(Role.OFFICER).post(
        "cases",
        "h" * 20,
        procedure="found-union",
        organisation=people.town.number,
        employers=[people.other_employer.pk],
    )
    assert (status, said["error"]) == (422, "有的单位不在你管的范围里。")


@pytest.mark.parametrize("query", [{"page": "0"}, {"on": "2026-13-01"}, {"tier": "x"}, {"query": "长" * 61}])
def test_bad_questions_get_a_sentence(program, query):
    status, said = program(Role.OFFICER).get("organisations", **query)
    assert status == 400
    assert said["error"].endswith("。")


def test_an_article_is_given_as_we_hold_it(program):
    status, found = program(Role.WORKER).get("law/工会法/17")
    assert (status, found["in_words"]) == (200, "工会法第十七条")
    assert program(Role.WORKER).get("law/工会法/999")[0] == 404
