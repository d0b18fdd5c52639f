// Chapter 1: copies of the first filter, moved on by its stride, and the entries of W that they add up to.
import { form, handle, label, list, minus, rect, target } from "../kit.mjs";
import { composition, read } from "../core.mjs";

const LEFT = 66, TOP = 34, ROW = 27, MOST = 4, MOST_STRIDE = 5;

const entries = (text) => text.split(/[\s,;]+/).filter(Boolean);
const filters = (state) => [entries(state.first), entries(state.last)];
const size = (state) => filters(state)[0].length + (filters(state)[1].length - 1) * Number(state.stride);
const entry = (state) => Math.min(Number(state.entry ?? 2), size(state) - 1);
const strides = (state) => [Number(state.stride), 1];

// Wide enough for the largest stride, so that nothing else moves when a copy does.
function width(state) {
  const [first, last] = filters(state);
  return Math.min(34, (352 - LEFT) / (first.length + (last.length - 1) * MOST_STRIDE));
}

const below = (i) => [...String(i)].map((d) => "₀₁₂₃₄₅₆₇₈₉"[d]).join("");
const factor = (text) => (/^-|\//.test(text) ? `(${minus(text)})` : text);
const sum = (state, { filter, terms }) => {
  const products = terms.map(([a, b], i) => `${i ? factor(a) : minus(a)}·${factor(b)}`).join(" + ");
  return `W${below(entry(state))} = ${products}${terms.length ? " = " : ""}${minus(filter[entry(state)])}`;
};

function copies(state) {
  const [first, last] = filters(state), k = first.length, s = Number(state.stride);
  if (last.length === 1) return "There is one copy of w₁ only.";
  if (s < k) return `Neighbouring copies of w₁ overlap in ${s + 1 === k ? "1 place" : `${k - s} places`}.`;
  if (s === k) return "The copies of w₁ touch: every entry of W is one single product.";
  const free = last.slice(1).flatMap((_, i) => Array.from({ length: s - k }, (_, j) => `W${below(i * s + k + j)}`));
  return `The copies of w₁ leave gaps: ${list(free)} ${free.length > 1 ? "are" : "is"} 0 whatever the filters are.`;
}

const spread = (w, s) => w.flatMap((c, i) => (i ? [...Array(s - 1).fill("0"), c] : [c]));
const multiplied = (state, { filter }) => {
  const [first, last] = filters(state).map((w) => w.map(read));
  return `(${form(first)})(${form(spread(last, Number(state.stride)))}) = ${form(filter)}`;
};

// A square with a number in it, as large as it fits.
function square(x, y, wide, number, classes) {
  const text = minus(number), small = text.length * 8.5 > wide ? "small " : "";
  const fits = text.length * 7 <= wide ? text : "…";
  return rect(x, y, wide, ROW - 4, classes) + label(x + wide / 2, y + 16, fits, `${small}middle`);
}

function draw(state, answer) {
  const [first, last] = filters(state), s = Number(state.stride), wide = width(state), chosen = entry(state);
  const at = (column) => LEFT + column * wide, top = TOP + (MOST - last.length) * 12;
  const row = (i) => top + i * ROW, bottom = row(last.length) + 8, middle = at(chosen) + wide / 2, end = bottom + ROW;
  const one = (i) => first.map((c, j) => square(at(s * i + j), row(i), wide, c, "line-muted thin"));
  const whole = sum(state, answer), fits = whole.length * 6.4 < 352;
  const said = fits ? whole : `W${below(chosen)} = ${minus(answer.filter[chosen])}`, half = said.length * 3.2;
  return [
    rect(at(chosen) - 2, top - 5, wide + 4, end - top + 4, "fill-accent faint"),
    label(8, top - 12, "w₂"), label(LEFT, top - 12, `times w₁, moved on by ${s}`),
    last.map((c, i) => square(8, row(i), 34, c, "line-muted thin") + label(52, row(i) + 16, "·", "middle") +
      rect(at(s * i), row(i), first.length * wide, ROW - 4, "fill-muted faint") + one(i).join("")),
    label(8, bottom + 16, "sum W"),
    answer.filter.map((c, h) => target(`entry-${h}`, rect(at(h), bottom, wide, ROW - 4, "fill-inside faint"),
      square(at(h), bottom, wide, c, "line-inside"))),
    last.length > 1 ? handle("stride", at(s), row(1) + ROW / 2 - 2, "fill-inside line-paper", 6) : "",
    handle("entry", middle, end + 4, "fill-accent line-paper"),
    label(Math.max(half + 4, Math.min(middle, 356 - half)), end + 30, said, "middle"),
  ].flat().join("");
}

const within = (x, least, most) => Math.max(least, Math.min(Math.floor(x), most));

export default {
  title: "Slide a filter along another",
  question: "At which stride does every entry of W become one single product?",
  controls: [
    { id: "stride", type: "range", label: "stride of layer 1", min: 1, max: MOST_STRIDE, step: 1, value: "1" },
    { id: "next", type: "button", label: "Next entry of W" },
    { id: "first", type: "text", label: "filter w₁", value: "1, 3, 2" },
    { id: "last", type: "text", label: "filter w₂", value: "2, −1" },
  ],
  ask: (state) =>
    ({ ask: "composition", filters: filters(state), strides: strides(state), entry: entry(state) }),
  core: (state) => composition(filters(state), strides(state), entry(state)),
  press: (state, name) =>
    ({ ...state, entry: String(name === "next" ? (entry(state) + 1) % size(state) : name.slice(6)) }),
  drag(state, name, [x]) {
    const places = (x - LEFT) / width(state);
    return name === "entry" ? { ...state, entry: String(within(places, 0, size(state) - 1)) }
      : { ...state, stride: String(within(places + 0.5, 1, MOST_STRIDE)) };
  },
  words: (state, answer) => `${sum(state, answer)}. ${copies(state)} ` +
    `W = (${minus(answer.filter.join(", "))}), as ${multiplied(state, answer)}.`,
  views: [
    {
      size: [360, 224],
      label: (state, answer) =>
        `A row for each entry of w₂ with a copy of w₁, moved on by ${state.stride}. Chosen: ${sum(state, answer)}.`,
      draw,
    },
  ],
};
