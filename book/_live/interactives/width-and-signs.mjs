// Chapter 16: eigenvalues of a teacher on a line; each sign pattern of the width may have a minimum.
import { circle, handle, label, line, list, minus, nearest, scale, value } from "../kit.mjs";
import { counted, legend, mark } from "../marks.mjs";

const REACH = 6, NAMES = ["a", "b", "c", "d"];
const across = scale(-REACH, REACH, 62, 268);
const kept = (x) => String(value(nearest(Math.min(REACH, Math.max(-REACH, x)), 4)));
const named = ([p, q]) => `(${p}, ${q})`;

const control = (id, place, start) => ({
  id, type: "range", label: `${place} eigenvalue`, min: -REACH, max: REACH, step: 0.25, value: start,
});

function words(state, answer) {
  const minima = answer.rows.filter((row) => row.kind.endsWith("minimum")).sort((r, s) => r.height - s.height);
  const verdict = answer.minima === 1 ? "1 local minimum, the global one"
    : `${answer.minima} local minima, ${answer.bad || "none"} of them bad`;
  if (!minima.some((row) => row.kind === "global minimum"))
    return `${verdict}: this width reaches the teacher itself, with loss ${minus(answer.least)}.`;
  const without = answer.rows.filter((row) => !row.kind.endsWith("minimum")).map((row) => named(row.pattern));
  const found = list(minima.map((row) => `${named(row.pattern)} with loss ${row.loss}`));
  const zero = state.metric === "Gaussian" ? "the shifted zero" : "zero";
  return `${verdict}: ${found}. ${without.length
    ? `No minimum for ${list(without)}: a kept eigenvalue lies on the wrong side of ${zero}, or on it.` : "Every pattern has one."}`;
}

function row({ pattern, kept: chosen, zero, wrong, kind, height }, eigenvalues, y) {
  const dots = eigenvalues.map((v, i) => {
    const x = across(v), high = v > zero, sign = high ? "+" : "−";
    if (!chosen.includes(i)) return circle(x, y, 5, "fill-paper line-muted");
    const cross = wrong.includes(i)
      ? line(x - 10, y - 10, x + 10, y + 10, "line-ink") + line(x - 10, y + 10, x + 10, y - 10, "line-ink") : "";
    return circle(x, y, 8, v === zero ? "fill-muted" : high ? "fill-inside" : "fill-outside") +
      (cross || label(x, y + 4.5, sign, "fill-paper middle"));
  });
  const end = kind === "none" ? "" : mark(kind, 290, y) + label(302, y + 4, String(Number(height.toPrecision(3))), "");
  const shown = Math.abs(zero) <= REACH + 0.5;
  return label(6, y + 4, named(pattern)) + line(52, y, 278, y, "line-grid") + dots.join("") +
    (shown ? line(across(zero), y - 19, across(zero), y + 19, "line-ink bold") : "") + end;
}

export default {
  title: "Width, signs and minima",
  question: "Can you make three local minima, two of them bad? And a teacher with none that is bad?",
  controls: [
    { id: "width", type: "range", label: "width", min: 1, max: 3, step: 1, value: "2" },
    {
      id: "metric", type: "choice", label: "metric", value: "Gaussian",
      options: [["Gaussian", "of Gaussian data"], ["Frobenius", "Frobenius norm"]],
    },
    control("a", "first", "5"), control("b", "second", "2"), control("c", "third", "-1"), control("d", "fourth", "-4"),
  ],
  ask: (state) => ({
    ask: "sign patterns", eigenvalues: NAMES.map((name) => kept(value(state[name]))),
    width: Number(state.width), metric: state.metric,
  }),
  drag: (state, name, [x]) => ({ ...state, [name]: kept(across.back(x)) }),
  words,
  views: [
    {
      size: [360, 348],
      label: (state, { rows }) => `The eigenvalues of the teacher on a line, and below it ${
        counted(rows.length, "sign pattern")}: ${list(rows.map(({ pattern, kind }) =>
          `${named(pattern)}, ${kind === "none" ? "no point" : kind}`))}.`,
      draw(state, { rows, eigenvalues }) {
        const handles = NAMES.map((name) => handle(name, across(value(state[name])), 40, "fill-paper line-ink"));
        return label(6, 44, "teacher", "small") + line(52, 40, 278, 40, "line-muted") +
          [-6, -3, 0, 3, 6].map((t) => line(across(t), 37, across(t), 43, "line-muted") +
            label(across(t), 18, minus(t), "small middle")).join("") +
          label(302, 18, "loss", "small") + handles.join("") +
          rows.map((each, i) => row(each, eigenvalues, 98 + 52 * i)).join("") +
          circle(62, 318, 5, "fill-paper line-muted") + label(72, 322, "dropped", "small") +
          line(134, 310, 134, 326, "line-ink bold") + label(142, 322, "zero, shifted", "small") +
          line(224, 312, 236, 324, "line-ink") + line(224, 324, 236, 312, "line-ink") +
          label(243, 322, "on the wrong side", "small") + legend(62, 342);
      },
    },
  ],
};
