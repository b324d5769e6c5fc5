// Opens windows as real modal dialogs; the link alone shows them as the target of the address.
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    const open = closer?.closest("dialog[open]");
    if (open || event.target.matches?.("dialog[open]")) {
      event.preventDefault();
      (open ?? event.target).close();
    }
  });
  // Links that act as buttons answer to the space bar as buttons do.
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches("a[role='button']")) {
      event.preventDefault();
      event.target.click();
    }
  });
}
