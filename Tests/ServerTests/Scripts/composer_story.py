"""Somebody writes: one post for three accounts, with pictures, adapted for one of them, scheduled and published.

usage: composer_story.py BASE_URL PASSWORD MASTODON PIXELFED BLUESKY [SCREENSHOT_FOLDER]

Prints one line per fault and ends with status 1 when there is any: a step that doesn't lead where it should, a message
on the console, a request to another host, or something axe-core objects to at 1280 or 360 px, light or dark.
"""

import datetime
import io
import json
import pathlib
import sys
import time
import urllib.request

from axe_playwright_python.sync_playwright import Axe
from PIL import Image, TiffImagePlugin
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect, sync_playwright

BASE, PASSWORD, MASTODON, PIXELFED, BLUESKY = sys.argv[1:6]
SHOTS = pathlib.Path(sys.argv[6]) if len(sys.argv) > 6 else None
faults = []


def fault(text):
    faults.append(text)


def check(what, holds):
    holds or fault(what)


def picture(name, colours, with_place=False):
    """A JPEG of two colours, with the place where it was taken if asked for."""
    image = Image.new("RGB", (640, 480), colours[0])
    image.paste(colours[1], (0, 240, 640, 480))
    exif = Image.Exif()
    if with_place:
        degrees = tuple(TiffImagePlugin.IFDRational(n) for n in (52, 31, 12))
        exif.get_ifd(0x8825).update({1: "N", 2: degrees, 3: "E", 4: degrees})
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def look(page, name):
    """Everything that must hold on the page as it is, wide and narrow, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            for violation in Axe().run(page).response["violations"]:
                nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                fault(f"{name} {scheme} at {width}: {violation['id']}: {violation['help']}: {nodes}")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                fault(f"{name} at {width} is {wide} px too wide")
            small = page.evaluate(
                """[...document.querySelectorAll('main button, main .button, main input:not([type=hidden]), main select, main textarea')]
                   .filter(e => e.checkVisibility() && !e.closest('.hidden, .check, .chip, .toggle, .file-button'))
                   .map(e => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 100)]).filter(([h]) => h > 0 && h < 43.5)"""
            )
            for height, html in small[:3]:
                fault(f"{name} at {width}: a target of {height} px: {html}")
            if SHOTS:
                SHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=str(SHOTS / f"{name}-{scheme}-{width}.png"), full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def posts(simulator, kind):
    with urllib.request.urlopen(f"{simulator}/_simulator/ledger") as answer:
        entries = json.load(answer)["entries"]
    return [effect for entry in entries for effect in entry["effects"] if effect["kind"] == kind]


def watch(page):
    # What comes of a post is another page's affair.
    def ours(url):
        return "/edit" in url or "/compositions/" not in url or "/compositions/new" in url

    page.set_default_timeout(30_000)
    # A conflict and a refused file are answers this story asks for.
    page.on("console", lambda m: m.type in ("error", "warning") and ours(page.url) and "409" not in m.text and "422" not in m.text and fault(f"console on {page.url}: {m.text}"))
    page.on("pageerror", lambda e: fault(f"script on {page.url}: {e}"))
    page.on("request", lambda r: r.url.startswith((BASE, "data:", "blob:")) or fault(f"request to {r.url}"))


def saved(page):
    expect(page.locator("[data-saved]")).to_contain_text("Saved")


def begin(context, text, *names):
    """A new draft in a window of its own, saved."""
    page = context.new_page()
    watch(page)
    page.goto(BASE + "/compositions/new")
    for name in names:
        page.locator(".toggle", has_text=name).locator("input").check()
    page.locator("[data-text='0']").fill(text)
    saved(page)
    return page


def open_beside(context, page):
    other = context.new_page()
    watch(other)
    other.goto(page.url.split("?")[0])
    return other


def show(page, name):
    page.get_by_role("tab", name=name).click()


def keep_mine(page):
    page.get_by_role("button", name="Keep mine", exact=True).click()


def paste_picture(page):
    page.bring_to_front()
    page.evaluate(
        """async () => {
          const canvas = document.createElement("canvas");
          canvas.width = 320; canvas.height = 200;
          const drawing = canvas.getContext("2d");
          drawing.fillStyle = "#aa5533"; drawing.fillRect(0, 0, 320, 200);
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
        }"""
    )
    page.locator("[data-text='0']").focus()
    page.keyboard.press("Control+V")


def write_and_adapt(context):
    page = context.new_page()
    watch(page)
    page.goto(BASE + "/sign-in")
    page.fill("[name=username]", "ada")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/sign-in'] button.primary")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/compositions/new")
    primary = page.locator("[data-primary]")
    expect(primary).to_have_text("Save draft")
    page.wait_for_function("document.activeElement?.name === 'text-0'")
    look(page, "compose-empty")

    # Words, accounts, counters.
    page.keyboard.type("Herons over the weir. #birds https://example.org/a/very/long/address/of/a/page")
    for name in ("Home", "Pictures", "Sky"):
        page.locator(".toggle", has_text=name).locator("input").check()
    counters = page.locator("[data-counters='0']")
    expect(counters).to_contain_text("52 of 500")
    expect(counters).to_contain_text("of 300")
    # Pixelfed takes no post without an image.
    expect(primary).to_have_text("1 thing to mend first")
    expect(page.locator("[data-problem-list]")).to_contain_text("takes no post without an image")
    primary.click()
    check("the button leads not to the files", page.evaluate("document.activeElement.type") == "file")
    # On Bluesky the link gets a card, made here; the others' servers make theirs.
    card = page.locator(".shown-card")
    expect(card).to_have_count(1)
    expect(page.locator(".on-bluesky .shown-card")).to_contain_text("example.org")
    look(page, "compose-card")

    # Two pictures: one is picked, one is pasted.
    page.set_input_files("[data-files='0']", picture("heron.jpg", ("#88aacc", "#446622"), with_place=True))
    expect(page.locator(".medium")).to_have_count(1)
    expect(page.locator("[data-problem-list]")).to_contain_text("holds a note of where it was taken")
    expect(card).to_have_count(0)
    expect(page.locator("[data-problem-list]")).to_contain_text("“heron.jpg” has no alt text")
    paste_picture(page)
    expect(page.locator(".medium")).to_have_count(2)
    for number, words in enumerate(("A heron stands on a weir", "A red wall")):
        badge = page.locator(".medium .alt-badge").nth(number)
        check("the badge says that there are words", "has" not in badge.get_attribute("class").split())
        page.locator("[data-alt]").nth(number).fill(words)
        check("the badge doesn't see the words", "has" in badge.get_attribute("class").split())
    expect(page.locator("[data-problem-list]")).not_to_contain_text("has no alt text")
    expect(primary).to_have_text("Publish now to 3 accounts")
    shown = page.locator(".brought-frame img").evaluate_all("all => all.map(i => i.complete && i.naturalWidth > 0)")
    check(f"the pictures are not shown: {shown}", shown == [True, True])
    # The point to keep, by a click and by numbers.
    page.locator(".brought-frame").first.click(position={"x": 20, "y": 20})
    expect(page.locator("[data-focus='focusX']").first).not_to_have_value("0")
    page.locator("[data-focus='focusY']").first.fill("0.5")
    page.locator("[data-focus='focusY']").first.press("Tab")
    # Order by buttons.
    page.get_by_role("button", name="Move “heron.jpg” back").click()
    expect(page.locator(".medium-name").last).to_contain_text("heron.jpg")
    # And by dragging.
    page.locator(".medium").last.drag_to(page.locator(".medium").first)
    expect(page.locator(".medium-name").first).to_contain_text("heron.jpg")

    # A thread of two, a question, and neither in the end.
    page.get_by_role("button", name="Add a post to the thread").click()
    page.keyboard.type("And more")
    expect(page.locator("[data-counters='1']")).to_contain_text("8 of 500")
    page.get_by_role("button", name="Move post 2 up").click()
    expect(page.locator("[data-text='0']")).to_have_value("And more")
    expect(page.locator("[data-part='1'] .medium")).to_have_count(2)
    page.get_by_role("button", name="Move post 1 down").click()
    expect(page.locator("[data-preview] .shown-post")).to_have_count(6)
    page.locator("[data-part='1']").get_by_role("button", name="Add a poll").click()
    page.keyboard.type("Yes")
    page.get_by_role("button", name="Add an answer").click()
    expect(page.locator("[data-problem-list]")).to_contain_text("An answer of the poll is empty")
    expect(page.locator("[data-problem-list]")).to_contain_text("Pixelfed has no polls")
    look(page, "compose-thread")
    page.get_by_role("button", name="Remove the poll").click()
    page.get_by_role("button", name="Remove post 2").click()
    expect(page.locator("[data-part]")).to_have_count(1)
    expect(primary).to_have_text("Publish now to 3 accounts")

    # What is no picture says so beside itself, and goes.
    broken = picture("broken.jpg", ("#ffffff", "#000000"))
    broken["buffer"] = broken["buffer"][:700]
    page.set_input_files("[data-files='0']", broken)
    expect(page.locator(".upload-refusal")).to_contain_text("“broken.jpg” is damaged or cut off")
    page.set_input_files("[data-files='0']", {"name": "cat.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"})
    expect(page.locator(".upload-refusal")).to_have_count(2)
    look(page, "compose-pictures")
    while page.locator(".upload-refusal button").count():
        page.locator(".upload-refusal button").first.click()

    # One account gets other words, and too many of them.
    page.get_by_role("tab", name="Sky").click()
    text = page.locator("[data-text='0']")
    text.fill("Sky " + "a" * 300)
    counter = page.locator("[data-counter]")
    expect(counter).to_contain_text("304 of 300 · 4 too many")
    check("the counter doesn't say that it is over", "bad" in counter.get_attribute("class"))
    expect(page.locator("[data-problem-list]")).to_contain_text("The post has 304 characters, and")
    expect(primary).to_have_text("1 thing to mend first")
    look(page, "compose-too-long")
    page.get_by_role("tab", name="All accounts").click()
    expect(text).to_have_value("Herons over the weir. #birds https://example.org/a/very/long/address/of/a/page")
    primary.click()
    expect(page.get_by_role("tab", name="Sky")).to_have_attribute("aria-selected", "true")
    check("the button leads not to the words", page.evaluate("document.activeElement.name") == "text-0")
    text.fill("Herons, seen from the sky.")
    expect(primary).to_have_text("Publish now to 3 accounts")
    expect(page.get_by_role("tab", name="Sky")).to_contain_text("own")
    # A version of its own can be given up, and taken up again.
    page.get_by_role("button", name="As for all again").click()
    expect(text).to_have_value("Herons over the weir. #birds https://example.org/a/very/long/address/of/a/page")
    text.fill("Herons, seen from the sky.")
    preview = page.locator("[data-preview]")
    expect(preview).to_have_count(1)
    expect(preview).to_contain_text("Herons, seen from the sky.")
    page.get_by_role("tab", name="All accounts").click()
    expect(preview).to_have_count(3)
    check("a link is not one in the preview", preview.first.locator("a[href^='https://example.org/']").count() == 1)
    saved(page)
    check("the address is not the draft's", "/edit" in page.url)
    return page


def meet_in_two_windows(context, page):
    """Whoever saves second is asked, and nothing is lost."""
    saved(page)
    other = context.new_page()
    watch(other)
    other.goto(page.url)
    other.locator("[data-text='0']").fill("Written in the other window. #birds")
    saved(other)
    page.locator("[data-text='0']").fill("Herons over the weir, for ever. #birds")
    dialog = page.locator("#conflict")
    expect(dialog).to_be_visible()
    # What is the same in both isn't told.
    expect(dialog.locator("h3")).to_have_text(["Text"])
    expect(dialog.locator("[data-mine]")).to_have_text("Herons over the weir, for ever. #birds")
    expect(dialog.locator("[data-theirs]")).to_have_text("Written in the other window. #birds")
    look(page, "compose-conflict")
    keep_mine(page)
    saved(page)
    expect(dialog).not_to_be_visible()
    # And the other way round.
    other.locator("[data-text='0']").fill("Lost again. #birds")
    expect(other.locator("#conflict")).to_be_visible()
    other.get_by_role("button", name="Take theirs").click()
    expect(other.locator("[data-text='0']")).to_have_value("Herons over the weir, for ever. #birds")
    expect(other.get_by_role("tab", name="Sky")).to_contain_text("own")
    # What isn't saved yet is not left by a slip.
    asked = []
    other.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    other.locator("[data-text='0']").press("End")
    other.keyboard.type(" x")
    other.close(run_before_unload=True)
    for _ in range(50):
        if asked:
            break
        other.wait_for_timeout(50)
    check(f"leaving unsaved words warns of nothing: {asked}", asked == ["beforeunload"])
    saved(other)
    other.close()
    # Its x was saved; this window has to see that before it goes on.
    page.reload()
    expect(page.locator("[data-text='0']")).to_have_value("Herons over the weir, for ever. #birds x")
    page.locator("[data-text='0']").fill("Herons over the weir, for ever. #birds")
    saved(page)


def schedule(page):
    primary = page.locator("[data-primary]")
    page.locator("label.chip", has_text="At a time").click()
    expect(primary).to_have_text("Choose a time first")
    page.fill("[name=at]", "2020-01-01T09:00")
    page.locator("[name=at]").press("Tab")
    expect(page.locator("[data-time-note]")).to_contain_text("has passed")
    expect(primary).to_have_text("1 thing to mend first")
    # A zone that skips the hour.
    page.fill("[name=zone]", "Europe/Berlin")
    page.fill("[name=at]", "2027-03-28T02:30")
    page.locator("[name=at]").press("Tab")
    expect(page.locator("[data-time-note]")).to_contain_text("02:30 does not exist that day. It goes out at 03:30.")
    expect(primary).to_have_text("Schedule for Sun 28 Mar 2027, 03:30 (Europe/Berlin)")
    look(page, "compose-time")
    page.fill("[name=zone]", "UTC")
    page.locator("label.chip", has_text="In a while").click()
    expect(primary).to_have_text("Schedule for 10 minutes from now")
    page.fill("[name=after]", "10")
    page.select_option("[name=unit]", "seconds")
    label = "Schedule for 10 seconds from now"
    expect(primary).to_have_text(label)
    expect(page.locator("[data-time-note]")).to_contain_text("(UTC)")
    look(page, "compose-while")
    saved(page)
    page.locator("[data-text='0']").focus()
    page.keyboard.press("Control+Enter")
    confirmation = page.locator("#confirmation")
    expect(confirmation).to_contain_text(label)
    expect(confirmation.locator("li")).to_have_count(3)
    look(page, "compose-confirm")
    check("something went out before its time", posts(MASTODON, "post_created") == [])
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=10)
    confirmation.get_by_role("button", name=label).click()
    page.wait_for_url(lambda url: "/edit" not in url and "said=post-scheduled" in url)
    page.evaluate("window.marked = 1")
    end = time.monotonic() + 60
    kinds = {MASTODON: "post_created", PIXELFED: "post_created", BLUESKY: "record_created"}
    while time.monotonic() < end and not all(posts(*place) for place in kinds.items()):
        page.wait_for_timeout(250)
    check("it came before its time", datetime.datetime.now(datetime.timezone.utc) >= soon)
    for simulator, kind in kinds.items():
        check(f"at {simulator} there is {posts(simulator, kind)}", len(posts(simulator, kind)) == 1)


def see_it_out(page):
    """The page follows what goes out; the post is in the archive, and what is changed here changes there."""
    expect(page.locator("[data-key] [data-state]", has_text="published")).to_have_count(3)
    check("the page was loaded again to follow what went out", page.evaluate("window.marked") == 1)
    look(page, "compose-out")
    home = page.locator("[data-key]", has_text="Mastodon")
    home.locator("a").first.click()
    page.wait_for_url("**/targets/**")
    target = page.url
    page.get_by_role("link", name="the same post").click()
    page.wait_for_url("**/posts/**")
    expect(page.locator("article.post").first).to_contain_text("Herons over the weir, for ever.")
    post = page.url

    page.goto(BASE + "/search?connection=all&q=herons+weir")
    check("the post is not found in the archive", page.locator("article.post").count() > 0)

    page.goto(target)
    page.get_by_text("Change what is published").click()
    page.locator("[name=text-0]").fill("Herons over the weir, mended. #birds")
    page.get_by_role("button", name="Change it").click()
    end = time.monotonic() + 60
    while time.monotonic() < end and not posts(MASTODON, "post_edited"):
        page.wait_for_timeout(250)
    check("the edit is not at the platform", len(posts(MASTODON, "post_edited")) == 1)
    expect(page.locator("[data-part=steps]")).to_contain_text("The platform answered: a change is there.")
    # As the platform answered it, with what it said before kept as a version.
    page.goto(post)
    expect(page.locator("article.post").first).to_contain_text("Herons over the weir, mended.")


def change_what_is_scheduled(context):
    """Half a sentence doesn't go out because its time has come."""
    page = context.new_page()
    watch(page)
    page.goto(BASE + "/compositions/new?at=2036-07-01T09:00&zone=Europe/Berlin")
    page.locator("[data-text='0']").fill("In ten years")
    page.locator(".toggle", has_text="Home").locator("input").check()
    page.get_by_role("button", name="Schedule for Tue 1 Jul 2036, 09:00 (Europe/Berlin)").click()
    page.wait_for_url("**said=post-scheduled")
    page.goto(page.url.split("?")[0] + "/edit")
    expect(page.locator("[data-scheduled]")).to_contain_text("Tue 1 Jul 2036, 09:00 (Europe/Berlin)")
    page.locator("[data-text='0']").fill("In ten years, or so")
    expect(page.locator("[data-saved]")).to_contain_text("the button below keeps your changes")
    look(page, "compose-scheduled")
    page.get_by_role("button", name="Save, to go out Tue 1 Jul 2036, 09:00 (Europe/Berlin)").click()
    page.wait_for_url("**said=post-scheduled")
    page.goto(page.url.split("?")[0] + "/edit")
    expect(page.locator("[data-text='0']")).to_have_value("In ten years, or so")
    page.get_by_role("button", name="Make it a draft again").click()
    page.wait_for_url("**said=post-taken-back")
    check("it is scheduled still", page.locator("[data-scheduled]").count() == 0)
    page.close()


def meet_what_was_scheduled(context):
    """A window that knows nothing of the time saves no half sentence into what goes out, and learns of it."""
    page = begin(context, "A ferry", "Home")
    text, primary, told, dialog = (page.locator(place) for place in ("[data-text='0']", "[data-primary]", "[data-saved]", "#conflict"))
    other = open_beside(context, page)
    other.goto(other.url + "?at=2036-07-01T09:00&zone=Europe/Berlin")
    other.get_by_role("button", name="Schedule for Tue 1 Jul 2036, 09:00 (Europe/Berlin)").click()
    other.wait_for_url("**said=post-scheduled")
    text.fill("A ferry, half a sen")
    expect(dialog).to_contain_text("It is scheduled for Tue 1 Jul 2036, 09:00 (Europe/Berlin): what you keep is what goes out.")
    expect(dialog.locator("h3")).to_have_text(["Text"])
    look(page, "compose-conflict-scheduled")

    # Refused, it is still here, and from now on nothing is saved by itself.
    def refuse(route):
        if route.request.method == "POST":
            route.fulfill(status=422, content_type="application/json", body='{"detail": "Not at the moment."}')
        else:
            route.continue_()

    page.route("**/draft", refuse)
    keep_mine(page)
    expect(told).to_contain_text("Not saved: Not at the moment.")
    page.unroute("**/draft")
    text.fill("A ferry, half a sentence")
    expect(told).to_contain_text("the button below keeps your changes")
    page.wait_for_timeout(1500)
    expect(told).to_contain_text("the button below keeps your changes")
    expect(primary).to_have_text("Save, and see when it goes out")
    other.goto(page.url.split("?")[0])
    expect(other.locator("[data-text='0']")).to_have_value("A ferry")
    primary.click()
    expect(page.locator("[data-scheduled]")).to_contain_text("Tue 1 Jul 2036, 09:00 (Europe/Berlin)")
    expect(text).to_have_value("A ferry, half a sentence")
    expect(primary).to_have_text("Save, to go out Tue 1 Jul 2036, 09:00 (Europe/Berlin)")

    # Taken back elsewhere, it is a draft here as well.
    other.reload()
    other.get_by_role("button", name="Make it a draft again").click()
    other.wait_for_url("**said=post-taken-back")
    text.fill("A ferry, a whole sentence.")
    primary.click()
    expect(dialog).to_contain_text("It is a draft again, and goes out once it is scheduled anew.")
    keep_mine(page)
    expect(page.locator("[data-save]")).to_have_count(1)
    expect(page.locator("[data-scheduled]")).to_have_count(0)
    expect(text).to_have_value("A ferry, a whole sentence.")

    # What comes back out of the browser's memory is read anew.
    other.locator("[data-text='0']").fill("A ferry, later.")
    dialog = other.locator("#conflict")
    expect(dialog).to_be_visible()
    keep_mine(other)
    saved(other)
    with page.expect_navigation():
        page.evaluate("() => { setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))); }")
    expect(text).to_have_value("A ferry, later.")
    page.close()
    other.close()


def differ_in_more_than_words(context):
    """All that differs is told, and what is written here can go on as a post of its own."""
    page = begin(context, "Two ferries", "Home", "Sky")
    page.set_input_files("[data-files='0']", picture("ferry.jpg", ("#224488", "#ddddee")))
    alt = page.locator("[data-alt]")
    alt.fill("A boat")
    show(page, "Sky")
    alt.fill("A boat from above")
    show(page, "All accounts")
    expect(alt).to_have_value("A boat")
    saved(page)
    first = page.url
    other = open_beside(context, page)
    other.locator("[data-options] > summary").click()
    other.locator("[name=warning]").fill("Boats")
    show(other, "Sky")
    other.locator("[data-text='0']").fill("For the sky alone")
    saved(other)
    alt.fill("Another boat")
    dialog = page.locator("#conflict")
    expect(dialog.locator("h3")).to_have_text(["Content warning", "Alt text of ferry.jpg", "Sky: text"])
    expect(dialog.locator("[data-mine]")).to_have_text(["(none)", "Another boat", "As for all accounts"])
    expect(dialog.locator("[data-theirs]")).to_have_text(["Boats", "A boat", "For the sky alone"])
    look(page, "compose-conflict-more")
    page.get_by_role("button", name="Keep mine as a copy").click()
    page.wait_for_url("**said=composition-copied")
    check("the copy is at the first one's address", page.url.split("?")[0] != first.split("?")[0])
    expect(alt).to_have_value("Another boat")
    # The copy's files are its own, and so an account's words for them.
    show(page, "Sky")
    expect(alt).to_have_value("A boat from above")
    alt.fill("A boat from high above")
    saved(page)
    other.reload()
    expect(other.locator("[data-alt]")).to_have_value("A boat")
    expect(other.locator("[name=warning]")).to_have_value("Boats")
    page.close()
    other.close()


def bring_files_to_one(context):
    """Files are for all accounts, from wherever they are brought, and reach those with files of their own choice."""
    page = begin(context, "Three ferries", "Home", "Sky")
    media, alt = page.locator(".medium"), page.locator("[data-alt]")
    page.set_input_files("[data-files='0']", picture("ferry.jpg", ("#224488", "#ddddee")))
    expect(media).to_have_count(1)
    show(page, "Sky")
    alt.fill("Words for one alone")
    paste_picture(page)
    expect(page.get_by_role("tab", name="All accounts")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#announcer")).to_contain_text("for all accounts")
    expect(media).to_have_count(2)
    show(page, "Sky")
    expect(media).to_have_count(2)
    expect(page.locator(".left-out")).to_have_count(0)
    expect(alt.first).to_have_value("Words for one alone")
    # So do those that are dropped.
    page.evaluate(
        """async () => {
          const canvas = document.createElement("canvas");
          canvas.width = 200; canvas.height = 200;
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([blob], "dropped.png", { type: "image/png" }));
          document.querySelector("[data-text='0']").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_role("tab", name="All accounts")).to_have_attribute("aria-selected", "true")
    expect(media).to_have_count(3)
    # Whose own thread is shorter shows a file of a later post in its last.
    page.get_by_role("button", name="Add a post to the thread").click()
    page.keyboard.type("And more")
    show(page, "Sky")
    page.get_by_role("button", name="Remove post 2").click()
    show(page, "All accounts")
    page.set_input_files("[data-files='1']", picture("later.jpg", ("#884422", "#eeeedd")))
    expect(page.locator("[data-part='1'] .medium")).to_have_count(1)
    show(page, "Sky")
    expect(page.locator("[data-part]")).to_have_count(1)
    expect(media).to_have_count(4)
    saved(page)
    page.close()


def write_for_one_that_goes(context):
    """To an account that was disconnected nothing goes, and what was written for it can still be copied."""
    page = begin(context, "For both", "Home", "Pictures")
    show(page, "Pictures")
    page.locator("[data-text='0']").fill("For the pictures alone")
    saved(page)
    edit = page.url
    connection = page.locator(".toggle", has_text="Pictures").locator("input").get_attribute("value")
    page.goto(f"{BASE}/connections/{connection}/delete")
    page.fill("[name=name]", "Pictures")
    page.get_by_role("button", name="Delete the connection").click()
    page.wait_for_url("**said=connection-deleted")
    page.goto(edit)
    note = page.locator("[data-disconnected]")
    expect(note).to_contain_text("was disconnected: nothing goes there.")
    note.locator("summary").click()
    expect(note.locator("dd")).to_have_text(["For the pictures alone"])
    look(page, "compose-disconnected")
    page.locator("[data-text='0']").fill("For one")
    saved(page)
    expect(page.locator("[data-primary]")).to_have_text("Publish now to 1 account")
    page.reload()
    expect(page.locator("[data-text='0']")).to_have_value("For one")
    expect(note.locator("dd")).to_have_text(["For the pictures alone"])
    page.close()


def write_without_script(browser, state):
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    watch(page)
    page.goto(BASE + "/compositions/new")
    page.fill("[name=text-0]", "Without any script.")
    page.locator(".toggle", has_text="Home").locator("input").check()
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit?said=draft-saved")
    page.get_by_role("button", name="Add a post to the thread").click()
    page.wait_for_url("**/edit#part-2")
    check("there is no second post to write", page.locator("[name=text-1]").count() == 1)
    page.locator("[name=when][value=at]").check()
    page.fill("[name=at]", "2020-01-01T09:00")
    page.get_by_role("button", name="Publish, at the time chosen above").click()
    expect(page.locator("#problem")).to_contain_text("has passed")
    check("what was written is gone", page.input_value("[name=text-0]") == "Without any script.")
    context.close()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(BASE + "/compositions/new")
    page.fill("[name=text-0]", "Without any script.")
    page.locator(".toggle", has_text="Home").locator("input").check()
    page.get_by_role("button", name="Publish, at the time chosen above").click()
    page.wait_for_url("**/compositions/*said=post-under-way")
    end = time.monotonic() + 60
    while time.monotonic() < end and len(posts(MASTODON, "post_created")) < 2:
        page.wait_for_timeout(250)
    check("what was written without script did not go out", len(posts(MASTODON, "post_created")) == 2)
    context.close()


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
        timezone_id="UTC",
    )
    page = None
    try:
        page = write_and_adapt(context)
        meet_in_two_windows(context, page)
        schedule(page)
        see_it_out(page)
        change_what_is_scheduled(context)
        meet_what_was_scheduled(context)
        differ_in_more_than_words(context)
        bring_files_to_one(context)
        write_without_script(browser, context.storage_state())
        write_for_one_that_goes(context)
    except (AssertionError, PlaywrightError) as error:
        fault(str(error)[:1500])
        if SHOTS and context.pages:
            context.pages[-1].screenshot(path=str(SHOTS / "failed.png"), full_page=True)
    browser.close()

print("\n".join(faults))
sys.exit(1 if faults else 0)
