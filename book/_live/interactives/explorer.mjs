// The explorer: any network, filter and metric, and all that the package says. Its life is explorer.mjs
// beside page.mjs: it asks several questions, and keeps its state in the address.
import { form as written, list } from "../kit.mjs";
import { placed } from "../core.mjs";
import { extent, kinds, losses, roots } from "../explorer/pictures.mjs";
import { EXAMPLES, example, listed, questions } from "../explorer/state.mjs";
import { critical, factorizations, filter, many, network } from "../explorer/tables.mjs";

const METRICS = [["white", "white: S = 1"], ["bombieri", "Bombieri: S = diag(1/C(n, j))"],
  ["markov", "Markov series: S_ij = 2^−|i−j|"], ["given", "given: a matrix S"]];
const METRIC = { white: "white data", bombieri: "Bombieri’s metric", markov: "a Markov series", given: "this S" };
const first = example(0);

function place({ pattern, inside, boundary }, { whisker } = {}) {
  const roots = pattern ? `root pattern ${pattern}, ` : "the zero filter, ";
  if (!inside) return `${roots}outside the function space${whisker ? ", on a whisker" : ""}`;
  return roots + (boundary ? "on the boundary of the function space" : boundary === null ? "in the function space" : "inside the function space");
}

function training(state, c) {
  if (!c?.points) return "";
  const points = c.points.length ? [`${many(c.points.length, "critical point")}, ${kinds(c.points)}`] : [];
  const sets = c.sets.length ? [`${list(c.sets.map(extent))} of critical points`] : [];
  const found = [...points, ...sets].join("; ") || "no critical point with W ≠ 0";
  return ` For the target u and ${METRIC[state.metric]}: ${found}${c.complete ? "" : ", and perhaps more"}.`;
}

export default {
  title: "Any network, any filter",
  question: "What does the theory say about your network, your filter, your data?",
  life: "explorer",
  controls: [
    { id: "example", type: "choice", label: "example", value: "0",
      options: [...EXAMPLES.map(([, , , , words], i) => [String(i), words]), ["", "your own"]] },
    { id: "k", type: "text", label: "filter sizes k", value: first.k },
    { id: "s", type: "text", label: "strides s", value: first.s },
    { id: "u", type: "text", label: "filter and target u", value: first.u },
    { id: "metric", type: "choice", label: "metric of the data", options: METRICS, value: first.metric },
    { id: "S", type: "text", label: "S, rows parted by semicolons", value: "" },
    { id: "link", type: "button", label: "Copy link" },
    { id: "python", type: "button", label: "Copy as Python" },
    { id: "cite", type: "button", label: "Copy citation" },
  ],
  changed: (state, id) =>
    id === "example" ? (state.example === "" ? state : { ...state, ...example(state.example) }) : { ...state, example: "" },
  questions,
  ask: (state) => ({ ask: "several", ...questions(state) }),
  // What is known at once: the place of the filter, at stride one.
  atOnce(state) {
    const { place: { sizes, strides, filter: u } } = questions(state);
    return sizes.every(Number.isInteger) ? placed(sizes, u, strides) : undefined;
  },
  words(state, answer) {
    if (!answer.place) return "Press Start: the package answers.";
    if (answer.place.error) return "What stands beside a field has to be changed first.";
    const fibre = answer.fibre?.shown?.length ? `: ${factorizations(answer.fibre)}` : "";
    return `u = ${written(listed(state.u).map((c) => c.replaceAll("−", "-").replace("+", "")))}: ` +
      `${place(answer.place, answer.whisker)}${fibre}.${training(state, answer.critical)}`;
  },
  views: [roots, losses],
  sections: [
    { id: "network", title: "The network", html: network },
    { id: "filter", title: "The filter u", html: filter },
    { id: "critical", title: "Critical points for the target u", html: critical },
  ],
};
