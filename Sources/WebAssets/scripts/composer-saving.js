// Every change is kept after a second of quiet, and nothing that somebody else saved meanwhile is written over.

import { ask, clock, newKey } from "./composer-elements.js";
import { Conflict } from "./composer-conflict.js";

const quiet = 1000;
const waiting = "Not saved yet: the button below keeps your changes.";

export class Saving {
  /** `isBringing`: Whether files are on their way, which a page that is left would lose. */
  constructor(form, draft, isBringing) {
    this.form = form;
    this.draft = draft;
    this.isBringing = isBringing;
    this.place = form.querySelector("[data-saved]");
    this.conflict = new Conflict(form, draft, this);
    // Asked for again after a lost answer, a new draft is the same one.
    this.key = newKey();
    this.isUnsaved = false;
    this.isOver = false;
    this.underWay = null;
    /** What the page's buttons and times were made for. */
    this.drawn = draft.standing;
    /** What the page says once it is loaded anew. */
    this.said = null;
    draft.addEventListener("change", () => this.noteChange());
    addEventListener("beforeunload", (event) => { if (this.isUnsaved && !this.isOver) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.keepByItself();
    });
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
    if (this.draft.isScheduled) return this.tell(waiting);
    this.tell("Not saved yet …");
    this.keepAfter(quiet);
  }

  keepAfter(pause) { this.timer = setTimeout(() => this.keepByItself(), pause); }

  /** Half a sentence must not go out because its time has come: what is scheduled is kept by the button alone. */
  async keepByItself() {
    while (this.underWay) await this.underWay;
    if (!this.isUnsaved || this.isOver || this.draft.isScheduled) return;
    if (await this.save()) this.renew();
  }

  /** Saves what is written now; true when it is saved. */
  async save() {
    clearTimeout(this.timer);
    const hasWaited = this.underWay !== null;
    // One after the other: of two at once, the second would go by a revision that is no more.
    while (this.underWay) await this.underWay;
    if (hasWaited && !this.isUnsaved) return true;
    if (this.conflict.isOpen) return false;
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
      } else if (draft.isScheduled) this.tell(waiting);
      return changes === this.changes;
    } catch (refusal) {
      const isElsewhere = refusal.status === 409 && refusal.field === "revision";
      this.tell(isElsewhere ? "Not saved: it was saved in another window meanwhile." : `Not saved: ${refusal.message}`, true);
      // Without another revision, it can be that it goes out already.
      if (isElsewhere || (refusal.status === 409 && draft.id)) return this.conflict.meet();
      if (refusal.status === 0 || refusal.status >= 500) this.keepAfter(10_000);
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
    this.draft.follow(saved);
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

  // What the page was made for.

  /** Whether it was scheduled, moved, taken back or sent since, elsewhere or here. */
  get isOutdated() { return this.draft.standing !== this.drawn; }

  /** Reads an outdated page again, unless something here would be lost; true where it does. */
  renew() {
    if (!this.isOutdated || this.isUnsaved || this.isBringing()) return false;
    this.loadAnew();
    return true;
  }

  /** The page as the server has it now. */
  loadAnew() {
    this.finish();
    // What is typed from here on would be lost.
    this.form.inert = true;
    const address = new URL(location);
    // With a fragment, the same address would only be scrolled in.
    address.hash = "";
    // A time that was chosen without knowing of the other must not stand in its place.
    for (const name of this.isOutdated ? ["said", "at", "zone"] : ["said"]) address.searchParams.delete(name);
    if (this.said) address.searchParams.set("said", this.said);
    location.replace(address);
  }

  /** What is written stays as it is: the page is left on purpose. */
  finish() {
    this.isOver = true;
    clearTimeout(this.timer);
  }
}
