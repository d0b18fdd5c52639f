// Chapter 7: two filters of size two with given norms; a start is a pair of angles, a point of a torus.
import { form, group, handle, label, line, minus, path, rect, target } from "../kit.mjs";

const CELL = 8, LEFT = 34, TOP = 26, GRID = 40, SIDE = CELL * GRID, DEGREES = 360 / GRID;
const SHADES = ["fill-inside faint", "fill-grid", "fill-accent"];

const table = (state, answer) =>
  answer.tables.find((t) => t.metric === state.metric && t.norms.join() === state.norms);

// The column of an angle of w₁ and the row of an angle of w₂; nearest(…) is a start of the grid.
const column = (first) => Math.floor(((Number(first) % 360) + 360) % 360 / DEGREES);
const row = (last) => Math.round(((Number(last) % 360) + 360) % 360 / DEGREES) % GRID;
const nearest = (state, first, last) =>
  ({ ...state, first: String((column(first) + 0.5) * DEGREES), last: String(row(last) * DEGREES) });
const end = ({ ends, minima }, i, j) => minima[Number(ends[j][i])];
const angles = ([x, y]) => [(x - LEFT) / CELL * DEGREES, (TOP + SIDE - y) / CELL * DEGREES - DEGREES / 2];

const starts = ({ tried = "" }) => (tried ? tried.split(" ").map((pair) => pair.split(",").map(Number)) : []);
const counted = (state, pairs = [[column(state.first), row(state.last)]]) =>
  ({ ...state, tried: [...starts(state), ...pairs].map((pair) => pair.join()).join(" ") });

// Starts that fill the torus evenly: the next twenty of a sequence that never comes back.
function more(state) {
  const begun = Number(state.begun ?? 0), pairs = Array.from({ length: 20 }, (_, k) =>
    [0.7548776662, 0.5698402910].map((turn) => Math.floor((((begun + k + 1) * turn) % 1) * GRID)));
  return counted({ ...state, begun: String(begun + 20) }, pairs);
}

// Cells of one end as one path, a run of them in a row as one rectangle.
function basin(ends, digit) {
  const runs = ends.flatMap((text, j) => [...text.matchAll(new RegExp(`${digit}+`, "g"))].map((run) => {
    const wide = run[0].length * CELL;
    return `M${LEFT + run.index * CELL} ${TOP + SIDE - (j + 1) * CELL}h${wide}v${CELL}h${-wide}z`;
  }));
  return path(runs.join(""), SHADES[digit]);
}

const centre = (i, j) => [LEFT + (i + 0.5) * CELL, TOP + SIDE - (j + 0.5) * CELL];
const caught = (found, pairs) => pairs.filter(([i, j]) => end(found, i, j).caught).length;
const all = ({ ends }) => ends.flatMap((text, j) => [...text].map((_, i) => [i, j]));

function words(state, answer) {
  const found = table(state, answer), here = end(found, column(state.first), row(state.last));
  const pairs = starts(state), count = all(found);
  const verdict = here.caught
    ? `Caught: this start ends at a bad minimum of loss ${here.loss} (both filters have the root ${minus(here.root)})`
    : `This start learns the target ${form(found.target)} (the second filter gets its root ${minus(here.root)})`;
  const mine = caught(found, pairs), tried = pairs.length === 1 ? "1 start" : `${pairs.length} starts`;
  const yours = pairs.length ? `Of ${tried} tried ${mine} ${mine === 1 ? "is" : "are"} caught; of` : "Of";
  return `${verdict}. ${yours} all ${count.length} on a grid of ${GRID} × ${GRID} starts, whose flows were followed in floating point, ${caught(found, count)} are` +
    `${pairs.length ? "" : " caught"}.`;
}

const degrees = (angle) => `${angle}°`;
const KEY = [[34, 2, "caught"], [110, 0, "target"], [186, 1, "target, roots exchanged"]];

export default {
  title: "The torus of starts",
  question: "Can you find a start that is caught, and data with which none is?",
  controls: [
    { id: "metric", type: "choice", label: "data", value: "anisotropic",
      options: [["white", "white"], ["anisotropic", "anisotropic"]] },
    { id: "norms", type: "choice", label: "norms of the filters", value: "1.5,1.5",
      options: [["1.5,1.5", "equal, δ = 0"], ["2.0,0.5", "2 and 1/2, δ = 15/4"]] },
    { id: "first", type: "range", label: "angle of w₁", min: 4.5, max: 355.5, step: 9, value: "76.5", shown: degrees },
    { id: "last", type: "range", label: "angle of w₂", min: 0, max: 351, step: 9, value: "270", shown: degrees },
    { id: "try", type: "button", label: "Count this start" },
    { id: "more", type: "button", label: "Twenty more starts" },
    { id: "again", type: "button", label: "Count anew" },
  ],
  ask: () => ({ ask: "torus of starts" }),
  core: (state, answer) => answer, // the answer on the page holds for all states
  press(state, name, answer, view, place) {
    if (name === "again") return { ...state, tried: "", begun: "0" };
    if (name === "more") return more(state);
    return counted(name === "try" ? state : nearest(state, ...angles(place)));
  },
  drag: (state, name, place) => nearest(state, ...angles(place)),
  words,
  views: [
    {
      size: [360, 384],
      label: (state, answer) =>
        "A torus cut open: the angle of w₁ to the right, that of w₂ upwards, " +
        `now ${state.first} and ${state.last} degrees. ${words(state, answer)}`,
      draw(state, answer) {
        const found = table(state, answer), [x, y] = centre(column(state.first), row(state.last));
        const ticks = [0, 90, 180, 270].map((a) => {
          const along = LEFT + (a / DEGREES) * CELL, up = TOP + SIDE - (a / DEGREES + 0.5) * CELL;
          return label(along, TOP + SIDE + 16, `${a}°`, "small middle") + label(LEFT - 5, up + 4, `${a}°`, "small end");
        });
        const dots = starts(state).map(([i, j]) => {
          const [a, b] = centre(i, j);
          return end(found, i, j).caught
            ? [2.5, -2.5].map((d) => line(a - 2.5, b - d, a + 2.5, b + d, "line-paper")).join("")
            : rect(a - 1.2, b - 1.2, 2.4, 2.4, "fill-ink");
        });
        const key = KEY.slice(3 - found.minima.length).map(([left, k, text]) =>
          rect(left, 6, 12, 12, SHADES[k]) + label(left + 18, 16, text, "small"));
        return [
          ...key,
          target("torus", group({ "shape-rendering": "crispEdges" }, found.minima.map((_, k) => basin(found.ends, k)))),
          rect(LEFT, TOP, SIDE, SIDE, "line-muted thin fill-none"), ...ticks, ...dots,
          label(LEFT + SIDE - 12, TOP + SIDE + 30, "angle of w₁", "small end"),
          label(2, TOP + SIDE + 30, "up: angle of w₂", "small"),
          handle("start", x, y, "fill-paper line-outside", 6),
        ].join("");
      },
    },
  ],
};
