// A picture of the page, zoomed in its frame; in one of arguments, what is given for or against a claim is folded.
import { zoomable } from "./zoom.js";

const LEGIBLE = 0.75; // the smallest letters of a picture are 8 to 9 units high

class Folding {
  constructor(figure) {
    this.svg = figure.querySelector("svg");
    this.folded = new Set();
    figure.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "f" && !event.ctrlKey && !event.altKey && !event.metaKey)
        this.fold(event.target.closest("a[id^=argument-]"));
    });
    this.foldable();
    this.hint(figure);
  }

  hint(figure) {
    const hint = document.createElement("p");
    hint.className = "soft";
    hint.textContent = "F on a circle folds what is said for or against.";
    figure.before(hint);
  }

  // Folding: what is reached from a conclusion only through a folded argument is hidden.

  foldable() {
    this.premises = new Map();
    for (const line of this.svg.querySelectorAll("[data-from]")) {
      const { from, to } = line.dataset;
      if (!this.premises.has(from)) this.premises.set(from, []);
      this.premises.get(from).push({ to, line });
    }
    this.marks = [...this.svg.querySelectorAll("a[id]")];
    const behind = new Set([...this.premises.values()].flat().map((one) => one.to));
    this.roots = this.marks.filter((mark) => !behind.has(mark.id)).map((mark) => mark.id);
    this.texts = [...this.svg.querySelectorAll("[pointer-events]")].map((text) => [text, this.owner(text)]);
    for (const mark of this.marks) mark.addEventListener("contextmenu", (event) => {
      if (mark.id.startsWith("argument-")) { event.preventDefault(); this.fold(mark); }
    });
  }

  owner(text) {
    const box = text.getBBox(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    const owner = this.marks.find((mark) => {
      const frame = mark.getBBox();
      return x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height;
    });
    return owner?.id;
  }

  fold(mark) {
    if (!mark) return;
    this.folded.has(mark.id) ? this.folded.delete(mark.id) : this.folded.add(mark.id);
    mark.setAttribute("aria-expanded", String(!this.folded.has(mark.id)));
    mark.classList.toggle("folded", this.folded.has(mark.id));
    const seen = new Set(), todo = [...this.roots];
    while (todo.length) {
      const name = todo.pop();
      if (seen.has(name)) continue;
      seen.add(name);
      if (!this.folded.has(name)) todo.push(...(this.premises.get(name) ?? []).map((one) => one.to));
    }
    for (const one of this.marks) this.set(one, seen.has(one.id));
    for (const [from, several] of this.premises)
      for (const { to, line } of several) this.set(line, seen.has(from) && seen.has(to) && !this.folded.has(from));
    for (const [text, owner] of this.texts) if (owner) this.set(text, seen.has(owner));
  }

  set(element, shown) {
    element.setAttribute("visibility", shown ? "visible" : "hidden");
    if (element.tagName === "a") shown ? element.removeAttribute("tabindex") : element.setAttribute("tabindex", "-1");
  }
}

for (const figure of document.querySelectorAll("figure.drawing")) {
  const svg = figure.querySelector("svg");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  if (svg.querySelector("a[id^=argument-]")) new Folding(figure);
  zoomable(figure, svg, { width, height, legible: LEGIBLE });
}
