// Chapter 11: a 3 × 3 filter of image processing, and the two 2 × 2 layers that compose it, if any.
import { el, label, list, minus, path, rect, short, target, value } from "../kit.mjs";

const PRESETS = {
  blur: ["blur", "1 2 1, 2 4 2, 1 2 1"],
  sobel: ["Sobel", "1 0 -1, 2 0 -2, 1 0 -1"],
  prewitt: ["Prewitt", "1 0 -1, 1 0 -1, 1 0 -1"],
  laplace: ["Laplace", "0 1 0, 1 -4 1, 0 1 0"],
  corners: ["corners", "1 0 -1, 0 0 0, -1 0 1"],
  mean: ["mean", "1 1 1, 1 1 1, 1 1 1"],
  sharper: ["sharper", "0 -1 0, -1 5 -1, 0 -1 0"],
};
const CELLS = Array.from({ length: 9 }, (_, i) => [String(i), `row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}`]);

const rows = (text) => text.split(",").map((row) => row.trim().split(/\s+/).filter(Boolean));
const written = (table) => table.map((row) => row.join(" ")).join(", ");
const at = (table, cell) => table[Math.floor(cell / 3)]?.[cell % 3] ?? "0";
const number = (text) => value(text.replace("…", ""));

function withValue(state) {
  const table = rows(state.numbers), i = Math.floor(state.cell / 3);
  if (table.length !== 3 || table.some((row) => row.length !== 3)) return state;
  return { ...state, numbers: written(table.map((row, r) => row.map((c, j) => (r === i && j === state.cell % 3 ? state.value : c)))) };
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
  if (a.error) return `${a.error[0].toUpperCase()}${a.error.slice(1)}.`;
  const form = product(a.factors);
  if (a.verdict === "equal") return `Twice the same layer, up to a factor, composes it: ${list(a.layers.map(inRows))}. It lies on the edge of what can be reached.`;
  if (a.verdict === "real") return `Two real layers compose it: ${list(a.layers.map(inRows))}.`;
  if (a.irreducible) return "No layers: it is irreducible, and does not factor even over ℂ.";
  if (a.verdict === "none") return `No layers: it is ${form}, and these factors do not fit into two 2 × 2 filters, not even over ℂ.`;
  const bad = a.factors.filter((f) => long(f) && discriminant(f[0].flat().map(Number)) < 0).map(([table]) => polynomial(table));
  return bad.length
    ? `Complex layers only: it is ${form}, and ${list(bad)} ${bad.length > 1 ? "have" : "has"} no real root to share out.`
    : "Complex layers only: over ℂ it is a filter times its conjugate.";
}

const VERDICT = { equal: "twice the same filter", real: "two filters", complex: "complex filters only", none: "no filters" };

function cell(x, y, side, text, chosen) {
  const c = number(minus(text));
  return [
    rect(x, y, side, side, "fill-paper"),
    c ? rect(x, y, side, side, `faint fill-${c > 0 ? "inside" : "outside"}`) : "",
    rect(x, y, side, side, chosen ? "fill-none bold line-accent" : "fill-none thin line-muted"),
    label(x + side / 2, y + side / 2 + 4, minus(text), text.length > 4 ? "small middle" : "middle"),
  ].join("");
}

// A picture of SIDE × SIDE pixels: a disc, a bar and a corner.
const SIDE = 16, PIXEL = 6;
const PICTURE = Array.from({ length: SIDE }, (_, i) => Array.from({ length: SIDE }, (_, j) =>
  (Math.hypot(i - 5, j - 5) < 3.7 ? 1 : j === 12 && i < 9 ? 1 : i + j > 22 ? 0.7 : 0)));

function filtered(picture, w) {
  const size = picture.length - w.length + 1;
  return Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) =>
    w.reduce((s, row, i) => s + row.reduce((t, c, j) => t + number(c) * picture[a + i][b + j], 0), 0)));
}

// Shades by laying thin colour on thin colour, the runs of each row together.
function shades(picture, left, top, colours) {
  const most = Math.max(...picture.flat().map(Math.abs)) || 1, inset = ((SIDE - picture.length) * PIXEL) / 2;
  const [x0, y0] = [left + inset, top + inset], parts = [];
  for (const [colour, sign] of colours)
    for (const least of [0.12, 0.4, 0.6, 0.85]) {
      let d = "";
      picture.forEach((row, i) => {
        for (let j = 0, from = -1; j <= row.length; j++) {
          const on = j < row.length && (sign * row[j]) / most > least;
          if (on && from < 0) from = j;
          if (!on && from >= 0) {
            const [a, b, c, e] = [x0 + from * PIXEL, y0 + i * PIXEL, x0 + j * PIXEL, y0 + (i + 1) * PIXEL].map(short);
            d += `M${a} ${b}L${c} ${b}L${c} ${e}L${a} ${e}Z`;
            from = -1;
          }
        }
      });
      if (d) parts.push(path(d, `faint fill-${colour}`));
    }
  return parts.join("");
}
const SIGNS = [["inside", 1], ["outside", -1]];

export default {
  title: "A stencil and its layers",
  question: "Which filters do two real 2 × 2 layers compose, and which only complex ones?",
  controls: [
    { id: "preset", type: "choice", label: "filter", value: "sobel", options: [...Object.entries(PRESETS).map(([id, [name]]) => [id, name]), ["own", "your own"]] },
    { id: "numbers", type: "text", label: "its rows", value: PRESETS.sobel[1] },
    { id: "cell", type: "choice", label: "number to change", value: "0", options: CELLS },
    { id: "value", type: "range", label: "that number", min: -8, max: 8, step: 1, value: "1" },
  ],
  ask: (state) => ({ ask: "stencil", rows: rows(state.numbers) }),
  press: (state, name) => shownCell({ ...state, cell: name.replace("cell-", "") }),
  changed(state, id) {
    if (id === "value") return named(withValue(state));
    if (id === "preset" && PRESETS[state.preset]) return shownCell({ ...state, numbers: PRESETS[state.preset][1] });
    return named(shownCell(state));
  },
  words,
  views: [
    {
      size: [360, 160],
      label: (state, a) => (a.error ? "No filter yet." : `The filter, and beside it: ${VERDICT[a.verdict]}.`),
      draw(state, a) {
        const table = a.rows ?? [], big = 40, small = 44;
        const stencil = table.flatMap((row, i) => row.map((c, j) =>
          target(`cell-${3 * i + j}`, cell(8 + big * j, 12 + big * i, big, c, Number(state.cell) === 3 * i + j))));
        if (a.error) return "";
        const right = a.layers
          ? [label(142, 77, "=", "middle"), ...a.layers.flatMap((layer, part) => layer.flatMap((row, i) =>
            row.map((c, j) => cell(157 + part * 108 + small * j, 28 + small * i, small, c, false)))), label(255, 77, "·", "middle")]
          : [label(142, 77, "≠", "middle"), label(255, 70, "two real", "middle"), label(255, 87, "2 × 2 filters", "middle")];
        return [...stencil, ...right, label(68, 152, PRESETS[state.preset]?.[0] ?? "your own", "middle"),
          label(255, 152, a.irreducible ? "irreducible: no filters" : VERDICT[a.verdict], "middle")].join("");
      },
    },
    {
      size: [360, 160],
      label: (state, a) => `A small picture, ${a.layers ? "after the first layer, and after both" : "and the same through the filter"}.`,
      draw(state, a) {
        if (a.error) return "";
        const panels = [10, 132, 254], size = SIDE * PIXEL, top = 20;
        const middle = a.layers ? shades(filtered(PICTURE, a.layers[0]), panels[1], top, SIGNS)
          : label(panels[1] + size / 2, top + 44, "no real", "middle small") + label(panels[1] + size / 2, top + 58, "layers", "middle small");
        return [
          shades(PICTURE, panels[0], top, [["ink", 1]]), middle,
          shades(filtered(PICTURE, a.rows), panels[2], top, SIGNS),
          ...panels.map((x, i) => el("rect", { x, y: top, width: size, height: size, class: `fill-none thin line-muted${i === 1 && !a.layers ? " dashed" : ""}` })),
          ...["a picture", a.layers ? "after one layer" : "", a.layers ? "after both" : "through the filter"].map((text, i) =>
            label(panels[i] + size / 2, 138, text, "middle")),
        ].join("");
      },
    },
  ],
};
