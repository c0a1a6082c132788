"""What can happen to a paper, and to a question."""

from lianchuang.ledger.kinds import declare

ADDED = declare("paper.added", "给“{step_name}”留了材料：{name}")
WITHDRAWN = declare("paper.withdrawn", "撤回材料：{name}（{reason}）")
LOOKED_AT = declare("paper.looked_at", "看了敏感材料：{name}")
EMPTIED = declare("paper.emptied", "清除材料内容：{name}（{reason}）")

PUT = declare("question.put", "问了一句：{rule_name}")
REPLIED = declare("question.answered", "答复疑问：{rule_name}")
SETTLED = declare("question.settled", "疑问有了结论：{rule_name}，{finding_name}（{reason}）")
SWITCHED_OFF = declare("question.rule-off", "这一轮不再问：{rule_name}（{judged} 次里问对 {right} 次）")
