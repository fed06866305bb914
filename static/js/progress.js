// The page of work that goes on elsewhere looks again by itself.
const shown = document.querySelector("[data-progress]");
if (shown) setTimeout(() => location.reload(), 2000);
