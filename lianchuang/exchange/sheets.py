"""Uploaded files as rows of cells. The file itself is opened only by a disposable child (sheet_reader.py)."""

import json
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

SIZE = 20 << 20
ENTRIES = 2_000
UNPACKED = 300 << 20
RATIO = 300
WALL_SECONDS = 90
SAID = 512 << 20
"""Most bytes a child may say: rows that are far bigger than their file are somebody's trick."""
LINE = 64 << 20

READER = Path(__file__).with_name("sheet_reader.py")

Cell = str | int | float | date | datetime | None
Area = tuple[int, int, int, int]
"""Top, left, bottom, right of a merged area, counted from 0, all inside."""


class SheetRefused(Exception):
    """The file will not be read; the message is a Chinese sentence for the person who brought it."""


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows[0]` is row 1; rows are as long as their last filled cell; blank rows are empty lists.

    `faults` names cells without a usable value: "formula" (no stored result) or the fault itself ("#REF!").
    `stray` names cells so far outside the table that they were left out. With `from_1904` a number that stands for a
    day and has no format counts from 1904. `unseen` rows are hidden, perhaps by a filter; they are among the rows.
    """

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    stray: list[str] = field(default_factory=list)
    from_1904: bool = False
    unseen: int = 0


@dataclass(slots=True)
class Workbook:
    """All that was in a file. `kind` is "xlsx", "xlsb", "ods", "xls" or "text", by content; only text has an
    `encoding`."""

    sheets: list[Sheet]
    kind: str
    encoding: str | None = None


_READERS = {
    "xlsx": ("calamine", "openpyxl"),
    "xlsb": ("calamine",),
    "ods": ("calamine",),
    "xls": ("calamine", "xlrd"),
    "text": ("text",),
}
"""What may be able to read a kind of file, in this order."""


def read_sheets(path: Path | str) -> Workbook:
    """Read a workbook (.xlsx, .xlsb, .xls, .ods), a page or delimited text within the limits, or raise `SheetRefused`.

    Nothing else is raised.
    """
    try:
        with Path(path).open("rb", buffering=0) as file:
            kind = kind_of(file)
            deadline = _Deadline(WALL_SECONDS)
            for reader in _READERS[kind]:
                workbook = _read_in_child(file, reader, kind, deadline)
                if workbook:
                    return workbook
                if deadline.passed:
                    raise SheetRefused("文件太复杂，一分半钟还没读完，请分成几个文件")
    except OSError as error:
        raise SheetRefused("文件打不开，请重新上传") from error
    raise SheetRefused("文件坏了，读不出来，请用表格软件打开后另存为 .xlsx")


_BINARIES = (
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"%PDF", "PDF"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
)


def kind_of(file: BinaryIO) -> str:
    """What a file is by its content, whatever its name says; refuses what is no table or not safe to unpack."""
    data = file.read(SIZE + 1)
    if len(data) > SIZE:
        raise SheetRefused(f"文件超过 {SIZE >> 20} MB，请分成几个文件")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SheetRefused("文件是空的")
    if data.startswith(b"PK"):
        return _check_package(file, data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _check_compound(data)
        return "xls"
    if data[:2] == b"\x09\x08" or data[:4] in (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"):
        return "xls"
    for start, name in _BINARIES:
        if data.startswith(start) and not _readable(data):
            raise SheetRefused(f"这是{name}，不是表格，请选 .xlsx、.xls 或 .csv")
    return "text"


def _readable(data: bytes) -> bool:
    """A text may begin with the letters BM or MZ; a picture or a program soon holds zero bytes."""
    return data[:2] in (b"BM", b"MZ") and b"\0" not in data[:512]


def _check_package(file: BinaryIO, data: bytes) -> str:
    """Which kind of workbook a package is. Looks at the zip directory only: number of entries, size, ratio, names."""
    broken = "文件不完整或坏了，请重新上传，或用表格软件另存为 .xlsx"
    if data.count(b"PK\x01\x02") > 2 * ENTRIES:
        raise SheetRefused("文件里的部件太多，不像表格")
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            free = _is_free_workbook(package)
            locked = _is_locked(package)
    except Exception as error:  # a damaged directory fails in many ways
        raise SheetRefused(broken) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > ENTRIES:
        raise SheetRefused("文件里的部件太多，不像表格")
    if unpacked > UNPACKED or unpacked > RATIO * max(packed, 1):
        raise SheetRefused("文件解压后太大，不像平常的表格，没有打开")
    if locked:
        raise SheetRefused("文件有密码，请去掉密码后另存一份")
    kind = next((kind for part, kind in _WORKBOOKS.items() if part in names), None)
    if kind is None or (kind == "ods" and not free):
        raise SheetRefused(_other_package(names))
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused("文件有密码，请去掉密码后另存一份")
    return kind


def _is_free_workbook(package: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument package says that it is a workbook; the part that says so is a line of text."""
    said = package.NameToInfo.get("mimetype")
    return said is not None and said.file_size < 200 and b"spreadsheet" in package.read("mimetype")


def _is_locked(package: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument package says that its parts, or all of it, are enciphered."""
    said = package.NameToInfo.get("META-INF/manifest.xml")
    return said is not None and said.file_size < 1 << 20 and b"encryption-data" in package.read("META-INF/manifest.xml")


_WORKBOOKS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
"""The part that makes a package a workbook."""


def _other_package(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "这是 Word 文档，不是表格，请选 .xlsx、.xls 或 .csv"
    if "content.xml" in names or any(name.endswith(".iwa") for name in names):
        return "这种表格格式读不了，请用表格软件打开后另存为 .xlsx"
    return "这是压缩包，不是表格，请解压后选里面的 .xlsx、.xls 或 .csv"


def _check_compound(data: bytes) -> None:
    """The old container also holds encrypted .xlsx files and Word documents: its stream names tell."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise SheetRefused("文件有密码，请去掉密码后另存一份")
    if holds("WordDocument"):
        raise SheetRefused("这是 Word 文档，不是表格，请选 .xlsx、.xls 或 .csv")


class _Deadline:
    """Kills whatever child is running when the time is up."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.passed = False

    @contextmanager
    def over(self, child: subprocess.Popen[bytes]) -> Iterator[None]:
        def end() -> None:
            self.passed = True
            child.kill()

        timer = threading.Timer(max(0.0, self.ends - time.monotonic()), end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            child.kill()
            child.wait()


def _read_in_child(file: BinaryIO, reader: str, kind: str, deadline: _Deadline) -> Workbook | None:
    """What a fresh child makes of the file; None if it died or gave up."""
    file.seek(0)
    child = subprocess.Popen(
        [sys.executable, "-I", str(READER), reader],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        close_fds=True,
        cwd="/",
    )
    workbook = Workbook([], kind)
    with deadline.over(child):
        assert child.stdout
        ended = _take_down(child.stdout, workbook)
    return workbook if ended else None


def _take_down(said: IO[bytes], workbook: Workbook) -> bool:
    """Write what the child says into the workbook; True when it said all it had to say."""
    left = SAID
    while line := said.readline(LINE):
        left -= len(line)
        if left < 0 or len(line) == LINE:
            raise SheetRefused("表格内容太多，请分成几个文件")
        if not line.endswith(b"\n"):
            return False
        value = json.loads(line, object_hook=_unmarked)
        if type(value) is list:
            number, row = value
            rows = workbook.sheets[-1].rows
            while len(rows) < number - 1:
                rows.append([])
            rows.append(row)
        elif "sheet" in value:
            workbook.encoding = value.get("encoding")
            merged = [(top, left, bottom, right) for top, left, bottom, right in value["merged"]]
            sheet = Sheet(value["sheet"], merged=merged, hidden=value["hidden"], faults=value["faults"])
            sheet.from_1904, sheet.unseen = value.get("from_1904", False), value.get("unseen", 0)
            workbook.sheets.append(sheet)
        elif "stray" in value:
            workbook.sheets[-1].stray = value["stray"]
        elif "refused" in value:
            raise SheetRefused(value["refused"])
        else:
            return "end" in value
    return False


def _unmarked(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        if "d" in value:
            return date.fromisoformat(value["d"])
        if "t" in value:
            return datetime.fromisoformat(value["t"])
    return value
