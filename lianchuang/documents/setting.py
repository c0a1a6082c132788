"""Sets a document as GB/T 9704-2012 《党政机关公文格式》 has it, in WordprocessingML. The same blocks, the same bytes.

A4, margins 37 / 35 / 28 / 26 mm, 22 lines of 28 characters; title 二号小标宋, text 三号仿宋, headings 黑体 and 楷体.
"""

import io
from collections.abc import Iterable
from functools import singledispatchmethod

import segno

from lianchuang.documents.blocks import (
    Block,
    Cell,
    Document,
    Foot,
    Grid,
    Head,
    Heading,
    NewPage,
    Paragraph,
    Piece,
    Pieces,
    Sealed,
    Signature,
    Title,
    words,
)
from lianchuang.documents.package import CHARACTER, NAMES, PITCH, clean, packed, picture_link

XIAO_BIAO_SONG, FANG_SONG, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
RED = "FF0000"
WIDTH, LYING_WIDTH = 8850, 13500  # of the text, in twentieths of a point: 156 mm; a certificate's


def written(document: Document) -> bytes:
    """The document as .docx."""
    return _Setting(document).package()


def qr_code(text: str) -> bytes:
    """A QR code as a picture, without compression (see `package`)."""
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=4, border=2, compresslevel=0)
    return file.getvalue()


def breadth(text: str) -> float:
    """How many Chinese characters wide a line is: Latin letters and figures take half a place."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)


TITLE_PLACES = 19  # of 二号 in 156 mm, with room for wide figures
GOOD_ENDS, NEVER_FIRST = "、）会司的和》", "、，。；：）》”"


def balanced(title: str) -> list[str]:
    """The lines of a title: as the file breaks it, and where that is too long, in lines of like length that end where a
    reader may pause (回行时词意完整、排列对称, GB/T 9704-2012, 7.3.1)."""
    lines: list[str] = []
    for line in title.split("\n"):
        rest, wanted = line, -(-breadth(line) // TITLE_PLACES)
        while wanted > 1:
            end = _pause(rest, round(len(rest) / wanted))
            lines.append(rest[:end])
            rest, wanted = rest[end:], wanted - 1
        lines.append(rest)
    return lines


def _pause(text: str, ideal: int) -> int:
    """Where to end a line: near the middle after a word that ends one, else anywhere outside brackets and figures."""
    ends = [
        at
        for at in range(2, len(text) - 1)
        if breadth(text[:at]) <= TITLE_PLACES
        and text[at] not in NEVER_FIRST
        and text[:at].count("（") == text[:at].count("）")
        and not (text[at].isascii() and text[at - 1].isascii())
    ]
    good = [at for at in ends if text[at - 1] in GOOD_ENDS and abs(at - ideal) <= 4]
    return min(good or ends, key=lambda at: (abs(at - ideal), at), default=ideal)


def _run(text: str, font: str = "", size: int = 0, colour: str = "", spread: int = 0) -> str:
    text = clean(text)
    face = f'<w:rFonts w:eastAsia="{font}"/>' if font else ""
    face += f'<w:color w:val="{colour}"/>' if colour else ""
    face += f'<w:spacing w:val="{spread}"/>' if spread else ""
    face += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else ""
    return f'<w:r>{f"<w:rPr>{face}</w:rPr>" if face else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(runs: str, settings: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{settings}</w:pPr>' if settings else ''}{runs}</w:p>"


def _line(side: str, colour: str, size: int) -> str:
    return f'<w:pBdr><w:{side} w:val="single" w:sz="{size}" w:space="4" w:color="{colour}"/></w:pBdr>'


EMPTY = _paragraph("")
HARDLY = _paragraph("", '<w:snapToGrid w:val="0"/><w:spacing w:line="20" w:lineRule="exact"/>')
SHORT = 8  # characters: what is longer is written from the left
TALL = 1134  # 2 cm to write in


class _Setting:
    """One document being set: its notes and pictures are numbered as they come."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.notes: list[str] = []
        self.pictures: dict[str, bytes] = {}
        self.width = LYING_WIDTH if document.lying else WIDTH

    def package(self) -> bytes:
        blocks = self.document.blocks
        body = "".join(self._placed(*pair) for pair in zip(blocks, [*blocks[1:], None], strict=True))
        text = f"<w:document {NAMES}><w:body>{body}{self._section()}</w:body></w:document>"
        return packed(self.document.title, text, self._footnotes(), self.pictures)

    def _placed(self, block: Block, after: Block | None) -> str:
        """A block set in its place: a signature stands on no page without a line of the text, and below a form that
        fills the sheet there is no empty second one."""
        text = self._set(block)
        if isinstance(after, Signature) and isinstance(block, Paragraph):
            return text.replace("<w:pPr>", "<w:pPr><w:keepNext/>", 1)
        return text.removesuffix(EMPTY) + HARDLY if after is None and isinstance(block, Grid) else text

    def _section(self) -> str:
        if self.document.lying:
            frame = "".join(
                f'<w:{side} w:val="thinThickSmallGap" w:sz="24" w:space="24" w:color="C00000"/>'
                for side in ("top", "left", "bottom", "right")
            )
            return (
                '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
                '<w:pgMar w:top="1440" w:right="1669" w:bottom="1240" w:left="1669" w:header="851" w:footer="600" '
                f'w:gutter="0"/><w:pgBorders w:offsetFrom="page">{frame}</w:pgBorders></w:sectPr>'
            )
        return (
            '<w:sectPr><w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>'
            '<w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="2098" w:right="1468" w:bottom="1984" w:left="1587" w:header="851" w:footer="1200" '
            f'w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="{PITCH}"/>'
            "</w:sectPr>"
        )

    def _footnotes(self) -> str:
        pitch = '<w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
        marks = "".join(
            f'<w:footnote w:type="{kind}" w:id="{place}"><w:p>{pitch}<w:r><w:{kind}/></w:r></w:p></w:footnote>'
            for place, kind in enumerate(["separator", "continuationSeparator"])
        )
        notes = "".join(
            f'<w:footnote w:id="{place}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
            f"{_run(' ' + note, size=18)}</w:p></w:footnote>"
            for place, note in enumerate(self.notes, start=2)
        )
        return f"<w:footnotes {NAMES}>{marks}{notes}</w:footnotes>"

    def _runs(self, pieces: Pieces, font: str = "", size: int = 0) -> str:
        return "".join(self._piece(piece, font, size) for piece in pieces)

    def _piece(self, piece: Piece, font: str, size: int) -> str:
        run = _run(piece.text, font, size)
        if not piece.note:
            return run
        self.notes.append(piece.note)
        mark = f'<w:footnoteReference w:id="{len(self.notes) + 1}"/>'
        return f'{run}<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{mark}</w:r>'

    @singledispatchmethod
    def _set(self, block: Block) -> str:
        raise TypeError(f"no way to set {type(block).__name__}")

    @_set.register
    def _head(self, block: Head) -> str:
        """The issuer in red, the number below it, a red line (GB/T 9704-2012, 7.2)."""
        size = 72 if breadth(block.issuer) <= 11 else 52 if breadth(block.issuer) <= 16 else 40
        name = _paragraph(
            _run(block.issuer, XIAO_BIAO_SONG, size, RED),
            '<w:snapToGrid w:val="0"/><w:spacing w:before="600" w:line="960" w:lineRule="exact"/>'
            '<w:jc w:val="center"/>',
        )
        if block.signer is None:
            under = _paragraph(_run(block.number), _line("bottom", RED, 18) + '<w:jc w:val="center"/>')
        else:
            tabs = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - CHARACTER}"/></w:tabs>'
            signer = _run("签发人：") + _run(block.signer, KAI)
            runs = f"{_run(block.number)}<w:r><w:tab/></w:r>{signer}"
            under = _paragraph(runs, _line("bottom", RED, 18) + tabs + f'<w:ind w:left="{CHARACTER}"/>')
        return name + EMPTY + under + EMPTY

    @_set.register
    def _new_page(self, block: NewPage) -> str:
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    @_set.register
    def _title(self, block: Title) -> str:
        size = 72 if self.document.lying else 44
        pitch = 1200 if self.document.lying else 660
        above = "700" if self.document.lying else "0"
        spacing = f'<w:spacing w:before="{above}" w:line="{pitch}" w:lineRule="exact"/>'
        setting = f'<w:snapToGrid w:val="0"/>{spacing}<w:jc w:val="center"/>'
        colour = "C00000" if self.document.lying else ""
        lines = [_paragraph(_run(line, XIAO_BIAO_SONG, size, colour), setting) for line in balanced(block.text)]
        if block.under:
            lines.append(_paragraph(_run(block.under, KAI), '<w:jc w:val="center"/>'))
        return "".join(lines) + EMPTY

    @_set.register
    def _text(self, block: Paragraph) -> str:
        if block.place == "large":  # the words of a certificate
            setting = '<w:snapToGrid w:val="0"/><w:spacing w:line="860" w:lineRule="exact"/><w:ind w:firstLine="960"/>'
            return _paragraph(self._runs(block.pieces, KAI, 48), setting)
        settings = {
            "body": f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/><w:jc w:val="both"/>',
            "flush": "",
            "centre": '<w:jc w:val="center"/>',
            "right": '<w:jc w:val="right"/>',
        }
        if self.document.lying:
            return _paragraph(self._runs(block.pieces, KAI, 44), '<w:snapToGrid w:val="0"/>' + settings[block.place])
        return _paragraph(self._runs(block.pieces), settings[block.place])

    @_set.register
    def _heading(self, block: Heading) -> str:
        indent = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'
        setting = f'<w:pStyle w:val="Heading{block.level}"/><w:keepNext/>{indent}'
        return _paragraph(self._runs(block.pieces, HEI if block.level == 1 else KAI), setting)

    @_set.register
    def _grid(self, block: Grid) -> str:
        total = sum(block.widths)
        widths = [self.width * one // total for one in block.widths]
        columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="{6 if side.startswith("inside") else 8}" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        written = _written_along(block.body) if block.heads else frozenset()
        rows = "".join(self._row(row, widths, place < block.heads, written) for place, row in enumerate(block.rows))
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>{EMPTY}"
        )

    def _row(self, row: tuple[Cell, ...], widths: list[int], head: bool, written: frozenset[int]) -> str:
        tall = any(cell.tall for cell in row)
        height = f'<w:trHeight w:val="{TALL if tall else 500}" w:hRule="atLeast"/>'
        repeated = "<w:tblHeader/>" if head else ""
        cells, at = [], 0
        for cell in row:
            cells.append(self._cell(cell, sum(widths[at : at + cell.span]), head, at in written))
            at += cell.span
        return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeated}</w:trPr>{''.join(cells)}</w:tr>"

    def _cell(self, cell: Cell, width: int, head: bool, written: bool) -> str:
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        tight = '<w:snapToGrid w:val="0"/><w:spacing w:line="360" w:lineRule="exact"/>'
        along = written or breadth("".join(piece.text for piece in cell.pieces)) > SHORT
        jc = "left" if along and not (head or cell.label) else "center"
        jc = "left" if cell.tall and not cell.label else jc
        font = HEI if head or cell.label else FANG_SONG
        lines = _paragraph(self._runs(cell.pieces, font, 24), f'{tight}<w:jc w:val="{jc}"/>')
        if cell.below:
            lines += "".join(_paragraph("", tight) for _ in range(1))
            lines += "".join(
                _paragraph(_run(one, FANG_SONG, 24), f'{tight}<w:jc w:val="right"/>') for one in cell.below
            )
        place = "top" if cell.tall and not cell.label else "center"
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="{place}"/></w:tcPr>{lines}</w:tc>'
        )

    @_set.register
    def _signature(self, block: Signature) -> str:
        """The day ends four characters from the edge, the name is centred over it (GB/T 9704-2012, 7.3.5)."""
        day = breadth(block.day)
        widest = max([day, *(breadth(name) for name in block.names)])
        right = max(4.0, (widest - day) / 2)
        size = 44 if self.document.lying else 0
        scale = 1.375 if self.document.lying else 1.0
        lines = []
        for text in (*block.names, block.day):
            indent = int((right + (day - breadth(text)) / 2) * CHARACTER * scale)
            together = "" if text is block.day else "<w:keepNext/>"
            setting = f'{together}<w:keepLines/><w:ind w:right="{indent}"/><w:jc w:val="right"/>'
            lines.append(_paragraph(_run(text, KAI if size else "", size), setting))
        return _paragraph("", "<w:keepNext/>") * (1 if size else 2) + "".join(lines)

    @_set.register
    def _foot(self, block: Foot) -> str:
        """四号仿宋 between two lines (GB/T 9704-2012, 7.4)."""
        inset = '<w:ind w:left="280" w:right="280"/>'
        kept = f"<w:keepNext/><w:keepLines/>{_line('top', '000000', 8)}"
        copies = _paragraph(_run(f"抄送：{block.copies}。", size=28), kept + inset)
        edges = (
            '<w:pBdr><w:top w:val="single" w:sz="6" w:space="2" w:color="000000"/>'
            '<w:bottom w:val="single" w:sz="8" w:space="4" w:color="000000"/></w:pBdr>'
        )
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - 280}"/></w:tabs>'
        runs = f"{_run(block.issuer, size=28)}<w:r><w:tab/></w:r>{_run(block.day + '印发', size=28)}"
        return EMPTY + copies + _paragraph(runs, edges + tabs + inset)

    @_set.register
    def _sealed(self, block: Sealed) -> str:
        tight = '<w:keepLines/><w:snapToGrid w:val="0"/><w:spacing w:line="260" w:lineRule="exact"/>'
        if not block.note.strip():
            return _paragraph(_run("日志检查点：所依据的记录还没有封存，封存后再打印。", SONG, 18), tight)
        picture = self._picture(qr_code(block.note), 1150000)
        centred = '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="240" w:line="240" w:lineRule="auto"/>'
        lines = ["日志检查点（扫码得同样的文字，可交任何人核对日志没有被改过）：", *block.note.strip().splitlines()]
        whole = "<w:keepNext/>" + tight
        text = "".join(_paragraph(_run(line, SONG, 18), whole) for line in lines[:-1])
        return _paragraph(picture, centred) + text + _paragraph(_run(lines[-1], SONG, 18), tight)

    def _picture(self, content: bytes, size: int) -> str:
        place = len(self.pictures) + 1
        name = f"picture{place}.png"
        self.pictures[name] = content
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{size}" cy="{size}"/>'
            f'<wp:docPr id="{place}" name="{name}" descr="二维码：日志检查点"/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{place}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{picture_link(place)}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )


def _written_along(rows: Iterable[tuple[Cell, ...]]) -> frozenset[int]:
    """The columns of a list that are written from the left, since something in them is long: all of a column alike."""
    long = set()
    for row in rows:
        at = 0
        for cell in row:
            if cell.span == 1 and breadth("".join(piece.text for piece in cell.pieces)) > SHORT:
                long.add(at)
            at += cell.span
    return frozenset(long)


def row_of(texts: Iterable[str], label: bool = False) -> tuple[Cell, ...]:
    return tuple(Cell(words(text), label=label) for text in texts)
