"""The disposable child that opens an uploaded file: `python -I sheet_reader.py READER < file`, JSON lines out.

Runs alone, imports nothing of this program, trusts nothing it is given. It first takes away its own rights (memory,
time, writing files, starting processes), then reads. What it prints, one JSON value a line:

    {"sheet": name, "hidden": bool, "merged": [[top, left, bottom, right], …], "faults": {"F23": "formula"}}
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
        said = 0
        for about in workbook.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            _, faults = scan(data, parts[about.name]) if about.name in parts else ([], {})
            merged = [[top, left, bottom, right] for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            say({"sheet": about.name, "hidden": hidden, "merged": merged, "faults": faults})
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
    for sheet in workbook.worksheets:
        merged, faults = scan(data, parts[sheet.title]) if sheet.title in parts else ([], {})
        say({"sheet": sheet.title, "hidden": sheet.sheet_state != "visible", "merged": merged, "faults": faults})
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
        say({"sheet": sheet.name, "hidden": bool(sheet.visibility), "merged": [], "faults": {}})
        rows = ((n + 1, [_of_xlrd(cell, workbook.datemode) for cell in sheet.row(n)]) for n in range(sheet.nrows))
        said = tell(rows, said)


def _of_xlrd(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


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
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')


def scan(data: bytes, part: str) -> tuple[list[list[int]], dict[str, str]]:
    """Merged areas of a sheet, and the cells whose formula has no stored result ("formula") or a fault ("#DIV/0!")."""
    merged: list[list[int]] = []
    faults: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(part) as file:
        rest = b""
        while chunk := file.read(1 << 20):
            chunk = rest + chunk
            cut = max(chunk.rfind(b"</row>"), chunk.rfind(b"</c>"), chunk.rfind(b"/>"), len(chunk) - (1 << 20))
            chunk, rest = chunk[: cut + 1], chunk[cut + 1 :]
            if (b"<f" in chunk or b":f" in chunk or b't="e"' in chunk) and len(faults) < FAULTS:
                faults.update(_faults(chunk))
            if b"mergeCell " in chunk:
                for left, top, right, bottom in _MERGED.findall(chunk):
                    merged.append([int(top) - 1, _column(left), int(bottom) - 1, _column(right)])
    return merged, faults


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
    if head.startswith(("<html", "<!doctype html", "<table", "<head", "<meta", "<style", "<div")) or "<table" in head:
        raise Refused("这是网页存成的表格，请用表格软件打开后另存为 .xlsx")
    if head.startswith(("<?xml", "mime-version:", "{\\rtf", "%pdf")):
        raise Refused("这不是 .xlsx、.xls 或 .csv，请用表格软件打开后另存为 .xlsx")
    say({"sheet": "", "hidden": False, "merged": [], "faults": {}, "encoding": encoding})
    csv.field_size_limit(CHARACTERS * 4)
    try:
        tell(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)), 1))
    except csv.Error:
        raise Refused("文字表格读不下去：有一格太长，或引号没有成对，请检查") from None


def decoded(data: bytes) -> tuple[str, str]:
    """Encoding and text. A byte order mark decides; then the zero bytes of UTF-16; then UTF-8; then GB18030."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _tried(data, name)
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
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:100]
    best, most = ",", 0
    for sign in DELIMITERS:
        counts = [line.count(sign) for line in lines if sign in line]
        usual = max(set(counts), key=counts.count) if counts else 0
        score = counts.count(usual) * min(usual, 20)
        if score > most:
            best, most = sign, score
    return best


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
