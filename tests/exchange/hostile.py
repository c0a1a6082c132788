"""Files that were made to crash, fill, mislead or run something. Each maker gives bytes and a name to save them by."""

import io
import zipfile

import openpyxl
import xlsxwriter
import xlwt

from lianchuang.exchange.sheets import Sheet
from tests.exchange.binary_workbook import binary_workbook

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
    'PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
ROOT_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


def package(sheet_data, **parts):
    """A minimal .xlsx around the XML of one sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", CONTENT_TYPES)
        out.writestr("_rels/.rels", ROOT_RELATIONS)
        out.writestr("xl/workbook.xml", parts.get("workbook", WORKBOOK))
        out.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        out.writestr("xl/worksheets/sheet1.xml", SHEET.format(sheet_data))
    return file.getvalue()


def text_cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def saved(workbook):
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def small_xlsx():
    workbook = openpyxl.Workbook()
    workbook.active.append(["企业名称", "信用代码", "职工数"])
    workbook.active.append(["宁波市例某机械厂", "91330212YYY1000046", 12])
    return saved(workbook)


def small_xls():
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("表")
    for c, value in enumerate(["企业名称", "信用代码", "职工数"]):
        sheet.write(0, c, value)
    sheet.write(1, 0, "宁波市例某机械厂")
    sheet.write(1, 2, 12)
    return saved(workbook)


def small_xlsb():
    rows = [["企业台账"], ["企业名称", "职工数"], ["例某厂", 12.0], [None, 3.5]]
    return binary_workbook([Sheet("表", rows, [(0, 0, 0, 1)]), Sheet("旧", [["x"]], hidden=True)])


def zip_bomb():
    """Blank rows that pack a thousand to one."""
    return package("<sheetData>" + "<row></row>" * 3_000_000 + "</sheetData>")


def bomb_with_a_false_directory():
    """The directory claims little; unpacking would give much. The child's limits have to hold."""
    data = bytearray(package("<sheetData>" + text_row(1, ["一"]) + " " * 30_000_000 + "</sheetData>"))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def text_row(number, values):
    return f'<row r="{number}">' + "".join(f'<c t="inlineStr"><is><t>{v}</t></is></c>' for v in values) + "</row>"


def claims_400_mib():
    data = bytearray(package(text_row(1, ["一"])))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (400 << 20).to_bytes(4, "little")
    return bytes(data)


def three_thousand_parts():
    file = io.BytesIO(small_xlsx())
    with zipfile.ZipFile(file, "a") as out:
        for n in range(3000):
            out.writestr(f"xl/media/{n}.png", b"")
    return file.getvalue()


def all_columns_filled():
    return package("<sheetData>" + text_row(1, range(16_384)) + text_row(2, range(16_384)) + "</sheetData>")


def all_columns_styled():
    """16,384 columns claimed by their format; two rows hold something."""
    styled = "".join(f'<c r="{column(c)}2" s="0"/>' for c in range(1, 16_384))
    first = text_cell("A1", "企业名称") + text_cell("B1", "职工数")
    rows = f'<row r="1">{first}</row><row r="2">{text_cell("A2", "例某厂")}{styled}</row>'
    return package(f'<dimension ref="A1:XFD2"/><sheetData>{rows}</sheetData>')


def column(number):
    name, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def phantom_rows():
    """A sheet that claims all 1,048,576 rows and holds two."""
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1_048_577, 9))
    first = text_row(1, ["企业名称", "职工数"]) + text_row(2, ["例某厂", 3])
    return package(f'<dimension ref="A1:B1048576"/><sheetData>{first}{rows}</sheetData>')


def a_million_rows():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 220_001))
    return package(f"<sheetData>{rows}</sheetData>")


def far_apart():
    """Cells in A1 and XFD1048576: the 5 kB file that aborts calamine (upstream issue 693)."""
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "企业名称"
    workbook.active["XFD1048576"] = 1
    return saved(workbook)


def formulas_never_computed():
    workbook = openpyxl.Workbook()
    workbook.active.append(["企业名称", "职工数"])
    workbook.active.append(["例某厂", "=SUM(C1:C9)"])
    workbook.active.append(['=HYPERLINK("http://example.com","例二厂")', "=1/0"])
    workbook.active.append(["=cmd|'/c calc'!A0", '=WEBSERVICE("http://example.com")'])
    return saved(workbook)


def formulas_computed():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["企业名称", "职工数"])
        sheet.write(1, 0, "例某厂")
        sheet.write_formula(1, 1, "=40+2", None, 42)
        sheet.write_formula(2, 0, '="例"&"二厂"', None, "例二厂")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    return file.getvalue()


def external_link():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["企业名称", "职工数"])
        sheet.write_url(1, 0, "http://example.com/evil", string="例某厂")
        sheet.write_formula(1, 1, "='http://example.com/[book.xlsx]Sheet1'!A1", None, 7)
    return file.getvalue()


def entities():
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return package(
        "", workbook=f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><workbook>&a9;</workbook>'
    )


def long_cell():
    return package("<sheetData>" + text_row(1, ["企" * 40_000]) + "</sheetData>")


def encrypted_xlsx():
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return (
        head + "EncryptionInfo".encode("utf-16-le") + bytes(90) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    )


def encrypted_xls():
    """An .xls whose first record says that the rest is encrypted (FILEPASS)."""
    data = bytearray(small_xls())
    at = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    at += 4 + 16
    data[at : at + 2] = b"\x2f\x00"
    return bytes(data)


def encrypted_zip():
    data = bytearray(small_xlsx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def free_workbook(rows, merged=1):
    """A small .ods; its first cell reaches over so many rows."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"

    def cell(value):
        kind = f'float" office:value="{value}' if isinstance(value, int) else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    lines = lines.replace("<table:table-cell", f'<table:table-cell table:number-rows-spanned="{merged}"', 1)
    spaces = " ".join(f'xmlns:{name}="{names}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("content.xml", content)
        out.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"/>')
    return file.getvalue()


def dated(day, from_1904):
    """One day as a number with a format, counted from 1900 or from 1904."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"date_1904": from_1904}) as workbook:
        workbook.add_worksheet().write_datetime(0, 0, day, workbook.add_format({"num_format": "yyyy-mm-dd"}))
    return file.getvalue()


def locked_free_workbook(whole=False):
    """An .ods with a password: its parts are enciphered one by one, or (since LibreOffice 24.2) all in one."""
    said = '<manifest:manifest xmlns:manifest="x"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'  # fmt: skip # noqa: E501
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("encrypted-package" if whole else "content.xml", b"\x93\x01\xfe" * 50)
        out.writestr("META-INF/manifest.xml", said)
    return file.getvalue()


def other_package(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        for name in names:
            out.writestr(name, "x")
    return file.getvalue()


PAGE = "<html><p>x</p></html>"

REFUSED = {
    "zip_bomb.xlsx": (zip_bomb, "解压后太大"),
    "claims_400_mib.xlsx": (claims_400_mib, "解压后太大"),
    "bomb_with_a_false_directory.xlsx": (bomb_with_a_false_directory, "坏了"),
    "three_thousand_parts.xlsx": (three_thousand_parts, "部件太多"),
    "all_columns_filled.xlsx": (all_columns_filled, "200 列"),
    "a_million_rows.xlsx": (a_million_rows, "20 万行"),
    "entities.xlsx": (entities, "坏了"),
    "long_cell.xlsx": (long_cell, "第 1 行有一格超过 32768 个字"),
    "encrypted.xlsx": (encrypted_xlsx, "有密码"),
    "encrypted.xls": (encrypted_xls, "有密码"),
    "encrypted_zip.xlsx": (encrypted_zip, "有密码"),
    "encrypted.ods": (locked_free_workbook, "有密码"),
    "encrypted_whole.ods": (lambda: locked_free_workbook(whole=True), "有密码"),
    "half.xlsx": (lambda: small_xlsx()[:-2000], "不完整或坏了"),
    "head.xls": (lambda: small_xls()[:700], "坏了"),
    "page.xls": (lambda: PAGE.encode(), "网页"),
    "page_utf16.xls": (lambda: PAGE.encode("utf-16"), "网页"),
    "xml2003.xls": (lambda: b'<?xml version="1.0"?><Workbook><Worksheet/></Workbook>', "另存为 .xlsx"),
    "picture.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "图片"),
    "photo.xls": (lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8, "图片"),
    "paper.csv": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 8, "PDF"),
    "program.csv": (lambda: b"MZ" + bytes(range(256)) * 8, "程序"),
    "letter.xlsx": (lambda: other_package("word/document.xml"), "Word"),
    "free.xlsx": (lambda: other_package("content.xml", "mimetype"), "另存为 .xlsx"),
    "bag.xlsx": (lambda: other_package("a.txt"), "压缩包"),
    "empty.xlsx": (lambda: b"", "空的"),
    "blank.csv": (lambda: b"\xef\xbb\xbf \r\n\t", "空的"),
    "noise.csv": (lambda: bytes((n * 73 + n // 7) % 256 for n in range(5000)), "编码"),
    "quote.csv": (lambda: ('企业名称,职工数\n"' + "例" * 200_000).encode(), "引号"),
    "wide.csv": (lambda: (",".join(map(str, range(5000))) + "\n").encode() * 3, "200 列"),
    "tall.csv": (lambda: b"a,b\n" * 200_100, "20 万行"),
    "big.csv": (lambda: b"a,b\n" * 5_300_000, "20 MB"),
}
"""Name → maker and words of the sentence it must be refused with."""
