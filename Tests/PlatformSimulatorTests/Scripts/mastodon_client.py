"""An independent client's opinion of the simulator.

usage: mastodon_client.py URL TOKEN DIALECT POSTS

Uses Mastodon.py, which knows nothing of the simulator, for what a person does with an account: sign in, page
through everything in both directions, post with pictures, edit, delete. Prints one line per step that went well
and ends with "all well"; the first thing that is wrong ends it with an error.
"""

import datetime
import io
import struct
import sys
import urllib.parse
import zlib

import requests
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError

url, token, dialect, posts = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


class JSONSession(requests.Session):
    """Pixelfed answers programs only if they ask for JSON, which Mastodon.py does not by itself."""

    def __init__(self):
        super().__init__()
        self.headers["Accept"] = "application/json"


def client(access_token):
    return Mastodon(
        access_token=access_token,
        api_base_url=url,
        ratelimit_method="throw",
        request_timeout=20,
        session=JSONSession(),
        mastodon_version="4.6.5",
        version_check_mode="none",
    )


def step(text):
    print(text, flush=True)


def expect(condition, text):
    if not condition:
        raise SystemExit(f"not so: {text}")


def pages(ada, me):
    page = ada.account_statuses(me.id, limit=15)
    seen = []
    while page:
        seen += page
        if dialect == "pixelfed":
            # No Link header there: the next page is asked for by hand.
            page = ada.account_statuses(me.id, limit=15, max_id=page[-1].id)
        else:
            page = ada.fetch_next(page)
    ids = [status.id for status in seen]
    expect(len(ids) == len(set(ids)), "every status comes once")
    if dialect == "pixelfed":
        expect(posts / 2 < len(ids) < posts, f"most of {posts} posts are listed, replies are not: {len(ids)}")
    else:
        expect(len(ids) == posts, f"all {posts} posts are listed: {len(ids)}")
    dates = [status.created_at for status in seen]
    expect(dates == sorted(dates, reverse=True), "newest first")
    expect(all(isinstance(date, datetime.datetime) for date in dates), "dates are dates")
    step(f"paged down through {len(ids)} posts")

    if dialect != "pixelfed":
        page = ada.account_statuses(me.id, limit=15, min_id=ids[-1])
        upwards = [ids[-1]]
        while page:
            upwards = [status.id for status in page] + upwards
            page = ada.fetch_previous(page)
        expect(upwards == ids, "the way up meets the same posts")
        step("paged up again")
    return seen


def archive(ada, seen):
    media = [attachment for status in seen for attachment in status.media_attachments]
    expect(media, "there are media")
    expect({True, False} == {attachment.description is None for attachment in media}, "some have no alt text")
    if dialect != "pixelfed":
        expect(any(status.reblog for status in seen), "there are boosts")
        expect(any(status.poll for status in seen), "there are polls")
        expect({"public", "unlisted", "private", "direct"} == {s.visibility for s in seen}, "all visibilities")
    expect(any(status.edited_at for status in seen), "there are edited posts")
    expect(any(status.spoiler_text for status in seen), "there are warnings")
    signatures = {"image": (b"\x89PNG", b"GIF8"), "video": (b"ftyp",), "gifv": (b"ftyp",), "audio": (b"RIFF", b"OggS")}
    decode_picture(next(a for a in media if a.url.endswith(".png")))
    decode_animation(next(a for a in media if a.url.endswith(".gif")))
    for kind in {attachment.type for attachment in media}:
        attachment = next(a for a in media if a.type == kind)
        content = requests.get(attachment.url, timeout=20).content
        expect(any(signature in content[:12] for signature in signatures[kind]), f"{kind} files are of their kind")
    step(f"looked at {len(media)} media")


def decode_picture(attachment):
    """Unpacks a PNG with Python's own zlib: checksums right, as many pixels as announced."""
    content = requests.get(attachment.url, timeout=20).content
    position, chunks = 8, {}
    while position < len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        body = content[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack(">I", content[position + 8 + length : position + 12 + length])
        expect(zlib.crc32(kind + body) == checksum, f"the checksum of {kind} is right")
        chunks[kind] = body
        position += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    expect((width, height) == (attachment.meta.original.width, attachment.meta.original.height), "its size is true")
    expect(len(zlib.decompress(chunks[b"IDAT"])) == height * (1 + 3 * width), "it has all its pixels")


def decode_animation(attachment):
    """Unpacks every frame of a GIF: as many pixels as announced, all within the palette."""
    content = requests.get(attachment.url, timeout=20).content
    width, height, flags = struct.unpack("<HHB", content[6:11])
    position, frames = 13 + 3 * (2 << (flags & 7)), 0
    while content[position] != 0x3B:
        picture = content[position] == 0x2C
        # After a picture's ten bytes comes its code size; an extension has two bytes.
        position += 11 if picture else 2
        smallest, data = content[position - 1], b""
        while content[position]:
            data += content[position + 1 : position + 1 + content[position]]
            position += 1 + content[position]
        position += 1
        if picture:
            pixels = unpack_codes(data, smallest)
            expect(len(pixels) == width * height and max(pixels) < 2 << (flags & 7), "a frame has all its pixels")
            frames += 1
    expect(frames > 1, "it moves")


def unpack_codes(data, smallest):
    """LZW as GIF has it."""
    clear = 1 << smallest
    number, length, bits, output = int.from_bytes(data, "little"), 0, smallest + 1, b""
    table, last = [], None
    while True:
        code = number >> length & (1 << bits) - 1
        length += bits
        if code == clear:
            table = [bytes([i]) for i in range(clear)] + [b"", b""]
            bits, last = smallest + 1, None
        elif code == clear + 1:
            return output
        else:
            entry = table[code] if code < len(table) else last + last[:1]
            if last is not None:
                table.append(last + entry[:1])
            if len(table) == 1 << bits and bits < 12:
                bits += 1
            output, last = output + entry, entry


def publish(ada, me):
    picture = ada.media_post(io.BytesIO(PNG), mime_type="image/png", description="a dot", synchronous=dialect == "mastodon")
    arguments = dict(media_ids=[picture], sensitive=True, visibility="public", idempotency_key="first")
    if dialect != "pixelfed":
        arguments["spoiler_text"] = "dots"
    first = ada.status_post("Hello #dots from @bob@else.example https://example.org/", **arguments)
    expect(first.media_attachments[0].description == "a dot", "the alt text arrived")
    expect(first.tags[0].name == "dots", "the tag was found")
    expect(first.mentions[0].acct == "bob@else.example", "the mention was found")
    if dialect == "mastodon":
        again = ada.status_post("Hello #dots from @bob@else.example https://example.org/", **arguments)
        expect(again.id == first.id, "the same key gives the same post")
    if dialect == "pixelfed":
        try:
            ada.status_post("again", **arguments)
            raise SystemExit("not so: the same key is refused")
        except MastodonAPIError as error:
            expect("Duplicate idempotency key" in str(error), "the same key is refused")
    expect(ada.status(first.id).content == first.content, "the post is there")
    step("published a picture")

    if dialect == "pixelfed":
        changed = ada.media_update(picture, description="a single dot")
        expect(changed.description == "a single dot", "the alt text changed by itself")
    else:
        source = ada.status_source(first.id)
        edited = ada.status_update(
            first.id,
            source.text,
            spoiler_text=source.spoiler_text,
            sensitive=True,
            media_attributes=[ada.generate_media_edit_attributes(picture.id, description="a single dot")],
        )
        expect(edited.content == first.content, "the text stayed")
        expect(edited.media_attachments[0].description == "a single dot", "the alt text changed")
        expect(len(ada.status_history(first.id)) == 2, "the history knows both")
        answer = ada.status_reply(edited, "and another thing")
        expect(ada.status_context(first.id).descendants[0].id == answer.id, "the answer is in the thread")
        ada.status_delete(answer.id)
        poll = ada.make_poll(["yes", "no"], expires_in=600)
        asked = ada.status_post("well?", poll=poll)
        expect([option.title for option in asked.poll.options] == ["yes", "no"], "the poll has its options")
        ada.status_delete(asked.id)
    step("changed its alt text")

    ada.status_favourite(first.id)
    expect(ada.status(first.id).favourites_count == 1, "one person likes it")
    ada.status_delete(first.id)
    try:
        ada.status(first.id)
        raise SystemExit("not so: a deleted post is gone")
    except MastodonNotFoundError:
        step("deleted it")


def thread(ada):
    def uploaded(number):
        picture = ada.media_post(
            io.BytesIO(PNG + bytes(number)), mime_type="image/png", description=f"dot {number}", focus=(-0.5, 0.25),
            synchronous=dialect == "mastodon",
        )
        expect((picture.meta.focus.x, picture.meta.focus.y) == (-0.5, 0.25), "the focus arrived")
        return picture

    pictures = [uploaded(1), uploaded(2)]
    parts = [ada.status_post("Part 0", media_ids=pictures[::-1])]
    for number in (1, 2):
        parts.append(ada.status_post(f"Part {number}", in_reply_to_id=parts[-1].id))
    described = [attachment.description for attachment in parts[0].media_attachments]
    expect(described == ["dot 2", "dot 1"], "pictures come in the order they are named")
    expect([part.in_reply_to_id for part in parts] == [None, parts[0].id, parts[1].id], "each part hangs on the last")
    context = ada.status_context(parts[1].id)
    expect([status.id for status in context.ancestors] == [parts[0].id], "the part above is found")
    expect([status.id for status in context.descendants] == [parts[2].id], "and the one below")
    step("posted a thread")

    if dialect != "pixelfed":
        # Mastodon.py names the media after their attributes by itself, and fails when both are given.
        attributes = [
            ada.generate_media_edit_attributes(picture.id, description=text, focus=(0.5, -1.0))
            for picture, text in zip(pictures, ("a dot", "another dot"))
        ]
        described = ada.status_update(parts[0].id, "Part zero", media_attributes=attributes)
        expect(len(described.media_attachments) == 2, "an edit keeps the media it names")
    edited = ada.status_update(parts[0].id, "Part nought", media_ids=pictures)
    expect(ada.status(parts[0].id).edited_at is not None and "nought" in edited.content, "its words were changed")
    expect([media.id for media in edited.media_attachments] == [picture.id for picture in pictures], "and the order")
    if dialect != "pixelfed":
        expect([media.description for media in edited.media_attachments] == ["a dot", "another dot"], "alt texts too")
        expect(edited.media_attachments[0].meta.focus.y == -1, "and the focus")
    edited = ada.status_update(parts[0].id, "Part nought", media_ids=pictures[:1])
    expect(len(edited.media_attachments) == 1, "what an edit leaves out is gone")
    for part in reversed(parts):
        ada.status_delete(part.id)
        try:
            ada.status_delete(part.id)
            raise SystemExit("not so: a post is deleted once")
        except MastodonNotFoundError:
            pass
    step("edited it and deleted it, part by part")


def sign_in():
    redirect = "https://roost.example/callback"
    scopes = ["read", "write"]
    client_id, client_secret = Mastodon.create_app(
        "Independent", scopes=scopes, redirect_uris=redirect, api_base_url=url, session=JSONSession()
    )
    visitor = Mastodon(
        client_id=client_id, client_secret=client_secret, api_base_url=url, session=JSONSession(),
        mastodon_version="4.6.5", version_check_mode="none",
    )
    address = visitor.auth_request_url(
        redirect_uris=redirect, scopes=scopes, state="s", skip_server_info=True, allow_http=True
    )
    fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    fields.update(username="ada", decision="authorize")
    answer = requests.post(url + "/oauth/authorize", data=fields, allow_redirects=False, timeout=20)
    expect(answer.status_code == 302, f"authorizing leads back: {answer.text}")
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["Location"]).query)["code"][0]
    if dialect == "pixelfed":
        # Its answer names no scopes, which Mastodon.py insists on; so only the exchange is done by hand.
        fields = dict(grant_type="authorization_code", code=code, redirect_uri=redirect)
        fields.update(client_id=client_id, client_secret=client_secret)
        answer = requests.post(url + "/oauth/token", data=fields, timeout=20).json()
        expect(answer["expires_in"] == 31536000 and answer["refresh_token"], "the token ends and can be renewed")
        visitor = client(answer["access_token"])
    else:
        visitor.log_in(code=code, redirect_uri=redirect, scopes=scopes, allow_http=True)
    expect(visitor.account_verify_credentials().username == "ada", "signed in as Ada")
    step("signed in through OAuth")


def refused():
    try:
        client("nonsense").account_verify_credentials()
        raise SystemExit("not so: a wrong token is refused")
    except MastodonUnauthorizedError:
        expect(dialect != "pixelfed", "Pixelfed says 500")
    except MastodonAPIError as error:
        expect(dialect == "pixelfed" and "Unauthenticated" in str(error), f"a wrong token is refused: {error}")
    step("was refused with a wrong token")


ada = client(token)
instance = ada.instance_v2() if dialect == "mastodon" else ada.instance_v1()
expect(instance.version, "the instance has a version")
me = ada.account_verify_credentials()
expect(me.username == "ada", "it is Ada")
expect(ada.account_lookup("ada").id == me.id, "Ada is found by name")
step("met Ada")
archive(ada, pages(ada, me))
publish(ada, me)
thread(ada)
sign_in()
refused()
step("all well")
