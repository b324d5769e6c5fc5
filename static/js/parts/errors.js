// After a form came back: the summary takes the focus, its links put the cursor into the field.
export function startErrors() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset") ?? field.closest(".field") ?? field).scrollIntoView({ block: "nearest" });
    field.focus();
  });
}
