// Forms: filters apply at once, a form is sent once, marks change in place, a platform shows the fields it needs.

const announcer = document.getElementById("announcer");
const say = (sentence) => { announcer.textContent = sentence; };

for (const form of document.querySelectorAll("[data-auto-submit]")) {
  form.querySelectorAll("[data-auto-hidden]").forEach((button) => { button.hidden = true; });
  form.addEventListener("change", () => form.requestSubmit());
}

// An empty filter does not belong into the address.
for (const form of document.querySelectorAll('form[method="get"]')) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}

for (const form of document.querySelectorAll('form[method="post"]:not([data-marks])')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    // After the browser has taken the button's own value along.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
  });
}
// A page that comes back out of the browser's memory can be sent again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

for (const form of document.querySelectorAll("[data-marks]")) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, button));
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error();
    } catch {
      say("This could not be saved. Check the connection to Roost and try again.");
      return;
    }
    const isOn = button.value === "1";
    button.value = isOn ? "0" : "1";
    button.setAttribute("aria-pressed", String(isOn));
    if (button.dataset.mark === "read") form.closest(".post")?.classList.toggle("unread", !isOn);
  });
}

for (const form of document.querySelectorAll("[data-platform-form]")) {
  const platform = form.elements.platform;
  if (!platform.options) continue; // The platform of a connection that is edited stays.
  const show = (part, isNeeded) => {
    for (const element of form.querySelectorAll(`[data-for="${part}"]`)) {
      element.hidden = !isNeeded;
      element.querySelectorAll("input").forEach((input) => { input.disabled = !isNeeded; });
    }
  };
  const adapt = () => {
    const choice = platform.selectedOptions[0];
    show("instances", choice && "instances" in choice.dataset);
    show("client-key", choice && "clientKey" in choice.dataset);
  };
  platform.addEventListener("change", adapt);
  adapt();
}

// The tab of the page one is on.
for (const link of document.querySelectorAll(".tabs a")) {
  if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
}
