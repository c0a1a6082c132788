"""A worker's matters on a phone: brought in one go, answered, rated, taken up again, seen by nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianchuang.accounts.table import Role
from lianchuang.evidence.models import KeptFile, Paper
from lianchuang.ledger.models import Event
from lianchuang.procedures import acts as cases
from lianchuang.procedures.models import Case
from lianchuang.reminding.recipients import Posts
from lianchuang.voice.models import Raised
from tests.accounts.conftest import BY
from tests.evidence.pictures import PDF, jpeg, scene
from tests.voice.conftest import TODAY
from tests.voice.test_anonymous import answer_of, take
from tests.web.ground import Page, Visitor, words_of

WORDS = "冲床的光栅有时不灵，手伸进去不停"
HAZARD = {"place": "冲压车间 2 号机", "level": "life", "sort": "hazard", "words": WORDS}
HELP = {"topic": "pay", "words": "三月的加班费少算了两百多"}


def photo(number=1):
    return SimpleUploadedFile("a.jpg", jpeg(scene(number), taken="2026:03:01 09:00:00"))


def bring(visitor, kind, **typed):
    answer = visitor.post(f"/worker/raise/{kind}", **typed)
    assert answer.status_code == 303, words_of(answer)
    return Case.objects.latest("pk")


@pytest.mark.parametrize("kind", ["hazard", "help", "proposal", "opinion"])
def test_the_home_leads_to_a_form_of_each_kind_and_the_form_to_its_matter(worker, kind):
    assert f"/worker/raise/{kind}" in Page(worker.get("/worker")).links()
    worker.sees(f"/worker/raise/{kind}")
    typed = {"hazard": HAZARD, "proposal": {"title": "错峰就餐", "area": "management", "words": WORDS}}.get(kind, HELP)
    case = bring(worker, kind, **typed)
    page = worker.sees(f"/matters/{case.pk}")
    assert typed["words"] in page
    assert case.title in worker.sees("/worker/raised")
    assert case.title in worker.sees("/worker")


def test_danger_stands_before_the_form(worker):
    page = Page(worker.get("/worker/raise/hazard"))
    calls = [one["href"] for one in page.all("a") if one["href"].startswith("tel:")]
    assert calls == ["tel:119", "tel:120"]
    words = page.text
    assert words.index("先撤离") < words.index("有多急")
    camera = next(one for one in page.all("input") if one["type"] == "file")
    assert (camera["capture"], camera.has("required")) == ("environment", False)


def test_what_is_missing_is_said_in_chinese_and_what_was_typed_stays(worker):
    answer = worker.post("/worker/raise/hazard", place="冲", words="冲床坏了，很危险")
    assert answer.status_code == 422
    text = words_of(answer)
    assert "写明在哪里" in text
    assert "选有多急" in text
    assert "冲床坏了，很危险" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_photo_comes_along_and_one_that_cannot_be_kept_does_not_hold_the_matter_up(worker):
    bad = SimpleUploadedFile("b.jpg", b"<html>")
    case = bring(worker, "hazard", photos=[photo(), bad], **HAZARD)
    paper = Paper.objects.get()
    assert paper.case == case
    assert "有一张照片没有收" in worker.sees(f"/matters/{case.pk}")
    shown = worker.get(f"/matters/{case.pk}/papers/{paper.pk}/file")
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert shown["Content-Disposition"].startswith("inline")


def test_a_name_kept_from_the_employer_stands_in_no_event_and_on_no_page_of_theirs(people, worker, employer, chair):
    case = bring(worker, "hazard", name="hidden", photos=[photo()], **HAZARD)
    take(chair, case, "propose", received_on=str(TODAY), sent_on=str(TODAY), proposal="停机检修")
    account = people.accounts[Role.WORKER]
    told = str(list(Event.objects.filter(subject__in=[case.subject, f"paper:{Paper.objects.get().pk}"]).values()))
    assert account.name not in told
    assert f"'account:{account.pk}'" not in told
    seen = employer.sees(f"/matters/{case.pk}")
    assert account.name not in seen
    assert "提出的人（不公开姓名）" in chair.sees(f"/cases/{case.pk}")
    assert account.name not in chair.sees(f"/cases/{case.pk}")


def test_one_who_gives_the_name_looks_again_under_it(people, worker, chair, employer):
    case = bring(worker, "hazard", name="open", **HAZARD)
    take(chair, case, "propose", received_on=str(TODAY), sent_on=str(TODAY), proposal="停机检修")
    seen = Event.objects.filter(subject=case.subject).latest("pk").pk
    for step, typed in (("answer", {"accepted": "yes", "plan": "今天换"}), ("correct", {"what": "换了"})):
        answer = employer.post(f"/matters/{case.pk}/steps/{step}", day=str(TODAY), seen=seen, **typed)
        assert answer.status_code == 303, words_of(answer)
        seen = Event.objects.filter(subject=case.subject).latest("pk").pk
    assert "隐患消除了吗" in worker.sees(f"/matters/{case.pk}")
    worker.post(f"/matters/{case.pk}/say", what="recheck", result="not_fixed")
    case.refresh_from_db()
    assert case.status == "open"
    assert case.state.last("recheck").data["rechecked_by"] == "陈样工"
    assert "隐患消除了吗" not in worker.sees(f"/matters/{case.pk}")


def test_the_words_of_a_matter_are_opened_by_few_and_each_time_is_kept(people, worker, chair, employer, officer):
    case = bring(worker, "help", **HELP)
    assert HELP["words"] not in chair.sees(f"/cases/{case.pk}")
    assert HELP["words"] not in chair.sees(f"/cases/{case.pk}/words")
    assert not Event.objects.filter(kind="voice.read").exists()
    opened = chair.post(f"/cases/{case.pk}/words")
    assert HELP["words"] in words_of(opened)
    event = Event.objects.get(kind="voice.read")
    assert event.by == f"account:{people.accounts[Role.CHAIR].pk}"
    assert HELP["words"] in words_of(officer.post(f"/cases/{case.pk}/words"))
    for stranger in (employer, Visitor(people.accounts[Role.AUDITOR]), Visitor(people.accounts["colleague"])):
        assert stranger.post(f"/cases/{case.pk}/words").status_code == 404


def test_the_answer_kept_against_sending_twice_holds_none_of_the_words(worker, chair):
    from lianchuang.accounts.models import Answered

    case = bring(worker, "help", **HELP)
    chair.post(f"/cases/{case.pk}/words")
    assert not any(HELP["words"] in one.body for one in Answered.objects.all())


def test_a_colleague_sees_neither_the_matter_nor_takes_a_part_in_it(people, worker, chair):
    case = bring(worker, "help", **HELP)
    answer_of(chair, case)
    colleague = Visitor(people.accounts["colleague"])
    assert colleague.get(f"/matters/{case.pk}").status_code == 404
    assert colleague.post(f"/matters/{case.pk}/say", what="rate", rating="satisfied").status_code == 404
    assert colleague.get(f"/matters/{case.pk}/steps/rate").status_code == 404
    assert case.title not in colleague.sees("/worker/raised")


def test_who_raised_it_closes_it_and_has_it_taken_up_again(worker, chair):
    case = bring(worker, "help", **HELP)
    answer_of(chair, case)
    assert "等你确认" in worker.sees("/worker/raised")
    worker.post(f"/matters/{case.pk}/say", what="rate", rating="fair", words="总算补了")
    case.refresh_from_db()
    assert case.outcome == "closed"
    worker.post(f"/matters/{case.pk}/say", what="reopen", words="四月又少算了")
    case.refresh_from_db()
    assert case.status == "open"
    assert [clock.id for clock in case.state.clocks if clock.is_running] == ["reopened"]
    text = worker.sees(f"/matters/{case.pk}")
    assert "总算补了" in text
    assert "四月又少算了" in text


def test_the_union_cannot_close_it_before_thirty_days_without_a_word(worker, chair):
    case = bring(worker, "help", **HELP)
    answer_of(chair, case)
    seen = Event.objects.filter(subject=case.subject).latest("pk").pk
    answer = chair.post(f"/cases/{case.pk}/steps/close", day=str(TODAY), seen=seen)
    assert answer.status_code == 422
    assert "了结由提出的人定" in words_of(answer)


def test_a_word_that_does_not_fit_is_refused_in_chinese(worker):
    case = bring(worker, "help", **HELP)
    early = worker.post(f"/matters/{case.pk}/say", what="rate", rating="satisfied")
    assert early.status_code == 422
    assert "先办" in words_of(early)
    assert worker.post(f"/matters/{case.pk}/say", what="nonsense").status_code == 422
    short = worker.post(f"/matters/{case.pk}/say", what="add", words="嗯呐")
    assert short.status_code == 422
    assert ">嗯呐</textarea>" in short.content.decode()  # and is not typed twice
    assert short.content.decode().count("嗯呐") == 1
    assert worker.get(f"/matters/{case.pk}/say").status_code == 303


def test_reminders_of_a_raised_matter_go_to_who_raised_it_alone(people, worker):
    from lianchuang.procedures.deadlines import Deadline

    case = bring(worker, "help", **HELP)
    one = Deadline("评价", TODAY, (), people.union.pk, case.procedure, "d", "house", "worker", case.pk)
    assert Posts(TODAY, [one]).doers(one) == [people.accounts[Role.WORKER].pk]
    Raised.objects.update(account=None, code=b"x" * 32)
    assert Posts(TODAY, [one]).doers(one) == []


def test_outsiders_add_files_to_their_own_steps_and_see_what_is_for_them(people, worker, employer, chair):
    case = bring(worker, "hazard", **HAZARD)
    take(chair, case, "propose", received_on=str(TODAY), sent_on=str(TODAY), proposal="停机检修")
    address = f"/matters/{case.pk}/papers/new/correct"
    answer = employer.post(address, name="整改后照片", visibility="unit", files=[photo(3)])
    assert answer.status_code == 303, words_of(answer)
    employer.post(address, name="其他材料", visibility="case", files=[SimpleUploadedFile("b.pdf", PDF)])
    for_unit, for_case = Paper.objects.order_by("pk")
    assert worker.get(f"/matters/{case.pk}/papers/{for_unit.pk}").status_code == 200
    assert worker.get(f"/matters/{case.pk}/papers/{for_case.pk}").status_code == 404
    assert worker.get(f"/matters/{case.pk}/papers/{for_case.pk}/file").status_code == 404
    assert employer.get(f"/matters/{case.pk}/papers/{for_case.pk}/file")["Content-Disposition"].startswith("attachment")
    assert chair.get(f"/cases/{case.pk}/papers/{for_case.pk}").status_code == 200
    assert employer.post(f"/matters/{case.pk}/papers/new/propose", files=[photo()]).status_code == 404
    assert employer.post(f"/matters/{case.pk}/papers/new/find", files=[photo()]).status_code == 404
    wrong = employer.post(address, name="其他材料", files=[SimpleUploadedFile("c.exe", b"MZ")])
    assert wrong.status_code == 422
    assert "只收照片、PDF" in words_of(wrong)
    other = cases.open_case("hazard", people.other_union, by=BY, on=TODAY)
    assert employer.get(f"/matters/{other.pk}/papers/new/correct").status_code == 404


def test_of_an_anonymous_photo_neither_the_day_nor_the_files_own_fingerprint_is_kept(people):
    from hashlib import sha256

    data = jpeg(scene(1), taken="2026:03:01 09:00:00", place=True)
    files = [SimpleUploadedFile("a.jpg", data), SimpleUploadedFile("b.pdf", PDF)]
    typed = {"kind": "opinion", "topic": "pay", "words": WORDS, "photos": files}
    answer = Visitor(None).post(f"/public/opinions/{people.union.number}", **typed)
    assert "匿名只收照片" in words_of(answer)
    kept = KeptFile.objects.get()
    assert kept.sha256 != sha256(data).hexdigest()
    assert kept.taken_on is None
    assert Event.objects.get(kind="paper.added").by == "anonymous"


def test_the_pages_of_a_worker_take_few_statements(worker, django_assert_max_num_queries):
    for number in range(8):
        bring(worker, "help", topic="pay", words=f"第 {number} 次少算加班费")
    with django_assert_max_num_queries(14):
        worker.sees("/worker/raised")
    with django_assert_max_num_queries(34):
        worker.sees("/worker")


def test_figures_point_at_nobody_and_lead_the_chair_to_the_open_page(people, worker, chair, officer):
    for number in range(4):
        bring(worker, "help", topic="pay", words=f"第 {number} 次少算加班费")
    assert "少于 5 件，不细分" in chair.sees("/voice")
    for number in range(4):
        bring(worker, "hazard", **{**HAZARD, "place": f"{number} 号机旁"})
    text = officer.sees("/voice")
    assert "提了 8 件" in text
    assert text.count("不单独列") >= 2
    assert f"/public/opinions/{people.union.number}" in Page(chair.get("/voice")).links()


def test_an_answer_from_above_can_be_rated_too(worker, chair, officer):
    case = bring(worker, "help", **HELP)
    answer_of(chair, case)
    worker.post(f"/matters/{case.pk}/say", what="rate", rating="not")
    assert "答复满意吗" not in worker.sees(f"/matters/{case.pk}")
    worker.post(f"/matters/{case.pk}/say", what="ask_higher")
    take(officer, case, "answer_up", answer="已同公司谈妥")
    assert "答复满意吗" in worker.sees(f"/matters/{case.pk}")
    worker.post(f"/matters/{case.pk}/say", what="rate", rating="satisfied")
    case.refresh_from_db()
    assert case.outcome == "closed"


def test_the_employer_reads_why_the_finder_sends_a_hazard_back_and_has_a_day_for_it(worker, chair, employer):
    case = bring(worker, "hazard", **HAZARD)
    assert [clock.id for clock in case.state.clocks] == ["hand_on_at_once"]
    take(chair, case, "propose", received_on=str(TODAY), sent_on=str(TODAY), proposal="停机检修")
    for step, typed in (("answer", {"accepted": "yes", "plan": "今天换"}), ("correct", {"what": "换了"})):
        seen = Event.objects.filter(subject=case.subject).latest("pk").pk
        answer = employer.post(f"/matters/{case.pk}/steps/{step}", day=str(TODAY), seen=seen, **typed)
        assert answer.status_code == 303, words_of(answer)
    worker.post(f"/matters/{case.pk}/say", what="recheck", result="not_fixed")
    assert "发现人复查" in employer.sees(f"/matters/{case.pk}")
    assert case.title in employer.sees("/firm")
    clocks = Case.objects.get(pk=case.pk).state.clocks
    assert [clock.name for clock in clocks if clock.is_running] == ["继续整改"]
    worker.post(f"/matters/{case.pk}/say", what="recheck", result="fixed")
    assert "你写的理由单位看得到" in worker.sees(f"/matters/{case.pk}")
    worker.post(f"/matters/{case.pk}/say", what="reopen", words="光栅又不灵了")
    assert "光栅又不灵了" in employer.sees(f"/matters/{case.pk}")


def test_to_whoever_raised_it_the_first_step_is_their_own_asking(worker):
    case = bring(worker, "help", **HELP)
    page = worker.sees(f"/matters/{case.pk}")
    assert "你 提出" in page
    assert "收到并登记" not in page
