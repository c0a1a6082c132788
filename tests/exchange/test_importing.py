"""From a workbook to the registry: every row accounted for, all or nothing, twice the same."""

import io
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from lianchuang.exchange.importing import CannotImport, import_file
from lianchuang.ledger.acts import Signature
from lianchuang.ledger.models import Event
from lianchuang.registry import acts
from lianchuang.registry.models import (
    Area,
    Coverage,
    CoverageMode,
    Employer,
    EmployerCount,
    EmployerProfile,
    Membership,
    Organisation,
    OrganisationProfile,
    Person,
    Post,
    ReportedCount,
    Term,
)
from lianchuang.registry.scope import Scope

DAY = date(2026, 11, 20)
NINGBO = "330212"
UNIONS = [
    ["姜山镇基层工会台账（2023年度）"],
    [
        "序号",
        "村社区",
        "单位名称",
        "统一社会信用代码",
        "单位性质",
        "职工数",
        "会员数",
        "工会成立时间",
        "最近换届时间",
        "任期",
        "主席",
        "专兼职",
        "经审",
        "女工",
    ],
    [
        1,
        "何郁社区居委会",
        "宁波拟甲五金厂",
        "91330212YYY1000046",
        "私营有限责任公司",
        60,
        55,
        "2016年1月20日",
        "2021.8.21",
        "5年",
        "杨样东",
        "兼职",
        "有",
        "无",
    ],
    [
        2,
        "",
        "宁波拟乙电子有限公司",
        "91330212YYY100282K",
        "中外合资经营企业",
        "156人",
        "１５０",
        "20170515",
        "2022/5/15",
        3,
        "胡样丁",
        "专职",
        "√",
        "√",
    ],
    [
        3,
        "",
        "宁波拟丙食品有限公司",
        "91330212YYY100565X",
        "私营",
        20,
        19,
        "2019-3-1",
        "2024-03-01",
        5,
        "赵样甲",
        "兼职",
        "有",
        "有",
    ],
]


def workbook(rows, path) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def bring(rows, kind, tmp_path, **more):
    return import_file(workbook(rows, tmp_path / "台账.xlsx"), kind, NINGBO, on=DAY, **more)


@pytest.mark.django_db
def test_a_ledger_of_unions_brings_in_employers_unions_terms_and_chairs(tmp_path):
    report = bring(UNIONS, "unions", tmp_path)
    assert dict(report.counts) == {"added": 2, "merged": 0, "unchanged": 0, "refused": 1}
    employer = Employer.objects.get(credit_code="91330212YYY1000046")
    profile = EmployerProfile.objects.on(DAY).get(employer=employer)
    assert (profile.name, profile.ownership, profile.area_code[:9]) == ("宁波拟甲五金厂", "private", "330212110")
    union = Coverage.objects.on(DAY).get(employer=employer).organisation
    assert OrganisationProfile.objects.on(DAY).get(organisation=union).name == "宁波拟甲五金厂工会"
    assert not OrganisationProfile.objects.on(date(2016, 1, 19)).filter(organisation=union).exists()
    committee = Term.objects.on(DAY).get(organisation=union, body=1)
    assert (committee.since, committee.last_day) == (date(2021, 8, 21), date(2026, 8, 21))
    assert Post.objects.on(DAY).get(organisation=union, office=1).person.name == "杨样东"
    assert ReportedCount.objects.on(DAY).get(organisation=union, quantity=11).value == 55
    assert EmployerCount.objects.on(DAY).get(employer=employer, quantity=1).value == 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("area", "counts"),
    [("", {"added": 1, "merged": 1, "refused": 1}), ("330203000000", {"added": 1, "merged": 0, "refused": 2})],
    ids=["nowhere yet", "in another district"],
)
def test_a_unit_that_the_register_has_elsewhere_stops_its_own_row_only(tmp_path, area, counts):
    entry = acts.EmployerEntry("旧名五金厂", credit_code="91330212YYY1000046", area_code=area)
    by = Signature("system:test", datetime(2026, 1, 1, tzinfo=UTC))
    (known,) = acts.register_employers([entry], by=by, on=date(2025, 1, 1))
    report = bring(UNIONS, "unions", tmp_path)
    assert {name: report.counts[name] for name in counts} == counts
    profile = EmployerProfile.objects.on(DAY).get(employer=known)
    said = [cause["message"] for row in report.as_json()["rows"] for cause in row["reasons"]]
    if area:
        assert any("91330212YYY1000046 的单位登记在别的区" in words for words in said)
        assert (profile.name, profile.area_code) == ("旧名五金厂", area)
    else:
        assert (profile.name, profile.area_code[:9]) == ("宁波拟甲五金厂", "330212110")


@pytest.mark.django_db
def test_what_units_of_one_joint_union_count_is_not_taken_for_the_union_s(tmp_path):
    bring(UNIONS, "unions", tmp_path)
    by = Signature("system:test", datetime(2026, 1, 1, tzinfo=UTC))
    covered = list(Coverage.objects.on(DAY).order_by("pk").select_related("organisation", "employer"))
    joint = covered[0].organisation
    for row in covered:
        acts.uncover(row.organisation, row.employer, by=by, on=DAY)
    acts.cover([(joint, row.employer, CoverageMode.JOINT) for row in covered], by=by, on=DAY)
    again = bring(UNIONS, "unions", tmp_path)
    assert "更新会员数" not in str(again.as_json()["rows"])
    assert ReportedCount.objects.on(DAY).get(organisation=joint, quantity=11).value == 55


@pytest.mark.django_db
def test_a_refused_row_names_its_cell_and_what_to_mend(tmp_path):
    report = bring(UNIONS, "unions", tmp_path)
    (row,) = [row for row in report.as_json()["rows"] if row["outcome"] == "refused"]
    assert row["source_row"] == 5
    assert row["reasons"][0]["cell"] == "D5"
    assert "D5" in "\n".join(report.lines())
    sheet = openpyxl.load_workbook(io.BytesIO(report.workbook()))
    assert "不导入" in {cell.value for row in sheet.worksheets[-1].iter_rows() for cell in row}


@pytest.mark.django_db
def test_bringing_in_the_same_file_again_changes_nothing(tmp_path):
    bring(UNIONS, "unions", tmp_path)
    events, employers = Event.objects.count(), Employer.objects.count()
    again = bring(UNIONS, "unions", tmp_path)
    assert again.counts["unchanged"] == 2
    assert (Event.objects.count(), Employer.objects.count()) == (events, employers)


@pytest.mark.django_db
def test_a_newer_ledger_changes_what_it_says_and_keeps_what_was(tmp_path):
    bring(UNIONS, "unions", tmp_path)
    newer = [
        ["姜山镇基层工会台账（2025年度）"],
        UNIONS[1],
        [*UNIONS[2][:5], 80, 78, *UNIONS[2][7:10], "李样北", *UNIONS[2][11:]],
    ]
    report = bring(newer, "unions", tmp_path)
    assert report.counts["merged"] == 1
    employer = Employer.objects.get(credit_code="91330212YYY1000046")
    assert EmployerCount.objects.on(DAY).get(employer=employer, quantity=1).value == 80
    assert EmployerCount.objects.on(date(2024, 6, 1)).get(employer=employer, quantity=1).value == 60
    union = Coverage.objects.on(DAY).get(employer=employer).organisation
    assert [post.person.name for post in Post.objects.on(DAY).filter(organisation=union, office=1)] == ["李样北"]


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    dry = bring(UNIONS, "unions", tmp_path, dry_run=True)
    assert (Organisation.objects.count(), Event.objects.count()) == (0, 0)
    assert dry.counts == bring(UNIONS, "unions", tmp_path).counts


ROSTER = [
    ["宁波拟甲五金厂工会会员花名册"],
    ["序号", "姓名", "性别", "出生年月", "身份证号", "手机号", "入会时间", "是否农民工", "文化程度"],
    [1, "高样宁", "女", "85.10", "330212184002296389", "13800001234", "2019.3.9", "是", "高中"],
    [2, "吴 样丙", "男", "199902", "", "", "2021/4/6", "否", "大学本科"],
    [3, "罗样安", "男", "1990-01", "33021218480229009×", "", "2022.5.7", "", "高中"],
]


@pytest.mark.django_db
def test_a_roster_fills_the_union_its_title_names(tmp_path):
    bring(UNIONS, "unions", tmp_path)
    report = bring(ROSTER, "members", tmp_path)
    assert dict(report.counts) == {"added": 2, "merged": 0, "unchanged": 0, "refused": 1}
    union = OrganisationProfile.objects.on(DAY).get(name="宁波拟甲五金厂工会").organisation
    members = Membership.objects.on(DAY).filter(organisation=union).select_related("person")
    assert {m.person.name: (m.since, m.migrant) for m in members} == {
        "高样宁": (date(2019, 3, 9), True),
        "吴样丙": (date(2021, 4, 6), False),
    }


@pytest.mark.django_db
def test_sensitive_values_come_out_masked_and_lie_encrypted(tmp_path):
    report = bring(ROSTER, "members", tmp_path)
    assert report.notes
    told = str(report.as_json())
    assert "330212184002296389" not in told
    assert "13800001234" not in told
    person = Person.objects.get(name="高样宁")
    assert person.id_number == "330212184002296389"
    assert b"330212184002296389" not in bytes(person.__dict__["id_number"])
    assert "330212184002296389" not in str(list(Event.objects.values_list("payload", flat=True)))


@pytest.mark.django_db
def test_a_member_of_another_union_is_refused_and_told_to_transfer(tmp_path):
    bring(ROSTER, "members", tmp_path)
    other = [["宁波拟乙电子有限公司工会会员花名册"], ROSTER[1], ROSTER[2]]
    report = bring(other, "members", tmp_path)
    assert report.refused == 1
    assert "会籍转移" in "\n".join(report.lines())


@pytest.mark.django_db
def test_a_town_cannot_bring_in_what_lies_in_another_town(tmp_path):
    bring(UNIONS, "unions", tmp_path)
    before = Event.objects.count()
    elsewhere = Area.objects.on(DAY).get(name="首南街道").code
    for rows, kind in ((UNIONS, "unions"), (ROSTER, "members")):
        report = import_file(workbook(rows, tmp_path / "别处.xlsx"), kind, elsewhere, on=DAY)
        assert report.counts["refused"] == len(report.fates)
        told = str(report.as_json()["rows"])
        assert "不在首南街道，请由姜山镇或者区里导入" in told
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_a_union_beyond_ones_reach_is_refused(tmp_path):
    bring(UNIONS, "unions", tmp_path)
    nobody = Scope(DAY)
    path = workbook([UNIONS[0], UNIONS[1], [*UNIONS[2][:5], 99, *UNIONS[2][6:]]], tmp_path / "别人的.xlsx")
    report = import_file(path, "unions", NINGBO, on=DAY, within=nobody)
    assert dict(report.counts) == {"added": 0, "merged": 0, "unchanged": 0, "refused": 1}
    assert "归别的上级工会管" in str(report.as_json()["rows"])


@pytest.mark.django_db
def test_a_roster_again_finds_everybody_and_a_changed_one_changes_them(tmp_path):
    bring(ROSTER, "members", tmp_path)
    assert bring(ROSTER, "members", tmp_path).counts["unchanged"] == 2
    studied = [*ROSTER[:2], [*ROSTER[2][:8], "大学本科"]]
    report = bring(studied, "members", tmp_path)
    assert (report.counts["merged"], Person.objects.get(name="高样宁").education) == (1, "大学本科")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("area", "said"), [("999999", "没有代码"), ("12", "不是县级区划"), ("330212999", "没有代码为 330212999")]
)
def test_an_unknown_area_gets_a_sentence(tmp_path, area, said):
    with pytest.raises(CannotImport, match=said):
        import_file(workbook(UNIONS, tmp_path / "a.xlsx"), "unions", area, on=DAY)
    assert Organisation.objects.count() == 0


@pytest.mark.django_db
def test_a_file_that_is_no_workbook_gets_a_sentence_and_changes_nothing(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\x89PNG" + os.urandom(400))
    with pytest.raises(CannotImport, match="。"):
        import_file(path, "unions", NINGBO, on=DAY)
    with pytest.raises(CannotImport, match="没有文件"):
        import_file(tmp_path / "b.xlsx", "unions", NINGBO, on=DAY)
    assert Organisation.objects.count() == 0


@pytest.mark.django_db
def test_the_cost_of_an_import_does_not_grow_by_the_row(tmp_path, django_assert_max_num_queries):
    def rows(count):
        lines = [
            [n, f"宁波拟{n}号五金厂", "姜山镇", 30 + n % 50, "是", "2016-01-20", "否"] for n in range(1, count + 1)
        ]
        return [["序号", "企业名称", "镇街", "职工总数", "是否建会", "建会时间", "党组织"], *lines]

    bring(rows(3), "employers", tmp_path)
    with django_assert_max_num_queries(60):
        assert bring(rows(400), "employers", tmp_path).counts["added"] == 397


def test_an_import_killed_in_the_middle_leaves_nothing_behind(tmp_path):
    """The process is killed while it writes; the next look finds the registry as it was before."""
    lines = [[n, f"宁波拟{n}号五金厂", "姜山镇", 30, "是", "2016-01-20"] for n in range(1, 3000)]
    path = workbook([["序号", "企业名称", "镇街", "职工总数", "是否建会", "建会时间"], *lines], tmp_path / "a.xlsx")
    environment = {**os.environ, "LIANCHUANG_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    program = [sys.executable, "-m", "lianchuang.project.cli"]
    subprocess.run([*program, "manage", "migrate", "-v", "0"], env=environment, check=True, capture_output=True)
    running = subprocess.Popen([*program, "import", str(path), "--as", "employers", "--area", NINGBO], env=environment)
    count = "from lianchuang.registry.models import Employer; print(Employer.objects.count())"
    for _ in range(200):  # until it holds a lock of its own transaction on the table it writes
        if _writes(tmp_path / "home"):
            break
        time.sleep(0.02)
    running.kill()
    running.wait()
    found = subprocess.run(
        [*program, "manage", "shell", "-v", "0", "-c", count],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.split()[-1] == "0"
    whole = subprocess.run(
        [*program, "import", str(path), "--as", "employers", "--area", NINGBO, "--json"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert '"added": 2999' in whole.stdout


def _writes(home: Path) -> bool:
    import psycopg

    socket = home / "postgres"
    try:
        with psycopg.connect(f"host={socket} dbname=postgres user=postgres") as connection:
            held = connection.execute(
                "select 1 from pg_locks l join pg_class c on c.oid = l.relation"
                " where c.relname = 'registry_employer' and l.mode = 'RowExclusiveLock'"
            ).fetchone()
            return held is not None
    except psycopg.Error:
        return False
