"""A plan, its standard, targets and standing on pages."""

from datetime import date

from procrastinate.contrib.django.models import ProcrastinateJob

from lianchuang.ledger.acts import Entry, Signature, record
from lianchuang.rounds.acts import open_round
from lianchuang.rounds.events import TAKEN
from lianchuang.rounds.models import Freezing, Level, Plan, Round, Target
from lianchuang.rounds.standards import texts_of
from lianchuang.rulebook.standards import read_standard
from lianchuang.web import jobs
from lianchuang.web.worked_out import trying
from tests.web.ground import NOW, TODAY


def worked_off(task):
    """What the worker would do; it runs here, in the test's transaction."""
    (job,) = ProcrastinateJob.objects.filter(task_name=f"web.{task}", status="todo")
    getattr(jobs, task)(**job.args)


def city_asks(visit, **typed):
    form = {"measure": "M-24", "year": "2026", "amount": "9", "set_by": "市总工会"} | typed
    return visit("zonggonghui").post("/round/targets/new", **form)


def test_a_target_goes_from_the_city_to_a_town_and_its_completion_is_computed(ground, visit):
    assert city_asks(visit).status_code == 303
    target = Target.objects.get()
    towns = list(ground.district.lower.filter(known_until=None, child__tree="union").values_list("child", flat=True))
    parts = {f"part-{one}": "0" for one in towns} | {f"part-{ground.town.pk}": "8"}
    refused = visit("zonggonghui").post(f"/round/targets/{target.pk}/hand-down", **parts)
    assert refused.status_code == 422
    assert "要正好等于 9" in refused.content.decode()
    parts[f"part-{ground.town.pk}"] = "9"
    assert visit("zonggonghui").post(f"/round/targets/{target.pk}/hand-down", **parts).status_code == 303
    part = target.parts.get(organisation=ground.town)
    shown = visit("zhengong").get("/round/targets").content.decode()
    assert f"/round/targets/{part.pk}" in shown
    assert f'/round/targets/{target.pk}"' not in shown
    assert visit("zhengong").get(f"/round/targets/{target.pk}").status_code == 404
    page = visit("zhengong").get(f"/round/targets/{part.pk}").content.decode()
    assert "看记录" in page
    assert visit("zhuxi").post(f"/round/targets/{part.pk}/hand-down", do="take_back").status_code == 404


def test_what_is_typed_wrong_gets_a_sentence(ground, visit):
    answer = city_asks(visit, amount="许多")
    assert answer.status_code == 422
    assert "目标数要填整数" in answer.content.decode()
    assert not Target.objects.exists()


def test_a_plan_is_tried_on_the_frozen_records_by_the_worker_and_the_result_stays(ground, visit):
    officer, address = visit("zuzhibu"), "/round/plan/trial"
    assert "还没有试算过" in officer.sees(address)
    where = officer.post(address)["Location"]
    assert "排队等着" in officer.sees(where)
    assert visit("zonggonghui").get(where).status_code == 404, "of another account"
    worked_off("try_plan")
    done = officer.get(where, part="progress")
    assert done.status_code == 286
    assert f'href="{address}?freezing={ground.freezing.pk}"' in done.content.decode()
    page = visit("zonggonghui").get(address).content.decode()
    assert "权重加减 2 分" in page
    assert "家</td>" in page


def test_a_trial_is_another_where_reviewers_marks_were_others(ground):
    one, other = Freezing.objects.get(pk=ground.freezing.pk), Freezing.objects.get(pk=ground.freezing.pk)
    other.town_hash = "0" * 64  # of the same facts, scored with other marks
    assert trying(one, one.standards, []) == trying(ground.freezing, one.standards, [])
    assert trying(one, one.standards, []) != trying(other, one.standards, [])


def test_why_a_score_moved_is_worked_out_by_the_worker(ground, visit):
    freezing = Freezing.objects.get(pk=ground.freezing.pk)
    freezing.pk = None  # a second freezing with the same files
    freezing.save()
    chair, address = visit("zhuxi"), f"/organisations/{ground.union.pk}/change"
    assert "没有变" in chair.sees(address)
    where = chair.post(address)["Location"]
    worked_off("compare_freezings")
    assert "算好了" in chair.sees(where)
    assert visit("zonggonghui").get("/round/freezings/between").status_code == 200


def test_a_union_sees_its_score_of_this_moment(ground, visit):
    page = visit("zhuxi").get(f"/organisations/{ground.union.pk}/score/now").content.decode()
    assert "按此刻的记录算" in page
    assert "最能加分的事" in page


def test_a_standard_is_edited_as_tables_and_checked_as_it_is_typed(ground, visit):
    address, officer = "/round/plan/standard/base", visit("zuzhibu")
    assert "依法建会、按期换届" in officer.get(address).content.decode()
    wrong = officer.post(address, part="remarks", item__0__points="7")
    assert wrong.status_code == 422
    told = wrong.content.decode()
    assert "3 处错误" in told
    assert "组织建设：大项写的是 20 分，所含指标合计 21 分，对不上" in told
    assert "standard.total_points" not in told, "the keys of the file are not the officer's"
    assert officer.post(address, do="save", item__0__points="7").status_code == 422
    right = {"item__0__points": "7", "item__1__points": "4", "item__0__title": "依法建会"}
    fine = officer.post(address, part="remarks", **right)
    assert "没有错误" in fine.content.decode()
    assert officer.post(address, do="save", **right).status_code == 303
    held = ground.freezing.round.standards.last()
    changed = read_standard(held.file(Level.BASE)).indicators
    assert (changed[0].title, changed[0].points, changed[1].points) == ("依法建会", 7, 4)
    assert officer.post("/round/plan/standard/base", do="save", item__0__points="许多").status_code == 422


def test_an_earlier_round_is_looked_at_until_the_newest_is_chosen_again(ground, visit):
    held = ground.freezing.round
    by = Signature("system:test", NOW)
    since, last = date(2021, 1, 1), date(2023, 12, 31)
    open_round(
        ground.district, held.number - 1, "上一轮", since=since, last_day=last, standard=held.standard, by=by, on=since
    )
    officer = visit("zuzhibu")
    assert "以前的一轮" not in officer.sees("/round/course")
    assert officer.post("/round/course/choose", round=held.number - 1, at="round_plan")["Location"] == "/round/plan"
    assert "上一轮 2021年1月1日" in officer.sees("/round/plan")
    assert "以前的一轮" in officer.sees("/round/titles")
    officer.post("/round/course/choose", round="没有这一轮")
    assert "以前的一轮" in officer.sees("/round/titles")
    assert "以前的一轮" not in visit("zonggonghui").sees("/round/titles"), "everybody chooses for themselves"
    officer.post("/round/course/choose", round=held.number)
    assert "以前的一轮" not in officer.sees("/round/titles")


def issued(ground):
    """Its round, as if both departments had issued the plan."""
    held = ground.freezing.round
    Plan.objects.create(
        round=held, kind="annual", basis_title="通知", basis_number="甲〔2024〕1号", basis_on=held.since,
        freeze_on=TODAY, name_by=held.last_day,
    )  # fmt: skip
    taken = {"step": "issue", "key": "issue", "content": {"quotas": {}}}
    record(Entry(TAKEN.id, TODAY, taken, None, f"round:{held.pk}"), by=Signature("system:test", NOW))
    return held


def test_the_next_plan_is_drafted_and_tried_beside_the_round_that_is_on(ground, visit):
    held, officer = issued(ground), visit("zuzhibu")
    assert "拟下一轮的方案" in officer.sees("/round/course")
    form = officer.get("/round/new").content.decode()
    assert f'name="number" value="{held.number + 1}"' in form
    assert f"照{held.name}最后用的" in form
    years = {"since": "2027-01-01", "last_day": "2029-12-31", "base": "held", "town": "held"}
    refused = officer.post("/round/new", number=held.number, name="又一轮", **years)
    assert (refused.status_code, "这一轮的数字要更大" in refused.content.decode()) == (422, True)
    assert officer.post("/round/new", number=held.number + 1, name="下一轮", **years)["Location"] == "/round/plan"
    page = officer.sees("/round/plan")
    assert "下一轮 2027年1月1日" in page
    assert "还在拟的下一轮" in page
    assert "下一轮" in officer.sees("/round/plan/trial")
    assert officer.get("/round/new")["Location"] == "/round/plan"
    texts = texts_of(Round.objects.get(number=held.number + 1).standards.last())
    own = texts_of(held.standards.last())
    assert texts == {level: own[level] for level in ("base", "town")}

    other = visit("zonggonghui")
    assert f"{held.name}" in other.sees("/round/course"), "whoever chose nothing sees the round that is on"
    assert "看下一轮的方案" in other.sees("/round/course")
    town = visit("zhengong")
    town.post("/round/course/choose", round=held.number + 1, at="round_plan")
    assert "下一轮" not in town.sees("/round/plan"), "a draft is for those who draft it"


def test_what_is_sent_from_a_page_is_about_the_round_of_that_page(ground, visit):
    held, officer = issued(ground), visit("zuzhibu")
    years = {"since": "2027-01-01", "last_day": "2029-12-31", "base": "held"}
    officer.post("/round/new", number=held.number + 1, name="下一轮", **years)
    assert f'name="of_round" value="{held.number + 1}"' in officer.get("/round/plan").content.decode()
    officer.post("/round/course/choose", round=held.number, at="round_plan")  # in another window
    title = {"title.0.name": "先进", "title.0.level": "base", "title.0.grade": "达标", "title.0.quota": "1"}
    form = {
        "kind": "annual", "basis_title": "又一份通知", "basis_number": "甲〔2027〕1号", "basis_on": "2026-12-01",
        "freeze_on": "2029-12-01", "notice_days": "5", "reply_days": "5", "return_days": "5", "former_years": "3",
        "name_by": "2030-03-01", "base": "held", "title.0.years": "3", **title,
    }  # fmt: skip
    answer = officer.client.post(
        "/round/plan/draft", {**form, "of_round": held.number + 1, "idempotency_key": "k" * 20}
    )
    assert answer.status_code == 303
    assert Plan.objects.get(basis_title="又一份通知").round.number == held.number + 1
