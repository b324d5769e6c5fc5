// A page about work in the background looks again by itself, as long as somebody looks at it. Without JavaScript there
// is a link that does the same.
export function startReloads() {
  const waiting = document.querySelector("[data-reload]");
  if (!waiting) return;
  const again = () => (document.hidden ? setTimeout(again, 1000) : location.reload());
  setTimeout(again, Number(waiting.dataset.reload) * 1000);
}
