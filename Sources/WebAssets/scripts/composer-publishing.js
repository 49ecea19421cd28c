// When it goes out, and the one button whose label is the truth.

import { ask, make, counted, platformIcon, say } from "./composer-elements.js";
import { thingsToMend } from "./composer-preview.js";

export class Publishing {
  constructor(form, draft, media, preview, saving) {
    Object.assign(this, { form, draft, media, preview, saving });
    this.button = form.querySelector("[data-primary]");
    this.saveButton = form.querySelector("[data-save]");
    this.time = form.querySelector("[data-time]");
    this.while = form.querySelector("[data-while]");
    this.note = form.querySelector("[data-time-note]");
    this.confirmation = document.getElementById("confirmation");
    this.isWorking = false;
    const { elements } = form;
    for (const field of [...elements.when, elements.at, elements.zone, elements.after, elements.unit]) {
      field.addEventListener("change", () => this.timeChanged());
    }
    this.listZones();
    preview.whenTold = () => this.draw();
    draft.addEventListener("change", () => this.draw());
    draft.addEventListener("standing", () => this.draw());
    // Before the form's own ways, which would send it.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      // Enter in a field does nothing here: what is written is kept anyway.
      if (!submitter || submitter.hasAttribute("data-enter")) return;
      if (submitter === this.saveButton) this.keep();
      else if (submitter.hasAttribute("data-back")) this.takeBack();
      else this.act();
    }, true);
    addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.confirm();
    });
    this.confirmation.querySelector("[data-not-yet]").addEventListener("click", () => this.confirmation.close());
    this.confirmation.querySelector("[data-confirm]").addEventListener("click", () => {
      this.confirmation.close();
      this.act();
    });
    this.showTime();
    this.draw();
  }

  get isAt() { return this.form.elements.when.value === "at"; }

  get isAfter() { return this.form.elements.when.value === "after"; }

  get isSlot() { return this.form.elements.when.value === "slot"; }

  /** What the server is told of the time; nothing for now and for slots, or where none is filled in. */
  static planned(form) {
    const { when, at, zone, after, unit } = form.elements;
    if (when.value === "after") return after.value && after.checkValidity() ? { after: after.valueAsNumber * Number(unit.value) } : null;
    return when.value === "at" && at.value ? { at: at.value, zone: zone.value.trim() } : null;
  }

  /** The field that says when, and is empty. */
  get missingTime() {
    if (this.planned || !(this.isAt || this.isAfter)) return null;
    return this.form.elements[this.isAt ? "at" : "after"];
  }

  get planned() { return Publishing.planned(this.form); }

  /** Whether it is to go out when it was to before, each account at its own time where they have one. */
  get keepsTime() {
    const { planned, draft: { isScheduled, scheduled } } = this;
    return isScheduled && planned?.at !== undefined && planned.at === scheduled?.at && planned.zone === scheduled?.zone;
  }

  /** All zones this browser knows, once somebody looks for one. */
  listZones() {
    const { zone } = this.form.elements;
    zone.addEventListener("focus", () => {
      const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
      this.form.querySelector("[data-zones]").replaceChildren(...zones.map((name) => make("option", { value: name })));
    }, { once: true });
  }

  timeChanged() {
    this.showTime();
    this.missingTime?.focus();
    // The address keeps the time, so that a reload does too.
    const address = new URL(location);
    for (const name of ["at", "zone"]) {
      if (this.planned?.[name]) address.searchParams.set(name, this.planned[name]);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
    this.preview.later();
    if (this.draft.isScheduled) this.saving.noteChange();
  }

  showTime() {
    this.time.hidden = !this.isAt;
    this.while.hidden = !this.isAfter;
  }

  // The label.

  /** What the button does now: its words, and the deed. */
  get deed() {
    const { draft, media, preview } = this;
    const errors = preview.errors;
    if (media.isBringing) return { label: `Wait for ${counted(media.bringingCount, "file")}`, act: () => say("Files are still on their way.") };
    if (draft.chosen.size === 0) {
      if (draft.isScheduled) return { label: "Choose an account first", act: () => this.form.querySelector("[name=account]")?.focus() };
      return { label: "Save draft", act: () => this.keep() };
    }
    if (this.missingTime) return { label: "Choose a time first", act: () => this.missingTime.focus() };
    if (preview.refusal) return { label: "Try again", act: () => preview.ask(), words: preview.refusal.message };
    if (errors.length > 0) return { label: thingsToMend(errors.length), act: () => preview.lead(errors[0]), isBlocked: true };
    // It was scheduled, moved or taken back elsewhere: what is chosen of the time here was chosen without knowing.
    if (this.saving.isOutdated) return { label: "Save, and see when it goes out", act: () => this.keep() };
    const count = counted(draft.chosen.size, "account");
    if (this.isSlot) {
      const words = "Each account gets its own next free slot. An account’s slots are set on its card, under Connections.";
      return { label: `Schedule in the next free slot of ${count}`, act: () => this.publish(), note: words };
    }
    if (this.isAfter) {
      const { after, unit } = this.form.elements;
      const words = `${counted(after.valueAsNumber, unit.selectedOptions[0].text.slice(0, -1))} from now`;
      return { label: draft.isScheduled ? `Save, to go out ${words}` : `Schedule for ${words}`, act: () => this.publish() };
    }
    if (!this.isAt) return { label: `Publish now to ${count}`, act: () => this.publish() };
    const words = this.keepsTime && draft.hasOwnSlots ? "to each account at its own slot" : preview.answer?.time?.words;
    if (!words) return { label: "Schedule", act: () => this.publish() };
    return { label: draft.isScheduled ? `Save, to go out ${words}` : `Schedule for ${words}`, act: () => this.publish() };
  }

  draw() {
    const { deed } = this;
    if (!this.isWorking) this.button.textContent = deed.label;
    this.button.classList.toggle("blocked", deed.isBlocked === true);
    // Two buttons that do the same are one too many.
    if (this.saveButton) this.saveButton.hidden = deed.label === "Save draft" || this.draft.isScheduled;
    const past = this.preview.answer?.problems.find((problem) => problem.code === "past");
    const remark = deed.words ?? deed.note ?? (this.isAt || this.isAfter ? past?.sentence ?? this.preview.answer?.time?.remark ?? this.preview.answer?.time?.words : "") ?? "";
    if (this.note.textContent !== remark) this.note.textContent = remark;
    this.note.classList.toggle("bad-text", Boolean(deed.words || (this.isAt && past)));
  }

  // The deed.

  async keep() {
    const { saving } = this;
    if (saving.isUnsaved || !this.draft.id) {
      if (await saving.save()) saving.renew();
    } else if (!saving.renew()) saving.tell("Saved: nothing has changed since.");
  }

  async act() {
    await this.work(async () => {
      // The label counts only for what it was made of; where it is another now, that one is to be pressed.
      if (!this.preview.isCurrent && this.draft.chosen.size > 0) {
        const { label } = this.deed;
        await this.preview.ask();
        if (!this.preview.isCurrent) return;
        if (this.deed.label !== label) return say(this.deed.label);
      }
      await this.deed.act();
    });
  }

  /** One thing at a time: pressed again meanwhile, or while the page is left, a button does nothing. */
  async work(deed) {
    if (this.isWorking || this.saving.isOver) return;
    this.isWorking = true;
    try {
      await deed();
    } finally {
      this.isWorking = false;
      this.draw();
    }
  }

  async confirm() {
    if (this.isWorking) return;
    if (!this.preview.isCurrent) await this.preview.ask();
    if (!this.preview.isCurrent || this.confirmation.open) return;
    const { deed, draft, confirmation } = this;
    if (draft.chosen.size === 0 || deed.isBlocked || this.media.isBringing || this.missingTime) return deed.act();
    confirmation.querySelector("h2").textContent = `${deed.label}?`;
    confirmation.querySelector("[data-confirm]").textContent = deed.label;
    confirmation.querySelector("[data-confirm-accounts]").replaceChildren(...draft.chosenAccounts.map((account) =>
      make("li", { class: "confirm-account" }, platformIcon(account.platform), `${account.name} (${account.accountName})`)));
    confirmation.showModal();
    confirmation.querySelector("[data-confirm]").focus();
  }

  async publish() {
    this.button.textContent = "One moment …";
    const { keepsTime, draft: { isScheduled } } = this;
    try {
      if (this.saving.isUnsaved || !this.draft.id) {
        if (!(await this.saving.save())) return;
        // Scheduled or called off elsewhere, it isn't what the button spoke of.
        if (this.draft.isScheduled !== isScheduled) return this.saving.renew();
      }
      const isNow = !this.planned && !this.isSlot;
      // Where the time stays, what is saved is all there was to do.
      if (!keepsTime) {
        const time = this.isSlot ? { nextSlot: true } : this.planned ?? {};
        await ask(`/compositions/${this.draft.id}/publication`, { ...time, revision: this.draft.revision });
      }
      this.saving.finish();
      location.assign(`/compositions/${this.draft.id}?said=${isNow ? "post-under-way" : "post-scheduled"}`);
    } catch (refusal) {
      if (refusal.status === 409 && refusal.field === "revision") return this.meetOther();
      this.saving.tell(`Not published: ${refusal.message}`, true);
      say(refusal.message);
      this.preview.later();
    }
  }

  /** Somebody else saved, so what they wrote is what would have gone out. */
  async meetOther() {
    this.saving.tell("Not published: it was saved in another window meanwhile.", true);
    if (await this.saving.conflict.meet()) this.saving.tell("Not published yet. Press the button once more.", true);
  }

  /** A scheduled one becomes a draft first, so that half a sentence can't go out, and then what is written is kept. */
  async takeBack() {
    await this.work(async () => {
      const { draft, saving } = this;
      try {
        const back = await ask(`/compositions/${draft.id}/withdrawal`, {});
        // That was a revision of its own; any between is what somebody else saved.
        if (back.revision === draft.revision + 1) draft.revision = back.revision;
        draft.follow(back);
      } catch (refusal) {
        return saving.tell(`Not taken back: ${refusal.message}`, true);
      }
      saving.said = "post-taken-back";
      this.form.querySelector("[data-scheduled]").remove();
      if (saving.isUnsaved && !(await saving.save())) return;
      saving.loadAnew();
    });
  }
}
