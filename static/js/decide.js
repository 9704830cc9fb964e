// A decision shows at once: the row dims before the server has answered, and comes back if it refuses.
// Forms carry data-decides="<id of the row>"; a second tap on the way does nothing.

export function startDecide() {
  document.addEventListener("submit", stopSecondTap, true);
  document.addEventListener("htmx:beforeRequest", (event) => dim(asker(event)));
  document.addEventListener("htmx:afterRequest", (event) => {
    free(asker(event));
    if (!event.detail.successful) putBack(asker(event));
  });
  document.addEventListener("htmx:afterSettle", showDetail);
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) free(form);
  });
}

function stopSecondTap(event) {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("data-sent", "");
  form.setAttribute("aria-busy", "true");
  setTimeout(free, 10_000, form); // an answer that was a download leaves the form standing
}

function free(form) {
  form.removeAttribute("data-sent");
  form.removeAttribute("aria-busy");
}

// The form that asked; the answer may already have taken it out of the page.
function asker(event) {
  return (event.detail.requestConfig && event.detail.requestConfig.elt) || event.detail.elt;
}

function rowOf(element) {
  const form = element.closest && element.closest("[data-decides]");
  return form && form.dataset.decides && document.getElementById(form.dataset.decides);
}

function dim(element) {
  const row = rowOf(element);
  if (row) row.classList.add("row--away");
}

function putBack(element) {
  const row = rowOf(element);
  if (!row) return;
  row.classList.remove("row--away", "row--pulled");
  row.dispatchEvent(new CustomEvent("put-back", { bubbles: true }));
}

// The next case stands there: a phone turns from list to case, focus goes to the heading, the list says which one it is.
function showDetail(event) {
  const detail = event.target;
  markHere();
  const asked = asker(event);
  const fromList = asked.closest("[data-row]") && !asked.matches("[data-row-link]"); // swiped: one stays in the list
  if (detail.id !== "detail" || fromList) return;
  const heading = detail.querySelector("[data-focus-here]");
  document.body.dataset.show = heading ? "detail" : "list";
  detail.scrollTop = 0;
  if (matchMedia("(max-width: 759.98px)").matches) window.scrollTo(0, 0);
  if (heading) heading.focus({ preventScroll: true });
}

function markHere() {
  for (const link of document.querySelectorAll("[data-row-link]")) {
    const here = link.pathname === location.pathname;
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    if (here) link.closest("[data-row]").classList.remove("row--unread");
  }
}
