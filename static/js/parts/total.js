// The total while choosing. Only for the eye: the server counts what is owed.
function written(minor, places, currency) {
  const amount = new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(minor / 10 ** places);
  return `${amount}\u00a0${currency}`;
}

export function startTotals() {
  for (const total of document.querySelectorAll("[data-total]")) {
    const scope = total.closest("form") ?? document;
    const fields = scope.querySelectorAll("[data-amount]");
    if (!fields.length) continue;
    const count = () => {
      let sum = 0;
      for (const field of fields) {
        const chosen = field.type === "checkbox" || field.type === "radio" ? Number(field.checked) : Number(field.value);
        // More than may be chosen is a slip of the finger: the server says so, and no total is made of it.
        if (Number.isInteger(chosen) && chosen > 0 && chosen <= Number(field.max || chosen)) sum += chosen * Number(field.dataset.amount);
      }
      total.querySelector("[data-total-amount]").textContent = written(
        sum,
        Number(total.dataset.minor),
        total.dataset.currency,
      );
    };
    total.hidden = false;
    scope.addEventListener("input", count);
    count();
  }
}
