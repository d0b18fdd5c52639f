// Chapter 9: roots of two layers cover the corners of a square, and the rank drops.
import { circle, group, handle, label, line, list, rect, scale, through } from "../kit.mjs";
import { mul, sub } from "../core.mjs";

const SIZES = [3, 2, 2], STRIDES = [2, 2, 1], TOP = ["1", "-1"], DIMENSION = 5;
const CORNERS = [["1", 1, 0], ["i", 0, 1], ["−1", -1, 0], ["−i", 0, -1]];

// Roots as [re, im], multiples of 1/8 and so exact.
function roots({ first, middle, apart, second, size }) {
  const [m, a, s] = [middle, apart, size].map(Number);
  return [
    first === "real" ? [[m + a, 0], [m - a, 0]] : [[m, a], [m, -a]],
    second === "real" ? [[s, 0], [-s, 0]] : [[0, s], [0, -s]],
  ];
}
const below = ({ second, size }) => (second === "real" ? mul(size, size) : sub("0", mul(size, size)));

function filters(state) {
  const { first, middle, apart } = state, product = mul(middle, middle), square = mul(apart, apart);
  const last = first === "real" ? sub(product, square) : sub(product, sub("0", square));
  return [["1", mul("-2", middle), last], ["1", sub("0", below(state))], TOP];
}

// For each corner the layers below that have it as a root.
const covered = (state) => CORNERS.map(([, x, y]) =>
  [1, 2].filter((layer) => roots(state)[layer - 1].some(([re, im]) => re === x && im === y)));

function core(state) {
  const [w] = filters(state), alpha = below(state), [above, under = "1"] = alpha.split("/");
  const second = w[1] === "0" && w[2] === sub("0", alpha) ? [[[under, sub("0", above)], 1]] : [];
  const third = covered(state).every((layers) => layers.length) ? [[TOP, 1]] : [];
  const rank = DIMENSION - second.length - third.length;
  return { rank, dimension: DIMENSION, shared: [[], second, third], zero: [] };
}

const NUMBERS = ["No corner is", "One corner is", "Two corners are", "Three corners are", "All four corners are"];
function words(state, { rank, dimension, shared }) {
  const number = covered(state).filter((layers) => layers.length).length;
  const open = CORNERS.filter((_, i) => !covered(state)[i].length).map(([name]) => name);
  if (shared[2].length)
    return `${NUMBERS[4]} covered: layer 3 shares x⁴ − y⁴ with the layers below, ` +
      `and the rank drops to ${rank} of ${dimension}.`;
  if (shared[1].length)
    return `${NUMBERS[number]} covered, and yet the rank drops to ${rank} of ${dimension}: ` +
      "layer 2 shares its pair of roots with layer 1.";
  return `${NUMBERS[number]} covered, and the rank is full, ${rank} of ${dimension}: nothing covers ${list(open)}.`;
}

const FIRST = [["real", "real"], ["complex", "a complex pair"]];
const SECOND = [["real", "real, ± a number"], ["imaginary", "imaginary, ± a number times i"]];

const across = scale(-2.25, 2.25, 22.5, 337.5), up = scale(-2, 2, 290, 10);
const eighth = (x) => String(Math.round(x * 8) / 8 + 0);
const limited = (x, most) => Math.max(-most, Math.min(most, x));
const quarter = (x) => limited(Math.round(x * 4) / 4, 2);

function drag(state, name, [px, py]) {
  const [x, y] = [quarter(across.back(px)), quarter(up.back(py))];
  if (name.startsWith("pair")) {
    const second = Math.abs(x) >= Math.abs(y) ? "real" : "imaginary";
    return { ...state, second, size: eighth(Math.max(Math.abs(x), Math.abs(y))) };
  }
  const sign = name === "right" ? 1 : -1;
  if (Math.abs(up.back(py)) > 0.3)
    return { ...state, first: "complex", middle: eighth(x), apart: eighth(sign * y) };
  if (state.first === "complex") return { ...state, first: "real", middle: eighth(x), apart: "0" };
  const other = Number(state.middle) - sign * Number(state.apart);
  return { ...state, middle: eighth((x + other) / 2), apart: eighth((sign * (x - other)) / 2) };
}

// Real roots of P₁ stay in the picture: the middle gives way, or the distance from it.
const kept = (text, most) => String(limited(Number(text), most));
function changed(state, id) {
  const { first, middle, apart } = state;
  if (first !== "real") return state;
  return id === "apart" ? { ...state, middle: kept(middle, 2 - Math.abs(apart)) }
    : { ...state, apart: kept(apart, 2 - Math.abs(middle)) };
}

const square = (x, y, r = 6) => rect(x - r, y - r, 2 * r, 2 * r, "fill-outside");
const pair = (name, x, y) =>
  group({ "data-handle": name, class: "handle" }, circle(x, y, 18, "fill-none grip"), square(x, y));

export default {
  title: "Cover the corners",
  question: "Can you cover the last corner of the square? Is there another way to lose rank?",
  controls: [
    { id: "first", type: "choice", label: "the two roots of P₁", value: "real", options: FIRST },
    { id: "middle", type: "range", label: "middle of the roots of P₁", min: -2, max: 2, step: 0.125, value: "0.25" },
    { id: "apart", type: "range", label: "each from the middle by", min: -2, max: 2, step: 0.125, value: "0.75" },
    { id: "second", type: "choice", label: "the two roots of P₂", value: "imaginary", options: SECOND },
    { id: "size", type: "range", label: "that number for P₂", min: 0, max: 2, step: 0.125, value: "1" },
  ],
  ask: (state) => ({ ask: "rank", sizes: SIZES, strides: STRIDES, filters: filters(state) }),
  core,
  changed,
  drag,
  words,
  views: [
    {
      size: [360, 330],
      label: (state) => "The plane of roots: the corners of the square are 1, i, −1, −i, " +
        `and ${covered(state).filter((layers) => layers.length).length} of 4 are covered.`,
      draw(state, { shared }) {
        const [[right, left], [one, two]] = roots(state), on = shared[2].length > 0;
        const at = ([re, im]) => [across(re), up(im)];
        const corners = CORNERS.map(([, x, y]) => at([x, y]));
        return [
          line(across(-2.2), up(0), across(2.2), up(0), "thin line-grid"),
          line(across(0), up(-2), across(0), up(2), "thin line-grid"),
          through(corners, on ? "bold line-accent" : "dashed line-muted", true),
          ...corners.map(([x, y]) => circle(x, y, 11, `fill-paper line-${on ? "accent" : "muted"}`)),
          ...corners.map(([x, y], i) =>
            label(x + (i === 2 ? -13 : 13), y + (i === 3 ? 18 : -10), CORNERS[i][0], i === 2 ? "end" : "")),
          pair("pair-one", ...at(one)), pair("pair-two", ...at(two)),
          handle("left", ...at(left), "fill-inside", 6), handle("right", ...at(right), "fill-inside", 6),
          circle(30, 318, 6, "fill-inside"), label(42, 322, "roots of P₁"),
          square(142, 318), label(154, 322, "roots of P₂"), label(246, 322, "square: P₃"),
        ].join("");
      },
    },
    {
      size: [360, 190],
      label: (state, { rank, dimension }) => `The rank is ${rank} of ${dimension}.`,
      draw(state, { rank, dimension, shared }) {
        const by = covered(state), [, second, third] = shared.map((found) => found.length);
        const shares = third ? "P₃ shares the square" : second ? "P₂ shares its roots" : "";
        const mark = (layer, x, y) => (layer === 1 ? circle(x, y, 6, "fill-inside") : square(x, y));
        return [
          label(24, 22, `rank of dμ: ${rank} of ${dimension}`),
          ...Array.from({ length: dimension }, (_, i) =>
            rect(24 + 64 * i, 34, 56, 36, i < rank ? "fill-inside" : "dashed fill-none line-accent")),
          ...CORNERS.map(([name], i) => {
            const x = 24 + 168 * (i % 2), y = 104 + 30 * Math.floor(i / 2);
            const marks = by[i].map((layer, k) =>
              mark(layer, x + 80 + 38 * k, y - 4) + label(x + 90 + 38 * k, y, `P${"₁₂"[layer - 1]}`));
            return label(x, y, `corner ${name}`) + (marks.join("") || label(x + 74, y, "open"));
          }),
          label(24, 172, shares ? `${shares}: one dimension is lost` : "nothing is shared"),
        ].join("");
      },
    },
  ],
};
