// Selecting several posts: a range with Shift, all at once, and a bar that is there while something is selected.

const form = document.getElementById("selection");
const boxes = [...document.querySelectorAll("[data-select]")];

if (form) {
  const all = form.querySelector("[data-select-all]");
  const allBox = all.querySelector("input");
  const told = form.querySelector("[data-selected]");
  let last = null;

  const update = () => {
    const count = boxes.filter((box) => box.checked).length;
    form.hidden = count === 0;
    told.textContent = `${count} selected`;
    allBox.checked = count === boxes.length;
    allBox.indeterminate = count > 0 && count < boxes.length;
    for (const box of boxes) box.closest("[data-item]").classList.toggle("selected-item", box.checked);
  };

  all.hidden = false;
  allBox.addEventListener("change", () => {
    for (const box of boxes) box.checked = allBox.checked;
    update();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      // The range becomes what the box that was clicked has become.
      if (event.shiftKey && from >= 0) for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      last = box;
      update();
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || form.hidden || document.querySelector("dialog[open]")) return;
    for (const box of boxes) box.checked = false;
    update();
  });
  update();
}

// What was just said is not said again by a reload; an offer to take it back stays for ten seconds, or longer while
// it has the pointer or the focus.
const said = document.querySelector("[data-said]");
if (said) {
  const address = new URL(location);
  for (const name of ["said", "undo"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}
if (said?.matches(".toast")) {
  const leave = () => {
    if (said.matches(":hover, :focus-within")) setTimeout(leave, 2000);
    else said.remove();
  };
  setTimeout(leave, 10_000);
}

// A list that is shown again after a form is shown where it was.
const key = "place";
for (const sent of document.querySelectorAll("[data-keep-place]")) {
  sent.addEventListener("submit", () => {
    sessionStorage.setItem(key, JSON.stringify({ path: location.pathname, top: scrollY }));
  });
}
const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
sessionStorage.removeItem(key);
if (kept?.path === location.pathname) scrollTo(0, kept.top);
