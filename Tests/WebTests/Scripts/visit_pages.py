"""Visits every page in a real browser and reports what is wrong with it.

usage: visit_pages.py BASE_URL SESSION_TOKEN full|empty|first-start ROUTES [SCREENSHOT_FOLDER]

The third argument says what the Roost holds, and so which pages are worth a visit. The fourth names the paths of all
pages the router has, with parameters in braces: one that is not visited is a fault.

Prints one line per fault and ends with status 1 when there is any: a message on the console, a request to another
host, a failed request, something axe-core objects to, a page wider than its window, a target smaller than 24 px, or
a key that does not do what the help says.
"""

import pathlib
import re
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

BASE, TOKEN, CONTENT = sys.argv[1:4]
ROUTES = sys.argv[4].split()
SHOTS = pathlib.Path(sys.argv[5]) if len(sys.argv) > 5 else None

FULL = {
    "sign-in": "/sign-in",
    "connections": "/connections",
    "connection-new": "/connections/new",
    "connection-edit": "/connections/con-2/edit",
    "connection-reconnect": "/connections/con-1/reconnect",
    "connection-reconnect-by-token": "/connections/con-2/reconnect",
    "authorization-pending": "/connections/authorizations/aut-1",
    "authorization-connected": "/connections/authorizations/aut-2",
    "authorization-refused": "/connections/authorizations/aut-3",
    "connection-delete": "/connections/con-1/delete",
    "archive": "/archive",
    "archive-empty": "/archive?connection=con-3",
    "post": "/posts/p-1",
    "media": "/media",
    "media-month": "/media?connection=con-1&month=2026-06",
    "media-none": "/media?kind=documents&alt=with",
    "media-view": "/media/med-2/view",
    "media-view-sensitive": "/media/med-3/view",
    "media-view-video": "/media/med-video/view",
    "media-view-audio": "/media/med-audio/view",
    "media-view-large": "/media/med-large/view",
    "media-view-gone": "/media/med-gone/view",
    "post-versions": "/posts/p-2",
    "raw": "/posts/p-1/raw",
    "search": "/search",
    "search-found": "/search?q=heron",
    "search-relevance": "/search?q=heron&sort=relevance",
    "search-counts": "/search/counts?q=heron",
    "search-problem": "/search?q=heron%22",
    "search-nothing": "/search?q=albatross&connection=con-2",
    "search-drafts": "/search?q=weir",
    "search-compositions": "/search/compositions?q=heron",
    "figures": "/publishing/figures",
    "figures-of-one": "/publishing/figures?days=7&connection=con-1",
    "runs": "/runs",
    "run": "/runs/run-1",
    "run-failed": "/runs/run-3",
    "run-import": "/runs/run-4",
    "import": "/imports",
    "jobs": "/jobs",
    "job": "/jobs/job-1",
    "job-dead": "/jobs/job-2",
    "users": "/users",
    "owned": "/users/connections",
    "status": "/status",
    "owned-delete": "/users/connections/con-2/delete",
    "profile": "/profile",
    "sessions": "/profile/sessions",
    "tokens": "/profile/tokens",
    "notice-channels": "/profile/channels",
    "notice-channel": "/profile/channels/nch-1",
    "notice-channel-code": "/profile/channels/nch-2",
    "notice-channel-long": "/profile/channels/nch-3",
    "notice-deliveries": "/profile/deliveries",
    "notice-deliveries-none": "/profile/deliveries?state=skipped",
    "notices": "/notices",
    "slots": "/connections/con-1/slots",
    "slots-none": "/connections/con-2/slots",
    "repetitions": "/publishing/repetitions",
    "repetition": "/publishing/repetitions/rec-1",
    "composition-import": "/publishing/import",
    "write": "/compositions/new?account=con-1&at=2026-11-24T09:00",
    "write-on": "/compositions/cmp-1/edit",
    "help": "/help",
    "publishing": "/publishing",
    "publishing-called-off": "/publishing?cancelled=tgt-9",
    "calendar-month": "/publishing/calendar",
    "calendar-week": "/publishing/calendar?view=week",
    "calendar-list": "/publishing/calendar?view=list",
    "compositions": "/publishing/compositions",
    "questions": "/publishing/questions",
    "composition": "/compositions/cmp-1",
    "composition-scheduled": "/compositions/cmp-2",
    "target": "/targets/tgt-1",
    "target-question": "/targets/tgt-7",
    "said": "/runs?said=run-cancelled",
    "undo": "/archive?said=marks-changed&undo=mark:p-1,p-2",
    "not-found": "/no/such/page",
}
EMPTY = {
    "empty-connections": "/connections",
    "empty-archive": "/archive",
    "empty-media": "/media",
    "empty-search": "/search?q=heron",
    "empty-runs": "/runs",
    "empty-jobs": "/jobs",
    "empty-owned": "/users/connections",
    "empty-status": "/status",
    "empty-notices": "/notices",
    "empty-repetitions": "/publishing/repetitions",
    "empty-write": "/compositions/new",
    "empty-publishing": "/publishing",
    "empty-questions": "/publishing/questions",
    "empty-calendar": "/publishing/calendar?view=list",
    "empty-notice-channels": "/profile/channels",
    "empty-notice-deliveries": "/profile/deliveries",
}
FIRST_START = {"setup": "/setup"}
PAGES = {"full": FULL, "empty": EMPTY, "first-start": FIRST_START}[CONTENT]
# Routes that answer with something other than a document, and where tests ask for them.
NO_DOCUMENTS = {
    "/": "leads elsewhere: SignInTests",
    "/connections/callback": "leads elsewhere: PageTests",
    "/emoji/{id}": "a picture, shown within the words of posts",
    "/text-tracks/{id}": "a file, read by the player of a video",
    "/link-cards/{id}/image": "a picture, shown within posts",
    "/media/{id}": "a file, shown on the archive's pages",
    "/media/{id}/thumbnail": "a file, shown on the archive's pages",
    "/media/{id}/large": "a file, shown on the archive's pages",
    "/compositions/{id}/draft": "read by the composer",
    "/compositions/uploads/{id}/thumbnail": "a picture, shown where one writes",
    "/search/suggestions": "read by the search box: PageTests and the story of searching",
    "/runs/{id}/events": "a stream, read by the runs' pages",
    "/publishing/events": "a stream, read by the pages of publishing",
    "/compositions/{id}/events": "a stream, read by a composition's page",
    "/targets/{id}/events": "a stream, read by a target's page",
}
LISTS = [
    "archive", "media", "search-found", "connections", "runs", "jobs", "notices", "users", "owned", "sessions", "publishing",
    "calendar-month", "calendar-list", "compositions", "questions",
]
SIGNED_OUT = {"sign-in", "setup"}
EXPECTED_STATUS = {"not-found": 404, "search-problem": 422}
WINDOWS = [(1280, 900), (360, 740)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def watch(page, where):
    """Collects what a page does wrong by itself; `where` is a list whose last entry names the page."""
    page.on("console", lambda m: m.type in ("error", "warning") and not expected(m, where) and fault(where[-1], f"console: {m.text}"))
    page.on("pageerror", lambda e: fault(where[-1], f"script: {e}"))
    page.on("request", lambda r: r.url.startswith(BASE) or fault(where[-1], f"request to {r.url}"))
    page.on("response", lambda r: r.status >= 400 and not r.request.is_navigation_request() and fault(where[-1], f"{r.status} for {r.url}"))


def expected(message, where):
    name = where[-1].split(" ")[0]
    return name in EXPECTED_STATUS and str(EXPECTED_STATUS[name]) in message.text


def compare_with_router():
    """Every page the router has is among those that are visited, and none is excused that is gone."""
    visited = [path.split("?")[0] for path in [*FULL.values(), *EMPTY.values(), *FIRST_START.values()]]
    for route in ROUTES:
        # A parameter stands for one part of a path; literal routes win over it, as they do in the router.
        pattern = re.compile(re.sub(r"\{\w+\}", r"[^/]+", route) + r"\Z")
        hits = [path for path in visited if pattern.match(path) and (path == route or path not in ROUTES)]
        if not hits and route not in NO_DOCUMENTS:
            fault("router", f"{route} is a page that is never visited")
    for route in NO_DOCUMENTS:
        if route not in ROUTES:
            fault("router", f"{route} is excused and no longer exists")


def visit_all(browser, scheme, size):
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    signed_in = {"name": "roost_session", "value": TOKEN, "url": BASE}
    page = context.new_page()
    page.set_default_timeout(60_000)
    where = [""]
    watch(page, where)
    for name, path in PAGES.items():
        where.append(f"{name} {scheme} {size[0]}")
        context.clear_cookies()
        if name not in SIGNED_OUT:
            context.add_cookies([signed_in])
        answer = page.goto(BASE + path, wait_until="load")
        if answer.status != EXPECTED_STATUS.get(name, 200):
            fault(where[-1], f"answered {answer.status}")
        inspect(page, where[-1])
        if SHOTS:
            page.screenshot(path=SHOTS / f"{name}-{scheme}-{size[0]}.png", full_page=True)
    context.close()


def inspect(page, where):
    for violation in Axe().run(page, options=RULES).response["violations"]:
        nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        fault(where, f"axe {violation['id']}: {violation['help']}: {nodes}")
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if too_wide > 0:
        culprits = page.evaluate(
            """[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
               && !e.closest('.scroll, .raw, .sections, .hidden')).slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
        )
        fault(where, f"{too_wide} px wider than the window: {culprits}")
    missing_icons = page.evaluate(
        """[...document.querySelectorAll('svg use')].filter(u => u.getBoundingClientRect().width === 0
           && u.closest('svg').getBoundingClientRect().width > 0 && u.closest('svg').checkVisibility()).length"""
    )
    if missing_icons:
        fault(where, f"{missing_icons} icons are not drawn")
    small = page.evaluate(
        """[...document.querySelectorAll('button, .button, input:not([type=hidden]), select, summary, nav a')]
           .filter(e => e.checkVisibility() && !e.closest('.hidden, .check, .chip, .language, .pick'))
           .map(e => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 100)]).filter(([h]) => h > 0 && h < 43.5)"""
    )
    for height, html in small[:3]:
        fault(where, f"a target of {height} px: {html}")


def follow(page, act):
    """Does what leads to another page, and waits until that one is whole."""
    with page.expect_navigation():
        act()


def try_keys(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "roost_session", "value": TOKEN, "url": BASE}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    where = ["keys"]
    watch(page, where)

    def check(what, condition):
        condition or fault("keys", what)

    focused = "document.activeElement.dataset.open"
    page.goto(BASE + "/archive")
    page.keyboard.press("j")
    check("j does not go to the first post", page.evaluate(focused) == "/posts/p-1")
    page.keyboard.press("j")
    page.keyboard.press("j")
    check("j j does not go on", page.evaluate(focused) == "/posts/p-3")
    page.keyboard.press("k")
    check("k does not go back", page.evaluate(focused) == "/posts/p-2")

    page.keyboard.press("k")
    mark = page.locator("[data-open='/posts/p-1'] [data-mark=marked]")
    with page.expect_response(lambda r: r.url.endswith("/posts/p-1/marks")) as marked:
        page.keyboard.press("s")
    check("s is refused", marked.value.status == 303)
    page.wait_for_function("e => e.getAttribute('aria-pressed') === 'true'", arg=mark.element_handle())
    with page.expect_response(lambda r: r.url.endswith("/posts/p-1/marks")):
        page.keyboard.press("m")
    page.wait_for_function("!document.querySelector(\"[data-open='/posts/p-1']\").classList.contains('unread')")
    page.reload()
    check("a mark is gone after a reload", mark.get_attribute("aria-pressed") == "true")

    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/posts/p-1")
    page.keyboard.press("/")
    page.wait_for_url("**/search#q")
    page.wait_for_function("document.activeElement?.name === 'q'")
    page.keyboard.type("heron jk?")
    check("keys act while one types", page.input_value("[name=q]") == "heron jk?")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/connections")
    page.keyboard.press("?")
    check("? does not open the help", page.locator("dialog#help").evaluate("d => d.open"))
    page.keyboard.press("Escape")
    check("Escape does not close the help", not page.locator("dialog#help").evaluate("d => d.open"))

    page.locator(".switcher > summary").click()
    inspect(page, "open switcher")
    page.keyboard.press("Escape")
    check("Escape does not close a menu", not page.locator(".switcher").evaluate("d => d.open"))

    page.goto(BASE + "/archive")
    page.get_by_role("checkbox", name="Marked").check()
    page.wait_for_url("**marked=1**")
    check("an empty filter is in the address", "type=" not in page.url)

    page.goto(BASE + "/connections/new")
    check("a token is asked for before that is chosen", not page.locator("[name=access_token]").is_visible())
    page.get_by_text("Paste a token instead").click()
    page.select_option("select[name=platform]", "pixelfed")
    check("client key is asked for Pixelfed", not page.locator("[name=client_key]").is_visible())
    page.select_option("select[name=platform]", "mastodon")
    check("client key is not asked for Mastodon", page.locator("[name=client_key]").is_visible())
    check("testing first is not the default", page.locator("[name=tests_first]").is_checked())
    context.close()


# As a page does that hears of something new.
FOLLOW = """async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  document.dispatchEvent(new CustomEvent("page-read", { detail: page }));
}"""


def try_keys_on_lists(browser):
    """j and k walk through every list, / leads to the search and ? shows the keys."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "roost_session", "value": TOKEN, "url": BASE}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    where = ["keys on lists"]
    watch(page, where)
    place = "[...document.querySelectorAll('[data-item]')].indexOf(document.activeElement)"
    for name in LISTS:
        where.append(f"keys on {name}")
        page.goto(BASE + FULL[name])
        count = page.locator("[data-item]").count()
        if count == 0:
            fault(where[-1], "the list has no items")
            continue
        page.keyboard.press("j")
        if page.evaluate(place) != 0:
            fault(where[-1], "j does not go to the first item")
        if page.locator("[data-live]").count() > 0:
            page.evaluate(FOLLOW)
            if page.evaluate(place) != 0:
                fault(where[-1], "the place is lost when the page follows what happens")
        page.keyboard.press("j")
        if page.evaluate(place) != min(1, count - 1):
            fault(where[-1], "j j does not go on")
        page.keyboard.press("k")
        if page.evaluate(place) != 0:
            fault(where[-1], "k does not go back")
        page.keyboard.press("?")
        if not page.locator("dialog#help").evaluate("d => d.open"):
            fault(where[-1], "? does not open the help")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.wait_for_url("**/search**")
    context.close()


def try_searching(browser):
    """The search box offers ways to go on, by keyboard, and counts arrive after the results."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "roost_session", "value": TOKEN, "url": BASE}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    where = ["searching"]
    watch(page, where)

    def check(what, condition):
        condition or fault("searching", what)

    page.goto(BASE + "/search")
    box = page.get_by_role("combobox", name="Search the archive")
    box.press_sequentially("her")
    options = page.get_by_role("option")
    options.first.wait_for()
    check("the box does not say that it is open", box.get_attribute("aria-expanded") == "true")
    inspect(page, "suggestions")
    if SHOTS:
        page.screenshot(path=SHOTS / "suggestions-light-1280.png")
    page.keyboard.press("Escape")
    check("Escape does not close the suggestions", options.count() == 0 or not options.first.is_visible())
    check("Escape empties the box", box.input_value() == "her")
    page.keyboard.press("ArrowDown")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    check("the arrow does not choose", options.first.get_attribute("aria-selected") == "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=heron&**")
    counts = page.locator(".counts")
    counts.get_by_role("link", name="With an image").wait_for()
    check("the counts go on being awaited", counts.get_attribute("aria-busy") == "false")
    check("the counts have no total", "more than" in counts.inner_text())
    inspect(page, "counts")
    if SHOTS:
        page.screenshot(path=SHOTS / "counts-light-1280.png", full_page=True)
    counts.get_by_role("link", name="With an image").click()
    page.wait_for_url("**has:image**")
    context.close()


def try_selection(browser):
    """Posts are selected by keyboard, marked together and put back."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "roost_session", "value": TOKEN, "url": BASE}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    where = ["selection"]
    watch(page, where)
    pressed = "[...document.querySelectorAll('[data-mark=marked][aria-pressed=true]')].length"

    def check(what, condition):
        condition or fault("selection", what)

    page.goto(BASE + "/archive")
    bar = page.locator("#selection")
    before = page.evaluate(pressed)
    check("the bar is there with nothing selected", not bar.is_visible())
    for key in ("j", "j", "j", "x", "j", "j", "X"):
        page.keyboard.press(key)
    check("x and Shift x do not select a range", page.locator("[data-select]:checked").count() == 3)
    check("the bar does not count", "3 selected" in bar.inner_text())
    inspect(page, "selection")
    if SHOTS:
        page.screenshot(path=SHOTS / "selected-light-1280.png")
    page.keyboard.press("Escape")
    check("Escape does not clear the selection", page.locator("[data-select]:checked").count() == 0)
    boxes = page.locator("[data-select]")
    boxes.nth(2).click()
    boxes.nth(4).click(modifiers=["Shift"])
    check("Shift and a click do not select a range", page.locator("[data-select]:checked").count() == 3)
    page.get_by_label("All on this page").check()
    check("all are not selected", page.locator("[data-select]:checked").count() == boxes.count())
    page.get_by_label("All on this page").uncheck()
    boxes.nth(2).click()
    boxes.nth(4).click(modifiers=["Shift"])
    follow(page, bar.get_by_role("button", name="Mark", exact=True).click)
    toast = page.locator(".toast")
    toast.wait_for()
    check("what was done is not told", "3 posts marked." in toast.inner_text())
    check("the posts are not marked", page.evaluate(pressed) == before + 3)
    check("a reload would say it again", "said=" not in page.url and "undo=" not in page.url)
    follow(page, toast.get_by_role("button", name="Undo").click)
    page.get_by_text("The posts are as they were.").wait_for()
    check("undo does not restore", page.evaluate(pressed) == before)
    context.close()


def try_media(browser):
    """The grid opens a picture, keys walk from one to the next, and what is sensitive is shown on demand."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "roost_session", "value": TOKEN, "url": BASE}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    where = ["media"]
    watch(page, where)

    def check(what, condition):
        condition or fault("media", what)

    page.goto(BASE + "/archive")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/media")
    check("the grid has no alt texts", page.locator(".tile img[alt*='reed beds']").count() > 0)
    check("a picture without alt text is not marked", page.locator(".tile .badge.warn").count() > 0)
    veil = page.locator(".tile .veil").first
    check("what is sensitive is shown unasked", not veil.locator("img").is_visible())
    veil.locator("summary").click()
    check("what is sensitive is not shown on demand", veil.locator("img").is_visible())
    inspect(page, "media veil")
    if SHOTS:
        page.screenshot(path=SHOTS / "media-veil-light-1280.png")
    page.goto(BASE + "/media")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/media/med-1/view**")
    page.keyboard.press("j")
    page.wait_for_url("**/media/med-2/view**")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/media/med-3/view**")
    page.keyboard.press("k")
    page.wait_for_url("**/media/med-2/view**")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/media/med-1/view**")
    page.keyboard.press("ArrowLeft")
    check("before the first there is something", "/media/med-1/view" in page.url)
    page.keyboard.press("o")
    page.wait_for_url("**/posts/p-1")
    page.goto(BASE + "/media")
    page.select_option("[name=alt]", "without")
    page.wait_for_url("**alt=without**")
    check("pictures with alt text are still there", page.locator(".tile .badge.warn").count() == page.locator(".tile").count())
    follow(page, page.get_by_role("button", name="Try again").click)
    page.get_by_text("Roost looks into these pictures once more.").wait_for()
    check("the filter is gone after trying again", "alt=without" in page.url)
    context.close()


def try_without_scripts(browser):
    """Reading and forms work with scripts switched off."""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "roost_session", "value": TOKEN, "url": BASE}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(BASE + "/archive")
    page.get_by_role("checkbox", name="With media").check()
    follow(page, page.get_by_role("button", name="Apply").click)
    if "media=1" not in page.url or page.locator("article.post").count() != 2:
        fault("no scripts", "the filter does not work")
    page.goto(BASE + "/archive")
    for number in (2, 3):
        page.locator("[data-select]").nth(number).check()
    follow(page, page.locator("#selection").get_by_role("button", name="Read", exact=True).click)
    if "2 posts set read." not in page.inner_text("main") or page.locator("article.post.unread").count() != 16:
        fault("no scripts", "selected posts are not set read")
    follow(page, page.get_by_role("button", name="Undo").click)
    if page.locator("article.post.unread").count() != 18:
        fault("no scripts", "undo does not restore")
    follow(page, page.locator("article.post").first.get_by_role("button", name="Mark").click)
    if page.locator("article.post").count() == 0:
        fault("no scripts", "marking does not come back to the list")
    page.locator(".switcher > summary").click()
    follow(page, page.locator(".switcher .menu-item", has_text="Photos").first.click)
    if "Photos" not in page.locator(".switcher > summary").inner_text():
        fault("no scripts", "switching the connection does not work")
    page.locator(".switcher > summary").click()
    follow(page, page.locator(".switcher .menu-item", has_text="Bird notes").first.click)
    context.close()


compare_with_router()
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    for scheme in ("light", "dark"):
        for size in WINDOWS:
            visit_all(browser, scheme, size)
    for attempt in (try_keys, try_searching, try_selection, try_media, try_keys_on_lists, try_without_scripts) if CONTENT == "full" else ():
        try:
            attempt(browser)
        except PlaywrightError as error:
            fault(attempt.__name__, str(error)[:600])
    browser.close()

print("\n".join(faults))
sys.exit(1 if faults else 0)
