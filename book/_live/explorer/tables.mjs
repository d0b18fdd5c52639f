// What the explorer says at length: the network, the filter, the critical points, as HTML.
import { el, escape, minus } from "../kit.mjs";
import { extent } from "./pictures.mjs";

const MOST_ROWS = 60;
const said = (text) => escape(String(text).replace(/-(?=\d)/g, "−")); // hyphens of words stay
export const form = (coefficients) => `(${coefficients.map(minus).join(", ")})`;
const many = (n, what, several = `${what}s`) => `${n} ${n === 1 ? what : several}`;
const note = (text, classes = "lcn-live-note") => el("p", { class: classes }, said(text));
const fold = (title, ...content) => el("details", {}, el("summary", {}, said(title)), ...content);

function table(caption, head, rows) {
  const cells = (row) => row.map((cell, i) => (i ? el("td", {}, said(cell)) : el("th", { scope: "row" }, said(cell))));
  return el("table", { class: "table dataframe" }, el("caption", {}, said(caption)),
    el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, said(name))))),
    el("tbody", {}, rows.map((row) => el("tr", {}, cells(row)))));
}

const waiting = note("Press Start: the package answers here.");

// --- The network.

const tuple = (numbers) => `(${numbers.join(", ")})`;
const large = (number) => number ?? "too large to be written here";
function facts(n) {
  const K = n.end_to_end_filter_size, thick = n.thick;
  const boundary = !thick ? "no interior" : n.dense_boundary_pattern
    ? `closure of the stratum ${n.dense_boundary_pattern}, and 0` : "empty";
  return [
    ["end to end", `filter size ${K}, stride ${n.end_to_end_stride}, forms of degree ${n.degree}`],
    ["function space", `dimension ${n.dimension} of ${K}: ${thick ? "thick" : "not thick"}, ${n.filling ? "filling" : "not filling"}`],
    ["boundary", boundary],
    ["even sizes", n.even_filter_sizes],
    ...(thick ? [] : [["reduced", `sizes ${tuple(n.reduced.filter_sizes)}, strides ${tuple(n.reduced.strides)}`]]),
    ["neurovariety", `degree ${large(n.neurovariety_degree)}, ${n.zariski_closed ? "all real points reached" : "with whiskers: not all real points reached"}`],
    ["critical points", `${many(large(n.critical_classes), "complex class", "complex classes")} for generic data, ${large(n.pure_critical_classes)} of them pure`],
  ];
}
function patterns(all) {
  if (!all) return "";
  const shown = all.slice(0, MOST_ROWS);
  const rows = shown.map((p) => [p.pattern, p.on_boundary ? "boundary" : p.in_function_space ? "inside" : "outside",
    p.factorizations, p.compatible_factorizations, p.compatible.join(", ") || "—"]);
  const left = all.length > shown.length ? `the first ${shown.length} of ${all.length}` : `all ${all.length}`;
  return fold(`Root patterns: ${left}`,
    table("Root patterns and their factorizations: all, and the compatible ones", ["pattern", "place", "all", "comp.", "compatible ones"], rows));
}
export const network = ({ network: n }) =>
  !n ? waiting : n.error ? "" :
    el("dl", {}, facts(n).map(([name, text]) => el("dt", {}, said(name)) + el("dd", {}, said(text)))) + patterns(n.patterns);

// --- The filter.

const factors = (filters) => filters.map(form).join(" · ");
export function filter({ fibre, place }) {
  if (!fibre) return waiting;
  if (fibre.error) return place?.error ? "" : note(fibre.error);
  if (!fibre.shown.length) return note("No factorization: the filter is not in the function space.");
  const all = fibre.count === fibre.shown.length;
  const caption = fibre.count === null ? `The first ${fibre.shown.length} factorizations of more than 400`
    : all ? `Factorizations up to scaling: ${fibre.count}` : `The first ${fibre.shown.length} of ${fibre.count} factorizations up to scaling`;
  return table(caption, ["roots by layer", "filters", "compatible"],
    fibre.shown.map((f) => [f.packing, factors(f.filters), f.compatible ? "yes" : "no"]));
}

// --- The critical points.

const PROOF = { exact: "exact", polynomial: "certified: zero of a polynomial", krawczyk: "certified: interval Newton" };
function classes(p) {
  const rows = p.classes.map((c) => [c.packing, factors(c.filters)]);
  const left = p.count > p.classes.length ? `, the first ${p.classes.length} of ${p.count}` : "";
  return table(`Filters over ${form(p.W)}, ${PROOF[p.proof]}${left}`, ["roots by layer", "filters"], rows);
}
function setOf(s) {
  return note(`${s.stratum}: ${extent(s)} of critical points, loss ${s.loss}${s.global ? ", global minima" : ""}` +
    `${s.symmetry ? `, ${s.symmetry}` : ""}; one is ${s.points.map(form)[0]}.`);
}
export function critical({ critical: c }) {
  if (!c) return waiting;
  if (c.asked) return note("The package is solving …");
  if (c.stopped) return note("Stopped. Change something to ask again.");
  if (c.error) return c.field ? "" : note(c.error);
  const rows = c.points.map((p) => [p.loss, p.kind, p.pattern, p.index, form(p.W)]);
  const head = note(c.complete
    ? "Complete: every complex critical point with W ≠ 0 is accounted for, every kind is decided."
    : "Not complete: some points may be missing, or something is undecided; see the notes.", "lcn-live-verdict");
  const counts = table("Complex points, by stratum", ["stratum", "points"], c.counts.map((s) => [s.stratum, s.count]));
  return head + (rows.length ? table("Critical points by loss", ["loss", "kind", "roots", "index", "W"], rows) : "") +
    c.sets.map(setOf).join("") + c.notes.map((text) => note(`Note: ${text}.`)).join("") +
    (rows.length ? fold("The filters of each point", ...c.points.map(classes)) : "") +
    (c.counts.length ? fold("How many complex points", counts) : "");
}

export const factorizations = (f) =>
  f.count === null ? "more than 400 factorizations" : many(f.count, "factorization") + `, ${f.compatible} compatible`;
export { many };
