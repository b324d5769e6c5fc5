// Copies a reference or a link, and says that it did.
export function startCopying() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.querySelector("span");
    const usual = label.textContent;
    label.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      label.textContent = button.dataset.done;
      setTimeout(() => {
        label.textContent = usual;
      }, 2500);
    });
  }
}
