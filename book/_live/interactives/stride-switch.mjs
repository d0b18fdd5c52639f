// Chapter 10: a filter of size three before a stride of two, whole or split in two with stride one between.
import { circle, form, handle, label, line, list, minus, path, scale, short, through, value } from "../kit.mjs";

const across = scale(-90, 90, 34, 346), FLOOR = 205, TOP = 24, STEPS = 180, ROOTS = 180, MOST = 4;
const DISC = { x: 180, y: 96, r: 62 };

const target = ({ middle, last }) => ["2", "1.1", middle, "-1", last];
const angle = (a) => (a === null ? 90 : (Math.atan(a) * 180) / Math.PI);

// The best quadratic form times x² − αy², α = tan φ, and the best with two real roots; floating point,
// for the curve and the roots. A form of size three solves two equations and has its middle entry free.
function best(u, degrees) {
  const c = Math.cos((degrees * Math.PI) / 180), s = Math.sin((degrees * Math.PI) / 180), k = c * s;
  const b = [0, 1, 2].map((i) => c * u[i] - s * u[i + 2]), norm = u.reduce((sum, x) => sum + x * x, 0);
  const w = [(b[0] + k * b[2]) / (1 - k * k), b[1], (b[2] + k * b[0]) / (1 - k * k)];
  const whole = norm - b[0] * w[0] - b[1] * w[1] - b[2] * w[2];
  if (w[1] ** 2 >= 4 * w[0] * w[2]) return { w, whole, split: whole, real: true, roots: roots(w) };
  let gain = 0, turn = 0;
  for (let i = 0; i < ROOTS; i++) {
    const t = (Math.PI * i) / ROOTS, q = [Math.cos(t) ** 2, -Math.sin(2 * t), Math.sin(t) ** 2];
    const along = b[0] * q[0] + b[1] * q[1] + b[2] * q[2];
    const found = along ** 2 / (q[0] ** 2 + q[1] ** 2 + q[2] ** 2 - 2 * k * q[0] * q[2]);
    if (found > gain) [gain, turn] = [found, t];
  }
  return { w, whole, split: norm - gain, real: false, roots: roots(w), double: [Math.sin(turn), Math.cos(turn)] };
}

// Roots as points [sin, cos] of the circle, or one complex number of the upper half plane.
function roots([a, b, c]) {
  const d = b * b - 4 * a * c, root = Math.sqrt(Math.abs(d));
  if (d < 0) return { re: -b / (2 * a), im: root / Math.abs(2 * a) };
  const q = -(b + (b < 0 ? -root : root)) / 2;
  return [[q, a], [c, q]].map(([x, y]) => (x === 0 && y === 0 ? [0, 1] : [x, y]));
}

// The upper half plane as a disc: 0 below, 1 to the right, ∞ above.
function inDisc(z) {
  if (Array.isArray(z)) {
    const turn = 2 * Math.atan2(z[0], z[1]);
    return [DISC.x + DISC.r * Math.sin(turn), DISC.y + DISC.r * Math.cos(turn)];
  }
  const far = z.re ** 2 + (z.im + 1) ** 2;
  return [DISC.x + (DISC.r * 2 * z.re) / far, DISC.y - (DISC.r * (z.re ** 2 + z.im ** 2 - 1)) / far];
}

const isSplit = (state) => state.layers === "split";
const low = (points) => points.filter((p) => p.minimum);
const minima = (state, { whole, shared }) =>
  isSplit(state) ? [...low(whole).filter((p) => p.kept), ...low(shared).map((p) => ({ ...p, spurious: true }))] : low(whole);
const named = (p) => `loss ${p.loss} at α = ${p.hyperroot === "∞" ? "infinity" : minus(p.hyperroot)}`;
const listed = (points) => list([...new Set(points.map(named))]); // two may look alike
const number = (n, word) => `${["no", "one", "two", "three", "four"][n] ?? n} ${n === 1 ? word : word.replace("um", "a")}`;

function words(state, answer) {
  const gone = low(answer.whole).filter((p) => !p.kept), made = low(answer.shared), kept = low(answer.whole).length - gone.length;
  const u = `Here u = ${form(target(state))}.`;
  if (!isSplit(state)) {
    const found = low(answer.whole);
    return `The whole filter has ${number(found.length, "minimum")} (${listed(found)}), all regular. ${u}`;
  }
  const lost = gone.length
    ? `The split swallows ${number(gone.length, "minimum")} (${listed(gone)})`
    : "The split swallows no minimum";
  const now = made.length ? `, and makes ${number(made.length, "spurious minimum")} (${listed(made)})` : "";
  return `${lost}${now}. ${kept ? `It keeps ${number(kept, "minimum")}.` : "It keeps none."} ${u}`;
}

const diamond = ([x, y]) => path(`M${short(x - 6)} ${short(y)}l6 -6l6 6l-6 6z`, "fill-accent");
const snapped = (a) => String(Math.round(Math.max(-MOST, Math.min(MOST, a)) * 8) / 8 + 0);

export default {
  title: "Split a filter in two",
  question: "Can you find a target all of whose minima survive the split?",
  controls: [
    { id: "layers", type: "choice", label: "first filter", options: [["whole", "whole: k = (3, 2), s = (2, 1)"], ["split", "split: k = (2, 2, 2), s = (1, 2, 1)"]], value: "split" },
    { id: "middle", type: "range", label: "u at x²y²", min: -4, max: 4, step: 0.125, value: "2" },
    { id: "last", type: "range", label: "u at y⁴", min: -3, max: 3, step: 0.125, value: "-2" },
    { id: "at", type: "range", label: "hyperroot α", min: -MOST, max: MOST, step: 0.125, value: "0.25" },
  ],
  ask: (state) => ({ ask: "split filter", target: target(state) }),
  drag(state, name, [x]) {
    const degrees = Math.max(-89, Math.min(89, across.back(x)));
    return { ...state, at: snapped(Math.tan((degrees * Math.PI) / 180)) };
  },
  press: (state) => ({ ...state, layers: isSplit(state) ? "whole" : "split" }),
  words,
  views: [
    {
      size: [360, 240],
      label: (state, answer) => `The least loss over the hyperroot of the last filter, with ${
        number(minima(state, answer).length, "minimum")}.`,
      draw(state, answer) {
        const u = target(state).map(value), split = isSplit(state);
        const at = Array.from({ length: STEPS + 1 }, (_, i) => -90 + (180 * i) / STEPS), found = at.map((d) => best(u, d));
        const up = scale(0, Math.max(...found.map((f) => f.split)), FLOOR, TOP);
        const curve = (pick, classes) => through(found.map((f, i) => (pick(f) === null ? null : [across(at[i]), up(pick(f))])), classes);
        const edge = found.map((_, i) => [i - 1, i, i + 1].some((k) => found[k] && !found[k].real));
        const wall = through(found.map((f, i) => (edge[i] ? [across(at[i]), up(f.split)] : null)), "line-accent bold");
        const marks = minima(state, answer).map((p) => [across(angle(p.at)), up(p.height), p]).map(([x, y, p]) =>
          p.spurious ? diamond([x, y]) : circle(x, y, 5, "fill-inside"));
        const ticks = [[-90, "∞"], [-45, "−1"], [0, "0"], [45, "1"], [90, "∞"]].map(([d, text]) =>
          line(across(d), FLOOR, across(d), FLOOR + 4, "line-muted thin") + label(across(d), 222, text, "small middle"));
        const here = best(u, angle(Number(state.at))), x = across(angle(Number(state.at)));
        return [
          label(20, 14, "loss", "small"), split ? label(346, 14, "bold: a shared root; dashed: whole", "small end") : "", label(190, 236, "hyperroot α of the last filter", "small middle"),
          line(across(-90), FLOOR, across(90), FLOOR, "line-muted thin"), ...ticks,
          split ? curve((f) => f.whole, "line-muted thin dashed") + curve((f) => (f.real ? f.whole : null), "line-inside") + wall
            : curve((f) => f.whole, "line-inside"),
          ...marks, handle("at", x, up(split ? here.split : here.whole), "fill-paper line-outside", 6),
        ].join("");
      },
    },
    {
      size: [360, 190],
      label(state) {
        const here = best(target(state).map(value), angle(Number(state.at)));
        const kind = here.real ? "two real roots" : isSplit(state) ? "a double root, where the filters meet" : "a pair of complex roots";
        return `The roots of the best quadratic form for α = ${minus(state.at)}: ${kind}.`;
      },
      draw(state) {
        const here = best(target(state).map(value), angle(Number(state.at))), split = isSplit(state);
        const real = here.real ? here.roots.map((z) => circle(...inDisc(z), 6, "fill-inside")) : [];
        const complex = here.real ? "" : circle(...inDisc(here.roots), 6, split ? "line-muted dashed" : "fill-inside");
        const met = here.real || !split ? "" :
          line(...inDisc(here.roots), ...inDisc(here.double), "line-muted thin dashed") + diamond(inDisc(here.double));
        const ticks = [[0, 1, "0"], [1, 1, "1"], [1, 0, "∞"], [-1, 1, "−1"]].map(([a, b, text]) => {
          const [x, y] = inDisc([a, b]);
          return label(x + (x - DISC.x) * 0.2, y + (y - DISC.y) * 0.2 + 4, text, "small middle");
        });
        return [
          label(20, 18, "roots of the"), label(20, 34, "first form"), circle(DISC.x, DISC.y, DISC.r, "line-muted"),
          label(340, 18, here.real ? "two real roots" : split ? "a shared root" : "complex roots", "small end"),
          ...ticks, complex, met, ...real,
        ].join("");
      },
    },
  ],
};
