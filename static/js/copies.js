// Copies what stands in a box; without a clipboard the button stays hidden and the box is selected by hand.
for (const button of document.querySelectorAll("[data-copies]")) {
  const box = document.getElementById(button.dataset.copies);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    box.select();
    await navigator.clipboard.writeText(box.value);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
