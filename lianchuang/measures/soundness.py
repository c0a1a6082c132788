"""Whether unions are sound: terms, certificates, offices, elections (S06, S08, S09)."""

from datetime import timedelta

import narwhals as nw

from lianchuang.measures.cases import Step, added, done_by, last_said, lawful, steps_in, telling
from lianchuang.measures.coverage import covered_employers
from lianchuang.measures.rows import ONE, Frame, Window, base_unions, marked, measure, named, rows, with_committee
from lianchuang.snapshot.facts import Facts

A_DAY = timedelta(days=1)
VACANT_AT_MOST = timedelta(days=92)  # three months, 企业工会主席产生办法 第十八条
FULL_TIME_FROM = 200  # 工会法 第十四条: may
ELECTIONS = (Step("found-union", "assembly"), Step("re-election", "assembly"))
COURSE = Step("cadre-training", "hold")
TRAINED = COURSE.count("trained")
CADRES = Step("cadre-training", "plan").count("cadres")
ASSEMBLIES = (Step("member-assembly", "meeting"), Step("by-election", "assembly"), *ELECTIONS)


@measure(
    "M-10",
    "按期换届率",
    "考核期内届满的工会委员会中，在届满日以前换届的占多少。届满日未到又没换届的不算。",
    source="procedures.md §6；工会法 第十六条",
)
def reelected_on_time(facts: Facts, window: Window) -> Frame:
    ending = (
        facts.terms.filter(nw.col("body") == "committee", window.has("last_day"))
        .filter((nw.col("last_day") <= facts.day) | ~nw.col("until").is_null())
        .join(base_unions(facts).select("organisation"), on="organisation", how="inner")
        .with_columns(
            term=nw.concat_str(nw.col("organisation").cast(nw.String), nw.col("number").cast(nw.String), separator=".")
        )
    )
    on_time = ~nw.col("until").is_null() & (nw.col("until") <= nw.col("last_day") + nw.lit(A_DAY))
    return rows(ending, named("term", "term"), on_time)


@measure(
    "M-11",
    "法人资格有效率",
    "应当取得法人资格的基层工会中，证书在有效期内的占多少。",
    source="procedures.md §6；基层工会法人登记管理办法 第二十六条",
)
def certificate_valid(facts: Facts, window: Window) -> Frame:
    unions = with_committee(facts)
    held = facts.certificates.select("organisation", "last_day", held=nw.lit(True))
    joined = unions.join(held, on="organisation", how="left")
    valid = nw.when(nw.col("held").is_null()).then(nw.lit(False)).otherwise(nw.col("last_day") >= facts.day)
    return rows(joined, named("certificate", "organisation"), valid)


@measure(
    "M-12",
    "年度会员大会召开率",
    "设委员会的基层工会中，今年开过有效的会员大会或者会员代表大会（包括成立、换届、补选的大会）的占多少。",
    source="procedures.md §6；工会法 第十七条",
)
def assembly_held(facts: Facts, window: Window) -> Frame:
    unions = with_committee(facts)
    return done_by(facts, window.year, unions, *ASSEMBLIES)


def _chairs(facts: Facts) -> Frame:
    return facts.posts.filter(nw.col("office") == "chair")


@measure(
    "M-15",
    "主席直选率",
    "考核期内产生的工会主席中，由会员直接选举的占多少。",
    source="procedures.md §6 S08",
    policy=True,
)
def directly_elected(facts: Facts, window: Window) -> Frame:
    chosen = (
        _chairs(facts)
        .filter(window.has("since"))
        .join(base_unions(facts).select("organisation"), on="organisation", how="inner")
    )
    direct = nw.when(nw.col("chosen") != "").then(nw.col("chosen") == "direct").otherwise(None)
    return rows(chosen, named("union", "organisation"), direct)


@measure(
    "M-16",
    "选举合规率",
    "考核期内的工会选举中，没有无效、不符合问题的占多少。改正过的问题仍算在发生的那一期。",
    source="procedures.md §6 S08",
)
def lawful_elections(facts: Facts, window: Window) -> Frame:
    return lawful(facts, steps_in(facts, window, *ELECTIONS, valid=None))


@measure(
    "M-17",
    "专职主席配备率",
    "职工 200 人以上的建会单位中，配备专职主席的占多少（法律允许，不是必须）。",
    source="工会法 第十四条",
    policy=True,
)
def full_time_chairs(facts: Facts, window: Window) -> Frame:
    large = (
        covered_employers(facts)
        .group_by("organisation")
        .agg(nw.col("staff").sum().alias("staff"), nw.col("staff").null_count().alias("gaps"))
        .filter((nw.col("staff") >= FULL_TIME_FROM) | (nw.col("gaps") > 0))
    )
    chairs = (
        _chairs(facts)
        .filter(nw.col("until").is_null())
        .with_columns(full=nw.col("full_time").cast(nw.Int64), asked=(~nw.col("full_time").is_null()).cast(nw.Int64))
        .group_by("organisation")
        .agg(nw.col("full").max().alias("full"), nw.col("asked").max().alias("asked"))
    )
    joined = large.join(chairs, on="organisation", how="left")
    full = nw.when(nw.col("asked") == 0).then(None).otherwise(nw.col("full").fill_null(0))
    known = nw.when(nw.col("staff") >= FULL_TIME_FROM).then(ONE).otherwise(None)
    return rows(joined, named("union", "organisation"), full, known)


@measure(
    "M-18",
    "主席到位率",
    "设委员会的基层工会中，有主席在任、或空缺不超过三个月的占多少。",
    source="procedures.md §6；企业工会主席产生办法（试行） 第十八条",
)
def chairs_in_office(facts: Facts, window: Window) -> Frame:
    unions = with_committee(facts)
    recent = (nw.col("until").is_null()) | (nw.col("until") + nw.lit(VACANT_AT_MOST) > facts.day)
    return rows(marked(unions, _chairs(facts).filter(recent)), named("union", "organisation"), nw.col("marked"))


@measure(
    "M-19",
    "工会干部培训率",
    "考核期内办班应训的工会干部中，参训的占多少。",
    source="procedures.md §6 S09",
    each=False,
    policy=True,
)
def cadres_trained(facts: Facts, window: Window) -> Frame:
    held = telling(facts, steps_in(facts, window, COURSE), trained=TRAINED)
    return added(held.join(last_said(facts, cadres=CADRES), on="case", how="left"), "cadres", "trained")
