"""Openness of factory affairs, hearings and talks (S29B, S29C)."""

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
    Step,
    added,
    done_by,
    last_said,
    on_time,
    steps_in,
    telling,
    without_pending,
)
from lianchuang.measures.coverage import covered_employers
from lianchuang.measures.rows import NOUGHT, ONE, Frame, Window, base_unions, measure, named, rows
from lianchuang.snapshot.facts import Facts

PUBLISHED = Step("openness-item", "publish")
HELD = Step("hearing", "hold")
OPINIONS = HELD.count("opinions")
REPLIED = Step("hearing", "answer").count("answered")
REPLY = Clock("hearing", "answer")
OPINION = Clock("openness-opinion", "answer")

OF_ALL = ["plans_operation", "vital_interest_decisions", "rules", "contracts"]
OF_PUBLIC = ["investment_decisions", "targets_funds_bids", "manager_review_entertainment"]
PUBLIC, INSTITUTIONS = ["state", "collective"], ["institution"]
ITEM = Step("openness-item", "draft").choice("item", *OF_ALL, *OF_PUBLIC)


def _required(facts: Facts) -> Frame:
    """Every item that an enterprise must publish, by union; `of` is null where the ownership of its firms is unknown.

    Institutions are no enterprises. A union with a state or collective firm among several answers for the longer list.
    """
    firms = covered_employers(facts).filter(~nw.col("ownership").is_in(INSTITUTIONS))
    unions = firms.with_columns(
        public=nw.col("ownership").is_in(PUBLIC).cast(nw.Int64), blank=(nw.col("ownership") == "").cast(nw.Int64)
    )
    sorts = unions.group_by("organisation").agg(nw.col("public").max(), nw.col("blank").max())
    known = nw.when((nw.col("public") == 1) | (nw.col("blank") == 0)).then(ONE).otherwise(None)
    longer = sorts.filter((nw.col("public") == 1) | (nw.col("blank") == 1))
    return nw.concat(
        [sorts.select("organisation", item=nw.lit(item), of=ONE) for item in OF_ALL]
        + [longer.select("organisation", item=nw.lit(item), of=known) for item in OF_PUBLIC]
    )


@measure(
    "M-27",
    "厂务公开到位率",
    "建会企业应当公开的事项中，今年已经公开的占多少。国有、集体企业按条例多三项；企业性质不明的，多出的三项不明。",
    source="procedures.md §6；浙江省企业民主管理条例 第二十条；浙江省企业民主管理条例 第二十一条",
)
def items_published(facts: Facts, window: Window) -> Frame:
    items = steps_in(facts, window.year, PUBLISHED).join(last_said(facts, item=ITEM), on="case", how="inner")
    first = items.group_by("organisation", "item").agg(nw.col("case").min().alias("case"))
    joined = _required(facts).join(first, on=["organisation", "item"], how="left")
    published = ~nw.col("case").is_null()
    record = nw.when(published).then(named("case", "case")).otherwise(named("union", "organisation"))
    of = nw.when(published).then(ONE).otherwise(nw.col("of"))
    return rows(joined, record, published, of)


@measure(
    "M-28",
    "公开意见30日答复率",
    "考核期内到了答复期限的厂务公开意见中，三十日内答复或者说明的占多少。",
    source="procedures.md §6；浙江省企业民主管理条例 第二十三条",
)
def openness_opinions_on_time(facts: Facts, window: Window) -> Frame:
    return on_time(facts, window, OPINION)


@measure(
    "M-29",
    "听证、恳谈意见答复率",
    "考核期内听证会、恳谈会、集体讨论上提的意见中，已经答复的占多少。还在答复期限以内的会不算。",
    source="procedures.md §6；浙江省企业民主管理条例 第四条",
    each=False,
)
def hearing_opinions_answered(facts: Facts, window: Window) -> Frame:
    held = without_pending(facts, steps_in(facts, window, HELD), REPLY)
    told = telling(facts, held, opinions=OPINIONS).join(last_said(facts, replied=REPLIED), on="case", how="left")
    replied = nw.when(nw.col("told_on").is_null()).then(NOUGHT).otherwise(nw.col("replied"))
    return added(told.with_columns(replied=replied), "opinions", "replied")


@measure(
    "M-29B",
    "听证、恳谈开展率",
    "建会单位中，今年开过听证会、恳谈会或者集体讨论的占多少。",
    source="procedures.md §6；浙江省企业民主管理条例 第四条",
    policy=True,
)
def hearings_held(facts: Facts, window: Window) -> Frame:
    return done_by(facts, window.year, base_unions(facts), HELD)
