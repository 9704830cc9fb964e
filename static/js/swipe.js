// Swiping a row to the left uncovers Returnér and Godkend; a second tap commits. Only a row whose own quick button is
// marked data-full-swipe (Læst, Udsæt) acts on a full swipe. Every swipe has a button too.

const START = 12;
const FULL = 0.6;
let drag = null;

export function startSwipe() {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", () => drag && settle(drag, 0));
  document.addEventListener("put-back", (event) => slide(event.target, 0));
  document.addEventListener("click", (event) => {
    for (const row of document.querySelectorAll(".row--pulled")) {
      if (!row.contains(event.target)) cover(row);
    }
  });
}

function begin(event) {
  const main = event.pointerType === "touch" && event.target.closest("[data-row-link]");
  const row = main && main.closest("[data-row]");
  if (!row) return;
  const acts = row.querySelector("[data-swipe-acts]");
  const quick = row.querySelector("form[data-full-swipe]");
  if (!acts && !quick) return;
  drag = { row, main, acts, quick, x: event.clientX, y: event.clientY, from: row.classList.contains("row--pulled") ? -width(acts) : 0, moving: false, dx: 0 };
}

const width = (acts) => (acts ? acts.getBoundingClientRect().width : 0);

function follow(event) {
  if (!drag || event.pointerType !== "touch") return;
  const dx = event.clientX - drag.x;
  const dy = event.clientY - drag.y;
  if (!drag.moving && (Math.abs(dx) < START || Math.abs(dx) < Math.abs(dy))) {
    if (Math.abs(dy) > START) drag = null;
    return;
  }
  if (!drag.moving) start();
  drag.dx = Math.min(drag.from + dx, 0);
  slide(drag.row, drag.quick ? drag.dx : Math.max(drag.dx, -width(drag.acts) - 24));
}

function start() {
  drag.moving = true;
  if (drag.acts) drag.acts.hidden = false;
  drag.row.classList.add("row--swiping", "row--pulled");
  drag.main.addEventListener("click", stopClick, { capture: true, once: true });
  setTimeout((main) => main.removeEventListener("click", stopClick, { capture: true }), 700, drag.main);
}

function stopClick(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function release() {
  if (!drag) return;
  const { row, acts, quick, moving, dx } = drag;
  if (!moving) {
    drag = null;
    return;
  }
  if (quick && -dx > row.clientWidth * FULL) {
    settle(drag, 0);
    quick.requestSubmit();
  } else {
    settle(drag, acts && -dx > width(acts) / 2 ? -width(acts) : 0);
  }
}

function settle({ row }, x) {
  drag = null;
  row.classList.remove("row--swiping");
  if (x === 0) cover(row);
  else slide(row, x);
}

function cover(row) {
  slide(row, 0);
  row.classList.remove("row--pulled");
  const acts = row.querySelector("[data-swipe-acts]");
  if (acts) setTimeout(() => { acts.hidden = !row.classList.contains("row--pulled"); }, 200);
}

function slide(row, x) {
  for (const part of row.querySelectorAll(".row__main, .row__quick")) part.style.transform = x ? `translateX(${x}px)` : "";
}
