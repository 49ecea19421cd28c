// What stands in for a picture goes when the picture is there: it would show through one that is transparent.

const dismiss = (image) => image.parentElement.querySelector(".blur")?.remove();

for (const image of document.querySelectorAll(".blur ~ img")) {
  if (image.complete && image.naturalWidth > 0) dismiss(image);
  else image.addEventListener("load", () => dismiss(image), { once: true });
}

// On a narrow screen the months would stand in front of the pictures: there they open when they are asked for.
if (matchMedia("(max-width: 62rem)").matches) document.querySelector(".months")?.removeAttribute("open");
