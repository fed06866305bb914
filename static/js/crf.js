// One form: autosave, checks after leaving a field, reasons for changes, sign-in in place.
const form = document.getElementById("crf-form");
const kept = document.getElementById("kept");
const dialog = document.getElementById("signin-dialog");
const AUTOSAVE_MS = 1500;
let timer = 0;
let afterSignIn = null;
let checking = null;
let leaving = false;

const rowOf = (address) => form.querySelector(`[data-row="${CSS.escape(address)}"]`);
const boxesOf = (address) => [...form.querySelectorAll(`[data-box="${CSS.escape(address)}"]`)];
const part = (kind, address) => form.querySelector(`[data-${kind}="${CSS.escape(address)}"]`);
const tell = (text) => { if (kept) kept.textContent = text; };

// what stands in the boxes of one answer, in the words the server stored it with
function typed(address) {
  const boxes = boxesOf(address).filter((box) => !box.name.endsWith("~why") && !box.name.endsWith("~missing"));
  const chosen = boxes.filter((box) => (box.type === "radio" || box.type === "checkbox" ? box.checked : true));
  const joiner = boxes.some((box) => box.type === "checkbox") ? "|" : " ";
  const text = chosen.map((box) => box.value.trim()).join(joiner).trim();
  const missing = form.querySelector(`[name="${CSS.escape(address)}~missing"]:checked`);
  if (!missing || !missing.value) return text;
  const why = form.querySelector(`[name="${CSS.escape(address)}~why"]`);
  return text || `${missing.value}: ${why ? why.value : ""}`;
}

// what is printed must not look saved where it is not
function markUnsaved(address, unsaved) {
  const mark = part("unsaved", address);
  if (mark) mark.hidden = !unsaved;
}

function showReason(address) {
  const reason = part("reason", address);
  const box = boxesOf(address).find((each) => each.dataset.stored !== undefined);
  if (!box) return;
  const now = typed(address);
  const changed = now !== box.dataset.stored;
  markUnsaved(address, changed);
  if (!reason) return;
  reason.hidden = !changed;
  rowOf(address)?.classList.toggle("is-si", changed);
  const shown = reason.querySelector("[data-new]");
  if (shown) shown.textContent = now || "–";
}

// the same dress as the server gives a box whose answer is refused or asked about
function dress(address, tone) {
  for (const frame of form.querySelectorAll(`[data-frame="${CSS.escape(address)}"]`)) {
    for (const each of ["er", "wa"]) frame.classList.toggle(`is-${each}`, tone === each);
    const told = frame.matches("[role=radiogroup], input, select, textarea") ? [frame] : frame.querySelectorAll("input:not([type=hidden])");
    for (const each of told) {
      if (tone === "er") each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
    }
  }
}

function showConditional() {
  for (const row of form.querySelectorAll("[data-when]")) {
    // what is only read has no boxes; there the server has decided
    if (boxesOf(row.dataset.when).length === 0) continue;
    const held = row.dataset.values.split("|").includes(typed(row.dataset.when));
    const answered = typed(row.dataset.row) !== "" || boxesOf(row.dataset.row).some((box) => box.dataset.stored);
    row.hidden = !held && !answered;
  }
}

async function send(url, extra = {}, signal = undefined) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  const headers = { "X-Background": "1", "X-Requested-With": "fetch" };
  const post = () => fetch(url, { method: "POST", body: new URLSearchParams(body), headers, signal, keepalive: Boolean(extra.last) });
  let response = await post();
  if (response.status === 403 && await stands()) {
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    response = await post();
    if (response.status === 403) tell(form.dataset.refused);
  }
  if (response.status === 401 && !dialog?.open) await stands();
  return response;
}

function takeToken(token) {
  for (const box of document.querySelectorAll("[name=csrfmiddlewaretoken]")) box.value = token;
}

function sayInDialog(text) {
  const wrong = document.getElementById("signin-error");
  wrong.hidden = !text;
  wrong.querySelector("p").textContent = text;
}

// whether this person's sign-in still stands, with the token of now: another tab may have signed in anew. Where it
// does not, the dialog asks; what waits for it goes on afterwards
async function stands(then = null) {
  const response = await fetch(form.dataset.session, { headers: { "X-Background": "1" } });
  const answer = await response.json();
  if (answer.csrf) takeToken(answer.csrf);
  if (answer.seconds > 0) return true;
  askToSignIn(then);
  sayInDialog(answer.error || "");
  return false;
}

async function autosave() {
  clearTimeout(timer);
  timer = 0;
  delete form.dataset.pending;
  try {
    const response = await send(form.dataset.draft);
    if (!response.ok) return;
    const answer = await response.json();
    const clock = new Date().toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai" });
    if (!answer.kept) tell(form.dataset.long);
    else tell(answer.newer ? form.dataset.newer : `${form.dataset.saved} ${clock}`);
  } catch {
    tell(form.dataset.offline);
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(autosave, AUTOSAVE_MS);
  form.dataset.pending = "1";
}

function onPageHide() {
  if (leaving || !timer) return;
  sessionStorage.setItem("trialsite.draft-sent", window.location.pathname);
  send(form.dataset.draft, { last: "1" }).catch(() => {});
}

// a box that holds what the register said follows it to the day of the sample; what a person chose stays
function follow(address, said) {
  const mark = part("inherits", address);
  if (!mark || said === undefined) return;
  const before = mark.querySelector("input");
  if (typed(address) === before.value && before.value !== said) {
    for (const box of boxesOf(address).filter((each) => !each.name.includes("~"))) {
      if (box.type === "radio") box.checked = box.value === said;
      else box.value = said;
    }
    showReason(address);
  }
  before.value = said;
  mark.hidden = !said || typed(address) !== said;
}

// draw the messages of each row anew; other boxes are never touched. Only the last question counts: an answer
// to an earlier one could come later and tell of what no longer stands in the boxes
async function check() {
  checking?.abort();
  checking = new AbortController();
  const { signal } = checking;
  let text;
  try {
    const response = await send(form.dataset.check, { asked: document.getElementById("error-summary") ? "1" : "0" }, signal);
    if (!response.ok) return;
    text = await response.text();
  } catch {
    return;
  }
  if (signal.aborted) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  const tones = new Map();
  for (const drawn of page.querySelectorAll("[data-checked]")) {
    const address = drawn.dataset.checked;
    const says = part("says", address);
    if (says && !says.contains(document.activeElement)) says.replaceChildren(...drawn.childNodes);
    dress(address, drawn.dataset.tone);
    const output = form.querySelector(`output[data-out="${CSS.escape(address)}"]`);
    if (output) {
      output.textContent = drawn.dataset.out || (output.dataset.none ?? "–");
      output.dataset.code = drawn.dataset.code ?? "";
      markUnsaved(address, drawn.dataset.out !== output.dataset.saved);
    }
    follow(address, drawn.dataset.inherits);
    const remark = part("remark", address);
    if (remark) remark.textContent = drawn.dataset.remark;
    const change = part("change", address);
    if (change) change.textContent = drawn.dataset.change;
    const shows = part("shows", address);
    if (shows) shows.hidden = drawn.dataset.shown !== "1";
    const row = says && says.closest(".field-row, .field-cell");
    if (row) tones.set(row, [...(tones.get(row) || []), drawn.dataset.tone]);
  }
  // what the page computes from the answers beside the rows
  for (const drawn of page.querySelectorAll("[data-redraws]")) {
    const target = document.getElementById(drawn.dataset.redraws);
    if (target && drawn.dataset.class) target.className = drawn.dataset.class;
    else target?.replaceChildren(...drawn.childNodes);
  }
  for (const [row, list] of tones) {
    for (const tone of ["er", "wa", "dev"]) row.classList.toggle(`is-${tone}`, list.includes(tone));
  }
}

function askToSignIn(then) {
  // an autosave that meets the same end must not forget the Save that waits
  if (then) afterSignIn = then;
  if (dialog && !dialog.open) dialog.showModal();
}

// the page may be older than the second factor; a code that was not taken is typed anew
function askForCode(own) {
  own.querySelector("#signin-second").hidden = false;
  const box = own.elements.recovery.value ? own.elements.recovery : own.elements.code;
  box.focus();
  box.select();
}

async function signIn(event) {
  event.preventDefault();
  const own = event.target;
  let response;
  try {
    response = await fetch(own.action, { method: "POST", body: new URLSearchParams(new FormData(own)), headers: { "X-Requested-With": "fetch" } });
  } catch {
    sayInDialog(form.dataset.offline);
    return;
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    sayInDialog(answer.error || form.dataset.failed);
    if (answer.code) askForCode(own);
    return;
  }
  takeToken(answer.csrf);
  for (const secret of ["password", "code", "recovery"]) own.elements[secret].value = "";
  sayInDialog("");
  dialog.close();
  const next = afterSignIn || autosave;
  afterSignIn = null;
  next();
}

// never let a Save run into the sign-in page: ask first whether the session still stands
async function onSubmit(event) {
  if (leaving) return;
  event.preventDefault();
  const button = event.submitter;
  const go = () => {
    leaving = true;
    clearTimeout(timer);
    for (const each of document.querySelectorAll("#save, #complete")) each.setAttribute("aria-disabled", "true");
    form.requestSubmit(button);
  };
  try {
    if (await stands(go)) go();
  } catch {
    tell(form.dataset.offline);
  }
}

function start() {
  form.addEventListener("input", (event) => {
    const address = event.target.dataset.box;
    if (address) showReason(address);
    later();
  });
  form.addEventListener("change", (event) => {
    const address = event.target.dataset.box;
    if (address) showReason(address);
    // answered by hand now
    if (address) part("together", address)?.remove();
    showConditional();
    check();
  });
  form.addEventListener("submit", onSubmit);
  // what met the end of the session elsewhere on the page goes on after signing in
  document.addEventListener("trialsite:sign-in", async (event) => { if (await stands(event.detail)) event.detail(); });
  document.getElementById("signin-form")?.addEventListener("submit", signIn);
  document.addEventListener("trialsite:answered", check);
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("pagehide", onPageHide);
  document.addEventListener("trialsite:keep", async (event) => { await autosave(); event.detail(); });
  showConditional();
}

if (form && form.dataset.draft) start();

// where the forms of the visit stand in one line, the one that is open is seen
const beside = document.querySelector(".crf-forms");
const here = beside?.querySelector("[aria-current]");
if (here) beside.scrollLeft = here.offsetLeft - beside.offsetLeft - (beside.clientWidth - here.clientWidth) / 2;
