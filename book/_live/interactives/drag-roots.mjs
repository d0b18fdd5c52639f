// Chapter 2: two roots and two filters of size two.
import { circle, escape, form, handle, label, line, list, minus, nearest, scale, value } from "../kit.mjs";
import { multiplied, placed } from "../core.mjs";

const SIZES = [2, 2];
const across = scale(-3, 3, 20, 340);

// x² − 2ax + a² ∓ b²: roots a ± b, or a ± ib.
const coefficients = ({ middle, apart, kind }) =>
  multiplied(kind === "real"
    ? [["1", minus(middle)], ["1", minus(middle)]]
    : [["1", "0"], ["1", apart]]);

export default {
  title: "Two roots, two filters",
  question: "Can you push the filter out of the function space?",
  controls: [
    { id: "middle", type: "range", label: "middle of the roots", min: -2, max: 2, step: 0.125, value: "0.5" },
    { id: "apart", type: "range", label: "distance", min: 0, max: 2, step: 0.125, value: "1" },
    { id: "kind", type: "choice", label: "roots", options: [["real", "real"], ["complex", "complex"]], value: "real" },
  ],
  filter: coefficients,
  ask: (state) => ({ ask: "filter", sizes: SIZES, filter: coefficients(state) }),
  core: (state) => placed(SIZES, coefficients(state)),
  drag: (state, name, [x]) => ({ ...state, middle: nearest(across.back(x), 8) }),
  words: (state, answer) =>
    `${form(coefficients(state))}: root pattern ${answer.pattern}, ${answer.inside ? "inside" : "outside"}.`,
  views: [
    {
      size: [360, 120],
      label: (state, answer) => `The roots on a line; the filter is ${answer.inside ? "inside" : "outside"}.`,
      draw: (state) =>
        line(20, 60, 340, 60, "line-muted") +
        handle("middle", across(value(state.middle)), 60, "fill-accent"),
    },
  ],
};
