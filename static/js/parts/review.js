// Reviewing by keyboard, while the focus is on the proposal or its form (WCAG 2.1.4): 1 to 5 give points to the next line
// that has none, S saves, N goes on to the next proposal, P back to the page before. Whoever goes on by key has the focus
// on the next proposal, so that nothing has to be found with Tab a second time.
const BY_KEY = "review-by-key";
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

function givePoints(form, points) {
  const lines = [...form.querySelectorAll("fieldset.choices")];
  const at = document.activeElement?.closest("fieldset.choices");
  const line = lines.includes(at) && !at.querySelector("input:checked") ? at : lines.find((one) => !one.querySelector("input:checked"));
  const choice = line?.querySelector(`input[type=radio][value="${points}"]`);
  if (!choice) return false;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

export function startReviews() {
  const page = document.querySelector("[data-review]");
  const form = page?.querySelector("form.review-form");
  if (!form) return;
  const words = page.querySelector("[data-review-keys]");
  if (words) words.hidden = false;
  if (sessionStorage.getItem(BY_KEY)) {
    sessionStorage.removeItem(BY_KEY);
    if (!document.querySelector(".error-summary")) page.querySelector("[data-review-read]")?.focus({ preventScroll: true });
  }
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
    if ((event.target.closest?.("form") ?? form) !== form) return;
    const key = event.key.toLowerCase();
    if (["s", "n", "p"].includes(key)) sessionStorage.setItem(BY_KEY, "yes");
    if (/^[1-5]$/.test(key)) {
      if (givePoints(form, key)) event.preventDefault();
    } else if (key === "s") {
      event.preventDefault();
      form.requestSubmit();
    } else if (key === "n") {
      page.querySelector("[data-review-next]")?.click();
    } else if (key === "p") {
      history.back();
    }
  });
}
