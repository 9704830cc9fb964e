// Files may be dropped on [data-upload]; their names show, and how far the sending has come when htmx sends them.

export function startUpload() {
  for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, onDrag);
  document.addEventListener("change", (event) => {
    const place = event.target.type === "file" && event.target.closest("[data-upload]");
    if (place) showNames(place, event.target.files);
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector && event.target.querySelector("[data-upload] progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
  if (matchMedia("(hover: hover)").matches) {
    for (const words of document.querySelectorAll("[data-upload] .upload__drop")) words.hidden = false;
  }
}

function onDrag(event) {
  const place = event.target.closest && event.target.closest("[data-upload]");
  if (!place || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  place.classList.toggle("upload--over", event.type === "dragover");
  if (event.type === "drop") take(place, event.dataTransfer.files);
}

function take(place, files) {
  const input = place.querySelector("input[type=file]");
  const chosen = new DataTransfer();
  for (const file of input.multiple ? files : [...files].slice(0, 1)) chosen.items.add(file);
  input.files = chosen.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function showNames(place, files) {
  const list = place.querySelector(".upload__names");
  list.replaceChildren(...[...files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
  list.hidden = files.length < 2;
}
