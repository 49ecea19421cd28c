// The editor: the posts of a thread with their words and questions, and an account's own version of them.

import { make, icon, signButton, platformIcon, counted, say } from "./composer-elements.js";

const hour = 3600;
const durations = [[300, "5 minutes"], [hour, "1 hour"], [6 * hour, "6 hours"], [24 * hour, "1 day"], [72 * hour, "3 days"], [168 * hour, "7 days"]];

export class Editor {
  constructor(form, draft, mediaOf) {
    this.form = form;
    this.draft = draft;
    this.mediaOf = mediaOf;
    this.versions = form.querySelector("[data-versions]");
    this.panel = form.querySelector("[data-version]");
    this.list = form.querySelector("[data-parts]");
    this.labels = form.querySelector("[data-labels]");
    this.addButton = form.querySelector("[data-add-part]");
    this.problems = new Map();
    this.lengths = null;
    /** What no choice means for all accounts. */
    this.unchosen = form.elements.visibility.options[0].text;
    this.isComposing = false;
    this.isDrawnLater = false;

    this.addButton.type = "button";
    this.addButton.addEventListener("click", () => {
      draft.addPart();
      this.focusPart(draft.lastPart);
    });
    for (const box of form.querySelectorAll("[name=account]")) {
      box.addEventListener("change", () => draft.toggle(box.value, box.checked));
    }
    this.bindOptions();
    this.list.addEventListener("compositionstart", () => { this.isComposing = true; });
    this.list.addEventListener("compositionend", () => {
      this.isComposing = false;
      // After what the browser still has to say of it.
      if (this.isDrawnLater) setTimeout(() => this.draw());
    });
    draft.addEventListener("shape", () => this.draw());
    draft.addEventListener("version", () => this.draw());
    draft.addEventListener("change", () => this.drawMarks());
    this.draw();
  }

  bindOptions() {
    const { warning, sensitive, visibility, language, urgent, late } = this.form.elements;
    const { draft } = this;
    warning.addEventListener("input", () => draft.set("warning", warning.value));
    sensitive.addEventListener("change", () => draft.set("isSensitive", sensitive.checked));
    visibility.addEventListener("change", () => draft.set("visibility", visibility.value));
    language.addEventListener("change", () => draft.set("language", language.value));
    urgent.addEventListener("change", () => { draft.isUrgent = urgent.checked; draft.changed(); });
    late.addEventListener("change", () => { draft.late = late.value; draft.changed(); });
  }

  draw() {
    const { draft } = this;
    // An input method loses what it is at when its field is taken away.
    this.isDrawnLater = this.isComposing;
    if (this.isComposing) return;
    this.drawVersions();
    const { warning, sensitive, visibility, language } = this.form.elements;
    warning.value = draft.get("warning");
    sensitive.checked = draft.get("isSensitive");
    const chosen = draft.version ? draft.choices.get(draft.version) ?? {} : draft.base;
    for (const [field, select] of Object.entries({ visibility, language })) {
      select.options[0].text = draft.version ? "As for all accounts" : this.unchosen;
      select.value = chosen[field] ?? "";
    }
    const offered = new Set(draft.meant.flatMap((account) => account.visibilities));
    for (const option of visibility.options) option.hidden = option.value !== "" && offered.size > 0 && !offered.has(option.value);
    this.drawLabels();
    const giveBack = this.takeFocus();
    this.list.replaceChildren(...draft.parts.map((part, index) => this.part(part, index)));
    giveBack();
    this.drawCounters();
  }

  /** What has the focus among the posts; gives it, with its caret, to what stands in its place once they are drawn anew. */
  takeFocus() {
    const element = document.activeElement;
    const post = this.list.contains(element) && element.closest("[data-part]");
    if (!post) return () => {};
    const part = `[data-part="${post.dataset.part}"]`;
    const medium = element.closest("[data-medium]");
    const place = medium ? `[data-medium="${medium.dataset.medium}"]` : element.closest(".poll-fields") ? `${part} .poll-fields` : part;
    const name = (other) => other.getAttribute("aria-label") ?? other.textContent;
    const alike = () => [...this.list.querySelectorAll(`${place} ${element.localName}`)].filter((other) => name(other) === name(element));
    const index = alike().indexOf(element);
    const { selectionStart, selectionEnd } = element;
    return () => {
      const same = alike()[index];
      const beside = () => this.list.querySelector(`${part} [data-files]`) ?? this.list.querySelector(`${part} [data-text]`);
      const next = same && !same.disabled ? same : beside();
      next?.focus({ preventScroll: true });
      if (next === same && typeof selectionStart === "number") same.setSelectionRange(selectionStart, selectionEnd);
    };
  }

  // A tab for what all get, and one for each account.

  drawVersions() {
    const { draft } = this;
    const accounts = draft.chosenAccounts;
    this.versions.hidden = accounts.length === 0;
    this.panel.toggleAttribute("data-own", draft.version !== null);
    const hadFocus = this.versions.contains(document.activeElement);
    const tab = (id, face) => make(
      "button",
      {
        type: "button", role: "tab", id: `version-${id ?? "all"}`, "aria-selected": String(draft.version === id),
        "aria-controls": "version", tabindex: draft.version === id ? "0" : "-1", "data-tab": id ?? "",
        onclick: () => draft.show(id), onkeydown: (event) => this.moveTab(event),
      },
      ...face,
    );
    const tabs = make("div", { role: "tablist", class: "version-tabs", "aria-label": "Whose version" },
      tab(null, ["All accounts"]),
      ...accounts.map((account) => tab(account.connectionID, [
        platformIcon(account.platform), account.name,
        make("span", { class: "version-mark", "data-mark-of": account.connectionID }),
      ])));
    this.panel.id = "version";
    this.panel.setAttribute("role", "tabpanel");
    this.panel.setAttribute("aria-labelledby", `version-${draft.version ?? "all"}`);
    const own = draft.version && make("p", { class: "version-note" },
      make("span", {}, `What you change here is for ${draft.account(draft.version).name} alone.`),
      make("button", {
        type: "button", class: "button", "data-as-for-all": true, hidden: !draft.differs(draft.version),
        onclick: () => { draft.asForAll(draft.version); say("It is as for all accounts again."); },
      }, "As for all again"));
    this.versions.replaceChildren(tabs, ...(own ? [own] : []));
    if (hadFocus) this.versions.querySelector("[aria-selected=true]").focus();
    this.drawMarks();
  }

  moveTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [null, ...this.draft.chosenAccounts.map((account) => account.connectionID)];
    const index = (all.indexOf(this.draft.version) + step + all.length) % all.length;
    this.draft.show(all[index]);
  }

  drawMarks() {
    for (const mark of this.versions.querySelectorAll("[data-mark-of]")) {
      const account = mark.dataset.markOf;
      const errors = this.problems.get(account) ?? 0;
      mark.replaceChildren(
        ...(this.draft.differs(account) ? [make("span", { class: "badge busy" }, "own")] : []),
        ...(errors ? [make("span", { class: "badge bad" }, String(errors), make("span", { class: "hidden" }, " to mend"))] : []),
      );
    }
    const back = this.versions.querySelector("[data-as-for-all]");
    if (back) back.hidden = !this.draft.differs(this.draft.version);
  }

  drawLabels() {
    const account = this.draft.version ? this.draft.account(this.draft.version) : null;
    const labels = account?.labels ?? [];
    this.labels.hidden = labels.length === 0;
    if (labels.length === 0) return this.labels.replaceChildren();
    const chosen = this.draft.get("labels") ?? [];
    this.labels.replaceChildren(make("fieldset", {}, make("legend", {}, `What the media show, in the words of ${account.platformName}`),
      make("div", { class: "chips wrap" }, ...labels.map((label) => make("label", { class: "chip" },
        make("input", {
          type: "checkbox", value: label.value, checked: chosen.includes(label.value),
          onchange: (event) => {
            const now = this.draft.get("labels") ?? [];
            const next = event.target.checked ? [...now, label.value] : now.filter((value) => value !== label.value);
            this.draft.choose(this.draft.version, "labels", next.length ? next : undefined, undefined);
            this.draft.changed();
          },
        }), make("span", {}, label.title))))));
  }

  // One post.

  part(part, index) {
    const { draft } = this;
    const count = draft.parts.length;
    const title = count === 1 ? "Text" : `Post ${index + 1} of ${count}`;
    const id = `text-${index}`;
    const text = make("textarea", {
      id, name: id, rows: "6", dir: "auto", "data-text": index, "aria-describedby": `counters-${index}`,
      oninput: () => { fit(text); draft.changePart(index, (changed) => { changed.text = text.value; }); },
      onfocus: () => { draft.lastPart = index; },
    });
    text.value = part.text;
    const mayAsk = draft.meant.some((account) => account.hasPolls);
    const item = make("li", { class: "part", "data-part": index },
      make("div", { class: "part-head" },
        make("label", { for: id }, title),
        count > 1 && make("span", { class: "part-tools" },
          signButton("up", `Move post ${index + 1} up`, () => { draft.movePart(index, -1); this.focusPart(draft.lastPart); }, { disabled: index === 0 }),
          signButton("down", `Move post ${index + 1} down`, () => { draft.movePart(index, 1); this.focusPart(draft.lastPart); }, { disabled: index === count - 1 }),
          signButton("close", `Remove post ${index + 1}`, () => { draft.removePart(index); this.focusPart(draft.lastPart); }))),
      text,
      make("p", { class: "counters", id: `counters-${index}`, "data-counters": index }),
      this.mediaOf(index),
      part.poll ? this.poll(part.poll, index)
        : mayAsk && make("button", { type: "button", class: "button quiet part-poll", onclick: () => this.beginPoll(index) }, icon("add"), "Add a poll"));
    requestAnimationFrame(() => fit(text));
    return item;
  }

  focusPart(index) { this.list.querySelector(`[data-text="${index}"]`)?.focus(); }

  beginPoll(index) {
    this.draft.changePart(index, (part) => {
      part.poll = { options: ["", ""], allowsSeveral: false, hidesTotals: false, duration: 24 * hour };
    }, "shape");
    this.list.querySelector(`[data-part="${index}"] .poll-fields input`)?.focus();
  }

  poll(poll, index) {
    const { draft } = this;
    const change = (deed, kind) => draft.changePart(index, (part) => deed(part.poll), kind);
    const most = Math.min(...draft.meant.filter((account) => account.hasPolls).map((account) => account.pollOptionLimit ?? 20), 20);
    const known = durations.some(([seconds]) => seconds === poll.duration);
    const all = known ? durations : [...durations, [poll.duration, counted(Math.round(poll.duration / 60), "minute")]];
    return make("fieldset", { class: "poll-fields" }, make("legend", {}, "Poll"),
      ...poll.options.map((option, number) => make("div", { class: "poll-option" },
        make("label", { class: "field grow" }, make("span", {}, `Answer ${number + 1}`),
          make("input", { value: option, dir: "auto", autocomplete: "off", oninput: (event) => change((p) => { p.options[number] = event.target.value; }) })),
        poll.options.length > 2 && signButton("close", `Remove answer ${number + 1}`, () => change((p) => { p.options.splice(number, 1); }, "shape")))),
      make("div", { class: "actions" },
        poll.options.length < most && make("button", { type: "button", class: "button", onclick: () => change((p) => { p.options.push(""); }, "shape") }, icon("add"), "Add an answer"),
        make("button", { type: "button", class: "button", onclick: () => draft.changePart(index, (part) => { part.poll = null; }, "shape") }, "Remove the poll")),
      make("label", { class: "field" }, make("span", {}, "Open for"),
        make("select", { onchange: (event) => change((p) => { p.duration = Number(event.target.value); }) },
          ...all.map(([seconds, words]) => make("option", { value: seconds, selected: seconds === poll.duration }, words)))),
      make("label", { class: "check" },
        make("input", { type: "checkbox", checked: poll.allowsSeveral, onchange: (event) => change((p) => { p.allowsSeveral = event.target.checked; }) }),
        make("span", {}, "Several answers may be chosen")),
      make("label", { class: "check" },
        make("input", { type: "checkbox", checked: poll.hidesTotals, onchange: (event) => change((p) => { p.hidesTotals = event.target.checked; }) }),
        make("span", {}, "Hide the numbers until it ends")));
  }

  // Lengths, as the server counted them last.

  tell(lengths, problems) {
    this.lengths = lengths;
    this.problems = problems;
    this.drawCounters();
    this.drawMarks();
  }

  drawCounters() {
    if (!this.lengths) return;
    const { draft } = this;
    for (const place of this.list.querySelectorAll("[data-counters]")) {
      const index = Number(place.dataset.counters);
      // Who has words of their own is counted on their tab.
      const shown = draft.meant.filter((account) => draft.version || !draft.choices.get(account.connectionID)?.parts);
      place.replaceChildren(...shown.flatMap((account) => {
        const part = this.lengths.get(account.connectionID)?.[index];
        if (!part) return [];
        const left = (part.limit ?? Infinity) - part.length;
        const isOver = left < 0 || part.byteCount > (part.byteLimit ?? Infinity);
        const words = part.limit === undefined ? counted(part.length, "character") : `${part.length.toLocaleString("en-GB")} of ${part.limit.toLocaleString("en-GB")}`;
        const tone = isOver ? "bad" : left <= 20 ? "warn" : "";
        const face = make("span", { class: `counter ${tone}`, "data-counter": account.connectionID },
          platformIcon(account.platform), make("span", { class: "hidden" }, `${account.name}: `), words,
          left < 0 ? ` · ${-left} too many` : "");
        return [face];
      }));
    }
  }
}

/** As high as its words; the browser's own way is not everywhere yet. */
function fit(text) {
  text.style.height = "auto";
  text.style.height = `${Math.max(text.scrollHeight + 2, 144)}px`;
}
