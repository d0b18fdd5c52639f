// Chapter 4: the roots of a form that is critical on its stratum, dealt to the layers. The target is W + t·v with v
// orthogonal to the tangent space of the stratum; so the dealing alone decides whether the gradient vanishes.
import { form, group, label, line, list, minus, path, scale, through, value } from "../kit.mjs";
import { add, gradient, mul, multiplied } from "../core.mjs";
import { UNIT, ball, bin, places } from "../scenes/bins.mjs";

// The roots, and v: a combination of values and derivatives at the multiple ones.
const FORMS = {
  "112|0": { roots: [1, 1, -1, -2], v: [1, 1, 1, 1, 1] },
  "22|0": { roots: [1, 1, -1, -1], v: [3, -1, 3, -1, 3] },
  "13|0": { roots: [1, 1, 1, -1], v: [3, 2, 1, 0, -1] },
  "4|0": { roots: [1, 1, 1, 1], v: [4, 1, 0, 1, 4] },
};
const SIZES = ["3 2 2", "4 2", "3 3"], FLOOR = 112;

const rooms = (state) => state.sizes.split(" ").map((k) => Number(k) - 1);
const roots = (state) => FORMS[state.form].roots;
const linear = (root) => ["1", String(-root)];
// The layer of each root: at first in order.
function dealt(state) {
  const kept = (state.dealt ?? "").split(" ").map(Number), first = rooms(state).flatMap((n, i) => Array(n).fill(i));
  return [...kept].sort().join() === first.join() ? kept : first;
}
const chosen = (state) => Number(state.chosen ?? 0);
const inLayer = (state, layer) => roots(state).map((_, i) => i).filter((i) => dealt(state)[i] === layer);
const filters = (state) => rooms(state).map((_, layer) =>
  multiplied([["1"], ...inLayer(state, layer).map((i) => linear(roots(state)[i]))]));
const W = (state) => multiplied(roots(state).map(linear));
const target = (state) => W(state).map((c, i) => add(c, mul(state.t, String(FORMS[state.form].v[i]))));

// The root goes to that layer, and the last one there comes back for it.
function deal(state, i, layer) {
  const now = dealt(state), back = inLayer(state, layer).at(-1);
  const next = now.map((from, j) => (j === i ? layer : j === back ? now[i] : from));
  return { ...state, chosen: String(i), dealt: (now[i] === layer ? now : next).join(" ") };
}
// Roots of which that layer has several copies.
const crowded = (state, layer) => {
  const own = inLayer(state, layer).map((i) => roots(state)[i]);
  return [...new Set(own.filter((a, j) => own.indexOf(a) !== j))];
};
const copies = (state, a) => roots(state).filter((b) => b === a).length;
// Whether each copy of each root finds a layer of its own.
function possible(state) {
  const free = rooms(state), all = [...roots(state)].sort((a, b) => copies(state, b) - copies(state, a));
  const fits = (i, used) => i === all.length || free.some((_, layer) => {
    const key = `${layer} ${all[i]}`;
    if (!free[layer] || used.includes(key)) return false;
    free[layer]--;
    const done = fits(i + 1, [...used, key]);
    free[layer]++;
    return done;
  });
  return fits(0, []);
}

const vector = (texts) => `(${minus(texts.join(", "))})`;
const zero = (texts) => texts.every((c) => c === "0");
const named = (state) => `(${state.sizes.replaceAll(" ", ", ")})`;

function picture(state, answer) {
  const at = places(rooms(state).length, 180, 320 / rooms(state).length), tops = rooms(state).map(() => FLOOR);
  const longest = Math.max(...answer.gradients.map((g) => Math.hypot(...g.map(value))));
  const many = [...new Set(roots(state))].filter((a) => copies(state, a) > 1);
  const balls = dealt(state).map((layer, i) => {
    const low = tops[layer], root = roots(state)[i], kind = many.indexOf(root);
    tops[layer] -= UNIT;
    const ring = i === chosen(state) ? "line-ink bold" : "line-ink thin";
    return group({ "data-handle": `root-${i}`, class: "handle" },
      ball(at[layer], low, 1, `fill-${["paper", "accent", "muted"][kind + 1]} ${ring}`, minus(root),
        `${kind < 0 ? "" : "fill-paper "}middle`));
  });
  const layers = rooms(state).map((room, layer) => {
    const x = at[layer], g = answer.gradients[layer], y = FLOOR + 34;
    const cross = crowded(state, layer).length ? FLOOR - room * UNIT - 12 : null;
    const end = y + 8 + (34 * Math.hypot(...g.map(value))) / (longest || 1);
    return [
      bin(x, FLOOR, room, answer.compatible ? "line-ink" : "line-muted dashed"),
      cross === null ? "" : line(x - 4, cross - 4, x + 4, cross + 4, "line-ink") + line(x - 4, cross + 4, x + 4, cross - 4, "line-ink"),
      label(x, FLOOR + 20, `layer ${layer + 1}`, "small middle"),
      zero(g) ? label(x, y + 12, "·", "middle")
        : line(x, y, x, end, "line-outside bold") + path(`M${x - 5} ${end - 5}L${x} ${end + 2}L${x + 5} ${end - 5}`, "line-outside bold"),
      label(x, FLOOR + 94, vector(g), "small middle"),
    ].join("");
  });
  return [...layers, ...balls, label(180, FLOOR + 114, "gradient at each filter", "small middle")].join("");
}

// The graph of W at y = 1, and, dashed, where a step down the gradient takes it.
const across = scale(-2.8, 2.2, 20, 340), up = scale(-3.6, 4.4, 178, 14);
const at = (coefficients, x) => coefficients.reduce((sum, c) => sum * x + c, 0);
function graph(state, answer) {
  const before = W(state).map(value), moves = filters(state).map((_, layer) => {
    const others = multiplied([["1"], ...filters(state).filter((_, i) => i !== layer)]);
    return multiplied([others, answer.gradients[layer]]).map(value);
  });
  const move = before.map((_, i) => -moves.reduce((sum, m) => sum + m[i], 0));
  const places = Array.from({ length: 121 }, (_, i) => -2.8 + i / 24);
  const most = Math.max(...places.filter((x) => Math.abs(x) <= 1.5).map((x) => Math.abs(at(move, x))));
  const after = before.map((c, i) => c + (most ? (1.6 * move[i]) / most : 0));
  const curve = (form, classes) => through(places.map((x) => {
    const y = at(form, x);
    return y < -3.6 || y > 4.4 ? null : [across(x), up(y)];
  }), classes);
  return [
    line(20, up(0), 340, up(0), "line-muted thin"),
    [...new Set(roots(state))].map((a) => label(across(a), up(0) + 16, minus(a), "small middle")).join(""),
    curve(before, "line-ink"), most ? curve(after, "line-outside dashed") : "",
    label(14, 12, "W at y = 1", "small"),
    label(346, 192, most ? "dashed: after a step down the gradient" : "no step: the gradient is zero", "small end"),
  ].join("");
}

function words(state, answer) {
  const layers = rooms(state).map((_, i) => i), full = layers.filter((i) => crowded(state, i).length);
  const whole = full.map((i) => `layer ${i + 1} has ${list(crowded(state, i).map((a) => `the root ${minus(a)} more than once`))}`);
  const moving = layers.filter((i) => !zero(answer.gradients[i]));
  const at = moving.map((i) => `at w${"₁₂₃"[i]} it is ${vector(answer.gradients[i])}`);
  const verdict = !answer.critical ? `The gradient does not vanish: ${list(whole)}, and ${list(at)}`
    : answer.compatible ? "The gradient vanishes: no layer has a root more than once"
      : `The gradient vanishes although ${list(whole)}: the target is W itself`;
  const never = possible(state) ? "" : ` No dealing of these roots to the sizes ${named(state)} is compatible.`;
  const dealtTo = layers.map((i) => `w${"₁₂₃"[i]} = ${form(filters(state)[i])}`);
  return `${verdict}.${never} ${list(dealtTo)}; W = ${form(answer.filter)}, u = ${form(target(state))}.`;
}

export default {
  title: "Deal the roots to the layers",
  question: "Can you deal them so that the gradient vanishes?",
  controls: [
    { id: "form", type: "choice", label: "root pattern of W", value: "112|0",
      options: Object.keys(FORMS).map((pattern) => [pattern, pattern]) },
    { id: "sizes", type: "choice", label: "filter sizes", value: "3 2 2",
      options: SIZES.map((k) => [k, named({ sizes: k })]) },
    { id: "next", type: "button", label: "Take the next root" },
    { id: "on", type: "button", label: "Deal it to the next layer" },
    { id: "t", type: "range", label: "distance of the target u from W", min: 0, max: 2, step: 0.5, value: "1" },
  ],
  ask: (state) => ({ ask: "gradient", filters: filters(state), target: target(state) }),
  core: (state) => gradient(filters(state), target(state)),
  press(state, name) {
    if (name === "next") return { ...state, chosen: String((chosen(state) + 1) % roots(state).length) };
    return deal(state, chosen(state), (dealt(state)[chosen(state)] + 1) % rooms(state).length);
  },
  drag(state, name, [x]) {
    const count = rooms(state).length, layer = Math.floor((x - 20) / (320 / count));
    return deal(state, Number(name.slice(5)), Math.max(0, Math.min(count - 1, layer)));
  },
  words,
  views: [
    {
      size: [360, 232],
      label: (state, answer) => rooms(state).map((_, i) => `Layer ${i + 1}: roots ` +
        `${list(inLayer(state, i).map((j) => minus(roots(state)[j])))}, gradient ${vector(answer.gradients[i])}.`).join(" "),
      draw: picture,
    },
    {
      size: [360, 200],
      label: (state, answer) => `The graph of W${answer.critical ? "" : ", and where a step down the gradient takes it"}.`,
      draw: graph,
    },
  ],
};
