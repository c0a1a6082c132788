"""A union recommends a worker; whether to develop them is answered by the Party organisation of the unit, itself."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianchuang.accounts import acts as accounts
from lianchuang.accounts.models import Account
from lianchuang.accounts.table import Role
from lianchuang.evidence.models import Paper
from lianchuang.ledger.acts import Signature
from lianchuang.procedures import acts as cases
from lianchuang.procedures.models import Case
from lianchuang.registry import acts as registry
from lianchuang.registry.models import OrganisationKind, Tier, Tree
from lianchuang.reminding.duties import own_duties
from tests.accounts.conftest import BY, START
from tests.evidence.pictures import PDF
from tests.voice.conftest import NOW, TODAY
from tests.web.ground import Page, Visitor, words_of

VOTES = {"entitled": 40, "present": 36, "method": "secret", "issued": 36, "returned": 36, "valid_votes": 36}
STEPS = (
    ("pool", {"name": "周样青", "consent": True}),
    ("application", {"applied_on": START}),
    ("group", {"opinion": "同意"}),
    ("review", VOTES | {"votes_for": 34, "result": "passed"}),
    ("examine", {"opinion": "同意推荐"}),
)
BROUGHT = {"sent_on": TODAY, "received_on": TODAY, "receipt": "组织委员"}


def secretary_of(name, employer, username):
    entry = registry.OrganisationEntry(
        Tree.PARTY, Tier.BASE, OrganisationKind.BRANCH, name, None, "330212101000", [(employer, "own")]
    )
    branch = registry.establish([entry], by=BY, on=START)[0]
    account = accounts.open_account(username, "书记", "jintian-butuo-x", by=BY, on=START)
    accounts.appoint(account, Role.SECRETARY, organisation=branch, by=BY, on=START)
    return branch, Visitor(account)


@pytest.fixture
def branch_and_secretary(people):
    return secretary_of("拟甲厂党支部", people.employer, "secretary")


@pytest.fixture
def recommended(people):
    by, begun = Signature("system:test", NOW), TODAY - timedelta(days=5)
    case = cases.open_case("recommend-to-party", people.union, by=by, on=begun, title="推荐周样青")
    for step, data in STEPS:
        case = cases.take_step(case, step, data, by=by, on=begun, as_it_was=True)
    return case


def bring(case):
    cases.take_step(Case.objects.get(pk=case.pk), "send", BROUGHT, by=Signature("system:test", NOW), on=TODAY)


def test_the_secretary_of_the_unit_answers_what_the_union_brought(branch_and_secretary, recommended):
    branch, secretary = branch_and_secretary
    bring(recommended)
    home = secretary.sees(f"/organisations/{branch.pk}/next")
    assert "党组织答复" in home
    assert "推荐周样青" in home
    assert "跟踪培养结果" not in home  # nobody is followed before the Party has answered
    address = f"/matters/{recommended.pk}/steps/answer"
    assert address in secretary.get(f"/organisations/{branch.pk}/next").content.decode()
    assert "该你" in secretary.sees(f"/matters/{recommended.pk}")
    assert "确定为入党积极分子" in secretary.sees(address)
    seen = Case.objects.get(pk=recommended.pk).state.takings[-1].act
    answer = secretary.post(address, day=str(TODAY), seen=str(seen), answer="accepted")
    assert answer.status_code == 303, words_of(answer)
    taking = Case.objects.get(pk=recommended.pk).state.last("answer")
    assert taking.data["answer"] == "accepted"
    assert "已记下：党组织答复" in secretary.sees(f"/organisations/{branch.pk}/next")
    home = secretary.sees(f"/organisations/{branch.pk}/next")
    assert "与党员结对" in home
    assert "党组织答复" not in home


def test_the_secretary_brings_a_paper_with_the_answer_which_the_union_sees(
    people, branch_and_secretary, recommended, chair
):
    _, secretary = branch_and_secretary
    address = f"/matters/{recommended.pk}/papers/new/answer"
    files = [SimpleUploadedFile("会议记录.pdf", PDF)]
    assert secretary.post(address, files=files).status_code == 404  # not brought yet
    bring(recommended)
    seen = Case.objects.get(pk=recommended.pk).state.takings[-1].act
    typed = {"day": str(TODAY), "seen": str(seen), "answer": "accepted", "files": [SimpleUploadedFile("a.pdf", PDF)]}
    answer = secretary.post(f"/matters/{recommended.pk}/steps/answer", **typed)
    assert answer.status_code == 303, words_of(answer)
    brought = Paper.objects.get()
    assert (brought.case_id, brought.step) == (recommended.pk, "answer")
    assert f"/matters/{recommended.pk}/papers/{brought.pk}" in Page(secretary.get(f"/matters/{recommended.pk}")).links()
    assert secretary.get(f"/matters/{recommended.pk}/papers/{brought.pk}/file").status_code == 200
    assert chair.get(f"/cases/{recommended.pk}/papers/{brought.pk}").status_code == 200
    assert secretary.post(address, files=[SimpleUploadedFile("b.jpg", b"MZ")]).status_code == 422
    assert secretary.post(address.replace("answer", "send"), files=files).status_code == 404
    stranger = secretary_of("拟乙厂党支部", people.other_employer, "other-secretary")[1]
    assert stranger.get(f"/matters/{recommended.pk}/papers/{brought.pk}").status_code == 404
    assert stranger.post(address, files=files).status_code == 404


def test_before_it_is_brought_a_recommendation_is_the_unions_own_affair(branch_and_secretary, recommended):
    branch, secretary = branch_and_secretary
    assert secretary.get(f"/matters/{recommended.pk}").status_code == 404
    assert "推荐周样青" not in secretary.sees(f"/organisations/{branch.pk}/next")


def test_the_secretary_of_another_unit_sees_nothing_of_it(people, recommended):
    branch, stranger = secretary_of("拟乙厂党支部", people.other_employer, "other-secretary")
    bring(recommended)
    assert stranger.get(f"/matters/{recommended.pk}").status_code == 404
    assert stranger.get(f"/matters/{recommended.pk}/steps/answer").status_code == 404
    assert "推荐周样青" not in stranger.sees(f"/organisations/{branch.pk}/next")


def test_no_other_step_of_the_union_is_the_secretarys(branch_and_secretary, recommended):
    _, secretary = branch_and_secretary
    bring(recommended)
    for step in ("send", "publicity", "pool"):
        assert secretary.get(f"/matters/{recommended.pk}/steps/{step}").status_code == 404
    assert secretary.get(f"/cases/{recommended.pk}").status_code == 404


def test_the_secretary_and_not_the_chair_is_reminded_to_answer(people, branch_and_secretary, recommended):
    bring(recommended)
    secretary = Account.objects.get(username="secretary")
    assert "党组织答复推荐" in [one.name for one in own_duties(secretary, TODAY)]
    assert "党组织答复推荐" not in [one.name for one in own_duties(people.accounts[Role.CHAIR], TODAY)]
