"""What is told of surveys, of summary tables and of rosters in the open."""

from lianchuang.ledger.kinds import declare

DRAFTED = declare("survey.drafted", "起草 {year} 年度工会统计调查，第 {number} 次")
KEPT = declare("survey.kept", "留存 {year} 年度工会统计调查，第 {number} 次起草的")
FORM_KEPT = declare("summary.kept", "记住汇总表“{name}”，{columns} 栏")
FORM_DROPPED = declare("summary.dropped", "不再用汇总表“{name}”")
FILLED = declare("summary.filled", "填出汇总表“{name}” {rows} 行")
ROSTER_ASKED = declare("open_roster.asked", "申请导出明文名册，用途：{purpose}；说明：{why}")
ROSTER_ALLOWED = declare("open_roster.allowed", "批准导出明文名册，{until} 前导出一次")
ROSTER_REFUSED = declare("open_roster.refused", "不批准导出明文名册：{reason}")
ROSTER_TAKEN = declare("open_roster.taken", "导出明文名册 {rows} 行，用途：{purpose}")
