"""Party organisations (S04): the five goods."""

import narwhals as nw

from lianchuang.measures.cases import cases_of
from lianchuang.measures.rows import Frame, Window, measure, named, rows
from lianchuang.snapshot.facts import Facts

GOODS = ["leadership", "membership", "mechanism", "results", "esteem"]


@measure(
    "M-06",
    "五好占比",
    "评定过的党组织中，领导班子、党员队伍、工作机制、发展业绩、群众反映五项都好的占多少。",
    source="procedures.md §6 S04",
    policy=True,
)
def five_good(facts: Facts, window: Window) -> Frame:
    reviewed = facts.steps.filter(nw.col("step") == "review", nw.col("valid"), nw.col("occurred_on") <= facts.day)
    said = facts.values.filter(nw.col("step") == "review", nw.col("field").is_in(GOODS)).with_columns(
        good=nw.col("truth").cast(nw.Int64)
    )
    goods = said.group_by("case", "act").agg(nw.col("good").sum().alias("goods"))
    owners = cases_of(facts, "found-party-organisation").select("case", "organisation")
    latest = reviewed.group_by("case").agg(nw.col("act").max().alias("act"))
    joined = latest.join(goods, on=["case", "act"], how="left").join(owners, on="case", how="inner")
    return rows(joined, named("case", "case"), nw.col("goods") == len(GOODS))
