// A graph as a map: the triples of a table as nodes and arrows, placed by D3's forces. The table beside it is
// the same for those who do not see it.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "./vendor/d3.js";
import { zoomable } from "./zoom.js";

const MOST = 120; // triples that are drawn
const LABELLED = 40; // up to so many arrows have their names beside them
const LONGEST = 26; // characters of a name that are shown
const STEPS = 300;
const WIDER = 1.6; // names are wide and low
const FONT = 11.5; // size of names,
const LEGIBLE = 0.75; // and how much smaller they are at the most at first
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

/** Draws the triples of a table as a map before it. */
export function draw(table) {
  const graph = read(table);
  place(graph);
  const xs = graph.nodes.map(({ x }) => x);
  const ys = graph.nodes.map(({ y }) => y);
  const left = Math.min(...xs) - 110, top = Math.min(...ys) - 50;
  const width = Math.max(...xs) + 110 - left, height = Math.max(...ys) + 50 - top;
  const tip = element(
    "marker",
    { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    element("path", { d: "M0,0 L8,4 L0,8 z" }),
  );
  const labelled = graph.arrows.length <= LABELLED;
  const svg = element(
    "svg",
    { viewBox: `${left} ${top} ${width} ${height}`, "font-size": FONT },
    element("defs", {}, tip),
    ...graph.arrows.flatMap((one) => arrow(one, labelled)),
    ...graph.nodes.map(spot),
  );
  const frame = document.createElement("div");
  frame.className = "map";
  frame.tabIndex = 0;
  frame.role = "region";
  frame.ariaLabel = "Map of the triples, which the table below lists";
  frame.append(svg);
  const figure = document.createElement("figure");
  figure.append(frame);
  if (table.tBodies[0].rows.length > MOST) {
    const caption = document.createElement("figcaption");
    caption.textContent = `The first ${MOST} triples of this page.`;
    figure.append(caption);
  }
  (table.closest(".wide") ?? table).before(figure);
  zoomable(frame, svg, { width, height, legible: LEGIBLE });
  frame.scrollTo((frame.scrollWidth - frame.clientWidth) / 2, (frame.scrollHeight - frame.clientHeight) / 2);
}
