// A choice that needs no button: the form is sent as soon as it is made.
document.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-submits]");
  if (choice) choice.form.requestSubmit();
});
