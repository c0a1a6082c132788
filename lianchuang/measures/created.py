"""The joint creation itself (S01): targets handed down and met, and unions that hold a title, by level."""

import narwhals as nw

from lianchuang.measures.rows import MEASURES, NOUGHT, ONE, Frame, Window, base_unions, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

OF_THIS_MODULE = {"M-60", "M-60B", "M-60C"}
ANY = "M-24"  # where no target is set, some measure must still give the empty frame its shape


@measure(
    "M-60",
    "创建目标完成率",
    "下达给各单位的今年目标中，到这一天已经完成的占多少。完成多少由目标所指的指标从记录算出；"
    "有缺数、知道的部分还不到目标的，算不知道。",
    source="procedures.md §6 S01",
    policy=True,
)
def targets_met(facts: Facts, window: Window) -> Frame:
    asked = facts.targets.filter(nw.col("year") == window.last.year)
    named_so = asked.select("measure").unique().collect(backend="polars")["measure"].to_list()
    wanted = sorted(set(named_so) & set(MEASURES) - OF_THIS_MODULE)
    asked = asked.filter(nw.col("measure").is_in(wanted))
    done = nw.concat([_done(facts, window.year, name) for name in wanted or [ANY]])
    joined = asked.join(
        done, left_on=["organisation", "measure"], right_on=["ancestor", "measure"], how="left"
    ).with_columns(done=nw.col("done").fill_null(0), gaps=nw.col("gaps").fill_null(0))
    met = nw.when(nw.col("done") >= nw.col("amount")).then(ONE)
    counted = met.otherwise(nw.when(nw.col("gaps") == 0).then(NOUGHT))
    return rows(joined, _target(), counted)


def _done(facts: Facts, window: Window, name: str) -> Frame:
    """Of every organisation with everything below it, what a measure counts, and how many rows nobody knows."""
    known = ~nw.col("of").is_null() & ~nw.col("counted").is_null()
    return (
        MEASURES[name]
        .rows(facts, window)
        .join(facts.ancestors.select("organisation", "ancestor"), on="organisation", how="inner")
        .with_columns(told=nw.when(known).then(nw.col("counted")).otherwise(NOUGHT), gap=(~known).cast(nw.Int64))
        .group_by("ancestor")
        .agg(done=nw.col("told").sum(), gaps=nw.col("gap").sum())
        .with_columns(measure=nw.lit(name), done=nw.col("done") // MEASURES[name].scale)
        .select("ancestor", "measure", "done", "gaps")
    )


def _target() -> nw.Expr:
    """`target:7.M-24.2026`: whose target, of which measure, for which year."""
    keys = [nw.col(name).cast(nw.String) for name in ("organisation", "measure", "year")]
    return nw.concat_str(nw.lit("target:"), nw.concat_str(*keys, separator="."))


@measure(
    "M-60B",
    "命名的基层工会占比",
    "基层工会中，这一天有“三级联创”称号的占多少。过了有效期、撤销了的不算。",
    source="procedures.md §6 S01",
    policy=True,
)
def base_unions_with_title(facts: Facts, window: Window) -> Frame:
    return _titled(facts, base_unions(facts))


@measure(
    "M-60C",
    "命名的镇街、局工会占比",
    "镇、街道、局工会中，这一天有“三级联创”称号的占多少。过了有效期、撤销了的不算。",
    source="procedures.md §6 S01",
    policy=True,
)
def town_unions_with_title(facts: Facts, window: Window) -> Frame:
    towns = facts.organisations.filter(nw.col("tree") == "union", nw.col("tier") == 2)
    return _titled(facts, towns.select("organisation"))


def _titled(facts: Facts, unions: Frame) -> Frame:
    return rows(marked(unions, facts.awards), named("union", "organisation"), nw.col("marked"))
