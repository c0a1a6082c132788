"""What goes down: sent to a level, signed for once by each, counted from the records."""

from datetime import timedelta
from urllib.parse import unquote

import pytest

from lianchuang.accounts.table import Role
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts as cases
from lianchuang.procedures.engine import Refusal
from lianchuang.procedures.models import Case
from lianchuang.registry import acts as registry
from lianchuang.registry.models import OrganisationKind, Tier, Tree
from lianchuang.reminding import outbox
from lianchuang.reminding.models import Reminder
from lianchuang.voice import circulars
from lianchuang.voice.models import Circular, Recipient, SeenByWorker
from tests.accounts.conftest import BY, START
from tests.voice.conftest import NOW, TODAY
from tests.web.ground import Page, Visitor, words_of

LATER = TODAY + timedelta(days=10)
DRAFT = {
    "what": "policy",
    "level": "base",
    "title": "高温津贴按新标准发",
    "words": "六月起按新标准发放，请告诉每一位职工。",
    "seen_by": str(LATER),
}


@pytest.fixture
def district(people):
    return Visitor(people.accounts[Role.DISTRICT_UNION])


def send(visitor, **more):
    answer = visitor.post("/circulars/new", **{**DRAFT, **more})
    assert answer.status_code == 303, words_of(answer)
    return Circular.objects.latest("pk")


def test_what_the_district_sends_reaches_every_union_of_the_level_and_no_other(people, district):
    circular = send(district)
    assert set(circular.recipients.values_list("organisation", flat=True)) == {people.union.pk, people.other_union.pk}
    assert circular.case.state.last("issue").data["recipients"] == 2
    both = send(district, level="both")
    assert both.recipients.count() == 4


def test_a_town_sends_to_its_own_alone(people, officer):
    circular = send(officer)
    assert list(circular.recipients.values_list("organisation", flat=True)) == [people.union.pk]
    assert circular.case.organisation == people.town


def test_a_chair_signs_once_however_often_the_button_is_pressed(people, district, chair):
    circular = send(district)
    assert "上级发来 1 件，还没有签收" in chair.sees(f"/organisations/{people.union.pk}/next")
    address = f"/circulars/{circular.pk}"
    assert "看过以后按一次" in chair.sees(address)
    for _ in range(2):
        assert chair.post(address, what="see").status_code == 303
    event = Event.objects.get(kind="circular.seen")
    assert (event.organisation, event.by) == (people.union.pk, f"account:{people.accounts[Role.CHAIR].pk}")
    assert "看过以后按一次" not in chair.sees(address)
    assert "还没有签收" not in chair.sees(f"/organisations/{people.union.pk}/next")


def test_who_has_signed_and_who_has_not_is_counted_from_the_records(people, district, chair):
    circular = send(district)
    chair.post(f"/circulars/{circular.pk}", what="see")
    text = district.sees(f"/circulars/{circular.pk}")
    assert "2 家里签收 1 家，没有签收 1 家" in text
    towns = {row[0]: row[1:] for row in Page(district.get(f"/circulars/{circular.pk}")).rows() if "镇" in row[0]}
    assert towns["甲镇总工会"] == ["1", "1", "0", "0"]
    assert towns["乙镇总工会"] == ["1", "0", "1", "0"]
    waiting = district.sees(f"/circulars/{circular.pk}", state="waiting")
    assert "拟乙厂工会" in waiting
    assert "拟甲厂工会" not in waiting


def test_the_overdue_stand_in_a_list_and_an_old_signature_stays_late(people, district, chair, monkeypatch):
    circular = send(district)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=11))
    district, chair = Visitor(people.accounts[Role.DISTRICT_UNION]), Visitor(people.accounts[Role.CHAIR])
    assert circulars.tally_of(circular, LATER + timedelta(days=1)).late == 2
    late = district.sees(f"/circulars/{circular.pk}", state="late")
    assert "拟乙厂工会" in late
    assert "超期 2 家" in late
    chair.post(f"/circulars/{circular.pk}", what="see")
    tally = circulars.tally_of(circular, LATER + timedelta(days=1))
    assert (tally.seen, tally.late) == (1, 2)
    address = f"/circulars/{circular.pk}"
    rows = Page(district.get(address)).rows()
    assert [row[1:] for row in rows if row[0] == "甲镇总工会"] == [["1", "1", "0", "1"]]
    assert "超 1 天签收" in next(row[2] for row in rows if row[0] == "拟甲厂工会")
    assert {"拟甲厂工会", "拟乙厂工会"} <= {row[0] for row in Page(district.get(address, state="late")).rows()}


def test_from_a_town_one_comes_to_its_unions(people, district):
    circular = send(district)
    address = f"/circulars/{circular.pk}"
    leads = {one.text: one["href"] for one in Page(district.get(address)).all("a") if one.within("td")}
    assert unquote(leads["乙镇总工会"]) == "?town=乙镇总工会"
    assert [row[0] for row in Page(district.get(address, town="乙镇总工会")).rows()] == ["拟乙厂工会"]


def test_a_chair_who_has_one_row_has_nothing_to_take_away(people, district, chair):
    circular = send(district)
    assert "导出" in district.sees(f"/circulars/{circular.pk}")
    assert "导出" not in chair.sees(f"/circulars/{circular.pk}")


def test_a_town_is_told_on_its_first_page_of_what_it_has_not_signed_for(district, officer):
    circular = send(district, level="middle")
    assert "上级发来 1 件，还没有签收" in officer.sees("/deadlines")
    officer.post(f"/circulars/{circular.pk}", what="see")
    assert "还没有签收" not in officer.sees("/deadlines")


def test_a_town_sees_of_the_districts_circular_its_own_ground_alone(people, district, officer):
    circular = send(district)
    text = officer.sees(f"/circulars/{circular.pk}")
    assert "拟乙厂工会" not in text
    assert "1 家里签收 0 家" in text
    assert "拟甲厂工会" in text
    assert officer.post(f"/circulars/{circular.pk}", what="see").status_code == 404


def test_what_was_not_sent_to_one_is_not_there(people, officer, chair, employer, worker):
    own = send(officer)
    other = registry.establish(
        [registry.OrganisationEntry(Tree.UNION, Tier.BASE, OrganisationKind.BASE_UNION, "丙厂工会", people.other_town)],
        by=BY,
        on=START,
    )[0]
    from lianchuang.accounts import acts as accounts

    stranger = accounts.open_account("other-chair", "别处", "jintian-butuo-x", by=BY, on=START)
    accounts.appoint(stranger, Role.CHAIR, organisation=other, by=BY, on=START)
    assert Visitor(stranger).get(f"/circulars/{own.pk}").status_code == 404
    assert employer.get(f"/circulars/{own.pk}").status_code == 404
    assert worker.get(f"/worker/circulars/{own.pk}").status_code == 404  # not for workers
    assert chair.get("/circulars/new").status_code == 404


def test_workers_press_once_and_are_only_counted(people, officer, worker):
    circular = send(officer, to_workers="yes")
    assert circular.title in worker.sees("/worker")
    address = f"/worker/circulars/{circular.pk}"
    assert "只数人数，不列名单" in worker.sees(address)
    for _ in range(2):
        assert worker.post(address).status_code == 303
    assert SeenByWorker.objects.count() == 1
    assert "少于 5" in officer.sees(f"/circulars/{circular.pk}")
    assert "职工已看至少 1 人次" in officer.sees(f"/circulars/{circular.pk}")  # no total gives a small number away
    assert Recipient.objects.get().seen_on is None  # the union has not signed because one of its workers has


def test_an_answer_is_asked_for_given_and_counted(people, officer, chair):
    circular = send(officer, answer_by=str(LATER))
    address = f"/circulars/{circular.pk}"
    empty = chair.post(address, what="answer", answer=" ")
    assert empty.status_code == 422
    chair.post(address, what="answer", answer="已告诉全体职工")
    row = Recipient.objects.get()
    assert (row.seen_on, row.answered_on, row.answer) == (TODAY, TODAY, "已告诉全体职工")
    assert "反馈 1 家" in officer.sees(address)
    officer.post(address, what="record")
    state = Case.objects.get(pk=circular.case_id).state
    assert state.last("receipts").data["receipted"] == 1
    assert state.last("collect").data["answered"] == 1


def test_where_none_is_asked_for_an_answer_is_refused(people, officer):
    row = send(officer).recipients.get()
    with pytest.raises(Refusal, match="没有要求反馈"):
        circulars.answer(row, "收到", by=BY, on=TODAY)


def test_a_number_that_somebody_types_gives_way_to_the_records(officer):
    circular = send(officer)
    seen = Event.objects.filter(subject=circular.case.subject).latest("pk").pk
    address = f"/cases/{circular.case_id}/steps/receipts"
    answer = officer.post(address, day=str(TODAY), seen=seen, receipted="1")
    assert answer.status_code == 303, words_of(answer)
    assert Case.objects.get(pk=circular.case_id).state.last("receipts").data["receipted"] == 0


def test_an_answer_asked_for_too_soon_is_refused_once(officer):
    typed = {"seen_by": str(TODAY + timedelta(days=1)), "answer_by": str(TODAY + timedelta(days=2))}
    answer = officer.post("/circulars/new", **{**DRAFT, **typed})
    assert answer.status_code == 422
    assert "要给下级至少 7 天" in words_of(answer)
    assert not Circular.objects.exists()
    assert not Case.objects.exists()
    send(officer, **typed, as_it_was="yes")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "写标题"),
        ({"words": " "}, "写正文"),
        ({"level": "moon"}, "选发到哪一级"),
        ({"what": ""}, "选是通知"),
        ({"seen_by": "明天"}, "签收期限要填日期"),
        ({"seen_by": str(TODAY - timedelta(days=1))}, "不能早于今天"),
        ({"level": "middle"}, "下面没有这一级"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_and_nothing_is_sent(officer, typed, words):
    answer = officer.post("/circulars/new", **{**DRAFT, **typed})
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert not Circular.objects.exists()


def test_who_has_not_signed_is_reminded_and_the_level_above_when_it_is_late(people, officer):
    send(officer, seen_by=str(TODAY + timedelta(days=5)))
    outbox.remind(TODAY, NOW)
    one = Reminder.objects.get(duty__startswith="circular:")
    assert (one.account, one.stage) == (people.accounts[Role.CHAIR], "in-7")
    outbox.remind(TODAY + timedelta(days=13), NOW)
    stages = set(Reminder.objects.filter(duty__startswith="circular:").values_list("account__username", "stage"))
    assert stages >= {("chair", "overdue"), ("officer", "above")}


def test_the_page_of_a_circular_takes_the_same_few_statements_for_many(people, district, django_assert_max_num_queries):
    entries = [
        registry.OrganisationEntry(Tree.UNION, Tier.BASE, OrganisationKind.BASE_UNION, f"第{n}厂工会", people.town)
        for n in range(60)
    ]
    registry.establish(entries, by=BY, on=START)
    circular = send(district)
    assert circular.recipients.count() == 62
    with django_assert_max_num_queries(40):
        district.sees(f"/circulars/{circular.pk}")


def test_a_case_without_a_circular_is_typed_as_before(people):
    by = Signature("system:test", NOW)
    case = cases.open_case("policy-notice", people.town, by=by, on=TODAY)
    cases.take_step(case, "issue", {"title": "旧通知", "recipients": 3, "asks": False}, by=by, on=TODAY)
    assert circulars.figures_of(case, "receipts") == {}
