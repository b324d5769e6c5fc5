// Counts down how long places are held. Says it aloud twice only: near the end, and when it is over.
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function startHolds() {
  for (const hold of document.querySelectorAll("[data-hold]")) {
    // Where the server counted the seconds, a wrong clock of the reader's does no harm.
    const given = Number(hold.dataset.holdSeconds);
    const end = hold.dataset.holdSeconds ? performance.now() + given * 1000 : null;
    const until = Date.parse(hold.dataset.hold);
    const left = () => Math.max(0, Math.round((end === null ? until - Date.now() : end - performance.now()) / 1000));
    const status = hold.querySelector("[data-hold-status]");
    const say = (text) => {
      if (status.textContent !== text) status.textContent = text;
    };
    const tick = () => {
      const seconds = left();
      hold.querySelector("[data-hold-left]").textContent = seconds ? clock(seconds) : "";
      hold.classList.toggle("hold-near", seconds > 0 && seconds <= 120);
      if (seconds > 0 && seconds <= 120) say(hold.dataset.holdNear);
      if (seconds === 0) {
        hold.classList.add("hold-over");
        hold.querySelector(".hold-words").textContent = hold.dataset.holdOver;
        say(hold.dataset.holdOver);
        clearInterval(timer);
      }
    };
    const timer = setInterval(tick, 1000);
    tick();
  }
}
