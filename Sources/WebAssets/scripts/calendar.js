// Calendar: a scheduled post goes to another day by dragging it, or with Alt and an arrow key on it; it keeps its hour.

const form = document.getElementById("move");
const announcer = document.getElementById("announcer");
const moved = document.getElementById("moved");
const dayLength = 86_400_000;

const shift = (day, count) => new Date(Date.parse(`${day}T00:00:00Z`) + count * dayLength).toISOString().slice(0, 10);
const distance = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / dayLength);
const inWords = (day) =>
  new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    .format(new Date(`${day}T00:00:00Z`)).replace(",", "");

function tell(sentence, isProblem) {
  announcer.textContent = sentence;
  moved.textContent = sentence;
  moved.className = isProblem ? "problem toast" : "hint toast";
  moved.hidden = false;
}

let isMoving = false;

async function move(entry, count) {
  const { entry: id, wallDay, wallClock } = entry.dataset;
  if (!wallDay || count === 0 || isMoving) return;
  isMoving = true;
  const day = shift(wallDay, count);
  const body = new URLSearchParams(new FormData(form));
  body.set("day", day);
  body.set("time", wallClock);
  try {
    const answer = await fetch(`/compositions/${id}/move`, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) {
      tell(page.querySelector(".problem")?.textContent.trim() ?? page.querySelector("main p")?.textContent.trim(), true);
      return;
    }
    // What has the focus is put back below, and nothing else is in the way.
    document.activeElement?.blur();
    document.querySelectorAll("[data-part] details[open]").forEach((menu) => { menu.open = false; });
    document.dispatchEvent(new CustomEvent("page-read", { detail: page }));
    const now = document.querySelector(`[data-entry="${CSS.escape(id)}"]`);
    now?.querySelector("a")?.focus();
    const remark = now?.dataset.remark;
    tell(`Moved to ${inWords(day)}, ${wallClock}.${remark ? ` ${remark}` : ""}`, false);
  } catch {
    tell("This could not be moved. Check the connection to Roost and try again.", true);
  } finally {
    isMoving = false;
  }
}

if (form) {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  document.addEventListener("keydown", (event) => {
    const entry = event.target.closest?.("[data-entry]");
    const count = steps[event.key];
    if (!entry || !count || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Where one types, these keys are the field's.
    if (event.target.closest("input, select, textarea, .menu-panel")) return;
    event.preventDefault();
    move(entry, count);
  });

  let dragged = null;
  const cell = (event) => event.target.closest?.("[data-day]");
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-entry][draggable=true]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.entry);
  });
  document.addEventListener("dragover", (event) => {
    const over = cell(event);
    document.querySelectorAll(".drop").forEach((each) => each !== over && each.classList.remove("drop"));
    if (!dragged || !over) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    over.classList.add("drop");
  });
  document.addEventListener("drop", (event) => {
    const over = cell(event);
    if (!dragged || !over) return;
    event.preventDefault();
    move(dragged, distance(dragged.dataset.entryDay, over.dataset.day));
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    document.querySelectorAll(".drop").forEach((each) => each.classList.remove("drop"));
  });
}
