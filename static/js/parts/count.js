// How much of a long text's room is used.
export function startCounts() {
  for (const field of document.querySelectorAll("textarea[data-count]")) {
    const left = document.createElement("p");
    left.className = "count-left";
    left.setAttribute("aria-hidden", "true");
    const show = () => {
      left.textContent = `${[...field.value].length} / ${field.dataset.count}`;
    };
    field.after(left);
    field.addEventListener("input", show);
    show();
  }
}
