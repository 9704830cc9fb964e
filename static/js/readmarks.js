// Which pages of a document have been read: a page seen for a second counts. Told to data-progress-url as a form
// (pages=1,2,5 and page=the one in view), at most every 3 s, and once more when the page is left.

const LOOK = 1000;
const EVERY = 3000;

export function startReadMarks(root, pages) {
  const url = root.dataset.progressUrl;
  const fresh = new Set();
  const known = new Set();
  const looking = new Map();
  let now = 1;
  let timer = null;

  const tell = (leaving) => {
    clearTimeout(timer);
    timer = null;
    if (!url || fresh.size === 0) return;
    const body = new URLSearchParams({ pages: [...fresh].join(","), page: String(now) });
    for (const number of fresh) known.add(number);
    fresh.clear();
    const token = document.querySelector('meta[name="csrf-token"]');
    const headers = { "X-CSRFToken": token ? token.content : "", "X-Requested-With": "fetch" };
    const sent = [...body.get("pages").split(",")].map(Number);
    fetch(url, { method: "POST", body, headers, credentials: "same-origin", keepalive: leaving })
      .then((answer) => answer.ok || again(sent), () => again(sent));
  };
  const again = (sent) => sent.forEach((number) => { known.delete(number); fresh.add(number); }); // with the next ones
  const mark = (number) => {
    if (known.has(number)) return;
    fresh.add(number);
    timer ||= setTimeout(tell, EVERY, false);
  };

  const seen = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      const number = Number(target.dataset.page);
      clearTimeout(looking.get(number));
      if (isIntersecting) looking.set(number, setTimeout(mark, LOOK, number));
    }
  }, { rootMargin: "-25% 0px -25% 0px" });
  const middle = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      if (isIntersecting) show(now = Number(target.dataset.page), pages.length, root);
    }
  }, { rootMargin: "-50% 0px -50% 0px" });
  for (const page of pages) {
    seen.observe(page);
    middle.observe(page);
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell(true));
  window.addEventListener("pagehide", () => tell(true));
}

function show(number, total, root) {
  const words = (root.dataset.wordsWhere || "{n} / {total}").replace("{n}", number).replace("{total}", total);
  for (const place of document.querySelectorAll("[data-reader-where]")) place.textContent = words;
}
