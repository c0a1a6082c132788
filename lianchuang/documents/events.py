"""What can happen to a document: that one which names people was made for somebody."""

from lianchuang.ledger.kinds import declare

MADE = declare("document.made", "生成载有个人信息的文书：{name}")
