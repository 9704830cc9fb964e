// Keys for those who sit at a keyboard. An element says which key presses it: data-key="g". Off while typing, and
// altogether with data-keys="off" on <body>. In lists: J and K move, Enter opens, X picks; ? shows the help.
import { showDialog } from "./dialogs.js";

export function startKeys() {
  if (document.body.dataset.keys === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !/^[jk]$/i.test(event.key)) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (press(event.key)) event.preventDefault();
  });
}

function isTyping(element) {
  const free = ["checkbox", "radio", "button", "submit"];
  return element.isContentEditable || element.matches("textarea, select") || (element.matches("input") && !free.includes(element.type));
}

function press(key) {
  if (key === "?") return help();
  const name = key.toLowerCase();
  if (name === "j") return move(1);
  if (name === "k") return move(-1);
  if (name === "n") return pressMarked("n") || openNext();
  if (name === "x") return pick();
  return /^[a-z0-9/]$/.test(name) && pressMarked(name);
}

function help() {
  const dialog = document.getElementById("keys-help");
  if (dialog) showDialog(dialog);
  return Boolean(dialog);
}

function pressMarked(key) {
  const marked = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const element = marked.reverse().find((one) => one.checkVisibility() && !one.disabled && one.ariaDisabled !== "true");
  if (!element) return false;
  if (element.matches("input:not([type=submit]), textarea, select")) element.focus();
  else element.click();
  return true;
}

const links = () => [...document.querySelectorAll("[data-row-link]")].filter((link) => link.checkVisibility());

function here(list) {
  const focused = document.activeElement.closest("[data-row]");
  const at = focused ? list.findIndex((link) => focused.contains(link)) : -1;
  return at >= 0 ? at : list.findIndex((link) => link.getAttribute("aria-current") === "true");
}

function move(step) {
  const list = links();
  const next = list[Math.min(Math.max(here(list) + step, 0), list.length - 1)];
  if (!next) return false;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function openNext() {
  const list = links();
  const next = list[here(list) + 1];
  if (next) next.click();
  return Boolean(next);
}

function pick() {
  const row = document.activeElement.closest("[data-row]") || document.querySelector("[data-row]:has([aria-current=true])");
  const box = row && row.querySelector(".row__pick input:not([disabled])");
  if (!box || !box.checkVisibility()) return false;
  box.click();
  return true;
}
