"""The disposable child that looks into an uploaded file: `python -I file_reader.py < file`.

Runs alone, imports nothing of this program, trusts nothing it is given. It first takes away its own rights (memory,
time, writing files, starting processes), then says on one line of JSON what the file is by its content:

    {"refused": sentence}                                      the file will not be kept
    {"kind": "pdf"}                                            kept as it came
    {"kind": "jpeg", "width": …, "height": …, "look": …, …}    a picture; its clean copy follows the line

The copy of a picture is encoded anew: no place, no name, no device, no thumbnail comes along.
"""

import io
import json
import math
import resource
import sys
import zipfile
from datetime import date
from itertools import pairwise
from typing import Any

MEMORY = 1 << 30
SECONDS = 30
PIXELS = 50_000_000
SIDE = 2560
"""Longest side of the copy: a photographed A4 page stays readable."""
ENTRIES = 4_000
UNPACKED = 300 << 20
RATIO = 300

EDGES = (0.025, 0.05, 0.075, 0.1, 0.125)
"""How much of each edge is left off in the parts of a picture that are looked at: so near to each other that whatever
is trimmed evenly up to an eighth comes near to one of them."""

TAKEN_IN, TAKEN_AT = 0x8769, 0x9003  # where EXIF keeps the moment of the shutter

PACKAGES = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
COMPOUNDS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}


class Refused(Exception):
    """A Chinese sentence for the person who brought the file."""


def limit() -> None:
    """Give up what looking does not need."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def look_into(data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the file is, and the bytes that follow. The name it came under plays no part."""
    if not data:
        raise Refused("文件是空的")
    if data.startswith(b"PK\x03\x04"):
        return {"kind": package_kind(data)}, b""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return {"kind": compound_kind(data)}, b""
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-2048:]:
            raise Refused("文件不完整，请重新选一次")
        return {"kind": "pdf"}, b""
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"GIF8")) or data[8:12] == b"WEBP":
        return picture(data)
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        raise Refused("这种手机照片格式看不了，请在相机设置里改成“兼容性最佳”，或截屏后再传")
    raise Refused("只收照片、PDF 和办公软件存的文字、表格、演示文件")


def package_kind(data: bytes) -> str:
    """docx, xlsx or pptx, by the parts of the package; only its directory is read."""
    broken = "文件不完整或坏了，请重新选一次"
    if data.count(b"PK\x01\x02") > 2 * ENTRIES:
        raise Refused("文件里的部件太多，没有收")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except Exception as error:  # a damaged directory fails in many ways
        raise Refused(broken) from error
    names = {entry.filename for entry in entries}
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED or unpacked > RATIO * max(packed, 1):
        raise Refused("文件解压后太大，没有收")
    kinds = [kind for part, kind in PACKAGES.items() if part in names]
    if len(kinds) != 1:
        raise Refused("这是压缩包，请解开后传里面的文件")
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        raise Refused("文件里带有宏，请去掉后另存一份")
    return kinds[0]


def compound_kind(data: bytes) -> str:
    """doc, xls or ppt, by the names of the streams in the old container."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Refused("文件有密码，请去掉密码后另存一份")
    if holds("_VBA_PROJECT"):
        raise Refused("文件里带有宏，请去掉后另存一份")
    kind = next((kind for stream, kind in COMPOUNDS.items() if holds(stream)), None)
    if kind is None:
        raise Refused("只收照片、PDF 和办公软件存的文字、表格、演示文件")
    return kind


def picture(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The size of a picture, how it looks, the day it was taken if it says so, and a clean copy."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the check below speaks Chinese
    image: Image.Image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "BMP", "GIF", "WEBP"])
    width, height = image.size
    if width * height > PIXELS:
        raise Refused(f"照片超过 {PIXELS // 1_000_000}00 万像素，请缩小后再传")
    taken_on = _taken_on(image)
    if image.format == "JPEG":
        image.draft("RGB", (SIDE, SIDE))
    image = ImageOps.exif_transpose(image)
    image.thumbnail((SIDE, SIDE))
    if image.mode != "RGB":
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    look, quality = look_of(image)
    parts = "".join(look_of(part)[0] for part in parts_of(image))
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    copy = io.BytesIO()
    clean.save(copy, "JPEG", quality=85, optimize=True)
    said = {"kind": "jpeg", "width": clean.width, "height": clean.height, "look": look, "quality": quality}
    return {**said, "parts": parts, "taken_on": taken_on}, copy.getvalue()


def _taken_on(image: Any) -> str | None:
    try:
        written = str(image.getexif().get_ifd(TAKEN_IN).get(TAKEN_AT, ""))[:10]
        return date.fromisoformat(written.replace(":", "-")).isoformat()
    except Exception:  # whatever a camera wrote there
        return None


def look_of(image: Any) -> tuple[str, int]:
    """How a picture looks in 256 bits of hexadecimal, and how much there is to see (0–100).

    After PDQ (Facebook, 2019): brightness on 64 × 64 points, their 16 × 16 lowest waves without the even brightness,
    one bit for each that lies above the middle one. Scaling, encoding anew and slight changes of light move few bits.
    """
    from PIL import Image, ImageFilter

    gray = image.convert("L")
    gray.thumbnail((512, 512))
    across = max(gray.size) / 128
    gray = gray.filter(ImageFilter.BoxBlur(across)).filter(ImageFilter.BoxBlur(across))
    points = list(gray.resize((64, 64), Image.Resampling.BOX).tobytes())
    rows = [points[start : start + 64] for start in range(0, 4096, 64)]
    waves = [[math.cos(math.pi / 128 * k * (2 * n + 1)) for n in range(64)] for k in range(1, 17)]
    half = [[sum(w * p for w, p in zip(wave, row, strict=True)) for row in rows] for wave in waves]
    found = [sum(w * p for w, p in zip(wave, column, strict=True)) for wave in waves for column in half]
    middle = sorted(found)[128]
    bits = sum(1 << place for place, value in enumerate(found) if value > middle)
    steps = sum(abs(a - b) * 100 // 255 for row in rows for a, b in pairwise(row))
    steps += sum(abs(a - b) * 100 // 255 for up, down in pairwise(rows) for a, b in zip(up, down, strict=True))
    return f"{bits:064x}", min(100, steps // 90)


def parts_of(image: Any) -> list[Any]:
    """What somebody who trims a picture keeps of it: its middle, with less and less of each edge, and what a wide or a
    square frame leaves. A trimmed copy looks as one of these parts does."""
    width, height = image.size
    kept = [(width * (1 - 2 * edge), height * (1 - 2 * edge)) for edge in EDGES]
    longer, shorter = max(width, height), min(width, height)
    for wide, narrow in ((longer, min(shorter, longer * 9 / 16)), (shorter, shorter)):
        kept.append((wide, narrow) if width >= height else (narrow, wide))
    return [_middle(image, round(w), round(h)) for w, h in kept]


def _middle(image: Any, width: int, height: int) -> Any:
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + max(1, width), top + max(1, height)))


def main() -> int:
    limit()
    try:
        said, rest = look_into(sys.stdin.buffer.read())
    except Refused as refused:
        said, rest = {"refused": str(refused)}, b""
    except Exception:  # whatever a library makes of a damaged file
        said, rest = {"refused": "文件坏了，看不出内容，请重新选一次"}, b""
    sys.stdout.buffer.write(json.dumps({**said, "bytes": len(rest)}).encode() + b"\n" + rest)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
