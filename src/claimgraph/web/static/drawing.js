// A picture that is moved, made larger and folded: without this script it is scrolled, and all of it is there.

const STEP = 1.25, MOST = 16, PAN = 60;

class Drawing {
  constructor(figure) {
    this.figure = figure;
    this.svg = figure.querySelector("svg");
    [, , this.width, this.height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.view = { x: 0, y: 0, scale: 1 };
    this.folded = new Set();
    figure.classList.add("alive");
    figure.before(this.tools());
    figure.addEventListener("keydown", (event) => this.key(event));
    figure.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    figure.addEventListener("pointerdown", (event) => this.grab(event));
    figure.addEventListener("focusin", (event) => this.follow(event.target));
    this.foldable();
    this.show();
  }

  tools() {
    const tools = document.createElement("p");
    tools.className = "tools";
    const actions = [
      ["Larger", "+", () => this.zoom(STEP)],
      ["Smaller", "−", () => this.zoom(1 / STEP)],
      ["All of it", "all", () => this.reset()],
    ];
    for (const [name, sign, act] of actions) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", name);
      button.title = name;
      button.addEventListener("click", act);
      tools.append(button, " ");
    }
    const hint = document.createElement("span");
    hint.className = "soft";
    hint.textContent = "Drag to move, Ctrl and wheel to zoom; with the keyboard arrows, + and −, 0 for all"
      + (this.svg.querySelector("a[id^=argument-]") ? ", F on a circle folds what is said for or against." : ".");
    tools.append(hint);
    return tools;
  }

  show() {
    const { x, y, scale } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${this.width / scale} ${this.height / scale}`);
  }

  reset() {
    this.view = { x: 0, y: 0, scale: 1 };
    this.show();
  }

  zoom(factor, at = { x: 0.5, y: 0.5 }) {
    const scale = Math.min(Math.max(this.view.scale * factor, 1), MOST);
    this.view.x += at.x * this.width * (1 / this.view.scale - 1 / scale);
    this.view.y += at.y * this.height * (1 / this.view.scale - 1 / scale);
    this.view.scale = scale;
    this.move(0, 0);
  }

  move(dx, dy) {
    const { scale } = this.view;
    const inside = (value, size) => Math.min(Math.max(value, 0), size - size / scale);
    this.view.x = inside(this.view.x + dx / scale, this.width);
    this.view.y = inside(this.view.y + dy / scale, this.height);
    this.show();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      "+": () => this.zoom(STEP), "=": () => this.zoom(STEP), "-": () => this.zoom(1 / STEP),
      "0": () => this.reset(),
      ArrowLeft: () => this.move(-PAN, 0), ArrowRight: () => this.move(PAN, 0),
      ArrowUp: () => this.move(0, -PAN), ArrowDown: () => this.move(0, PAN),
      f: () => this.fold(event.target.closest("a[id^=argument-]")),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || (event.key.startsWith("Arrow") && this.view.scale === 1)) return;
    act();
    event.preventDefault();
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = this.svg.getBoundingClientRect();
    const at = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
    this.zoom(event.deltaY < 0 ? STEP : 1 / STEP, at);
  }

  grab(event) {
    if (event.button !== 0 || this.view.scale === 1 || event.pointerType === "touch") return;
    let { clientX, clientY } = event, moved = 0;
    const unit = this.width / this.svg.getBoundingClientRect().width;
    const drag = (now) => {
      moved += Math.abs(now.clientX - clientX) + Math.abs(now.clientY - clientY);
      this.move((clientX - now.clientX) * unit, (clientY - now.clientY) * unit);
      ({ clientX, clientY } = now);
    };
    const drop = () => {
      window.removeEventListener("pointermove", drag);
      window.removeEventListener("pointerup", drop);
      if (moved > 4) this.svg.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
    };
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", drop);
    if (event.target.closest("a")) event.preventDefault();
  }

  follow(mark) {
    if (this.view.scale === 1 || !(mark instanceof SVGElement) || mark === this.svg) return;
    const box = mark.getBBox(), { scale } = this.view;
    this.view.x = box.x + box.width / 2 - this.width / scale / 2;
    this.view.y = box.y + box.height / 2 - this.height / scale / 2;
    this.move(0, 0);
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

for (const figure of document.querySelectorAll("figure.drawing")) new Drawing(figure);
