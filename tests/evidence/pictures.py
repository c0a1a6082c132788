"""Photos, papers and documents as people bring them, made on the spot."""

import io
import random
import zipfile

from PIL import Image, ImageDraw, ImageEnhance


def scene(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """An invented photo: large shapes of light on a ground, different for every seed."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, tuple(chance.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        w, h = chance.randrange(40, size[0] // 2), chance.randrange(40, size[1] // 2)
        draw.ellipse((x - w, y - h, x + w, y + h), fill=tuple(chance.randrange(256) for _ in range(3)))
    return image


def page(seed: int) -> Image.Image:
    """An invented sheet of writing: lines of dark strokes on white, which all look alike from afar."""
    chance = random.Random(seed)
    image = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(image)
    for line in range(60, 820, 26):
        x = 60
        end = chance.randrange(200, 560) if chance.random() < 0.3 else 560
        while x < end:
            draw.rectangle((x, line, x + 14, line + 15), fill=(chance.randrange(90),) * 3)
            x += 19
    return image


def again(image: Image.Image, seed: int) -> Image.Image:
    """The same photo after a messenger had it: smaller, a little lighter, encoded anew."""
    chance = random.Random(seed)
    width = chance.randrange(320, 1000)
    copy = image.resize((width, width * image.height // image.width))
    copy = ImageEnhance.Brightness(copy).enhance(chance.uniform(0.9, 1.12))
    return Image.open(io.BytesIO(jpeg(copy, quality=chance.randrange(40, 80))))


def jpeg(image: Image.Image, quality: int = 85, taken: str = "", place: bool = False) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if place:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (29.0, 48.0, 59.0)
        exif[0x010F] = "NamedPhoneMaker"
    image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def package(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for part in ("[Content_Types].xml", *parts):
            file.writestr(part, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
