// Opens pages as sheets: a link with data-dialog shows the page it leads to in a <dialog>, or simply leads there.

const sheet = () => document.getElementById("sheet");
const body = () => document.getElementById("sheet-body");

export function startDialogs() {
  if (!sheet()) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (link && isPlainClick(event)) open(event, link);
    const close = event.target.closest("[data-dialog-close]");
    if (close && close.closest("dialog[open]")) {
      event.preventDefault();
      close.closest("dialog").close();
    }
    if (event.target instanceof HTMLDialogElement && isOutside(event)) event.target.close();
  });
  document.addEventListener("htmx:beforeSwap", placeAnswer);
  sheet().addEventListener("close", () => body().replaceChildren());
}

export function showDialog(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], input:checked, input:not([type=hidden]), textarea, select");
  (first || dialog.querySelector("[tabindex='-1']") || dialog).focus();
}

function isPlainClick(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented);
}

function isOutside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientY < box.top || event.clientY > box.bottom || event.clientX < box.left || event.clientX > box.right;
}

function open(event, link) {
  const name = link.dataset.dialog;
  const standing = name && document.getElementById(name);
  if (standing instanceof HTMLDialogElement) {
    event.preventDefault();
    showDialog(standing);
  } else if (link.href && window.htmx) {
    event.preventDefault();
    fetchSheet(link);
  }
}

async function fetchSheet(link) {
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  try {
    await window.htmx.ajax("GET", link.href, { target: "#sheet-body", swap: "innerHTML", select: "[data-sheet]" });
  } finally {
    link.removeAttribute("aria-busy");
  }
  if (body().childElementCount) showDialog(sheet());
  else location.assign(link.href);
}

// A form in a sheet: what is wrong with it (422) comes back into the sheet; every other answer closes it.
function placeAnswer(event) {
  const detail = event.detail;
  const asked = detail.requestConfig && detail.requestConfig.elt;
  if (!asked || !sheet().contains(asked)) return;
  if (detail.requestConfig.verb === "get") return; // a search inside the sheet finds its own place
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.target = body();
    detail.swapOverride = "innerHTML";
    detail.selectOverride = "[data-sheet]";
    requestAnimationFrame(() => requestAnimationFrame(focusOnFault));
  } else if (detail.shouldSwap) {
    sheet().close();
  }
}

function focusOnFault() {
  const fault = body().querySelector("[aria-invalid], .field--wrong input, [role=alert]");
  if (fault) fault.focus();
}
