"""Learning and skills (S22, S23)."""

from lianchuang.measures.cases import Step, steps_in, telling, told
from lianchuang.measures.heads import per_staff
from lianchuang.measures.rows import Frame, Window, measure
from lianchuang.snapshot.facts import Facts

TRAINED = Step("training", "hold")
PERSON_DAYS = TRAINED.count("person_days")
CERTIFIED = Step("grade-upgrade", "certify")
UPGRADED = CERTIFIED.count("upgraded")


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
