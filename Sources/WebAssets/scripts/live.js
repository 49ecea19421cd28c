// Pages that follow what happens: after each step the page is read again, and what differs is put in its place.

const place = document.querySelector("[data-live]");
const announcer = document.getElementById("announcer");

// Nothing is taken from under a person's hands: what is open or typed in waits for the next step.
const isBusy = (element) =>
  element.querySelector("details[open]") !== null
  || element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

// Whoever goes through a list by keyboard stays at the item where they are, and on the same link or button of it.
function replace(element, next) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const words = active?.textContent;
  const at = active?.closest("[data-item]");
  const here = element.querySelector("[data-item][data-here]")?.dataset.open;
  element.replaceChildren(...next.childNodes);
  const item = (address) => address && [...element.querySelectorAll("[data-item]")].find((each) => each.dataset.open === address);
  const marked = item(here);
  if (marked) marked.dataset.here = "";
  if (!active || active === element) return;
  const current = item(at?.dataset.open);
  if (current && active === at) {
    current.tabIndex = -1;
    current.focus({ preventScroll: true, focusVisible: true });
    return;
  }
  const within = current ?? element;
  const same = [...within.querySelectorAll("a, button")].find((each) => each.textContent === words);
  (same ?? within.querySelector("a, button"))?.focus({ preventScroll: true });
}

const words = (row) => [row.querySelector(".to, h3, h2")?.innerText, row.querySelector("[data-state]")?.textContent];

function take(page) {
  const fresh = new Map([...page.querySelectorAll("[data-key]")].map((row) => [row.dataset.key, row]));
  const known = new Set();
  const told = [];
  for (const row of document.querySelectorAll("[data-key]")) {
    const next = fresh.get(row.dataset.key);
    known.add(row.dataset.key);
    if (!next) {
      if (!row.contains(document.activeElement)) row.remove();
    } else if (next.innerHTML !== row.innerHTML && !isBusy(row)) {
      const [, before] = words(row);
      if (next.dataset.original) row.dataset.original = next.dataset.original;
      replace(row, next);
      const [name, after] = words(row);
      if (before !== after) told.push(`${name}: ${after.trim()}`);
    }
  }
  // What is new stands behind what it follows there, and so does what went over from another list.
  for (const list of page.querySelectorAll("[data-rows]")) {
    const here = document.querySelector(`[data-rows="${list.dataset.rows}"]`);
    if (!here) continue;
    let last = null;
    for (const row of [...list.children]) {
      const own = known.has(row.dataset.key) ? document.querySelector(`[data-key="${CSS.escape(row.dataset.key)}"]`) : row;
      if (own.parentElement !== here) {
        if (isBusy(own)) continue;
        // What is moved loses the focus.
        const active = own.contains(document.activeElement) ? document.activeElement : null;
        if (last) last.after(own);
        else here.prepend(own);
        active?.focus({ preventScroll: true });
      }
      last = own;
    }
  }
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!next || next.innerHTML === part.innerHTML || isBusy(part)) continue;
    const before = part.querySelector("[data-state]")?.textContent;
    replace(part, next);
    const after = part.querySelector("[data-state]")?.textContent;
    if (after && before !== after) told.push(after.trim());
  }
  if (told.length > 0) announcer.textContent = told.join(". ");
}

let isReading = false;
let again = false;

async function read() {
  if (isReading) {
    again = true;
    return;
  }
  isReading = true;
  try {
    const answer = await fetch(location.href);
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The next step is read with this one.
  }
  isReading = false;
  if (again) {
    again = false;
    read();
  }
}

if (place) {
  const source = new EventSource(place.dataset.live);
  source.addEventListener("target", read);
  source.addEventListener("end", () => {
    source.close();
    // Whatever happened between the page and its stream.
    read();
  });
}

// Another script has the page as it is by now.
document.addEventListener("page-read", (event) => take(event.detail));
