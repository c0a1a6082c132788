"""What can happen to a round."""

from lianchuang.ledger.kinds import declare

OPENED = declare("round.opened", "开启{name}")
FROZEN = declare("round.frozen", "冻结 {day} 的事实并打分")
PLANNED = declare("round.planned", "拟定方案：{kind_name}，依据{basis}")
ADOPTED = declare("round.standards_adopted", "{day}起用第 {number} 版标准")
WORDED = declare("round.worded", "{department_name}同意{words}")
TAKEN = declare("round.taken", "两家都同意{words}")
OBJECTED = declare("round.objected", "收到第 {objection} 号异议")
ACCUSED = declare("round.accused", "提出撤销{unit_name}的“{title}”：{reason}")
HEARD = declare("round.heard", "听取{unit_name}对撤销“{title}”的陈述")
SIGNED = declare("judging.signed", "给{unit_name}的“{title}”打了分，封存到两人都签")
TAKEN_BACK = declare("judging.taken_back", "收回给{unit_name}的“{title}”打的分：{reason}")
SETTLED = declare("judging.settled", "{unit_name}的“{title}”评得 {result} 分：{words}")
TIE_DECLARED = declare("review.tie_declared", "申报对{unit}回避审核")
TIE_ENDED = declare("review.tie_ended", "解除对{unit}的回避")
PASSED = declare("review.passed", "{stage_name}通过{unit_name}的“{title}”")
RETURNED = declare("review.returned", "{stage_name}退回{unit_name}的“{title}”：{reason}，{due}前答复")
DOUBTED = declare("review.doubted", "{stage_name}对{unit_name}的“{title}”存疑：{reason}")
ANSWERED = declare("review.answered", "{unit_name}答复退回的“{title}”：{reason}")
UNDONE = declare("review.undone", "撤销对{unit_name}的“{title}”的{undone_name}")
DRAW_ANNOUNCED = declare("review.draw_announced", "公布抽查办法：{source}，抽 {size} 家")
DRAWN = declare("review.drawn", "抽查 {size} 家，公开的数是 {public_number}")
TARGET_SET = declare("round.target_set", "{set_by}下达{name} {year} 年{measure_name}目标 {amount}")
TARGET_SPLIT = declare("round.target_split", "{year} 年{measure_name}目标 {amount} 分给 {count} 家")
TARGET_CHANGED = declare(
    "round.target_changed", "{name} {year} 年{measure_name}目标从 {before} 改为 {amount}：{reason}"
)
TARGET_RESPLIT = declare("round.target_resplit", "{year} 年{measure_name}目标 {amount} 重新分给 {count} 家：{reason}")
TARGET_TAKEN_BACK = declare("round.target_taken_back", "收回分下去的 {year} 年{measure_name}目标：{reason}")
