// Keeps live regions true. The server only says which topic changed; the region then asks for itself again.
//
// 1. A region has data-live-topic="case:42" (several: "case:42 board"), hx-get, hx-trigger="live", hx-swap="morph".
// 2. `watch` tells the server what is looked at; `changed {topic}` comes back: ids only.
// 3. We wait 120 ms for more of the same, at most 1 s, then trigger `live` on the regions of that topic.
// 4. Not while a finger is down, nor while a form inside the region is being typed in: it waits until then.
// 5. After a reconnect, and when a sleeping tab wakes up, every region asks. Without a socket: every 30 s.

const PAUSE = 120;
const AT_MOST = 1000;
const ASK_EVERY = 30_000;
const waiting = new Map();
const held = new Set();
let watched = new Set();
let socket = null;
let fingers = 0;
let asking = null;

export function startLive() {
  if (document.body.dataset.live === "off") return;
  watchHands();
  document.addEventListener("htmx:afterSettle", tellServer);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  window.addEventListener("online", wake);
  askMeanwhile();
  if (window.io) connect();
}

function connect() {
  socket = window.io({ transports: ["websocket"], reconnectionDelay: 1000, reconnectionDelayMax: 10_000, randomizationFactor: 0.5 });
  let before = false;
  let since = 0;
  socket.on("connect", () => {
    since = performance.now();
    watched = new Set();
    tellServer();
    clearInterval(asking);
    asking = null;
    showOffline(false);
    if (before) refresh(regions());
    before = true;
  });
  socket.on("disconnect", (reason) => {
    askMeanwhile();
    // The session or a right ended: let the page say so. Not when it is refused again and again.
    if (reason === "io server disconnect" && performance.now() - since > 5000) location.reload();
  });
  socket.on("changed", (message) => changed(typeof message === "string" ? message : message.topic));
}

const regions = () => [...document.querySelectorAll("[data-live-topic]")];
const topicsOf = (region) => region.dataset.liveTopic.split(/\s+/).filter(Boolean);

function tellServer() {
  if (!socket || !socket.connected) return;
  const wanted = new Set(regions().flatMap(topicsOf));
  for (const topic of wanted) if (!watched.has(topic)) socket.emit("watch", topic);
  for (const topic of watched) if (!wanted.has(topic)) socket.emit("unwatch", topic);
  watched = wanted;
}

function changed(topic) {
  const now = performance.now();
  const since = waiting.get(topic) || { first: now };
  clearTimeout(since.timer);
  const rest = Math.max(0, Math.min(PAUSE, since.first + AT_MOST - now));
  since.timer = setTimeout(() => {
    waiting.delete(topic);
    refresh(regions().filter((region) => topicsOf(region).includes(topic)));
  }, rest);
  waiting.set(topic, since);
}

function refresh(some) {
  for (const region of some) {
    if (isBusy(region)) held.add(region);
    else window.htmx.trigger(region, "live");
  }
}

function isBusy(region) {
  if (fingers > 0 && region.contains(touched)) return true;
  if (region.querySelector(".row--pulled, .row__pick :checked, details[data-menu][open]")) return true;
  const active = document.activeElement;
  return region.contains(active) && active.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])");
}

function release() {
  const ready = [...held].filter((region) => !isBusy(region));
  for (const region of ready) held.delete(region);
  refresh(ready.filter((region) => region.isConnected));
}

// A region that may no longer be read: the whole page is asked for, and says so.
document.addEventListener("htmx:responseError", (event) => {
  const gone = [401, 403, 404].includes(event.detail.xhr.status);
  if (gone && event.target.matches("[data-live-topic]")) location.reload();
});

let touched = null;

function watchHands() {
  const count = (event) => {
    fingers = event.touches.length;
    touched = event.target;
    if (fingers === 0) setTimeout(release, 250);
  };
  for (const name of ["touchstart", "touchend", "touchcancel"]) document.addEventListener(name, count, { passive: true });
  document.addEventListener("focusout", () => setTimeout(release, 250));
  document.addEventListener("toggle", () => setTimeout(release, 250), true);
}

function wake() {
  if (socket && !socket.connected) socket.connect();
  refresh(regions());
}

function askMeanwhile() {
  if (asking) return;
  asking = setInterval(() => {
    if (document.visibilityState !== "visible") return;
    showOffline(!navigator.onLine);
    refresh(regions());
  }, ASK_EVERY);
}

function showOffline(yes) {
  const words = document.getElementById("offline");
  if (words) words.hidden = !yes;
}
