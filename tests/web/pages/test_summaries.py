"""Summary tables: the sender's headings in its order, filled from the records, blanks told with their reason."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.registry.models import Membership, OrganisationProfile, Standing, Tier, Tree
from lianchuang.registry.tree import subtree_ids
from lianchuang.reporting import summaries as acts
from lianchuang.reporting.models import SummaryForm
from lianchuang.rulebook.surveys import survey
from tests.web.ground import NOW, TODAY, Page, words_of

BY = Signature("system:test", NOW)
HEADS = "备注\t会员数\t工会名称\t职工书屋\t职工总数\t序号"
FILL = {"per": "union", "first": "2026-01-01", "day": TODAY.isoformat(), "as": "xlsx"}


def brought(visit, username="zhengong", name="市总汇总表", **more):
    answer = visit(username).post("/summaries", **{"text": HEADS, "name": name} | more)
    assert answer.status_code == 303, words_of(answer)
    return SummaryForm.objects.latest("pk")


def sheets_of(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets


def test_a_pasted_heading_row_is_understood_remembered_and_filled_in_its_order(visit, ground):
    form = brought(visit)
    page = Page(visit("zhengong").get(f"/summaries/{form.pk}"))
    assert [row[1] for row in page.rows()] == HEADS.split("\t")
    table, blank = sheets_of(visit("zhengong").post(f"/summaries/{form.pk}/fill", **FILL))
    rows = list(table.iter_rows(min_row=3, values_only=True))
    assert list(rows[0]) == HEADS.split("\t")
    name = OrganisationProfile.objects.on(TODAY).get(organisation=ground.union).name
    own = next(row for row in rows if row[2] == name)
    members = Membership.objects.on(TODAY).filter(organisation=ground.union, standing=Standing.ACTIVE)
    assert own[1] == members.count()
    assert (own[0], own[3]) == (None, None)
    reasons = dict(blank.iter_rows(min_row=2, values_only=True))
    assert reasons["备注"] == acts.NOT_KNOWN
    assert reasons["职工书屋"] == survey().item("reading_rooms").why
    base = OrganisationProfile.objects.on(TODAY).filter(
        organisation__in=subtree_ids([ground.town.pk], TODAY),
        organisation__tier=Tier.BASE,
        organisation__tree=Tree.UNION,
    )
    assert [row[5] for row in rows[1:] if row[5]] == list(range(1, base.count() + 1))


def test_the_same_facts_fill_the_same_bytes(visit):
    form = brought(visit)
    first, again = (
        b"".join(visit("zhengong").post(f"/summaries/{form.pk}/fill", **FILL).streaming_content) for _ in range(2)
    )
    assert first == again


def test_a_correction_is_remembered_and_told_in_the_journal(visit):
    form = brought(visit)
    visitor = visit("zhengong")
    assert visitor.post(f"/summaries/{form.pk}", c0="units", c3="").status_code == 303
    form.refresh_from_db()
    assert [one["asks"] for one in form.columns] == ["units", "members", "name", "", "staff", "ordinal"]
    assert visitor.post(f"/summaries/{form.pk}", c0="nonsense").status_code == 422
    kinds = list(Event.objects.filter(subject=f"summary:{form.pk}").values_list("kind", flat=True))
    assert kinds == ["summary.kept", "summary.kept"]
    table, _ = sheets_of(visitor.post(f"/summaries/{form.pk}/fill", **FILL))
    assert {type(row[0]) for row in table.iter_rows(min_row=4, max_row=4, values_only=True)} == {int}


def test_a_workbook_of_the_level_above_is_read_by_its_headings_alone(visit):
    book = openpyxl.Workbook()
    book.active.append(["全市基层工会汇总表"])
    book.active.merge_cells("A1:C1")
    book.active.append(["镇街", "会员数", "女会员"])
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("blank.xlsx", file.getvalue())
    visitor = visit("zonggonghui")
    assert visitor.post("/summaries", file=upload, name="").status_code == 303
    form = SummaryForm.objects.latest("pk")
    assert (form.name, [one["asks"] for one in form.columns]) == (
        "全市基层工会汇总表",
        ["town", "members", "female_members"],
    )
    table, _ = sheets_of(visitor.post(f"/summaries/{form.pk}/fill", **FILL | {"per": "town"}))
    towns = [row[0] for row in table.iter_rows(min_row=4, values_only=True) if row[0]]
    assert len(towns) > 2
    assert len(set(towns)) >= len(towns) - 1  # the last line is a sentence


def test_what_cannot_be_read_is_refused_in_words(visit):
    visitor = visit("zhengong")
    for data, told in (
        ({}, "选一个文件"),
        ({"file": SimpleUploadedFile("a.xlsx", b"not a workbook")}, "有一处要改"),
        ({"text": HEADS, "name": ""}, "起个名称"),
        ({"text": "，，", "name": "试"}, "粘贴表头"),
    ):
        answer = visitor.post("/summaries", **data)
        assert answer.status_code == 422
        assert told in words_of(answer)
    brought(visit)
    again = visitor.post("/summaries", text=HEADS, name="市总汇总表")
    assert "换一个名称" in words_of(again)


@pytest.mark.parametrize("change", [{"first": ""}, {"day": "2099-01-01"}, {"first": "2026-12-01"}, {"per": "person"}])
def test_days_that_cannot_be_are_refused_in_words(visit, change):
    form = brought(visit)
    answer = visit("zhengong").post(f"/summaries/{form.pk}/fill", **FILL | change)
    assert answer.status_code == 422
    assert "有一处要改" in words_of(answer)


def test_what_the_district_remembers_its_towns_use_and_cannot_change(visit, ground):
    form = brought(visit, "zonggonghui", "区总汇总表")
    town = visit("zhengong")
    assert "区总汇总表" in town.sees("/summaries")
    assert town.post(f"/summaries/{form.pk}", c0="units").status_code == 404
    assert town.get(f"/summaries/{form.pk}/drop").status_code == 404
    table, _ = sheets_of(visit("zhuxi").post(f"/summaries/{form.pk}/fill", **FILL))
    assert [row[5] for row in table.iter_rows(min_row=4, values_only=True) if row[5]] == [1]
    elsewhere = town.post(f"/summaries/{form.pk}/fill", **FILL, **{"in": ground.elsewhere.pk})
    assert elsewhere.status_code == 404


def test_a_form_of_another_town_is_not_there(visit, ground):
    columns = acts.columns_as_json([(("会员数",), "members")])
    form = acts.keep_form(ground.elsewhere, "别处的", "", columns, by=BY, on=TODAY)
    for path in ("", "/fill", "/drop"):
        assert visit("zhengong").get(f"/summaries/{form.pk}{path}").status_code == 404
        assert visit("zhengong").post(f"/summaries/{form.pk}{path}").status_code == 404
    assert "别处的" not in visit("zhengong").sees("/summaries")
    assert visit("shuji").get("/summaries").status_code == 404
    assert visit("shenji").post("/summaries", text=HEADS, name="x").status_code == 404


def test_a_form_is_put_aside_and_its_name_is_free(visit):
    form = brought(visit)
    visitor = visit("zhengong")
    assert "不再用" in visitor.sees(f"/summaries/{form.pk}/drop")
    assert visitor.post(f"/summaries/{form.pk}/drop").status_code == 303
    assert visitor.get(f"/summaries/{form.pk}").status_code == 404
    brought(visit)


def test_more_forms_take_no_more_statements(visit):
    counts = []
    for number in range(3):
        brought(visit, name=f"表{number}")
        with CaptureQueriesContext(connection) as queries:
            visit("zhengong").get("/summaries")
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1
