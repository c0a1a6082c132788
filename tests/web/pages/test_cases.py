"""A case on its page: begun, gone on with, refused in a sentence, recorded as it was, put right, stopped."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianchuang.evidence.models import Paper
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.procedures.models import Case
from lianchuang.procedures.shelf import procedures
from lianchuang.registry import acts as registry
from tests.evidence.pictures import jpeg, scene
from tests.web.ground import NOW, TODAY, Page, words_of

PLAN = {"form": "congress", "topics": "审议年度工资方案", "extraordinary": "no"}
MEETING = {"entitled": "60", "present": "31"}


@pytest.fixture
def chair(visit):
    return visit("zhuxi")


def begun(chair, ground, procedure="workers-congress", title="年底职代会", day="2026-11-02", **more):
    answer = chair.post(f"/cases/new/{procedure}?organisation={ground.union.pk}", title=title, day=day, **more)
    assert answer.status_code == 303, words_of(answer)
    return int(re.fullmatch(r"/cases/(\d+)", answer["Location"])[1])


def seen(chair, case, step):
    page = Page(chair.get(f"/cases/{case}/steps/{step}"))
    return next(one["value"] for one in page.all("input") if one["name"] == "seen")


def take(chair, case, step, day, **typed):
    address = f"/cases/{case}/steps/{step}"
    return chair.post(address, seen=seen(chair, case, step), day=day, **typed)


@pytest.fixture
def case(chair, ground):
    """A congress that was planned; its union has representatives in office."""
    number = begun(chair, ground)
    assert take(chair, number, "plan", "2026-11-02", staff="400", **PLAN).status_code == 303
    return number


def meeting_step(chair, case):
    """Elect representatives where the case asks for it, then go on to the meeting."""
    if "/steps/elect" in chair.get(f"/cases/{case}").content.decode():
        elected = {"reps": "60", "managers": "5", "female_reps": "30", "female_staff": "100", "years": "3"}
        answer = take(chair, case, "elect", "2026-11-03", as_it_was="yes", **elected)
        assert answer.status_code == 303, words_of(answer)


def test_a_case_shows_whose_turn_it_is_and_on_which_article(chair, case):
    text = chair.sees(f"/cases/{case}")
    assert "年底职代会" in text
    assert "第 2 步，等工会" in text or "等工会开会" in text
    assert "浙江省企业民主管理条例" in text
    assert "要留的材料" in text


def test_a_lawful_step_is_recorded_and_the_page_tells_it(chair, case, ground):
    meeting_step(chair, case)
    answer = take(chair, case, "meeting", "2026-11-05", **{**MEETING, "present": "52"})
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{case}")
    text = chair.sees(f"/cases/{case}")
    assert "已记下：开会" in text
    assert "等工会表决一项议题" in text
    event = Event.objects.filter(subject=f"case:{case}").latest("pk")
    assert event.by == f"account:{ground.accounts['zhuxi'].pk}"
    assert event.right.startswith("appointment:")


def test_a_step_without_its_quorum_is_refused_with_the_numbers_and_the_article(chair, case):
    meeting_step(chair, case)
    before = Event.objects.count()
    answer = take(chair, case, "meeting", "2026-11-05", **MEETING)
    assert answer.status_code == 422
    text = words_of(answer)
    assert "本次应到代表 60 人，实到 31 人" in text
    assert "应为 40 人以上" in text
    assert "会议不能召开" in text
    assert Event.objects.count() == before
    kept = {one["name"]: one["value"] for one in Page(answer).all("input")}
    assert (kept["entitled"], kept["present"]) == ("60", "31")


def test_what_really_happened_so_may_be_recorded_as_it_was_and_does_not_count(chair, case):
    meeting_step(chair, case)
    assert "照实记下" in words_of(take(chair, case, "meeting", "2026-11-05", **MEETING))
    assert take(chair, case, "meeting", "2026-11-05", as_it_was="yes", **MEETING).status_code == 303
    text = chair.sees(f"/cases/{case}")
    assert "无效" in text
    assert "核对结果" in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": ""}, "填这件事发生的日期"),
        ({"day": "2026-02-30"}, "填这件事发生的日期"),
        ({"day": "2027-01-01"}, ""),
        ({"day": "1900-01-01"}, ""),
        ({"entitled": ""}, ""),
        ({"entitled": "很多"}, ""),
        ({"entitled": "-3"}, ""),
        ({"entitled": "9" * 300}, ""),
        ({"present": "61"}, ""),
        ({"present": "3.5"}, ""),
    ],
)
def test_a_wrong_entry_gets_a_chinese_sentence_and_changes_nothing(chair, case, typed, said):
    meeting_step(chair, case)
    before = Event.objects.count()
    fields = {"day": "2026-11-05", **MEETING, **typed}
    answer = take(chair, case, "meeting", **fields)
    assert answer.status_code == 422
    page = Page(answer)
    problems = [one.text for one in page.all("p") if one.within("div") and one.above.has("data-errors")]
    assert problems
    assert all(re.search(r"[一-鿿]{4}", text) for text in problems)
    assert said in " ".join(problems)
    assert Event.objects.count() == before


def test_under_htmx_only_the_form_comes_back_and_the_way_on_is_a_header(chair, case):
    meeting_step(chair, case)
    address = f"/cases/{case}/steps/meeting"
    wrong = chair.post(address, part="step", seen=seen(chair, case, "meeting"), day="2026-11-05", **MEETING)
    assert wrong.status_code == 422
    assert "<html" not in wrong.content.decode()
    right = chair.post(
        address, part="step", seen=seen(chair, case, "meeting"), day="2026-11-05", entitled="60", present="52"
    )
    assert (right.status_code, right["HX-Redirect"]) == (204, f"/cases/{case}")


def test_a_photo_may_be_brought_with_a_step_and_the_step_stands_without_it(chair, ground):
    number = begun(chair, ground)
    files = [SimpleUploadedFile("现场.jpg", jpeg(scene(3))), SimpleUploadedFile("坏的.jpg", b"nothing")]
    answer = take(chair, number, "plan", "2026-11-02", staff="400", files=files, **PLAN)
    assert answer.status_code == 303
    paper = Paper.objects.get(case=number)
    assert (paper.step, paper.file.kind) == ("plan", "jpeg")
    assert "“坏的.jpg”没有收" in chair.sees(f"/cases/{number}")


def test_a_form_filled_in_while_the_case_went_on_is_kept_and_told(chair, case, visit):
    meeting_step(chair, case)
    old = seen(chair, case, "meeting")
    assert take(visit("zhengong"), case, "materials", "2026-11-04", sent_to="60").status_code == 303
    answer = chair.post(f"/cases/{case}/steps/meeting", seen=old, day="2026-11-05", entitled="60", present="52")
    assert answer.status_code == 409
    assert "这件事有了新记录" in words_of(answer)
    kept = {one["name"]: one["value"] for one in Page(answer).all("input")}
    assert (kept["present"], kept["seen"] != old) == ("52", True)


def test_a_form_sent_twice_is_recorded_once(chair, case):
    meeting_step(chair, case)
    key, typed = "doppelt-" + "0" * 16, {"day": "2026-11-05", "entitled": "60", "present": "52"}
    number = seen(chair, case, "meeting")
    first = chair.post(f"/cases/{case}/steps/meeting", key=key, seen=number, **typed)
    before = Event.objects.count()
    again = chair.post(f"/cases/{case}/steps/meeting", key=key, seen=number, **typed)
    assert (first.status_code, again.status_code, again["Location"]) == (303, 303, first["Location"])
    assert Event.objects.count() == before


def test_a_step_that_is_nobodys_or_somebody_elses_is_not_there(chair, case, visit):
    assert chair.get(f"/cases/{case}/steps/no-such-step").status_code == 404
    for username in ("juxitong", "qiye", "shenji", "shuji"):
        assert visit(username).get(f"/cases/{case}/steps/meeting").status_code == 404, username
        assert visit(username).post(f"/cases/{case}/steps/meeting", day="2026-11-05").status_code == 404, username


def test_the_officer_may_enter_it_for_the_union_and_the_journal_keeps_by_what_right(case, visit, ground):
    meeting_step(visit("zhengong"), case)
    typed = {"entitled": "60", "present": "52"}
    assert take(visit("zhengong"), case, "meeting", "2026-11-05", **typed).status_code == 303
    event = Event.objects.filter(subject=f"case:{case}").latest("pk")
    assert event.by == f"account:{ground.accounts['zhengong'].pk}"


def last_act(case):
    return Event.objects.filter(subject=f"case:{case}", kind="case.taken").latest("pk").pk


def test_an_act_opens_to_what_was_said_and_its_place_in_the_journal(chair, case):
    text = chair.sees(f"/cases/{case}/acts/{last_act(case)}")
    assert "审议年度工资方案" in text
    assert "SHA-256" in text
    part = chair.get(f"/cases/{case}/acts/{last_act(case)}", part="dr-body")
    assert "<html" not in part.content.decode()


def test_a_slip_is_corrected_and_the_first_entry_stays_in_the_journal(chair, case):
    act = last_act(case)
    address = f"/cases/{case}/acts/{act}/correct"
    assert "审议年度工资方案" in chair.get(address).content.decode()
    typed = {**PLAN, "topics": "审议年度福利方案", "staff": "400", "day": "2026-11-02", "correction-kind": "slip"}
    refused = chair.post(address, **typed)
    assert refused.status_code == 422
    assert chair.post(address, **typed, **{"correction-why": "议题打错了"}).status_code == 303
    assert "审议年度福利方案" in chair.sees(f"/cases/{case}/acts/{act}")
    assert "更正过" in chair.sees(f"/cases/{case}")
    assert Event.objects.get(pk=act).payload["data"]["topics"] == "审议年度工资方案"


def test_what_the_form_asks_of_itself_is_never_a_field_of_a_step():
    """A field of that name would be overwritten by the form's own."""
    own = {
        "day",
        "seen",
        "more",
        "as_it_was",
        "correction-why",
        "correction-kind",
        "idempotency_key",
        "csrfmiddlewaretoken",
    }
    asked = {(one.id, spec.id) for one in procedures() for step in one.step for spec in step.field}
    assert {where for where in asked if where[1] in own} == set()


def test_a_field_called_kind_is_corrected_like_any_other(chair, case):
    meeting_step(chair, case)
    take(chair, case, "meeting", "2026-11-05", entitled="60", present="52")
    vote = {"method": "secret", "matter": "工资方案", "kind": "discuss"}
    vote |= {"issued": "52", "returned": "52", "valid_votes": "52", "votes_for": "45"}
    assert take(chair, case, "vote", "2026-11-05", **vote).status_code == 303
    address = f"/cases/{case}/acts/{last_act(case)}/correct"
    told = {**vote, "kind": "adopt", "day": "2026-11-05", "correction-kind": "slip", "correction-why": "性质选错了"}
    answer = chair.post(address, **told)
    assert answer.status_code == 303, words_of(answer)
    assert "审议通过" in chair.sees(f"/cases/{case}/acts/{last_act(case)}")


@pytest.mark.parametrize("day", ["", "31.11.2026", "2027-05-01"])
def test_a_correction_with_a_wrong_day_gets_a_sentence(chair, case, day):
    typed = {**PLAN, "staff": "400", "day": day, "correction-why": "改"}
    answer = chair.post(f"/cases/{case}/acts/{last_act(case)}/correct", **typed)
    assert answer.status_code == 422
    assert "要改" in words_of(answer)


def test_a_step_on_which_nothing_rests_is_taken_back(chair, case):
    address = f"/cases/{case}/acts/{last_act(case)}/withdraw"
    assert "撤回“商定议题和选区”？" in chair.sees(address)
    assert chair.post(address, reason="").status_code == 422
    assert chair.post(address, reason="记错了会").status_code == 303
    text = chair.sees(f"/cases/{case}")
    assert "已撤回" in text
    assert "等工会商定议题和选区" in text


def test_a_step_on_which_another_rests_is_not(chair, case):
    plan = last_act(case)
    meeting_step(chair, case)
    take(chair, case, "meeting", "2026-11-05", entitled="60", present="52")
    answer = chair.post(f"/cases/{case}/acts/{plan}/withdraw", reason="想改")
    assert answer.status_code == 422
    assert "撤回" in words_of(answer)


def test_a_case_is_stopped_for_a_reason_and_then_takes_no_step(chair, case):
    assert chair.post(f"/cases/{case}/end", kind="terminated", reason="").status_code == 422
    assert chair.post(f"/cases/{case}/end", kind="terminated", reason="企业停产").status_code == 303
    assert "已终止" in chair.sees(f"/cases/{case}")
    assert chair.get(f"/cases/{case}/end").status_code == 404
    assert take_closed(chair, case).status_code == 422


def take_closed(chair, case):
    return chair.post(
        f"/cases/{case}/steps/meeting",
        seen=Event.objects.filter(subject=f"case:{case}").latest("pk").pk,
        day="2026-11-05",
        entitled="60",
        present="52",
    )


def test_a_breach_is_told_how_it_was_mended_and_stays_on_record(chair, ground):
    number = begun(chair, ground, title="临时职代会")
    asked = {**PLAN, "staff": "400", "extraordinary": "yes", "asked_by": "reps", "reps": "60", "proposers": "5"}
    refused = take(chair, number, "plan", "2026-11-02", **asked)
    assert refused.status_code == 422
    assert "请补足联名" in words_of(refused)
    assert take(chair, number, "plan", "2026-11-02", as_it_was="yes", **asked).status_code == 303
    finding = next(one for one in Case.objects.get(pk=number).state.findings if one.severity == "breach")
    address = f"/cases/{number}/findings/{finding.id}/mend"
    assert "联名 5 人" in chair.sees(address)
    assert chair.post(address, reason="").status_code == 422
    assert chair.post(address, reason="11月10日补了联名").status_code == 303
    assert chair.get(address).status_code == 404
    assert "联名 5 人" in chair.sees(f"/cases/{number}")


def test_a_case_is_begun_and_its_first_step_recorded_with_one_press(chair, ground):
    page = Page(chair.get("/cases/new/training"))
    assert "第一步：定培训计划" in page.text
    typed = {"topic": "焊工安全操作", "kind": "safety", "planned": "20"}
    number = begun(chair, ground, "training", "焊工班", first="yes", **typed)
    kinds = list(Event.objects.filter(subject=f"case:{number}").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["case.opened", "case.taken"]
    taken = Case.objects.get(pk=number).state.takings
    assert [(one.step, one.data["topic"]) for one in taken] == [("plan", "焊工安全操作")]
    text = chair.sees(f"/cases/{number}")
    assert "已记下：定培训计划" in text


def test_a_case_whose_first_step_is_refused_is_not_begun_and_what_was_typed_stays(chair, ground):
    before = Case.objects.count(), Event.objects.count()
    typed = {"day": TODAY.isoformat(), "first": "yes", "topic": "焊工安全操作", "planned": "二十"}
    answer = chair.post("/cases/new/training", title="焊工班", **typed)
    page = Page(answer)
    assert answer.status_code == 422
    assert "要改" in page.text
    assert {"焊工班", "焊工安全操作", "二十"} <= {one["value"] for one in page.all("input")}
    assert (Case.objects.count(), Event.objects.count()) == before


def test_what_the_first_step_calls_the_thing_is_what_the_case_is_called(chair, ground):
    page = Page(chair.get("/cases/new/activity"))
    assert [one["id"] for one in page.all("input") if one["name"] == "title"] == ["f-title"]
    typed = {"first": "yes", "kind": "sport", "in_working_hours": "no"}
    number = begun(chair, ground, "activity", "迎新春拔河比赛", **typed)
    case = Case.objects.get(pk=number)
    assert (case.title, case.state.takings[0].data["title"]) == ("迎新春拔河比赛",) * 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": ""}, "填开始的日期"),
        ({"day": "明天"}, "填开始的日期"),
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "等开始了再记"),
    ],
)
def test_a_case_does_not_begin_on_a_wrong_day(chair, ground, typed, said):
    before = Case.objects.count()
    answer = chair.post(f"/cases/new/workers-congress?organisation={ground.union.pk}", title="x", **typed)
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert Case.objects.count() == before


def test_a_case_cannot_be_begun_for_another_ground(chair, visit, ground):
    for visitor in (chair, visit("zhengong")):
        for wrong in (ground.elsewhere.pk, 10**9, 10**14):
            assert visitor.get("/cases/new/workers-congress", organisation=wrong).status_code == 404
    assert chair.get("/cases/new/no-such-procedure").status_code == 404
    assert chair.get("/cases/new/workers-congress", within=10**9).status_code == 404


def test_the_officer_chooses_the_union_by_its_initials(visit, ground):
    officer = visit("zhengong")
    page = officer.get("/cases/new/workers-congress")
    assert "先选组织" in words_of(page)
    assert "由哪个组织办" in words_of(page)
    answer = officer.post("/cases/new/workers-congress", day="2026-11-02")
    assert answer.status_code == 422
    assert "先选由哪个组织来办" in words_of(answer)


def test_the_list_keeps_its_filters_and_shows_what_is_overdue(visit, case):
    visitor = visit("zonggonghui")
    assert "年底职代会" in visitor.sees("/cases", q="年底职代会")
    assert "年底职代会" in visitor.sees("/cases", procedure="workers-congress", status="open")
    assert "年底职代会" not in visitor.sees("/cases", status="closed", q="年底职代会")
    assert "年底职代会" not in visitor.sees("/cases", due="overdue", q="年底职代会")


def test_whom_a_text_names_is_masked_and_opened_only_against_a_record(chair, visit, ground):
    case = begun(chair, ground, "officer-time", "三月占用时间")
    assert "没有写到人" in chair.sees(f"/cases/{case}/people")
    take(chair, case, "record", "2026-11-02", name="拟样明 13800001234", month="2026年3月", used="2")
    act = Event.objects.get(subject=f"case:{case}", kind="case.taken").pk
    for page in (f"/cases/{case}", f"/cases/{case}/acts/{act}", f"/cases/{case}/acts/{act}/correct"):
        assert "拟样明" not in chair.sees(page), page
    assert "拟** 138****1234" in chair.sees(f"/cases/{case}/acts/{act}")
    assert "看写的是谁" in chair.sees(f"/cases/{case}")
    asked = chair.sees(f"/cases/{case}/people")
    assert ("打开" in asked, "拟样明" in asked) == (True, False)
    assert "拟样明 13800001234" in words_of(chair.post(f"/cases/{case}/people"))
    read = Event.objects.get(kind="people.read")
    assert (read.subject, read.by) == (f"people:{case}", f"account:{ground.accounts['zhuxi'].pk}")
    assert "拟样明" not in str(read.payload)
    for stranger in ("shenji", "zhigong", "qiye"):
        assert visit(stranger).post(f"/cases/{case}/people").status_code == 404, stranger
    assert "看写的是谁" not in visit("shenji").sees(f"/cases/{case}")


def test_a_correction_that_leaves_the_name_empty_keeps_it(chair, ground):
    case = begun(chair, ground, "officer-time", "三月占用时间")
    take(chair, case, "record", "2026-11-02", name="拟样明", month="2026年3月", used="2")
    act = Event.objects.get(subject=f"case:{case}", kind="case.taken").pk
    typed = {"day": "2026-11-02", "month": "2026年3月", "used": "3", "correction-why": "天数写错"}
    assert chair.post(f"/cases/{case}/acts/{act}/correct", **typed).status_code == 303
    assert Case.objects.get(pk=case).state.last("record").data == {"name": "拟样明", "month": "2026年3月", "used": 3}


def test_what_a_union_did_stays_open_to_whoever_saw_it_when_it_is_no_more(visit, ground):
    case = Case.objects.filter(organisation=ground.elsewhere, ended_on__isnull=False).first()
    addresses = [f"/cases/{case.pk}", f"/cases/{case.pk}/acts/{case.state.takings[0].act}"]
    by = Signature("system:test", NOW)
    registry.dissolve(ground.elsewhere, reason="单位注销", by=by, on=TODAY - timedelta(days=1))
    for address in addresses:
        assert case.title in visit("zonggonghui").sees(address)
        assert visit("zhengong").get(address).status_code == 404
    assert visit("zonggonghui").get(f"{addresses[1]}/correct").status_code == 404
