"""English: a catalogue of sentences, and how a sentence of a page is found in it.

An entry is a sentence as the page says it. `{1}`, `{2}` stand for numbers and days in their order, `{a}`, `{b}` for
words that differ from page to page: 剩 {1} 天, 由{a}办. What stands in a blank of words is looked up in its turn; the
name of a person, a place or an organisation stays as it is written. A text that is no entry is looked up sentence by
sentence, then clause by clause.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import polib

CATALOGUES = Path(__file__).parent / "en"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = dict(zip("一二三四五六日", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], strict=True))
DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))

CHINESE = re.compile(r"[\u3400-\u9fff]")
DAY = r"(?:(\d{4})年 ?)?(\d{1,2})月(\d{1,2})日(?:（周([一二三四五六日])）)?"
COUNTED = re.compile(rf"{DAY}|(?<![A-Za-z\d-])-?\d+(?:[.:]\d+)*%?(?![\d-])")
ARTICLE = re.compile(
    r"第([零一二三四五六七八九十百]+)条(?:之([一二三四五六七八九十]+))?(?:第([一二三四五六七八九十]+)款)?"
)
BLANK = re.compile(r"\{(\d+|[a-z])\}")
SINGLE = re.compile(
    r"(?<![\d.,–-])\b1 ((?:more |working )?)(people|things|rows|days|points|matters|members|unions|times|items|cases)\b"
)
JOINTS = tuple(  # of parts that stand beside each other, of sentences, of a heading and its words, of clauses, of words
    re.compile(f"([{marks}]+)") for marks in ("　\n", "。；？…", "：", "，", "（）“”「」《》", "、")
)
MARKS = str.maketrans(
    {"　": "  ", "。": ". ", "；": "; ", "，": ", ", "：": ": ", "、": ", ", "？": "? ", "（": " (", "）": ")"}
    | {"“": "“", "”": "”", "「": "“", "」": "”", "《": "", "》": "", "…": "…", "—": "—"}
)
WITHIN = r"[^，。；？\n]+?"  # a blank beside few fixed words stays within a clause
FEW = 3
HEAD = re.compile(r"((?:[A-Z]{1,2}\d+(?:[.-]\d+)*|[A-Z]-\d+|/|·) )(.+)", re.DOTALL)  # C1 工资集体协商, / 法规条文
TAIL = re.compile(r"(.+?)(\s-?\d+(?:\.\d+)?%?)", re.DOTALL)  # 维护权益 25
MEASURED = re.compile(r"(.+)（([^（）]{1,4})）", re.DOTALL)  # 劳务派遣工（人）: words and their unit
ENDS, HEADED = 1, 2  # the places among the joints of what ends a sentence, and of what stands after a heading
ONE = "[一二三四五六七八九]"
NUMERAL = re.compile(rf"(百分之)?((?={ONE}|十)(?:{ONE}?百)?零?(?:{ONE}?十)?{ONE}?)(个工作日|个月|日|天|年|)(以上|)")
UNITS = {"个工作日": " working days", "个月": " months", "日": " days", "天": " days", "年": " years", "": ""}
DEEPEST = 9  # a blank within a blank within a blank; real sentences need two


@dataclass(frozen=True)
class Pattern:
    """An entry with blanks of words."""

    fixed: int  # how many of its characters are fixed: the most particular is tried first
    literal: str  # its longest fixed part: a text without it need not be tried
    found: re.Pattern[str]
    names: tuple[str, ...]
    english: str


@dataclass(frozen=True)
class Catalogue:
    """All entries: those found by looking up, and those found by trying."""

    plain: dict[str, str]
    patterns: tuple[Pattern, ...]


@lru_cache(50_000)
def in_english(text: str) -> str:
    """The text in English, as far as the catalogue goes."""
    said = SINGLE.sub(_single, _said(text, 0))
    said = re.sub(r" +([,.;:)?])", r"\1", re.sub(r"\( +", "(", re.sub(r" {2,}", "  ", said))).strip()
    return said[:1].upper() + said[1:] if text.endswith("。") else said


def _single(found: re.Match[str]) -> str:
    """1 days → 1 day."""
    return f"1 {found[1]}{'person' if found[2] == 'people' else found[2].removesuffix('s')}"


def known(text: str) -> bool:
    """Whether nothing of the text stays Chinese."""
    return not CHINESE.search(in_english(text))


def skeleton(text: str) -> tuple[str, list[str]]:
    """The text with its numbers and days taken out, and these in English: 剩 5 天 → 剩 {1} 天, ["5"]."""
    taken: list[str] = []

    def take(found: re.Match[str]) -> str:
        taken.append(_counted(found))
        return f"{{{len(taken)}}}"

    return COUNTED.sub(take, text), taken


def _said(text: str, depth: int) -> str:
    if not CHINESE.search(text):
        return text.translate(MARKS)
    if day := re.fullmatch(DAY, text):
        return _day(day)
    plain, measured = catalogue().plain, MEASURED.fullmatch(text)
    if measured and measured[1] in plain and skeleton(text)[0] not in plain:
        return f"{plain[measured[1]]} ({_said(measured[2], depth + 1)})"
    whole = _whole(text, depth)
    if whole is not None:
        return whole
    if found := NUMERAL.fullmatch(text):
        share = " per cent" if found[1] else ""
        return f"{_number(found[2])}{share}{UNITS[found[3]]}{' or more' if found[4] else ''}"
    if found := HEAD.fullmatch(text):
        return found[1] + _said(found[2], depth)
    if (found := TAIL.fullmatch(text)) and (words := _whole(found[1], depth)) is not None:
        return words + found[2]
    for place, joints in enumerate(JOINTS):
        parts = joints.split(text, maxsplit=1 if place == HEADED else 0)
        if len(parts) > 1 and depth < DEEPEST:
            if place == ENDS:
                parts = _sentences(parts, depth)
            return "".join(
                part.translate(MARKS) if number % 2 else _said(part.strip(), depth + 1)
                for number, part in enumerate(parts)
            )
    return _left(text)


def _sentences(parts: list[str], depth: int) -> list[str]:
    """Sentences and what stands between them; one that is an entry with its full stop is said already."""
    said = list(parts)
    for place in range(0, len(parts) - 1, 2):
        sentence = parts[place].strip()
        if not parts[place + 1].startswith("。") or _whole(sentence, depth + 1) is not None:
            continue
        if (words := _whole(f"{sentence}。", depth + 1)) is not None:
            said[place] = words.rstrip(".")
    return said


def _left(text: str) -> str:
    """What no entry knows: its days and articles at least are said in English."""
    return ARTICLE.sub(_article, re.sub(DAY, _day, text))


def _whole(text: str, depth: int) -> str | None:
    book = catalogue()
    bones, taken = skeleton(text)
    if bones in book.plain:
        return _filled(book.plain[bones], {str(n): word for n, word in enumerate(taken, 1)})
    if depth < DEEPEST:
        for pattern in book.patterns:
            if pattern.literal in text:
                found = pattern.found.fullmatch(text)
                if found:
                    words = {name: _said(found[f"b{name}"], depth + 1) for name in pattern.names}
                    return _filled(pattern.english, words)
    cited = ARTICLE.search(text)
    if cited and cited.end() == len(text):
        law = text[: cited.start()].strip()
        return f"{(_whole(law, depth + 1) or law) + ' ' if law else ''}{_article(cited)}"
    return None


def _filled(english: str, words: dict[str, str]) -> str:
    return BLANK.sub(lambda blank: words.get(blank[1], blank[0]), english)


def _counted(found: re.Match[str]) -> str:
    return _day(found) if found[3] else found[0]


def _day(found: re.Match[str]) -> str:
    year, month, day, weekday = found.groups()[:4]
    words = f"{int(day)} {MONTHS[(int(month) - 1) % 12]}{f' {year}' if year else ''}"
    return f"{WEEKDAYS[weekday]} {words}" if weekday else words


def _article(found: re.Match[str]) -> str:
    extra = f"-{_number(found[2])}" if found[2] else ""
    paragraph = f"({_number(found[3])})" if found[3] else ""
    return f"Art. {_number(found[1])}{extra}{paragraph}"


def _number(chinese: str) -> int:
    """三百二十一 → 321."""
    total = 0
    for weight, sign in ((100, "百"), (10, "十"), (1, "")):
        if sign and sign in chinese:
            head, _, chinese = chinese.partition(sign)
            total += (DIGITS.get(head.strip("零"), 1) if head.strip("零") else 1) * weight
        elif not sign and chinese.strip("零"):
            total += DIGITS[chinese.strip("零")]
    return total


@cache
def catalogue() -> Catalogue:
    """Every entry of every file; the longest fixed words are tried first."""
    plain, patterns = {}, []
    for chinese, english in entries():
        if re.search(r"\{[a-z]\}", chinese):
            patterns.append(_pattern(chinese, english))
        else:
            plain[chinese] = english
    patterns.sort(key=lambda one: -one.fixed)
    return Catalogue(plain, tuple(patterns))


def entries() -> Iterator[tuple[str, str]]:
    for file in sorted(CATALOGUES.glob("*.po")):
        for entry in polib.pofile(str(file)):
            if entry.msgstr and not entry.obsolete:
                yield entry.msgid, entry.msgstr


def _pattern(chinese: str, english: str) -> Pattern:
    names, regex, at = [], "", 0
    fixed = len(BLANK.sub("", chinese))
    words = WITHIN if fixed <= FEW else ".+?"
    for blank in BLANK.finditer(chinese):
        regex += re.escape(chinese[at : blank.start()])
        inner = COUNTED.pattern.replace("(\\d", "(?:\\d").replace("([一", "(?:[一") if blank[1].isdigit() else words
        regex += f"(?P<b{blank[1]}>{inner})"
        names.append(blank[1])
        at = blank.end()
    regex += re.escape(chinese[at:])
    literal = max(BLANK.sub("\n", chinese).split("\n"), key=len)
    return Pattern(fixed, literal, re.compile(regex, re.DOTALL), tuple(names), english)
