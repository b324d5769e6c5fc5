// Keeps what was typed when a session ends in the middle of a form: in this tab only, never passwords, codes or files.
const PREFIX = "kept:";

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) =>
      field.name && field.matches("input:not([type=hidden], [type=password], [type=file], [autocomplete=one-time-code]), textarea, select"),
  );
}

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    const lines = (values[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) lines.push(field.value);
    } else lines.push(field.value);
  }
  return values;
}

function write(form, values) {
  const used = {};
  for (const field of fieldsOf(form)) {
    const lines = values[field.name];
    if (!lines) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = lines.includes(field.value);
    else {
      const at = (used[field.name] = (used[field.name] ?? -1) + 1);
      field.value = lines[at] ?? field.value;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

// A form that was sent and led neither to signing in nor to an error page has arrived: what was kept of it can go.
function forgetArrived() {
  const lost = location.pathname.startsWith("/account/sign-in") || document.querySelector("[data-not-arrived]");
  for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))) {
    const kept = load(key);
    if (!kept?.sent) continue;
    if (lost) sessionStorage.setItem(key, JSON.stringify({ ...kept, sent: false }));
    else sessionStorage.removeItem(key);
  }
}

function button(label, kind, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button button-${kind} button-small`;
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
}

function offer(form, key, kept) {
  const box = document.createElement("div");
  box.className = "notice notice-info";
  box.setAttribute("role", "status");
  const body = document.createElement("div");
  body.className = "notice-body";
  const words = document.createElement("p");
  words.textContent = form.dataset.keepOffer;
  const row = document.createElement("div");
  row.className = "actions";
  row.append(
    button(form.dataset.keepYes, "primary", () => {
      write(form, kept.values);
      box.remove();
    }),
    button(form.dataset.keepNo, "quiet", () => {
      sessionStorage.removeItem(key);
      box.remove();
    }),
  );
  body.append(words, row);
  box.append(body);
  form.prepend(box);
}

export function startKeeping() {
  try {
    forgetArrived();
  } catch {
    return;
  }
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = PREFIX + form.dataset.keep;
    const kept = load(key);
    if (kept && JSON.stringify(kept.values) !== JSON.stringify(read(form))) offer(form, key, kept);
    const save = (sent) => sessionStorage.setItem(key, JSON.stringify({ sent, values: read(form) }));
    form.addEventListener("input", () => save(false));
    form.addEventListener("submit", () => save(true));
  }
  // Whoever signs out leaves nothing behind for the next person at this screen.
  document.addEventListener("submit", (event) => {
    if (!event.target.action?.endsWith("/sign-out")) return;
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  });
}
