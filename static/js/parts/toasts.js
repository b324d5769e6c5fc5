// A screen reader says what comes into a page, not what it came with: what was just done is said once more, unseen.
const SOON = 400;
const LONG_ENOUGH = 10000;

export function startToasts() {
  const toasts = document.querySelector(".toasts");
  // Where something is wrong the summary takes the focus, and nothing else should speak.
  if (!toasts?.children.length || document.querySelector("[data-error-summary]")) return;
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  toasts.after(voice);
  setTimeout(() => {
    voice.textContent = [...toasts.querySelectorAll("p")].map((line) => line.textContent).join(" ");
  }, SOON);
  setTimeout(() => voice.remove(), LONG_ENOUGH);
}
