"""What can happen to a case."""

from lianchuang.ledger.kinds import declare

OPENED = declare("case.opened", "开始办理：{title}")
TAKEN = declare("case.taken", "{step_name}")
CORRECTED = declare("case.corrected", "更正：{step_name}（{reason}）")
WITHDRAWN = declare("case.withdrawn", "撤回：{step_name}（{reason}）")
MENDED = declare("case.mended", "补正：{how}")
RECOUNTED = declare("case.recounted", "期限重算：{what}")
ENDED = declare("case.ended", "{status_name}：{reason}")

PEOPLE_READ = declare("people.read", "看了办理记录里写的人：{title}")

LAW_PROPOSED = declare("law.proposed", "拟改规则：{what}（{reason}）")
LAW_CONFIRMED = declare("law.confirmed", "规则改动起作用：{what}")
LAW_DECLINED = declare("law.declined", "规则改动不采用：{what}（{reason}）")
