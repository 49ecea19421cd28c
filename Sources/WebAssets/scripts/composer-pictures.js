// A file as a small picture, and the point of it that stays when it is cropped.

import { make, icon } from "./composer-elements.js";

export const kindOf = (file) => file.mimeType.split("/")[0];

export const thumbnailAddress = (uploadID) => `/compositions/uploads/${uploadID}/thumbnail`;

export function thumbnail(upload) {
  const kind = kindOf(upload);
  if (kind !== "image") return make("span", { class: "brought-sign" }, icon(kind === "audio" ? "audio" : "video"));
  const image = make("img", { class: "brought", src: thumbnailAddress(upload.id), alt: "", decoding: "async", draggable: "false" });
  image.addEventListener("error", () => image.replaceWith(make("span", { class: "brought-sign" }, icon("image"))), { once: true });
  return image;
}

/** The picture, which takes a click where the point to keep is. */
export function picture(draft, item, upload) {
  const { medium } = item;
  const takesPoint = kindOf(upload) === "image" && !draft.version && draft.meant.some((account) => account.hasFocus);
  const hasAlt = (item.alt ?? medium.alt).trim() !== "" || medium.isDecorative;
  const badge = make("span", { class: `alt-badge ${hasAlt ? "has" : ""}`, "aria-hidden": "true" }, "ALT");
  const frame = make("div", { class: "brought-frame" }, thumbnail(upload), badge);
  if (!takesPoint) return frame;
  if (medium.focusX !== undefined) {
    const point = make("span", { class: "focus-point", "aria-hidden": "true" });
    point.style.left = `${(medium.focusX + 1) * 50}%`;
    point.style.top = `${(1 - medium.focusY) * 50}%`;
    frame.append(point);
  }
  frame.classList.add("takes-focus");
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    const round = (value) => Math.round(Math.max(-1, Math.min(1, value)) * 100) / 100;
    medium.focusX = round(((event.clientX - box.left) / box.width) * 2 - 1);
    medium.focusY = round(1 - ((event.clientY - box.top) / box.height) * 2);
    draft.changed("shape");
  });
  return frame;
}

/** The same point by numbers. */
export function focusFields(form, draft, medium) {
  if (!draft.meant.some((account) => account.hasFocus)) return null;
  const number = (axis, label) => make("label", { class: "field" }, make("span", {}, label),
    make("input", {
      type: "number", min: "-1", max: "1", step: "0.01", value: medium[axis] ?? 0, "data-focus": axis,
      onchange: (event) => {
        const value = Math.max(-1, Math.min(1, Number(event.target.value) || 0));
        medium.focusX ??= 0;
        medium.focusY ??= 0;
        medium[axis] = value;
        draft.changed("shape");
        form.querySelector(`[data-medium="${medium.id}"] [data-focus="${axis}"]`)?.focus();
      },
    }));
  return make("details", { class: "focus-fields", open: medium.focusX !== undefined },
    make("summary", {}, "Point to keep when it is cropped"),
    make("p", { class: "fine" }, "Click on the picture, or say where: from −1 (left, below) to 1 (right, above)."),
    make("div", { class: "columns tight" }, number("focusX", "Across"), number("focusY", "Up")),
    medium.focusX !== undefined && make("button", {
      type: "button", class: "button quiet",
      onclick: () => { delete medium.focusX; delete medium.focusY; draft.changed("shape"); },
    }, "No such point"));
}
