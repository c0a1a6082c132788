"""What is made public, and when."""

from lianchuang.ledger.kinds import declare

DRAFTED = declare("publication.drafted", "拟出第 {number} 次公示：{title}")
PUBLISHED = declare("publication.published", "公布第 {number} 次公示：{title}")
