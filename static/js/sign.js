// The signature dialog: what is signed is drawn by the server when the dialog opens, and again when it was refused.
const dialog = document.getElementById("sign-dialog");
const FETCHED = { "X-Requested-With": "fetch" };

function draw(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  dialog.replaceChildren(...page.body.childNodes);
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[role=alert]") || dialog.querySelector("[name=username]")).focus();
}

async function open(url) {
  const response = await fetch(url, { headers: FETCHED });
  if (response.ok && !response.redirected) draw(await response.text());
  else window.location.assign(url);
}

async function sign(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const response = await fetch(form.action, { method: "POST", headers: FETCHED, body: new URLSearchParams(new FormData(form)) });
  if (response.status === 422) draw(await response.text());
  else if (response.ok && !response.redirected) window.location.assign((await response.json()).url);
  else window.location.reload();
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-signs]");
    if (opener) {
      event.preventDefault();
      open(opener.href);
    }
    if (dialog.contains(event.target) && event.target.closest("[data-closes]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("submit", sign);
  document.getElementById("sign-queue")?.addEventListener("submit", (event) => {
    event.preventDefault();
    open(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
  });
}
