// Leaving a form while its last keystrokes are not kept yet: by a link, by another form of the page, by a reload.
const form = document.getElementById("crf-form");
const SENT = "trialsite.draft-sent";

function keepFirst(event, go) {
  if (!form.dataset.pending || event.defaultPrevented) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("trialsite:keep", { detail: go }));
}

function onLink(event) {
  const link = event.target.closest("a[href]");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
  if (!link || !plain || link.target || link.getAttribute("href").startsWith("#")) return;
  keepFirst(event, () => { window.location.href = link.href; });
}

function onOtherForm(event) {
  const { target, submitter } = event;
  if (target === form || target.method === "dialog" || target.closest("dialog, [popover]:not(.menu)")) return;
  keepFirst(event, () => target.requestSubmit(submitter));
}

// what was typed just before a reload may reach the server after the page was drawn: then draw it once more
async function drawAgain() {
  if (sessionStorage.getItem(SENT) !== window.location.pathname) return;
  sessionStorage.removeItem(SENT);
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((go) => { setTimeout(go, 250); });
    const response = await fetch(window.location.href, { headers: { "X-Background": "1" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const drawn = page.getElementById("crf-form")?.dataset.drawn;
    if (drawn !== undefined && drawn !== form.dataset.drawn) {
      window.location.reload();
      return;
    }
  }
}

if (form && form.dataset.draft) {
  document.addEventListener("click", onLink);
  document.addEventListener("submit", onOtherForm);
  drawAgain().catch(() => {});
}
