// The list of queries: J and K move along the lines, C closes the one in hand; a box at the head selects all of a list.
const table = document.getElementById("queries");

function isTyping(target) {
  return target.closest("input, textarea, select") !== null;
}

function move(by) {
  const links = [...table.querySelectorAll("[data-query-line]")];
  const here = links.indexOf(document.activeElement.closest("tr")?.querySelector("[data-query-line]"));
  links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
}

const KEYS = new Map([
  ["j", () => move(1)],
  ["k", () => move(-1)],
  ["c", () => document.activeElement.closest("tr")?.querySelector("button[value=close]")?.click()],
]);

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) return;
  if (localStorage.getItem("trialsite.single-keys") === "off") return;
  const act = KEYS.get(event.key);
  if (!act) return;
  event.preventDefault();
  act();
}

if (table) document.addEventListener("keydown", onKey);
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-picks-all]")) return;
  for (const box of event.target.closest("table").querySelectorAll("[name=pick]")) box.checked = event.target.checked;
});
