// Chapter 4: the roots of a form that is critical on its stratum, dealt to the layers. The target is W + t·v with v
// orthogonal to the tangent space of the stratum; so the dealing alone decides whether the gradient vanishes.
import { form, group, label, line, list, minus, path, scale, through, value } from "../kit.mjs";
import { add, gradient, mul, multiplied } from "../core.mjs";
import { UNIT, ball, bin, places } from "../scenes/bins.mjs";
import { crowded, deal, held, inOrder, isDealing, isPossible } from "../scenes/dealing.mjs";

// The roots, and v: a combination of values and derivatives at the multiple ones.
const FORMS = {
  "112|0": { roots: [1, 1, -1, -2], v: [1, 1, 1, 1, 1] },
  "22|0": { roots: [1, 1, -1, -1], v: [3, -1, 3, -1, 3] },
  "13|0": { roots: [1, 1, 1, -1], v: [3, 2, 1, 0, -1] },
  "4|0": { roots: [1, 1, 1, 1], v: [4, 1, 0, 1, 4] },
};
const SIZES = ["3 2 2", "4 2", "3 3"], FLOOR = 102;

const rooms = (state) => state.sizes.split(" ").map((k) => Number(k) - 1);
const roots = (state) => FORMS[state.form].roots;
const linear = (root) => ["1", String(-root)];
function dealt(state) {
  const kept = (state.dealt ?? "").split(" ").map(Number);
  return isDealing(kept, rooms(state)) ? kept : inOrder(rooms(state));
}
const chosen = (state) => Number(state.chosen ?? 0);
const own = (state, layer) => held(dealt(state), layer).map((i) => roots(state)[i]);
const twice = (state, layer) => crowded(roots(state), dealt(state), layer);
const filters = (state) => rooms(state).map((_, layer) => multiplied([["1"], ...own(state, layer).map(linear)]));
const W = (state) => multiplied(roots(state).map(linear));
const target = (state) => W(state).map((c, i) => add(c, mul(state.t, String(FORMS[state.form].v[i]))));
const moved = (state, i, layer) => ({ ...state, chosen: String(i), dealt: deal(dealt(state), i, layer).join(" ") });

const vector = (texts) => `(${minus(texts.join(", "))})`;
const zero = (texts) => texts.every((c) => c === "0");
const named = (state) => `(${state.sizes.replaceAll(" ", ", ")})`;

function picture(state, answer) {
  const middles = places(rooms(state).length, 180, 320 / rooms(state).length), tops = rooms(state).map(() => FLOOR);
  const longest = Math.max(...answer.gradients.map((g) => Math.hypot(...g.map(value))));
  const many = [...new Set(roots(state).filter((a, i, all) => all.indexOf(a) !== i))];
  const balls = dealt(state).map((layer, i) => {
    const low = tops[layer], root = roots(state)[i], kind = many.indexOf(root);
    tops[layer] -= UNIT;
    const ring = i === chosen(state) ? "line-ink bold" : "line-ink thin";
    return group({ "data-handle": `root-${i}`, class: "handle" },
      ball(middles[layer], low, 1, `fill-${["paper", "accent", "muted"][kind + 1]} ${ring}`, minus(root),
        `${kind < 0 ? "" : "fill-paper "}middle`));
  });
  const layers = rooms(state).map((room, layer) => {
    const x = middles[layer], g = answer.gradients[layer], y = FLOOR + 34;
    const high = twice(state, layer).length ? FLOOR - room * UNIT - 12 : null;
    const end = y + 8 + (34 * Math.hypot(...g.map(value))) / (longest || 1);
    return [
      bin(x, FLOOR, room, answer.compatible ? "line-ink" : "line-muted dashed"),
      high === null ? "" : [-4, 4].map((d) => line(x - 4, high - d, x + 4, high + d, "line-ink")).join(""),
      label(x, FLOOR + 20, `layer ${layer + 1}`, "small middle"),
      zero(g) ? label(x, y + 12, "0", "middle")
        : path(`M${x} ${y}L${x} ${end}M${x - 5} ${end - 5}L${x} ${end + 1}L${x + 5} ${end - 5}`, "line-outside bold"),
      label(x, FLOOR + 94, vector(g), "small middle"),
    ].join("");
  });
  return [...layers, ...balls, label(180, FLOOR + 114, "gradient at each filter", "small middle")].join("");
}

// The graph of W at y = 1, and, dashed, the way it goes down the gradient, to first order and enlarged.
const across = scale(-2.8, 2.2, 20, 340), up = scale(-3.6, 4.4, 178, 14);
const height = (coefficients, x) => coefficients.reduce((sum, c) => sum * x + c, 0);
function graph(state, answer) {
  const before = W(state).map(value), moves = filters(state).map((_, layer) => {
    const others = multiplied([["1"], ...filters(state).filter((_, i) => i !== layer)]);
    return multiplied([others, answer.gradients[layer]]).map(value);
  });
  const move = before.map((_, i) => -moves.reduce((sum, m) => sum + m[i], 0));
  const grid = Array.from({ length: 121 }, (_, i) => -2.8 + i / 24);
  const most = Math.max(...grid.filter((x) => Math.abs(x) <= 1.5).map((x) => Math.abs(height(move, x))));
  const after = before.map((c, i) => c + (most ? (1.6 * move[i]) / most : 0));
  const curve = (coefficients, classes) => through(grid.map((x) => {
    const y = height(coefficients, x);
    return y < -3.6 || y > 4.4 ? null : [across(x), up(y)];
  }), classes);
  return [
    line(20, up(0), 340, up(0), "line-muted thin"),
    [...new Set(roots(state))].map((a) => label(across(a), up(0) + 16, minus(a), "small middle")).join(""),
    curve(before, "line-ink"), most ? curve(after, "line-outside dashed") : "",
    label(14, 12, "W at y = 1", "small"),
    label(346, 192, most ? "dashed: the way of W down the gradient, enlarged" : "no way down: the gradient is zero",
      "small end"),
  ].join("");
}

function words(state, answer) {
  const layers = rooms(state).map((_, i) => i), more = (a) => `the root ${minus(a)} more than once`;
  const full = layers.filter((i) => twice(state, i).length)
    .map((i) => `layer ${i + 1} has ${list(twice(state, i).map(more))}`);
  const parts = layers.filter((i) => !zero(answer.gradients[i]))
    .map((i) => `${vector(answer.gradients[i])} at w${"₁₂₃"[i]}`);
  const verdict = !answer.critical ? `The gradient does not vanish, as ${list(full)}: it is ${list(parts)}`
    : answer.compatible ? "The gradient vanishes: no layer has a root more than once"
      : `The gradient vanishes although ${list(full)}: the target is W itself`;
  const never = isPossible(roots(state), rooms(state)) ? "" : ` No dealing to the sizes ${named(state)} is compatible.`;
  const product = filters(state).map((w) => `(${form(w)})`).join("");
  return `${verdict}.${never} W = ${product} = ${form(answer.filter)}, target u = ${form(target(state))}.`;
}

export default {
  title: "Deal the roots to the layers",
  question: "W is a critical point among the forms with its root pattern. Can you deal its roots so that the " +
    "gradient at every filter vanishes?",
  controls: [
    { id: "form", type: "choice", label: "root pattern of W", value: "112|0",
      options: Object.keys(FORMS).map((pattern) => [pattern, pattern]) },
    { id: "sizes", type: "choice", label: "filter sizes", value: "3 2 2",
      options: SIZES.map((k) => [k, named({ sizes: k })]) },
    { id: "next", type: "button", label: "Take the next root" },
    { id: "on", type: "button", label: "Deal it to the next layer" },
    { id: "t", type: "range", label: "steps from W to the target u", min: 0, max: 2, step: 0.5, value: "1" },
  ],
  ask: (state) => ({ ask: "gradient", filters: filters(state), target: target(state) }),
  core: (state) => gradient(filters(state), target(state)),
  press(state, name) {
    if (name === "next") return { ...state, chosen: String((chosen(state) + 1) % roots(state).length) };
    return moved(state, chosen(state), (dealt(state)[chosen(state)] + 1) % rooms(state).length);
  },
  drag(state, name, [x]) {
    const count = rooms(state).length, layer = Math.floor((x - 20) / (320 / count));
    return moved(state, Number(name.slice(5)), Math.max(0, Math.min(count - 1, layer)));
  },
  words,
  views: [
    {
      size: [360, 224],
      label: (state, answer) => rooms(state).map((_, i) => `Layer ${i + 1}: roots ` +
        `${list(own(state, i).map(minus))}, gradient ${vector(answer.gradients[i])}.`).join(" "),
      draw: picture,
    },
    {
      size: [360, 200],
      label: (state, { critical }) => `The graph of W${critical ? "" : ", and the way it goes down the gradient"}.`,
      draw: graph,
    },
  ],
};
