"""What can happen to a round."""

from lianchuang.ledger.kinds import declare

OPENED = declare("round.opened", "开启{name}")
FROZEN = declare("round.frozen", "冻结 {day} 的事实并打分")
