"""Makes the archive a Mastodon server would hand out, of an account of the simulator.

usage: make_export.py ADDRESS TOKEN FILE [--odd WORD]… [--big POSTS]

FILE ends in .zip or .tar.gz. It holds what an official archive holds: actor.json, outbox.json with the activities,
likes.json, bookmarks.json, avatar, header, and the files of the posts under media_attachments. With --odd it holds
something that official ones don't, and with --big that many posts besides the account's own.
"""

import argparse
import io
import json
import pathlib
import random
import tarfile
import urllib.request
import zipfile

parser = argparse.ArgumentParser()
parser.add_argument("address")
parser.add_argument("token")
parser.add_argument("file")
parser.add_argument("--odd", action="append", default=[])
parser.add_argument("--big", type=int, default=0)
ARGUMENTS = parser.parse_args()
ADDRESS = ARGUMENTS.address
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
MIME = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "mp4": "video/mp4",
        "ogg": "audio/ogg", "mp3": "audio/mpeg", "wav": "audio/wav", "webp": "image/webp"}


def ask(path):
    request = urllib.request.Request(ADDRESS + path, headers={"Authorization": f"Bearer {ARGUMENTS.token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer), answer.headers.get("Link", "")


def fetch(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read()


def statuses(account):
    oldest, found = "", []
    while True:
        page, _ = ask(f"/api/v1/accounts/{account}/statuses?limit=40" + (f"&max_id={oldest}" if oldest else ""))
        if not page:
            return found
        found += page
        oldest = page[-1]["id"]


def partition(identifier):
    """As Paperclip does: groups of three digits."""
    digits = identifier.zfill(18 if len(identifier) > 9 else 9)
    return "/".join(digits[i:i + 3] for i in range(0, len(digits), 3))


def place(attachment):
    name = attachment["url"].split("/")[-1].split("?")[0]
    if "no-ids" in ARGUMENTS.odd:
        return f"media_attachments/of-{attachment['id']}/{name}"
    return f"media_attachments/files/{partition(attachment['id'])}/original/{name}"


def addressing(status, actor):
    followers, people = actor + "/followers", [m["url"] for m in status["mentions"]]
    return {"public": ([PUBLIC], [followers] + people), "unlisted": ([followers], [PUBLIC] + people),
            "private": ([followers], people)}.get(status["visibility"], (people or [actor], []))


def attachments(status):
    for media in status["media_attachments"]:
        ending = media["url"].split(".")[-1].split("?")[0]
        original = (media.get("meta") or {}).get("original") or {}
        focus = (media.get("meta") or {}).get("focus") or {"x": 0.0, "y": 0.0}
        yield {"type": "Document", "mediaType": MIME.get(ending, "application/octet-stream"), "url": "/" + place(media),
               "name": media["description"], "blurhash": media["blurhash"], "width": original.get("width"),
               "height": original.get("height"), "focalPoint": [focus["x"], focus["y"]]}


def activity(status, actor):
    to, cc = addressing(status, actor)
    if status["reblog"]:
        return {"id": status["uri"], "type": "Announce", "actor": actor, "published": status["created_at"],
                "to": to, "cc": cc, "object": status["reblog"]["uri"]}
    note = {"id": status["uri"], "type": "Note", "summary": status["spoiler_text"] or None, "inReplyTo": None,
            "published": status["created_at"], "url": status["url"], "attributedTo": actor, "to": to, "cc": cc,
            "sensitive": status["sensitive"], "content": status["content"],
            "contentMap": {status["language"] or "und": status["content"]},
            "attachment": list(attachments(status)), "tag": [], "replies": {"type": "Collection"},
            "likes": {"type": "Collection", "totalItems": status["favourites_count"]}}
    if status["in_reply_to_id"]:
        note["inReplyTo"] = f"{actor}/statuses/{status['in_reply_to_id']}"
    if status["edited_at"]:
        note["updated"] = status["edited_at"]
    if status["poll"]:
        note["type"] = "Question"
        note["anyOf" if status["poll"]["multiple"] else "oneOf"] = [
            {"type": "Note", "name": o["title"], "replies": {"type": "Collection", "totalItems": o["votes_count"]}}
            for o in status["poll"]["options"]]
        note["endTime"] = status["poll"]["expires_at"]
    return {"id": status["uri"] + "/activity", "type": "Create", "actor": actor, "published": status["created_at"],
            "to": to, "cc": cc, "object": note}


def invented(actor, count):
    """Posts that only this file has; words at random, so that they hardly shrink."""
    chance = random.Random(5)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(20_000)]
    for number in range(count):
        identifier = f"{actor}/statuses/9{number:012d}"
        text = " ".join(chance.choices(words, k=60))
        yield {"id": identifier + "/activity", "type": "Create", "actor": actor, "published": "2020-02-02T02:02:02Z",
               "to": [PUBLIC], "cc": [], "object": {"id": identifier, "type": "Note", "content": f"<p>{text}</p>",
               "published": "2020-02-02T02:02:02Z", "url": identifier, "attributedTo": actor, "attachment": []}}


class Zeros(io.RawIOBase):
    """As many zeros as are asked for, without holding them."""

    def __init__(self, count):
        self.left = count

    def readable(self):
        return True

    def read(self, size=-1):
        count = self.left if size < 0 else min(size, self.left)
        self.left -= count
        return bytes(count)


class Zip:
    def __init__(self, path):
        self.archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    def add(self, name, data):
        self.archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)

    def add_zeros(self, name, count):
        with self.archive.open(name, "w", force_zip64=True) as entry:
            # Zeros as text, so that reading goes on.
            entry.write(b'{"orderedItems": ["')
            for _ in range(count // 1_000_000):
                entry.write(b"0" * 1_000_000)

    def add_link(self, name, target):
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, 0o120777 << 16
        self.archive.writestr(info, target)

    def close(self):
        self.archive.close()


class Tar:
    def __init__(self, path):
        self.archive = tarfile.open(path, "w:gz", compresslevel=6)

    def add(self, name, data):
        info = tarfile.TarInfo(name)
        info.size = len(data)
        self.archive.addfile(info, io.BytesIO(data))

    def add_zeros(self, name, count):
        info = tarfile.TarInfo(name)
        info.size = count
        self.archive.addfile(info, Zeros(count))

    def add_link(self, name, target):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = tarfile.SYMTYPE, target
        self.archive.addfile(info)

    def close(self):
        self.archive.close()


odd = set(ARGUMENTS.odd)
me, _ = ask("/api/v1/accounts/verify_credentials")
actor = f"{ADDRESS}/users/{me['username']}"
posts = statuses(me["id"])
items = [activity(status, actor) for status in posts]
archive = (Zip if ARGUMENTS.file.endswith(".zip") else Tar)(ARGUMENTS.file)

if "empty" in odd:
    items = []
if "nested" in odd:
    deep = json.loads(json.dumps(next(i for i in items if i["type"] == "Create")))
    deep["id"] = f"{actor}/statuses/700001/activity"
    deep["object"].update(id=f"{actor}/statuses/700001", attachment=[], inReplyTo=None,
                          content="<div>" * 100_000 + "the heart of it" + "</div>" * 100_000)
    items.append(deep)
if "nested-json" in odd:
    items.append("NESTED")
if "unknown" in odd:
    items.insert(1, {"id": f"{actor}#move", "type": "Move", "actor": actor, "object": actor, "target": "https://b.example/x"})
    items.insert(2, "https://b.example/only-a-link")
if "foreign" in odd:
    other = json.loads(json.dumps(items[0]))
    other["actor"] = f"{ADDRESS}/users/mallory"
    other["id"] += "-foreign"
    if isinstance(other["object"], dict):
        other["object"]["id"] += "foreign"
    items.append(other)
if "edited" in odd:
    for item in items:
        if item["type"] == "Create":
            item["object"]["content"] = "<p>Words from before an edit</p>"
            break

media = {place(m): m["url"] for status in posts if not status["reblog"] for m in status["media_attachments"]}
names = sorted(media)
if "lacking" in odd:
    names = names[2:]

if "climbing" in odd:
    archive.add("../../../../tmp/roost-climbed.txt", b"outside")
    archive.add("/tmp/roost-absolute.txt", b"outside")
    archive.add("media_attachments/files/../../../x.png", b"outside")
    archive.add_link("media_attachments/files/000/000/001/original/link.png", "/etc/passwd")
if "bomb" in odd:
    archive.add_zeros("media_attachments/files/000/000/009/original/zeros.png", 10_000_000_000)
for name in names:
    archive.add(name, fetch(media[name]))
if "bomb-outbox" in odd:
    archive.add_zeros("outbox.json", 10_000_000_000)
elif "no-outbox" not in odd:
    head = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection",
            "totalItems": len(items) + ARGUMENTS.big}
    text = json.dumps(head)[:-1] + ', "orderedItems": ['
    parts = [json.dumps(item) for item in items]
    parts = ['{"a":' * 100_000 + "1" + "}" * 100_000 if p == '"NESTED"' else p for p in parts]
    text += ",".join(parts)
    if ARGUMENTS.big:
        more = io.StringIO()
        for number, item in enumerate(invented(actor, ARGUMENTS.big)):
            more.write(("," if number or items else "") + json.dumps(item))
        text += more.getvalue()
    archive.add("outbox.json", (text + "]}").encode())
archive.add("likes.json", json.dumps({"id": "likes.json", "type": "OrderedCollection", "orderedItems": []}).encode())
archive.add("bookmarks.json", json.dumps({"id": "bookmarks.json", "type": "OrderedCollection", "orderedItems": []}).encode())
archive.add("avatar.png", b"\x89PNG\r\n\x1a\n")
archive.add("header.png", b"\x89PNG\r\n\x1a\n")
if "no-actor" not in odd:
    who = f"{ADDRESS}/users/mallory" if "other-actor" in odd else actor
    archive.add("actor.json", json.dumps({
        "@context": "https://www.w3.org/ns/activitystreams", "id": who, "type": "Person",
        "preferredUsername": who.split("/")[-1], "name": me["display_name"], "outbox": "outbox.json",
        "likes": "likes.json", "bookmarks": "bookmarks.json", "url": me["url"], "icon": {"type": "Image", "url": "avatar.png"},
    }).encode())
archive.close()
if "cut" in odd:
    data = pathlib.Path(ARGUMENTS.file).read_bytes()
    pathlib.Path(ARGUMENTS.file).write_bytes(data[: len(data) // 2])
print(json.dumps({"items": len(items) + ARGUMENTS.big, "media": len(names)}))
