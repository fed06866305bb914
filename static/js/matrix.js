// The casebook matrix: arrow keys move between cells, Enter opens one.
const table = document.getElementById("matrix");

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
  const { rows, row, column } = place(link);
  let [nextRow, nextColumn] = [row + step[0], column + step[1]];
  while (rows[nextRow] && rows[nextRow].cells[nextColumn]) {
    const target = rows[nextRow].cells[nextColumn].querySelector("a.cell");
    if (target) {
      target.focus();
      event.preventDefault();
      return;
    }
    nextRow += step[0];
    nextColumn += step[1];
  }
}

if (table) table.addEventListener("keydown", onKey);
