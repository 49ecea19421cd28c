"""Shows cleaned HTML in a real browser and reports whatever of it should not be there.

usage: inspect_html.py FILE, of [{"given": "…", "clean": "…"}, …]

Prints one line per fault and ends with status 1 when there is any: an element or attribute beyond the allowed ones, one
that reaches out of its place, a script that ran, a request that was made.
"""

import json
import sys

from playwright.sync_api import sync_playwright

with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)

INSPECT = """
() => {
  const allowed = {
    P: [], BR: [], EM: [], STRONG: [], B: [], I: [], U: [], S: [], DEL: [], CODE: [], SUB: [], SUP: [], UL: [], LI: [],
    PRE: [], BLOCKQUOTE: [], OL: ['start'], A: ['href', 'rel'], IMG: ['class', 'src', 'alt', 'title'],
  };
  const faults = [];
  for (const place of document.body.children) {
    const tell = what => faults.push([Number(place.dataset.case ?? -1), what]);
    if (place.tagName !== 'DIV' || place.className !== 'place') { tell('outside its place: ' + place.outerHTML); continue; }
    for (const element of place.querySelectorAll('*')) {
      if (!(element.tagName in allowed)) { tell('element ' + element.tagName); continue; }
      for (const attribute of element.attributes) {
        if (!allowed[element.tagName].includes(attribute.name)) tell('attribute ' + attribute.name);
      }
      if (element.tagName === 'A' && !['http:', 'https:'].includes(element.protocol)) tell('address ' + element.href);
    }
  }
  if (document.head.children.length !== 1) faults.push([-1, 'something in the head']);
  if (window.hit) faults.push([-1, 'a script ran']);
  return [faults, document.body.children.length];
}
"""

faults = []
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()

    def answer(route):
        address = route.request.url
        if address == "https://roost.test/":
            route.fulfill(content_type="text/html; charset=utf-8", body=document)
        elif address.startswith("https://roost.test/e/"):
            route.fulfill(status=204)
        else:
            faults.append(f"a request to {address}")
            route.abort()

    page.route("**/*", answer)
    page.on("dialog", lambda dialog: (faults.append("a dialog"), dialog.dismiss()))
    for start in range(0, len(cases), 500):
        part = cases[start : start + 500]
        places = "".join(f'<div class="place" data-case="{start + index}">{case["clean"]}</div>' for index, case in enumerate(part))
        document = f"<!DOCTYPE html><html><head><title>x</title></head><body>{places}</body></html>"
        page.goto("https://roost.test/")
        found, count = page.evaluate(INSPECT)
        if count != len(part):
            faults.append(f"{count} places of {len(part)}")
        for number, what in found:
            case = cases[number] if number >= 0 else {}
            faults.append(f"{what}: {case.get('given')!r} became {case.get('clean')!r}")
    browser.close()

for fault in faults[:50]:
    print(fault)
sys.exit(1 if faults else 0)
