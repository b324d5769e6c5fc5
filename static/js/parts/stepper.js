// The − and + beside a number of tickets.
function limits(input) {
  return [Number(input.min || 0), input.max === "" ? Infinity : Number(input.max)];
}

export function startSteppers() {
  for (const stepper of document.querySelectorAll("[data-stepper]")) {
    const input = stepper.querySelector("input");
    const buttons = [...stepper.querySelectorAll("[data-step]")];
    const show = () => {
      const [least, most] = limits(input);
      const now = Number(input.value || 0);
      for (const button of buttons) {
        button.disabled = input.disabled || (button.dataset.step < 0 ? now <= least : now >= most);
      }
    };
    for (const button of buttons) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const [least, most] = limits(input);
        const next = (Number.parseInt(input.value, 10) || 0) + Number(button.dataset.step);
        input.value = String(Math.min(Math.max(next, least), most));
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    input.addEventListener("input", show);
    show();
  }
}
