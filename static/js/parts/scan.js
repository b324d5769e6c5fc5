// Reads codes with the camera where the browser can, and sends each as if it had been typed. The camera stays on from one
// person to the next until it is switched off, also over the page that answers.
const EVERY = 200;
const SAME = 4000;
const KEPT = "scan";

export async function startScanning() {
  const box = document.querySelector("[data-scan]");
  if (!box || !navigator.mediaDevices?.getUserMedia || !(await canRead())) return;
  const video = box.querySelector("video");
  const [on, off] = [box.querySelector("[data-scan-on]"), box.querySelector("[data-scan-off]")];
  const field = document.getElementById(box.dataset.scan);
  let stream = null;

  function show() {
    video.hidden = off.hidden = !stream;
    on.hidden = Boolean(stream);
  }

  async function begin() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      sessionStorage.removeItem(KEPT);
      box.querySelector("[data-scan-refused]").hidden = false;
      return;
    }
    box.querySelector("[data-scan-refused]").hidden = true;
    video.srcObject = stream;
    show();
    field.blur();
    await video.play();
    sessionStorage.setItem(KEPT, sessionStorage.getItem(KEPT) ?? "{}");
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  }

  async function look(detector) {
    while (stream) {
      const found = await detector.detect(video).catch(() => []);
      if (stream && found.length && fresh(found[0].rawValue)) {
        field.value = found[0].rawValue;
        end();
        return field.form.requestSubmit();
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  // A code that is still held up after it was answered is not read again.
  function fresh(text) {
    const last = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    const seen = last.text === text && Date.now() - last.at < SAME;
    sessionStorage.setItem(KEPT, JSON.stringify({ text, at: Date.now() }));
    return !seen;
  }

  function end() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
  }

  on.addEventListener("click", begin);
  off.addEventListener("click", () => {
    end();
    sessionStorage.removeItem(KEPT);
    show();
    field.focus();
  });
  addEventListener("pagehide", end);
  box.hidden = false;
  show();
  if (sessionStorage.getItem(KEPT)) begin();
}

async function canRead() {
  try {
    return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}
