// Lets the programme be read without a network once it was seen: starts the service worker on the pages that say so.

/** Hands the page and what it is made of to the worker, which was not there yet when they were loaded. */
function keep(worker) {
  const parts = performance.getEntriesByType("resource").map((entry) => entry.name);
  worker.postMessage({ keep: { page: location.href.split("#")[0], parts, language: document.documentElement.lang } });
}

export function startOffline() {
  const note = document.querySelector("[data-offline]");
  if (!note || !note.hidden || !("serviceWorker" in navigator) || !window.isSecureContext) return;
  window.addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register("/worker.js", { scope: "/" });
      const ready = await navigator.serviceWorker.ready;
      if (ready.active) keep(ready.active);
    } catch {
      // A browser that keeps nothing, such as a private window, shows the page all the same.
    }
  });
}
