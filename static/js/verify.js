// Source verification: J and K move along the fields, V verifies the one in hand, Q asks about it; all stays on the page.
const page = document.getElementById("sdv");
const headers = { "X-Requested-With": "fetch" };
let current = "";
let wanted = 0;
// the panel of the row in hand, on its way: whoever writes into it waits, so that it does not take the words away
let arriving = Promise.resolve();

const rows = () => [...page.querySelectorAll("[data-sdv]")];
const placeOf = (row) => `${row.closest("tbody").dataset.history}#${row.dataset.sdv}`;
const rowInHand = () => rows().find((row) => placeOf(row) === current);
const panel = () => page.querySelector("#sdv-panel");

async function take(row, focus = true) {
  if (!row) return;
  current = placeOf(row);
  for (const each of rows()) each.toggleAttribute("aria-current", each === row);
  if (focus) row.focus();
  arriving = showPanel(row);
  await arriving;
}

async function showPanel(row) {
  const { history } = row.closest("tbody").dataset;
  if (!history) return;
  wanted += 1;
  const mine = wanted;
  const url = new URL(history, window.location);
  url.searchParams.set("address", row.dataset.sdv);
  url.searchParams.set("tab", "queries");
  const response = await fetch(url, { headers });
  const text = await response.text();
  // a slower answer must not replace the panel of the field that was taken after it
  if (response.ok && mine === wanted) panel().innerHTML = text;
}

function move(by) {
  const all = rows();
  const here = all.findIndex((row) => placeOf(row) === current);
  take(all[Math.min(Math.max(here + by, 0), all.length - 1)]);
}

// the first field still to verify after the one in hand
function onward() {
  const all = rows();
  const here = all.findIndex((row) => placeOf(row) === current);
  const rest = [...all.slice(here + 1), ...all.slice(0, here)];
  take(rest.find((row) => !row.classList.contains("is-verified")) || all[here]);
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) {
    body.delete("shown");
    body.set(button.name, button.value);
  }
  const kept = panel()?.innerHTML;
  const response = await fetch(form.action, { method: "POST", body, headers });
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent("trialsite:sign-in", { detail: () => send(form, button) }));
    return;
  }
  if (response.status !== 200 && response.status !== 409) {
    form.submit();
    return;
  }
  page.innerHTML = await response.text();
  if (kept) panel().innerHTML = kept;
  if (button?.name === "one") onward();
  else take(rowInHand() || rows()[0]);
}

async function say(own, button) {
  const body = new URLSearchParams(new FormData(own));
  body.set("act", button.value);
  body.set("csrfmiddlewaretoken", page.querySelector("[name=csrfmiddlewaretoken]").value);
  const row = rowInHand();
  const response = await fetch(row.closest("tbody").dataset.say, { method: "POST", body, headers });
  if (response.status !== 200 && response.status !== 409) return;
  panel().innerHTML = await response.text();
  row.focus();
}

async function ask() {
  if (!rowInHand()) await take(rows()[0]);
  await arriving;
  panel().querySelector("[role=tabpanel] > form.say textarea")?.focus();
}

const KEYS = new Map([
  ["j", () => move(1)],
  ["k", () => move(-1)],
  ["v", () => (rowInHand() || rows()[0])?.querySelector(".sdv-box[name=one]")?.click()],
  ["q", ask],
]);

function onKey(event) {
  if (event.target.matches("textarea") && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    const button = event.target.form.querySelector("[data-by-enter]");
    if (!button) return;
    event.preventDefault();
    say(event.target.form, button);
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select") || localStorage.getItem("trialsite.single-keys") === "off") return;
  const act = KEYS.get(event.key);
  if (!act) return;
  event.preventDefault();
  act();
}

page.addEventListener("submit", (event) => {
  event.preventDefault();
  const own = event.target.closest("[data-says-query]");
  if (own) say(own, event.submitter);
  else send(event.target, event.submitter);
});
page.addEventListener("click", (event) => {
  if (event.target.closest("[data-sdv-asks]")) ask();
  const row = event.target.closest("[data-sdv]");
  if (row && !event.target.closest("a, button")) take(row);
});
document.addEventListener("keydown", onKey);
take(rows().find((row) => !row.classList.contains("is-verified")) || rows()[0], false);
