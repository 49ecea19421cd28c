// Every change is kept after a second of quiet, and nothing that somebody else saved meanwhile is written over.

import { ask, say } from "./composer-elements.js";
import { Draft } from "./composer-draft.js";

const quiet = 1000;
const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export class Saving {
  constructor(form, draft) {
    this.form = form;
    this.draft = draft;
    this.place = form.querySelector("[data-saved]");
    this.dialog = document.getElementById("conflict");
    // Asked for again after a lost answer, a new draft is the same one.
    // Not as a UUID: browsers make those only where the address is https, or this machine's own.
    this.key = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(16).padStart(8, "0")).join("");
    this.isUnsaved = false;
    this.isOver = false;
    this.underWay = null;
    draft.addEventListener("change", () => this.noteChange());
    addEventListener("beforeunload", (event) => { if (this.isUnsaved && !this.isOver) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.isUnsaved && !draft.isScheduled) this.save();
    });
    this.listen();
    if (draft.isScheduled) this.tell("No changes yet.");
  }

  tell(words, isBad = false) {
    this.place.textContent = words;
    this.place.classList.toggle("bad-text", isBad);
  }

  noteChange() {
    if (this.isOver) return;
    // Choosing accounts makes no draft as long as there is nothing in it.
    if (!this.draft.id && this.draft.isBlank) {
      this.isUnsaved = false;
      clearTimeout(this.timer);
      return this.tell("");
    }
    this.isUnsaved = true;
    this.changes = (this.changes ?? 0) + 1;
    clearTimeout(this.timer);
    if (this.draft.isScheduled) {
      // Half a sentence must not go out because its time has come.
      this.tell("Not saved yet: the button below keeps your changes.");
      return;
    }
    this.tell("Not saved yet …");
    this.timer = setTimeout(() => this.save(), quiet);
  }

  /** Saves what is written now; true when it is saved. */
  async save() {
    clearTimeout(this.timer);
    const hasWaited = this.underWay !== null;
    // One after the other: of two at once, the second would go by a revision that is no more.
    while (this.underWay) await this.underWay;
    if (hasWaited && !this.isUnsaved) return true;
    if (this.dialog.open) return false;
    this.underWay = this.send();
    const isSaved = await this.underWay;
    this.underWay = null;
    return isSaved;
  }

  async send() {
    const { draft } = this;
    const changes = this.changes;
    this.tell("Saving …");
    try {
      const path = draft.id ? `/compositions/${draft.id}/draft` : "/compositions/drafts";
      const body = JSON.stringify(draft);
      // A page that is left may still send a little.
      const keepalive = document.visibilityState === "hidden" && new TextEncoder().encode(body).length < 60_000;
      const saved = await ask(path, draft, { key: draft.id ? undefined : await this.keyOf(body), keepalive });
      this.adopt(saved);
      if (changes === this.changes) {
        this.isUnsaved = false;
        this.tell(`Saved ${clock()}`);
      }
      return changes === this.changes;
    } catch (refusal) {
      if (refusal.status === 409 && refusal.field === "revision") {
        this.tell("Not saved: it was saved in another window meanwhile.", true);
        return this.askWhose();
      }
      this.tell(`Not saved: ${refusal.message}`, true);
      if (refusal.status === 0 || refusal.status >= 500) this.timer = setTimeout(() => this.save(), 10_000);
      return false;
    }
  }

  /** A key belongs to one body: what was changed since is another request. */
  async keyOf(body) {
    const hash = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(body));
    if (!hash) return `${this.key}-${body.length}-${this.changes}`;
    return `${this.key}-${[...new Uint8Array(hash.slice(0, 8))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }

  adopt(saved) {
    this.draft.revision = saved.revision;
    if (this.draft.id) return;
    this.draft.id = saved.id;
    // A reload goes on with it.
    const address = new URL(location);
    address.pathname = `/compositions/${saved.id}/edit`;
    address.searchParams.delete("account");
    history.replaceState(history.state, "", address);
    document.querySelector("h1").textContent = "Write on";
  }

  // Somebody else saved.

  /** True where there is nothing to ask: what was saved elsewhere is what is written here. */
  async askWhose() {
    const theirs = await ask(`/compositions/${this.draft.id}/draft`).catch(() => null);
    if (!theirs) return false;
    this.theirs = theirs;
    if (this.isSame(theirs)) {
      // It was this page, and the answer was lost.
      this.draft.revision = theirs.revision;
      this.isUnsaved = false;
      this.tell(`Saved ${clock()}`);
      return true;
    }
    const words = (parts) => parts.map((part) => part.text).join("\n\n— — —\n\n") || "(nothing)";
    this.dialog.querySelector("[data-mine]").textContent = words(this.draft.base.parts);
    this.dialog.querySelector("[data-theirs]").textContent = words(theirs.parts);
    this.dialog.querySelector("[data-conflict-words]").textContent =
      `This post was saved elsewhere at ${new Date(theirs.updatedAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}, and yours differs from it.`;
    this.dialog.showModal();
    return false;
  }

  isSame(theirs) {
    const { draft } = this;
    const other = new Draft({ draft: theirs, uploads: [], accounts: draft.accounts });
    const plain = (value) => JSON.stringify({ ...value.toJSON(), revision: 0 }, (_, member) => (
      member && typeof member === "object" && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([one], [two]) => (one < two ? -1 : 1))) : member
    ));
    return plain(draft) === plain(other);
  }

  listen() {
    const part = (name) => this.dialog.querySelector(`[data-${name}]`);
    part("keep-mine").addEventListener("click", async () => {
      this.dialog.close();
      this.draft.revision = this.theirs.revision;
      if (await this.save()) say("Yours is kept.");
    });
    part("take-theirs").addEventListener("click", () => {
      this.isOver = true;
      location.reload();
    });
    part("show-both").addEventListener("click", () => {
      const texts = part("conflict-texts");
      texts.hidden = !texts.hidden;
      part("show-both").textContent = texts.hidden ? "Show both texts" : "Hide the texts";
    });
    // Only an answer ends it.
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
  }

  /** What is written stays as it is: the page is left on purpose. */
  finish() { this.isOver = true; }
}
