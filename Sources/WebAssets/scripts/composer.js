// The page on which one writes: what it begins with, and who does what.

import { Draft } from "./composer-draft.js";
import { Editor } from "./composer-parts.js";
import { Media } from "./composer-media.js";
import { Preview } from "./composer-preview.js";
import { Saving } from "./composer-saving.js";
import { Publishing } from "./composer-publishing.js";

const form = document.getElementById("composer");
const draft = new Draft(JSON.parse(form.dataset.composer));
// What is wrong is said in words beside the button, not by the browser.
form.noValidate = true;

const media = new Media(form, draft);
const editor = new Editor(form, draft, (part) => media.of(part));
const preview = new Preview(form, draft, editor, () => Publishing.planned(form));
const saving = new Saving(form, draft, () => media.isBringing);
new Publishing(form, draft, media, preview, saving);

preview.ask();
if (!draft.id) editor.focusPart(0);
