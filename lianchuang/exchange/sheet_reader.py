"""The disposable child that opens an uploaded file: `python -I sheet_reader.py READER < file`, JSON lines out.

Runs alone, imports nothing of this program, trusts nothing it is given. It first takes away its own rights (memory,
time, writing files, starting processes), then reads. What it prints, one JSON value a line:

    {"sheet": name, "hidden": bool, "merged": [[top, left, bottom, right], …], "faults": {"F23": "formula"}}
        with "from_1904": true where days are counted from 1904, and "unseen": n where n rows are hidden
    [row, [cell, …]]                        rows that hold something, counted from 1; blank is null, a date {"d": …}
    {"stray": ["XFD1048576"]}               cells far outside the table that were left out
    {"refused": sentence}                   the file is readable but will not be read
    {"end": true}                           all was said; anything less means that this process was killed
"""

import csv
import gc
import io
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any

MEMORY = 1 << 30
SECONDS = 30
ROWS = 200_000
CELLS = 10_000_000
"""In all sheets together: 500,000 people with 20 columns each."""
COLUMNS = 200
CHARACTERS = 32_768
STRAY = 16
"""So many cells outside the limits are taken for crumbs that a program left behind, and named; more are refused."""
FAULTS = 10_000

COULD_NOT = 3
"""Exit code: this reader cannot make sense of the file; another may."""

_TRAILING = re.compile("\t(?=[,;|]|$)")
"""A tab that a program put behind a text to keep it a text."""

DELIMITERS = ",\t;，|"

Row = tuple[int, list[Any]]


class Refused(Exception):
    """A Chinese sentence for the person who brought the file."""


def limit() -> None:
    """Give up what reading does not need. RLIMIT_FSIZE leaves pipes alone: only files can no longer be written."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def say(value: Any) -> None:
    line = _encode(value)
    if "\\u00" in line:  # control characters: no database holds them, no eye sees them
        line = re.sub(r"(?<!\\)((?:\\\\)*)\\u00(?:[01][0-9a-f]|7f)", r"\1", line)
    sys.stdout.write(line + "\n")


def _marked(value: Any) -> Any:
    """Dates keep their kind across the pipe; whatever else turns up becomes the text a person would see."""
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()} if value.time() == time() else {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else str(value)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_marked).encode


def plain(cell: Any) -> Any:
    """A cell without the accidents of its format: 89.0 is 89, blanks are nothing, true is a word."""
    kind = type(cell)
    if kind is str:
        if cell[:2] == '="' and cell[-1] == '"' and len(cell) > 2:  # how programs keep a text a text: ="00123"
            cell = cell[2:-1]
        return None if not cell or cell.isspace() else cell
    if kind is float:
        if cell.is_integer() and abs(cell) < 1e15:
            return int(cell)
        return cell if math.isfinite(cell) else None
    if kind is bool:
        return "TRUE" if cell else "FALSE"
    return str(cell) if kind in (time, timedelta) else cell


def tell(rows: Iterable[tuple[int, Iterable[Any]]], before: int = 0) -> int:
    """Say the rows of one sheet that hold something, within the limits; the number of cells said with those before."""
    stray: list[str] = []
    for number, cells in rows:
        row = [plain(cell) for cell in cells]
        while row and row[-1] is None:
            row.pop()
        if not row:
            continue
        if len(row) > COLUMNS or number > ROWS:
            first = COLUMNS if number <= ROWS else 0
            stray += [f"{letters(c)}{number}" for c, cell in enumerate(row) if c >= first and cell is not None]
            if len(stray) > STRAY:
                raise Refused(f"表格太大：最多 {ROWS // 10_000} 万行、{COLUMNS} 列，请删去多余的行和列，或分成几个文件")
            row = row[:first]
        if sum(len(cell) for cell in row if type(cell) is str) > CHARACTERS and _too_long(row):
            raise Refused(f"第 {number} 行有一格超过 {CHARACTERS} 个字，请删短")
        before += len(row)
        if before > CELLS:
            raise Refused(f"表格太大：所有格子加起来最多 {CELLS // 10_000} 万个，请分成几个文件")
        if row:
            say([number, row])
    if stray:
        say({"stray": stray})
    return before


def _too_long(row: list[Any]) -> bool:
    return any(type(cell) is str and len(cell) > CHARACTERS for cell in row)


def letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def read_calamine(data: bytes) -> None:
    """Any .xlsx or .xls, fast. Kills its process on some files (upstream issue 693): that is expected."""
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        parts = sheet_parts(data) if data[:2] == b"PK" else {}
        more = {"from_1904": True} if counts_from_1904(data) else {}
        others = merged_elsewhere(data)
        said = 0
        for about in workbook.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            _, faults, unseen = scan(data, parts[about.name]) if about.name in parts else ([], {}, 0)
            merged = [[top, left, bottom, right] for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
            merged = merged or others.get(about.name, [])
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            told = more | ({"unseen": unseen} if unseen else {})
            say({"sheet": about.name, "hidden": hidden, "merged": merged, "faults": faults} | told)
            if sheet.start:
                left = sheet.start[1]  # iter_rows begins in row 1, but in the first filled column
                said = tell(((n, [None] * left + row) for n, row in enumerate(sheet.iter_rows(), 1)), said)
    except calamine.PasswordError:
        raise Refused("文件有密码，请去掉密码后另存一份") from None


def read_openpyxl(data: bytes) -> None:
    """An .xlsx, slowly and sparsely, when calamine has failed on it. With defusedxml there are no entities."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    parts, said = sheet_parts(data), 0
    more = {"from_1904": True} if counts_from_1904(data) else {}
    for sheet in workbook.worksheets:
        merged, faults, unseen = scan(data, parts[sheet.title]) if sheet.title in parts else ([], {}, 0)
        told = more | ({"unseen": unseen} if unseen else {})
        hidden = sheet.sheet_state != "visible"
        say({"sheet": sheet.title, "hidden": hidden, "merged": merged, "faults": faults} | told)
        sheet.reset_dimensions()  # what a sheet claims of its size is often false
        said = tell(enumerate(sheet.iter_rows(values_only=True), 1), said)


def read_xlrd(data: bytes) -> None:
    """An .xls, when calamine has failed on it."""
    import xlrd

    try:
        workbook = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise Refused("文件有密码，请去掉密码后另存一份") from None
        raise
    said = 0
    for sheet in workbook.sheets():
        more = {"from_1904": True} if workbook.datemode else {}
        say({"sheet": sheet.name, "hidden": bool(sheet.visibility), "merged": [], "faults": {}} | more)
        rows = ((n + 1, [_of_xlrd(cell, workbook.datemode) for cell in sheet.row(n)]) for n in range(sheet.nrows))
        said = tell(rows, said)


def _of_xlrd(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


def merged_elsewhere(data: bytes) -> dict[str, list[list[int]]]:
    """The merged areas of an .xlsb or .ods by sheet, which the library does not tell; none of a damaged file."""
    try:
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                if "xl/workbook.bin" in package.NameToInfo:
                    return _merged_of_xlsb(package)
                if "content.xml" in package.NameToInfo:
                    return _merged_of_ods(package.read("content.xml"))
    except Exception:
        return {}
    return {}


def _merged_of_xlsb(package: zipfile.ZipFile) -> dict[str, list[list[int]]]:
    from defusedxml.ElementTree import fromstring

    relations = fromstring(package.read("xl/_rels/workbook.bin.rels"))
    targets = {relation.get("Id"): relation.get("Target", "").lstrip("/").removeprefix("xl/") for relation in relations}
    found = {}
    for kind, told in _records(package.read("xl/workbook.bin")):
        if kind == 156:  # BrtBundleSh: state and number of the sheet, its relation, its name
            relation, at = _wide(told, 8)
            name, _ = _wide(told, at)
            sheet = package.read(f"xl/{targets[relation]}")
            found[name] = [_area(area) for kind, area in _records(sheet) if kind == 176]  # BrtMergeCell
    return found


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a binary part."""
    at = 0
    while at < len(data):
        kind, at = _sevens(data, at)
        length, at = _sevens(data, at)
        yield kind, data[at : at + length]
        at += length


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where the next thing begins."""
    end = at + 4 + 2 * int.from_bytes(data[at : at + 4], "little")
    return data[at + 4 : end].decode("utf-16-le"), end


def _area(told: bytes) -> list[int]:
    top, bottom, left, right = (int.from_bytes(told[at : at + 4], "little") for at in range(0, 16, 4))
    return [top, left, bottom, right]


_OF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _merged_of_ods(content: bytes) -> dict[str, list[list[int]]]:
    if b"-spanned=" not in content:
        return {}
    from defusedxml.ElementTree import iterparse

    found: dict[str, list[list[int]]] = {}
    row = column = 0
    for event, part in iterparse(io.BytesIO(content), ("start", "end")):
        if event == "start":
            if part.tag == f"{_OF_TABLE}table":
                row, areas = 0, found.setdefault(part.get(f"{_OF_TABLE}name", ""), [])
            elif part.tag == f"{_OF_TABLE}table-row":
                column = 0
            elif part.tag in (f"{_OF_TABLE}table-cell", f"{_OF_TABLE}covered-table-cell"):
                down, across = (int(part.get(f"{_OF_TABLE}number-{way}-spanned", 1)) for way in ("rows", "columns"))
                if down > 1 or across > 1:
                    areas.append([row, column, row + down - 1, column + across - 1])
                column += int(part.get(f"{_OF_TABLE}number-columns-repeated", 1))
        elif part.tag == f"{_OF_TABLE}table-row":
            row += int(part.get(f"{_OF_TABLE}number-rows-repeated", 1))
            part.clear()
    return found


def counts_from_1904(data: bytes) -> bool:
    """Whether the days of a workbook are counted from 1904: its numbers without a format do not say so."""
    try:
        if data[:2] != b"PK":
            return _xls_from_1904(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if "xl/workbook.bin" in package.NameToInfo:
                return _xlsb_from_1904(package.read("xl/workbook.bin"))
            if "xl/workbook.xml" in package.NameToInfo:
                return bool(re.search(rb'\bdate1904="(?:1|true)"', package.read("xl/workbook.xml")))
    except Exception:  # a damaged directory: the reader proper says what is wrong
        return False
    return False


def _xlsb_from_1904(book: bytes) -> bool:
    """The lowest bit of the record of properties ([MS-XLSB] BrtWbProp)."""
    return next((bool(told[0] & 1) for kind, told in _records(book) if kind == 153), False)


def _sevens(data: bytes, at: int) -> tuple[int, int]:
    """A number written in sevens of bits, and where the next thing begins."""
    number = shift = 0
    while True:
        byte = data[at]
        number, shift, at = number | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80 or shift > 28:
            return number, at


def _xls_from_1904(data: bytes) -> bool:
    """The record 1904 ([MS-XLS] Date1904) among those before the first sheet."""
    from xlrd.compdoc import CompDoc

    at, end = 0, len(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        streams = CompDoc(data, logfile=io.StringIO())
        for name in ("Workbook", "Book"):
            found, start, length = streams.locate_named_stream(name)
            if found:
                data, at, end = found, start, start + length
                break
    while at + 4 <= end:
        kind, length = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == 0x22:
            return data[at + 4] == 1
        if kind == 0x0A:
            return False
        at += 4 + length
    return False


def sheet_parts(data: bytes) -> dict[str, str]:
    """Sheet name → its part of the package."""
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        try:
            relations = fromstring(package.read("xl/_rels/workbook.xml.rels"))
            book = fromstring(package.read("xl/workbook.xml"))
        except (KeyError, SyntaxError):
            return {}
        targets = {r.get("Id"): r.get("Target", "") for r in relations}
        found = {}
        for sheet in book.iter():
            if sheet.tag.rpartition("}")[2] == "sheet":
                key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
                target = targets.get(key, "").lstrip("/")
                found[sheet.get("name", "")] = target if target.startswith("xl/") else f"xl/{target}"
        return {name: part for name, part in found.items() if part in package.NameToInfo}


_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"[^>/]*>')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')


def scan(data: bytes, part: str) -> tuple[list[list[int]], dict[str, str], int]:
    """Merged areas of a sheet, the cells whose formula has no stored result ("formula") or a fault ("#DIV/0!"), and how
    many rows with something in them are hidden."""
    merged: list[list[int]] = []
    unseen = 0
    faults: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(part) as file:
        rest = b""
        while chunk := file.read(1 << 20):
            chunk = rest + chunk
            cut = max(chunk.rfind(b"</row>"), chunk.rfind(b"</c>"), chunk.rfind(b"/>"), len(chunk) - (1 << 20))
            chunk, rest = chunk[: cut + 1], chunk[cut + 1 :]
            if (b"<f" in chunk or b":f" in chunk or b't="e"' in chunk) and len(faults) < FAULTS:
                faults.update(_faults(chunk))
            if b"hidden=" in chunk:
                unseen += len(_HIDDEN_ROW.findall(chunk))
            if b"mergeCell " in chunk:
                for left, top, right, bottom in _MERGED.findall(chunk):
                    merged.append([int(top) - 1, _column(left), int(bottom) - 1, _column(right)])
    return merged, faults, unseen


def _faults(xml: bytes) -> Iterator[tuple[str, str]]:
    for attributes, inside in _CELL.findall(xml):
        place, kind = _REFERENCE.search(attributes), _TYPE.search(attributes)
        if not place:
            continue
        value = _VALUE.search(inside)
        text = value[1] if value else b""
        if kind and kind[1] == b"e":
            yield place[1].decode(), text.decode("ascii", "replace")[:20]
        elif not text and re.search(rb"<(?:\w+:)?f\b", inside) and not (kind and kind[1] == b"str" and value):
            yield place[1].decode(), "formula"


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number - 1


def read_text(data: bytes) -> None:
    """Delimited text in whatever encoding it came: one sheet without a name."""
    encoding, text = decoded(data)
    head = text[:2000].lstrip().lower()
    if head.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return _read_xml_2003(text)
    if head.startswith(("<html", "<!doctype html", "<table", "<head", "<meta", "<style", "<div")) or "<table" in head:
        return _read_page(text)
    if head.startswith(("<?xml", "mime-version:", "{\\rtf", "%pdf")):
        raise Refused("这不是 .xlsx、.xls 或 .csv，请用表格软件打开后另存为 .xlsx")
    say({"sheet": "", "hidden": False, "merged": [], "faults": {}, "encoding": encoding})
    csv.field_size_limit(CHARACTERS * 4)
    try:
        named = re.match("sep=(.)\r?\n", text)
        sign = named[1] if named else delimiter(text)
        rows = spaced(text) or csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        tell((number, () if named and number == 1 else row) for number, row in enumerate(rows, 1))
    except csv.Error:
        raise Refused("文字表格读不下去：有一格太长，或引号没有成对，请检查") from None


_BYTE_ORDER = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x841\x953", "gb18030"),
)


def decoded(data: bytes) -> tuple[str, str]:
    """Encoding and text. A byte order mark decides; then the zero bytes of UTF-16; then UTF-8; then GB18030."""
    for mark, name in _BYTE_ORDER:
        if data.startswith(mark):
            name, text = _tried(data, name)
            return name, text.lstrip("\ufeff")
    zeros = data[:4096].count(0)
    if zeros * 20 > len(data[:4096]):
        even = data[:4096:2].count(0)
        return _tried(data, "utf-16-be" if even > zeros - even else "utf-16-le")
    try:
        return "utf-8", data.decode("utf-8")
    except UnicodeDecodeError:
        return _tried(data, "gb18030")


def _tried(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    odd = sum((sign < " " and sign not in "\t\r\n") or "\ue000" <= sign <= "\uf8ff" for sign in text[:4096])
    if odd * 50 > len(text[:4096]):
        raise Refused("看不出文字的编码，请用表格软件另存为 .xlsx")
    return encoding, text


def delimiter(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of pieces (at least two)."""
    lines = [_TRAILING.sub("", line) for line in text[:200_000].splitlines() if line.strip()][:100]
    best, most = ",", 0
    for sign in DELIMITERS:
        counts = [line.count(sign) for line in lines if sign in line]
        usual = max(set(counts), key=counts.count) if counts else 0
        score = counts.count(usual) * min(usual, 20)
        if score > most:
            best, most = sign, score
    return best


class _Page(HTMLParser):
    """The tables of a web page: [name, rows, merged areas], one that stands in a cell of another by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[list[list[Any]], list[list[int]]]] = []
        self.open: list[tuple[list[list[Any]], list[list[int]]]] = []
        self.text: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append(([], []))
            self.tables.append(self.open[-1])
        elif tag == "tr" and self.open:
            self._end_cell()
            self.open[-1][0].append([])
        elif tag in ("td", "th") and self.open:
            self._end_cell()
            self._begin_cell(dict(attrs))
        elif tag in ("br", "p", "div") and self.text and self.text[-1]:
            self.text[-1].append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table") and self.open:
            self._end_cell()
        if tag == "table" and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[-1].append(data)

    def _begin_cell(self, said: dict[str, str | None]) -> None:
        rows, merged = self.open[-1]
        if not rows:
            rows.append([])
        row, top = rows[-1], len(rows) - 1
        while any(t < top <= b and left <= len(row) <= right for t, left, b, right in merged[-COLUMNS:]):
            row.append(None)
        across, down = (_span(said.get(name)) for name in ("colspan", "rowspan"))
        if across > 1 or down > 1:
            merged.append([top, len(row), top + down - 1, len(row) + across - 1])
        row += [None] * across
        self.text.append([])
        self.at = row, len(row) - across

    def _end_cell(self) -> None:
        if self.text:
            row, column = self.at
            words = re.sub(r"[ \t\r\f\xa0]+", " ", "".join(self.text.pop()))
            row[column] = "\n".join(line.strip() for line in words.split("\n") if line.strip()) or None


def _span(said: str | None) -> int:
    return min(int(said), 1000) if said and said.isascii() and said.isdigit() and int(said[:6]) else 1


def _read_page(text: str) -> None:
    """A web page that was given the name of a workbook, as many programs export them."""
    page = _Page()
    page.feed(text)
    page.close()
    tables = [(rows, merged) for rows, merged in page.tables if any(map(any, rows))]
    if not tables:
        raise Refused("这是网页，里面没有表格，请用表格软件打开后另存为 .xlsx")
    said = 0
    for number, (rows, merged) in enumerate(tables, 1):
        name = f"表{number}" if len(tables) > 1 else ""
        say({"sheet": name, "hidden": False, "merged": merged, "faults": {}})
        said = tell(enumerate(rows, 1), said)


_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def _read_xml_2003(text: str) -> None:
    """A workbook as one XML file, which Excel 2003 wrote and many programs still export."""
    from defusedxml.ElementTree import fromstring

    book = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    said = 0
    for sheet in book.iter(f"{_SS}Worksheet"):
        rows, merged = _rows_of_xml(sheet)
        hidden = any(one.tag.endswith("}Visible") and (one.text or "").startswith("Sheet") for one in sheet.iter())
        say({"sheet": sheet.get(f"{_SS}Name", ""), "hidden": hidden, "merged": merged, "faults": {}})
        said = tell(rows, said)


def _rows_of_xml(sheet: Any) -> tuple[list[Row], list[list[int]]]:
    rows: list[Row] = []
    merged: list[list[int]] = []
    number = 0
    for row in sheet.iter(f"{_SS}Row"):
        number = int(row.get(f"{_SS}Index", number + 1))
        cells: list[Any] = []
        for cell in row.iter(f"{_SS}Cell"):
            column = int(cell.get(f"{_SS}Index", len(cells) + 1)) - 1
            if not 0 <= column < 20_000:
                raise Refused("文件坏了，读不出来，请用表格软件打开后另存为 .xlsx")
            across, down = (int(cell.get(f"{_SS}{name}", 0)) for name in ("MergeAcross", "MergeDown"))
            if across or down:
                merged.append([number - 1, column, number - 1 + down, column + across])
            cells += [None] * (column - len(cells)) + [_of_xml(cell.find(f"{_SS}Data"))] + [None] * min(across, 20_000)
        rows.append((number, cells))
        number += int(row.get(f"{_SS}Span", 0))
    return rows, merged


def _of_xml(data: Any) -> Any:
    """A cell of such a file by its type."""
    text = "".join(data.itertext()) if data is not None else ""
    kind = data.get(f"{_SS}Type") if data is not None else ""
    if kind == "Number":
        return float(text)
    if kind == "DateTime":
        return datetime.fromisoformat(text)
    if kind == "Boolean":
        return text == "1"
    return None if kind == "Error" else text


def spaced(text: str) -> list[list[str]]:
    """The rows of a text whose columns are kept apart by blanks alone; none where the lines differ in their number."""
    if any(sign in text for sign in DELIMITERS):
        return []
    rows = [re.split(" {2,}|\u3000+", line.strip()) if line.strip() else [] for line in text.splitlines()]
    widths = {len(row) for row in rows if row}
    return rows if len(widths) == 1 and max(widths) > 2 else []


READERS = {"calamine": read_calamine, "openpyxl": read_openpyxl, "xlrd": read_xlrd, "text": read_text}


def main() -> int:
    limit()
    gc.disable()  # short-lived, and all it makes is data
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    try:
        READERS[sys.argv[1]](sys.stdin.buffer.read())
    except Refused as refused:
        say({"refused": str(refused)})
    except Exception:  # whatever a library makes of a damaged file
        return COULD_NOT
    say({"end": True})
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
