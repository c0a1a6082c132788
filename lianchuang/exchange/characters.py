"""Traditional characters as simplified ones, so that 單位名稱 and 单位名称 are one heading.

Headings, places and words of standard lists go through it; names of employers and of people stay as they are typed.
"""

from functools import cache, lru_cache

import opencc


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters; what is so already comes back as it is."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converted(text)
    return text


@lru_cache(maxsize=20_000)
def _converted(text: str) -> str:
    return str(_converter().convert(text))
