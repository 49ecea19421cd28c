// Files: dropped into the page, pasted or picked, brought to Roost, described, put in order and taken out.

import { make, icon, signButton, counted, say, formToken } from "./composer-elements.js";
import { focusFields, kindOf, picture, thumbnail } from "./composer-pictures.js";

// As servers count an alt text: by code points, of which one sign that people see may have several.
const lengthOf = (text) => [...text].length;
const ours = "application/x-roost-medium";
const isOurs = (event) => event.dataTransfer.types.includes(ours);
const looksLikeImage = (name) => /\.(jpe?g|png|gif|webp|heic|avif)$/i.test(name);
const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

export class Media {
  constructor(form, draft) {
    this.form = form;
    this.draft = draft;
    /** What is on its way or was refused, by part. */
    this.pending = [];
    this.waiting = Promise.resolve();
    this.listen();
  }

  get isBringing() { return this.pending.some((file) => !file.refusal); }
  get bringingCount() { return this.pending.filter((file) => !file.refusal).length; }

  // Where files come from.

  listen() {
    let depth = 0;
    const isFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    const mark = (isOver) => this.form.toggleAttribute("data-dropping", isOver);
    addEventListener("dragenter", (event) => { if (isFiles(event)) { depth += 1; mark(true); } });
    addEventListener("dragleave", (event) => { if (isFiles(event)) { depth = Math.max(0, depth - 1); mark(depth > 0); } });
    addEventListener("dragover", (event) => { if (isFiles(event)) event.preventDefault(); });
    addEventListener("drop", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      depth = 0;
      mark(false);
      if (document.querySelector("dialog[open]")) return;
      const part = event.target.closest?.("[data-part]")?.dataset.part;
      this.bring(event.dataTransfer.files, Number(part ?? this.draft.lastPart));
    });
    this.form.addEventListener("dragover", (event) => { if (isOurs(event) && event.target.closest("[data-part]")) event.preventDefault(); });
    this.form.addEventListener("drop", (event) => {
      const part = event.target.closest("[data-part]")?.dataset.part;
      if (!isOurs(event) || part === undefined) return;
      event.preventDefault();
      this.drop(event, Number(part), null);
    });
    addEventListener("paste", (event) => {
      const files = event.clipboardData?.files ?? [];
      if (files.length === 0 || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.bring(files, this.draft.lastPart);
    });
  }

  // On their way.

  /** One after the other, so that many don't take the line from each other. */
  bring(files, part) {
    const { draft } = this;
    // Files are for all accounts, so they come where all accounts are shown.
    const isFromOne = draft.version !== null;
    if (isFromOne) draft.show(null);
    const place = Math.min(part, draft.parts.length - 1);
    for (const file of files) {
      const pending = { file, part: place, isFromOne, name: file.name || "pasted image", done: 0, request: null, refusal: null };
      this.pending.push(pending);
      this.waiting = this.waiting.then(() => this.send(pending));
    }
    say(`${isFromOne ? "Files are for all accounts: " : ""}${counted(files.length, "file")} on the way.`);
    draft.changed("shape");
  }

  send(pending) {
    if (!this.pending.includes(pending)) return Promise.resolve();
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      pending.request = request;
      request.open("POST", `/compositions/uploads?${new URLSearchParams({ name: pending.name })}`);
      request.setRequestHeader("X-Form-Token", formToken());
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        pending.done = event.total ? event.loaded / event.total : 0;
        if (pending.bar) pending.bar.value = pending.done;
      });
      request.addEventListener("loadend", () => {
        this.arrived(pending, request);
        done();
      });
      request.send(pending.file);
    });
  }

  arrived(pending, request) {
    if (!this.pending.includes(pending)) return;
    if (request.status === 201) {
      this.pending = this.pending.filter((other) => other !== pending);
      const upload = request.response;
      const part = Math.min(pending.part, this.draft.get("parts", null).length - 1);
      this.draft.addMedium(upload, part);
      say(`“${upload.fileName}” is added${pending.isFromOne ? " for all accounts" : ""}.`);
      return;
    }
    const told = request.response?.detail;
    pending.refusal = told ? (told.includes(pending.name) ? told : `“${pending.name}”: ${told}`)
      : (request.status === 413 ? `“${pending.name}” (${size(pending.file.size)}) is larger than Roost takes.`
        : `“${pending.name}” did not arrive. Check the connection to Roost and add it again.`);
    say(pending.refusal);
    this.draft.changed("shape");
  }

  cancel(pending) {
    this.pending = this.pending.filter((other) => other !== pending);
    pending.request?.abort();
    this.draft.changed("shape");
  }

  // What a part shows.

  of(part) {
    const { draft } = this;
    const shown = draft.shownMedia().filter((item) => item.part === part);
    const isShown = new Set(draft.shownMedia().map((item) => item.id));
    const hidden = draft.media.filter((medium) => draft.version && medium.part === part && !isShown.has(medium.id));
    const input = make("input", {
      type: "file", multiple: true, class: "file-input", "data-files": part, "aria-label": `Add images or video to post ${part + 1}`,
      accept: "image/*,video/*,audio/*", onchange: () => { this.bring(input.files, part); input.value = ""; },
    });
    const limits = draft.meant.map((account) => account.mediaLimit).filter((limit) => limit !== undefined);
    const hint = limits.length > 0 ? `up to ${Math.min(...limits)}` : "";
    return make("div", { class: "part-media" },
      shown.length + hidden.length > 0 && make("ol", { class: "media-list", "data-media-list": part },
        ...shown.map((item, index) => this.medium(item, index, shown.length)),
        ...hidden.map((medium) => this.left(medium))),
      ...this.pending.filter((pending) => pending.part === part).map((pending) => this.onTheWay(pending)),
      !draft.version && make("div", { class: "actions" },
        make("label", { class: "button file-button" }, icon("image"), "Add images or video", input),
        make("span", { class: "fine" }, `or drop or paste them${hint ? `, ${hint}` : ""}`)));
  }

  onTheWay(pending) {
    if (pending.refusal) {
      return make("p", { class: "problem upload-refusal", role: "alert" }, icon("alert"), make("span", {}, pending.refusal),
        signButton("close", `Dismiss “${pending.name}”`, () => this.cancel(pending)));
    }
    pending.bar = make("progress", { max: "1", value: String(pending.done), "aria-label": `“${pending.name}” on its way` });
    return make("div", { class: "on-the-way" }, make("span", {}, pending.name), pending.bar,
      signButton("close", `Stop “${pending.name}”`, () => this.cancel(pending)));
  }

  /** One that this account doesn't show. */
  left(medium) {
    const upload = this.draft.uploads.get(medium.uploadID);
    return make("li", { class: "medium left-out" }, thumbnail(upload),
      make("div", { class: "medium-words" }, make("p", { class: "fine" }, `${upload.fileName}: not for this account`),
        make("button", { type: "button", class: "button", onclick: () => {
          this.draft.chooseMedia([...this.draft.shownMedia(), { id: medium.id, part: medium.part }]);
          this.draft.changed("shape");
        } }, "Show it here too")));
  }

  medium(item, index, count) {
    const { draft } = this;
    const { medium } = item;
    const upload = draft.uploads.get(medium.uploadID);
    const isImage = kindOf(upload) === "image";
    const name = upload.fileName;
    const move = (step) => {
      draft.moveMedium(medium.id, step);
      const [up, down] = this.form.querySelectorAll(`[data-medium="${medium.id}"] .medium-tools button`);
      const [same, other] = step < 0 ? [up, down] : [down, up];
      (same.disabled ? other : same).focus();
    };
    const entry = make("li", { class: "medium", "data-medium": medium.id, draggable: "true" },
      picture(draft, item, upload),
      make("div", { class: "medium-words" },
        make("p", { class: "medium-name" }, name, " ", !isImage && make("span", { class: "badge plain" }, kindOf(upload)),
          make("span", { class: "fine" }, ` ${size(upload.byteCount)}`)),
        !isImage && looksLikeImage(name) && make("p", { class: "fine" }, `It is a ${kindOf(upload)}, though its name says that it is an image.`),
        this.alt(item, name),
        isImage && !draft.version && make("label", { class: "check" },
          make("input", {
            type: "checkbox", checked: medium.isDecorative === true,
            onchange: (event) => { medium.isDecorative = event.target.checked; draft.changed("shape"); this.form.querySelector(`[data-medium="${medium.id}"] .check input`)?.focus(); },
          }), make("span", {}, "It shows nothing worth telling")),
        isImage && !draft.version && focusFields(this.form, draft, medium)),
      make("div", { class: "medium-tools" },
        signButton("up", `Move “${name}” forward`, () => move(-1), { disabled: index === 0 }),
        signButton("down", `Move “${name}” back`, () => move(1), { disabled: index === count - 1 }),
        draft.version
          ? signButton("close", `Don’t show “${name}” on this account`, () => {
            draft.chooseMedia(draft.shownMedia().filter((other) => other.id !== medium.id));
            draft.changed("shape");
          })
          : signButton("close", `Remove “${name}”`, () => { draft.removeMedium(medium.id); say(`“${name}” is removed.`); })));
    this.drag(entry, medium.id, item.part);
    return entry;
  }

  drag(entry, id, part) {
    entry.addEventListener("dragstart", (event) => {
      // Words that are being selected stay what they are.
      if (event.target !== entry) return;
      event.dataTransfer.setData(ours, id);
      event.dataTransfer.effectAllowed = "move";
    });
    entry.addEventListener("dragover", (event) => { if (isOurs(event)) { event.preventDefault(); entry.toggleAttribute("data-over", true); } });
    entry.addEventListener("dragleave", () => entry.toggleAttribute("data-over", false));
    entry.addEventListener("drop", (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      event.stopPropagation();
      this.drop(event, part, id);
    });
  }

  /** On another file it takes that one's place, the one below included; on a post it goes to its end. */
  drop(event, part, before) {
    const id = event.dataTransfer.getData(ours);
    const list = this.draft.shownMedia().filter((item) => item.part === part).map((item) => item.id);
    const [from, to] = [list.indexOf(id), list.indexOf(before)];
    this.draft.placeMedium(id, part, from >= 0 && from < to ? list[to + 1] ?? null : before);
  }

  // What is said of a file.

  alt(item, name) {
    const { draft } = this;
    const { medium } = item;
    const limits = draft.meant.map((account) => account.altLimit).filter((limit) => limit !== undefined);
    const most = limits.length ? Math.min(...limits) : null;
    const counter = make("small", { class: "alt-counter" });
    const field = make("textarea", {
      rows: "2", dir: "auto", name: `alt-${medium.id}`, "data-alt": medium.id, disabled: medium.isDecorative === true,
      placeholder: draft.version && item.alt === undefined ? medium.alt : null,
      oninput: () => {
        if (!draft.version) medium.alt = field.value;
        else {
          // The words for all, once they stand here again, are no words of its own.
          const own = field.value === medium.alt || field.value === "" ? undefined : field.value;
          draft.chooseMedia(draft.shownMedia().map((other) => (other.id === medium.id ? { ...other, alt: own } : other)));
        }
        const words = field.value === "" ? medium.alt : field.value;
        field.closest("[data-medium]").querySelector(".alt-badge").classList.toggle("has", words.trim() !== "");
        count();
        draft.changed();
      },
    });
    field.value = draft.version ? item.alt ?? medium.alt : medium.alt;
    const count = () => {
      const length = lengthOf(field.value);
      counter.textContent = most ? `${length.toLocaleString("en-GB")} of ${most.toLocaleString("en-GB")}` : counted(length, "character");
      counter.classList.toggle("bad-text", most !== null && length > most);
    };
    count();
    return make("label", { class: "field" }, make("span", {}, "Alt text ", make("span", { class: "hidden" }, `of ${name}`)), field, counter);
  }
}
