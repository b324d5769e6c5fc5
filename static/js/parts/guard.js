// Asks before typed text is lost by leaving the page.
export function startGuards() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let changed = false;
    const ask = (event) => {
      if (changed) event.preventDefault();
    };
    form.addEventListener("input", () => {
      changed = true;
    });
    form.addEventListener("submit", () => {
      changed = false;
    });
    addEventListener("beforeunload", ask);
  }
}
