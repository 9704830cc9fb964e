// Toasts stay for 10 seconds, longer while looked at; a bad one stays until it is closed.

const STAY = 10_000;
const AT_ONCE = 3;

export function startToasts() {
  const place = document.getElementById("toasts");
  if (!place) return;
  for (const toast of place.querySelectorAll("[data-toast]")) welcome(toast);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node instanceof Element && node.matches("[data-toast]")) welcome(node);
      }
    }
    const shown = place.querySelectorAll("[data-toast]:not(.toast--bad)");
    for (const old of [...shown].slice(0, -AT_ONCE)) old.remove();
  }).observe(place, { childList: true });
}

function welcome(toast) {
  const close = toast.querySelector("[data-toast-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
  }
  toast.addEventListener("submit", () => toast.classList.add("toast--used"));
  toast.addEventListener("htmx:afterRequest", () => toast.remove());
  if (!toast.classList.contains("toast--bad")) leaveInTime(toast);
}

function leaveInTime(toast) {
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), STAY); };
  const pause = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}
