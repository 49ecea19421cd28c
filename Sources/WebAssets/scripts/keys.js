// Keyboard: move through a list, open, mark, search, go. Everything here is also a link or a button.

const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
const items = () => [...document.querySelectorAll("[data-item]")];
const help = document.getElementById("help");
let awaitsPlace = 0;

function current() {
  return document.activeElement?.closest("[data-item]") ?? document.querySelector("[data-item][data-here]");
}

// On the page of one among several: to the one beside it.
function beside(step) {
  const link = document.querySelector(`[data-beside="${step > 0 ? "older" : "newer"}"]`);
  if (link) location.assign(link.href);
  return link !== null || document.querySelector("[data-beside]") !== null;
}

function move(step) {
  if (beside(step)) return;
  const all = items();
  if (all.length === 0) return;
  const index = all.indexOf(current());
  const next = all[index < 0 ? (step > 0 ? 0 : all.length - 1) : index + step];
  if (!next) return;
  for (const item of all) delete item.dataset.here;
  next.dataset.here = "";
  next.tabIndex = -1;
  next.focus({ preventScroll: true, focusVisible: true });
  next.scrollIntoView({ block: "nearest" });
}

function follow(keys, part = "") {
  const link = document.querySelector(`[data-keys="${keys}"]`);
  if (link) location.assign(link.href + part);
}

function openHelp() {
  if (help && !help.open) help.showModal();
}

function select(isRange) {
  const box = current()?.querySelector("[data-select]");
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: isRange }));
}

const single = {
  j: () => move(1),
  k: () => move(-1),
  o: () => current()?.dataset.open && location.assign(current().dataset.open),
  v: () => current()?.dataset.original && window.open(current().dataset.original, "_blank", "noopener,noreferrer"),
  m: () => current()?.querySelector('[data-mark="read"]')?.click(),
  s: () => current()?.querySelector('[data-mark="marked"]')?.click(),
  x: () => select(false),
  X: () => select(true),
  "/": () => {
    const field = document.querySelector("[data-search]");
    if (field) field.focus();
    else follow("/", "#q"); // The box, ready to type in.
  },
  "?": openHelp,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
    if (typing(event.target)) event.target.blur();
    return;
  }
  if (typing(event.target) || document.querySelector("dialog[open]")) return;

  const afterG = Date.now() < awaitsPlace;
  awaitsPlace = 0;
  if (afterG && /^[a-z]$/.test(event.key)) {
    event.preventDefault();
    follow(`g ${event.key}`);
    return;
  }
  if (event.key === "g") {
    awaitsPlace = Date.now() + 1500;
    return;
  }
  // Enter opens only when the item itself, not a link or button in it, has the focus.
  if (event.key === "Enter" && event.target.matches("[data-item]")) {
    event.preventDefault();
    single.o();
    return;
  }
  // A player's own keys stay its own.
  const arrow = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (arrow && !event.target.closest("video, audio")) {
    if (beside(arrow)) event.preventDefault();
    return;
  }
  if (Object.hasOwn(single, event.key)) {
    event.preventDefault();
    single[event.key]();
  }
});

// A menu closes when one goes elsewhere.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.querySelectorAll('a[data-keys="?"]').forEach((link) =>
  link.addEventListener("click", (event) => {
    if (!help) return;
    event.preventDefault();
    link.closest("details").open = false;
    openHelp();
  }),
);
