// Chapter 11: a 3 × 3 filter of image processing, and the two 2 × 2 layers that compose it, if any.
import { label, list, minus, rect, target, value } from "../kit.mjs";
import { filtered, shades } from "../pixels.mjs";

const PRESETS = {
  blur: ["blur", "1 2 1, 2 4 2, 1 2 1"],
  sobel: ["Sobel", "1 0 -1, 2 0 -2, 1 0 -1"],
  prewitt: ["Prewitt", "1 0 -1, 1 0 -1, 1 0 -1"],
  laplace: ["Laplace", "0 1 0, 1 -4 1, 0 1 0"],
  corners: ["corners", "1 0 -1, 0 0 0, -1 0 1"],
  mean: ["mean", "1 1 1, 1 1 1, 1 1 1"],
  sharper: ["sharper", "0 -1 0, -1 5 -1, 0 -1 0"],
};
const CELLS = Array.from({ length: 9 }, (_, i) =>
  [String(i), `row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}`]);

const NAMES = [...Object.entries(PRESETS).map(([id, [name]]) => [id, name]), ["own", "your own"]];

const rows = (text) => text.split(",").map((row) => row.trim().split(/\s+/).filter(Boolean));
const written = (table) => table.map((row) => row.join(" ")).join(", ");
const at = (table, cell) => table[Math.floor(cell / 3)]?.[cell % 3] ?? "0";
const number = (text) => value(text.replace("…", ""));

function withValue(state) {
  const table = rows(state.numbers);
  if (table.length !== 3 || table.some((row) => row.length !== 3)) return state;
  table[Math.floor(state.cell / 3)][state.cell % 3] = state.value;
  return { ...state, numbers: written(table) };
}
const named = (state) => {
  const same = (text) => written(rows(minus(state.numbers))) === minus(text);
  return { ...state, preset: Object.keys(PRESETS).find((name) => same(PRESETS[name][1])) ?? "own" };
};
const shownCell = (state) => {
  const c = number(minus(at(rows(state.numbers), state.cell)));
  return { ...state, value: Number.isFinite(c) ? String(Math.max(-8, Math.min(8, Math.round(c)))) : state.value };
};

// A factor as a form in x₁, y₁ and x₂, y₂.
function polynomial(table) {
  const power = (letter, k) => (k ? letter + (k > 1 ? "²" : "") : "");
  const m = table.length - 1, n = table[0].length - 1, terms = [];
  table.forEach((row, i) => row.forEach((c, j) => {
    if (c === "0") return;
    const letters = power("x₁", m - i) + power("y₁", i) + power("x₂", n - j) + power("y₂", j);
    terms.push(`${c.startsWith("-") ? "− " : "+ "}${c.replace("-", "").replace(/^1$/, "")}${letters}`);
  }));
  return terms.join(" ").replace(/^\+ /, "").replace(/^− /, "−");
}
const product = (factors) => factors.map(([table, m]) => {
  const text = polynomial(table);
  return (factors.length + m > 2 && text.includes(" ") ? `(${text})` : text) + (m > 1 ? "²" : "");
}).join(" ");
const inRows = (table) => `(${table.map((row) => row.map(minus).join(" ")).join(", ")})`;
const long = ([table]) => table.length * table[0].length === 3;
const discriminant = ([a, b, c]) => b * b - 4 * a * c;

function words(state, a) {
  const form = product(a.factors);
  const layers = a.layers ? list(a.layers.map(inRows)) : "";
  if (a.verdict === "real") return `Two real layers compose it: ${layers}.`;
  if (a.verdict === "equal")
    return `Twice the same layer, up to a factor, composes it: ${layers}. It lies on the edge of what can be reached.`;
  if (a.irreducible) return "No layers: it is irreducible, and does not factor even over ℂ.";
  if (a.verdict === "none")
    return `No layers: up to scale it is ${form}, and these factors do not fit into two 2 × 2 filters, not even over ℂ.`;
  const bad = a.factors.filter((f) => long(f) && discriminant(f[0].flat().map(Number)) < 0).map(([w]) => polynomial(w));
  return bad.length
    ? `Complex layers only: up to scale it is ${form}, and no root of ${list(bad)} is real.`
    : "Complex layers only: up to scale it is a complex filter times its conjugate.";
}

const VERDICT = {
  equal: "twice the same filter", real: "two filters", complex: "complex filters only", none: "no filters",
};

function cell(x, y, side, text, chosen) {
  const c = number(text), shown = text.endsWith("…") || text.length > 6 ? `${c.toPrecision(3)}…` : text;
  return [
    rect(x, y, side, side, "fill-paper"),
    c ? rect(x, y, side, side, `faint fill-${c > 0 ? "inside" : "outside"}`) : "",
    rect(x, y, side, side, chosen ? "fill-none bold line-accent" : "fill-none thin line-muted"),
    label(x + side / 2, y + side / 2 + 4, minus(shown), shown.length > 3 ? "small middle" : "middle"),
  ].join("");
}

// A picture of SIDE × SIDE pixels: a disc, a bar and a corner.
const SIDE = 16, PIXEL = 6;
const PICTURE = Array.from({ length: SIDE }, (_, i) => Array.from({ length: SIDE }, (_, j) =>
  (Math.hypot(i - 5, j - 5) < 3.7 ? 1 : j === 12 && i < 9 ? 1 : i + j > 22 ? 0.7 : 0)));

const SIGNS = [["inside", 1], ["outside", -1]];

export default {
  title: "A stencil and its layers",
  question: "Which filters do two real 2 × 2 layers compose, and which only complex ones?",
  controls: [
    { id: "preset", type: "choice", label: "filter", value: "sobel", options: NAMES },
    { id: "numbers", type: "text", label: "its rows", value: PRESETS.sobel[1] },
    { id: "cell", type: "choice", label: "number to change", value: "0", options: CELLS },
    { id: "value", type: "range", label: "that number", min: -8, max: 8, step: 1, value: "1" },
  ],
  ask: (state) => ({ ask: "stencil", rows: rows(state.numbers) }),
  press: (state, name) => shownCell({ ...state, cell: name.replace("cell-", "") }),
  changed(state, id) {
    if (id === "value") return named(withValue(state));
    const numbers = id === "preset" ? PRESETS[state.preset]?.[1] ?? state.numbers : state.numbers;
    return named(shownCell({ ...state, numbers }));
  },
  words,
  views: [
    {
      size: [360, 160],
      label: (state, a) => `The filter, and beside it: ${VERDICT[a.verdict]}.`,
      draw(state, a) {
        const table = (w, left, top, side, draw) =>
          w.flatMap((row, i) => row.map((c, j) => draw(cell(left + side * j, top + side * i, side, c,
            w.length === 3 && Number(state.cell) === 3 * i + j), 3 * i + j)));
        const right = a.layers
          ? [...a.layers.flatMap((w, part) => table(w, 157 + 108 * part, 28, 44, (drawn) => drawn)),
            label(255, 77, "·", "middle")]
          : [label(255, 70, "two real", "middle"), label(255, 87, "2 × 2 filters", "middle")];
        return [
          ...table(a.rows, 8, 12, 40, (drawn, place) => target(`cell-${place}`, drawn)),
          label(142, 77, a.layers ? "=" : "≠", "middle"), ...right,
          label(68, 152, PRESETS[state.preset]?.[0] ?? "your own", "middle"),
          label(255, 152, a.irreducible ? "irreducible: no filters" : VERDICT[a.verdict], "middle"),
        ].join("");
      },
    },
    {
      size: [360, 160],
      label: (state, a) => `A picture, ${a.layers ? "after one layer, and after both" : "and through the filter"}.`,
      draw(state, a) {
        const size = SIDE * PIXEL, top = 20, left = (i) => 10 + 122 * i;
        const panel = (i, picture, colours) => {
          const inset = ((SIDE - picture.length) * PIXEL) / 2;
          return shades(picture, left(i) + inset, top + inset, PIXEL, colours);
        };
        const through = (w) => filtered(PICTURE, w.map((row) => row.map(number)));
        const names = ["a picture", a.layers ? "after one layer" : "", a.layers ? "after both" : "through the filter"];
        return [
          panel(0, PICTURE, [["ink", 1]]),
          a.layers ? panel(1, through(a.layers[0]), SIGNS)
            : label(left(1) + size / 2, 64, "no real", "middle small") +
              label(left(1) + size / 2, 78, "layers", "middle small"),
          panel(2, through(a.rows), SIGNS),
          ...names.map((name, i) =>
            rect(left(i), top, size, size, `fill-none thin line-muted${name ? "" : " dashed"}`) +
            label(left(i) + size / 2, 138, name, "middle")),
        ].join("");
      },
    },
  ],
};
