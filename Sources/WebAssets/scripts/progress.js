// Live progress of runs, over server-sent events.

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const tones = { running: "busy", success: "good", partial: "warn", failed: "bad", cancelled: "plain" };

function show(place, run) {
  const status = place.querySelector('[data-field="status"]');
  if (status) {
    const badge = document.createElement("span");
    badge.className = `badge ${tones[run.status] ?? "plain"}`;
    badge.textContent = run.status;
    status.replaceChildren(badge);
  }
  const sentence = place.querySelector('[data-field="sentence"]');
  if (sentence && run.sentence && sentence.textContent !== run.sentence) sentence.textContent = run.sentence;
  for (const [name, count] of Object.entries(run.counters)) {
    const cell = place.querySelector(`[data-counter="${name}"]`);
    if (cell) cell.textContent = grouped(count);
  }
}

// A browser keeps six connections to one server: a few live rows must leave some for everything else.
const most = 3;

for (const place of [...document.querySelectorAll("[data-events]")].slice(0, most)) {
  const source = new EventSource(place.dataset.events);
  source.addEventListener("progress", (event) => show(place, JSON.parse(event.data)));
  source.addEventListener("end", () => {
    source.close();
    if ("reloadAtEnd" in place.dataset) location.reload();
  });
}
