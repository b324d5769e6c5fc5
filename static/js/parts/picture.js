// Shows a chosen picture before it is sent.
const READABLE = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

export function startPictures() {
  for (const box of document.querySelectorAll("[data-preview]")) {
    const input = box.querySelector("input[type='file']");
    input.addEventListener("change", () => {
      const file = input.files[0];
      if (!file || !READABLE.includes(file.type)) return;
      const reader = new FileReader();
      reader.addEventListener("load", () => {
        let image = box.querySelector("img");
        if (!image) {
          image = document.createElement("img");
          image.className = "file-now";
          image.alt = "";
          box.prepend(image);
        }
        image.src = reader.result;
      });
      reader.readAsDataURL(file);
    });
  }
}
