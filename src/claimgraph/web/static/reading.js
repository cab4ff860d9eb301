// The text and its claims: what stands in view has its claims beside it, and either lights up the other.
// Without this script the same claims are on the pages of parts and paragraphs.
import { Words } from "./words.js";

const MOST = 3000; // elements of the page, whatever is in view
const SPARE = 120; // of these, for what opens over the text
const margin = document.getElementById("beside");
const live = margin !== null; // the whole text, whose claims are fetched
const reader = document.querySelector("main.reader");
const aside = document.getElementById("margin");
const told = document.getElementById("told") ?? reader.appendChild(element("p", { className: "hidden", role: "status" }));
const claims = new Map(); // name → { name, item, size, at: [{ of, start, end }] }
const words = new Words([...document.querySelectorAll(".words[data-of]")], claims);
let chosen = null; // the claim that stays lit
let here = null; // the list of claims at one place
let followed = false; // whether the margin stays with it while claims come in
let cursor = null; // { of, start } of the quotation that the keyboard is at

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const [key, value] of Object.entries(properties)) if (key === "role") made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const plural = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
const size = (item) => item.getElementsByTagName("*").length + 1;

// Claims and their places.

function add(item) {
  const name = item.id;
  if (claims.has(name)) return claims.get(name);
  const at = item.dataset.at.split(" ").filter(Boolean).map((place) => {
    const [, of, start, end] = /^(.*):(\d+)-(\d+)$/.exec(place);
    return { of, start: Number(start), end: Number(end) };
  });
  const claim = { name, item, at, size: size(item), label: item.querySelector(".said > span").textContent };
  claims.set(name, claim);
  for (const place of at) words.place(place.of, { ...place, claim });
  return claim;
}

function light(several, shown = true) {
  for (const item of document.querySelectorAll(".claims li.lit")) item.classList.remove("lit");
  for (const claim of several) claim.item.classList.add("lit");
  const bright = shown ? several : several.slice(0, 1);
  words.light(new Set([...(chosen ? [chosen] : []), ...bright]));
}

// The margin moves to a claim, and the window only where the claim stands beside its paragraph.
function follow(item, far = false) {
  if (!live) return far && item.scrollIntoView({ block: "nearest" });
  const [box, around] = [item.getBoundingClientRect(), aside.getBoundingClientRect()];
  if (box.top < around.top || box.bottom > around.bottom) aside.scrollTop += box.top - around.top - around.height / 4;
}

function choose(claim, { scroll = false, focus = false } = {}) {
  chosen?.item.classList.remove("chosen");
  chosen = claim;
  light([]);
  if (!claim) return;
  claim.item.classList.add("chosen");
  if (scroll) words.show(claim);
  if (live) {
    aside.classList.add("open");
    told_open();
    update();
  }
  followed = true;
  follow(claim.item, true);
  if (focus) claim.item.querySelector(".name").focus({ preventScroll: true });
}

// The list of those that quote the same words.

function list(several, x, y, back) {
  unlist();
  const said = words.quoted(several[0]);
  told_by(`${plural(several.length, "claim")} quote${several.length === 1 ? "s" : ""} “${said}”`);
  if (several.length === 1) return choose(several[0], { focus: back !== null });
  here = element("div", { id: "here", role: "dialog" }, element("h2", {}, `${plural(several.length, "claim")} in these words`));
  here.setAttribute("aria-label", "Claims in these words");
  for (const claim of several.slice(0, 30)) {
    const button = element("button", { type: "button" }, element("small", {}, claim.name), ` ${claim.label}`);
    button.addEventListener("mouseenter", () => light([claim]));
    button.addEventListener("focus", () => light([claim]));
    button.addEventListener("click", () => {
      unlist();
      choose(claim, { focus: true });
    });
    here.append(button);
  }
  reader.append(here);
  here.style.left = `${Math.max(8, Math.min(x, innerWidth - here.offsetWidth - 8))}px`;
  here.style.top = `${y + here.offsetHeight + 12 > innerHeight ? Math.max(8, y - here.offsetHeight - 12) : y + 12}px`;
  here.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const buttons = [...here.querySelectorAll("button")];
      buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      unlist();
      light([]);
      back?.focus();
      event.stopPropagation();
    }
  });
  here.addEventListener("focusout", (event) => {
    if (here && event.relatedTarget && !here.contains(event.relatedTarget)) unlist();
  });
  here.querySelector("button").focus({ preventScroll: true });
}

function unlist() {
  const gone = here;
  here = null;
  gone?.remove();
}

function told_by(text) {
  told.textContent = text;
}

// The mouse and the finger.

let pointed = null;
addEventListener("pointermove", (event) => {
  if (event.pointerType !== "mouse" || here) return;
  if (pointed === null) requestAnimationFrame(() => {
    const { target, clientX, clientY } = pointed;
    pointed = null;
    const item = target.closest?.(".claims li[data-at]");
    if (item) return light([claims.get(item.id)].filter(Boolean));
    const several = words.at(clientX, clientY);
    light(several, false);
    if (several.length && live && !aside.contains(document.activeElement)) follow(several[0].item);
  });
  pointed = event;
});

addEventListener("click", (event) => {
  if (here && !here.contains(event.target)) unlist();
  const up = event.target.closest?.("a.up");
  const item = event.target.closest?.(".claims li[data-at]");
  if (up && item) {
    event.preventDefault();
    return toWords(claims.get(item.id));
  }
  const link = event.target.closest?.("a, button, summary, select");
  if (link && !link.closest(".words")) return;
  if (item) return choose(claims.get(item.id), { scroll: true });
  if (!event.target.closest?.(".words") || !getSelection().isCollapsed) return;
  const several = words.at(event.clientX, event.clientY);
  if (!several.length) return choose(null);
  event.preventDefault();
  list(several, event.clientX, event.clientY, null);
});

// The keyboard: one stop for the text, arrows from quotation to quotation, Enter for its claims.

function rove(of) {
  if (!live) return;
  for (const one of words.paragraphs.values()) one.tabIndex = -1;
  words.paragraphs.get(of).tabIndex = 0;
}

function toWords(claim) {
  const place = claim.at.find(({ of }) => words.paragraphs.has(of));
  if (!place) return;
  choose(claim, { scroll: true });
  rove(place.of);
  cursor = { of: place.of, start: place.start };
  words.paragraphs.get(place.of).focus({ preventScroll: true });
}

reader.addEventListener("focusin", (event) => {
  const of = event.target.dataset?.of;
  if (of && cursor?.of !== of) cursor = { of, start: -1 };
  const item = event.target.closest?.(".claims li[data-at]");
  if (item) light([claims.get(item.id)]);
});

reader.addEventListener("keydown", async (event) => {
  const of = event.target.dataset?.of;
  const item = event.target.closest?.(".claims li[data-at]");
  if (event.key === "Escape" && (of || item)) {
    if (item) toWords(claims.get(item.id));
    else choose(null);
  } else if (item && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const items = [...document.querySelectorAll(".claims li[data-at]")];
    items[items.indexOf(item) + (event.key === "ArrowDown" ? 1 : -1)]?.querySelector(".name").focus();
    event.preventDefault();
  } else if (of && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    event.preventDefault();
    await move(event.key === "ArrowRight" ? 1 : -1);
  } else if (of && event.key === "Enter") {
    const several = words.claimsAt(of, cursor?.start ?? -1);
    if (!several.length) return;
    event.preventDefault();
    const box = words.box(of, cursor.start);
    list(several, box.left, box.bottom, event.target);
  }
});

async function move(step) {
  let { of, start } = cursor;
  for (let tries = 0; tries < words.order.length; tries++) {
    await load(of);
    const stretch = words.next(of, start, step);
    if (stretch) {
      cursor = { of, start: stretch.start };
      rove(of);
      const one = words.paragraphs.get(of);
      if (document.activeElement !== one) one.focus({ preventScroll: true });
      const several = words.claimsAt(of, stretch.start);
      words.reveal(of, stretch.start, stretch.end);
      light(several, false);
      const said = one.textContent.slice(stretch.start, stretch.end);
      told_by(`${plural(several.length, "claim")} quote${several.length === 1 ? "s" : ""} “${said}”`);
      return;
    }
    of = words.order[words.order.indexOf(of) + step];
    if (of === undefined) return;
    start = step > 0 ? -1 : Infinity;
  }
}

// The margin of the whole text.

const fetched = new Map(); // paragraph → promise
const near = new Set(); // paragraphs in view, or nearly
let generation = 0;
let asked = new URLSearchParams();

let pending = 0;
function busy(more) {
  pending += more;
  margin.setAttribute("aria-busy", pending > 0);
}

function load(of) {
  if (!live || fetched.has(of)) return fetched.get(of);
  const mine = generation;
  const link = document.getElementById(of).querySelector("h3 a");
  busy(1);
  const promise = fetch(`${link.href.split("?")[0]}/claims?${asked}`)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.status))))
    .then((html) => {
      if (mine !== generation) return;
      const made = new DOMParser().parseFromString(html, "text/html");
      for (const item of made.querySelectorAll("li[data-at]")) add(item);
      words.paint(of);
      schedule();
    })
    .catch(() => {
      fetched.delete(of);
      told_by("The claims could not be fetched");
    })
    .finally(() => busy(-1));
  fetched.set(of, promise);
  return promise;
}

let scheduled = false;
function schedule() {
  if (!scheduled && live) requestAnimationFrame(() => {
    scheduled = false;
    update();
  });
  scheduled = true;
}

const ol = element("ol", { className: "claims" });
const more = element("p", { className: "more", hidden: true });

function update() {
  const sheet = getComputedStyle(aside).position === "fixed";
  const bottom = sheet ? aside.getBoundingClientRect().top : innerHeight;
  const visible = words.inView(near, bottom);
  const inText = words.order.includes(document.activeElement?.dataset?.of);
  const first = words.order.find((of) => near.has(of) && words.paragraphs.get(of).getBoundingClientRect().bottom > 40);
  if (first && !inText) rove(first);
  const focused = document.activeElement?.closest?.(".claims li[data-at]");
  const kept = [chosen, focused && claims.get(focused.id)].filter((one) => one && !visible.includes(one));
  const wanted = [...kept, ...visible];
  let room = MOST - SPARE - (document.getElementsByTagName("*").length - ol.getElementsByTagName("*").length);
  const shown = wanted.filter((one) => (room -= one.size) >= 0);
  const keep = new Set(shown.map((one) => one.item));
  for (const item of [...ol.children]) if (!keep.has(item)) item.remove();
  shown.forEach(({ item }, at) => {
    if (ol.children[at] !== item) ol.insertBefore(item, ol.children[at] ?? null);
  });
  const left = wanted.length - shown.length;
  if (followed && chosen && keep.has(chosen.item)) follow(chosen.item);
  more.hidden = left === 0;
  more.textContent = `… and ${plural(left, "more claim")} in view`;
  if (!here && !inText) {
    told_by(visible.length ? `${plural(visible.length, "claim")} in view` : asked.size ? "None that fits in view" : "None in view");
  }
}

const opener = element("button", { type: "button" });
function told_open() {
  const open = aside.classList.contains("open");
  opener.textContent = open ? "Close" : "Open";
  opener.setAttribute("aria-expanded", open);
}

// What narrows them: the same form, answered by the server, without leaving the place.

function narrow(form) {
  const steps = ["Before", "After"].map((name, at) => element("button", { type: "button", hidden: true, onclick: () => step(at ? 1 : -1) }, at ? "Next →" : "← Before"));
  const rest = form.querySelector(".do");
  rest.replaceChildren(...steps);
  const clear = element("button", { type: "button", hidden: true, onclick: () => (form.reset(), form.querySelectorAll("select").forEach((one) => (one.value = "")), apply()) }, "Show all");
  rest.append(clear);
  let numbers = {};

  function step(by) {
    const middle = words.order.findIndex((of) => document.getElementById(of).getBoundingClientRect().bottom > innerHeight / 3);
    const found = words.order.filter((of, at) => numbers[of] && (by > 0 ? at > middle : at < middle));
    const to = by > 0 ? found[0] : found.at(-1);
    if (to) document.getElementById(to).scrollIntoView({ block: "start" });
  }

  async function apply(first = false) {
    asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const mine = ++generation;
    for (const one of [...steps, clear]) one.hidden = !asked.size;
    if (!first) {
      history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}${location.hash}`);
      choose(null);
      unlist();
      claims.clear();
      words.clear();
      fetched.clear();
      ol.replaceChildren();
      near.forEach(load);
    }
    const answer = await fetch(`${form.action}/counts?${asked}`);
    if (!answer.ok || mine !== generation) return;
    const counted = await answer.json();
    numbers = counted.paragraphs;
    for (const link of document.querySelectorAll(".para h3 a")) link.dataset.count = numbers[link.closest(".para").id] ?? "";
    for (const select of form.querySelectorAll("select")) {
      for (const option of select.options) {
        const number = counted.facets[select.name][option.value] ?? 0;
        if (option.value) option.textContent = option.textContent.replace(/ \([\d,]+\)$/, "") + ` (${number.toLocaleString("en")})`;
        option.disabled = Boolean(option.value) && !number && !option.selected;
      }
    }
    schedule();
  }

  form.addEventListener("submit", (event) => (event.preventDefault(), apply()));
  form.addEventListener("change", () => apply());
  apply(true);
}

// Where an address points: a paragraph, or a claim.

async function go() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (!name || words.paragraphs.has(name)) return;
  if (!claims.has(name)) {
    const of = name.slice(0, name.lastIndexOf("-"));
    if (words.paragraphs.has(of)) await load(of);
  }
  if (claims.has(name)) return choose(claims.get(name), { scroll: true });
  if (!live || document.getElementById(name) || new URLSearchParams(location.search).get("at") === name) return;
  const there = `${location.pathname}?at=${encodeURIComponent(name)}`;
  const answer = await fetch(there, { method: "HEAD" });
  if (answer.ok) location.replace(`${there}#${encodeURIComponent(name)}`);
}

const pointing = document.querySelector(".words a[id]:target")?.closest(".words").dataset.of;
words.prepare();
document.body.append(element("p", { id: "keys", className: "hidden" }, "Left and right lead from quotation to quotation, Enter lists its claims, Escape leads back."));
for (const [of, one] of words.paragraphs) {
  one.setAttribute("aria-describedby", "keys");
  one.tabIndex = !live || of === words.order[0] ? 0 : -1;
}
for (const item of document.querySelectorAll("li[data-at]")) add(item);
for (const of of words.order) words.paint(of);
reader.classList.add(live ? "live" : "lit-by-script");

if (live) {
  margin.replaceChildren(ol, more);
  opener.addEventListener("click", () => (aside.classList.toggle("open"), told_open(), update()));
  aside.querySelector(".bar").append(opener);
  told_open();
  narrow(aside.querySelector("form"));
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) near.add(target.id), load(target.id);
      else near.delete(target.id);
    }
    schedule();
  }, { rootMargin: "40% 0px" });
  for (const one of document.querySelectorAll(".para")) watch.observe(one);
  for (const name of ["wheel", "pointerdown", "keydown"]) addEventListener(name, () => (followed = false), { passive: true, capture: true });
  addEventListener("scroll", schedule, { passive: true });
  addEventListener("resize", schedule);
}
addEventListener("hashchange", go);
if (pointing) await load(pointing);
go();
