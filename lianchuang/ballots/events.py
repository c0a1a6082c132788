"""What can happen to a ballot. No event tells of a single vote, nor of who took a ballot paper."""

from lianchuang.ledger.kinds import declare

APPROVED = declare("ballot.approved", "同意电子投票：{step_name}")
OPENED = declare("ballot.opened", "开始投票：{title}（应到 {entitled} 人）", personal=("question",))
STOPPED = declare("ballot.stopped", "截止投票：{title}")
COUNTED = declare(
    "ballot.counted",
    "计票：{title}，发出 {issued}，收回 {returned}，有效 {valid}，无效 {invalid}",
    personal=("write_ins",),
)
