// Pictures in space that a reader turns: by dragging, with keys, with buttons. The flat picture of
// scene.mjs turns at once; smooth, shaded surfaces come when they are asked for, by three.js.
import assets from "./assets.mjs";

const STEP = 5, CLOSER = 1.15, PER_PIXEL = 0.5;
const KEYS = "Arrow keys turn it, + and − zoom, 0 turns it back.";
const turn = (right, up) => (c) => ({
  ...c,
  azimuth: (c.azimuth - right + 360) % 360,
  elevation: Math.max(-90, Math.min(90, c.elevation + up)),
});
const zoom = (times) => (c) => ({ ...c, zoom: Math.max(0.4, Math.min(8, c.zoom * times)) });
const MOVES = new Map([
  ["ArrowLeft", ["←", "Turn to the left", turn(-STEP, 0)]],
  ["ArrowRight", ["→", "Turn to the right", turn(STEP, 0)]],
  ["ArrowUp", ["↑", "Look from farther down", turn(0, -STEP)]],
  ["ArrowDown", ["↓", "Look from farther up", turn(0, STEP)]],
  ["+", ["+", "Zoom in", zoom(CLOSER)]],
  ["-", ["−", "Zoom out", zoom(1 / CLOSER)]],
  ["0", ["0", "Turn back", null]],
]);
const ALIKE = { "=": "+", "−": "-" };
function made(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}
const button = (attributes, press, ...content) => {
  const element = made("button", { type: "button", ...attributes }, ...content);
  element.addEventListener("click", press);
  return element;
};

// Makes an svg element and its view turn. Gives `show(state, answer)` and the camera as it is now.
export function turning(svg, view) {
  const stage = made("div", { class: "lcn-space-stage", "data-drawn": "flat" });
  const words = made("span", { class: "lcn-space-words", role: "status" });
  let shown = null, home = null, camera = null, surfaces = null, due = false;

  function draw() {
    due = false;
    svg.innerHTML = surfaces ? view.marks(...shown, camera) : view.draw(...shown, camera);
    surfaces?.draw(view.scene(...shown), camera);
  }
  function soon() {
    const { azimuth, elevation, zoom: closer } = camera;
    svg.dataset.camera = [(azimuth + 360) % 360, elevation, closer].map((x) => Number(x.toFixed(2))).join(" ");
    if (!due) requestAnimationFrame(() => due && draw());
    due = true;
  }
  function move(name) {
    const [, , by] = MOVES.get(name);
    camera = by ? by(camera) : home;
    soon();
  }
  function show(...next) {
    shown = next;
    const own = { zoom: 1, ...view.scene(...next).camera };
    // Another scene is seen from where it is best seen.
    if (!home || Object.keys(own).some((key) => own[key] !== home[key])) [home, camera] = [own, own];
    svg.setAttribute("aria-label", `${view.label(...next)} ${KEYS}`);
    soon();
    draw();
  }

  svg.addEventListener("keydown", (event) => {
    const name = ALIKE[event.key] ?? event.key;
    if (!MOVES.has(name) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(name);
  });
  let last = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest("[data-handle], [data-press]")) return;
    last = [event.clientX, event.clientY];
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!last) return;
    const by = [event.clientX - last[0], event.clientY - last[1]];
    last = [event.clientX, event.clientY];
    camera = turn(by[0] * PER_PIXEL, by[1] * PER_PIXEL)(camera);
    soon();
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { last = null; });
  // A wheel scrolls the page; with Ctrl, as a pinch on a pad is told, it zooms.
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    camera = zoom(Math.exp(-event.deltaY / 300))(camera);
    soon();
  }, { passive: false });

  function flat(why) {
    surfaces?.canvas.remove();
    surfaces = null;
    stage.dataset.drawn = "flat";
    words.textContent = why;
    if (shown) draw();
  }
  async function shaded() {
    shade.disabled = true;
    const canvas = made("canvas", { "aria-hidden": "true" });
    const context = canvas.getContext("webgl2", { antialias: true });
    if (!context) return flat("This browser has no WebGL: the picture keeps its plain surfaces, and turns.");
    try {
      const { Surfaces } = await import("./shaded.mjs");
      surfaces = new Surfaces(canvas, context, view.size);
    } catch {
      return flat("The shading did not come; the picture turns without it.");
    }
    stage.prepend(canvas);
    stage.dataset.drawn = "shaded";
    shade.hidden = true;
    canvas.addEventListener("webglcontextlost", () => flat("The shading is lost; the picture turns without it."));
    new ResizeObserver(soon).observe(canvas);
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    window.addEventListener("beforeprint", () => flat(""));
    draw();
  }

  const shade = "space" in assets ? button({}, shaded, `Shade (${(assets.space / 1e6).toFixed(1)} MB)`) : "";
  const moves = [...MOVES].map(([name, [sign, title]]) =>
    button({ title, "aria-label": title }, () => move(name), sign));
  const named = { class: "lcn-space-tools", role: "group", "aria-label": "Turn the picture" };
  const tools = made("div", named, ...moves, shade, words);
  const whole = made("div", { class: "lcn-space", style: svg.getAttribute("style") });
  svg.replaceWith(whole);
  svg.tabIndex = 0;
  stage.append(svg);
  whole.append(stage, tools);
  return { show, get camera() { return camera; } };
}
