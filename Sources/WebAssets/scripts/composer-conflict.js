// Two windows wrote in one post: what differs, and what becomes of it.

import { ask, clock, make, newKey, say } from "./composer-elements.js";
import { differences } from "./composer-differences.js";
import { Draft } from "./composer-draft.js";

export class Conflict {
  constructor(form, draft, saving) {
    Object.assign(this, { form, draft, saving });
    this.dialog = document.getElementById("conflict");
    this.part("keep-mine").addEventListener("click", () => this.keepMine());
    this.part("keep-copy").addEventListener("click", () => this.keepCopy());
    this.part("take-theirs").addEventListener("click", () => saving.loadAnew());
    // Only an answer ends it.
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
  }

  part(name) { return this.dialog.querySelector(`[data-${name}]`); }

  get isOpen() { return this.dialog.open; }

  /** Asks whose is kept; true where there is nothing to ask: what was saved elsewhere is what is written here. */
  async meet() {
    const { draft, saving } = this;
    const saved = await ask(`/compositions/${draft.id}/draft`).catch(() => null);
    if (!saved) return false;
    const theirs = saved.composition;
    draft.follow(theirs);
    // It was refused for another reason, which is told already.
    if (theirs.revision === draft.revision && draft.isEditable) return false;
    const other = new Draft({ draft: theirs, uploads: saved.uploads, accounts: draft.accounts });
    const found = differences(draft, other, this.form);
    if (found.length === 0) {
      // It was this page, and the answer was lost; or only the time was changed.
      draft.revision = theirs.revision;
      saving.isUnsaved = false;
      saving.tell(`Saved ${clock()}`);
      return !saving.renew();
    }
    this.theirs = theirs;
    this.show(saved, found);
    return false;
  }

  show(saved, found) {
    this.part("conflict-words").textContent = this.words(saved);
    this.part("conflict-list").replaceChildren(...found.map(({ title, mine, theirs }) => make("section", {}, make("h3", {}, title),
      make("dl", { class: "conflict-texts" },
        make("div", {}, make("dt", {}, "Yours"), make("dd", { dir: "auto", "data-mine": true }, mine)),
        make("div", {}, make("dt", {}, "There"), make("dd", { dir: "auto", "data-theirs": true }, theirs))))));
    this.part("conflict-problem").textContent = "";
    // Of what goes out nothing can be written anew.
    this.part("keep-mine").hidden = !this.draft.isEditable;
    if (!this.isOpen) this.dialog.showModal();
  }

  words({ composition, scheduledFor, hasOwnSlots }) {
    const { draft, saving } = this;
    if (!draft.isEditable) return "This post goes out already, or is out, and yours differs from it. Yours can be kept as a copy.";
    const words = `This post was saved elsewhere at ${clock(composition.updatedAt)}, and yours differs from it.`;
    if (draft.isScheduled) {
      const time = scheduledFor ? ` for ${scheduledFor}` : "";
      return `${words} It is scheduled${time}${hasOwnSlots ? " first, to each account at its own slot" : ""}: what you keep is what goes out.`;
    }
    if (!saving.isOutdated) return words;
    return `${words} It is ${draft.status === "cancelled" ? "called off" : "a draft again"}, and goes out once it is scheduled anew.`;
  }

  async keepMine() {
    this.dialog.close();
    this.draft.revision = this.theirs.revision;
    if ((await this.saving.save()) && !this.saving.renew()) say("Yours is kept.");
  }

  /** What was saved there stays, and one goes on with a draft of its own. */
  async keepCopy() {
    const { draft, saving } = this;
    const tell = (words) => { this.part("conflict-problem").textContent = words; };
    if (saving.isBringing()) return tell("A file is still on its way. Keep the copy once it has arrived.");
    const button = this.part("keep-copy");
    button.disabled = true;
    tell("Saving …");
    // Asked for again after a lost answer, it is the same copy.
    const written = JSON.stringify(draft);
    if (this.copy?.of !== written) this.copy = { of: written, draft: draft.copied(), key: newKey() };
    try {
      const saved = await ask("/compositions/drafts", this.copy.draft, { key: this.copy.key });
      saving.finish();
      const address = new URL(location);
      address.pathname = `/compositions/${saved.id}/edit`;
      address.searchParams.set("said", "composition-copied");
      address.hash = "";
      location.assign(address);
    } catch (refusal) {
      button.disabled = false;
      tell(`Not kept: ${refusal.message}`);
    }
  }
}
