"""Reads every tenth picture of an account with Pillow, and an emoji.

usage: read_pictures.py BASE_URL TOKEN

Says "all well" at the end, or what is wrong with which picture.
"""

import io
import json
import sys
import urllib.request

from PIL import Image

BASE, TOKEN = sys.argv[1:3]


def get(path):
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
    return urllib.request.urlopen(urllib.request.Request(BASE + path, headers=headers)).read()


account = json.loads(get("/api/v1/accounts/verify_credentials"))["id"]
posts, last = [], ""
while page := json.loads(get(f"/api/v1/accounts/{account}/statuses?limit=40{last}")):
    posts += page
    last = "&max_id=" + page[-1]["id"]
media = [medium for post in posts for medium in post["media_attachments"] if medium["type"] == "image"]
assert len(media) > 150, f"only {len(media)} pictures"
for medium in media[::10]:
    content = get(medium["url"].removeprefix(BASE))
    assert len(content) < 60_000, f"{medium['url']} has {len(content)} bytes"
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        told = medium["meta"]["original"]
        assert picture.size == (told["width"], told["height"]), f"{medium['url']} is {picture.size}"
        colours = picture.convert("RGB").getcolors(1 << 20)
        assert len(colours) > 8, f"{medium['url']} has {len(colours)} colours"
with Image.open(io.BytesIO(get("/emoji/sprout.png"))) as emoji:
    assert emoji.convert("RGBA").getpixel((0, 0))[3] == 0, "the emoji's ground is not clear"
print("all well")
