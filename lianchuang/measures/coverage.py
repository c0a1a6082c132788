"""Who is covered: unions and Party organisations against the register of employers (S03, S04, S05, S07)."""

import narwhals as nw

from lianchuang.measures.rows import NOUGHT, ONE, Frame, Window, answerable, base_unions, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

FOREIGN = ["foreign", "taiwan", "hk_macao"]
NON_PUBLIC = ["private", "hk_macao", "taiwan", "foreign", "other"]
FEDERATIONS = ["village_federation", "park_federation"]
UNITS_FROM = 10  # no law sets a number of units: our own line
COMMITTEE_FROM = 25  # 工会法 第十一条; the policy figure takes the same line for staff


def _required_by_staff(facts: Facts) -> Frame:
    """Employers with staff of 25 or more, and those whose staff nobody knows (their denominator is unknown)."""
    wanted = nw.col("staff").is_null() | (nw.col("staff") >= COMMITTEE_FROM)
    return answerable(facts, facts.employers.filter(wanted))


def _one_if_known() -> nw.Expr:
    return nw.when(~nw.col("staff").is_null()).then(ONE).otherwise(None)


@measure(
    "M-01",
    "应建已建率",
    "职工 25 人以上的在册单位中，已经由工会覆盖的占多少（政策口径）。",
    source="procedures.md §6；工会法 第十一条",
    policy=True,
)
def union_coverage(facts: Facts, window: Window) -> Frame:
    return rows(_required_by_staff(facts), named("employer", "employer"), nw.col("covered"), _one_if_known())


@measure(
    "M-01L",
    "应建委员会已建率",
    "会员 25 人以上的工会中，已经建立基层工会委员会的占多少（法定口径）。",
    source="工会法 第十一条",
)
def committee_where_required(facts: Facts, window: Window) -> Frame:
    counted = members_of(facts).filter(nw.col("members").is_null() | (nw.col("members") >= COMMITTEE_FROM))
    unions = base_unions(facts).join(counted.select("organisation", "members"), on="organisation", how="inner")
    known = nw.when(~nw.col("members").is_null()).then(ONE).otherwise(None)
    return rows(unions, named("union", "organisation"), nw.col("kind") != "organiser", known)


@measure(
    "M-02",
    "外资、台资单位建会率",
    "职工 25 人以上的外商、港澳、台资单位中，已经由工会覆盖的占多少。",
    source="procedures.md §6；工会法 第十一条",
    policy=True,
)
def foreign_coverage(facts: Facts, window: Window) -> Frame:
    foreign = _required_by_staff(facts).filter(nw.col("ownership").is_in(FOREIGN))
    return rows(foreign, named("employer", "employer"), nw.col("covered"), _one_if_known())


def members_of(facts: Facts) -> Frame:
    """Active members of every base union: from its roster, else as last reported, else unknown."""
    roster = (
        facts.members.filter(nw.col("standing") == "active")
        .with_columns(migrant=nw.col("migrant").cast(nw.Int64), one=ONE)
        .group_by("organisation")
        .agg(
            nw.col("one").sum().alias("listed"),
            nw.col("migrant").sum().alias("listed_migrant"),
            nw.col("migrant").null_count().alias("unasked"),
        )
        .with_columns(listed_migrant=nw.when(nw.col("unasked") == 0).then(nw.col("listed_migrant")).otherwise(None))
    )
    told = facts.reported.select("organisation", "quantity", "value")
    members = told.filter(nw.col("quantity") == "members").select("organisation", told=nw.col("value"))
    migrants = told.filter(nw.col("quantity") == "migrant_members").select("organisation", told_migrant=nw.col("value"))
    return (
        base_unions(facts)
        .join(roster, on="organisation", how="left")
        .join(members, on="organisation", how="left")
        .join(migrants, on="organisation", how="left")
        .with_columns(
            members=nw.coalesce("listed", "told"),
            migrants=nw.when(~nw.col("listed").is_null())
            .then(nw.col("listed_migrant"))
            .otherwise(nw.col("told_migrant")),
        )
        .select("organisation", "members", "migrants")
    )


def covered_employers(facts: Facts) -> Frame:
    """The employers of base unions. One that two unions cover belongs to the one with the lower number."""
    unions = base_unions(facts).select("organisation")
    first = (
        facts.coverage.join(unions, on="organisation", how="inner")
        .group_by("employer")
        .agg(nw.col("organisation").min().alias("organisation"))
    )
    return first.join(facts.employers, on="employer", how="inner")


def _per_staff(facts: Facts, members: str, staff: str) -> Frame:
    """Members on one side, staff on the other: the roster is one record, each employer's head-count another."""
    with_staff = covered_employers(facts)
    unions = members_of(facts)
    ours = unions.join(with_staff.select("organisation").unique(), on="organisation", how="inner")
    return nw.concat(
        [
            rows(ours, named("roster", "organisation"), nw.col(members), NOUGHT),
            rows(with_staff, named("staff", "employer"), NOUGHT, nw.col(staff)),
        ]
    )


@measure(
    "M-03",
    "入会率",
    "建会单位的职工中，会员占多少。职工数或会员数不明的，入会率不明。",
    source="procedures.md §6；工会法 第三条",
    each=False,
)
def membership_rate(facts: Facts, window: Window) -> Frame:
    return _per_staff(facts, "members", "staff")


@measure(
    "M-04",
    "农民工入会率",
    "建会单位的农民工中，会员占多少。",
    source="procedures.md §6；工会法 第三条",
    each=False,
)
def migrant_membership_rate(facts: Facts, window: Window) -> Frame:
    return _per_staff(facts, "migrants", "migrant_staff")


@measure(
    "M-05",
    "规上企业党组织组建率",
    "规模以上非公有制企业中，已由党组织覆盖（五种方式都算）的占多少。",
    source="procedures.md §6 S04",
    policy=True,
)
def party_coverage(facts: Facts, window: Window) -> Frame:
    large = facts.employers.filter(nw.col("ownership").is_in(NON_PUBLIC), nw.col("above_scale"))
    party = facts.coverage.filter(nw.col("tree") == "party")
    return rows(marked(answerable(facts, large), party, "employer"), named("employer", "employer"), nw.col("marked"))


@measure(
    "M-07",
    "先建工会后建党组织",
    "建会时还没有党组织的企业中，后来建立了党组织的占多少。",
    source="procedures.md §6 S04、S05",
    policy=True,
)
def union_first(facts: Facts, window: Window) -> Frame:
    party = (
        facts.coverage.filter(nw.col("tree") == "party")
        .group_by("employer")
        .agg(nw.col("since").min().alias("party_since"))
    )
    union = (
        facts.coverage.filter(nw.col("tree") == "union")
        .group_by("employer")
        .agg(nw.col("since").min().alias("union_since"))
    )
    pipeline = (
        covered_employers(facts)
        .filter(nw.col("ownership").is_in(NON_PUBLIC))
        .join(union, on="employer", how="inner")
        .join(party, on="employer", how="left")
        .filter(nw.col("party_since").is_null() | (nw.col("party_since") > nw.col("union_since")))
    )
    return rows(pipeline, named("employer", "employer"), ~nw.col("party_since").is_null())


@measure(
    "M-13",
    "村、社区、园区工会联合会覆盖率",
    "在册单位满 10 家的村、社区、园区中，建立了工会联合会的占多少（10 家是本系统的口径）。",
    source="procedures.md §6 S07；工会法 第十一条",
    policy=True,
)
def areas_with_federation(facts: Facts, window: Window) -> Frame:
    villages = ~nw.col("area_code").str.ends_with("000") & (nw.col("area_code") != "")
    areas = (
        facts.employers.filter(villages, ~nw.col("place").is_null())
        .group_by("area_code")
        .agg(nw.len().alias("units"), nw.col("place").min().alias("town"))
        .filter(nw.col("units") >= UNITS_FROM)
    )
    founded = (
        facts.organisations.filter(nw.col("kind").is_in(FEDERATIONS))
        .group_by("area_code")
        .agg(nw.col("organisation").min().alias("federation"))
    )
    joined = areas.join(founded, on="area_code", how="left").with_columns(
        organisation=nw.coalesce("federation", "town")
    )
    area = nw.concat_str(nw.col("area_code"), nw.col("town").cast(nw.String), separator=".")
    return rows(joined.with_columns(area=area), named("area", "area"), ~nw.col("federation").is_null())


@measure(
    "M-14",
    "小单位覆盖率",
    "职工不足 25 人的在册单位中，由工会（含联合工会、联合会）覆盖的占多少。",
    source="procedures.md §6 S07；工会法 第十一条",
    policy=True,
)
def small_unit_coverage(facts: Facts, window: Window) -> Frame:
    small = answerable(facts, facts.employers.filter(nw.col("staff") < COMMITTEE_FROM))
    return rows(small, named("employer", "employer"), nw.col("covered"))
