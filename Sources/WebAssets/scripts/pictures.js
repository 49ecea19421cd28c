// What stands in for a picture goes when the picture is there: it would show through one that is transparent.

const dismiss = (image) => image.parentElement.querySelector(".blur")?.remove();

for (const image of document.querySelectorAll(".blur ~ img")) {
  if (image.complete && image.naturalWidth > 0) dismiss(image);
  else image.addEventListener("load", () => dismiss(image), { once: true });
}
