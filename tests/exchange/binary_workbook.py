"""A workbook in the binary form of Excel (.xlsb), written record by record as [MS-XLSB] lays it down."""

import io
import struct
import zipfile

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
RELATION = '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'  # fmt: skip # noqa: E501

BEGIN_BOOK, END_BOOK, BOOK_PROPERTIES, BEGIN_BUNDLE, END_BUNDLE, BUNDLE = 131, 132, 153, 143, 144, 156
BEGIN_SHEET, END_SHEET, DIMENSION, BEGIN_DATA, END_DATA, ROW = 129, 130, 148, 145, 146, 0
REAL, TEXT = 5, 6
BEGIN_MERGED, END_MERGED, MERGED = 177, 178, 176


def record(kind, data=b""):
    """One record: its number and length in sevens of bits, the lowest first."""
    return sevens(kind) + sevens(len(data)) + data


def sevens(number):
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_workbook(sheets, from_1904=False):
    """The bytes of a workbook of sheets (name, rows, merged areas, hidden)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS.format(RELATION.format(1, "officeDocument", "xl/workbook.bin")))
        links = "".join(RELATION.format(n, "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1))
        package.writestr("xl/_rels/workbook.bin.rels", RELATIONS.format(links))
        package.writestr("xl/workbook.bin", book(sheets, from_1904))
        for number, sheet in enumerate(sheets, 1):
            package.writestr(f"xl/worksheets/sheet{number}.bin", sheet_part(sheet.rows, sheet.merged))
    return file.getvalue()


def book(sheets, from_1904):
    bundles = b"".join(
        record(BUNDLE, struct.pack("<II", int(sheet.hidden), number) + wide(f"rId{number}") + wide(sheet.name))
        for number, sheet in enumerate(sheets, 1)
    )
    properties = record(BOOK_PROPERTIES, struct.pack("<II", int(from_1904), 0) + wide(""))
    return record(BEGIN_BOOK) + properties + record(BEGIN_BUNDLE) + bundles + record(END_BUNDLE) + record(END_BOOK)


def sheet_part(rows, merged):
    width = max(map(len, rows), default=1)
    out = [record(BEGIN_SHEET), record(DIMENSION, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)), record(BEGIN_DATA)]  # fmt: skip # noqa: E501
    for number, row in enumerate(rows):
        out.append(record(ROW, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(cell, str):
                out.append(record(TEXT, place + wide(cell)))
            elif cell is not None:
                out.append(record(REAL, place + struct.pack("<d", cell)))
    out.append(record(END_DATA))
    if merged:
        out.append(record(BEGIN_MERGED, struct.pack("<I", len(merged))))
        out += [record(MERGED, struct.pack("<IIII", t, b, left, r)) for t, left, b, r in merged]
        out.append(record(END_MERGED))
    return b"".join([*out, record(END_SHEET)])
