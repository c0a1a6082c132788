"""How an article is named: 「工会法#17」 in files, 「工会法第十七条」 on screens."""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"^(?P<statute>[^#]+)#(?P<article>[^.#]+)(?:\.(?P<paragraph>\d+))?(?:\.(?P<item>\d+))?$")
_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A number from 0 to 9999 in Chinese numerals: 10 十, 24 二十四, 105 一百零五, 1259 一千二百五十九."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number}不在0到9999之间。")
    if number < 10:
        return _DIGITS[number]
    words = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += _DIGITS[digit] + name
        elif words and not words.endswith("零"):
            words += "零"
    words = words.rstrip("零")
    return words.removeprefix("一") if number < 20 else words


@dataclass(frozen=True)
class Citation:
    """One article of one statute, with its paragraph (款) and item (项) where the rule rests on just that."""

    statute: str
    article: str
    paragraph: int | None = None
    item: int | None = None

    @classmethod
    def parse(cls, written: str) -> "Citation":
        """Read 「工会法#17」, 「浙江省集体合同条例#24.2」 or 「中国共产党章程#基层组织」."""
        found = _WRITTEN.match(written.strip())
        if not found:
            raise ValueError(f"“{written}”不是条文写法，要写成“工会法#17”或者“浙江省集体合同条例#24.2”。")
        paragraph, item = found["paragraph"], found["item"]
        return cls(
            found["statute"].strip(),
            found["article"].strip(),
            int(paragraph) if paragraph else None,
            int(item) if item else None,
        )

    @property
    def place(self) -> str:
        """The part after the statute's name: 第二十四条第二款; a chapter known only by its name is put in brackets."""
        if not self.article.isdecimal():
            return f"（{self.article}）"
        words = f"第{in_chinese(int(self.article))}条"
        words += f"第{in_chinese(self.paragraph)}款" if self.paragraph else ""
        return words + (f"第{in_chinese(self.item)}项" if self.item else "")

    @property
    def in_words(self) -> str:
        """工会法第十七条."""
        return self.statute + self.place

    @property
    def in_title_marks(self) -> str:
        """《工会法》第十七条, as findings write it."""
        return f"《{self.statute}》{self.place}"

    def __str__(self) -> str:
        parts = [self.article, *(str(part) for part in (self.paragraph, self.item) if part)]
        return f"{self.statute}#{'.'.join(parts)}"
