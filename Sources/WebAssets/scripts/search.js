// The search box offers ways to go on, and counts arrive once the results are there.

const field = document.querySelector("[data-suggestions]");
const kinds = { saved: "saved search", word: "", filter: "filter", value: "filter" };

if (field) {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = "Suggestions";
  list.hidden = true;
  field.after(list);
  field.role = "combobox";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  let asked = null;
  let timer = 0;
  let here = -1;
  const options = () => [...list.children];

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    here = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    field.value = option.dataset.query;
    close();
    field.focus();
    if (option.dataset.kind === "saved" || option.dataset.kind === "word") field.form.requestSubmit();
    else if (field.value.endsWith(":")) ask();
  };
  const go = (step) => {
    const all = options();
    here = (here + step + all.length + (here < 0 && step < 0 ? 1 : 0)) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === here)));
    field.setAttribute("aria-activedescendant", all[here].id);
    all[here].scrollIntoView({ block: "nearest" });
  };
  const show = (items) => {
    if (items.length === 0) return close();
    list.replaceChildren(...items.map((item, index) => {
      const option = document.createElement("li");
      option.id = `suggestion-${index}`;
      option.role = "option";
      option.dataset.query = item.query;
      option.dataset.kind = item.kind;
      option.setAttribute("aria-selected", "false");
      const label = document.createElement("span");
      label.dir = "auto";
      label.textContent = item.label;
      option.append(label);
      if (kinds[item.kind]) {
        const note = document.createElement("small");
        note.textContent = kinds[item.kind];
        option.append(" ", note);
      }
      return option;
    }));
    here = -1;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    field.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    if (field.value.trim() === "") return close();
    try {
      const query = new URLSearchParams({ q: field.value });
      const answer = await fetch(`${field.dataset.suggestions}?${query}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === field) show((await answer.json()).items);
    } catch {
      // Whoever types on has asked anew, and without an answer the box is a box.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") { event.preventDefault(); ask(); }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if ((event.key === "Enter" || event.key === "Tab") && here >= 0) {
      event.preventDefault();
      choose(options()[here]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  // Before the field loses the focus to what is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) choose(option);
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
}

for (const place of document.querySelectorAll("[data-arrives]")) {
  place.ariaBusy = "true";
  fetch(place.dataset.arrives)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject()))
    .then((page) => {
      const arrival = new DOMParser().parseFromString(page, "text/html").querySelector("[data-arrival]");
      if (arrival) place.replaceChildren(...arrival.children);
    })
    // The link to the counts stays.
    .catch(() => {})
    .finally(() => { place.ariaBusy = "false"; });
}
