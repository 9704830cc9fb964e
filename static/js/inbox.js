// The inbox beside its detail: a wide screen opens the first case by itself; a comment that was begun goes with the sheet.

const wide = matchMedia("(min-width: 760px)");

function openFirst() {
  const place = document.querySelector("[data-open-first]");
  if (place && wide.matches && document.visibilityState === "visible") window.htmx.trigger(place, "open-first");
}

// The row of the case beside it is in view, without moving more than it must.
function showRow() {
  const row = document.querySelector("[data-row]:has([aria-current=true])");
  if (row && wide.matches) row.scrollIntoView({ block: "nearest" });
}

// What was typed beside the buttons is not typed again in the sheet that one of them opens.
function carryComment() {
  const written = document.getElementById("comment");
  const field = document.querySelector("#sheet-body textarea[name=comment]");
  if (written && field && written.value && !field.value) field.value = written.value;
}

// The net was away: nothing was sent, and the same tap again has one effect (the form keeps its key).
document.addEventListener("htmx:sendError", (event) => {
  const words = document.getElementById("not-sent");
  if (words && event.detail.requestConfig?.verb === "post" && event.target.matches("form")) {
    document.getElementById("toasts").append(words.content.cloneNode(true));
  }
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches("[data-comment]") && event.target.open) event.target.querySelector("textarea").focus();
}, true);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "sheet-body") carryComment();
  if (event.target.id === "detail") showRow();
});
document.addEventListener("visibilitychange", openFirst);
document.addEventListener("DOMContentLoaded", () => setTimeout(openFirst)); // once htmx has seen the page
