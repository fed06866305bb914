// The audit trail: a filter works as soon as it is chosen, and the place on the page is kept.
const STORE = "trialsite.trail-focus";
const filters = document.getElementById("trail-filters");

function onChange(event) {
  sessionStorage.setItem(STORE, event.target.id);
  filters.requestSubmit();
}

// what is not set does not stand in the address, so that it can be passed on
function onSubmit() {
  for (const box of filters.elements) if (box.name && !box.value) box.disabled = true;
}

function takeUp() {
  const id = sessionStorage.getItem(STORE);
  sessionStorage.removeItem(STORE);
  if (id) document.getElementById(id)?.focus();
}

// boxes switched off for the address come back with the page
addEventListener("pageshow", () => {
  for (const box of filters.elements) box.disabled = false;
});
filters.addEventListener("change", onChange);
filters.addEventListener("submit", onSubmit);
takeUp();
