"""The yearly survey: drafted from the records, every cell to its records, kept word for word, blank where unknown."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.registry import acts as registry
from lianchuang.registry.models import Membership, Standing
from lianchuang.reporting import acts
from lianchuang.reporting.models import Survey
from lianchuang.rulebook.surveys import survey
from lianchuang.web import jobs
from tests.web.ground import NOW, TODAY, Page, words_of

BY = Signature("system:test", NOW)
CUT_OFF = survey().cut_off(2026)


@pytest.fixture
def drafted(ground):
    return acts.draft_survey(ground.union, 2026, by=BY, on=TODAY)


def test_an_officer_drafts_looks_at_a_cell_and_keeps_the_survey(visit, ground):
    visitor = visit("zonggonghui")
    answer = visitor.post("/surveys", year="2026")
    assert answer.status_code == 303
    drafting = answer["Location"]
    assert "可以离开这一页" in visitor.sees(drafting)
    (job,) = ProcrastinateJob.objects.filter(task_name="web.draft_survey", status="todo")
    for _ in range(2):  # a job that runs once more drafts nothing more
        jobs.draft_survey(**job.args)
    made = Survey.objects.get()
    assert f"/surveys/{made.pk}" in Page(visitor.get(drafting)).links()
    assert visit("zhuxi").get(drafting).status_code == 404
    page = Page(visitor.get(f"/surveys/{made.pk}"))
    cells = [one for one in page.links() if one.startswith(f"/surveys/{made.pk}/")]
    computed = [item.id for item in survey().items if item.computed]
    assert [one.rpartition("/")[2] for one in cells if "?" not in one and not one.endswith("/keep")] == computed
    unions = Page(visitor.get(f"/surveys/{made.pk}/unions"))
    assert len(unions.rows()) == min(50, int(acts.cell_of(made, "unions").value))
    assert all(visitor.get(link).status_code == 200 for link in unions.links() if link.startswith("/organisations/"))

    assert visitor.post(f"/surveys/{made.pk}/keep").status_code == 303
    assert "留存" in visitor.sees(f"/surveys/{made.pk}")
    assert visitor.post(f"/surveys/{made.pk}/keep").status_code == 422
    kinds = list(Event.objects.filter(subject=f"survey:{made.pk}").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["survey.drafted", "survey.kept"]


def test_every_cell_opens_and_agrees_with_the_rows_behind_it(visit, drafted):
    visitor = visit("zhuxi")
    for item in acts.items_of(drafted):
        if item.computed:
            cell = acts.cell_of(drafted, item.id)
            page = Page(visitor.get(f"/surveys/{drafted.pk}/{item.id}"))
            values = [row[-1] for row in page.rows()]
            if cell.value is not None and len(values) < 50:
                assert sum(float(one) for one in values) == pytest.approx(float(cell.value)), item.id


def test_the_members_are_those_of_the_cut_off(ground, drafted):
    then = Membership.objects.on(CUT_OFF).filter(organisation=ground.union, standing=Standing.ACTIVE).count()
    assert then
    assert acts.cell_of(drafted, "members").value == then


def test_what_is_entered_later_changes_no_draft_but_is_in_the_next(ground, drafted):
    before = acts.cell_of(drafted, "units").value
    (firm,) = registry.register_employers([registry.EmployerEntry("拟后补厂")], by=BY, on=CUT_OFF)
    registry.cover([(ground.union, firm, "joint")], by=BY, on=CUT_OFF)
    again = acts.draft_survey(ground.union, 2026, by=BY, on=TODAY)
    assert acts.cell_of(Survey.objects.get(pk=drafted.pk), "units").value == before
    assert acts.cell_of(again, "units").value == before + 1
    assert again.number == drafted.number + 1


def test_the_same_facts_give_the_same_fingerprint(ground, drafted):
    assert acts.draft_survey(ground.union, 2026, by=BY, on=TODAY).digest == drafted.digest


@pytest.mark.parametrize("change", ["cells", "name", "kept_on"])
def test_the_database_refuses_to_change_or_remove_a_kept_survey(drafted, change):
    acts.keep_survey(drafted, by=BY, on=TODAY)
    setattr(drafted, change, {"cells": {}, "name": "别的", "kept_on": CUT_OFF}[change])
    with pytest.raises(ProgrammingError), transaction.atomic():
        drafted.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        drafted.delete()


def test_a_day_still_to_come_and_a_year_of_no_union_are_refused_in_words(visit, ground):
    with pytest.raises(acts.Refused, match="还没到"):
        acts.draft_survey(ground.union, 2026, by=BY, on=date(2026, 9, 29))
    for year, told in (("2027", "不能起草"), ("", "先选哪一年"), ("2001", "还没有这个工会")):
        answer = visit("zhuxi").post("/surveys", year=year)
        assert answer.status_code == 422, year
        assert told in words_of(answer)


def test_a_survey_of_another_town_is_not_there(visit, ground):
    other = acts.draft_survey(ground.elsewhere, 2026, by=BY, on=TODAY)
    for username in ("zhengong", "zhuxi", "juxitong"):
        for path in ("", "/keep", "/members"):
            assert visit(username).get(f"/surveys/{other.pk}{path}").status_code == 404
            assert visit(username).post(f"/surveys/{other.pk}{path}").status_code == 404
    assert visit("zhengong").get("/surveys", **{"in": ground.elsewhere.pk}).status_code == 404
    assert visit("shenji").get(f"/surveys/{other.pk}").status_code == 200
    assert visit("shenji").post("/surveys", year="2026").status_code == 404
    assert visit("zonggonghui").get(f"/surveys/{other.pk}/nothing").status_code == 404


def test_the_file_has_every_item_blanks_with_reasons_and_is_the_same_twice(visit, drafted):
    visitor = visit("zhuxi")
    first = b"".join(visitor.post(f"/surveys/{drafted.pk}", **{"as": "xlsx"}).streaming_content)
    assert first == b"".join(visitor.post(f"/surveys/{drafted.pk}", **{"as": "xlsx"}).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(first))
    rows = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))
    by_name = {row[1]: row for row in rows if row[1]}
    assert set(by_name) == {item.name for item in survey().items}
    assert by_name["职工书屋"][3:] == (None, survey().item("reading_rooms").why)
    assert by_name["基层工会委员会"][3] == 1
    assert [sheet.title[2:] for sheet in book.worksheets] == ["调查表", "各工会", "空着的"]


def test_the_year_before_stands_beside_once_it_was_kept(visit, ground):
    before = acts.draft_survey(ground.union, 2025, by=BY, on=TODAY)
    made = acts.draft_survey(ground.union, 2026, by=BY, on=TODAY)
    assert "上年留存的" not in visit("zhuxi").sees(f"/surveys/{made.pk}")
    acts.keep_survey(before, by=BY, on=TODAY)
    assert "上年留存的" in visit("zhuxi").sees(f"/surveys/{made.pk}")


def test_pages_of_a_survey_take_few_statements(visit, drafted):
    visitor = visit("zonggonghui")
    for path in ("/surveys", f"/surveys/{drafted.pk}", f"/surveys/{drafted.pk}/members"):
        with CaptureQueriesContext(connection) as queries:
            visitor.get(path)
        assert len(queries) <= 30, path
