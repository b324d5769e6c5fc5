// Puts the programme of an edition into a page of another site: a frame that stands where the script tag stands.
// The tag may say data-language, data-city, data-day, data-height (in pixels) and data-title.
(() => {
  const here = document.currentScript;
  if (!here) return;
  const address = new URL(here.src);
  address.pathname = address.pathname.replace(/\.js$/, "");
  address.search = "";
  for (const name of ["language", "city", "day"]) {
    if (here.dataset[name]) address.searchParams.set(name, here.dataset[name]);
  }
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = here.dataset.title || "Programme";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.width = "100%";
  frame.height = String(Number.parseInt(here.dataset.height, 10) || 640);
  frame.style.border = "0";
  here.after(frame);
})();
