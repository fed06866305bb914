// The lab inbox by keys: N and C judge the row in hand and go on, J and K move, O opens the form.
const rows = document.getElementById("judge-rows");
const said = document.getElementById("judge-said");
const PAIR_MS = 1200;
let pair = 0;

const all = () => [...rows.querySelectorAll("[data-judge]")];
const inHand = () => document.activeElement?.closest?.("[data-judge]") || null;

function take(row) {
  if (!row) return;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const every = all();
  const at = every.indexOf(inHand());
  take(at < 0 ? every[0] : every[Math.min(Math.max(at + step, 0), every.length - 1)]);
}

// the next row that waits, from there to the end and then from the beginning
function next(row) {
  const every = all();
  const at = every.indexOf(row);
  return [...every.slice(at + 1), ...every.slice(0, at)].find((each) => !("judged" in each.dataset));
}

async function judge(row, value) {
  const form = row.querySelector("form");
  if (!form || row.ariaBusy === "true") return;
  row.ariaBusy = "true";
  const body = new URLSearchParams(new FormData(form));
  body.set("cs", value);
  // the token of the page, which signing in again renews
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  const response = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  row.ariaBusy = "false";
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent("trialsite:sign-in", { detail: () => judge(row, value) }));
    return;
  }
  if (response.status !== 200 && response.status !== 422) {
    form.requestSubmit(form.querySelector(`[value=${value}]`));
    return;
  }
  replace(row, await response.text(), response.status === 200);
}

function replace(row, html, isJudged) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const fresh = template.content.firstElementChild;
  const mine = row === inHand() || row.contains(document.activeElement);
  row.replaceWith(fresh);
  said.textContent = fresh.lastElementChild.innerText;
  if (mine) take(isJudged ? next(fresh) || fresh : fresh);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (localStorage.getItem("trialsite.single-keys") === "off" || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) return;
  // the second key of a pair, such as G T, is not ours
  const second = Date.now() < pair;
  pair = event.key === "g" ? Date.now() + PAIR_MS : 0;
  const row = inHand();
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    n: row && (() => judge(row, "NCS")),
    c: row && (() => judge(row, "CS")),
    o: row && (() => row.querySelector("[data-form]").click()),
  };
  const act = second ? undefined : acts[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

document.addEventListener("keydown", onKey, true);
rows.addEventListener("submit", (event) => {
  event.preventDefault();
  judge(event.target.closest("[data-judge]"), event.submitter.value);
});
take(all()[0]);
