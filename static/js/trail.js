// The audit trail: a filter works as soon as it is chosen, and the place on the page is kept.
const STORE = "trialsite.trail-focus";
const filters = document.getElementById("trail-filters");
const kinds = document.getElementById("trail-kinds");
const opener = document.getElementById("id_kind");

// a whole group stands for its kinds: one taken out of it leaves the others, one beside it says nothing more
const every = (box) => box.closest("fieldset")?.querySelector(".trail-every input");

function onChange(event) {
  const group = every(event.target);
  if (group && !event.target.checked) {
    const alone = event.target !== group;
    group.checked = false;
    if (!alone) for (const box of group.closest("fieldset").querySelectorAll("input")) box.checked = false;
  }
  sessionStorage.setItem(STORE, event.target.id);
  filters.requestSubmit();
}

// what is not set does not stand in the address, so that it can be passed on
function onSubmit() {
  for (const box of filters.elements) {
    const group = every(box);
    if (box.name && (!box.value || (group?.checked && group !== box))) box.disabled = true;
  }
}

function takeUp() {
  const box = document.getElementById(sessionStorage.getItem(STORE) || "");
  sessionStorage.removeItem(STORE);
  if (box && kinds.contains(box)) kinds.showPopover();
  box?.focus();
}

// under its button, as far to the right as the window lets it
function place() {
  const at = opener.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - kinds.offsetWidth - 8));
  const top = at.bottom + 4;
  Object.assign(kinds.style, { top: `${top}px`, left: `${left}px`, maxHeight: `${innerHeight - top - 8}px` });
}

// boxes switched off for the address come back with the page
addEventListener("pageshow", () => {
  for (const box of filters.elements) box.disabled = false;
});
filters.addEventListener("change", onChange);
filters.addEventListener("submit", onSubmit);
kinds.addEventListener("toggle", (event) => { if (event.newState === "open") place(); });
takeUp();
