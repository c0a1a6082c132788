"""A file is what its content says; what is kept of a photo says nothing but the picture."""

import io
import random
import sys
import zipfile
import zlib

import pytest
from PIL import Image

from lianchuang.evidence.alike import NEAR
from lianchuang.evidence.examination import SIZE, FileRefused, examine
from lianchuang.evidence.file_reader import look_of
from tests.evidence.pictures import PDF, again, jpeg, package, page, png, scene


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (package("word/document.xml"), "docx"),
        (package("xl/workbook.xml"), "xlsx"),
        (package("ppt/presentation.xml"), "pptx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "doc"),
        (jpeg(scene(1)), "jpeg"),
        (png(scene(1)), "jpeg"),
    ],
)
def test_a_file_is_what_its_content_says(data, kind):
    assert examine(data).kind == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"<html><script>alert(1)</script></html>", "只收"),
        (b"MZ\x90\x00 a program", "只收"),
        (PDF[:-8], "不完整"),
        (jpeg(scene(1))[:300], "坏了"),
        (package("a.txt"), "压缩包"),
        (package("word/document.xml", "word/vbaProject.bin"), "宏"),
        (package("word/document.xml")[:-30], "坏了"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "兼容性最佳"),
        (b"%PDF-" + b"x" * SIZE, "20 兆"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(data, words):
    with pytest.raises(FileRefused, match=words):
        examine(data)


def test_a_small_file_that_swells_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("word/document.xml", b"\0" * (40 << 20))
    with pytest.raises(FileRefused, match="解压后太大"):
        examine(out.getvalue())


def test_a_picture_of_more_points_than_a_phone_takes_is_refused_before_it_is_read():
    head = (8000).to_bytes(4, "big") + (7000).to_bytes(4, "big") + b"\x08\x02\0\0\0"
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in parts
    )
    with pytest.raises(FileRefused, match="5000 万像素"):
        examine(bomb)


def test_damaged_files_end_in_a_sentence_or_a_picture_never_in_a_fault():
    chance, whole = random.Random(7), jpeg(scene(3), taken="2026:03:01 09:00:00", place=True)
    ended = {"kept": 0, "refused": 0}
    for _ in range(8):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 60)):
            data[chance.randrange(3, len(data))] = chance.randrange(256)
        try:
            examine(bytes(data))
            ended["kept"] += 1
        except FileRefused:
            ended["refused"] += 1
    assert sum(ended.values()) == 8


def test_place_and_device_do_not_come_along_and_the_day_does():
    data = jpeg(scene(2), taken="2026:03:01 09:30:00", place=True)
    assert b"NamedPhoneMaker" in data
    found = examine(data)
    assert found.taken_on.isoformat() == "2026-03-01"
    copy = Image.open(io.BytesIO(found.kept))
    assert not copy.getexif()
    assert b"NamedPhoneMaker" not in found.kept
    assert found.sha256 != found.kept_sha256


def test_a_photo_turned_by_its_phone_is_kept_upright():
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    scene(2).save(out, "JPEG", exif=exif)
    found = examine(out.getvalue())
    assert (found.width, found.height) == (600, 800)


def test_a_large_photo_is_kept_so_that_a_page_stays_readable():
    found = examine(jpeg(scene(4, (4000, 3000))))
    assert 1280 <= max(found.width, found.height) <= 2560


def apart(one, other):
    return (int(one[0], 16) ^ int(other[0], 16)).bit_count()


def test_the_same_photo_sent_on_looks_alike_and_others_do_not(capsys):
    """Twenty photos, each brought twice, and ten pages of writing: who is called alike at 40 of 256 bits?"""
    photos = [scene(seed) for seed in range(20)]
    first = [look_of(photo) for photo in photos]
    second = [look_of(again(photo, seed)) for seed, photo in enumerate(photos)]
    pages = [look_of(page(seed)) for seed in range(10)]
    planted = {(number, number) for number in range(20)}
    called = {(a, b) for a, x in enumerate(first) for b, y in enumerate(second) if apart(x, y) <= NEAR}
    strangers = [apart(x, y) for a, x in enumerate(first) for y in [*first[:a], *pages]]
    strangers += [apart(x, y) for a, x in enumerate(pages) for y in pages[:a]]
    false = sum(1 for bits in strangers if bits <= NEAR) + len(called - planted)
    right = len(called & planted)
    with capsys.disabled():
        sys.stdout.write(f"\n  near-equal photos: precision {right}/{right + false}, recall {right}/{len(planted)}")
    assert right == len(planted)
    assert false == 0
