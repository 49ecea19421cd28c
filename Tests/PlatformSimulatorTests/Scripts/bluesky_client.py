"""An independent client's opinion of the simulated Bluesky.

usage: bluesky_client.py URL HANDLE APP_PASSWORD POSTS

Uses the atproto SDK, which knows nothing of the simulator and whose models check every answer, for what a person
does with an account: sign in, page through everything, post with pictures, answer, quote, repost, delete, and stay
signed in. CIDs are computed anew by libipld. Prints one line per step that went well and ends with "all well"; the
first thing that is wrong ends it with an error.
"""

import base64
import hashlib
import sys
import time

import httpx
import libipld
from atproto import Client, client_utils, models
from atproto.exceptions import BadRequestError, UnauthorizedError

url, handle, password, posts = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


def step(text):
    print(text, flush=True)


def expect(condition, text):
    if not condition:
        raise SystemExit(f"not so: {text}")


def cid_of(codec, content):
    digest = bytes([1, codec, 0x12, 32]) + hashlib.sha256(content).digest()
    return "b" + base64.b32encode(digest).decode().lower().rstrip("=")


def linked(value):
    """The value as libipld wants it: links as the bytes of their CID."""
    if isinstance(value, list):
        return [linked(element) for element in value]
    if isinstance(value, dict):
        if set(value) == {"$link"}:
            text = value["$link"][1:].upper()
            return base64.b32decode(text + "=" * (-len(text) % 8))
        return {name: linked(member) for name, member in value.items()}
    return value


def sign_in():
    client = Client(base_url=url)
    me = client.login(handle, password)
    expect(me.handle == handle, "the profile is that of who signed in")
    expect(me.posts_count == posts, f"it has {posts} posts: {me.posts_count}")
    try:
        Client(base_url=url).login(handle, "wrong")
        expect(False, "a wrong password is refused")
    except UnauthorizedError as error:
        expect(error.response.content.error == "AuthenticationRequired", "the refusal has its name")
    step(f"signed in as {me.display_name}")
    return client


def feed(ada):
    seen, cursor = [], None
    while True:
        page = ada.get_author_feed(handle, limit=25, cursor=cursor)
        seen += page.feed
        cursor = page.cursor
        if not page.feed or not cursor:
            break
    own = [item for item in seen if item.reason is None]
    expect(len(own) == posts == len({item.post.uri for item in own}), f"every post comes once: {len(own)}")
    reposts = [item for item in seen if item.reason is not None]
    expect(all(item.reason.py_type == "app.bsky.feed.defs#reasonRepost" for item in reposts), "reposts say so")
    expect(len(reposts) == posts // 8, f"there are reposts: {len(reposts)}")
    kinds = {item.post.embed.py_type.split(".")[-1] for item in own if item.post.embed}
    known = {f"{kind}#view" for kind in ("images", "gallery", "video", "external", "record", "recordWithMedia")}
    expect(kinds == known, f"there is every kind of embed: {kinds}")
    expect(any(item.reply for item in own), "there are answers")
    expect(any(item.post.labels for item in own), "there are labels")
    expect(any(item.post.like_count for item in own), "there are likes")
    step(f"paged through {len(own)} posts and {len(reposts)} reposts")


def records(ada):
    raw, checked = 0, 0
    for collection in ("app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.like", "app.bsky.actor.profile"):
        cursor = None
        while True:
            query = {"repo": ada.me.did, "collection": collection, "limit": 40, "cursor": cursor}
            page = ada.com.atproto.repo.list_records(query)
            for record in page.records:
                expect(record.value.py_type == collection, "a record is of its collection")
            params = {name: value for name, value in query.items() if value}
            for record in httpx.get(f"{url}/xrpc/com.atproto.repo.listRecords", params=params).json()["records"]:
                content = libipld.encode_dag_cbor(linked(record["value"]))
                expect(cid_of(0x71, content) == record["cid"], f"the CID of {record['uri']} is right")
                checked += 1
            raw += len(page.records)
            cursor = page.cursor
            if not page.records or not cursor:
                break
    expect(raw == checked > posts, "all records were looked at twice")
    described = ada.com.atproto.repo.describe_repo({"repo": handle})
    expect(described.handle_is_correct and len(described.collections) == 4, "the repository describes itself")
    step(f"listed {raw} records and computed their CIDs")


def texts(ada):
    builder = client_utils.TextBuilder()
    builder.text("Grüße 👩‍👩‍👧‍👦 an ").mention("@grete.simulator.test", ada.resolve_handle("grete.simulator.test").did)
    builder.text(" 写真: ").link("example.org/é", "https://example.org/é").text(" ").tag("#café", "café")
    sent = ada.send_post(builder, langs=["de", "ja"])
    shown = ada.get_posts([sent.uri]).posts[0]
    expect(shown.cid == sent.cid and shown.record.text == builder.build_text(), "the post is shown")
    expect(len(shown.record.facets) == 3, "with its facets")
    detected = ada.detect_facets("Hello @chiyo.niwa.test #birds https://example.org")
    expect(len(detected) == 3, "a mention is resolved while it is typed")
    read = ada.get_post(sent.uri.split("/")[-1])
    expect(read.cid == sent.cid, "the record is read back")
    step("posted a text with facets")
    return sent


def pictures(ada):
    sent = ada.send_images(
        "Two dots",
        images=[PNG, PNG + b"\0"],
        image_alts=["A dot", "Another dot"],
        image_aspect_ratios=[models.AppBskyEmbedDefs.AspectRatio(width=1, height=1)] * 2,
    )
    shown = ada.get_posts([sent.uri]).posts[0]
    expect([image.alt for image in shown.embed.images] == ["A dot", "Another dot"], "the alt texts are shown")
    blob = shown.record.embed.images[0].image
    expect(blob.cid.encode() == cid_of(0x55, PNG) == blob.ref.link, "the blob has the CID of its bytes")
    content = ada.com.atproto.sync.get_blob({"did": ada.me.did, "cid": blob.ref.link})
    expect(content == PNG, "the blob comes back as it was sent")
    expect(httpx.get(shown.embed.images[0].thumb).status_code == 200, "its thumbnail is there")
    step("posted two pictures and fetched one")
    return sent


def conversations(ada, root):
    reference = models.create_strong_ref(root)
    answer = ada.send_post("An answer", reply_to=models.AppBskyFeedPost.ReplyRef(parent=reference, root=reference))
    thread = ada.get_post_thread(root.uri, depth=3).thread
    expect([reply.post.uri for reply in thread.replies] == [answer.uri], "the answer is in the thread")
    above = ada.get_post_thread(answer.uri).thread
    expect(above.parent.post.uri == root.uri, "and the post above the answer")
    quote = ada.send_post("A quote", embed=models.AppBskyEmbedRecord.Main(record=reference))
    shown = ada.get_posts([quote.uri]).posts[0]
    expect(shown.embed.record.uri == root.uri, "the quoted post is shown in the quoting one")
    other = ada.get_author_feed("chiyo.niwa.test").feed[0].post
    repost = ada.repost(other.uri, other.cid)
    like = ada.like(other.uri, other.cid)
    seen = ada.get_posts([other.uri]).posts[0]
    expect((seen.viewer.repost, seen.viewer.like) == (repost.uri, like.uri), "the viewer's marks are shown")
    expect(seen.repost_count == other.repost_count + 1, "and counted")
    newest = ada.get_author_feed(handle, limit=1).feed[0]
    expect(newest.reason.by.handle == handle and newest.post.uri == other.uri, "the repost leads the feed")
    expect(ada.unrepost(repost.uri) and ada.unlike(like.uri), "both can be taken back")
    expect(ada.get_posts([other.uri]).posts[0].repost_count == other.repost_count, "and no longer count")
    step("answered, quoted, reposted and liked")
    return [answer, quote]


def thread(ada):
    blob = ada.upload_blob(PNG + b"\0\0").blob
    image = models.AppBskyEmbedImages.Image(
        alt="A dot", image=blob, aspect_ratio=models.AppBskyEmbedDefs.AspectRatio(width=1, height=1)
    )
    sent = [ada.send_post("Part 0", embed=models.AppBskyEmbedImages.Main(images=[image]), langs=["en"])]
    for number in (1, 2):
        reply = models.AppBskyFeedPost.ReplyRef(
            root=models.create_strong_ref(sent[0]), parent=models.create_strong_ref(sent[-1])
        )
        sent.append(ada.send_post(f"Part {number}", reply_to=reply))
    top = ada.get_post_thread(sent[0].uri, depth=3).thread
    expect(top.replies[0].post.uri == sent[1].uri, "the second part hangs on the first")
    expect(top.replies[0].replies[0].post.record.reply.root.cid == sent[0].cid, "and the third knows the root")

    key = sent[0].uri.split("/")[-1]
    place = {"repo": ada.me.did, "collection": "app.bsky.feed.post", "rkey": key}
    read = ada.com.atproto.repo.get_record(place)
    record = read.value
    record.embed.images[0].alt, record.text = "A single dot", "Part nought"

    def put(swap):
        data = {**place, "record": record, "swap_record": swap}
        return ada.com.atproto.repo.put_record(data)

    edited = put(read.cid)
    expect(edited.cid != read.cid and edited.commit is not None, "an edit makes another version")
    again = put(read.cid)
    expect(again.cid == edited.cid and again.commit is None, "the same edit again changes nothing")
    record.text = "Part one"
    try:
        put(read.cid)
        expect(False, "an edit of an old version is refused")
    except BadRequestError as error:
        expect(error.response.content.error == "InvalidSwap", "the refusal has its name")
    shown = ada.get_posts([sent[0].uri]).posts[0]
    expect(shown.record.text == "Part nought" and shown.embed.images[0].alt == "A single dot", "the edit is shown")
    expect(shown.embed.images[0].aspect_ratio.width == 1, "and what it kept")
    for post in reversed(sent):
        expect(ada.delete_post(post.uri) and ada.delete_post(post.uri), "a post is deleted, twice if need be")
    step("posted a thread, edited it and deleted it")


def deletions(ada, sent):
    for post in sent:
        expect(ada.delete_post(post.uri), "a post is deleted")
    expect(ada.get_posts([post.uri for post in sent]).posts == [], "deleted posts are gone")
    try:
        ada.get_post(sent[0].uri.split("/")[-1])
        expect(False, "a deleted record is not read")
    except BadRequestError as error:
        expect(error.response.content.error == "RecordNotFound", "the refusal has its name")
    expect(ada.get_profile(handle).posts_count == posts, "as many posts as before")
    step(f"deleted {len(sent)} posts")


def staying():
    httpx.put(f"{url}/_simulator/habits", json={"access_life": 1}).raise_for_status()
    ada = Client(base_url=url)
    ada.login(handle, password, fetch_bsky_profile=False)
    first = ada.export_session_string().split(":::")
    time.sleep(1.1)
    late = httpx.get(
        f"{url}/xrpc/com.atproto.server.getSession", headers={"Authorization": f"Bearer {first[2]}"}
    )
    expect((late.status_code, late.json()["error"]) == (400, "ExpiredToken"), "the token is over")
    # What is renewed now must not be over before it is used, however slow this machine is.
    httpx.put(f"{url}/_simulator/habits", json={"access_life": 7200}).raise_for_status()
    expect(ada.com.atproto.server.get_session().handle == handle, "the client renews its session by itself")
    second = ada.export_session_string().split(":::")
    expect(first[2] != second[2] and first[3] != second[3], "both tokens are new")
    again = Client(base_url=url)
    again.login(session_string=ada.export_session_string(), fetch_bsky_profile=False)
    expect(again.com.atproto.server.get_session().did == again._session.did, "a kept session goes on")
    step("stayed signed in")


ada = sign_in()
feed(ada)
records(ada)
text, images = texts(ada), pictures(ada)
thread(ada)
deletions(ada, conversations(ada, text) + [text, images])
staying()
step("all well")
