// Shortcuts of every page: find, help, and "g" followed by the first letter of a destination.
const STORE = "trialsite.single-keys";
const PAIR_MS = 1200;

const find = document.getElementById("find");
const help = document.getElementById("help-dialog");
const choice = document.getElementById("single-keys");
let pending = "";
let pendingUntil = 0;

function singleKeysOn() {
  return localStorage.getItem(STORE) !== "off";
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function follow(keys) {
  const link = document.querySelector(`[data-key="${keys}"]`);
  if (link) link.click();
  return link !== null;
}

// the first box of a form that is seen, may be typed into and holds nothing yet
function firstOpen() {
  const boxes = document.querySelectorAll("#crf-form :is(input:not([type=hidden]), select, textarea)");
  return [...boxes].find((box) => box.offsetParent && !box.disabled && !box.readOnly && !holds(box));
}

function holds(box) {
  if (box.type === "radio") return document.querySelector(`[name="${CSS.escape(box.name)}"]:checked`) !== null;
  return box.type === "checkbox" ? box.checked : box.value !== "";
}

const SINGLE = new Map([
  ["a", () => follow("a")],
  ["m", () => follow("m")],
  ["n", () => document.querySelector('.crf-forms a[aria-current="page"] + a')?.click()],
  ["f", () => firstOpen()?.focus()],
  ["/", () => find && find.focus()],
  ["?", () => help && help.showModal()],
]);

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]") || !singleKeysOn()) return;
  if (pending && Date.now() < pendingUntil && /^[a-z]$/.test(event.key) && follow(`${pending} ${event.key}`)) {
    pending = "";
    event.preventDefault();
    return;
  }
  pending = event.key === "g" ? "g" : "";
  pendingUntil = Date.now() + PAIR_MS;
  const act = SINGLE.get(event.key);
  if (!act) return;
  event.preventDefault();
  act();
}

// standard words go into the box, where they may still be changed
function fillIn(button) {
  const box = button.closest("form").querySelector("textarea");
  box.value = button.dataset.words;
  box.focus();
}

function onClick(event) {
  const words = event.target.closest("[data-words]");
  if (words) fillIn(words);
  const opener = event.target.closest("[data-opens-dialog]");
  if (opener) document.getElementById(opener.dataset.opensDialog)?.showModal();
  if (event.target.closest("[data-prints]")) window.print();
}

if (choice) {
  choice.checked = singleKeysOn();
  choice.addEventListener("change", () => localStorage.setItem(STORE, choice.checked ? "on" : "off"));
}
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);

// after a refused submit the first thing to read is the list of problems
document.querySelector("[data-takes-focus]")?.focus();

// a link may lead into a box
document.querySelector("input:target")?.focus();

// a long side bar shows where one is; the page itself stays where it is
const here = document.querySelector('.nav-work a[aria-current="page"]');
if (here) {
  const bar = here.closest(".nav-work");
  bar.scrollTop += Math.max(0, here.getBoundingClientRect().bottom - bar.getBoundingClientRect().bottom);
}
