"""The Party leads, the government supports: guidance, studies, conferences, liaison, problems, places, honours
(S30–S36)."""

import narwhals as nw

from lianchuang.measures.cases import (
    Clock,
    Said,
    Step,
    added,
    answered,
    faulty,
    fell_due,
    last_said,
    on_time,
    steps_in,
    taken,
    telling,
)
from lianchuang.measures.rows import Frame, Window, marked, measure, named, rows
from lianchuang.snapshot.facts import Facts

ADOPTED = Step("party-building-plan", "adopt")
UNION_PART = Step("party-building-plan", "draft").truth("union_part")
INSPECTED = Step("joint-inspection", "inspect")
BOTH, ON_UNIONS = INSPECTED.truth("both_took_part"), INSPECTED.truth("covers_union")
LISTED, SIGNED = Step("responsibility-paper", "list"), Step("responsibility-paper", "sign")
STUDIED = Step("party-committee-meeting", "meeting")
HEARD = STUDIED.truth("report_heard")
TASK = Clock("assigned-task", "done")
OF_PARTY_COMMITTEE = Step("assigned-task", "assign").choice("source", "party_committee")
OF_CONFERENCE = Step("assigned-task", "assign").choice("source", "joint_conference")
CONFERRED = Step("joint-conference", "hold")
VISITED = Step("leader-liaison", "visit")
PROBLEMS, ANSWERED = VISITED.count("problems"), VISITED.count("answered")
PROBLEM = (Clock("problem", "answer"), Clock("problem", "answer_as_set"))
SOLVED = Step("problem", "confirm").choice("result", "solved")
OPENED, CLOSED = Step("shared-venue", "open"), Step("shared-venue", "close")
SHARED = OPENED.truth("shared_with_party")
JOINED, PARTED = Step("joint-post", "register"), Step("joint-post", "end")
VICE_CHAIR = JOINED.truth("full_time_vice_chair")
HONOURED = Step("honour", "decide")
BEFORE_HONOUR = (Step("honour", "congress"), Step("honour", "unit_publicity"), Step("honour", "publicity"))
AWARDED = Step("honour", "award")
STORY = Step("honour", "story")
WRITTEN, SPREAD = STORY.truth("written"), STORY.count("spread")

UPPER_TIERS = [1, 2]  # district, and towns, streets and bureaus


def _upper(facts: Facts, tree: str) -> Frame:
    """Organisations of the upper two tiers of a tree."""
    return facts.organisations.filter(nw.col("tree") == tree, nw.col("tier").is_in(UPPER_TIERS)).select("organisation")


def _tasks_on_time(facts: Facts, window: Window, source: Said) -> Frame:
    return on_time(facts, window, TASK, among=last_said(facts, source=source).filter(source.fits("source")))


@measure(
    "M-61",
    "含工会建设内容的规划",
    "考核期内通过的年度党建计划中，有工会建设内容的占多少。",
    source="procedures.md §6 S30",
    policy=True,
)
def plans_with_a_union_part(facts: Facts, window: Window) -> Frame:
    adopted = steps_in(facts, window, ADOPTED).join(last_said(facts, part=UNION_PART), on="case", how="left")
    return rows(adopted, named("case", "case"), nw.col("part"))


@measure(
    "M-62",
    "联合督导与责任书",
    "考核期内的检查中，组织部门和总工会都参加、并且查了工会建设的占多少。",
    source="procedures.md §6 S30",
    policy=True,
)
def joint_inspections(facts: Facts, window: Window) -> Frame:
    inspected = telling(facts, steps_in(facts, window, INSPECTED), both=BOTH, unions=ON_UNIONS)
    return rows(inspected, named("case", "case"), nw.col("both") & nw.col("unions"))


@measure(
    "M-62B",
    "责任书签订率",
    "考核期内列出的直接责任人中，签订了责任书的占多少。",
    source="procedures.md §6 S30",
    policy=True,
)
def papers_signed(facts: Facts, window: Window) -> Frame:
    return answered(facts, steps_in(facts, window, LISTED), SIGNED)


@measure(
    "M-63",
    "党委研究工会工作",
    "区、镇（街道、局）两级党组织中，今年开会听取过工会汇报、研究过工会工作的占多少。",
    source="procedures.md §6 S31",
    policy=True,
)
def union_work_studied(facts: Facts, window: Window) -> Frame:
    studied = telling(facts, steps_in(facts, window.year, STUDIED), heard=HEARD).filter(nw.col("heard"))
    return rows(marked(_upper(facts, "party"), studied), named("organisation", "organisation"), nw.col("marked"))


@measure(
    "M-64",
    "党委决定事项按期办成率",
    "考核期内到期的、党委研究工会工作会议交办的事项中，按期办成的占多少。",
    source="procedures.md §6 S31",
    policy=True,
)
def party_decisions_on_time(facts: Facts, window: Window) -> Frame:
    return _tasks_on_time(facts, window, OF_PARTY_COMMITTEE)


@measure(
    "M-65",
    "联席会议",
    "区、镇（街道、局）两级工会中，今年开过联席会议的占多少。",
    source="procedures.md §6 S32；工会法 第三十五条；浙江省工会劳动法律监督条例 第五条",
    policy=True,
)
def conferences_held(facts: Facts, window: Window) -> Frame:
    held = steps_in(facts, window.year, CONFERRED)
    return rows(marked(_upper(facts, "union"), held), named("union", "organisation"), nw.col("marked"))


@measure(
    "M-66",
    "联席会议事项按期办成率",
    "考核期内到期的、联席会议交办的事项中，按期办成的占多少。",
    source="procedures.md §6 S32",
    policy=True,
)
def conference_matters_on_time(facts: Facts, window: Window) -> Frame:
    return _tasks_on_time(facts, window, OF_CONFERENCE)


@measure(
    "M-67",
    "联系走访问题答复率",
    "考核期内领导走访联系点时提出的问题中，当场答复的占多少。",
    source="procedures.md §6 S33",
    each=False,
    policy=True,
)
def liaison_problems_answered(facts: Facts, window: Window) -> Frame:
    visits = telling(facts, steps_in(facts, window, VISITED), problems=PROBLEMS, answered=ANSWERED)
    return added(visits, "problems", "answered")


@measure(
    "M-68",
    "问题按期解决率",
    "考核期内到期的问题中，按期办理、并由提出单位确认已经解决的占多少。按期办理了、提出单位还没有确认的不算。",
    source="procedures.md §6 S34",
    policy=True,
)
def problems_solved(facts: Facts, window: Window) -> Frame:
    due = (
        fell_due(facts, window, *PROBLEM)
        .with_columns(missed=(nw.col("status") != "met").cast(nw.Int64))
        .group_by("organisation", "case")
        .agg(nw.col("missed").max().alias("missed"))
        .join(last_said(facts, result=SOLVED), on="case", how="left")
    )
    judged = due.filter((nw.col("missed") == 1) | ~nw.col("told_on").is_null())
    solved = (nw.col("missed") == 0) & SOLVED.fits("result")
    return rows(judged, named("case", "case"), nw.when(nw.col("missed") == 1).then(nw.lit(False)).otherwise(solved))


@measure(
    "M-69",
    "共享阵地与交叉任职",
    "考核期末开放着的阵地中，党组织和工会共用的占多少。",
    source="procedures.md §6 S35",
    policy=True,
)
def venues_shared(facts: Facts, window: Window) -> Frame:
    opened = telling(facts, taken(facts, OPENED), shared=SHARED).filter(nw.col("occurred_on") <= window.last)
    closed = taken(facts, CLOSED).filter(nw.col("occurred_on") <= window.last)
    return rows(opened.join(closed.select("case"), on="case", how="anti"), named("case", "case"), nw.col("shared"))


@measure(
    "M-69B",
    "一肩挑配备专职副主席率",
    "党组织书记兼任工会主席的单位中，配备了专职副主席的占多少。",
    source="procedures.md §6 S35；企业工会主席产生办法（试行） 第十九条",
    policy=True,
)
def joint_posts_supported(facts: Facts, window: Window) -> Frame:
    joined = telling(facts, taken(facts, JOINED), vice=VICE_CHAIR).filter(nw.col("occurred_on") <= window.last)
    parted = taken(facts, PARTED).filter(nw.col("occurred_on") <= window.last)
    return rows(joined.join(parted.select("case"), on="case", how="anti"), named("case", "case"), nw.col("vice"))


@measure(
    "M-70",
    "程序完整的表彰",
    "考核期内决定的表彰中，职代会通过、单位内公示、评选单位公示都在决定以前办了、没有不合规问题的占多少。",
    source="procedures.md §6 S36；浙江省企业民主管理条例 第七条",
)
def honours_by_full_procedure(facts: Facts, window: Window) -> Frame:
    decided = steps_in(facts, window, HONOURED).select("organisation", "case", "occurred_on")
    whole = ~nw.col("marked")
    silent = marked(decided, facts.cases.filter(nw.col("untold")), "case").with_columns(silent=nw.col("marked"))
    judged = marked(silent.drop("marked"), faulty(facts), "case")
    for number, step in enumerate(BEFORE_HONOUR):
        first = taken(facts, step).group_by("case").agg(nw.col("occurred_on").min().alias(f"day_{number}"))
        judged = judged.join(first, on="case", how="left")
        whole &= (nw.col(f"day_{number}") <= nw.col("occurred_on")).fill_null(False)
    unknown = nw.col("silent") & ~nw.col("marked") & ~whole  # an old ledger does not tell
    return rows(judged, named("case", "case"), nw.when(~unknown).then(whole))


@measure(
    "M-71",
    "典型材料",
    "考核期内表彰的典型中，写成典型材料并且宣传推广过的占多少。",
    source="procedures.md §6 S36",
    policy=True,
)
def stories_written(facts: Facts, window: Window) -> Frame:
    stories = telling(facts, taken(facts, STORY), written=WRITTEN, spread=SPREAD)
    spread = stories.filter(nw.col("written"), nw.col("spread") > 0)
    return rows(marked(steps_in(facts, window, AWARDED), spread, "case"), named("case", "case"), nw.col("marked"))
