// Refreshes the page's main part in place. Scroll, focus, open details and a text selection stay as they are.

const main = document.getElementById("main");
const period = Number(main.dataset.refreshSeconds) * 1000;
const note = document.createElement("p");
const button = document.createElement("button");
let paused = false;
let failed = false;
let refreshedAt = performance.now();

// What can be focused or opened is known again by its id, or by what it says and where it stands, not by its
// position: a refresh may bring a section above it or take one away.
function nameOf(element) {
  if (element.id) return JSON.stringify([element.tagName, element.id]);
  const place = element.closest("li, tr, section, form");
  const title = place?.querySelector("b, th a, h2, h3")?.textContent;
  const { tagName, value, textContent } = element;
  return JSON.stringify([tagName, element.getAttribute("href"), value, textContent, title]);
}

function targets() {
  const names = new Map();
  return [...main.querySelectorAll("a, button, summary, [tabindex]")].map((element) => {
    const name = nameOf(element);
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { element, name: `${name}${count}` };
  });
}

function held() {
  const all = targets();
  const focus = all.find(({ element }) => element === document.activeElement)?.name;
  const open = all.filter(({ element }) => element.matches("details[open] > summary")).map(({ name }) => name);
  return { focus, open: new Set(open), x: window.scrollX, y: window.scrollY };
}

function restore({ focus, open, x, y }) {
  const all = targets();
  for (const { element, name } of all) if (open.has(name)) element.parentElement.open = true;
  all.find(({ name }) => name === focus)?.element.focus({ preventScroll: true });
  window.scrollTo(x, y);
}

// What was typed or chosen and not sent yet must not be lost.
function isEdited(field) {
  if (field.matches("select")) {
    const initial = [...field.options].find((each) => each.defaultSelected) ?? field.options[0];
    return initial !== undefined && !initial.selected;
  }
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

function isBusy() {
  const active = document.activeElement;
  const typing = main.contains(active) && active.matches("input, select, textarea");
  const edited = [...main.querySelectorAll("input, select, textarea")].some(isEdited);
  return paused || document.hidden || typing || edited || !document.getSelection().isCollapsed;
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
    if (answer.redirected) {
      window.location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (isBusy()) return;
    const before = held();
    refreshedAt = performance.now();
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
document.addEventListener("visibilitychange", () => {
  if (performance.now() - refreshedAt >= period) refresh();
});
window.addEventListener("lamplighter:refresh", refresh);
