"""Writes real files of the kinds Pillow knows into a directory, and prints one line each: NAME TYPE WIDTH HEIGHT."""

import sys
from PIL import Image, features

directory = sys.argv[1]
picture = Image.linear_gradient("L").resize((97, 61)).convert("RGB")
frames = [picture.rotate(angle) for angle in (0, 90, 180)]
exif = Image.Exif()
exif[0x0112] = 6  # A camera held upright.
exif[0x010E] = "note " * 4000

SAMPLES = [
    ("plain.png", "png", {}),
    ("palette.png", "png", {"convert": "P"}),
    ("interlaced.gif", "gif", {"convert": "P", "interlace": 1}),
    ("animated.gif", "gif", {"save_all": True, "append_images": frames[1:], "loop": 0}),
    ("baseline.jpg", "jpeg", {"quality": 80}),
    ("progressive.jpg", "jpeg", {"progressive": True, "optimize": True}),
    ("grey.jpg", "jpeg", {"convert": "L"}),
    ("camera.jpg", "jpeg", {"exif": exif}),
    ("lossy.webp", "webp", {"quality": 70}),
    ("lossless.webp", "webp", {"lossless": True}),
    ("animated.webp", "webp", {"save_all": True, "append_images": frames[1:], "duration": 100}),
    ("transparent.webp", "webp", {"convert": "RGBA", "exif": exif}),
    ("still.avif", "avif", {}),
    ("animated.avif", "avif", {"save_all": True, "append_images": frames[1:]}),
    ("plain.bmp", "bmp", {}),
    ("little.tif", "tiff", {}),
    ("document.pdf", "pdf", {}),
]

for name, kind, options in SAMPLES:
    options = dict(options)
    image = picture.convert(options.pop("convert", "RGB"))
    if kind == "avif" and not features.check("avif"):
        sys.exit("This Pillow writes no AVIF.")
    image.save(f"{directory}/{name}", **options)
    print(name, kind, image.width, image.height)
