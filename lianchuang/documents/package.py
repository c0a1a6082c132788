"""A .docx as the package of parts it is. The same parts give the same bytes: no clock, no machine, nothing compressed.

Compression is left out because its bytes differ between builds of zlib; a document of ours has few dozen kilobytes.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)

FONTS = {
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S,方正小标宋_GBK,小标宋体,华文中宋,宋体", "roman"),
    "仿宋_GB2312": ("仿宋,FangSong,华文仿宋,Noto Serif CJK SC", "modern"),
    "楷体_GB2312": ("楷体,KaiTi,华文楷体,Noto Serif CJK SC", "modern"),
    "黑体": ("SimHei,华文黑体,Noto Sans CJK SC", "modern"),
    "宋体": ("SimSun,Noto Serif CJK SC", "roman"),
}
"""Each typeface of GB/T 9704 with what stands in for it where it is not installed."""

TYPES = {
    "document.xml": "document.main",
    "styles.xml": "styles",
    "settings.xml": "settings",
    "fontTable.xml": "fontTable",
    "footnotes.xml": "footnotes",
    "odd.xml": "footer",
    "even.xml": "footer",
}
LINKS = {
    "rId1": ("styles", "styles.xml"),
    "rId2": ("settings", "settings.xml"),
    "rId3": ("fontTable", "fontTable.xml"),
    "rId4": ("footnotes", "footnotes.xml"),
    "rId5": ("footer", "odd.xml"),
    "rId6": ("footer", "even.xml"),
}
CHARACTER = 320  # 三号, in twentieths of a point
PITCH = 579  # 28.95 points from line to line: 22 lines in 225 mm
TIGHT = -4  # a fifth of a point closer: 28 characters of 三号 in 156 mm


NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """What somebody typed, as XML takes it: in one line, without marks and without characters that no XML may hold."""
    return escape(NOT_XML.sub("", text).replace("\r", "").replace("\n", " ").replace("\t", " "))


def packed(title: str, document: str, notes: str, pictures: Mapping[str, bytes]) -> bytes:
    """The package around the text of a document. `pictures` by file name, linked as rIdP1, rIdP2 … in their order."""
    parts: dict[str, bytes] = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _package_links(),
        "docProps/core.xml": _core(title),
        "docProps/app.xml": _app(),
        "word/_rels/document.xml.rels": _links(pictures),
        "word/document.xml": _xml(document),
        "word/styles.xml": _xml(_styles()),
        "word/settings.xml": _xml(_settings()),
        "word/fontTable.xml": _xml(_fonts()),
        "word/footnotes.xml": _xml(notes),
        "word/odd.xml": _xml(_footer("right")),
        "word/even.xml": _xml(_footer("left")),
    }
    parts |= {f"word/media/{name}": content for name, content in pictures.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 0, 0
            package.writestr(entry, content)
    return file.getvalue()


def picture_link(place: int) -> str:
    return f"rIdP{place}"


def _xml(text: str) -> bytes:
    return (HEAD + text).encode()


def _types() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = "".join(
        f'<Override PartName="/word/{name}" ContentType="{kind}.{one}+xml"/>' for name, one in TYPES.items()
    )
    return _xml(
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{parts}"
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
    )


def _package_links() -> bytes:
    return _xml(
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/relationships/extended-properties" Target="docProps/app.xml"/>'
        "</Relationships>"
    )


def _links(pictures: Mapping[str, bytes]) -> bytes:
    own = {name: (kind, target) for name, (kind, target) in LINKS.items()}
    own |= {picture_link(place): ("image", f"media/{name}") for place, name in enumerate(pictures, start=1)}
    links = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for name, (kind, target) in own.items()
    )
    return _xml(f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>')


def _core(title: str) -> bytes:
    """Title and maker, and no moment: a document that says when it was made is never made the same twice."""
    return _xml(
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{clean(title)}</dc:title><dc:creator>联创</dc:creator></cp:coreProperties>"
    )


def _app() -> bytes:
    return _xml(f'<Properties xmlns="{OFFICE}/extended-properties"><Application>Lianchuang</Application></Properties>')


def _settings() -> str:
    return (
        f'<w:settings {NAMES}><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:footnotePr><w:footnote w:id="0"/><w:footnote w:id="1"/></w:footnotePr>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:ulTrailSpace/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _fonts() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, (others, family) in FONTS.items()
    )
    return f"<w:fonts {NAMES}>{fonts}</w:fonts>"


def _styles() -> str:
    """三号仿宋, 28.95 points from line to line, everything else said where it stands."""
    return (
        f"<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312" '
        f'w:cs="Times New Roman"/><w:spacing w:val="{TIGHT}"/><w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr><w:widowControl w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{PITCH}" '
        'w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultFont"><w:name w:val="Default Paragraph Font"/>'
        "</w:style>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
            for level in (1, 2)
        )
        + '<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:line="260" w:lineRule="exact"/>'
        '</w:pPr><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )


def _footer(side: str) -> str:
    """— 1 — in 四号宋体, outside: one character from the edge (GB/T 9704-2012, 7.5)."""
    face = '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>'
    font = f'<w:rPr>{face}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
    indent = f'<w:ind w:{side}="280"/>'
    return (
        f'<w:ftr {NAMES}><w:p><w:pPr><w:snapToGrid w:val="0"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{font}<w:t xml:space="preserve">— </w:t></w:r>'
        f'<w:r>{font}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{font}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'<w:r>{font}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{font}<w:t>1</w:t></w:r>'
        f'<w:r>{font}<w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:r>{font}<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )
