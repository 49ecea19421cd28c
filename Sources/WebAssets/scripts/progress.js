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
  const progress = run.progress ?? {};
  const pace = place.querySelector('[data-field="pace"]');
  if (pace) pace.textContent = progress.sentence ?? "";
  const share = place.querySelector('[data-field="share"]');
  if (share && progress.postsExpected > 0) share.value = Math.min(100, (progress.postsArchived * 100) / progress.postsExpected);
  const summary = place.querySelector('[data-field="summary"]');
  const { postsCreated, postsUpdated, postsDeleted, errors } = run.counters;
  if (summary) {
    const deleted = postsDeleted > 0 ? `, ${grouped(postsDeleted)} deleted` : "";
    summary.textContent = `${grouped(postsCreated)} new, ${grouped(postsUpdated)} updated${deleted}, ${grouped(errors)} ${errors === 1 ? "error" : "errors"}`;
  }
  // Asked to stop in another tab: there is nothing left to press.
  if (progress.isStopping) place.querySelectorAll('form[action$="/cancel"] button').forEach((button) => { button.disabled = true; });
  for (const [name, count] of Object.entries({ ...run.counters, mediaFound: progress.mediaFound ?? 0 })) {
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
