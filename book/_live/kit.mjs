// Pictures as text: SVG elements, colours by their meaning, and how a page writes numbers and forms.
// Used by the build, where there is no document, and by the page.

export const escape = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

// An element: el("circle", {cx: 1}, "…"). A number has three decimals at most; null is left out.
export function el(tag, attributes = {}, ...content) {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${escape(typeof value === "number" ? short(value) : value)}"`)
    .join("");
  return `<${tag}${written}>${content.flat().join("")}</${tag}>`;
}

export const short = (x) => String(Number(x.toFixed(3)) + 0);

// Classes: fill-… and line-… with ink, muted, grid, paper, inside, boundary, outside, accent, none;
// thin, bold and dashed for lines; small, italic, middle and end for text.
export const circle = (x, y, r, classes, more = {}) => el("circle", { cx: x, cy: y, r, class: classes, ...more });
export const line = (x1, y1, x2, y2, classes) => el("line", { x1, y1, x2, y2, class: classes });
export const rect = (x, y, width, height, classes) => el("rect", { x, y, width, height, class: classes });
export const path = (d, classes) => el("path", { d, class: classes });
export const label = (x, y, text, classes = "") => el("text", { x, y, class: `fill-ink ${classes}`.trim() }, escape(text));
export const group = (attributes, ...content) => el("g", attributes, ...content);

// A line through points [x, y]; a gap where a point is null.
export function through(points, classes, closed = false) {
  let pen = "M";
  const steps = points.map((p) => {
    if (!p) { pen = "M"; return ""; }
    const step = `${pen}${short(p[0])} ${short(p[1])}`;
    pen = "L";
    return step;
  });
  return path(steps.join("") + (closed ? "Z" : ""), classes);
}

// Something to drag: the page calls drag(state, name, [x, y]) while a pointer moves it.
export const handle = (name, x, y, classes, r = 7) =>
  group({ "data-handle": name, class: "handle" },
    circle(x, y, 18, "fill-none grip"), circle(x, y, r, classes));

// Something to press: the page calls press(state, name, answer, view, [x, y]).
export const target = (name, ...content) => group({ "data-press": name, class: "target" }, ...content);

// A map from [from, to] to pixels, and back: scale(-3, 3, 20, 340)(x), .back(pixel).
export function scale(from, to, start, end) {
  const map = (x) => start + ((x - from) / (to - from)) * (end - start);
  map.back = (pixel) => from + ((pixel - start) / (end - start)) * (to - from);
  return map;
}

// The number that a text is, "-3/2" or "0.25"; for pictures only.
export function value(text) {
  const [above, below = "1"] = String(text).replace("−", "-").split("/");
  return Number(above) / Number(below);
}

// The fraction with this denominator that is nearest to x, in lowest terms: nearest(-1.49, 8) is "-3/2".
export function nearest(x, denominator) {
  let above = Math.round(x * denominator), below = denominator;
  for (let d = below; d > 1; d--) if (above % d === 0 && below % d === 0) { above /= d; below /= d; }
  return below === 1 ? String(above + 0) : `${above}/${below}`;
}

export const minus = (text) => String(text).replaceAll("-", "−");

const raised = (k) => (k === 1 ? "" : [...String(k)].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join(""));

// A form as it is read, from its coefficients: form(["1", "-3/2", "0"]) is "x² − 3/2 xy".
export function form(coefficients) {
  const n = coefficients.length - 1;
  const terms = coefficients.map((c, i) => {
    const text = String(c);
    if (text === "0") return "";
    const letters = (n - i ? `x${raised(n - i)}` : "") + (i ? `y${raised(i)}` : "");
    const size = text.replace("-", "");
    const number = size === "1" && letters ? "" : size + (letters && /\D/.test(size) ? " " : "");
    return `${text.startsWith("-") ? "− " : "+ "}${number}${letters}`;
  });
  return terms.filter(Boolean).join(" ").replace(/^\+ /, "").replace(/^− /, "−") || "0";
}

// "a", "a and b", "a, b and c".
export const list = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
