// The roots of a form on the closed half-plane, drawn as a disc, and the losses of its critical points.
import { circle, escape, group, label, line, list, minus, path, rect, scale, through, value } from "../kit.mjs";
import { listed } from "./state.mjs";

const [CX, CY, R] = [180, 142, 104];

// The half-plane as a disc: the real line and infinity are its rim, i its centre.
function onDisc(at) {
  if (at === null) return [CX, CY - R];
  const [x, y] = at, d = x * x + (y + 1) ** 2;
  return [CX + (R * 2 * x) / d, CY - (R * (x * x + y * y - 1)) / d];
}
const ticks = [["0", [0, 0], 0, 17], ["∞", null, 0, -9], ["1", [1, 0], 13, 4], ["−1", [-1, 0], -14, 4]];
const number = (x) => minus(String(Number(x.toPrecision(3))));
const named = ({ at, root }) => (root ? minus(root) : `${number(at[0])} ± ${number(at[1])} i`);
const times = ({ multiplicity: m }) => (m === 1 ? "" : m === 2 ? " (double)" : ` (${m} times)`);

export const roots = {
  size: [360, 290],
  label: (_, { roots: found, place }) =>
    !found?.roots ? "The roots are shown once Python has answered."
      : found.roots.length ? `Roots: ${list(found.roots.map((r) => named(r) + times(r)))}.`
        : place?.pattern ? "There are no roots." : "No roots are shown.",
  draw: (_, { roots: found }) =>
    circle(CX, CY, R, "fill-none line-ink") +
    label(CX, 16, "roots: real ones on the rim, one of a pair inside", "small middle") +
    ticks.map(([text, at, x, y]) => {
      const [cx, cy] = onDisc(at);
      return circle(cx, cy, 1.5, "fill-ink") + label(cx + x, cy + y, text, "small middle");
    }).join("") +
    (found?.roots ?? []).map(({ at, multiplicity }) => {
      const [x, y] = onDisc(at), pair = at && at[1] > 0;
      const rings = Array.from({ length: multiplicity - 1 }, (_, i) =>
        circle(x, y, 9 + 4 * i, `fill-none ${pair ? "line-outside" : "line-inside"}`)).join("");
      const mark = pair ? rect(x - 4.5, y - 4.5, 9, 9, "fill-outside") : circle(x, y, 5, "fill-inside");
      return rings + mark;
    }).join(""),
};

// --- Losses.

const diamond = (x, y, r, classes) => path(`M${x - r} ${y}L${x} ${y - r}L${x + r} ${y}L${x} ${y + r}Z`, classes);
const triangle = (x, y, classes) => path(`M${x - 5} ${y + 4}L${x} ${y - 5}L${x + 5} ${y + 4}Z`, classes);
const MARKS = {
  "global minimum": (x, y) => circle(x, y, 5.5, "fill-inside"),
  "bad minimum": (x, y) => diamond(x, y, 6.5, "fill-accent"),
  minimum: (x, y) => diamond(x, y, 5, "fill-none line-accent"),
  saddle: (x, y) => triangle(x, y, "fill-muted"),
  degenerate: (x, y) => rect(x - 4, y - 4, 8, 8, "fill-none line-ink"),
};
const SHORT = { "global minimum": "global", "bad minimum": "bad" };
const across = scale(-90, 90, 30, 340), FLOOR = 232, TOP = 34;
const degrees = (w) => {
  const phi = (Math.atan2(-w[1], w[0]) * 180) / Math.PI;
  return phi > 90 ? phi - 180 : phi <= -90 ? phi + 180 : phi;
};

function legend(points) {
  const kinds = Object.keys(MARKS).filter((kind) => points.some((p) => p.kind === kind));
  const step = 330 / Math.max(kinds.length, 3);
  return kinds.map((kind, i) =>
    group({}, MARKS[kind](24 + i * step, 282), label(34 + i * step, 286, SHORT[kind] ?? kind, "small"))).join("");
}

function curve({ curve: levels, points }, fixed) {
  const most = Math.max(...levels, ...points.map((p) => p.level), 1e-9), up = scale(0, most, FLOOR, TOP);
  const at = levels.map((level, i) => [across((360 / Math.PI) * Math.atan((2 * i) / (levels.length - 1) - 1)), up(level)]);
  const marks = points.flatMap((p) => p.classes.map((c) => MARKS[p.kind](across(degrees(c.at[fixed])), up(p.level))));
  return line(30, FLOOR, 340, FLOOR, "line-ink thin") +
    [["∞", -90], ["−1", -45], ["0", 0], ["1", 45], ["∞", 90]].map(([text, phi]) =>
      line(across(phi), FLOOR, across(phi), FLOOR + 4, "line-ink thin") + label(across(phi), FLOOR + 18, text, "small middle")).join("") +
    label(185, FLOOR + 34, "root of the filter of size 2", "small middle") +
    label(8, 20, "least loss over the other filter", "small") + through(at, "line-ink") + marks.join("");
}

// No curve: the losses on a line, points of nearly one loss above each other.
function ladder({ points, sets }) {
  const levels = [...points, ...sets].map((p) => p.level), least = Math.min(...levels), most = Math.max(...levels);
  const right = scale(least, most > least ? most : least + 1, 36, 330), stacks = new Map();
  const marks = [...points].sort((p, q) => p.level - q.level).map((p) => {
    const x = Math.round(right(p.level) / 13) * 13, height = stacks.get(x) ?? 0;
    stacks.set(x, height + 1);
    return height > 13 ? "" : MARKS[p.kind](x, FLOOR - 12 - 14 * height);
  });
  const end = (level, classes) => label(right(level), FLOOR + 18, minus(String(Number(level.toPrecision(3)))), `small ${classes}`);
  return line(20, FLOOR, 346, FLOOR, "line-ink thin") + marks.join("") +
    (levels.length ? end(least, "middle") + (most > least ? end(most, "middle") : "") : "") +
    label(185, FLOOR + 34, "loss", "small middle") + label(8, 20, "the critical points by their loss", "small");
}

const SEVERAL = {
  "global minimum": "global minima", "bad minimum": "bad minima", minimum: "minima", saddle: "saddles",
};
const count = (points, kind) => points.filter((p) => p.kind === kind).length;
export const kinds = (points) =>
  list(Object.keys(MARKS).map((kind) => [count(points, kind), kind]).filter(([n]) => n)
    .map(([n, kind]) => `${n} ${(n > 1 && SEVERAL[kind]) || kind}`));
// Critical points that are not isolated.
export const extent = ({ dimension }) => ({ 1: "a curve", 2: "a surface" })[dimension] ?? `a set of dimension ${dimension}`;

export const losses = {
  size: [360, 290],
  label: (_, { critical }) =>
    critical?.error ? "No critical points are shown." : !critical?.points ? "The critical points are shown once Python has answered."
      : `${critical.curve ? "The least loss for a filter of size 2, by its root" : "The losses"}: ${
        kinds(critical.points) || "no isolated critical point"}.`,
  draw(state, { critical }) {
    if (!critical?.points) return label(180, 140, "critical points", "small middle");
    const fixed = Number(listed(state.k)[1]) === 2 ? 1 : 0;
    return (critical.curve ? curve(critical, fixed) : ladder(critical)) + legend(critical.points);
  },
};
