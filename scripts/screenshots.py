"""Takes the README's pictures of a demo, in a real browser.

usage: screenshots.py ROOST FOLDER

ROOST is the program; FOLDER gets one WebP a picture.
"""

import base64
import io
import pathlib
import re
import signal
import subprocess
import sys

from PIL import Image
from playwright.sync_api import sync_playwright

ROOST, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])


def wait_for(program, pattern, said):
    """The first match of what the demo says next."""
    while True:
        line = program.stdout.readline()
        if not line:
            sys.exit("The demo ended early. It said:\n" + "".join(said))
        said.append(line)
        if match := re.search(pattern, line):
            return match.group(1)


def save(page, name, height, **options):
    """What the window shows, as WebP."""
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    picture = Image.open(io.BytesIO(page.screenshot(**options))).convert("RGB")
    file = FOLDER / f"{name}.webp"
    picture.save(file, "WEBP", quality=82, method=6)
    print(f"{file}: {picture.width} × {picture.height}, {file.stat().st_size // 1000} kB")


def sign_in(browser, base, password, scheme, width):
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        device_scale_factor=1.5 if width > 500 else 2,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.goto(base + "/sign-in")
    page.fill("[name=username]", "demo")
    page.fill("[name=password]", password)
    page.click("form[action='/sign-in'] button.primary, main form button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def write(page, base):
    """A post with two pictures of the archive's own, for three accounts."""
    page.goto(base + "/media?connection=all")
    page.wait_for_load_state("networkidle")
    drawn = page.locator(".tile img").evaluate_all("""images => images.filter((image) => image.naturalWidth > 0).slice(0, 2)
      .map((image) => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        canvas.getContext("2d").drawImage(image, 0, 0);
        return canvas.toDataURL("image/png").split(",")[1];
      })""")
    files = [
        {"name": f"evening-{number}.png", "mimeType": "image/png", "buffer": base64.b64decode(picture)}
        for number, picture in enumerate(drawn, 1)
    ]
    page.goto(base + "/compositions/new")
    for card in page.locator(".toggle").all():
        card.locator("input").check()
    page.locator("[data-text='0']").fill("Two evenings of one long walk. The whole way: https://example.org/walk")
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Add images or video").first.click()
    chooser.value.set_files(files)
    page.locator("[data-alt]").nth(1).wait_for()
    page.locator("[data-alt]").first.fill("Hills of sand under a clear sky, small trees before them.")
    page.wait_for_timeout(2500)
    page.evaluate("scrollTo(0, 0)")


FOLDER.mkdir(parents=True, exist_ok=True)
program = subprocess.Popen([ROOST, "demo"], stdout=subprocess.PIPE, text=True)
try:
    said = []
    base = wait_for(program, r"Roost is at (\S+)", said)
    password = wait_for(program, r"password\s+(\S+)", said)
    poll = wait_for(program, r"a poll\s+(\S+)", said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        light = sign_in(browser, base, password, "light", 1280)
        light.goto(base + "/archive?connection=all")
        save(light, "archive", 960)
        # The newest poll, which its author has edited.
        light.goto(poll)
        save(light, "versions", 1000)
        write(light, base)
        save(light, "writing", 1000)
        dark = sign_in(browser, base, password, "dark", 1280)
        dark.goto(base + "/media?connection=all")
        save(dark, "media", 860)
        phone = sign_in(browser, base, password, "dark", 390)
        phone.goto(base + "/search?connection=all&q=" + "сад")
        save(phone, "search-phone", 780)
        browser.close()
finally:
    program.send_signal(signal.SIGTERM)
    program.wait(30)
