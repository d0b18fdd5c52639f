// The same question to the package, as lines of Python; and words to cite an example with.
import { address, listed } from "./state.mjs";

const clean = (text) => text.replaceAll("−", "-");
const number = (text) => {
  const t = clean(text);
  return t.includes("/") || t.includes(".") ? `Fraction("${t}")` : String(BigInt(t));
};
const tuple = (items) => `(${items.join(", ")}${items.length === 1 ? "," : ""})`;

export function python({ k, s, u, metric, S }) {
  const form = listed(u), ones = listed(s).every((t) => t === "1"), zero = form.every((t) => /^[-+−]?0*(\.0*)?(\/\d+)?$/.test(t));
  const strides = ones ? "" : `, strides=${tuple(listed(s).map(number))}`, thick = listed(s).slice(0, -1).every((t) => t === "1");
  const rows = S.split(";").map(listed).filter((row) => row.length);
  const given = `[${rows.map((row) => `[${row.map(number).join(", ")}]`).join(", ")}]`;
  const data = metric === "white" ? "" : metric === "given" ? `, ${given}` : `, metric_matrix(a, "${metric}")`;
  const names = ["Architecture", "QuadraticLoss", "contains", "critical_points", ...(zero ? [] : ["fibre"]),
    ...(thick ? [] : ["is_whisker"]), ...(data.includes("metric_matrix") ? ["metric_matrix"] : []),
    ...(thick ? ["on_boundary"] : []), ...(zero ? [] : ["root_pattern"])];
  const lines = [
    "from lcn_support import (", ...names.map((name) => `    ${name},`), ")", "from lcn_support.explore import explore", "",
    `a = Architecture(${tuple(listed(k).map(number))}${strides})`, `u = ${tuple(form.map(number))}`, "",
    "print(explore(a))",
    ...(zero ? [] : ['print("root pattern", root_pattern(u))']),
    'print("reached:", contains(a, u))',
    thick ? 'print("on the boundary:", on_boundary(a, u))' : 'print("on a whisker:", is_whisker(a, u))',
    ...(zero ? [] : ['print(*fibre(a, u, limit=12), sep="\\n")']), "",
    `loss = QuadraticLoss(u${data})`, "print(critical_points(a, loss))", "",
  ];
  const text = lines.join("\n");
  return text.includes("Fraction(") ? `from fractions import Fraction\n\n${text}` : text;
}

export const citation = (state, page) =>
  `The LCN Companion, explorer: k = (${listed(state.k).join(", ")}), s = (${listed(state.s).join(", ")}), ` +
  `u = (${listed(state.u).join(", ")}), metric ${state.metric}. ${page}${address(state)}`;
