// The boxes of one form: missing codes, confirmations, values that change places, keys, what was pasted.
const form = document.getElementById("crf-form");

function openMissing(address) {
  const box = form.querySelector(`[data-missing="${CSS.escape(address)}"]`);
  if (!box) return;
  box.hidden = !box.hidden || Boolean(box.querySelector("input[type=radio]:checked")?.value);
  if (!box.hidden) box.querySelector("input:not([value=''])").focus();
}

function openConfirmation(button) {
  const label = button.nextElementSibling;
  label.hidden = false;
  button.setAttribute("aria-expanded", "true");
  label.querySelector("input").focus();
}

// as if both had been typed: the form asks for reasons, checks and keeps them
function swap(names) {
  const [first, second] = names.map((name) => form.querySelector(`[name="${CSS.escape(name)}"]`));
  [first.value, second.value] = [second.value, first.value];
  for (const box of [first, second]) {
    for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

function onClick(event) {
  const on = (mark) => event.target.closest(`[data-${mark}]`);
  let hit;
  if ((hit = on("opens-missing"))) openMissing(hit.dataset.opensMissing);
  else if ((hit = on("swap"))) swap(hit.dataset.swap.split(" "));
  else if ((hit = on("confirms"))) openConfirmation(hit);
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    document.getElementById("save")?.click();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    document.getElementById("complete")?.click();
    return;
  }
  const address = event.target.closest?.("[data-row]")?.dataset.row;
  if (!event.altKey || event.code !== "KeyN" || !address) return;
  openMissing(event.target.dataset.box || address);
  event.preventDefault();
}

function onPaste(event) {
  const address = event.target.dataset?.box;
  if (!address || form.querySelector(`[name="${CSS.escape(address)}~pasted"]`)) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${address}~pasted`, value: "1" }));
}

if (form?.dataset.draft) {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  form.addEventListener("paste", onPaste);
  // the box that the last answer led to is not the place of the next one
  if (location.hash) form.action = location.pathname + location.search;
}
