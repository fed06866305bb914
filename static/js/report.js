// A laboratory report: Enter and arrows go from analyte to analyte, a pasted block fills the rows it belongs to.
const form = document.getElementById("crf-form");
const report = form?.querySelector(".report");
const panel = document.getElementById("pasted");

const boxes = () => [...report.querySelectorAll("tbody:not([hidden]) .report-value input[data-box]")];
const named = (address) => form.querySelector(`[name="${CSS.escape(address)}"]`);
// one spelling of a unit, as the server has it
const folded = (unit) => unit.normalize("NFKC").toLowerCase().replaceAll("μ", "u").replace(/^[x×*] ?(?=10)|[ ^*]/g, "");

function tell(box, kind = "input") {
  box.dispatchEvent(new Event(kind, { bubbles: true }));
}

function move(from, by) {
  const all = boxes();
  const here = all.findIndex((box) => box.closest("tbody") === from.closest("tbody"));
  const next = all[here + by];
  if (next) {
    next.focus();
    next.select();
  } else if (by > 0) {
    // below the last analyte the form goes on
    const rest = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
    rest.find((each) => all.at(-1).compareDocumentPosition(each) & 4 && !report.contains(each) && each.offsetParent)?.focus();
  }
}

function onKey(event) {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const box = event.target.closest?.(".report-value input[data-box], .report select[data-box]");
  if (!box || box.name.includes("~")) return;
  const steps = { Enter: 1, ...(box.matches("input") && { ArrowDown: 1, ArrowUp: -1 }) };
  const by = steps[event.key];
  if (!by) return;
  event.preventDefault();
  move(box, event.shiftKey ? -1 : by);
}

// a unit written in the box is the one chosen beside it
function followUnit(event) {
  const box = event.target.closest?.(".report-value input[data-box]");
  const written = box && folded(box.value.normalize("NFKC").replace(/^[<>≤≥= ]*[0-9][0-9., ]*/, ""));
  const beside = box && named(box.name.replace(/value$/, "unit"));
  if (!written || !beside || !/[0-9]/.test(box.value)) return;
  const option = [...beside.options].find((each) => each.value && folded(each.value) === written);
  if (!option || option.selected) return;
  option.selected = true;
  tell(beside);
}

function mark(address) {
  if (named(`${address}~pasted`)) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${address}~pasted`, value: "1" }));
}

function put(line) {
  for (const [address, text] of [[line.dataset.unitAt, line.dataset.unit], [line.dataset.fill, line.dataset.value]]) {
    const box = named(address);
    if (!box || !text || box.value === text) continue;
    box.value = text;
    mark(address);
    tell(box);
  }
  line.remove();
}

// an empty box is filled; one that holds something else stays as it is and is shown with what was pasted
function fill(line) {
  const [box, unit] = [named(line.dataset.fill), named(line.dataset.unitAt)];
  if (!box || box.closest("tbody").hidden) return;
  const same = box.value.trim() === line.dataset.value && (!line.dataset.unit || unit.value === line.dataset.unit);
  if (same) line.remove();
  else if (box.value.trim() === "") put(line);
  else {
    line.querySelector("[data-was]").textContent = `${box.value.trim()} ${unit.selectedOptions[0]?.text.trim() ?? ""}`;
    line.hidden = false;
  }
}

function showRest() {
  const waiting = panel.querySelectorAll("[data-fill]:not([hidden])").length;
  for (const each of panel.querySelectorAll("[data-kept], [data-replaces-all]")) each.hidden = waiting === 0;
}

async function onPaste(event) {
  const box = event.target.closest?.(".report-value input[data-box]");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!box || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  // this box alone is not what was pasted
  event.stopPropagation();
  const body = new URLSearchParams({ text, at: box.name, csrfmiddlewaretoken: named("csrfmiddlewaretoken").value });
  let response;
  try {
    response = await fetch(form.dataset.paste, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  } catch {
    document.getElementById("kept").textContent = form.dataset.offline;
    return;
  }
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent("trialsite:sign-in", { detail: () => box.focus() }));
    return;
  }
  if (!response.ok) return;
  panel.innerHTML = await response.text();
  panel.hidden = false;
  for (const line of panel.querySelectorAll("[data-fill]")) fill(line);
  showRest();
  tell(box, "change");
}

function onClick(event) {
  const hit = event.target.closest?.("[data-replaces], [data-replaces-all], [data-closes-pasted]");
  if (!hit) return;
  const lines = hit.matches("[data-replaces]") ? [hit.closest("[data-fill]")] : [];
  if (hit.matches("[data-replaces-all]")) lines.push(...panel.querySelectorAll("[data-fill]:not([hidden])"));
  const last = lines.at(-1);
  const box = last && named(last.dataset.fill);
  for (const line of lines) put(line);
  showRest();
  if (hit.matches("[data-closes-pasted]")) panel.hidden = true;
  if (box) {
    tell(box, "change");
    box.focus();
  }
}

if (report && panel) {
  report.addEventListener("keydown", onKey);
  report.addEventListener("input", followUnit);
  report.addEventListener("paste", onPaste, { capture: true });
  panel.addEventListener("click", onClick);
}
