"""What pages tell the journal of themselves: only that a list was taken away."""

from lianchuang.ledger.kinds import declare

LIST_EXPORTED = declare("list.exported", "导出{name} {count} 行")
