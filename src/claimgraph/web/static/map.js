// A graph as a map: the triples of a table as nodes and arrows, placed by D3's forces. The table beside it is
// the same for those who do not see it. It is moved by dragging or the arrow keys, enlarged by + and -.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "./vendor/d3.js";

const MOST = 120; // triples that are drawn
const LABELLED = 40; // up to so many arrows have their names beside them
const LONGEST = 26; // characters of a name that are shown
const STEPS = 300;
const WIDER = 1.6; // names are wide and low
const FONT = 11.5; // size of names where the whole picture has room,
const FONT_GROWS = 1.4; // how much larger they are drawn where it is made smaller,
const SMALLEST = 8.5; // and the size below which a part of it is shown at first
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** The nodes and arrows of the first rows of a table; what is no link is a literal, and a node of its own. */
function read(table) {
  const nodes = new Map();
  const node = (cell, place) => {
    const link = cell.querySelector("a");
    const id = link ? link.href : place ?? cell.textContent;
    if (!nodes.has(id)) nodes.set(id, { id, name: cell.textContent, href: link?.getAttribute("href") });
    return nodes.get(id);
  };
  const arrows = [...table.tBodies[0].rows].slice(0, MOST).map(({ cells }, number) => ({
    source: node(cells[0]),
    target: node(cells[2], `literal ${number}`),
    name: cells[1].textContent,
  }));
  return { nodes: [...nodes.values()], arrows };
}

/** Gives each node its place: always the same for the same graph. */
function place({ nodes, arrows }) {
  forceSimulation(nodes)
    .force("link", forceLink(arrows).distance(80))
    .force("charge", forceManyBody().strength(-320))
    .force("apart", forceCollide(({ name }) => 14 + 1.5 * short(name).length))
    .force("x", forceX().strength(0.07))
    .force("y", forceY().strength(0.07))
    .stop()
    .tick(STEPS);
  for (const node of nodes) node.x *= WIDER;
}

function arrow({ source, target, name }, labelled) {
  const loop = source === target;
  const dx = target.x - source.x || 1;
  const dy = target.y - source.y;
  const long = Math.hypot(dx, dy) || 1;
  const way = loop
    ? `M${source.x},${source.y - 6} c-24,-34 24,-34 1,0`
    : `M${source.x + (dx / long) * 7},${source.y + (dy / long) * 7} L${target.x - (dx / long) * 10},${target.y - (dy / long) * 10}`;
  const made = [element("path", { d: way, class: "arrow", "marker-end": "url(#tip)" }, element("title", {}, name))];
  if (labelled) {
    const at = { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 - (loop ? 34 : 3) };
    made.push(element("text", { ...at, class: "arrow-name" }, short(name)));
  }
  return made;
}

function spot({ x, y, name, href }) {
  const whole = element("title", {}, name);
  const parts = [whole, element("circle", { cx: x, cy: y, r: 5 }), element("text", { x, y: y + 18 }, short(name))];
  return href ? element("a", { href, class: "node" }, ...parts) : element("g", { class: "node literal" }, ...parts);
}

/** Lets a picture be moved and enlarged, by pointer, keys and buttons; at first the middle `first` of it is seen. */
function movable(svg, whole, first, buttons) {
  let view = { ...whole };
  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const zoom = (factor) => {
    const width = Math.min(Math.max(view.width * factor, whole.width / 12), whole.width * 1.5);
    const height = (width / view.width) * view.height;
    view = { x: view.x + (view.width - width) / 2, y: view.y + (view.height - height) / 2, width, height };
    show();
  };
  const move = (x, y) => {
    view = { ...view, x: view.x + x * view.width, y: view.y + y * view.height };
    show();
  };
  const reset = () => {
    view = { ...whole };
    show();
  };
  const keys = {
    "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), 0: reset,
    ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0),
    ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1),
  };
  svg.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page itself is scrolled
    event.preventDefault();
    zoom(event.deltaY < 0 ? 0.9 : 1.1);
  }, { passive: false });
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, y: event.clientY, moved: false };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !event.buttons) return;
    const box = svg.getBoundingClientRect();
    move((held.x - event.clientX) / box.width, (held.y - event.clientY) / box.height);
    held = { x: event.clientX, y: event.clientY, moved: true };
  });
  svg.addEventListener("click", (event) => held?.moved && event.preventDefault(), true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  const acts = [
    ["+", "Larger", () => zoom(0.8)], ["−", "Smaller", () => zoom(1.25)],
    ["←", "To the left", () => move(-0.2, 0)], ["→", "To the right", () => move(0.2, 0)],
    ["↑", "Up", () => move(0, -0.2)], ["↓", "Down", () => move(0, 0.2)], ["Whole", "", reset],
  ];
  for (const [name, label, act] of acts) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    if (label) button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    buttons.append(button);
  }
  show();
  if (first < 1) zoom(first);
}

/** Draws the triples of a table as a map before it. */
export function draw(table) {
  const graph = read(table);
  place(graph);
  const xs = graph.nodes.map(({ x }) => x);
  const ys = graph.nodes.map(({ y }) => y);
  const whole = { x: Math.min(...xs) - 110, y: Math.min(...ys) - 50 };
  whole.width = Math.max(...xs) + 110 - whole.x;
  whole.height = Math.max(...ys) + 50 - whole.y;
  const tip = element(
    "marker",
    { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    element("path", { d: "M0,0 L8,4 L0,8 z" }),
  );
  const labelled = graph.arrows.length <= LABELLED;
  const svg = element(
    "svg",
    { class: "map", tabindex: 0, role: "group", "aria-label": "Map of the triples, which the table below lists" },
    element("defs", {}, tip),
    ...graph.arrows.flatMap((one) => arrow(one, labelled)),
    ...graph.nodes.map(spot),
  );
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const all = table.tBodies[0].rows.length;
  const told = all > MOST ? `The first ${MOST} triples of this page.` : "";
  caption.textContent = `${told} Drag or use the arrow keys to move, + and − to enlarge.`.trim();
  const buttons = document.createElement("p");
  buttons.className = "buttons";
  figure.append(svg, buttons, caption);
  (table.closest(".wide") ?? table).before(figure);
  const scale = whole.width / Math.max(svg.clientWidth, 1);
  const font = FONT * Math.min(Math.max(scale, 1), FONT_GROWS);
  svg.setAttribute("font-size", font);
  movable(svg, whole, font / scale / SMALLEST, buttons);
}
