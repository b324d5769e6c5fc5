// Passkeys: asks the device for one, or for a new one, and sends its answer with the page's own form. Where a browser
// knows no passkeys the block stays hidden, and signing in by mail stands beside it.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

// What a browser says when somebody closes the device's window: no fault, so nothing is said.
const CLOSED = ["AbortError", "NotAllowedError"];

/** Asks our server for the question that the device answers; what the rules refuse comes back as a sentence. */
async function askServer(block, form) {
  const answer = await fetch(block.dataset.passkeyOptions, {
    method: "POST",
    headers: { "X-CSRFToken": form.querySelector("[name=csrf_token]").value, Accept: "application/json" },
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.refused, { cause: "refused" });
  return body;
}

async function askDevice(block, form) {
  const optionsJSON = await askServer(block, form);
  return block.dataset.passkey === "add" ? startRegistration({ optionsJSON }) : startAuthentication({ optionsJSON });
}

function start(block) {
  const form = block.querySelector("form");
  const status = block.querySelector("[data-passkey-status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = block.dataset.passkeyWaiting;
    try {
      form.querySelector("[name=credential]").value = JSON.stringify(await askDevice(block, form));
      form.submit();
    } catch (error) {
      if (CLOSED.includes(error.name)) status.textContent = "";
      else status.textContent = error.cause === "refused" ? error.message : block.dataset.passkeyFailed;
    }
  });
  block.hidden = false;
}

if (browserSupportsWebAuthn()) {
  for (const block of document.querySelectorAll("[data-passkey]")) start(block);
  for (const words of document.querySelectorAll("[data-passkey-missing]")) words.hidden = true;
}
