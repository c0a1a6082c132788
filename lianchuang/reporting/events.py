"""What is told of surveys and of summary tables."""

from lianchuang.ledger.kinds import declare

DRAFTED = declare("survey.drafted", "起草 {year} 年度工会统计调查，第 {number} 次")
KEPT = declare("survey.kept", "留存 {year} 年度工会统计调查，第 {number} 次起草的")
FORM_KEPT = declare("summary.kept", "记住汇总表“{name}”，{columns} 栏")
FORM_DROPPED = declare("summary.dropped", "不再用汇总表“{name}”")
FILLED = declare("summary.filled", "填出汇总表“{name}” {rows} 行")
