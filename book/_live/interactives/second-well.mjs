// Chapter 5: the roots of a cubic target, and the least loss u(a)²/K(a) over the shared root a.
import { add, mul, multiplied, sub } from "../core.mjs";
import { circle, form, handle, label, line, list, minus, scale, through, value } from "../kit.mjs";
import { mark } from "../marks.mjs";

const re = scale(-2.4, 2.4, 20, 340), im = scale(0, 1.5, 140, 40);
const across = scale(-90, 90, 34, 346), FLOOR = 205, TOP = 24, STEPS = 240, MOST_START = 4;

// x − ry, and the pair: x² − 2mxy + (m² ± d²)y², with + for the roots m ± id and − for m ± d.
function target({ real, middle, apart }) {
  const square = mul(apart, apart), last = apart.startsWith("-") ? sub("0", square) : square;
  return multiplied([["1", sub("0", real)], ["1", mul("-2", middle), add(mul(middle, middle), last)]]);
}

// The root of f at a = tan φ, in floating point; for the curve only.
function distance(u, degrees) {
  const x = Math.sin((degrees * Math.PI) / 180), y = Math.cos((degrees * Math.PI) / 180);
  let form = 0, norm = 0;
  u.forEach((c, i) => {
    const monomial = x ** (u.length - 1 - i) * y ** i;
    form += c * monomial;
    norm += monomial ** 2;
  });
  return Math.abs(form) / Math.sqrt(norm);
}
const angle = (a) => (a === null ? 90 : (Math.atan(a) * 180) / Math.PI);

function curve(state) {
  const u = target(state).map(value);
  const at = Array.from({ length: STEPS + 1 }, (_, i) => -90 + (180 * i) / STEPS);
  const up = scale(0, Math.max(...at.map((d) => distance(u, d)), 1e-9), FLOOR, TOP);
  return { at, point: (degrees) => [across(degrees), up(distance(u, degrees))] };
}

// The way of the ball, from its start downhill to a place of the list; it may pass infinity.
function way({ point }, from, to) {
  const level = (degrees) => point(((degrees + 270) % 180) - 90);
  const [right, left] = [(to - from + 180) % 180, (from - to + 180) % 180];
  const first = level(from + 0.2)[1] > level(from - 0.2)[1] ? right : -left;
  const steps = Array.from({ length: 61 }, (_, i) => from + (first * i) / 60);
  return through(steps.flatMap((d, i) => {
    const passed = i && Math.floor((d + 90) / 180) !== Math.floor((steps[i - 1] + 90) / 180);
    return passed ? [null, level(d)] : [level(d)];
  }), "line-inside bold");
}

// The marks of the figures; in the space of all parameters a maximum of the least loss is a saddle.
const MARKS = { target: "global minimum", minimum: "bad minimum", maximum: "saddle", flat: "saddle" };
const key = [["target", 50, "root of u"], ["minimum", 140, "bad minimum"], ["maximum", 252, "maximum"]]
  .map(([kind, x, text]) => mark(MARKS[kind], x, 252) + label(x + 12, 256, text, "small")).join("");

const snapped = (x, most, steps = 8) =>
  String(Math.round(Math.max(-most, Math.min(most, x)) * steps) / steps + 0);

function dragPair(state, name, x, height) {
  const middle = Number(state.middle), apart = Number(state.apart);
  if (height > 0.06) return { ...state, middle: snapped(x, 2), apart: snapped(height, 1.5) };
  if (apart > 0) return { ...state, middle: snapped(x, 2), apart: "0" };
  const side = name === "left" ? -1 : 1, other = middle + side * apart;
  const gap = Math.min(3, Math.max(0, Math.round(side * (x - other) * 4) / 4));
  return { ...state, middle: snapped(other + (side * gap) / 2, 2), apart: String(0 - gap / 2 + 0) };
}

const pair = ({ middle, apart }) => {
  const [m, d] = [Number(middle), Number(apart)];
  if (d > 0) return `${minus(m)} ± ${d === 1 ? "" : d}i`;
  return d < 0 ? `${minus(m + d)} and ${minus(m - d)}` : `${minus(m)} twice`;
};

const bad = (answer) => answer.points.filter(({ kind }) => kind === "minimum");
const place = ({ root }) => (root === "∞" ? "infinity" : minus(root));

function verdict(answer) {
  const found = bad(answer), end = answer.points[answer.end], each = found.map((p) =>
    `of loss ${p.loss} at a = ${place(p)}`);
  const rest = {
    target: `finds the root ${place(end)} of u`, maximum: "lies still on a maximum", flat: "rests on a ledge",
    minimum: found.length > 1 ? `falls into that at ${place(end)}` : "falls into it",
  }[end.kind];
  if (found.length)
    return `${found.length > 1 ? "A second and a third well: bad minima" : "A second well: a bad minimum"} ` +
      `${list(each)}, and the ball ${rest}.`;
  const wells = answer.points.filter(({ kind }) => kind === "target").length;
  return (wells > 1 ? `No bad minimum: all ${wells} wells are roots of u, of loss 0.`
    : "No second well: the only minimum is the root of u, of loss 0.") + ` The ball ${rest}.`;
}

export default {
  title: "A second well",
  question: "Can you make a second well appear, and catch the ball in it?",
  controls: [
    { id: "real", type: "range", label: "real root", min: -2, max: 2, step: 0.125, value: "-1" },
    { id: "middle", type: "range", label: "middle of the pair", min: -2, max: 2, step: 0.125, value: "0" },
    {
      id: "apart", type: "range", label: "pair", min: -1.5, max: 1.5, step: 0.125, value: "1",
      shown: (d) => (Number(d) > 0 ? `complex, ± ${d === "1" ? "" : d}i`
        : Number(d) < 0 ? `real, ± ${-d}` : "a double root"),
    },
    {
      id: "ball", type: "range", label: "start of the ball, a =",
      min: -MOST_START, max: MOST_START, step: 0.125, value: "0.25",
    },
  ],
  ask: (state) => ({ ask: "one variable", target: target(state), ball: state.ball }),
  drag(state, name, [x, y], answer, view) {
    if (view === 1) {
      const degrees = Math.max(-89, Math.min(89, across.back(x)));
      return { ...state, ball: snapped(Math.tan((degrees * Math.PI) / 180), MOST_START) };
    }
    if (name === "real") return { ...state, real: snapped(re.back(x), 2) };
    return dragPair(state, name, re.back(x), im.back(y));
  },
  words: (state, answer) =>
    `${verdict(answer)} Here u = ${form(target(state))}.`,
  views: [
    {
      size: [360, 180],
      label: (state) => `The roots of u in the upper half of the plane: ${minus(state.real)}, and ${pair(state)}.`,
      draw(state) {
        const middle = Number(state.middle), apart = Number(state.apart);
        const ticks = [-2, -1, 0, 1, 2].map((t) =>
          line(re(t), 137, re(t), 143, "line-muted thin") + label(re(t), 160, minus(t), "small middle"));
        const handles = apart > 0
          ? line(re(middle), 140, re(middle), im(apart), "line-outside thin dashed") +
            handle("up", re(middle), im(apart), "fill-outside")
          : handle("left", re(middle + apart), 140, "fill-accent") +
            handle("right", re(middle - apart), 140, "fill-accent");
        return [
          label(20, 18, "roots of u"), label(340, 18, "complex: up", "small end"),
          line(14, 140, 346, 140, "line-muted"), ...ticks,
          handle("real", re(value(state.real)), 140, "fill-accent"), handles,
        ].join("");
      },
    },
    {
      size: [360, 264],
      label: (state, answer) => `The distance from u, √loss, over the shared root a. ${verdict(answer)}`,
      draw(state, answer) {
        const drawn = curve(state), from = angle(Number(state.ball)), end = answer.points[answer.end];
        const to = angle(end.at), marks = answer.points.flatMap((p) => {
          const [x, y] = drawn.point(angle(p.at));
          return (p.at === null ? [across(-90), x] : [x]).map((at) => mark(MARKS[p.kind], at, y));
        });
        const ticks = [[-90, "∞"], [-45, "−1"], [0, "0"], [45, "1"], [90, "∞"]].map(([d, text]) =>
          line(across(d), FLOOR, across(d), FLOOR + 4, "line-muted thin") +
          label(across(d), 222, text, "small middle"));
        const [x, y] = drawn.point(to);
        return [
          line(across(-90), FLOOR, across(90), FLOOR, "line-muted thin"), ...ticks,
          label(20, 15, "distance from u, √loss", "small"), key, label(190, 236, "shared root a", "small middle"),
          through(drawn.at.map(drawn.point), "line-muted"), ...marks, way(drawn, from, to),
          circle(x, y - 7, 7, "fill-inside"), handle("ball", ...drawn.point(from), "fill-paper line-inside", 5),
        ].join("");
      },
    },
  ],
};
