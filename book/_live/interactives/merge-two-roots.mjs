// Chapter 3: a quartic whose roots merge in twos; a double root is boundary for some sizes, and for others not.
import { form } from "../kit.mjs";
import { multiplied, placed as answered } from "../core.mjs";
import { counted } from "../marks.mjs";
import { spaceView } from "../scene.mjs";
import { EIGHTHS, SIZE, factors, placed, plane } from "../scenes/roots.mjs";
import { SIZE as FLAT, section } from "../scenes/section.mjs";
import { quartic, scene as swallowtail } from "../scenes/swallowtail.mjs";

const SIZES = ["3 2 2", "4 2", "2 2 2 2", "3 3", "5"], MOST = 12;
const sizes = (state) => state.sizes.split(" ").map(Number);
const named = (state) => `(${state.sizes.replaceAll(" ", ", ")})`;
const even = (state) => sizes(state).filter((k) => k % 2 === 0).length;

// Two roots around a middle, in eighths: real ones, a double one, or a pair.
const around = (middle, half) => half >= 0
  ? [[middle - half, 0], [middle + half, 0]] : [[middle, -half], [middle, half]];
function roots({ first, second, middle }) {
  const [h, g, m] = [first, second, middle].map((x) => Number(x) * EIGHTHS);
  return [...around(-m, h), ...around(m, g)];
}
const coefficients = (state) => multiplied(factors(roots(state)));
const place = ({ inside, boundary }) => (boundary ? "boundary" : inside ? "inside" : "outside");
const lies = (answer) => (answer.boundary ? "on the boundary" : place(answer));
const multiple = (state) => new Set(roots(state).map(String)).size < 4;

function words(state, answer) {
  const real = [...answer.pattern.split("|")[0]].map(Number).filter(Boolean);
  const e = even(state), where = place(answer);
  const count = real.reduce((sum, m) => sum + m, 0), odd = real.filter((m) => m % 2).length;
  const inside = "Inside, not on the boundary";
  const all = `${counted(count, "real root")}${count > real.length ? ", counted with multiplicity" : ""},`;
  let verdict = `${inside}: at each of the ${odd} real roots of odd multiplicity one stays real, ` +
    `and e = ${e} are needed`;
  if (where === "boundary")
    verdict = `Boundary: W has ${all} enough for e = ${e}, but only ${odd} of odd multiplicity, ` +
      `at most e − 2 = ${e - 2}: ` +
      `${odd ? "one root stays real at each of these, and all others" : "all"} may become complex`;
  else if (where === "outside") verdict = `Outside: W has ${all} and e = ${e} are needed`;
  else if (!e) verdict = "Inside, and there is no boundary: no filter has an even size, so no real root is needed";
  else if (!multiple(state)) verdict = `${inside}: ${count} real roots, none of them multiple, and e = ${e}`;
  return `${verdict}. Sizes ${named(state)}, root pattern ${answer.pattern}, W = ${form(coefficients(state))}.`;
}

function shown(text) {
  const half = Number(text);
  if (!half) return "merged";
  return half > 0 ? `real, ${2 * half} apart` : `a pair, ${-2 * half} apart`;
}
const two = (id, label, value) => ({ id, type: "range", label, min: -1.5, max: 1.5, step: 0.125, value, shown });

export default {
  title: "Merge two roots",
  question: "When is a double root boundary? Find one that is, and one that is not.",
  controls: [
    { id: "sizes", type: "choice", label: "filter sizes", value: "3 2 2",
      options: SIZES.map((k) => [k, named({ sizes: k })]) },
    { id: "middle", type: "range", label: "middles left and right of 0 by", min: 0, max: 1, step: 0.125, value: "1" },
    two("first", "left two roots:", "0.5"), two("second", "right two roots:", "0"),
  ],
  ask: (state) => ({ ask: "filter", sizes: sizes(state), filter: coefficients(state) }),
  core: (state) => answered(sizes(state), coefficients(state)),
  drag(state, name, at) {
    const id = Number(name.slice(5)) < 2 ? "first" : "second", [x, y] = placed(at);
    const middle = Number(state.middle) * EIGHTHS * (id === "first" ? -1 : 1);
    const half = y ? -Math.abs(y) : Math.min(MOST, Math.abs(x - middle));
    return { ...state, [id]: String(half / EIGHTHS) };
  },
  words,
  views: [
    {
      size: SIZE,
      label: (state, { pattern }) => `The four roots of W in the complex plane, root pattern ${pattern}.`,
      draw(state, answer) {
        const all = roots(state), many = (z) => all.filter((w) => String(w) === String(z)).length > 1;
        return plane(all, null, (z) => (many(z) ? place(answer) : "muted"));
      },
    },
    {
      size: FLAT,
      label: (state, answer) => `The quartics with the same a, and the curve of those with a double root; W is ` +
        `${lies(answer)}.`,
      draw: (state, answer) => section(even(state), quartic(coefficients(state)), place(answer)),
    },
    spaceView({
      size: [360, 300],
      label: (state, answer) => `The swallowtail in the colours of the sizes ${named(state)}, and W, ` +
        `${lies(answer)}.`,
      scene: (state, answer) => swallowtail(even(state), coefficients(state), place(answer)),
    }),
  ],
};
