// Counts down to a moment in the reader's language by its two largest parts, as the server has begun to. It is not said
// aloud: whoever listens hears the words that the page was sent with.
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function words(seconds, language) {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  const parts = [];
  let rest = seconds;
  for (const [unit, length] of UNITS.slice(first, first + 2)) {
    const number = Math.floor(rest / length);
    rest -= number * length;
    if (number) parts.push(new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(number));
  }
  return parts.join(" ");
}

export function startCountdowns() {
  const language = document.documentElement.lang || "en";
  for (const place of document.querySelectorAll("[data-countdown]")) {
    // Where the server counted the seconds, a wrong clock of the reader's does no harm.
    const given = Number(place.dataset.countdownSeconds);
    const end = place.dataset.countdownSeconds ? performance.now() + given * 1000 : null;
    const until = Date.parse(place.dataset.countdown);
    const pattern = place.dataset.countdownWords || "{}";
    const tick = () => {
      const left = Math.max(0, Math.round((end === null ? until - Date.now() : end - performance.now()) / 1000));
      if (left === 0) {
        clearInterval(timer);
        return;
      }
      place.textContent = pattern.replace("{}", words(left, language));
    };
    const timer = setInterval(tick, 1000);
    tick();
  }
}
