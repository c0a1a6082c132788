"""Damaged files of every kind: a workbook or a sentence, never another error, never a dead process (S11)."""

import io
import random
import re
import zipfile
from functools import cache

import pytest

from lianchuang.exchange.sheets import SheetRefused, Workbook, read_sheets
from tests.exchange import hostile

MUTANTS = 60
"""For each file of the corpus."""

CORPUS = {
    "small.xlsx": hostile.small_xlsx,
    "small.xls": hostile.small_xls,
    "formulas.xlsx": hostile.formulas_computed,
    "links.xlsx": hostile.external_link,
    "far.xlsx": hostile.far_apart,
    "small.xlsb": hostile.small_xlsb,
    "inline.xlsx": lambda: hostile.package(
        '<cols><col min="1" max="16384"/></cols><sheetData>'
        + hostile.text_row(1, ["企业名称", "职工数"])
        + '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    ),
    "text.csv": lambda: '企业名称,"备\n注",职工数\n例某厂,"甲,乙",12\n'.encode("gb18030") * 20,
    "wide.csv": lambda: "企业名称\t备注\t职工数\n例某厂\t甲\t12\n".encode("utf-16") * 20,
}


@cache
def original(name):
    return CORPUS[name]()


def damaged(data, chance):
    """One to four random injuries: bytes changed, cut out, doubled, moved, or the end cut off."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if not data:
            break
        at = chance.randrange(len(data))
        length = chance.choice([1, 2, 8, 64, 512])
        match chance.randrange(6):
            case 0:
                data[at : at + length] = chance.randbytes(length)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                del data[at:]
            case 4:
                data[at : at + 4] = chance.choice(
                    [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\x80"]
                )
            case 5:
                other = chance.randrange(len(data))
                data[at : at + length] = data[other : other + length]
    return bytes(data)


def damaged_inside(data, chance):
    """A whole zip around one damaged part, or around numbers in it that were made absurd."""
    file, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    parts = [name for name in file.namelist() if name.startswith("xl/")]
    victim = chance.choice(parts)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as repacked:
        for name in file.namelist():
            part = file.read(name)
            if name == victim:
                part = damaged(part, chance) if chance.random() < 0.5 else absurd(part, chance)
            repacked.writestr(name, part)
    return out.getvalue()


def absurd(xml, chance):
    def other(match):
        if chance.random() > 0.2:
            return match[0]
        return chance.choice([b"0", b"-1", b"1048576", b"4294967295", b"1e308", b"99999999999999999999", b"A", b""])

    return re.sub(rb"[0-9]+", other, xml)


def mutants(name):
    data = original(name)
    for seed in range(MUTANTS):
        chance = random.Random(f"{name}-{seed}")
        inside = name.endswith((".xlsx", ".xlsb")) and seed % 2
        yield seed, damaged_inside(data, chance) if inside else damaged(data, chance)


@pytest.mark.parametrize("name", CORPUS)
def test_a_damaged_file_gives_rows_or_a_sentence(name, tmp_path):
    path = tmp_path / name
    for seed, data in mutants(name):
        path.write_bytes(data)
        came = opened(path)
        assert within_limits(came) if isinstance(came, Workbook) else re.search("[一-龥]", came), seed


def opened(path):
    try:
        return read_sheets(path)
    except SheetRefused as refused:
        return str(refused)


def within_limits(workbook):
    rows = [row for sheet in workbook.sheets for row in sheet.rows]
    return (
        all(len(sheet.rows) <= 200_000 for sheet in workbook.sheets)
        and all(len(row) <= 200 for row in rows)
        and all(len(cell) <= 32_768 for row in rows for cell in row if isinstance(cell, str))
    )
