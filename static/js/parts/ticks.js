// Boxes in the rows of a list: how many are ticked, all at once, and a whole stretch with the shift key.
export function startTicks() {
  for (const all of document.querySelectorAll("[data-tick-all]")) {
    const form = all.closest("form");
    const boxes = [...form.querySelectorAll("[data-tick]")];
    const master = all.querySelector("input");
    const words = all.querySelector("[role=status]");
    let last = null;

    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      master.checked = ticked > 0 && ticked === boxes.length;
      master.indeterminate = ticked > 0 && ticked < boxes.length;
      words.textContent = ticked ? all.dataset.some.replace("{}", ticked) : all.dataset.none;
      form.classList.toggle("has-ticks", ticked > 0);
      for (const box of boxes) box.closest("tr")?.classList.toggle("row-taken", box.checked);
    };
    master.addEventListener("change", () => {
      for (const box of boxes) box.checked = master.checked;
      count();
    });
    form.addEventListener("click", (event) => {
      const box = event.target.closest("[data-tick]");
      if (!box) return;
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      count();
    });
    all.hidden = !boxes.length;
    count();
  }
}
