"""What can happen to a paper."""

from lianchuang.ledger.kinds import declare

ADDED = declare("paper.added", "给“{step_name}”留了材料：{name}")
WITHDRAWN = declare("paper.withdrawn", "撤回材料：{name}（{reason}）")
LOOKED_AT = declare("paper.looked_at", "看了敏感材料：{name}")
EMPTIED = declare("paper.emptied", "清除材料内容：{name}（{reason}）")
