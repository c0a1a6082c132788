"""What can happen to what is said upwards and sent down. Nobody's words stand in an event."""

from lianchuang.ledger.kinds import declare

ADDED = declare("voice.added", "提出的人补充了情况")
READ = declare("voice.read", "看了提出人的话")
SENT_DOWN = declare("circular.sent", "下发：{title}（{recipients} 家）")
SEEN = declare("circular.seen", "已知晓：{title}")
ANSWERED = declare("circular.answered", "已反馈：{title}")
