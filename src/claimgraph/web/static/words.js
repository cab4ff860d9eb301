// The words of the text: which claims quote which of them, painted over plain text where the browser can
// (CSS Custom Highlight API), in elements of their own where it cannot.

const painted = "highlights" in CSS;
const layers = ["q1", "q2", "q3", "lit"];
if (painted) CSS.highlights.set("label", new Highlight());

export class Words {
  constructor(elements) {
    this.paragraphs = new Map(elements.map((one) => [one.dataset.of, one]));
    this.order = [...this.paragraphs.keys()];
    this.clear();
    if (!painted) return;
    for (const name of layers) CSS.highlights.set(name, new Highlight());
    CSS.highlights.get("lit").priority = 1;
  }

  clear() {
    this.places = new Map(); // paragraph → [{ start, end, claim }]
    this.cut = new Map(); // paragraph → [{ start, end, claims }], what quotes least first
    this.ranges = new Map(); // paragraph → [[layer, range]]
    if (!painted) for (const one of this.paragraphs.values()) one.textContent = one.textContent;
    else for (const name of layers) CSS.highlights.get(name)?.clear();
  }

  // Plain text, whatever the server has marked in it.
  prepare() {
    for (const [of, one] of this.paragraphs) {
      const label = one.querySelector(":scope > .label:first-child")?.textContent.length;
      one.textContent = one.textContent;
      if (label && painted) CSS.highlights.get("label").add(this.range(of, 0, label));
    }
  }

  place(of, place) {
    if (!this.paragraphs.has(of)) return;
    if (!this.places.has(of)) this.places.set(of, []);
    this.places.get(of).push(place);
    this.cut.delete(of);
  }

  // The stretches of a paragraph over which the set of quotations is one.
  stretches(of) {
    if (!this.cut.has(of)) {
      const places = [...(this.places.get(of) ?? [])].sort((one, other) => one.end - one.start - (other.end - other.start));
      const cuts = [...new Set(places.flatMap(({ start, end }) => [start, end]))].sort((one, other) => one - other);
      const found = [];
      for (let at = 0; at + 1 < cuts.length; at++) {
        const [start, end] = [cuts[at], cuts[at + 1]];
        const claims = places.filter((place) => place.start <= start && place.end >= end).map(({ claim }) => claim);
        if (claims.length) found.push({ start, end, claims: [...new Set(claims)] });
      }
      this.cut.set(of, found);
    }
    return this.cut.get(of);
  }

  paint(of) {
    const element = this.paragraphs.get(of);
    const stretches = this.stretches(of);
    if (painted) {
      for (const [name, range] of this.ranges.get(of) ?? []) CSS.highlights.get(name).delete(range);
      const ranges = stretches.map(({ start, end, claims }) => [`q${Math.min(claims.length, 3)}`, this.range(of, start, end)]);
      for (const [name, range] of ranges) CSS.highlights.get(name).add(range);
      this.ranges.set(of, ranges);
      return;
    }
    const text = element.textContent;
    const pieces = [];
    let at = 0;
    for (const { start, end, claims } of stretches) {
      const mark = document.createElement("mark");
      mark.className = `q${Math.min(claims.length, 3)}`;
      mark.dataset.start = start;
      mark.textContent = text.slice(start, end);
      pieces.push(text.slice(at, start), mark);
      at = end;
    }
    element.replaceChildren(...pieces, text.slice(at));
  }

  range(of, start, end) {
    const element = this.paragraphs.get(of);
    const range = document.createRange();
    const point = (offset, set) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(), left = offset; node; left -= node.length, node = walker.nextNode()) {
        if (left <= node.length) return set(node, left);
      }
      return set(element, element.childNodes.length);
    };
    point(start, (node, offset) => range.setStart(node, offset));
    point(end, (node, offset) => range.setEnd(node, offset));
    return range;
  }

  // The words of some claims, and of no others, stand out.
  light(claims) {
    if (painted) {
      const lit = CSS.highlights.get("lit");
      lit.clear();
      for (const { at } of claims) for (const { of, start, end } of at) if (this.paragraphs.has(of)) lit.add(this.range(of, start, end));
      return;
    }
    for (const mark of document.querySelectorAll(".words mark.lit")) mark.classList.remove("lit");
    for (const { at } of claims) for (const { of, start, end } of at) {
      for (const mark of this.paragraphs.get(of)?.querySelectorAll("mark") ?? []) {
        const from = Number(mark.dataset.start);
        if (from >= start && from < end) mark.classList.add("lit");
      }
    }
  }

  // The claims whose words are at a point of the window, those that quote least first.
  at(x, y) {
    const element = document.elementFromPoint(x, y)?.closest(".words[data-of]");
    if (!element) return [];
    let node, offset;
    if (document.caretPositionFromPoint) ({ offsetNode: node, offset } = document.caretPositionFromPoint(x, y) ?? {});
    else ({ startContainer: node, startOffset: offset } = document.caretRangeFromPoint?.(x, y) ?? {});
    if (!node || !element.contains(node)) return [];
    const before = document.createRange();
    before.selectNodeContents(element);
    before.setEnd(node, offset);
    const caret = before.toString().length;
    const { of } = element.dataset;
    for (const start of [caret, caret - 1]) {
      if (start < 0) continue;
      const boxes = [...this.range(of, start, start + 1).getClientRects()];
      if (boxes.some((box) => x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 2 && y <= box.bottom + 2)) return this.claimsAt(of, start);
    }
    return [];
  }

  claimsAt(of, offset) {
    return this.stretches(of).find(({ start, end }) => start <= offset && offset < end)?.claims ?? [];
  }

  next(of, offset, step) {
    const several = this.stretches(of);
    return step > 0 ? several.find(({ start }) => start > offset) : several.findLast(({ start }) => start < offset);
  }

  box(of, offset) {
    return this.range(of, offset, offset + 1).getBoundingClientRect();
  }

  quoted(claim) {
    return claim.at.filter(({ of }) => this.paragraphs.has(of)).map(({ of, start, end }) => this.paragraphs.get(of).textContent.slice(start, end)).join(" … ");
  }

  // Scrolls words into view, unless they are there.
  reveal(of, start, end) {
    const box = this.range(of, start, end).getBoundingClientRect();
    const sheet = document.querySelector(".live #margin.open");
    const bottom = sheet && getComputedStyle(sheet).position === "fixed" ? sheet.getBoundingClientRect().top : innerHeight;
    if (box.top < 20 || box.bottom > bottom - 20) scrollBy({ top: box.top - bottom / 4 });
  }

  show(claim) {
    const place = claim.at.find(({ of }) => this.paragraphs.has(of));
    if (place) this.reveal(place.of, place.start, place.end);
  }

  // The claims of some paragraphs whose words stand between the window's top and ``bottom``, in text order.
  inView(paragraphs, bottom) {
    const found = new Set();
    for (const of of this.order) {
      if (!paragraphs.has(of)) continue;
      const box = this.paragraphs.get(of).getBoundingClientRect();
      if (box.bottom <= 0 || box.top >= bottom) continue;
      const whole = box.top >= 0 && box.bottom <= bottom;
      const places = this.places.get(of) ?? [];
      for (const { start, end, claim } of [...places].sort((one, other) => one.start - other.start || other.end - one.end)) {
        if (found.has(claim)) continue;
        const seen = whole || [...this.range(of, start, end).getClientRects()].some((one) => one.bottom > 0 && one.top < bottom);
        if (seen) found.add(claim);
      }
    }
    return [...found];
  }
}
