"""What can happen to reminders. That one was sent is no event: the outbox tells it."""

from lianchuang.ledger.kinds import declare

CHOSEN = declare("reminding.chosen", "改提醒方式：{mail_name}")
SETTLED = declare(
    "reminding.settled",
    "定提醒期限：给下级 {notice_days} 天，逾期 {above_days} 天报上一级，{district_days} 天报区里",
)
URGED = declare("duty.urged", "催办“{name}”，请在{reply_by}前办好：{words}", personal=("words",))
FEED_MADE = declare("reminding.feed-made", "开通日历订阅")
FEED_REVOKED = declare("reminding.feed-revoked", "停用日历订阅")
