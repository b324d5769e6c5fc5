// The timetable at the desk: cards are dragged, or moved with shift and the arrow keys, to another room and time, and what
// others change meanwhile is said. Without JavaScript every card leads to its form, which does all of it.
const STEP = 6;
// How long a finger rests on a card before it lifts it: a shorter touch scrolls, or opens the card.
const HOLD = 350;
const EVERY = 20000;

export function startTimetable() {
  const page = document.querySelector("[data-timetable]");
  if (!page) return;
  const status = page.querySelector("[data-timetable-status]");
  const words = page.dataset;
  let lifted = null;

  const board = () => page.querySelector("[data-board]");
  const frame = () => page.querySelector("[data-frame]");
  const rooms = () => [...page.querySelectorAll("th[data-room]")];
  const rows = () => [...page.querySelectorAll("tr[data-at]")];

  function say(text, tone) {
    const toast = document.createElement("div");
    toast.className = `toast toast-${tone}`;
    toast.append(Object.assign(document.createElement("p"), { textContent: text }));
    document.querySelector(".toasts")?.replaceChildren(toast);
    status.textContent = text;
    setTimeout(() => toast.remove(), tone === "warn" ? 12000 : 4000);
  }

  // The server draws; the page takes over what it drew, and stays where the reader was.
  async function redraw() {
    const old = board();
    const [left, top] = [frame()?.scrollLeft, frame()?.scrollTop];
    const focus = document.activeElement?.id;
    const open = [...old.querySelectorAll("details[id][open]")].map((fold) => fold.id);
    old.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-board]");
      if (!fresh) return location.reload();
      fresh.querySelectorAll("details[id]").forEach((fold) => (fold.open ||= open.includes(fold.id)));
      old.replaceWith(fresh);
      frame()?.scrollTo(left, top);
      if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
    } catch {
      old.removeAttribute("aria-busy");
      say(words.wordLost, "warn");
    }
  }

  async function move(card, place) {
    const sent = new URLSearchParams({ csrf_token: words.token, seen: card.dataset.seen, room: place?.room ?? "", at: place?.at ?? "" });
    let answer, told;
    try {
      answer = await fetch(card.dataset.move, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      told = await answer.json();
    } catch {
      return say(words.wordLost, "warn");
    }
    await redraw();
    hideNews();
    say(told.message, answer.ok ? "good" : "warn");
  }

  // --- where a card would land ---------------------------------------------------------------------------------------

  function placeAt(column, row) {
    const room = rooms()[column];
    const line = rows()[row];
    return room && line && { room: room.dataset.room, at: line.dataset.at, name: room.dataset.name, column, row };
  }

  function under(x, y) {
    const column = rooms().findIndex((one) => within(x, one.getBoundingClientRect(), "left", "right"));
    const row = rows().findIndex((one) => within(y, one.getBoundingClientRect(), "top", "bottom"));
    return placeAt(column, row);
  }

  const within = (value, box, from, to) => box[from] <= value && value < box[to];

  function span() {
    const lines = rows();
    return lines.length > 1 ? (new Date(lines[1].dataset.at) - new Date(lines[0].dataset.at)) / 60000 : 15;
  }

  function show(place) {
    let ghost = page.querySelector(".sheet-drop");
    if (!place) return ghost?.remove();
    if (!ghost) {
      ghost = Object.assign(document.createElement("div"), { className: "sheet-drop" });
      frame().append(ghost);
    }
    const [box, room, row] = [frame().getBoundingClientRect(), rooms()[place.column].getBoundingClientRect(), rows()[place.row].getBoundingClientRect()];
    const last = rows()[Math.min(rows().length - 1, place.row + Math.ceil(lifted.card.dataset.minutes / span()) - 1)].getBoundingClientRect();
    ghost.style.left = `${room.left - box.left + frame().scrollLeft}px`;
    ghost.style.top = `${row.top - box.top + frame().scrollTop}px`;
    ghost.style.width = `${room.width}px`;
    ghost.style.height = `${last.bottom - row.top}px`;
    ghost.textContent = clockOf(place.at);
  }

  const clockOf = (at) =>
    new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: words.zone }).format(new Date(at));

  // --- dragging --------------------------------------------------------------------------------------------------------

  page.addEventListener("dragstart", (event) => event.preventDefault());
  page.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-slot]");
    if (!card || !("mayChange" in words) || event.button || !event.isPrimary) return;
    const box = card.getBoundingClientRect();
    const inGrid = Boolean(card.closest("[data-frame]"));
    lifted = { card, x: event.clientX, y: event.clientY, grip: inGrid ? event.clientY - box.top : 0, moving: false };
    if (event.pointerType === "touch") lifted.held = setTimeout(lift, HOLD);
  });
  function lift() {
    lifted.moving = true;
    lifted.card.classList.add("is-lifted");
    page.classList.add("is-dragging");
  }
  // What a finger holds does not scroll, and brings no menu.
  page.addEventListener("touchmove", (event) => lifted?.moving && event.preventDefault(), { passive: false });
  page.addEventListener("contextmenu", (event) => lifted?.held && event.preventDefault());
  document.addEventListener("pointermove", (event) => {
    if (!lifted || lifted.keys) return;
    if (!lifted.moving) {
      if (Math.hypot(event.clientX - lifted.x, event.clientY - lifted.y) < STEP) return;
      if (lifted.held) return putDown();
      lift();
    }
    scrollNear(event);
    const target = document.elementFromPoint(event.clientX, event.clientY);
    const tray = target?.closest?.("[data-tray]");
    page.querySelector("[data-tray]").classList.toggle("is-target", Boolean(tray));
    lifted.off = Boolean(tray);
    lifted.place = target?.closest?.("[data-frame]") ? under(event.clientX, event.clientY - lifted.grip + STEP) : null;
    show(lifted.place);
  });
  document.addEventListener("pointerup", () => {
    if (!lifted || lifted.keys) return;
    const { card, moving, place, off } = lifted;
    if (moving) swallowClick();
    putDown();
    if (!moving) return;
    if (place) move(card, place);
    else if (off && card.closest("[data-frame]")) move(card, null);
  });
  document.addEventListener("pointercancel", putDown);

  // The click that letting go of a card may bring leads nowhere; later ones are meant.
  function swallowClick() {
    const stop = (event) => event.preventDefault();
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }), 60);
  }

  function putDown() {
    if (!lifted) return;
    clearTimeout(lifted.held);
    lifted.card.classList.remove("is-lifted");
    page.classList.remove("is-dragging");
    page.querySelector("[data-tray]")?.classList.remove("is-target");
    show(null);
    lifted = null;
  }

  function scrollNear(event) {
    const box = frame().getBoundingClientRect();
    const near = (value, from, to) => (value < from + 48 ? -14 : value > to - 48 ? 14 : 0);
    if (within(event.clientX, box, "left", "right")) frame().scrollBy(near(event.clientX, box.left, box.right), near(event.clientY, box.top, box.bottom));
  }

  // --- keys --------------------------------------------------------------------------------------------------------------

  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && lifted) return putDown();
    const card = event.target.closest?.("[data-slot]");
    if (!card || !("mayChange" in words)) return;
    if (event.key === "Enter" && lifted?.keys && lifted.place) {
      event.preventDefault();
      const { place } = lifted;
      putDown();
      return move(card, place);
    }
    const way = event.shiftKey && ARROWS[event.key];
    if (!way || !rooms().length || !rows().length) return;
    event.preventDefault();
    if (lifted?.card !== card) {
      const box = card.getBoundingClientRect();
      lifted = { card, keys: true, place: card.closest("[data-frame]") ? under(box.left + STEP, box.top + STEP) : placeAt(0, 0) };
      card.classList.add("is-lifted");
    }
    lifted.place = placeAt((lifted.place?.column ?? 0) + way[0], (lifted.place?.row ?? 0) + way[1]) ?? lifted.place;
    if (!lifted.place) return;
    show(lifted.place);
    page.querySelector(".sheet-drop").scrollIntoView({ block: "nearest", inline: "nearest" });
    status.textContent = `${lifted.place.name}, ${clockOf(lifted.place.at)}. ${words.wordKeys}`;
  });
  page.addEventListener("focusout", () => lifted?.keys && putDown());

  // --- what others do ----------------------------------------------------------------------------------------------------

  const news = page.querySelector("[data-news]");
  const hideNews = () => (news.hidden = true);
  news.querySelector("[data-news-show]").addEventListener("click", async () => {
    await redraw();
    hideNews();
  });

  async function listen() {
    if (document.hidden || lifted) return;
    try {
      const answer = await fetch(`${words.since}?revision=${board().dataset.revision}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      if (told.revision <= Number(board().dataset.revision)) return;
      news.querySelector("[data-news-words]").textContent = told.changes.slice(0, 3).join(" · ");
      news.hidden = false;
      status.textContent = told.changes[0] ?? "";
    } catch {
      // It asks again soon.
    }
  }
  // A day begins where its first session does, and a card that the address names is in sight.
  const first = page.querySelector("[data-frame] .sheet-card");
  if (first && !page.querySelector(".sheet-card:target")) {
    const head = frame().querySelector("thead").offsetHeight;
    frame().scrollTop = Math.max(0, first.getBoundingClientRect().top - frame().getBoundingClientRect().top - head - 48);
  }
  setInterval(listen, EVERY);
  addEventListener("focus", listen);
  document.addEventListener("visibilitychange", listen);
}
