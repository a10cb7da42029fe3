// Refreshes the page's main part in place. Scroll, focus, open details and a text selection stay as they are.

const main = document.getElementById("main");
const period = Number(main.dataset.refreshSeconds) * 1000;
const note = document.createElement("p");
const button = document.createElement("button");
let paused = false;
let failed = false;

function pathTo(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const steps = [];
  for (let at = element; at !== main; at = at.parentElement) {
    if (!at) return "";
    steps.unshift(`:nth-child(${[...at.parentElement.children].indexOf(at) + 1})`);
  }
  return ["#main", ...steps].join(" > ");
}

function linkTo(element) {
  const address = element.getAttribute("href");
  return address ? `a[href="${CSS.escape(address)}"]` : "";
}

function held() {
  const active = document.activeElement;
  const focus = main.contains(active) && active !== main ? linkTo(active) || pathTo(active) : "";
  const open = [...main.querySelectorAll("details[open]")].map(pathTo);
  return { focus, open, x: window.scrollX, y: window.scrollY };
}

function restore({ focus, open, x, y }) {
  for (const path of open) main.querySelector(path)?.setAttribute("open", "");
  if (focus) main.querySelector(focus)?.focus({ preventScroll: true });
  window.scrollTo(x, y);
}

function isBusy() {
  const active = document.activeElement;
  const typing = main.contains(active) && active.matches("input, select, textarea");
  return paused || document.hidden || typing || !document.getSelection().isCollapsed;
}

function say() {
  const state = paused ? "Refresh is paused." : `Refreshes every ${period / 1000} seconds.`;
  note.firstChild.textContent = failed ? "The last refresh failed; this is what was known before. " : `${state} `;
  button.textContent = paused ? "Resume" : "Pause";
}

async function refresh() {
  if (isBusy()) return;
  try {
    const answer = await fetch(window.location.href, { headers: { accept: "text/html" }, cache: "no-cache" });
    if (answer.redirected) window.location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (isBusy()) return;
    const before = held();
    main.replaceChildren(...fresh.getElementById("main").childNodes);
    document.title = fresh.title;
    restore(before);
    failed = false;
    main.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
  } catch {
    failed = true;
  }
  say();
}

note.className = "refresh";
note.setAttribute("role", "status");
note.append("", button);
button.type = "button";
button.addEventListener("click", () => {
  paused = !paused;
  say();
});
document.querySelector("footer").prepend(note);
say();
window.setInterval(refresh, period);
document.addEventListener("visibilitychange", refresh);
window.addEventListener("lamplighter:refresh", refresh);
