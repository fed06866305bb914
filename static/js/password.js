// The Show button beside a password; without this script it stays hidden and nothing is missing.
for (const button of document.querySelectorAll("[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  const showLabel = button.textContent;
  const set = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? button.dataset.hideLabel : showLabel;
  };
  button.hidden = false;
  button.addEventListener("click", () => set(input.type === "password"));
  // a password typed in clear must not be offered by the browser as a remembered text
  input.form.addEventListener("submit", () => set(false));
}
