"""What a row of a table is besides data: subtotals, notes, signatures, repeated headings, prepared empty rows."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from lianchuang.exchange.characters import simplified
from lianchuang.exchange.readings import squeezed
from lianchuang.exchange.sheets import Cell

Why = Literal["空行", "标题", "表头", "小计", "说明", "签名", "预留行", "分组", "同一条"]
"""Why a row is not a record, in the words a person sees."""

_SUM = re.compile(
    r"(?:得分)?(?:名次|排名|平均[分值数]?|总分|总得分|最高分?|最低分?)(?:[(].*[)])?|(?:[^，。]{0,20}?)(?:小计|合计|总计|共计|总合计|累计|汇总|本页计|本表计)"
    r"(?:数|人数|户数|家数|[:：]?[0-9]*(?:人|家|个|户|名)?|\(.*\)|[:：].*)?"
    r"|(?:以上|全[区县市镇街]道?|本[表页镇区])?共(?:有)?[0-9]+(?:人|家|个|户|名)(?:单位|企业|职工|会员)?"
    r"|(?:grand|sub|page)?-?totals?:?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:[(【]?(?:注|备注|说明|附注|填表说明|填报说明|注意|附|示例|例如|提示|数据来源|资料来源|来源)(?:[0-9]{0,2}[:：.、]|[)】])|※|\*\S).*",
    re.DOTALL,
)
_SIGNED = re.compile(
    r"(?:单位|部门|企业|工会|分管|主要)?(?:负责人|填表人|制表人|审核人|填报人|经办人|统计人|复核人|批准人|领导|制表|审核|复核|填表|填报|批准|联系人|联系电话|电话|主席)"
    r"(?:[(].{0,8}[)])?(?:签字|签名|签章)?[:：].{0,20}"
    r"|(?:填报|填表|制表|报送|统计)(?:单位|日期|时间)(?:[(].{0,6}[)])?[:：].{0,40}"
    r"|[(]?(?:单位|公章|盖章)?[(]?(?:盖章|公章|签章)[)]?[:：]?"
    r"|[0-9]{4}年[0-9 ]{0,2}月[0-9 ]{0,2}日|年月日|单位[:：][人家个万元、]{1,6}"
)
_SIGNS = re.compile(
    "(?:(?:单位|部门|企业|工会|分管|主要)?(?:负责人|填表人|制表人|审核人|填报人|经办人|统计人|复核人|批准人|联系人|联系电话|电话|手机)"
    "|(?:填表|填报|制表|报送|统计)?(?:日期|时间)|签字|签名|签章|盖章|公章)[:：]?"
)
"""What stands at the foot of a form, in cells of their own and without a colon."""
_SIGN_ENDS = "人话机期间字名章:： \n"
_SHOWS = "示样范举例"
_EXAMPLE = re.compile("(?:示例|样例|范例|举例|例如|例)(?:行|数据|[0-9]{1,2})?(?:[:：.、].*)?")
_ORDER = "[0-9一二三四五六七八九十]"
_CONTINUED = re.compile(
    rf"[(]?(?:续表|续上表|接上表|续上页|接上页|续前页|续){_ORDER}*[)]?|第{_ORDER}+页.*|.{{0,30}}[(]续表?[)]"
)
_TITLE = re.compile(r".{2,60}(?:表|册|台账|名单|情况|一览|汇总|统计|明细|清单|登记|卡)(?:[(].{0,20}[)])?")
_UNIT = re.compile("(?:车间|班组|小组|科室|办公室|部|科|处|队|组|公司|厂|店|中心|学校|医院)$")
_PLACE = re.compile("(?:镇|乡|街道|社区|村|居委会|村委会|园区)$")
_GROUP = re.compile(rf"(?:[(]?{_ORDER}{{1,3}}[)、.．]+)?(.{{2,20}}?)(?:[(][0-9]+(?:家|人|个|户)?[)])?[:：]?")


@lru_cache(maxsize=200_000)
def mark(text: str) -> Why | None:
    """What a cell says of its row when it stands where a name or a number should stand."""
    flat = simplified(squeezed(text))
    if len(flat) <= 40 and _SUM.fullmatch(flat):
        return "小计"
    if _NOTE.fullmatch(flat):
        return "说明"
    if len(flat) <= 60 and _SIGNED.fullmatch(flat):
        return "签名"
    if len(flat) <= 40 and _CONTINUED.fullmatch(flat):
        return "标题"
    return None


def is_title(text: str) -> bool:
    """Whether a line alone could be the title of a list."""
    return bool(_TITLE.fullmatch(squeezed(text)))


def heads_people(row: Sequence[Cell]) -> bool:
    """Whether a line of a roster names the employer or the part of it whose people follow: 机修车间, 例远塑料厂."""
    if len(row) - row.count(None) != 1:
        return False
    return any(isinstance(cell, str) for cell in row) and bool(_UNIT.search(group_name(row)))


def why_not_data(
    row: Sequence[Cell], labels: Sequence[int], anchors: Sequence[int], telling: frozenset[int]
) -> Why | None:
    """Why a row is not a record, or None when it is one.

    `labels` are the columns where a subtotal is announced, `anchors` those a record must fill (one of them), `telling`
    those whose values say something of it; running numbers, places and ticks are there before a row is filled in.
    """
    filled = [column for column, cell in enumerate(row) if cell is not None]
    if not filled:
        return "空行"
    first = row[filled[0]]
    if isinstance(first, str) and first[:1] in _SHOWS and len(first) < 100 and _EXAMPLE.fullmatch(squeezed(first)):
        return "说明"
    if _signs(row) > 1:
        return "签名"
    anchored = any(column < len(row) and _anchors(row[column]) for column in anchors)
    for column in labels if anchored else filled:
        cell = row[column] if column < len(row) else None
        if isinstance(cell, str) and len(cell) <= 400:
            why = mark(cell)
            if why and (not anchored or column in anchors or why == "小计"):
                return why
    alone = row[filled[0]] if len(filled) == 1 else None
    if isinstance(alone, str) and re.search(r"[^\W\d_]", alone):
        return _of_a_lone_text(row, squeezed(alone), anchored)
    if anchored:
        return None
    return None if any(column in telling and row[column] != 0 for column in filled) else "预留行"


def _signs(row: Sequence[Cell]) -> int:
    """How many cells say 经办人, 电话 and the like and nothing else."""
    return sum(
        isinstance(cell, str)
        and len(cell) < 12
        and cell[-1:] in _SIGN_ENDS
        and _SIGNS.fullmatch(squeezed(cell)) is not None
        for cell in row
    )


def _anchors(cell: Cell) -> bool:
    """Whether a cell where a name or a number should stand holds one, and no line of the foot."""
    return cell is not None and not (isinstance(cell, str) and len(cell) <= 400 and mark(cell) == "签名")


def _of_a_lone_text(row: Sequence[Cell], text: str, anchored: bool) -> Why | None:
    """A row with one text: a sentence, a line that heads a group, or a record of which only the name is known."""
    if len(text) > (40 if anchored else 24) or re.search("[,，。;；]", text):
        return "说明"
    name = group_name(row)
    if re.search("[:：].", text) and not _PLACE.search(name):
        return "说明"
    return (
        "分组"
        if not anchored or _PLACE.search(name) or re.match("[(（]?[一二三四五六七八九十]+[)）、]", text)
        else None
    )


def group_name(row: Sequence[Cell]) -> str:
    """一、姜山镇（12家） → 姜山镇."""
    text = next(squeezed(str(cell)) for cell in row if cell is not None)
    found = _GROUP.fullmatch(text)
    return (found[1] if found else text).rpartition(":")[2]
