// The month of visits: one day is in the tab order, arrow keys move it, Page Up and Page Down turn the month.
const table = document.getElementById("month");
const days = table ? [...table.querySelectorAll("a.month-day")] : [];
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 };
const WEEK = { Home: (at) => at - (at % 7), End: (at) => at - (at % 7) + 6 };
const MONTHS = { PageUp: "prev", PageDown: "next" };

function take(day) {
  for (const each of days) each.tabIndex = each === day ? 0 : -1;
}

function target(key, at) {
  if (key in STEPS) return days[at + STEPS[key]];
  return key in WEEK ? days[WEEK[key](at)] : undefined;
}

function onKey(event) {
  const at = days.indexOf(event.target);
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const day = target(event.key, at);
  if (day) {
    take(day);
    day.focus();
  } else if (event.key in MONTHS) {
    sessionStorage.setItem("trialsite.calendar", "keys");
    document.querySelector(`a[rel="${MONTHS[event.key]}"]`)?.click();
  } else if (!(event.key in STEPS)) {
    return;
  }
  event.preventDefault();
}

if (days.length) {
  const chosen = days.find((day) => "focus" in day.dataset) ?? days[0];
  take(chosen);
  table.addEventListener("keydown", onKey);
  // who turned the month by key goes on by key
  if (sessionStorage.getItem("trialsite.calendar")) chosen.focus();
  sessionStorage.removeItem("trialsite.calendar");
}
