"""What goes out and what went out, in a real browser: a post is watched as it goes out, changed, deleted; a question is
answered; what is planned is moved by drag and by keyboard; what was called off is taken back.

usage: publishing_story.py BASE_URL USER PASSWORD API_TOKEN INSTANCE INSTANCE_TOKEN OTHER_INSTANCE [SCREENSHOT_FOLDER]

Prints one line per fault and ends with status 1 when there is any: a step that doesn't lead where it should, a message
on the console, a request to another host, or something axe-core objects to at 1280 or 360 px, light or dark.
"""

import datetime
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

BASE, USER, PASSWORD, TOKEN, INSTANCE, INSTANCE_TOKEN, OTHER = sys.argv[1:8]
SHOTS = pathlib.Path(sys.argv[8]) if len(sys.argv) > 8 else None
faults = []
expect.set_options(timeout=60_000)


def call(method, address, fields=None, token=None):
    request = urllib.request.Request(address, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if fields is not None:
        request.data = json.dumps(fields).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
    return json.loads(body) if body else None


def ask(method, path, fields=None):
    return call(method, BASE + "/api/v1" + path, fields, TOKEN)


def simulate(instance, path, fields):
    return call("POST", f"{instance}/_simulator/{path}", fields)


def status(id):
    return call("GET", f"{INSTANCE}/api/v1/statuses/{id}", token=INSTANCE_TOKEN)


def write(text, *connections, at=None, zone="Europe/Berlin", **fields):
    draft = {"parts": [{"text": text}], "targets": [{"connectionID": c} for c in connections], **fields}
    made = ask("POST", "/compositions", draft)
    return ask("PUT", f"/compositions/{made['id']}/schedule", {"at": at, "zone": zone} if at else {}) if at != "" else made


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    faults.append(f"waited in vain until {what}")
    return None


def look(page, name):
    """Everything that must hold on a page a person is on, wide and narrow, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            for violation in Axe().run(page).response["violations"]:
                where = [node["html"][:120] for node in violation["nodes"][:2]]
                faults.append(f"{name} at {width}, {scheme}: {violation['id']}: {violation['help']} {where}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                faults.append(f"{name} at {width} is {wide} px too wide")
            if SHOTS:
                SHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=str(SHOTS / f"{name}-{width}-{scheme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def follow(page, act):
    """Does what leads to another page, and waits until that one is whole."""
    with page.expect_navigation():
        act()


def unmoved(page, what):
    """The page is still the one that was marked: nobody loaded it again."""
    if page.evaluate("window.marked") != 1:
        faults.append(f"the page was loaded again: {what}")


def sign_in(page):
    page.goto(BASE + "/sign-in")
    page.fill("[name=username]", USER)
    page.fill("[name=password]", PASSWORD)
    follow(page, page.locator("form[action='/sign-in'] button.primary").click)


def goes_out(page):
    """Scheduled by a program, a post is watched as it goes out, changed and deleted."""
    now = datetime.datetime.now(datetime.timezone.utc)
    due = (now + datetime.timedelta(seconds=65 if now.second > 52 else 60)).strftime("%Y-%m-%dT%H:%M")
    write("Herons over the weir.", home, at=due, zone="UTC", isUrgent=True)
    write("Much later: the swans come back.", home, other, at="2036-03-20T09:00")
    page.goto(BASE + "/publishing")
    page.evaluate("window.marked = 1")
    row = page.locator("[data-key]", has_text="Herons over the weir.")
    expect(row).to_contain_text("It goes out on")
    expect(row).to_contain_text("urgent")
    look(page, "queue")
    expect(row).to_contain_text("published", timeout=120_000)
    live = row.get_by_role("link", name=re.compile("See it"))
    expect(live).to_have_attribute("href", re.compile(f"^{INSTANCE}/@ada/"))
    unmoved(page, "the queue")
    look(page, "queue-after")
    expect(page.locator("#announcer")).to_contain_text("published")

    follow(page, row.get_by_role("link", name="Herons over the weir.").click)
    expect(page.locator(".state-panel")).to_contain_text(re.compile(r"sent \d\d:\d\d:\d\d, confirmed by the platform’s answer \d\d:\d\d:\d\d"))
    expect(page.locator(".steps li")).not_to_have_count(0)
    look(page, "target")
    target = page.url.split("/")[-1].split("?")[0]
    post = ask("GET", f"/targets/{target}")["target"]["platformPostID"]

    page.get_by_text("Change what is published").click()
    look(page, "target-change")
    page.locator("[name=text-0]").fill("Herons and swans over the weir.")
    follow(page, page.get_by_role("button", name="Change it").click)
    page.evaluate("window.marked = 1")
    until("the edit is at the platform", lambda: "Herons and swans" in status(post)["content"])
    expect(page.locator("[data-part=says]")).to_contain_text("Herons and swans over the weir.")
    expect(page.locator("[data-part=steps]")).to_contain_text("The platform answered: a change is there.")
    expect(page.get_by_text("A change is on its way")).to_have_count(0)
    unmoved(page, "the target while it was changed")
    expect(page.get_by_role("link", name="the same post")).to_have_count(1)

    page.get_by_text("Delete at the platform …").click()
    look(page, "target-delete")
    follow(page, page.get_by_role("button", name="Delete it there").click)
    expect(page.locator("h1")).to_contain_text("deleted there")
    try:
        status(post)
        faults.append("the post is still at the platform")
    except urllib.error.HTTPError as error:
        if error.code != 404:
            faults.append(f"the platform says {error.code}")


def question(page):
    """An answer is lost, and two posts could be it: only a person can tell."""
    simulate(OTHER, "faults", {"fault": "drop_after_effect", "path": "/api/v1/statuses", "method": "POST", "count": 1})
    simulate(OTHER, "posts", {"account": "ada", "text": "Good morning"})
    write("Good morning", other)
    page.goto(BASE + "/publishing")
    page.evaluate("window.marked = 1")
    row = page.locator("[data-key]", has_text="Good morning")
    expect(row).to_contain_text("waits for you", timeout=120_000)
    unmoved(page, "the queue when a question came up")
    look(page, "queue-question")
    follow(page, row.get_by_role("link", name=re.compile("Answer")).click)
    expect(page.locator(".sections")).to_contain_text("1 waiting for you")
    panel = page.locator(".question")
    expect(panel).to_contain_text("Good morning")
    expect(panel.locator("time")).not_to_have_count(0)
    expect(panel.get_by_role("link", name=re.compile("Look at the account’s posts"))).to_have_attribute("href", f"{OTHER}/@ada")
    look(page, "questions")
    follow(page, panel.locator("h2 ~ .to a").click)
    look(page, "target-question")
    page.go_back()
    made = [post["id"] for post in call("GET", f"{OTHER}/_simulator/made-posts")["posts"] if post["text"] == "Good morning"]
    panel.get_by_label("Its address").fill(f"{OTHER}/@ada/{made[-1]}")
    follow(page, panel.get_by_role("button", name=re.compile("It is there")).click)
    expect(page.locator("main")).to_contain_text("Noted: it is there.")
    expect(page.locator("main")).to_contain_text("Nothing waits for you")
    expect(page.locator(".sections")).not_to_contain_text("waiting")
    look(page, "questions-empty")


def calendar(page):
    """A post keeps its hour wherever it is moved, and where no clock shows it a sentence says so."""
    heron = write("A heron in spring", home, at="2036-03-14T09:00")["id"]
    night = write("In the night in which clocks go forward", home, other, at="2036-03-29T02:30")["id"]
    wall = lambda id: ask("GET", f"/compositions/{id}")["wallTime"]
    page.goto(BASE + "/publishing/calendar?day=2036-03-14")
    page.evaluate("window.marked = 1")
    look(page, "calendar-month")
    entry = page.locator(f"[data-entry='{heron}']")
    entry.drag_to(page.locator("td[data-day='2036-03-18']"))
    expect(page.locator(f"td[data-day='2036-03-18'] [data-entry='{heron}']")).to_have_count(1)
    until("the dragged post is at its hour on the other day", lambda: wall(heron) == "2036-03-18T09:00")
    expect(page.locator("#announcer")).to_contain_text("Moved to Tuesday 18 March 2036, 09:00.")
    entry.locator("a").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(f"td[data-day='2036-03-25'] [data-entry='{heron}']")).to_have_count(1)
    page.wait_for_function("document.activeElement.closest('[data-entry]') !== null")
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator(f"td[data-day='2036-03-24'] [data-entry='{heron}']")).to_have_count(1)
    until("the post is where the keys put it", lambda: wall(heron) == "2036-03-24T09:00")
    expect(page.locator("#announcer")).to_contain_text("Moved to Monday 24 March 2036, 09:00.")
    page.locator(f"[data-entry='{night}'] a").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#announcer")).to_contain_text("02:30 does not exist that day")
    until("the night's post is on the other day", lambda: wall(night) == "2036-03-30T02:30")
    unmoved(page, "the calendar")
    look(page, "calendar-moved")
    page.goto(BASE + "/publishing/calendar?view=week&day=2036-03-24")
    look(page, "calendar-week")
    page.goto(BASE + "/publishing/calendar?view=list&day=2036-03-24")
    look(page, "calendar-list")
    page.goto(BASE + "/publishing/calendar")
    look(page, "calendar-today")

    # The same without a script.
    plain = browser.new_page(java_script_enabled=False, base_url=BASE)
    sign_in(plain)
    plain.goto("/publishing/calendar?view=list&day=2036-03-24")
    line = plain.locator(f"[data-entry='{heron}']")
    line.locator("summary").click()
    line.get_by_label("Day").fill("2036-03-26")
    follow(plain, line.get_by_role("button", name="Move").click)
    if wall(heron) != "2036-03-26T09:00" or "view=list" not in plain.url:
        faults.append(f"without a script it is moved to {wall(heron)}, and leads to {plain.url}")
    plain.goto(f"/compositions/{night}")
    expect(plain.locator("main")).to_contain_text("02:30 does not exist that day")
    plain.close()


def called_off(page):
    page.goto(BASE + "/publishing")
    row = page.locator("[data-key]", has_text="A heron in spring")
    follow(page, row.get_by_role("button", name=re.compile("Call off")).click)
    expect(page.locator(".said")).to_contain_text("Called off")
    expect(row).to_have_count(0)
    look(page, "queue-called-off")
    follow(page, page.get_by_role("button", name="Undo").click)
    expect(row).to_contain_text("It goes out on")


def written(page):
    write("A draft about owls, which are seldom seen here.", home, other, at="", warning="Birds of prey")
    page.goto(BASE + "/publishing/compositions")
    expect(page.locator("main")).to_contain_text("2 accounts: Mastodon")
    look(page, "compositions")
    follow(page, page.get_by_role("link", name=re.compile("A draft about owls")).first.click)
    look(page, "composition-draft")
    follow(page, page.get_by_role("button", name="Copy").click)
    expect(page.locator("main")).to_contain_text("This is the copy. It is a draft.")
    page.get_by_text("Delete …").click()
    follow(page, page.get_by_role("button", name="Delete", exact=True).click)
    expect(page.locator("main")).to_contain_text("It is deleted here.")
    page.goto(BASE + "/publishing/compositions?status=draft")
    expect(page.locator("[data-key]")).to_have_count(1)

    # One that goes out while one looks at it, to one account that takes it and one that doesn't.
    simulate(OTHER, "faults", {"fault": "failure", "status": 422, "path": "/api/v1/statuses", "method": "POST", "count": 1})
    made = write("Cranes, on their way south.", home, other, at="")
    page.goto(f"{BASE}/compositions/{made['id']}")
    follow(page, page.get_by_role("button", name="Publish now").click)
    page.evaluate("window.marked = 1")
    expect(page.locator("[data-key]", has_text="ada@" + INSTANCE.split("://")[1])).to_contain_text("published")
    expect(page.locator("[data-key] .badge.bad")).to_have_count(1)
    expect(page.locator("h1")).to_contain_text("partly published")
    unmoved(page, "the composition")
    look(page, "composition")
    follow(page, page.locator("[data-key]", has=page.locator(".badge.bad")).locator("h3 a").click)
    expect(page.locator(".state-panel")).to_contain_text("trying again can’t publish it twice")
    look(page, "target-failed")
    follow(page, page.get_by_role("button", name="Try again now").click)
    expect(page.locator("h1")).to_contain_text("published")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    # Colours that are on their way to another scheme have no contrast to speak of.
    page = browser.new_page(reduced_motion="reduce")
    page.set_default_timeout(60_000)
    page.on("console", lambda m: faults.append(f"console on {page.url}: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(f"script on {page.url}: {e}"))
    page.on("request", lambda r: None if r.url.startswith((BASE, "data:")) else faults.append(f"foreign request: {r.url}"))
    connections = ask("GET", "/connections")["items"]
    home = next(c["id"] for c in connections if c["name"] == "Home")
    other = next(c["id"] for c in connections if c["name"] == "Other")
    sign_in(page)
    for name in ("", "/calendar", "/compositions"):
        page.goto(BASE + "/publishing" + name)
        look(page, "empty" + name.replace("/", "-"))
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url(BASE + "/publishing")
    for step in (goes_out, question, calendar, called_off, written):
        try:
            step(page)
        except (AssertionError, Exception) as error:
            faults.append(f"{step.__name__} at {page.url}: {error}")
            if SHOTS:
                page.screenshot(path=str(SHOTS / f"fault-{step.__name__}.png"), full_page=True)
    browser.close()

print("\n".join(faults))
sys.exit(1 if faults else 0)
