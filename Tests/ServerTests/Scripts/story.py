"""A newcomer's first minutes, in a real browser: set up, connect an account, see it archived and its pictures in the
grid, find a post and keep the search.

usage: story.py BASE_URL SET_UP_TOKEN INSTANCE ACCESS_TOKEN [SCREENSHOT_FOLDER]

Prints one line per fault and ends with status 1 when there is any: a step that doesn't lead where it should, a message
on the console, a request to another host, or something axe-core objects to at 1280 or 360 px.
"""

import pathlib
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

BASE, SET_UP_TOKEN, INSTANCE, ACCESS_TOKEN = sys.argv[1:5]
SHOTS = pathlib.Path(sys.argv[5]) if len(sys.argv) > 5 else None
faults = []


def look(page, name):
    """Everything that must hold on a page a person is on, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for violation in Axe().run(page).response["violations"]:
            faults.append(f"{name} at {width}: {violation['id']}: {violation['help']}")
        if SHOTS:
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(SHOTS / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def follow(page, act):
    """Does what leads to another page, and waits until that one is whole."""
    with page.expect_navigation():
        act()


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda m: faults.append(f"console on {page.url}: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(f"script on {page.url}: {e}"))
    # The person goes to the platform's own page; nothing of ours loads anything from elsewhere.
    page.on("request", lambda r: None if r.url.startswith((BASE, "data:")) or r.is_navigation_request() and r.url.startswith(INSTANCE + "/oauth/authorize") else faults.append(f"foreign request: {r.url}"))

    page.goto(BASE + "/")
    look(page, "first")
    page.goto(BASE + "/setup")
    page.fill("[name=token]", SET_UP_TOKEN)
    page.fill("[name=username]", "ada")
    page.fill("[name=email]", "ada@example.org")
    page.fill("[name=password]", "correct horse battery")
    page.fill("[name=password_again]", "correct horse battery")
    look(page, "setup")
    follow(page, page.locator("form[action='/setup'] button.primary").click)
    look(page, "welcome")

    page.goto(BASE + "/connections/new")
    look(page, "connect")
    # The second way is there too: a token is pasted and only tested.
    page.click("summary:has-text('Paste a token instead')")
    pasting = page.locator("form[action='/connections']")
    pasting.locator("[name=name]").fill("Home")
    pasting.locator("select[name=platform]").select_option("mastodon")
    pasting.locator("[name=instance]").fill(INSTANCE)
    pasting.locator("[name=access_token]").fill(ACCESS_TOKEN)
    look(page, "connect-by-token")
    pasting.locator("button:has-text('Test only')").click()
    page.get_by_text("The token works").wait_for()
    # The first: name the server, sign in there, allow, and be back.
    page.goto(BASE + "/connections/new")
    letting = page.locator("form[action='/connections/authorize']")
    letting.locator("[name=instance]").fill(INSTANCE)
    letting.locator("[name=name]").fill("Home")
    letting.get_by_role("button", name="Connect", exact=True).click()
    page.wait_for_url(INSTANCE + "/oauth/authorize**")
    if "read:accounts, read:statuses" not in page.inner_text("main"):
        faults.append("the platform asks for something else: " + page.inner_text("main")[:300])
    page.select_option("[name=username]", "ada")
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(BASE + "/connections/authorizations/**")
    page.get_by_text("was not let in").wait_for()
    look(page, "denied")
    page.goto(BASE + "/connections/new")
    letting.locator("[name=instance]").fill(INSTANCE)
    letting.locator("[name=name]").fill("Home")
    letting.get_by_role("button", name="Connect", exact=True).click()
    page.wait_for_url(INSTANCE + "/oauth/authorize**")
    page.select_option("[name=username]", "ada")
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_url(BASE + "/connections/authorizations/**")
    page.get_by_text("“Home” is connected to @ada@").wait_for()
    look(page, "connected")
    page.reload()
    page.get_by_text("“Home” is connected to @ada@").wait_for()
    follow(page, page.get_by_role("link", name="All connections").click)
    if "Home" not in page.inner_text("main"):
        faults.append("the connection's card is not shown: " + page.inner_text("main")[:300])

    # The archive fills by itself.
    for _ in range(240):
        page.goto(BASE + "/archive")
        if page.locator("article.post").count() >= 10:
            break
        page.wait_for_timeout(250)
    else:
        faults.append("no post arrived in the archive")
    look(page, "archive")

    # Three posts marked together, and put back.
    for key in ("j", "x", "j", "j", "X"):
        page.keyboard.press(key)
    follow(page, page.locator("#selection").get_by_role("button", name="Mark", exact=True).click)
    page.locator(".toast").wait_for()
    marked = page.locator("[data-mark=marked][aria-pressed=true]")
    if marked.count() != 3:
        faults.append(f"{marked.count()} posts are marked instead of 3")
    follow(page, page.get_by_role("button", name="Undo").click)
    page.get_by_text("The posts are as they were.").wait_for()
    if marked.count() != 0:
        faults.append("undo left a mark")

    # The grid shows pictures as they are made.
    seen = "[...document.querySelectorAll('.tile img')].filter((image) => image.complete && image.naturalWidth > 0).length"
    for _ in range(240):
        page.goto(BASE + "/media")
        if page.evaluate(seen) >= 3:
            break
        page.wait_for_timeout(250)
    else:
        faults.append("no picture arrived in the grid")
    look(page, "media")
    page.locator(".tile-link").first.click()
    page.wait_for_url("**/media/**/view**")
    look(page, "medium")

    page.keyboard.press("/")
    page.wait_for_url("**/search**")
    page.wait_for_function("document.activeElement?.name === 'q'")
    page.keyboard.type("has:image")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    if page.locator("article.post").count() == 0:
        faults.append("the search found nothing: " + page.inner_text("main")[:300])
    counts = page.locator(".counts")
    counts.get_by_role("link", name="With an image").wait_for()
    if "Mastodon" not in counts.inner_text():
        faults.append("the counts know no platform: " + counts.inner_text())
    page.get_by_text("Save this search").click()
    page.get_by_label("Name", exact=True).fill("Pictures")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The search is saved.").wait_for()
    counts.get_by_role("link", name="With an image").wait_for()
    look(page, "search")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/**")
    look(page, "post")

    page.goto(BASE + "/runs")
    look(page, "runs")
    browser.close()

print("\n".join(faults))
sys.exit(1 if faults else 0)
