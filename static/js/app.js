// Starts what every page needs: CSRF on htmx, sheets, toasts, menus. Each part works on plain HTML that also works without it.
import { startDialogs } from "./dialogs.js";
import { startToasts } from "./toasts.js";
import { startDecide } from "./decide.js";
import { startKeys } from "./keys.js";
import { startSwipe } from "./swipe.js";
import { startBatch } from "./batch.js";
import { startUpload } from "./upload.js";
import { startLive } from "./live.js";
import { startMorph } from "./morph.js";

document.documentElement.classList.add("js");
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});

// A session that ended answers a fragment with a whole page (sign-in): show it as one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const asked = requestConfig && requestConfig.path && new URL(requestConfig.path, location.href).pathname;
  const answered = xhr.responseURL && new URL(xhr.responseURL).pathname;
  if (asked && answered && asked !== answered && /^\s*<!doctype/i.test(xhr.responseText)) {
    event.preventDefault();
    location.assign(xhr.responseURL);
  }
});

// The "..." menus are <details>: close on a choice, on Escape and on a tap elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}
document.addEventListener("click", (event) => {
  const inside = event.target.closest("details[data-menu]");
  closeMenus(event.target.closest(".menu__item") ? null : inside);
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!open) return;
  closeMenus(null);
  open.querySelector("summary").focus();
});

// What a person must see first when the page comes: what is wrong with the form.
const wrong = document.querySelector("[data-focus]");
if (wrong) wrong.focus();

startMorph();
startDialogs();
startToasts();
startDecide();
startKeys();
startSwipe();
startBatch();
startUpload();
startLive();
