// A picture in a frame that scrolls, made larger and smaller by buttons, keys and the wheel and moved by dragging.
// Fingers, arrow keys and the focus scroll the frame by themselves; without scripts it is as large as it was drawn.

const STEP = 1.25;
const LARGEST = 4; // times as large as it was drawn
const DRAGGED = 4; // pixels from which a press is no click

/** Lets `svg`, drawn `width` × `height`, be zoomed in its frame; at first as wide as that, if not below `legible`. */
export function zoomable(frame, svg, { width, height, legible }) {
  const whole = () => Math.min(1, frame.clientWidth / width, (0.8 * window.innerHeight) / height);
  let scale = Math.min(1, Math.max(frame.clientWidth / width, legible));

  const show = () => {
    svg.setAttribute("width", width * scale);
    svg.setAttribute("height", height * scale);
  };
  // What stands at `x`, `y` of the frame stays there.
  const zoom = (factor, x = frame.clientWidth / 2, y = frame.clientHeight / 2) => {
    const before = scale, left = frame.scrollLeft + x, top = frame.scrollTop + y;
    scale = Math.min(Math.max(scale * factor, whole()), LARGEST);
    show();
    frame.scrollTo((left * scale) / before - x, (top * scale) / before - y);
  };
  const acts = { "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: () => zoom(0) };

  frame.addEventListener("keydown", (event) => {
    if (!(event.key in acts) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    acts[event.key]();
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the frame itself is scrolled
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  let held = null;
  frame.addEventListener("pointerdown", ({ button, pointerType, clientX, clientY }) => {
    held = button === 0 && pointerType !== "touch" ? { x: clientX, y: clientY, moved: 0 } : null;
  });
  window.addEventListener("pointermove", ({ buttons, clientX, clientY }) => {
    if (!held || !buttons) return;
    const x = held.x - clientX, y = held.y - clientY;
    frame.scrollBy(x, y);
    held = { x: clientX, y: clientY, moved: held.moved + Math.abs(x) + Math.abs(y) };
  });
  frame.addEventListener("click", (event) => held?.moved > DRAGGED && event.preventDefault(), true);
  frame.addEventListener("dragstart", (event) => event.preventDefault());

  const buttons = document.createElement("p");
  buttons.className = "buttons";
  for (const [sign, name, act] of [["+", "Larger", acts["+"]], ["−", "Smaller", acts["-"]], ["Whole", "", acts[0]]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    if (name) button.setAttribute("aria-label", name);
    button.addEventListener("click", act);
    buttons.append(button);
  }
  const hint = document.createElement("span");
  hint.className = "soft";
  hint.textContent = "Drag or scroll to move, Ctrl and wheel to zoom; with the keyboard arrows, + and −, 0 for the whole.";
  buttons.append(hint);
  frame.before(buttons);
  show();
}
