// The run-sheet: a row is saved when it is left, "Now" at once; what was typed elsewhere on the page stays.
const form = document.getElementById("crf-form");
const place = document.getElementById("sheet");
const kept = document.getElementById("kept");
let busy = Promise.resolve();

const tell = (text) => { if (kept) kept.textContent = text; };
const part = (box) => box.closest("[data-obs], [data-sends]");
const named = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);

// the boxes of one row or card, with the reasons and codes beside them
function boxes(of) {
  return [...of.querySelectorAll("input, select, textarea")].filter((box) => box.name && !["now", ""].includes(box.name));
}

function chosen(box) {
  return box.type === "radio" || box.type === "checkbox" ? box.checked : true;
}

function typed(of, address) {
  const own = boxes(of).filter((box) => box.dataset.box === address && chosen(box));
  const date = own.find((box) => box.name.endsWith("~date"));
  const rest = own.filter((box) => box !== date && !box.name.endsWith("~missing") && !box.name.endsWith("~why"));
  return [date, ...rest].filter(Boolean).map((box) => box.value.trim()).join(" ").trim();
}

function isDirty(of) {
  const addresses = new Set(boxes(of).map((box) => box.dataset.box).filter(Boolean));
  return [...addresses].some((address) => {
    const box = boxes(of).find((each) => each.dataset.box === address && each.dataset.stored !== undefined);
    const missing = of.querySelector(`[name="${CSS.escape(address)}~missing"]:checked`)?.value;
    return Boolean(missing) || (box && typed(of, address) !== box.dataset.stored);
  });
}

// what stands in the boxes of the other rows is put back after the sheet was drawn anew
function remember(without) {
  const found = [];
  for (const box of boxes(place)) {
    if (without.contains(box)) continue;
    if (box.type === "radio" || box.type === "checkbox") found.push([box.name, box.value, box.checked]);
    else if (box.value !== box.defaultValue || box.tagName === "SELECT") found.push([box.name, box.value, null]);
  }
  return found;
}

function putBack(found, was) {
  for (const [name, value, checked] of found) {
    const box = checked === null ? named(name) : form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (!box || box.type === "hidden") continue;
    if (checked === null) box.value = value;
    else box.checked = checked;
  }
  if (was) document.getElementById(was.id)?.focus();
}

function draw(text, sent) {
  const active = document.activeElement;
  const was = active && place.contains(active) && active.id ? active : null;
  const found = remember(sent);
  const page = new DOMParser().parseFromString(text, "text/html");
  place.replaceChildren(...page.body.childNodes);
  putBack(found, was);
  tick();
  const at = place.querySelector("[data-saved]")?.dataset.saved;
  tell(at ? `${form.dataset.savedAt} ${at}` : "");
}

async function send(of, pressed = null, tried = false) {
  const body = new URLSearchParams();
  for (const box of boxes(of)) if (chosen(box)) body.append(box.name, box.value);
  body.set("revision", named("revision").value);
  body.set("csrfmiddlewaretoken", named("csrfmiddlewaretoken").value);
  if (pressed) body.set(...pressed);
  const again = () => { busy = busy.then(() => send(of, pressed, true)); };
  try {
    const response = await fetch("row/", { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (response.status === 403 && tried) {
      tell(form.dataset.refused);
      return;
    }
    if (response.status === 401 || response.status === 403) {
      document.dispatchEvent(new CustomEvent("trialsite:sign-in", { detail: again }));
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    draw(await response.text(), of);
  } catch {
    tell(form.dataset.offline);
  }
}

const queue = (of, pressed = null) => { busy = busy.then(() => send(of, pressed)); };

// a date as typed in figures, or as stored: pages in English show it in words
function dayOf(box) {
  if (!box || /^\d{4}-\d{2}-\d{2}$/.test(box.value)) return box?.value;
  return box.value === box.defaultValue ? box.dataset.day : "";
}

// the day of a time point is that of the infusion; past midnight it is the next one
function followDay(box) {
  const date = box.name.endsWith("~time") && named(box.name.replace(/time$/, "date"));
  if (!date || date.value || !/^\d{1,2}:?\d{2}$/.test(box.value.trim())) return;
  const table = box.closest("table");
  const earlier = [...table.querySelectorAll("input[name$='tp_dt~time']")].filter((each) => each.value && each.compareDocumentPosition(box) & 4);
  const last = earlier.at(-1);
  const day = new Date(`${(last && dayOf(named(last.name.replace(/time$/, "date")))) || table.dataset.day}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return;
  const minutes = (text) => { const digits = text.replace(":", "").padStart(4, "0"); return Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)); };
  if (last && minutes(box.value.trim()) + 720 < minutes(last.value.trim())) day.setUTCDate(day.getUTCDate() + 1);
  date.value = day.toISOString().slice(0, 10);
}

function onLeave(event) {
  const of = event.target.closest?.("[data-obs]");
  if (!of || of.contains(event.relatedTarget) || !isDirty(of)) return;
  queue(of);
}

function onChange(event) {
  const box = event.target;
  if (box.dataset.box) followDay(box);
  const card = box.closest?.("[data-sends]");
  if (card && isDirty(card) && !box.name.includes("~")) queue(card);
}

function onClick(event) {
  const button = event.target.closest("[data-stamps]");
  if (!button) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled") === "true") return;
  queue(part(button) || button, [button.name, button.dataset.stamps]);
}

// Enter goes on in the row, and after its last box saves it
function onKey(event) {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".obs-box, .sheet-box input")) return;
  event.preventDefault();
  const all = [...place.querySelectorAll(".obs-box")];
  const next = all[all.indexOf(event.target) + 1];
  const of = part(event.target);
  if (next && of && of.contains(next)) next.focus();
  else if (of) queue(of);
}

function tick() {
  const since = place.querySelector("[data-since]");
  if (!since) return;
  const minutes = Math.max(0, Math.floor((Date.now() / 1000 - Number(since.dataset.since)) / 60));
  since.textContent = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

if (form && place && form.dataset.draft) {
  place.addEventListener("focusout", onLeave);
  place.addEventListener("change", onChange);
  place.addEventListener("click", onClick);
  place.addEventListener("keydown", onKey);
  setInterval(tick, 30000);
}
if (place) tick();
