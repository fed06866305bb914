// One answer in a popover: its history and its queries; what is said there is sent without leaving the form.
const form = document.querySelector("form[data-history]");
const popover = document.getElementById("history");
let opener = null;
let current = "";
// answers of this page whose queries were seen to, so that Enter does not come back to them
const seen = new Set();

const headers = { "X-Requested-With": "fetch" };

async function open(address, tab) {
  if (!popover.contains(document.activeElement)) opener = document.activeElement;
  current = address;
  const url = new URL(form.dataset.history, window.location);
  const asOf = new URLSearchParams(window.location.search).get("as_of");
  for (const [name, value] of Object.entries({ address, tab, as_of: asOf })) if (value) url.searchParams.set(name, value);
  const response = await fetch(url, { headers });
  if (response.status === 401) return signIn(() => open(address, tab));
  popover.innerHTML = await response.text();
  popover.showPopover();
  const words = tab === "queries" && popover.querySelector(".thread textarea");
  (words || popover.querySelector("[role=tab][aria-selected=true], button"))?.focus();
  return undefined;
}

function signIn(then) {
  document.dispatchEvent(new CustomEvent("trialsite:sign-in", { detail: then }));
}

function choose(tab) {
  for (const each of popover.querySelectorAll("[role=tab]")) {
    const on = each === tab;
    each.setAttribute("aria-selected", String(on));
    each.tabIndex = on ? 0 : -1;
    document.getElementById(each.getAttribute("aria-controls")).hidden = !on;
  }
  tab.focus();
}

async function say(event) {
  const own = event.target.closest("[data-says-query]");
  if (!own) return;
  event.preventDefault();
  await send(own, event.submitter);
}

async function send(own, button, again = false) {
  const body = new URLSearchParams(new FormData(own));
  body.set("act", button.value);
  // the token of the page, which signing in again renews
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const each of own.querySelectorAll("button")) each.disabled = true;
  const response = await fetch(form.dataset.say, { method: "POST", body, headers });
  for (const each of own.querySelectorAll("button")) each.disabled = false;
  if (response.status === 401 || (response.status === 403 && !again)) return signIn(() => send(own, button, true));
  if (response.status !== 200 && response.status !== 409) return undefined;
  popover.innerHTML = await response.text();
  popover.querySelector("#tab-queries")?.focus();
  mark(Number(popover.querySelector("[data-live]")?.dataset.live || 0));
  document.dispatchEvent(new CustomEvent("trialsite:answered"));
  if (response.status === 200 && STEPS.has(button.value)) next();
  return undefined;
}

const STEPS = new Set(["answer", "confirm", "close", "reopen", "cancel"]);

// the next open query of this form, or the way to that of another
function next() {
  seen.add(current);
  const icons = [...document.querySelectorAll(".has-query[data-opens-queries]")];
  const here = icons.findIndex((each) => each.dataset.opensQueries === current);
  const ordered = [...icons.slice(here + 1), ...icons.slice(0, here + 1)];
  const found = ordered.find((each) => !seen.has(each.dataset.opensQueries));
  if (found) {
    open(found.dataset.opensQueries, "queries");
    return;
  }
  const none = popover.querySelector("[data-no-next]");
  if (!none) return;
  none.hidden = false;
  none.querySelector("a").focus();
}

function sayByEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
  const button = event.target.closest("[data-says-query]")?.querySelector("[data-by-enter]");
  if (!button || button.disabled) return;
  event.preventDefault();
  event.target.form.requestSubmit(button);
}

// the row shows at once that a query was raised or is gone; the count beside Save follows at the next page
function mark(live) {
  const icon = document.querySelector(`[data-opens-queries="${CSS.escape(current)}"]`);
  icon?.classList.toggle("has-query", live > 0);
}

// to where the popover was opened; a message that was drawn anew took its button with it
function back() {
  const icon = document.querySelector(`[data-opens-history="${CSS.escape(current)}"]`);
  (opener?.isConnected ? opener : icon)?.focus();
}

function correct(address) {
  popover.hidePopover();
  form.querySelector(`[data-box="${CSS.escape(address)}"]:not([type=hidden])`)?.focus();
}

function onClick(event) {
  const on = (name) => event.target.closest(`[data-${name}]`);
  let hit;
  if ((hit = on("opens-history"))) open(hit.dataset.opensHistory, "history");
  else if ((hit = on("opens-queries"))) open(hit.dataset.opensQueries, "queries");
  else if ((hit = on("corrects"))) correct(hit.dataset.corrects);
  else if (on("closes-history")) popover.hidePopover();
  else if ((hit = event.target.closest("#history [role=tab]"))) choose(hit);
}

function onKey(event) {
  if (event.target.matches?.("#history [role=tab]") && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    choose([...popover.querySelectorAll("[role=tab]")].find((each) => each !== event.target));
    event.preventDefault();
    return;
  }
  const address = event.target.closest?.("[data-row]")?.dataset.row;
  if (!event.altKey || !address) return;
  const own = event.target.dataset.box || address;
  if (event.code === "KeyH") open(own, "history");
  else if (event.code === "KeyQ") open(own, "queries");
  else return;
  event.preventDefault();
}

if (form && popover) {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  popover.addEventListener("submit", say);
  popover.addEventListener("keydown", sayByEnter);
  popover.addEventListener("toggle", (event) => { if (event.newState === "closed") back(); });
  const asked = new URLSearchParams(window.location.search).get("ask");
  if (asked) open(asked, "queries");
}
