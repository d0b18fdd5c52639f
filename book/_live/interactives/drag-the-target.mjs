// Chapter 14: a target in a plane; its real critical points meet and vanish in pairs.
import { group, handle, label, line, minus, nearest, path, scale, short, through, value } from "../kit.mjs";
import { counted, legend, mark } from "../marks.mjs";

const PLANES = {
  "2,2": {
    sizes: [2, 2], target: ["4", "-3", "6", "-7"], moved: [2, 3],
    covariance: [[30, 14, 2, -2], [14, 7, -1, 2], [2, -1, 12, -5], [-2, 2, -5, 33]],
    marks: [["-1", "5"], ["5", "2"], ["3", "-6"], ["-5", "-1"], ["-13/4", "-29/4"]],
  },
  "3,2": {
    sizes: [3, 2], target: ["4", "-3", "8", "1", "-2"], moved: [1, 2],
    covariance: [[50, 5, -19, 1, 7], [5, 11, -7, 7, -10], [-19, -7, 10, -6, 1], [1, 7, -6, 30, 9], [7, -10, 1, 9, 22]],
    marks: [["-1", "-1/2"], ["1", "5"], ["6", "-4"], ["-4", "-3"], ["-6", "2"]],
  },
};
const REACH = 8, ROW = 2.5, ANGLES = 720, STEPS = 48, STRIDES = [2, 1];
const across = scale(-REACH, REACH, 34, 334), up = scale(-REACH, REACH, 318, 18);
const turn = scale(-90, 90, 30, 345);
const directions = Array.from({ length: ANGLES }, (_, i) => (Math.PI * (i + 0.5)) / ANGLES - Math.PI / 2);

const at = (form, angle) => {
  const s = Math.sin(angle), c = Math.cos(angle);
  return form.reduce((sum, a, i) => sum + a * s ** (form.length - 1 - i) * c ** i, 0);
};
const expanded = ([one, px, py, xx, xy, yy], x, y) => one + x * (px + x * xx + y * xy) + y * (py + y * yy);

// How many real critical points targets have, by counting where the loss turns: for the shades only.
const shades = new Map();
function shading({ sizes, family }) {
  const name = sizes.join();
  if (shades.has(name)) return shades.get(name);
  const exact = family.slope.map((form) => form.map(value));
  const slopes = directions.map((angle) => exact.map((form) => at(form, angle)));
  const levels = [];
  for (let pixel = up(REACH) + ROW / 2; pixel < up(-REACH); pixel += ROW) {
    const y = up.back(pixel);
    const row = slopes.map(([one, px, py, xx, xy, yy]) => [one + y * (py + y * yy), px + y * xy, xx]);
    const rises = ([a, b, c], x) => a + x * (b + x * c) > 0;
    const number = (x) => {
      let turns = 0, before = rises(row.at(-1), x);
      for (const slope of row) {
        const now = rises(slope, x);
        if (now !== before) turns += 1;
        before = now;
      }
      return turns;
    };
    const runs = [[-REACH, number(-REACH)]];
    for (let i = 1; i <= STEPS; i++) {
      let left = -REACH + ((i - 1) * 2 * REACH) / STEPS, right = left + (2 * REACH) / STEPS;
      const found = number(right);
      if (found === runs.at(-1)[1]) continue;
      for (let k = 0; k < 6; k++) {
        const middle = (left + right) / 2;
        if (number(middle) === runs.at(-1)[1]) left = middle; else right = middle;
      }
      runs.push([right, found]);
    }
    runs.forEach(([x, found], i) => {
      const ends = [across(x) + 1, across(runs[i + 1]?.[0] ?? REACH) - 1].map((e) => Math.round(e * 2) / 2);
      if (ends[1] > ends[0]) for (let k = 1; k < found / 2; k++)
        levels[k] = `${levels[k] ?? ""}M${ends[0]} ${short(pixel)}L${ends[1]} ${short(pixel)}`;
    });
  }
  shades.set(name, levels.filter(Boolean).map((d) => path(d, "line-inside bold faint")).join(""));
  return shades.get(name);
}

const height = (loss, top) => 250 - 215 * Math.sqrt(Math.max(loss, 0) / top);

function words(state, answer) {
  const number = (kind) => answer.points.filter((p) => p.kind === kind).length;
  const bad = number("bad minimum"), minima = bad + number("global minimum"), met = number("meeting");
  const kinds = [`${counted(minima, "local minimum", "local minima")}${bad ? ` (${bad} bad)` : ""}`,
    counted(number("saddle"), "saddle")];
  if (met) kinds.push(`${met === 1 ? "one place" : `${met} places`} where two have met`);
  const least = answer.points.find((p) => p.kind === "global minimum");
  return `${answer.real} real critical points: ${kinds.slice(0, -1).join(", ")} and ${kinds.at(-1)}. ` +
    `${answer.complex ? `${answer.complex} are complex, in pairs` : "None is complex"}. Least loss ${least.said}` +
    (met ? "." : "; an even number of points, as many saddles as minima.");
}

export default {
  title: "A target in a plane",
  question: "Can you leave only two real critical points?",
  controls: [
    { id: "x", type: "range", label: "target to the right", min: -REACH, max: REACH, step: 0.125, value: "-0.125" },
    { id: "y", type: "range", label: "target up", min: -REACH, max: REACH, step: 0.125, value: "0.25" },
    { id: "k", type: "choice", label: "filter sizes, stride 2", options: [["2,2", "(2, 2)"], ["3,2", "(3, 2)"]], value: "2,2" },
  ],
  ask: ({ x, y, k }) => ({
    ask: "targets in a plane", ...PLANES[k], strides: STRIDES, by: [x, y],
  }),
  drag: (state, name, [x, y]) => {
    const kept = (z) => nearest(Math.min(REACH, Math.max(-REACH, z)), 8);
    return { ...state, x: String(value(kept(across.back(x)))), y: String(value(kept(up.back(y)))) };
  },
  words,
  views: [
    {
      size: [345, 350],
      label: (state, answer) => `A plane of targets, darker where more critical points are real. The target, at ${
        minus(state.x)} and ${minus(state.y)}, has ${answer.real}.`,
      draw(state, answer) {
        const { marks, moved } = PLANES[answer.sizes.join()], x = across(value(state.x)), y = up(value(state.y));
        const ticks = [-8, -4, 0, 4, 8].map((t) =>
          label(across(t), 333, minus(t), "small middle") + label(30, up(t) + 4, minus(t), "small end"));
        const name = (i) => `u${"₀₁₂₃₄"[moved[i]]}`;
        const numbers = marks.map(([a, b], i) => {
          const place = [across(value(a)), up(value(b))];
          return Math.hypot(place[0] - x, place[1] - y) < 26 ? "" : label(place[0], place[1] + 4, answer.numbers[i], "middle");
        });
        return shading(answer) + line(34, 318, 334, 318, "line-muted") + line(34, 18, 34, 318, "line-muted") +
          ticks.join("") + label(334, 347, `${name(0)} moved by`, "small end") +
          label(6, 11, `${name(1)} moved by`, "small") + group({}, ...numbers) +
          handle("target", x, y, "fill-paper line-ink") + label(x, y - 12, answer.real, "middle");
      },
    },
    {
      size: [355, 290],
      label: (state, answer) => `The least loss for each direction of the second filter, with ${
        counted(answer.real, "critical point")}.`,
      draw(state, answer) {
        const { above, below } = answer.family, x = value(state.x), y = value(state.y);
        const above_here = above[0].map((_, i) => expanded(above.map((form) => form[i]), x, y));
        const losses = directions.map((angle) => at(above_here, angle) / at(below, angle));
        const top = Math.max(...losses);
        const place = (p) => turn(p.place === null ? 90 : (Math.atan(p.place) * 180) / Math.PI);
        return line(30, 262, 345, 262, "line-muted") +
          [-90, 0, 90].map((t) => label(turn(t), 277, `${minus(t)}°`, "small middle")).join("") +
          label(345, 289, "direction of the second filter", "small end") + label(30, 14, "√ least loss", "small") + legend(200, 14) +
          through(directions.map((angle, i) => [turn((angle * 180) / Math.PI), height(losses[i], top)]), "line-muted") +
          answer.points.map((p) => mark(p.kind, place(p), height(p.loss, top))).join("");
      },
    },
  ],
};
