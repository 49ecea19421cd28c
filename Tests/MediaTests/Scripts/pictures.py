"""Writes pictures into a directory, and prints one line each: NAME WIDTH HEIGHT BLURHASH.

Width and height are those a person sees. The blurhash is another program's, of pictures small enough to be read pixel by
pixel; `-` for the others.

usage: pictures.py DIRECTORY sound|hostile
"""

import os
import random
import struct
import sys
import zlib

import blurhash
from PIL import Image

directory, what = sys.argv[1:3]
random.seed(7)


def told(name, width, height, letters="-"):
    print(name, width, height, letters)


def save(name, image, size=None, **options):
    image.save(f"{directory}/{name}", **options)
    told(name, *(size or image.size))


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(name, width, height, depth, colour, rows, interlaced=False):
    """A PNG written by hand: `rows` are pieces of the raw image, compressed as they come."""
    packer = zlib.compressobj(1)
    content = b"".join([packer.compress(row) for row in rows] + [packer.flush()])
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 1 if interlaced else 0)
    with open(f"{directory}/{name}", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b""))
    told(name, width, height)


def noise(width, height):
    return Image.frombytes("RGB", (width, height), random.randbytes(width * height * 3))


def sound():
    for name, width, height in [("grain-1.png", 24, 16), ("grain-2.png", 7, 31), ("grain-3.png", 32, 32)]:
        picture = noise(width, height)
        picture.save(f"{directory}/{name}")
        rows = [[list(picture.getpixel((x, y))) for x in range(width)] for y in range(height)]
        told(name, width, height, blurhash.encode(rows, 4, 3))
    gradient = Image.linear_gradient("L")
    photo = gradient.resize((2400, 1800)).convert("RGB")
    save("photo.jpg", photo, quality=85)
    save("progressive.jpg", photo, progressive=True)
    upright = Image.Exif()
    upright[0x0112] = 6  # A camera held upright.
    upright[0x010E] = "where I live"
    save("camera.jpg", gradient.resize((800, 600)).convert("RGB"), size=(600, 800), exif=upright)
    save("print.jpg", Image.new("CMYK", (300, 200), (200, 10, 10, 0)))
    save("deep.png", Image.new("I;16", (300, 200), 40000))
    save("clear.png", Image.new("RGBA", (50, 50), (255, 0, 0, 0)))
    save("dot.gif", Image.new("P", (1, 1)))
    save("strip.png", gradient.resize((4000, 3)))
    save("still.avif", photo.resize((640, 480)))
    save("still.webp", photo.resize((640, 480)))
    save("scan.tif", photo.resize((640, 480)))


def hostile():
    line = b"\0" + b"\xaa" * (30000 // 8)
    png("wide.png", 30000, 30000, 1, 0, (line for _ in range(30000)))
    png("wider.png", 40000, 40000, 1, 0, (b"\0" + b"\0" * 5000 for _ in range(40000)))
    # All of it must be held in memory at once, which is more than there is.
    side = 14000
    png("bomb.png", side, side, 16, 6, (bytes(1 << 20) for _ in range(side * side * 8 // (1 << 20) + 40)), interlaced=True)
    frames = [Image.new("P", (64, 64), number % 200) for number in range(5000)]
    for frame in frames:
        frame.putpalette([value for level in range(256) for value in (level, 255 - level, level * 7 % 256)])
    save("frames.gif", frames[0], save_all=True, append_images=frames[1:])
    save("old.bmp", Image.new("RGB", (30, 20)))
    photo = Image.linear_gradient("L").resize((900, 700)).convert("RGB")
    photo.save(f"{directory}/whole.jpg")
    content = open(f"{directory}/whole.jpg", "rb").read()
    os.remove(f"{directory}/whole.jpg")
    for name, bytes_ in [
        ("cut.jpg", content[: len(content) // 2]),
        ("noise.jpg", content[:20] + random.randbytes(20000)),
        ("drawing.jpg", b"\xff\xd8\xff\xe0" + b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
        ("liar.png", content),
    ]:
        with open(f"{directory}/{name}", "wb") as file:
            file.write(bytes_)
        told(name, 900, 700)


{"sound": sound, "hostile": hostile}[what]()
