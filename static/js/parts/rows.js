// A whole row of a table is a target for the mouse; the keyboard has the link in its main cell.
export function startRows() {
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, summary") || String(getSelection())) return;
    if (event.metaKey || event.ctrlKey) open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
}
