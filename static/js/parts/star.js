// Stars that are put on and taken off without leaving the page. Whatever goes wrong, the form is sent the plain way.
async function send(form, button) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form, button)),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).starred;
}

function show(button, starred) {
  button.setAttribute("aria-pressed", String(starred));
  button.value = starred ? "0" : "1";
}

export function startStars() {
  for (const form of document.querySelectorAll("form[data-star]")) {
    const button = form.querySelector("button");
    let busy = false;
    form.addEventListener("submit", async (event) => {
      if (form.dataset.plain) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      try {
        show(button, await send(form, button));
      } catch {
        form.dataset.plain = "true";
        form.requestSubmit(button);
      } finally {
        busy = false;
      }
    });
  }
}
