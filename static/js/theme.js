// Runs in the head, before anything is painted: puts the reader's choice of light or dark back.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage can be closed to us; then the system's choice stands.
}
