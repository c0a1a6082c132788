"""Learning and skills (S22, S23)."""

from lianchuang.measures.cases import FEN, Step, added, lawful, steps_in, telling, told
from lianchuang.measures.heads import per_staff
from lianchuang.measures.rows import Frame, Window, measure
from lianchuang.snapshot.facts import Facts

STARTED = Step("learning-plan", "start")
TRAINED = Step("training", "hold")
PERSON_DAYS = TRAINED.count("person_days")
CERTIFIED = Step("grade-upgrade", "certify")
UPGRADED = CERTIFIED.count("upgraded")
CONTEST = Step("skills-contest", "contest")
ENTRANTS = CONTEST.count("entrants")
DECLARED = Step("education-spending", "declare")
SPENT, FOR_FRONT_LINE = DECLARED.money("spent"), DECLARED.money("front_line")


@measure(
    "M-33",
    "听取工会意见的学习计划",
    "考核期内实施的职工教育计划中，实施前征求了工会意见的占多少。",
    source="procedures.md §6 S22；宁波市职工教育条例 第十六条",
)
def plans_with_union_opinion(facts: Facts, window: Window) -> Frame:
    return lawful(facts, steps_in(facts, window, STARTED, valid=None))


@measure(
    "M-34",
    "人均培训天数",
    "考核期内技能培训的人天，平均每名职工多少天。职工数或者人天不明的，人均数不明。",
    source="procedures.md §6 S23；工会法 第三十二条",
    unit="ratio",
    each=False,
    policy=True,
)
def training_days_per_head(facts: Facts, window: Window) -> Frame:
    held = telling(facts, steps_in(facts, window, TRAINED), days=PERSON_DAYS)
    return per_staff(facts, told(held, "days"))


@measure(
    "M-35",
    "技能竞赛参与",
    "考核期内参加技能竞赛的职工，平均每名职工多少人次。职工数不明的，平均数不明。",
    source="procedures.md §6 S23；工会法 第三十二条",
    unit="ratio",
    each=False,
    policy=True,
)
def contest_entrants_per_head(facts: Facts, window: Window) -> Frame:
    held = telling(facts, steps_in(facts, window, CONTEST), entrants=ENTRANTS)
    return per_staff(facts, told(held, "entrants"))


@measure(
    "M-36",
    "技能等级提升率",
    "建会单位的职工中，考核期内取得证书、技能升了一级以上的占多少。以技能升级的证书为准。",
    source="procedures.md §6 S23；工会法 第三十二条",
    each=False,
    policy=True,
)
def workers_upgraded(facts: Facts, window: Window) -> Frame:
    certified = telling(facts, steps_in(facts, window, CERTIFIED), upgraded=UPGRADED)
    return per_staff(facts, told(certified, "upgraded"))


@measure(
    "M-37",
    "教育经费用于一线职工的占比",
    "考核期内列明的职工教育经费中，用于一线职工的占多少（条例要求百分之六十以上）。",
    source="procedures.md §6 S23；宁波市职业技能培训条例 第十四条",
    each=False,
    scale=FEN,
)
def money_for_the_front_line(facts: Facts, window: Window) -> Frame:
    declared = telling(facts, steps_in(facts, window, DECLARED), spent=SPENT, front=FOR_FRONT_LINE)
    return added(declared, "spent", "front")
