"""Looks through a demo in a real browser: every page must have something real on it.

usage: demo_story.py BASE_URL PASSWORD API_TOKEN ROUTES APP_PASSWORD

Prints one line per fault and ends with status 1 when there is any: a page without what it is for, a page of the router
that is never visited, a message on the console, a failed request, or one to another host.
"""

import json
import re
import sys
import urllib.request

from playwright.sync_api import sync_playwright

BASE, PASSWORD, TOKEN, ROUTES, APP_PASSWORD = sys.argv[1:6]
ROUTES = ROUTES.split()
# Answers that are no documents, pages nobody reaches who is signed in, and one that needs a person at a platform.
EXCUSED = {
    "/": "leads to the archive",
    "/sign-in": "visited first",
    "/setup": "the demo did it",
    "/connections/callback": "leads elsewhere",
    "/connections/authorizations/{id}": "begins at a platform's own page",
    "/emoji/{id}": "shown within posts",
    "/text-tracks/{id}": "read by a player",
    "/link-cards/{id}/image": "shown within posts",
    "/media/{id}": "a file",
    "/media/{id}/thumbnail": "a file",
    "/media/{id}/large": "a file",
    "/runs/{id}/events": "a stream",
    "/search/suggestions": "read by the search box",
    "/compositions/{id}/draft": "read by the composer",
    "/compositions/uploads/{id}/thumbnail": "a file",
    "/publishing/events": "a stream",
    "/compositions/{id}/events": "a stream",
    "/targets/{id}/events": "a stream",
    "/profile/channels/{id}": "the demo writes to nobody",
}
faults = []


def fault(text):
    faults.append(text)


def ask(path, fields=None, method=None):
    request = urllib.request.Request(BASE + path, headers={"Authorization": f"Bearer {TOKEN}"}, method=method)
    if fields is not None:
        request.data = json.dumps(fields).encode()
        request.add_header("Content-Type", "application/json")
    return json.load(urllib.request.urlopen(request))


def everything(path):
    items, before = [], ""
    while True:
        page = ask(f"{path}{'&' if '?' in path else '?'}limit=100{before}")
        items += page["items"]
        if not page.get("older"):
            return items
        before = "&before=" + page["older"]


posts = everything("/api/v1/posts")
if len(posts) < 700:
    fault(f"only {len(posts)} posts are archived")
poll = next(p["id"] for p in posts if p.get("poll"))
edited = next(p["id"] for p in posts if p["versionCount"] > 1 and p["media"])
warned = next(p["id"] for p in posts if p.get("warning"))
deleted = next(p["id"] for p in posts if p["isDeletedOnPlatform"])
reply = next(p for p in posts if p["contentType"] == "reply" and p["platform"] == "mastodon")["id"]
connections = ask("/api/v1/connections")["items"]

# Bluesky's account, whose posts are records, and which was connected by handle and app password.
sky = next(c for c in connections if c["platform"] == "bluesky")
if sky["username"] != "noor.localhost" or sky["health"] != "active":
    fault(f"the account at Bluesky is {sky['username']}, {sky['health']}")
records = [p for p in posts if p["platform"] == "bluesky"]
if len(records) < 150:
    fault(f"only {len(records)} posts of Bluesky are archived")
for what, holds in {
    "edited": lambda p: p["versionCount"] > 1,
    "deleted": lambda p: p["isDeletedOnPlatform"],
    "a repost": lambda p: p["contentType"] == "repost",
}.items():
    if not any(map(holds, records)):
        fault(f"no post of Bluesky is {what}")
sky_warned = next(p["id"] for p in records if p.get("warning") and p["media"])
sky_picture = next(p["id"] for p in records if p["media"] and not p.get("warning") and p["contentType"] == "post")
sky_gallery = next(p["id"] for p in records if len(p["media"]) > 4)
sky_reply = next(p["id"] for p in records if p["text"].startswith("Only when it is yours"))
sky_edited = next(p["id"] for p in records if p["versionCount"] > 1)
pictures = next(c["id"] for c in connections if c["platform"] == "pixelfed")
run = ask("/api/v1/runs")["items"][-1]["id"]
job = ask("/api/v1/jobs")["items"][0]["id"]
medium = ask("/api/v1/media?kind=images")["items"][0]["media"]["id"]

measured = ask("/api/v1/publishing/engagement")["best"][0]["targetID"]
# Something to see on the calendar: a post to two of the accounts, for a day to come.
written = ask(
    "/api/v1/compositions",
    {"parts": [{"text": "Herons in spring"}], "targets": [{"connectionID": c["id"]} for c in connections if c["platform"] != "pixelfed"]},
)
planned = ask(f"/api/v1/compositions/{written['id']}/schedule", {"at": "2036-03-14T09:00", "zone": "Europe/Berlin"}, "PUT")
repeated = ask(
    "/api/v1/repetitions",
    {"compositionID": written["id"], "rule": {"unit": "week", "weekdays": ["monday"], "time": "09:00", "zone": "Europe/Berlin"}},
)

playing = {kind: ask(f"/api/v1/media?kind={kind}")["items"][0]["media"]["id"] for kind in ("videos", "audio")}

# Path, what must be there, how often at least.
PAGES = [
    ("/archive?connection=all", "article.post", 20),
    ("/archive?connection=all&type=repost", "article.post blockquote", 5),
    ("/archive?connection=all&marked=1", "article.post", 2),
    (f"/archive?connection={pictures}", "article.post img", 10),
    (f"/archive?connection={sky['id']}", "article.post", 20),
    (f"/archive?connection={sky['id']}&type=repost", "article.post blockquote", 10),
    (f"/posts/{sky_picture}", "article.post img", 1),
    (f"/posts/{sky_gallery}", "article.post img", 5),
    (f"/posts/{sky_warned}", "details.warning", 1),
    (f"/posts/{sky_edited}", ".versions li", 2),
    (f"/posts/{sky_edited}/raw", "pre:has-text('app.bsky.feed.post')", 1),
    (f"/media?connection={sky['id']}", ".tile img", 20),
    (f"/posts/{sky_reply}", ".thread.before .thread-post:has-text('Is a wheelbarrow a vehicle?')", 1),
    (f"/search?connection={sky['id']}&q=сад", "article.post", 1),
    (f"/runs?connection={sky['id']}", "main a[href^='/runs/run']", 2),
    (f"/connections/{sky['id']}/edit", "form [name=name]", 1),
    (f"/connections/{sky['id']}/reconnect", "form input[name=app_password][type=password]", 1),
    ("/media?connection=all", ".tile img", 20),
    ("/media?connection=all&alt=without", ".tile .badge.warn", 20),
    (f"/media/{medium}/view", "figure.shown img", 1),
    (f"/posts/{poll}", ".poll progress", 2),
    (f"/posts/{edited}", ".versions ins, .versions del", 1),
    (f"/posts/{warned}", "details.warning", 1),
    (f"/posts/{deleted}", ".badge.bad", 1),
    (f"/posts/{deleted}", "dt:has-text('Deletion noted')", 1),
    (f"/posts/{reply}", ".thread.before .thread-post", 1),
    (f"/posts/{reply}/raw", "pre", 1),
    ("/search", "input[name=q]", 1),
    ("/search?connection=all&q=ferry", "article.post mark", 2),
    ("/search?connection=all&q=сад", "article.post", 2),
    ("/search?connection=all&q=حديقة", "article.post", 2),
    ("/search?connection=all&q=इतिहास", "article.post", 1),
    ("/search?connection=all&q=자전거", "article.post", 1),
    ("/search?connection=all&q=庭", "article.post", 2),
    ("/search?connection=all&q=Brückenzollhäuschen", "article.post", 1),
    ("/search?connection=all&q=ferry", ".saved-searches li", 2),
    ("/search?connection=all&q=garden&sort=relevance", "article.post mark", 5),
    ("/search/counts?connection=all&q=garden", ".counts li", 8),
    ("/search?connection=all&q=lantern*", "main a[href^='/compositions/'] mark", 2),
    ("/search/compositions?connection=all&q=lantern*", "main a[href^='/compositions/'] mark", 2),
    ("/publishing/figures", "svg.plot rect.column", 1),
    ("/publishing/figures?days=365", "main ol.rows a", 2),
    (f"/targets/{measured}", "svg.plot circle.dot", 1),
    ("/runs?connection=all", "main a[href^='/runs/run']", 3),
    (f"/runs/{run}", "main dl, main table", 1),
    ("/notices", "main [data-item], main article, main li", 1),
    ("/connections", "main article, main .card", 3),
    ("/connections", "main :text('@noor.localhost')", 1),
    ("/connections/new", "form[action='/connections/authorize']", 1),
    ("/connections/new", "form input[name=app_password]", 1),
    (f"/connections/{pictures}/edit", "form [name=name]", 1),
    (f"/connections/{pictures}/delete", "form", 1),
    (f"/connections/{pictures}/reconnect", "form", 1),
    ("/imports", "input[type=file]", 1),
    ("/jobs", "main a[href^='/jobs/']", 5),
    (f"/jobs/{job}", "main dl, main table", 1),
    ("/users", "main", 1),
    ("/users/connections", "main table tr, main article, main li", 2),
    (f"/users/connections/{pictures}/delete", "form", 1),
    ("/profile", "form [name=email]", 1),
    ("/profile/sessions", "main", 1),
    ("/profile/tokens", "main", 1),
    ("/profile/channels", "h1", 1),
    ("/profile/deliveries", "h1", 1),
    ("/status", "main table tbody tr", 5),
    ("/compositions/new", "input[name=account]", 3),
    ("/publishing", "main [data-key]", 2),
    ("/publishing/calendar?day=2036-03-14", "main [data-entry]", 1),
    ("/publishing/compositions", "main [data-key]", 1),
    ("/publishing/questions", "main .empty", 1),
    ("/publishing/repetitions", "main article, main li", 1),
    (f"/publishing/repetitions/{repeated['id']}", "main form", 1),
    ("/publishing/import", "main form", 1),
    (f"/connections/{sky['id']}/slots", "main form", 1),
    (f"/compositions/{written['id']}", "main [data-key]", 2),
    (f"/compositions/{written['id']}/edit", "main textarea", 1),
    (f"/targets/{planned['targets'][0]['id']}", "main .state-panel", 1),
    ("/help", "kbd", 5),
]


def compare_with_router():
    visited = [path.split("?")[0] for path, _, _ in PAGES]
    for route in ROUTES:
        pattern = re.compile(re.sub(r"\{\w+\}", r"[^/]+", route) + r"\Z")
        if route not in EXCUSED and not any(pattern.match(path) for path in visited):
            fault(f"{route} is a page that is never visited")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.on("console", lambda m: m.type in ("error", "warning") and fault(f"console on {page.url}: {m.text}"))
    page.on("pageerror", lambda e: fault(f"script on {page.url}: {e}"))
    page.on("request", lambda r: r.url.startswith((BASE, "data:")) or fault(f"request to {r.url}"))
    page.on("response", lambda r: r.status >= 400 and fault(f"{r.status} for {r.url}"))
    page.goto(BASE + "/")
    page.fill("[name=username]", "demo")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/sign-in'] button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    if page.locator("article.post").count() < 10:
        fault("the page after signing in shows no posts: " + page.inner_text("main")[:200])
    for path, selector, count in PAGES:
        page.goto(BASE + path)
        found = page.locator(selector).count()
        if found < count:
            fault(f"{path}: {found} × {selector} instead of {count}: " + page.inner_text("main")[:200])
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            fault(f"{path} is {wide} px too wide")
    page.goto(BASE + "/media?connection=all")
    for _ in range(100):
        # In the window and not behind a warning; the others are loaded when they are needed.
        shown = page.locator(".tile > a img").evaluate_all(
            "all => all.filter(i => i.getBoundingClientRect().bottom < innerHeight).map(i => i.naturalWidth)"
        )
        if len(shown) > 5 and all(shown):
            break
        page.wait_for_timeout(100)
    else:
        fault(f"the grid shows pictures of these widths: {shown}")
    for kind, element in (("videos", "video"), ("audio", "audio")):
        page.goto(f"{BASE}/media/{playing[kind]}/view")
        for _ in range(100):
            length = page.locator(element).evaluate("player => player.duration")
            if length and length > 3:
                break
            page.wait_for_timeout(100)
        else:
            fault(f"the {element} can't be played: {length} s")
    for path in ["/users", "/profile/sessions", "/profile/tokens"]:
        page.goto(BASE + path)
        if not re.search(r"demo|Demo|Chrome|current", page.inner_text("main")):
            fault(f"{path} shows nobody: " + page.inner_text("main")[:200])
    page.goto(f"{BASE}/connections/{sky['id']}/reconnect")
    page.fill("[name=app_password]", APP_PASSWORD)
    page.click("button:has-text('Sign in again')")
    page.wait_for_url(lambda url: "/reconnect" not in url)
    if next(c for c in ask("/api/v1/connections")["items"] if c["id"] == sky["id"])["health"] != "active":
        fault("the account at Bluesky can't be signed in to again")
    compare_with_router()
    browser.close()

print("\n".join(faults))
sys.exit(1 if faults else 0)
