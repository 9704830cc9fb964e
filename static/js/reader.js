// A small PDF reader over pdf.js: <div class="reader" data-reader data-src data-pages data-progress-url>.
//
// 1. Every page gets an empty place of the right size at once; only places near the window are drawn.
// 2. A page has one canvas of at most 5 million pixels and a text layer to select from; both go when it leaves.
// 3. The file comes in pieces of 64 KB, only those that the shown pages need.
// 4. A page seen for a second is read; what was read is told to data-progress-url at most every 3 s (readmarks.js).
import * as pdfjs from "../vendor/pdfjs-dist-6.5.438/pdf.min.mjs";
import { startReadMarks } from "./readmarks.js";

const PARTS = new URL("../vendor/pdfjs-dist-6.5.438/", import.meta.url).href;
const MOST_PIXELS = 5_000_000;
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
pdfjs.GlobalWorkerOptions.workerSrc = `${PARTS}pdf.worker.min.mjs`;

class Reader {
  constructor(root) {
    this.root = root;
    this.zoom = 1;
    this.turned = 0; // degrees, for pages that were scanned lying down
    this.desk = document.createElement("div");
    this.desk.className = "reader__pages";
    this.places = [];
    this.near = new IntersectionObserver((seen) => this.comeAndGo(seen), { rootMargin: "75% 0px" });
  }

  async open() {
    const source = { url: this.root.dataset.src, rangeChunkSize: 65_536, disableAutoFetch: true, disableStream: true,
      standardFontDataUrl: `${PARTS}standard_fonts/`, wasmUrl: `${PARTS}wasm/`, enableXfa: false };
    this.file = await pdfjs.getDocument(source).promise;
    const first = (await this.file.getPage(1)).getViewport({ scale: 1 });
    this.root.replaceChildren(this.desk);
    this.places = Array.from({ length: this.file.numPages }, (_, index) => this.makePlace(index + 1, first));
    this.desk.append(...this.places.map((place) => place.element));
    this.layOut();
    this.goToStart();
    for (const place of this.places) this.near.observe(place.element);
    startReadMarks(this.root, this.places.map((place) => place.element));
    this.listen();
  }

  makePlace(number, size) {
    const element = document.createElement("div");
    element.className = "reader__page";
    element.id = `side-${number}`;
    element.dataset.page = number;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", (this.root.dataset.wordsPage || "{n}").replace("{n}", number));
    const words = document.createElement("p");
    words.className = "reader__number";
    words.textContent = number;
    words.ariaHidden = "true";
    element.append(words);
    return { number, element, width: size.width, height: size.height, drawing: null };
  }

  scaleOf(place) {
    const room = this.root.clientWidth - 16;
    return Math.min(room / place.width, 1.9) * this.zoom;
  }

  layOut() {
    for (const place of this.places) this.size(place);
  }

  size(place) {
    const scale = this.scaleOf(place);
    place.element.style.width = `${Math.floor(place.width * scale)}px`;
    place.element.style.height = `${Math.floor(place.height * scale)}px`;
    place.element.style.setProperty("--total-scale-factor", String(scale));
    place.element.style.setProperty("--scale-round-x", "1px");
    place.element.style.setProperty("--scale-round-y", "1px");
  }

  goToStart() {
    const wanted = /^#side-(\d+)$/.exec(location.hash);
    const number = Number(wanted ? wanted[1] : this.root.dataset.start || 1);
    const place = this.places[number - 1];
    if (place && number > 1) place.element.scrollIntoView({ block: "start" });
  }

  comeAndGo(seen) {
    for (const { target, isIntersecting } of seen) {
      const place = this.places[target.dataset.page - 1];
      if (isIntersecting) this.draw(place);
      else this.clear(place);
    }
  }

  async draw(place) {
    if (place.drawing) return;
    const drawing = { cancelled: false, task: null };
    place.drawing = drawing;
    try {
      await this.paint(place, drawing);
    } catch (error) {
      if (drawing.cancelled) return;
      place.drawing = null;
      if (error.name !== "RenderingCancelledException") place.element.classList.add("reader__page--failed");
    }
  }

  async paint(place, drawing) {
    const page = await this.file.getPage(place.number);
    if (drawing.cancelled) return;
    const rotation = (page.rotate + this.turned) % 360;
    const natural = page.getViewport({ scale: 1, rotation });
    Object.assign(place, { width: natural.width, height: natural.height });
    this.size(place);
    const viewport = page.getViewport({ scale: this.scaleOf(place), rotation });
    const sharp = Math.min(window.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    canvas.ariaHidden = "true";
    drawing.canvas = canvas;
    drawing.task = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] });
    await drawing.task.promise;
    if (drawing.cancelled) return;
    const text = document.createElement("div");
    text.className = "textLayer";
    drawing.text = new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport });
    place.element.append(canvas, text);
    place.element.classList.add("reader__page--drawn");
    await drawing.text.render();
  }

  async clear(place) {
    const drawing = place.drawing;
    if (!drawing) return;
    place.drawing = null;
    drawing.cancelled = true;
    if (drawing.task) drawing.task.cancel();
    if (drawing.text) drawing.text.cancel();
    if (drawing.canvas) Object.assign(drawing.canvas, { width: 0, height: 0 });
    for (const part of place.element.querySelectorAll("canvas, .textLayer")) part.remove();
    place.element.classList.remove("reader__page--drawn");
    (await this.file.getPage(place.number)).cleanup();
  }

  redraw() {
    const at = this.places.find((place) => place.element.getBoundingClientRect().bottom > 80);
    this.layOut();
    if (at) at.element.scrollIntoView({ block: "start" });
    for (const place of this.places.filter((one) => one.drawing)) {
      this.clear(place);
      this.draw(place);
    }
  }

  listen() {
    let width = this.root.clientWidth;
    let timer;
    new ResizeObserver(() => {
      if (this.root.clientWidth === width) return;
      width = this.root.clientWidth;
      clearTimeout(timer);
      timer = setTimeout(() => this.redraw(), 200);
    }).observe(this.root);
    for (const button of document.querySelectorAll("[data-reader-zoom]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.step(button.dataset.readerZoom === "in" ? 1 : -1));
    }
    for (const button of document.querySelectorAll("[data-reader-turn]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.turn());
    }
  }

  turn() {
    this.turned = (this.turned + 90) % 360;
    for (const place of this.places) Object.assign(place, { width: place.height, height: place.width });
    this.redraw();
  }

  step(way) {
    const at = ZOOMS.indexOf(this.zoom) + way;
    if (!ZOOMS[at]) return;
    this.zoom = ZOOMS[at];
    this.redraw();
  }
}

async function start(root) {
  root.dataset.reader = "on";
  const fallback = [...root.children];
  try {
    await new Reader(root).open();
  } catch (error) {
    const words = document.createElement("p");
    words.className = "reader__status";
    words.setAttribute("role", "alert");
    words.textContent = root.dataset.wordsFailed || error.message;
    root.replaceChildren(words, ...fallback);
  }
}

const startAll = () => document.querySelectorAll('[data-reader=""]').forEach(start);
document.addEventListener("htmx:afterSettle", startAll);
startAll();
