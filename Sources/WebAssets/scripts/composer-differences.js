// What differs between two versions of a post, in words.

import { counted } from "./composer-elements.js";

const yesNo = (is) => (is ? "Yes" : "No");
const orNone = (text) => text || "(none)";
const lines = (list, none) => list.join("\n") || none;
// Within a part the order counts, across parts it doesn't.
const inOrder = (media) => [...media].sort((one, other) => one.part - other.part);
const place = (part, count) => (count > 1 ? `, post ${part + 1}` : "");

const pollOf = (part) => (part?.poll
  ? [part.poll.options, part.poll.allowsSeveral === true, part.poll.hidesTotals === true, part.poll.duration ?? 86_400] : null);

function lasting(seconds) {
  const [size, unit] = [[86_400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([size]) => seconds % size === 0);
  return counted(seconds / size, unit);
}

function pollWords(poll) {
  if (!poll) return "(no poll)";
  const [options, allowsSeveral, hidesTotals, duration] = poll;
  const rules = [`open for ${lasting(duration)}`, allowsSeveral && "several answers", hidesTotals && "numbers hidden until it ends"];
  return [...options.map((option) => `– ${option}`), rules.filter(Boolean).join(", ")].join("\n");
}

/** Every field that isn't the same in both drafts: `{ title, mine, theirs }`, as people read it. */
export function differences(mine, theirs, form) {
  const found = [];
  /** `read`: What is compared. `tell`: How it is shown. */
  const compare = (title, read, tell) => {
    const [here, there] = [mine, theirs].map((draft) => read(draft) ?? null);
    if (JSON.stringify(here) === JSON.stringify(there)) return;
    const [shown, other] = [tell(here, mine), tell(there, theirs)];
    const isBlank = shown.replace(/\s/g, "") === other.replace(/\s/g, "");
    found.push({ title: isBlank ? `${title}: spaces and line breaks` : title, mine: shown, theirs: other });
  };
  const option = (name, value) => [...form.elements[name].options].find((one) => one.value === value)?.text ?? value;
  const fileName = (medium) => (mine.uploads.get(medium.uploadID) ?? theirs.uploads.get(medium.uploadID))?.fileName ?? "a file";
  const medium = (draft, id) => draft.media.find((one) => one.id === id);

  // What all accounts get.
  const count = Math.max(mine.base.parts.length, theirs.base.parts.length);
  for (let index = 0; index < count; index += 1) {
    compare(count === 1 ? "Text" : `Post ${index + 1}`, (draft) => draft.base.parts[index]?.text,
      (text) => (text === null ? "(no such post)" : text || "(nothing)"));
    compare(`Poll${place(index, count)}`, (draft) => pollOf(draft.base.parts[index]), pollWords);
  }
  compare("Content warning", (draft) => draft.base.warning, orNone);
  compare("What the media show is sensitive", (draft) => draft.base.isSensitive === true, yesNo);
  for (const [title, field] of [["Visible to", "visibility"], ["Language", "language"]]) {
    compare(title, (draft) => draft.base[field], (value) => (value ? option(field, value) : "As each account has it"));
  }
  compare("Urgent", (draft) => draft.isUrgent === true, yesNo);
  compare("If Roost is down at that time, later", (draft) => draft.late, (value) => option("late", value));

  // Files.
  compare("Files", (draft) => inOrder(draft.media).map(({ id, part }) => [id, part]), (list, draft) => lines(list.map(([id, part]) => {
    const isShared = medium(mine, id) && medium(theirs, id);
    return `${fileName(medium(draft, id))}${place(part, count)}${isShared ? "" : draft === mine ? ", only here" : ", only there"}`;
  }), "(none)"));
  const all = [...mine.media, ...theirs.media.filter(({ id }) => !medium(mine, id))];
  for (const file of all) {
    const { id } = file;
    compare(`Alt text of ${fileName(file)}`, (draft) => [medium(draft, id)?.alt ?? "", medium(draft, id)?.isDecorative === true],
      ([alt, isDecorative]) => (isDecorative ? "(It shows nothing worth telling)" : orNone(alt)));
    compare(`Point of ${fileName(file)} to keep`, (draft) => [medium(draft, id)?.focusX ?? null, medium(draft, id)?.focusY ?? null],
      ([x, y]) => (x === null ? "(none)" : `${x} across, ${y} up`));
  }

  // Accounts, and what one of them gets instead.
  const names = new Map([mine, theirs].flatMap((draft) => [
    ...draft.accounts.map(({ connectionID, name, accountName }) => [connectionID, `${name} (${accountName})`]),
    ...draft.unknown.map(({ connectionID, accountName }) => [connectionID, accountName]),
  ]));
  compare("Publish to", (draft) => [...draft.chosenAccounts, ...draft.unknown].map(({ connectionID }) => connectionID),
    (ids) => lines(ids.map((id) => names.get(id)), "(no account)"));
  for (const account of mine.accounts) {
    const { connectionID: id, name } = account;
    const own = (draft, field) => (draft.chosen.has(id) ? draft.choices.get(id)?.[field] : undefined);
    const compareOwn = (title, field, read, tell) => compare(`${name}: ${title}`,
      (draft) => (own(draft, field) === undefined ? null : read(own(draft, field), draft)),
      (value, draft) => (value === null ? (draft.chosen.has(id) ? "As for all accounts" : "(not published to)") : tell(value, draft)));
    const itself = (value) => value;
    compareOwn("text", "parts", (parts) => parts.map((part) => [part.text, pollOf(part)]),
      (parts) => parts.map(([text, poll]) => [text || "(nothing)", poll && pollWords(poll)].filter(Boolean).join("\n")).join("\n— — —\n"));
    compareOwn("content warning", "warning", itself, orNone);
    compareOwn("visible to", "visibility", (value) => value || null, (value) => option("visibility", value));
    compareOwn("language", "language", (value) => value || null, (value) => option("language", value));
    compareOwn("what the media show is sensitive", "isSensitive", itself, yesNo);
    compareOwn("what the media show", "labels", itself,
      (labels) => lines(labels.map((value) => account.labels.find((label) => label.value === value)?.title ?? value), "(nothing chosen)"));
    const kept = (media, draft) => inOrder(media).filter((one) => medium(draft, one.id));
    compareOwn("files", "media", (media, draft) => kept(media, draft).map((one) => [one.id, one.part, one.alt ?? null]), (media, draft) => {
      const parts = draft.get("parts", id).length;
      return lines(media.map(([file, part, alt]) =>
        `${fileName(medium(draft, file))}${place(part, parts)}${alt === null ? "" : `: “${alt}”`}`), "(none)");
    });
  }
  return found;
}
