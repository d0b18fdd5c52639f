// Chapter 12: the equation of a network with stride two, and whiskers, which satisfy it without real layers.
import { circle, form, label, line, minus, through } from "../kit.mjs";
import { add, div, mul, sign, sub } from "../core.mjs";
import { roots } from "../roots.mjs";

const SIZES = [3, 2], STRIDES = [2, 1], MOST = 4;
const SHOWN = ["1 0 0 0 1", "1 0 1 0 1", "2 0 -1 0 2", "-1 0 2 0 -3"];

const filter = (state) => [0, 1, 2, 3, 4].map((j) => String(Number(state[`c${j}`])));
const root = (c) => (Number.isInteger(Math.sqrt(Number(c))) ? String(Math.sqrt(Number(c))) : null);

// The second layers that are rational, and what the first one is then; c_j are integers.
function layers([c0, c1, c2, c3, c4]) {
  const second = [], width = sub(mul(c2, c2), mul("4", mul(c0, c4)));
  const unit = (p, q) => (p === "0" ? ["0", "1"] : ["1", div(q, p)]);
  if (c1 !== "0" || c3 !== "0") second.push(unit(c1, c3));
  else if (c0 === "0") second.push(["0", "1"], ...(c2 === "0" ? [] : [unit(c2, c4)]));
  else if (sign(width) >= 0 && root(width) !== null)
    for (const size of width === "0" ? ["0"] : [sub("0", root(width)), root(width)])
      second.push(["1", div(sub(c2, size), mul("2", c0))]);
  second.sort((a, b) => sign(sub(a[0], b[0])) || sign(sub(a[1], b[1])));
  return second.map(([p, q]) => [p === "0" ? [c2, c3, c4] : [c0, c1, sub(c2, mul(c0, q))], [p, q]]);
}

function core(state) {
  const [c0, c1, c2, c3, c4] = filter(state);
  const terms = [[c1, c2, c3], ["-1", c0, c3, c3], ["-1", c1, c1, c4]].map((m) => m.reduce(mul));
  const value = terms.reduce(add), zero = value === "0", some = filter(state).some((c) => c !== "0");
  const whisker = c1 === "0" && c3 === "0" && sign(sub(mul(c2, c2), mul("4", mul(c0, c4)))) < 0;
  const inside = zero && !whisker;
  return {
    equation: "c1*c2*c3 - c0*c3^2 - c1^2*c4", terms, value, inside, whisker,
    layers: inside && some ? layers(filter(state)) : [],
  };
}

const subscript = (text) => text.replace(/c(\d)/g, (_, j) => `c${"₀₁₂₃₄"[j]}`).replaceAll("^2", "²")
  .replaceAll("*", "").replaceAll("-", "−");
const sum = ([first, ...more]) =>
  [minus(first), ...more.map((t) => `${sign(t) < 0 ? "−" : "+"} ${t.replace("-", "")}`)].join(" ");
const product = (pair) => pair.map((w, i) => `(${form(i ? [w[0], "0", w[1]] : w)})`).join("");
const place = (a) =>
  (a.whisker ? ["outside", "a whisker"] : a.inside ? ["inside", "reached"] : ["muted", "not reached"]);

function words(state, a) {
  const W = form(filter(state)), layered = a.layers.map(product);
  if (W === "0") return "Reached, by zero layers: the zero filter satisfies every equation.";
  if (a.whisker)
    return `A whisker! The equation is 0 at ${W}, and yet its layers are complex: no network gets there.`;
  if (!a.inside)
    return `Not reached: the equation is ${minus(a.value)} at ${W}, so there are no layers, not even complex ones.`;
  const as = layered.length ? layered.join(" = ") : "a product of real layers with irrational numbers";
  return `Reached: the equation is 0, and ${W} = ${as}.`;
}

const MIDDLE = [110, 100], RIM = 82;
// The plane as a disc: its rim is ∞.
const seen = ([re, im]) => {
  const far = RIM / (1 + Math.hypot(re, im));
  return [MIDDLE[0] + re * far, MIDDLE[1] - im * far];
};

function opposite(state, answer) {
  const [c0, c1, c2, c3, c4] = filter(state).map(Number), F = c1 || c3 ? [c1, c3] : [c0, c2, c4];
  if (answer.value !== "0" || F.every((c) => c === 0)) return [];
  const squares = roots(F).concat(F[0] === 0 ? [[Infinity, 0]] : []);
  return squares.map(([re, im]) => {
    const size = Math.sqrt(Math.hypot(re, im)), turn = Math.atan2(im, re) / 2;
    return size === Infinity ? null : [size * Math.cos(turn), size * Math.sin(turn)];
  }).filter(Boolean);
}

// What the picture of the roots says, in lines.
function note(state, a) {
  if (a.whisker) return ["Opposite pairs, but", "none is its own mirror", "image: no real layer", "has just these roots."];
  if (filter(state).every((c) => c === "0")) return ["Everything is a root", "of the zero filter."];
  if (opposite(state, a).length) return ["Opposite roots are", "the second layer, a", "form in x² and y²."];
  if (a.inside) return ["The second layer is", "y²; its root ∞ is its", "own opposite."];
  return ["No two roots are", "opposite: no second", "layer, a form in x²", "and y², divides W."];
}

const dial = { x: 180, y: 128, r: 104 };
const turn = (E) => (Math.sign(E) * Math.log1p(Math.abs(E)) * 1.4) / Math.log1p(3 * MOST ** 3);
const on = (E, r) => [dial.x + r * Math.sin(turn(E)), dial.y - r * Math.cos(turn(E))];
const TICKS = [-100, -10, -1, 0, 1, 10, 100];
const show = "show";

export default {
  title: "The needle of the equation",
  question: "Can you find a whisker: the needle at zero, and yet no real layers?",
  controls: [
    ...["1", "2", "2", "2", "2"].map((value, j) =>
      ({ id: `c${j}`, type: "range", label: `c${"₀₁₂₃₄"[j]}`, min: -MOST, max: MOST, step: 1, value })),
    { id: show, type: "button", label: "Show me one" },
  ],
  filter,
  ask: (state) => ({ ask: "needle", sizes: SIZES, strides: STRIDES, filter: filter(state) }),
  core,
  press(state) {
    const next = SHOWN[(SHOWN.indexOf(filter(state).join(" ")) + 1) % SHOWN.length].split(" ");
    return { ...state, ...Object.fromEntries(next.map((c, j) => [`c${j}`, c])) };
  },
  words,
  views: [
    {
      size: [360, 200],
      label: (state, a) => `A dial: the equation is ${minus(a.value)}; ${place(a)[1]}.`,
      draw(state, a) {
        const E = Number(a.value), [colour, verdict] = place(a), [x, y] = on(E, 92);
        const arc = Array.from({ length: 61 }, (_, i) => ((i - 30) * 1.4) / 30)
          .map((t) => [dial.x + dial.r * Math.sin(t), dial.y - dial.r * Math.cos(t)]);
        return [
          through(arc, "line-muted"),
          ...TICKS.map((t) => {
            const [[x1, y1], [x2, y2], at] = [on(t, 98), on(t, 104), on(t, 114)];
            const side = Math.abs(t) === 1 ? "middle" : t < 0 ? "end" : "";
            return line(x1, y1, x2, y2, "line-muted") + (t ? label(at[0], at[1] + 4, minus(t), `small ${side}`) : "");
          }),
          label(dial.x, 16, "0", "middle"),
          line(dial.x, dial.y, x, y, `bold line-${colour}`),
          circle(dial.x, dial.y, 6, `fill-${colour}`),
          label(dial.x, 152, verdict, "middle"),
          label(dial.x, 174, subscript(a.equation), "middle"),
          label(dial.x, 193, `= ${sum(a.terms)} = ${minus(a.value)}`, "middle"),
        ].join("");
      },
    },
    {
      size: [360, 200],
      label: (state, a) => `The roots in the plane. ${note(state, a).join(" ")}`,
      draw(state, a) {
        const [colour] = place(a), found = roots(filter(state)), pairs = opposite(state, a);
        return [
          circle(...MIDDLE, RIM, "fill-none line-grid"),
          line(MIDDLE[0] - RIM, MIDDLE[1], MIDDLE[0] + RIM, MIDDLE[1], "thin line-muted"),
          line(MIDDLE[0], MIDDLE[1] - RIM, MIDDLE[0], MIDDLE[1] + RIM, "thin line-grid"),
          label(MIDDLE[0] + RIM + 4, MIDDLE[1] + 4, "∞", "small"),
          label(MIDDLE[0] + 3, MIDDLE[1] + 12, "0", "small"),
          ...pairs.map(([re, im]) =>
            line(...seen([re, im]), ...seen([-re, -im]), `line-${colour}${a.whisker ? " dashed" : ""}`)),
          ...found.map((z) => circle(...seen(z), 4.5, `fill-${colour}`)),
          ...note(state, a).map((text, i) => label(214, 62 + 17 * i, text)),
        ].join("");
      },
    },
  ],
};
