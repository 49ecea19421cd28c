// What the composer's modules make their parts of the page from, and how they ask the server.

const form = document.getElementById("composer");

/** An element with its attributes (what begins with "on" is listened to) and what stands in it. */
export function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...content.filter((part) => part !== null && part !== undefined && part !== false));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${form.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** A round button that shows a sign and says its name. */
export const signButton = (sign, label, onclick, attributes = {}) =>
  make("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...attributes }, icon(sign));

export const platformIcon = (platform) => {
  const known = ["mastodon", "pixelfed", "bluesky"];
  return icon(known.includes(platform) ? `platform-${platform}` : "platform-other");
};

const announcer = document.getElementById("announcer");
export const say = (sentence) => { announcer.textContent = sentence; };

export const counted = (count, noun) => `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;

export const clock = (at = Date.now()) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Under which a request asked twice is one. Not a UUID: browsers make those only where the address is https, or this machine's own. */
export const newKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(16).padStart(8, "0")).join("");

/** A refusal in the server's own words, or that it wasn't reached. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? "Roost can’t be reached. What you wrote is still here.");
    this.status = status;
    this.field = problem?.field;
  }
}

let token = form.elements.form_token.value;
export const formToken = () => token;

/** Whoever signed in anew, in another tab, has another token: the page as it is now tells it. */
async function renewToken() {
  const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const renewed = page.querySelector("#composer [name=form_token]")?.value;
  if (!renewed || renewed === token) return false;
  token = renewed;
  form.elements.form_token.value = renewed;
  return true;
}

/** Sends JSON and answers with JSON; throws a Refusal. */
export async function ask(path, body, options = {}) {
  const { signal, key, keepalive } = options;
  const headers = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["X-Form-Token"] = token;
    if (key) headers["Idempotency-Key"] = key;
  }
  let answer;
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "error",
      signal,
      keepalive,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0);
  }
  const json = await answer.json().catch(() => null);
  if (answer.ok) return json;
  if (json?.code === "stale-form" && !options.isSecond && (await renewToken())) return ask(path, body, { ...options, isSecond: true });
  throw new Refusal(answer.status, json);
}
