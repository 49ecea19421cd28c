// What is written: the post for all accounts, and what an account gets instead.

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const copy = (value) => structuredClone(value);

const editable = ["draft", "scheduled", "cancelled"];

/** An id of the form Roost gives to the files of a post: the instant, then chance. */
function newMediumID() {
  const chance = crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, "0");
  return "cpm-" + (Date.now().toString(16).padStart(12, "0") + chance).slice(0, 17);
}

/**
 * Tells of every change by an event: "change" of the words, "shape" of what there is to be filled in, "standing" of whether
 * and when it goes out.
 */
export class Draft extends EventTarget {
  constructor(state) {
    super();
    const draft = state.draft;
    this.id = state.id ?? null;
    this.status = state.status ?? "draft";
    /** When it is to go out so far: `{at, zone}`; the first time of several where each account has its own slot. */
    this.scheduled = state.scheduled ?? null;
    this.hasOwnSlots = state.hasOwnSlots ?? false;
    this.revision = draft.revision ?? null;
    this.accounts = state.accounts;
    this.uploads = new Map(state.uploads.map((upload) => [upload.id, upload]));
    this.base = {
      parts: draft.parts.map((part) => ({ text: part.text, poll: part.poll ?? null })),
      warning: draft.warning ?? "",
      visibility: draft.visibility ?? "",
      language: draft.language ?? "",
      isSensitive: draft.isSensitive ?? false,
    };
    this.isUrgent = draft.isUrgent ?? false;
    this.late = draft.late ?? "publish";
    this.media = (draft.media ?? []).map((medium) => ({ part: 0, alt: "", ...medium }));
    this.chosen = new Set();
    this.choices = new Map();
    /** Accounts that were connected after this page was made. */
    this.unknown = (draft.targets ?? []).filter(({ connectionID }) => connectionID && !this.account(connectionID));
    for (const target of draft.targets ?? []) {
      if (!this.account(target.connectionID)) continue;
      this.chosen.add(target.connectionID);
      this.choices.set(target.connectionID, Draft.read(target.choices ?? {}));
    }
    /** Whose version is being written: an account's id, or none for all. */
    this.version = null;
    this.lastPart = 0;
  }

  static read(choices) {
    const read = { ...choices };
    if (read.parts) read.parts = read.parts.map((part) => ({ text: part.text, poll: part.poll ?? null }));
    if (read.media) read.media = read.media.map((medium) => ({ part: 0, ...medium }));
    return read;
  }

  account(id) { return this.accounts.find((account) => account.connectionID === id); }
  get chosenAccounts() { return this.accounts.filter((account) => this.chosen.has(account.connectionID)); }
  /** The accounts that what is being written goes to. */
  get meant() { return this.version ? [this.account(this.version)] : this.chosenAccounts; }

  get isScheduled() { return this.status === "scheduled"; }
  get isEditable() { return editable.includes(this.status); }

  /** What buttons and times on the page depend on. */
  get standing() {
    if (this.isScheduled) return JSON.stringify([this.scheduled?.at, this.scheduled?.zone]);
    return this.isEditable ? "open" : "closed";
  }

  /** What the server tells of whether and when it goes out. */
  follow({ status, wallTime, zone, targets }) {
    const before = this.standing;
    this.status = status;
    this.scheduled = this.isScheduled ? { at: wallTime, zone } : null;
    const times = targets.filter((target) => target.status === "scheduled" && target.dueAt).map((target) => target.dueAt);
    this.hasOwnSlots = new Set(times).size > 1;
    if (this.standing !== before) this.dispatchEvent(new Event("standing"));
  }

  changed(kind = "change") { this.dispatchEvent(new Event(kind)); if (kind !== "change") this.changed(); }

  // What is written for the version at hand.

  get(field, version = this.version) {
    const own = version ? this.choices.get(version)?.[field] : undefined;
    return own ?? this.base[field];
  }

  set(field, value) {
    // For one account, nothing chosen is as for all.
    if (this.version && value === "" && ["visibility", "language"].includes(field)) value = this.base[field];
    if (!this.version) this.base[field] = value;
    else this.choose(this.version, field, value, this.base[field]);
    this.changed();
  }

  /** What is as for all isn't an account's own any more. */
  choose(account, field, value, common) {
    const own = { ...this.choices.get(account) };
    if (same(value, common)) delete own[field];
    else own[field] = value;
    this.choices.set(account, own);
  }

  get parts() { return this.get("parts"); }

  changePart(index, change, kind) {
    const parts = copy(this.parts);
    change(parts[index]);
    if (!this.version) this.base.parts = parts;
    else this.choose(this.version, "parts", parts, this.base.parts);
    this.changed(kind);
  }

  addPart() {
    this.set("parts", [...copy(this.parts), { text: "", poll: null }]);
    this.lastPart = this.parts.length - 1;
    this.changed("shape");
  }

  /** Files of a part that goes belong to the one before. */
  removePart(index) {
    this.set("parts", this.parts.filter((_, other) => other !== index));
    this.renumber((part) => (part < index || part === 0 ? part : part - 1));
    this.lastPart = Math.max(0, index - 1);
    this.changed("shape");
  }

  movePart(index, step) {
    const other = index + step;
    const parts = copy(this.parts);
    if (other < 0 || other >= parts.length) return;
    [parts[index], parts[other]] = [parts[other], parts[index]];
    this.set("parts", parts);
    this.renumber((part) => (part === index ? other : part === other ? index : part));
    this.lastPart = other;
    this.changed("shape");
  }

  renumber(place) {
    if (!this.version) {
      for (const medium of this.media) medium.part = place(medium.part);
      // An account with files of its own and the words for all follows the words.
      for (const own of this.choices.values()) {
        if (own.media && !own.parts) for (const medium of own.media) medium.part = place(medium.part);
      }
    } else this.chooseMedia(this.shownMedia().map(({ id, part, alt }) => ({ id, part: place(part), alt })));
  }

  // Files.

  /** The files of the version at hand, in its order; for an account with whether it shows them. */
  shownMedia(version = this.version) {
    const own = version ? this.choices.get(version)?.media : undefined;
    if (!own) return this.media.map((medium) => ({ id: medium.id, part: medium.part, alt: undefined, medium }));
    return own.map((choice) => ({ ...choice, medium: this.media.find((medium) => medium.id === choice.id) }))
      .filter((shown) => shown.medium);
  }

  /** Which files an account shows, in which order and with which words. */
  chooseMedia(choices) {
    const plain = choices.map(({ id, part, alt }) => (alt === undefined ? { id, part } : { id, part, alt }));
    const common = this.media.map(({ id, part }) => ({ id, part }));
    // Within a part the order counts, across parts it doesn't.
    const sorted = (list) => list.map((item, index) => [item, index])
      .sort(([a, i], [b, j]) => a.part - b.part || i - j).map(([item]) => item);
    this.choose(this.version, "media", sorted(plain), sorted(common));
  }

  /** A file is for all accounts: who shows files of its own choice gets it as well, and can leave it out. */
  addMedium(upload, part) {
    this.uploads.set(upload.id, upload);
    const id = newMediumID();
    for (const [account, own] of this.choices) {
      const last = (own.parts ?? this.base.parts).length - 1;
      if (!own.media && part <= last) continue;
      const shown = own.media ?? this.media.filter((medium) => medium.part <= last).map((medium) => ({ id: medium.id, part: medium.part }));
      // A thread of its own may be shorter.
      this.choices.set(account, { ...own, media: [...shown, { id, part: Math.min(part, last) }] });
    }
    this.media.push({ id, uploadID: upload.id, part, alt: "", isDecorative: false });
    this.changed("shape");
  }

  removeMedium(id) {
    this.media = this.media.filter((medium) => medium.id !== id);
    for (const own of this.choices.values()) {
      if (own.media) own.media = own.media.filter((medium) => medium.id !== id);
    }
    this.changed("shape");
  }

  /** Puts a file before another, or at the end of a part. */
  placeMedium(id, part, before = null) {
    if (id === before) return;
    const list = this.version ? this.shownMedia() : this.media;
    const moved = list.find((medium) => medium.id === id);
    if (!moved) return;
    const others = list.filter((medium) => medium.id !== id);
    const at = before ? others.findIndex((medium) => medium.id === before) : others.length;
    others.splice(at, 0, Object.assign(moved, { part }));
    if (this.version) this.chooseMedia(others);
    else this.media = others;
    this.changed("shape");
  }

  moveMedium(id, step) {
    const list = this.version ? this.shownMedia() : this.media;
    const part = list.find((medium) => medium.id === id).part;
    const beside = list.filter((medium) => medium.part === part);
    const index = beside.findIndex((medium) => medium.id === id);
    const other = beside[index + step];
    if (!other) return;
    if (step < 0) this.placeMedium(id, part, other.id);
    else this.placeMedium(other.id, part, id);
  }

  // Accounts and versions.

  toggle(account, isOn) {
    if (isOn) this.chosen.add(account);
    else this.chosen.delete(account);
    if (!this.chosen.has(this.version)) this.version = null;
    this.changed("shape");
  }

  show(version) {
    this.version = version;
    this.lastPart = 0;
    this.dispatchEvent(new Event("version"));
  }

  differs(account) { return Object.keys(this.choices.get(account) ?? {}).length > 0; }

  asForAll(account) {
    this.choices.set(account, {});
    this.changed("shape");
  }

  // For the server.

  get isBlank() {
    const isOwn = [...this.choices.values()].some((own) => own.parts);
    return this.base.parts.every((part) => part.text === "" && !part.poll) && this.media.length === 0 && !isOwn;
  }

  toJSON() {
    const part = ({ text, poll }) => (poll ? { text, poll } : { text });
    const filled = (value) => (value === "" ? undefined : value);
    return {
      parts: this.base.parts.map(part),
      warning: filled(this.base.warning),
      visibility: filled(this.base.visibility),
      language: filled(this.base.language),
      isSensitive: this.base.isSensitive,
      isUrgent: this.isUrgent,
      late: this.late,
      media: this.media,
      targets: this.chosenAccounts.map(({ connectionID }) => {
        const own = { ...this.choices.get(connectionID) };
        if (own.parts) own.parts = own.parts.map(part);
        for (const field of ["visibility", "language"]) if (own[field] === "") delete own[field];
        return { connectionID, choices: own };
      }),
      revision: this.revision ?? undefined,
    };
  }

  /** The same as a draft of its own: a file belongs to one post, so it gets a new id, in the accounts' choices as well. */
  copied() {
    const ids = new Map();
    const taken = new Set();
    for (const { id } of this.media) {
      let other = newMediumID();
      while (taken.has(other)) other = newMediumID();
      taken.add(other);
      ids.set(id, other);
    }
    const renamed = (list) => list.filter(({ id }) => ids.has(id)).map((medium) => ({ ...medium, id: ids.get(medium.id) }));
    const draft = this.toJSON();
    return {
      ...draft,
      media: renamed(draft.media),
      targets: draft.targets.map(({ connectionID, choices }) =>
        ({ connectionID, choices: choices.media ? { ...choices, media: renamed(choices.media) } : choices })),
      revision: undefined,
    };
  }
}
