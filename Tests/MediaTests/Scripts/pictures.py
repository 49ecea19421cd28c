"""Writes pictures into a directory, and prints one line each: NAME WIDTH HEIGHT BLURHASH.

Width and height are those a person sees. The blurhash is another program's, of pictures small enough to be read pixel by
pixel; `-` for the others.

usage: pictures.py DIRECTORY sound|hostile|fitting
       pictures.py tell FILE...

Tells of pictures, in a line each: FORMAT MODE WIDTH HEIGHT FRAMES LEAST-ALPHA NOTES, where NOTES names what came along with
the pixels; "cut" stands for what can't be decoded.
"""

import os
import random
import struct
import sys
import zlib

import blurhash
from PIL import Image, ImageCms

directory, what = sys.argv[1:3]  # Of "tell", the word and the first file.
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


def scene(width, height, grain):
    """Something that compresses about as a photograph does: a gradient under soft grain of so many pixels."""
    soft = noise(max(1, width // grain), max(1, height // grain)).resize((width, height), Image.BICUBIC)
    return Image.blend(soft, Image.linear_gradient("L").resize((width, height)).convert("RGB"), 0.6)


def fitting():
    notes = Image.Exif()
    notes[0x0112] = 6  # A camera held upright.
    notes[0x010E] = "where I live"
    notes.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 0.0), 3: "E", 4: (8.0, 32.0, 0.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save("camera.jpg", scene(4000, 3000, 8), size=(3000, 4000), quality=97, exif=notes, icc_profile=profile)
    clear = scene(900, 600, 3).convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    save("clear.png", clear, exif=notes, size=(600, 900))
    save("opaque.png", scene(900, 600, 3).convert("RGBA"))
    save("still.webp", scene(900, 600, 3), quality=95)
    save("still.avif", scene(900, 600, 3), quality=90)
    save("scan.tif", scene(900, 600, 3))
    save("print.jpg", Image.new("CMYK", (600, 400), (0, 255, 255, 0)))
    save("deep.png", Image.new("I;16", (600, 400), 40000))
    save("grey.jpg", scene(900, 600, 3).convert("L"), quality=95)
    save("still.gif", scene(900, 600, 3).quantize(128))
    frames = [scene(500, 300, 2).quantize(64) for _ in range(8)]
    save("moving.gif", frames[0], save_all=True, append_images=frames[1:], duration=70, loop=0)
    frames = [scene(500, 300, 2) for _ in range(8)]
    save("moving.webp", frames[0], save_all=True, append_images=frames[1:], duration=70, quality=95)
    save("moving.png", frames[0], save_all=True, append_images=frames[1:], duration=70)


def tell(names):
    for name in names:
        try:
            with Image.open(name) as image:
                image.load()
                alpha = image.convert("RGBA").getextrema()[3][0]
                exif = image.getexif()
                notes = [key for key in ("icc_profile", "xmp", "comment", "photoshop") if key in image.info]
                # A resolution says nothing of anybody; libvips writes one into each WebP.
                notes += [f"exif-{tag}" for tag in (0x010E, 0x8825) if tag in exif]
                notes += ["turned"] if exif.get(0x0112, 1) != 1 else []
                frames = getattr(image, "n_frames", 1)
                print(image.format, image.mode, *image.size, frames, alpha, ",".join(notes) or "-")
        except Exception as error:
            print("cut", repr(error))


if directory == "tell":
    tell(sys.argv[2:])
else:
    {"sound": sound, "hostile": hostile, "fitting": fitting}[what]()
