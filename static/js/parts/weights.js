// Weights as sliders: each moves with its number, and what they add up to is counted. The numbers are what is sent.
export function startWeights() {
  for (const box of document.querySelectorAll("[data-weights]")) {
    const sum = box.querySelector("[data-weights-sum]");
    const numbers = [...box.querySelectorAll("input[type=number]")];
    const count = () => {
      sum.textContent = String(numbers.reduce((total, one) => total + (Number(one.value) || 0), 0));
    };
    for (const slider of box.querySelectorAll("[data-weight]")) {
      const number = document.getElementById(slider.dataset.weight);
      slider.hidden = false;
      slider.addEventListener("input", () => {
        number.value = slider.value;
        count();
      });
      number.addEventListener("input", () => {
        slider.value = String(Number(number.value) || 0);
        count();
      });
    }
  }
}
