"""Names of employers, persons and places: how they are written down, and when two of them are the same."""

import re

from lianchuang.exchange.characters import simplified
from lianchuang.exchange.readings import INVISIBLE, squeezed

_CJK = "\u3400-\u9fff\U00020000-\U0003ffff〇"
_BLANK_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}（）·])\s+|\s+(?=[{_CJK}（）·])")
_ALNUM = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}
_ROUND = str.maketrans("()〔〕﹙﹚", "（）（）（）")
_FORM_IN_BRACKETS = re.compile("（((?:股份)?有限(?:责任)?公司|厂|店)）$")
_EDGES = " \t\r\n,，.。;；、:：'\"“”‘’`*＊?？#★☆※◎△▲①②③④⑤⑥⑦⑧⑨⑩"
_DOTS = str.maketrans("•・‧∙●．.", "·······")
_UNION = re.compile("(?:基层)?工会(?:联合会|委员会|小组)?$")
_KIND_OF_PLACE = re.compile("(?:街道|镇|乡|局|区|县|市|(?:社区)?居民委员会|(?:社区)?居委会|村民委员会|村委会|社区|村)$")
_MEANINGLESS = re.compile(r"[（）()\[\]【】·\-—_,，.。、\s'\"“”]")


def employer_name(text: str) -> str:
    """宁波　市拟丰五金(有限公司) → 宁波市拟丰五金有限公司; round brackets are full-width, as on a licence."""
    name = INVISIBLE.sub("", text).translate(_ALNUM).translate(_ROUND)
    name = _BLANK_BESIDE_CJK.sub("", " ".join(name.split())).strip(_EDGES)
    return _FORM_IN_BRACKETS.sub(r"\1", name)


def employer_of_union(text: str) -> str:
    """The employer whose union it is: 例远塑料有限公司工会委员会 → 例远塑料有限公司. A joint union has none."""
    name = employer_name(text)
    return name if "联合" in name[-8:] else _UNION.sub("", name) or name


def person_name(text: str) -> str:
    """高  样南 → 高样南; the dot in a transcribed name is always ·."""
    name = INVISIBLE.sub("", text).translate(_ALNUM).strip(_EDGES)
    if re.search(f"[{_CJK}]", name):
        return "".join(name.split()).translate(_DOTS)
    return " ".join(name.split())


def place_name(text: str) -> str:
    return simplified(squeezed(text)).strip(_EDGES)


def match_key(name: str) -> str:
    """What two spellings of one employer have in common: 有限责任公司 and 有限公司 are the same ending."""
    return _MEANINGLESS.sub("", simplified(squeezed(name))).replace("有限责任公司", "有限公司").casefold()


def place_key(name: str) -> str:
    """A place without the body that governs it: 云山镇人民政府 → 云山镇, 东塘街道办事处 → 东塘街道."""
    key = simplified(squeezed(name))
    return re.sub("街道办$", "街道", re.sub("(?:办事处|人民政府|总工会|工会)$", "", key)) or key


def stem(name: str) -> str:
    """A place without its kind: 云山镇 → 云山."""
    key = place_key(name)
    short = _KIND_OF_PLACE.sub("", key)
    return short if len(short) >= 2 else key
