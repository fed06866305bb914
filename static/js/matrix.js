// The casebook matrix: arrow keys move between cells, the cell in hand shows its panel, Enter opens its form.
const table = document.getElementById("matrix");
const panel = document.getElementById("panel");
const PAUSE_MS = 120;
let timer = 0;
let wanted = "";

function place(link) {
  const cell = link.closest("td");
  const rows = [...table.tBodies[0].rows].filter((row) => row.querySelector("a.cell"));
  return { rows, row: rows.indexOf(cell.parentElement), column: cell.cellIndex };
}

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function onKey(event) {
  const step = STEPS[event.key];
  const link = event.target.closest("a.cell");
  if (!step || !link) return;
  event.preventDefault();
  const { rows, row, column } = place(link);
  let [nextRow, nextColumn] = [row + step[0], column + step[1]];
  while (rows[nextRow] && rows[nextRow].cells[nextColumn]) {
    const target = rows[nextRow].cells[nextColumn].querySelector("a.cell");
    if (target) {
      target.focus();
      return;
    }
    nextRow += step[0];
    nextColumn += step[1];
  }
}

async function show(link) {
  const [path, query = ""] = link.getAttribute("href").split("?");
  wanted = path;
  const response = await fetch(`${path}panel/${query ? `?${query}` : ""}`, { headers: { "X-Requested-With": "fetch" } });
  const text = await response.text();
  // a slower answer must not replace the panel of the cell that was chosen after it
  if (!response.ok || wanted !== path) return;
  panel.innerHTML = text;
  for (const each of table.querySelectorAll("a.cell[aria-current]")) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
}

function onFocus(event) {
  const link = event.target.closest("a.cell");
  if (!link) return;
  clearTimeout(timer);
  timer = setTimeout(() => show(link).catch(() => {}), PAUSE_MS);
}

if (table) {
  table.addEventListener("keydown", onKey);
  if (panel) table.addEventListener("focusin", onFocus);
  if (panel) table.addEventListener("mouseover", onFocus);
}
