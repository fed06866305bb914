// Reporting clocks go on while the page is open; the server wrote what stands there first.
function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000);
  const two = (number) => String(number).padStart(2, "0");
  return `${milliseconds < 0 ? "−" : ""}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function tick() {
  for (const each of document.querySelectorAll("[data-clock-due]")) {
    each.textContent = span(new Date(each.dataset.clockDue) - Date.now() - drift);
  }
}

// the clock of the computer may be wrong: what counts is the time of the server when it wrote the page
const written = document.querySelector("[data-clock-now]");
const drift = written ? new Date(written.dataset.clockNow) - Date.now() : 0;
setInterval(tick, 60000);
