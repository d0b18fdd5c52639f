// Chapter 6: the loss (w₁w₂ − 1)², the hyperbola that the flow keeps and the steps of descent that leave it.
import { mul, sub } from "../core.mjs";
import { circle, handle, label, line, minus, path, scale, short, through, value } from "../kit.mjs";

const TARGET = "1", EDGE = 2.75, STEPS = 400;
const x = scale(-EDGE, EDGE, 22, 352), y = scale(-EDGE, EDGE, 358, 28);
const at = ([a, b]) => [x(a), y(b)];
const inside = ([a, b]) => Math.max(Math.abs(a), Math.abs(b)) <= EDGE;

const squares = ([a, b]) => sub(mul(a, a), mul(b, b));
const six = (number) => (Math.abs(number) < 1e-12 ? 0 : Number(number.toPrecision(6)));

// Where the flow ends: w₁² is a root of s(s − δ) = u², and the longer filter keeps its sign.
function end([a, b], delta, u) {
  if (delta === 0 && a * b * u <= 0) return [0, 0];
  const longer = Math.sign(delta >= 0 ? a : b) * Math.sqrt((Math.abs(delta) + Math.hypot(delta, 2 * u)) / 2);
  return (delta >= 0 ? [longer, u / longer] : [u / longer, longer]).map(six);
}

// Further steps in floating point, to be drawn: the points, and what becomes of them.
function descent({ first, last, step }) {
  const u = Number(TARGET), h = Number(step), points = [[Number(first), Number(last)]];
  for (let i = 0; i < STEPS; i++) {
    const [a, b] = points.at(-1), slope = 2 * (a * b - u);
    if (Math.hypot(slope * a, slope * b) < 1e-7) return { points, fate: "stops" };
    points.push([a - h * slope * b, b - h * slope * a]);
    if (Math.hypot(...points.at(-1)) > 100) return { points, fate: "runs away" };
  }
  return { points, fate: "moves on" };
}

const three = (number) => minus(String(Math.abs(number) < 1e-6 ? 0 : Number(number.toPrecision(3))));
const place = (pair) =>
  pair.every((w) => three(w) === "0") ? "the saddle at zero" : `about (${pair.map(three).join(", ")})`;

// A branch of w₁² − w₂² = δ from one value of the shorter filter to another, through a point on it.
function branch(delta, [a, b], from, to) {
  const sign = Math.sign(delta >= 0 ? a : b) || 1;
  const points = Array.from({ length: 81 }, (_, i) => {
    const other = from + ((to - from) * i) / 80, longer = sign * Math.sqrt(Math.abs(delta) + other ** 2);
    return delta >= 0 ? [longer, other] : [other, longer];
  });
  return points.map((p) => (inside(p) ? at(p) : null));
}

function grey() {
  const curves = [0.5, 2, 4.5].flatMap((size) => [size, -size].flatMap((delta) =>
    [[1, 1], [-1, -1]].map((side) => through(branch(delta, side, -EDGE, EDGE), "line-grid thin"))));
  const diagonals = [1, -1].map((s) => line(x(-EDGE), y(-s * EDGE), x(EDGE), y(s * EDGE), "line-grid thin"));
  return [...curves, ...diagonals].join("");
}

const critical = () => [1, -1].map((s) => through(Array.from({ length: 61 }, (_, i) => {
  const a = (1 / EDGE) * EDGE ** (i / 30);
  return at([s * a, s / a]);
}), "line-ink dashed")).join("");

function steps(points) {
  const gone = points.findIndex((p) => !inside(p)), kept = gone < 0 ? points : points.slice(0, gone);
  const shown = kept.map(at);
  if (gone > 0) {
    const [[a, b], [c, d]] = [kept.at(-1), points[gone]];
    const part = Math.min(...[[a, c], [b, d]].map(([from, to]) =>
      Math.abs(to) > EDGE ? (Math.sign(to) * EDGE - from) / (to - from) : 1));
    shown.push(at([a + part * (c - a), b + part * (d - b)]));
  }
  return through(shown, "line-outside") + kept.slice(1).map((p) => circle(...at(p), 2.8, "fill-outside")).join("");
}

const key = [[30, "flow", "line-inside bold"], [110, "descent", "line-outside"], [210, "w₁w₂ = 1", "line-ink dashed"]]
  .map(([left, text, classes]) => line(left, 10, left + 26, 10, classes) + label(left + 33, 14, text, "small"))
  .join("");
const triangle = path(`M${short(x(0) - 6)} ${short(y(0) + 5)}h12l-6 -11Z`, "fill-muted");
const snapped = (number) => String(Math.round(Math.max(-2.5, Math.min(2.5, number)) * 8) / 8 + 0);

function verdict({ invariant, after }) {
  if (invariant === "0") return "δ = 0: flow and descent stay on a diagonal.";
  if (invariant === after) return `The start is critical: nothing moves, δ = ${minus(invariant)}.`;
  const change = `δ = ${minus(invariant)} becomes ${minus(after)}.`;
  return value(invariant) * value(after) < 0
    ? `The first step makes the other filter the longer one: ${change}`
    : `The first step leaves the curve: ${change}`;
}

function words(state, answer) {
  const { points, fate } = descent(state), [a, b] = points.at(-1);
  const ends = { stops: `stops at ${place([a, b])}, where δ is about ${three(a * a - b * b)}`,
    "runs away": "runs away", "moves on": `has not settled after ${STEPS} steps` }[fate];
  return `${verdict(answer)} The flow keeps δ and stops at ${place(answer.end)}; descent ${ends}.`;
}

export default {
  title: "Leave the hyperbola",
  question: "Which step makes the other filter the longer one?",
  controls: [
    { id: "first", type: "range", label: "w₁", min: -2.5, max: 2.5, step: 0.125, value: "1.75" },
    { id: "last", type: "range", label: "w₂", min: -2.5, max: 2.5, step: 0.125, value: "-1" },
    { id: "step", type: "range", label: "step h", min: 0.01, max: 0.4, step: 0.01, value: "0.1" },
  ],
  ask: ({ first, last, step }) => ({ ask: "two numbers", filters: [first, last], target: TARGET, step }),
  core({ first, last, step }) {
    const slope = mul("2", sub(mul(first, last), TARGET)), h = mul(step, slope), start = [first, last];
    const next = [sub(first, mul(h, last)), sub(last, mul(h, first))], invariant = squares(start);
    return {
      invariant, next, after: squares(next),
      end: end(start.map(Number), value(invariant), Number(TARGET)),
    };
  },
  drag: (state, name, [right, down]) => ({ ...state, first: snapped(x.back(right)), last: snapped(y.back(down)) }),
  words,
  views: [
    {
      size: [360, 386],
      label: (state, answer) => "The plane of both filters, from the start " +
        `(${minus(state.first)}, ${minus(state.last)}). ${words(state, answer)}`,
      draw(state, answer) {
        const start = [Number(state.first), Number(state.last)], delta = value(answer.invariant);
        const [from, to] = [start, answer.end].map(([a, b]) => (delta >= 0 ? b : a));
        const flow = delta === 0 ? [at(start), at(answer.end)] : branch(delta, start, from, to);
        const ticks = [-2, -1, 0, 1, 2].map((t) =>
          label(x(t), 372, minus(t), "small middle") + label(17, y(t) + 4, minus(t), "small end"));
        return [
          key, grey(), delta === 0 ? "" : through(branch(delta, start, -EDGE, EDGE), "line-inside thin"), critical(),
          ...ticks,
          label(x(1.5), 385, "w₁", "italic middle"), label(4, y(1.5) + 4, "w₂", "italic"),
          triangle, through(flow, "line-inside bold"), steps(descent(state).points),
          answer.end[0] === 0 ? "" : circle(...at(answer.end), 5, "fill-ink"),
          handle("start", ...at(start), "fill-paper line-inside", 6),
        ].join("");
      },
    },
  ],
};
