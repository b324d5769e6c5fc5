// Keeps a draft on the server while somebody types: a few seconds after a change, and when the page is left.
const PAUSE = 3000;
const AGAIN = 15000;

// Ties what is wrong to its field, so that it is read out with it.
function describe(field, id, wrong) {
  if (!field) return;
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  const all = wrong ? [...others, id] : others;
  if (all.length) field.setAttribute("aria-describedby", all.join(" "));
  else field.removeAttribute("aria-describedby");
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function startDraft(box) {
  const form = box.querySelector("form");
  const status = box.querySelector("[data-draft-status]");
  if (!form || !status) return;
  let timer = 0;
  let dirty = false;
  let sending = false;
  let stopped = false;

  const say = (words) => {
    status.textContent = words;
  };

  function body() {
    const values = new FormData(form);
    for (const [name, value] of [...values]) if (value instanceof File) values.delete(name);
    return new URLSearchParams(values);
  }

  function showProblems(problems) {
    for (const old of form.querySelectorAll("[data-draft-problem]")) {
      describe(document.getElementById(old.dataset.draftProblem), old.id, false);
      old.remove();
    }
    for (const [id, words] of Object.entries(problems ?? {})) {
      const field = document.getElementById(id) ?? document.getElementById(`${id}-0`);
      if (!field) continue;
      const line = document.createElement("p");
      line.className = "field-error";
      line.id = `${field.id}-draft-problem`;
      line.dataset.draftProblem = field.id;
      line.textContent = words;
      (field.closest(".select, .affixed, .check") ?? field).before(line);
      describe(field, line.id, true);
    }
  }

  function arrived(answer) {
    if (form.elements.revision && answer.revision !== undefined) form.elements.revision.value = answer.revision;
    say(answer.words);
    showProblems(answer.problems);
    if (!dirty && form.dataset.keep) sessionStorage.removeItem(`kept:${form.dataset.keep}`);
  }

  async function save() {
    clearTimeout(timer);
    if (!dirty || sending || stopped) return;
    sending = true;
    dirty = false;
    say(box.dataset.draftSaving);
    try {
      const response = await fetch(box.dataset.draft, { method: "POST", body: body(), headers: { Accept: "application/json" } });
      // Whoever was signed out is led to the page for signing in.
      if (response.redirected) {
        stopped = true;
        say(box.dataset.draftSignedOut);
        return;
      }
      const answer = await response.json();
      if (response.ok) arrived(answer);
      else {
        // Somebody else saved, or the deadline has passed: only the button asks for a decision.
        stopped = response.status === 409;
        say(answer.words ?? box.dataset.draftLost);
      }
    } catch {
      dirty = true;
      say(box.dataset.draftLost);
      timer = setTimeout(save, AGAIN);
    } finally {
      sending = false;
      if (dirty && !stopped) timer = setTimeout(save, PAUSE);
    }
  }

  function changed() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
  });
  addEventListener("pagehide", () => {
    if (dirty && !stopped) navigator.sendBeacon(box.dataset.draft, body());
  });
}

// Takes or leaves all half-hours of a part of a day without asking the server.
function startParts() {
  for (const part of document.querySelectorAll("[data-part]")) {
    part.querySelector("button[name=fill]")?.addEventListener("click", (event) => {
      event.preventDefault();
      const boxes = [...part.querySelectorAll("input[type=checkbox]")];
      const all = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !all;
      boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

export function startDrafts() {
  for (const box of document.querySelectorAll("[data-draft]")) startDraft(box);
  startParts();
}
