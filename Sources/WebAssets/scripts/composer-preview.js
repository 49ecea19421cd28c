// What the server says of the draft while one writes: lengths, problems, and how it will look on each account.

import { ask, make, icon, platformIcon, counted, say } from "./composer-elements.js";
import { kindOf, thumbnailAddress } from "./composer-pictures.js";

const pause = 250;

export class Preview {
  constructor(form, draft, editor, planned) {
    this.form = form;
    this.draft = draft;
    this.editor = editor;
    /** What is chosen of the time: `{at, zone}`, or nothing for now. */
    this.planned = planned;
    this.answer = null;
    this.refusal = null;
    this.isCurrent = false;
    this.whenTold = () => {};
    this.section = form.querySelector("[data-problems]");
    this.list = form.querySelector("[data-problem-list]");
    this.aside = form.querySelector("[data-previews]");
    const isShown = draft.accounts.length > 0;
    this.aside.hidden = !isShown;
    form.toggleAttribute("data-beside", isShown);
    draft.addEventListener("change", () => this.later());
    draft.addEventListener("version", () => this.draw());
    this.wasOver = new Set();
  }

  get errors() {
    const errors = (this.answer?.problems ?? []).filter((problem) => problem.severity === "error" && !this.isAboutAccounts(problem));
    // One sentence for several accounts is one thing to mend.
    return errors.filter((problem, index) => errors.findIndex((other) => other.sentence === problem.sentence) === index);
  }

  /** That no account is chosen is what the button says anyway. */
  isAboutAccounts(problem) { return problem.code === "account" && !problem.connectionID && this.draft.chosen.size === 0; }

  later() {
    this.isCurrent = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), pause);
    this.whenTold();
  }

  /** The answer for what is written now. */
  async ask() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const asked = new AbortController();
    this.asked = asked;
    const question = new URLSearchParams();
    if (this.draft.id) question.set("composition", this.draft.id);
    for (const [name, value] of Object.entries(this.planned() ?? {})) question.set(name, value);
    try {
      const answer = await ask(`/compositions/preview?${question}`, this.draft, { signal: asked.signal });
      this.answer = answer;
      this.refusal = null;
    } catch (error) {
      if (error.name === "AbortError") return;
      this.refusal = error;
    }
    this.isCurrent = true;
    this.draw();
    this.whenTold();
  }

  draw() {
    if (!this.answer) return;
    const lengths = new Map(this.answer.accounts.map((account) => [account.connectionID, account.parts]));
    const counts = new Map();
    for (const problem of this.answer.problems) {
      if (problem.severity !== "error" || !problem.connectionID) continue;
      counts.set(problem.connectionID, (counts.get(problem.connectionID) ?? 0) + 1);
    }
    this.editor.tell(lengths, counts);
    this.announce(lengths);
    this.drawProblems();
    this.drawAccounts();
  }

  /** Crossing a limit is said once, and not with every letter. */
  announce(lengths) {
    const over = new Set();
    for (const [account, parts] of lengths) {
      parts.forEach((part, index) => { if (part.limit !== undefined && part.length > part.limit) over.add(`${account} ${index}`); });
    }
    for (const place of over) {
      if (this.wasOver.has(place)) continue;
      const [account, index] = place.split(" ");
      const part = lengths.get(account)[index];
      say(`${this.draft.account(account)?.name ?? "One account"}: ${part.length - part.limit} characters too many.`);
    }
    if (over.size === 0 && this.wasOver.size > 0) say("It fits on all accounts again.");
    this.wasOver = over;
  }

  // What stands in the way.

  drawProblems() {
    const problems = this.answer.problems.filter((problem) => !this.isAboutAccounts(problem));
    const sentences = new Map();
    for (const problem of problems) {
      const key = problem.severity + problem.sentence;
      if (!sentences.has(key)) sentences.set(key, { ...problem, accounts: [] });
      const account = this.draft.account(problem.connectionID);
      if (account && !sentences.get(key).accounts.includes(account)) sentences.get(key).accounts.push(account);
    }
    const hadFocus = this.list.contains(document.activeElement);
    this.section.hidden = sentences.size === 0;
    this.list.replaceChildren(...[...sentences.values()].map((problem) => make("li", { class: `told-problem ${problem.severity}` },
      make("span", { class: `badge ${problem.severity === "error" ? "bad" : "warn"}` }, problem.severity === "error" ? "Mend" : "Look"),
      make("p", {},
        problem.accounts.length > 0 && problem.accounts.length < this.draft.chosen.size
          ? make("strong", {}, `${problem.accounts.map((account) => account.name).join(", ")}: `) : null,
        problem.sentence),
      make("button", { type: "button", class: "button", "aria-label": `Go to: ${problem.sentence}`, onclick: () => this.lead(problem) }, "Go there"))));
    if (hadFocus && !this.section.hidden) this.section.querySelector("h2").focus();
  }

  /** To the place where something can be done. */
  lead(problem) {
    const { draft } = this;
    if (problem.code === "past") return this.form.elements.at.focus();
    const own = draft.choices.get(problem.connectionID) ?? {};
    const isOwn = ["text_too_long", "empty", "poll_options"].includes(problem.code) ? own.parts
      : problem.medium !== undefined ? own.media : own[problem.code] !== undefined || problem.code === "label";
    draft.show(isOwn && draft.chosen.has(problem.connectionID) ? problem.connectionID : null);
    if (problem.code === "warning_too_long" || problem.code === "visibility") {
      this.form.querySelector("[data-options]").open = true;
      return this.form.elements[problem.code === "visibility" ? "visibility" : "warning"].focus();
    }
    const part = problem.part ?? 0;
    if (problem.code.startsWith("poll_")) {
      const option = this.form.querySelector(`[data-part="${part}"] .poll-fields input`);
      if (option) return option.focus();
    }
    if (problem.medium !== undefined) {
      const media = this.form.querySelectorAll(`[data-media-list="${part}"] > li`);
      const field = media[problem.medium]?.querySelector("textarea:not([disabled]), button");
      if (field) return field.focus();
    }
    if (problem.code === "media_needed") return this.form.querySelector("[data-files]")?.focus();
    this.editor.focusPart(part);
  }

  // How it will look.

  drawAccounts() {
    const shown = this.answer.accounts.filter((account) => !this.draft.version || account.connectionID === this.draft.version);
    const list = this.aside.querySelector("[data-preview-list]");
    // A warning that was unfolded stays so.
    const open = new Set([...list.querySelectorAll("details[open]")].map((details) => details.dataset.of));
    list.replaceChildren(...shown.flatMap((preview) => {
      const account = this.draft.account(preview.connectionID);
      return account ? [this.account(account, preview, open)] : [];
    }));
    if (shown.length === 0) list.replaceChildren(make("p", { class: "fine" }, "Choose an account above, and see here how it will look there."));
  }

  account(account, preview, open) {
    return make("section", { class: `shown-on on-${account.platform}`, "aria-label": `${account.name}, ${account.platformName}`, "data-preview": account.connectionID },
      make("p", { class: "shown-where" }, platformIcon(account.platform), `${account.platformName} · ${account.host}`),
      ...preview.parts.map((part, index) => make("article", { class: "shown-post" },
        make("p", { class: "shown-by" },
          make("span", { class: "shown-face", "aria-hidden": "true" }, (account.displayName || account.accountName.replace("@", "")).slice(0, 1).toUpperCase()),
          make("span", {}, make("strong", {}, account.displayName || account.name), make("small", {}, account.accountName))),
        this.veiled(preview, part, index, `${account.connectionID} ${index}`, open))));
  }

  veiled(preview, part, index, key, open) {
    const words = make("div", { class: "rich", dir: "auto" });
    words.innerHTML = part.html;
    for (const link of words.querySelectorAll("a")) link.target = "_blank";
    const body = [words, part.poll && this.poll(part.poll), this.grid(part.media, preview.isSensitive), this.card(part.linkCardURL)];
    if (!preview.warning || index > 0) return make("div", { class: "shown-body" }, ...body);
    return make("details", { class: "warning", "data-of": key, open: open.has(key) },
      make("summary", {}, preview.warning), make("div", { class: "shown-body" }, ...body));
  }

  poll(poll) {
    return make("ul", { class: "shown-poll" }, ...poll.options.map((option) => make("li", { dir: "auto" }, option || "…")));
  }

  card(address) {
    if (!address) return null;
    return make("div", { class: "shown-card" },
      make("strong", {}, address.split("/")[2]),
      make("span", {}, "A card with the page’s title and picture is made when this is published."));
  }

  grid(media, isSensitive) {
    if (media.length === 0) return null;
    return make("div", { class: `shown-media count-${Math.min(media.length, 4)}`, "data-sensitive": isSensitive }, ...media.map((medium) => {
      const kind = kindOf(medium);
      const face = kind === "image"
        ? make("img", { src: thumbnailAddress(medium.uploadID), alt: medium.alt, title: medium.alt || null })
        : make("span", { class: "brought-sign", role: "img", "aria-label": medium.alt || medium.fileName }, icon(kind === "audio" ? "audio" : "video"));
      return make("div", { class: "shown-medium" }, face, medium.alt && make("span", { class: "alt-badge has", "aria-hidden": "true" }, "ALT"));
    }));
  }
}

export const thingsToMend = (count) => `${counted(count, "thing")} to mend first`;
