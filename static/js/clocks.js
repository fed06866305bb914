// Reporting clocks go on while the page is open; the server wrote what stands there first.
const IN_DAYS = 48 * 60; // minutes; a longer span is told in days, in the words that the server gave

function span(minutes, isOver, words) {
  if (minutes > IN_DAYS && words.left) {
    const hours = Math.floor(minutes / 60);
    return (isOver ? words.over : words.left).replace("{d}", Math.floor(hours / 24)).replace("{h}", hours % 24);
  }
  const two = (number) => String(number).padStart(2, "0");
  return `${isOver ? "−" : ""}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function write(clock) {
  const milliseconds = new Date(clock.dataset.clockDue) - Date.now() - drift;
  const exact = Math.abs(milliseconds) / 60000;
  const inDays = exact > IN_DAYS;
  clock.textContent = span(inDays ? exact : Math.floor(exact), milliseconds < 0, clock.dataset);
  clock.classList.toggle("ring-days", inDays && clock.classList.contains("ring-time"));
  if (clock.nextElementSibling?.matches("small")) clock.nextElementSibling.hidden = inDays;
}

function tick() {
  for (const each of document.querySelectorAll("[data-clock-due]")) write(each);
}

// the clock of the computer may be wrong: what counts is the time of the server when it wrote the page
const written = document.querySelector("[data-clock-now]");
const drift = written ? new Date(written.dataset.clockNow) - Date.now() : 0;
setInterval(tick, 60000);
