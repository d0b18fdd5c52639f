// Chapter 2: roots fall into the bins of the layers; the form is inside exactly if all of them find a place.
import { form, label } from "../kit.mjs";
import { multiplied, placed as answered } from "../core.mjs";
import { counted } from "../marks.mjs";
import { spaceView } from "../scene.mjs";
import { UNIT, ball, bin, packed, places } from "../scenes/bins.mjs";
import { EIGHTHS, SIZE, factors, isReal, moved, placed, plane, read, written } from "../scenes/roots.mjs";
import { scene as cone } from "../scenes/cone.mjs";
import { scene as cusp } from "../scenes/cusp.mjs";
import { scene as swallowtail } from "../scenes/swallowtail.mjs";

const SIZES = ["2 2", "3 2", "2 2 2", "4 2", "3 2 2", "3 3", "2 2 2 2"];
const START = { 2: "-8,0 8,0", 3: "-12,0 4,8 4,-8", 4: "-20,0 -4,0 12,8 12,-8" };

const sizes = (state) => state.sizes.split(" ").map(Number);
const named = (text) => `(${text.replaceAll(" ", ", ")})`;
const even = (state) => sizes(state).filter((k) => k % 2 === 0).length;
function roots(state) {
  const degree = sizes(state).reduce((sum, k) => sum + k - 1, 0), kept = read(state.roots ?? "");
  return kept.length === degree ? kept : read(START[degree]);
}
const chosen = (state) => Math.min(Number(state.chosen ?? 0), roots(state).length - 1);
const coefficients = (state) => multiplied(factors(roots(state)));
const place = ({ inside, boundary }) => (boundary ? "boundary" : inside ? "inside" : "outside");

// The state with these roots, and the sliders where the chosen root is.
function settled(state, found = roots(state), i = chosen(state)) {
  const [across, up] = [found[i][0], Math.abs(found[i][1])].map((c) => String(c / EIGHTHS));
  return { ...state, roots: written(found), chosen: String(i), across, up };
}

function pieces(state) {
  const real = roots(state).filter(isReal).length, pairs = (roots(state).length - real) / 2;
  return { real, pairs, ...packed(sizes(state).map((k) => k - 1), real, pairs) };
}
const held = (state) => `${counted(pieces(state).real, "real root")}, ${counted(pieces(state).pairs, "complex pair")}`;

function bins(state, answer) {
  const { bins: filled, left } = pieces(state), floor = 92;
  const at = places(filled.length + (left ? left + 0.6 : 0), 180), aside = at.slice(filled.length).map((x) => x + 28);
  const full = filled.map((sizesIn, i) => {
    const low = (j) => floor - UNIT * sizesIn.slice(0, j).reduce((sum, size) => sum + size, 0);
    return bin(at[i], floor, sizes(state)[i] - 1, `line-${place(answer)}`) +
      sizesIn.map((size, j) => ball(at[i], low(j), size, "fill-accent")).join("") +
      label(at[i], floor + 20, `k = ${sizes(state)[i]}`, "small middle");
  });
  const over = aside.slice(0, left).map((x) => ball(x, floor, 2, "fill-none line-outside bold dashed"));
  const said = left ? label((aside[0] + aside[left - 1]) / 2, floor + 20, "no place", "small middle") : "";
  return full.join("") + over.join("") + said;
}

const verdict = { inside: "Inside", boundary: "Inside, on the boundary", outside: "Outside" };
function words(state, answer) {
  const { real, left } = pieces(state), e = even(state), [multiplicities] = answer.pattern.split("|");
  const why = left ? `${counted(left, "pair finds", "pairs find")} no place` : "every piece finds a place";
  const need = !e ? "and no filter has an even size"
    : e === 1 ? "and the one filter of even size needs one" : `and the e = ${e} filters of even size need ${e}`;
  const how = real === 1 ? ", which cannot leave the line alone"
    : multiplicities.length < real ? ", counted with multiplicity" : "";
  return `${verdict[place(answer)]}: ${why}. W has ${counted(real, "real root")}${how}, ${need}. ` +
    `W = ${form(coefficients(state))}, root pattern ${answer.pattern}.`;
}

export default {
  title: "Roots fall into bins",
  question: "Can you push W out of the function space? For some sizes nobody can.",
  controls: [
    { id: "sizes", type: "choice", label: "filter sizes", options: SIZES.map((k) => [k, named(k)]), value: "2 2" },
    { id: "next", type: "button", label: "Take the next root" },
    { id: "across", type: "range", label: "the root along the line", min: -3, max: 3, step: 0.125, value: "-1" },
    { id: "up", type: "range", label: "its distance from the line", min: 0, max: 1.5, step: 0.125, value: "0" },
  ],
  ask: (state) => ({ ask: "filter", sizes: sizes(state), filter: coefficients(state) }),
  core: (state) => answered(sizes(state), coefficients(state)),
  changed(state, id) {
    if (id === "sizes") return settled(state);
    const [x, y] = [Number(state.across), Number(state.up)].map((c) => c * EIGHTHS);
    return settled(state, moved(roots(state), chosen(state), x, y));
  },
  press: (state) => settled(state, roots(state), (chosen(state) + 1) % roots(state).length),
  drag(state, name, at) {
    const i = Number(name.slice(5));
    return settled(state, moved(roots(state), i, ...placed(at)), i);
  },
  words,
  views: [
    {
      size: SIZE,
      label: (state) => `The roots of W in the complex plane: ${held(state)}.`,
      draw: (state) => plane(roots(state), chosen(state)),
    },
    {
      size: [360, 120],
      label: (state) => `Bins for the sizes ${named(state.sizes)}. ` +
        (pieces(state).left ? `No place for ${counted(pieces(state).left, "pair")}.` : "All pieces fit."),
      draw: bins,
    },
    spaceView({
      size: [360, 300],
      label: (state, answer) =>
        `W among the forms of degree ${roots(state).length}: ${verdict[place(answer)].toLowerCase()}.`,
      scene(state, answer) {
        const W = coefficients(state), where = place(answer);
        return W.length === 3 ? cone(W, where) : (W.length === 4 ? cusp : swallowtail)(even(state), W, where);
      },
    }),
  ],
};
