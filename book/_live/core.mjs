// Exact answers at once, before Python is there: rational numbers, products of forms, root patterns,
// and the place of a form at stride one. Numbers are texts, "3/2", "-1" or "0.25", and stay exact.
// The package is the truth: tests compare both on thousands of forms.

// --- Rational numbers: [above, below] in lowest terms, below positive.

const MOST_DIGITS = 60, MOST_DEGREE = 12;
const NUMBER = /^([-+]?)(\d+)(?:\.(\d+)|\/(0*[1-9]\d*))?$/;

const size = (a) => (a < 0n ? -a : a);
function common(a, b) { while (b) [a, b] = [b, a % b]; return size(a); }

function lowest(above, below) {
  const shared = common(above, below) * (below < 0n ? -1n : 1n);
  return [above / shared, below / shared];
}

function parsed(text) {
  const clean = String(text).trim().replaceAll("−", "-"), match = NUMBER.exec(clean);
  if (!match) throw new Error(`${named(clean)} is no rational number; write it as 3, -3/2 or 0.25`);
  const [, minus, whole, places = "", below] = match;
  const above = BigInt(whole + places) * (minus === "-" ? -1n : 1n);
  return lowest(above, below ? BigInt(below) : 10n ** BigInt(places.length));
}

// The text as the package quotes it, cut in the middle if it is long.
function named(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`)
    .replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
  const quoted = (mark + inside + mark).split(/\s+/).join(" ");
  const letters = [...quoted];
  return letters.length > 120 ? `${letters.slice(0, 60).join("")} … ${letters.slice(-60).join("")}` : quoted;
}

// A number as people write it, at the door: read("−0.50") is "-1/2"; an error says what is wrong.
export function read(text) {
  const clean = String(text).trim().replaceAll("−", "-");
  if ([...clean].length > MOST_DIGITS)
    throw new Error(`${named(clean)} has more than ${MOST_DIGITS} digits; shorten it`);
  return said(parsed(text));
}

const said = ([above, below]) => (below === 1n ? `${above}` : `${above}/${below}`);
const plus = ([a, b], [c, d]) => lowest(a * d + c * b, b * d);
const by = ([a, b], [c, d]) => lowest(a * c, b * d);

export const add = (a, b) => said(plus(parsed(a), parsed(b)));
export const mul = (a, b) => said(by(parsed(a), parsed(b)));
export function sub(a, b) {
  const [above, below] = parsed(b);
  return said(plus(parsed(a), [-above, below]));
}
export function div(a, b) {
  const [above, below] = parsed(b);
  if (above === 0n) throw new Error(`${a} divided by ${b}; give a divisor that is not zero`);
  return said(by(parsed(a), lowest(below, above)));
}
// -1, 0 or 1.
export function sign(a) {
  const [above] = parsed(a);
  return above > 0n ? 1 : above < 0n ? -1 : 0;
}
export const compare = (a, b) => sign(sub(a, b));

// --- Forms: coefficients of x^n, x^(n-1) y, …, y^n.

function product(left, right) {
  const result = Array.from({ length: left.length + right.length - 1 }, () => [0n, 1n]);
  left.forEach((a, i) => right.forEach((b, j) => { result[i + j] = plus(result[i + j], by(a, b)); }));
  return result;
}

// The product of forms: multiplied([["1", "1"], ["1", "-1"]]) is ["1", "0", "-1"].
export const multiplied = (forms) => composed(forms);

// The end-to-end filter: as multiplied, form i in powers of x^S and y^S, S = s_1⋯s_(i-1).
export function composed(filters, strides = filters.map(() => 1)) {
  let result = [[1n, 1n]], stride = 1;
  filters.forEach((filter, layer) => {
    const spread = Array.from({ length: (filter.length - 1) * stride + 1 }, () => [0n, 1n]);
    filter.forEach((c, i) => { spread[i * stride] = parsed(c); });
    result = product(result, spread);
    stride *= strides[layer];
  });
  return result.map(said);
}

// --- Integer polynomials, highest power first, up to a positive factor; [] is zero.

const trimmed = (p) => { const i = p.findIndex((c) => c !== 0n); return i < 0 ? [] : p.slice(i); };
const primitive = (p) => { const d = p.reduce(common, 0n); return d > 1n ? p.map((c) => c / d) : p; };
const derivative = (p) => p.slice(0, -1).map((c, i) => c * BigInt(p.length - 1 - i));

function divided(p, q) {
  const scale = size(q[0]);
  let rest = p, quotient = [];
  while (rest.length >= q.length) {
    const factor = q[0] < 0n ? -rest[0] : rest[0];
    quotient = [...quotient.map((c) => c * scale), factor];
    rest = rest.map((c, i) => c * scale - (i < q.length ? factor * q[i] : 0n)).slice(1);
  }
  return [primitive(quotient), primitive(trimmed(rest))];
}
const quotient = (p, q) => divided(p, q)[0], remainder = (p, q) => divided(p, q)[1];
function divisor(p, q) { while (q.length) [p, q] = [q, remainder(p, q)]; return p; }

// How many real roots a polynomial without multiple ones has, by Sturm's chain.
function realRoots(p) {
  const chain = [p, derivative(p)];
  while (chain.at(-1).length > 1) chain.push(remainder(chain.at(-2), chain.at(-1)).map((c) => -c));
  const changes = (signs) => signs.filter((s, i) => i && s !== signs[i - 1]).length;
  const right = chain.map((q) => q[0] > 0n), left = chain.map((q, i) => right[i] === (q.length % 2 === 1));
  return changes(left) - changes(right);
}

// [multiplicity, factor without multiple roots] for each multiplicity.
function squareFree(p) {
  const parts = [];
  let repeated = divisor(p, derivative(p)), simple = quotient(p, repeated);
  for (let m = 1; simple.length > 1; m++) {
    const higher = divisor(simple, repeated);
    parts.push([m, quotient(simple, higher)]);
    repeated = quotient(repeated, higher);
    simple = higher;
  }
  return parts;
}

// --- Root patterns.

// {real, pairs}: multiplicities in ascending order; null for the zero form.
function multiplicities(coefficients) {
  const numbers = coefficients.map(parsed);
  const below = numbers.reduce((l, [, d]) => (l / common(l, d)) * d, 1n);
  const polynomial = primitive(trimmed(numbers.map(([a, d]) => a * (below / d))));
  if (!polynomial.length) return null;
  const infinity = coefficients.length - polynomial.length, real = infinity ? [infinity] : [], pairs = [];
  for (const [m, part] of polynomial.length > 1 ? squareFree(polynomial) : []) {
    const roots = part.length > 1 ? realRoots(part) : 0;
    real.push(...Array(roots).fill(m));
    pairs.push(...Array((part.length - 1 - roots) / 2).fill(m));
  }
  real.sort((a, b) => a - b);
  return { real, pairs };
}

function side(multiplicities) {
  if (multiplicities.every((m) => m < 10)) return multiplicities.join("") || "0";
  return multiplicities.join(",") + (multiplicities.length === 1 ? "," : "");
}
const patternText = ({ real, pairs }) => `${side(real)}|${side(pairs)}`;

// The root pattern: pattern(["1", "2", "1", "0"]) is "12|0"; null for the zero form.
export function pattern(coefficients) {
  const found = multiplicities(coefficients);
  return found && patternText(found);
}

// What the package answers to {ask: "filter", sizes, filter: coefficients}: {pattern, inside,
// boundary}, or {error}. Undefined where only the package answers: strides, high degrees, wrong sizes.
export function placed(sizes, coefficients, strides = []) {
  const degree = sizes.reduce((sum, k) => sum + k - 1, 0);
  if (!sizes.length || strides.some((s) => s !== 1) || degree > MOST_DEGREE || coefficients.length !== degree + 1)
    return undefined;
  try { coefficients = coefficients.map(read); } catch (refused) { return { error: refused.message }; }
  const even = sizes.filter((k) => k % 2 === 0).length, found = multiplicities(coefficients);
  if (!found) return { pattern: null, inside: true, boundary: even >= 2 };
  const inside = found.real.reduce((a, b) => a + b, 0) >= even;
  const odd = found.real.filter((m) => m % 2).length;
  return { pattern: patternText(found), inside, boundary: inside && even >= 2 && odd <= even - 2 };
}

// --- Two layers, entry by entry.

const MOST_ENTRIES = 4;

// What the package answers to {ask: "composition", filters: two of them, strides, entry}: {filter, terms},
// the end-to-end filter and the products [w_2's, w_1's] that make this entry of it; or {error}.
export function composition(filters, strides, entry) {
  try {
    const [first, last] = filters.map((w) => w.map(read));
    for (const { length } of [first, last])
      if (!length || length > MOST_ENTRIES)
        throw new Error(`a filter has 1 to ${MOST_ENTRIES} entries here, not ${length}; the package takes any`);
    const terms = last.map((c, i) => [c, first[entry - strides[0] * i]]).filter(([, c]) => c !== undefined);
    return { filter: composed([first, last], strides), terms };
  } catch (refused) { return { error: refused.message }; }
}

// What the package answers to {ask: "gradient", filters, target}: {filter, gradients, critical, compatible}, for
// filters of stride one and ℓ(W) = |W − u|²; or {error}. Undefined for high degrees and a target of another size.
export function gradient(filters, target) {
  const degree = filters.reduce((sum, w) => sum + w.length - 1, 0);
  if (!filters.length || filters.some((w) => !w.length) || degree > MOST_DEGREE || target.length !== degree + 1)
    return undefined;
  try { [filters, [target]] = [filters.map((w) => w.map(read)), [target.map(read)]]; }
  catch (refused) { return { error: refused.message }; }
  const filter = composed(filters), slope = filter.map((c, i) => mul("2", sub(c, target[i])));
  const gradients = filters.map((w, layer) => {
    const others = composed([["1"], ...filters.filter((_, i) => i !== layer)]);
    return w.map((_, j) => others.map((c, i) => mul(c, slope[i + j])).reduce(add));
  });
  const roots = filters.map((w) => multiplicities(w));
  return {
    filter, gradients,
    critical: gradients.flat().every((c) => c === "0"),
    compatible: roots.includes(null) ? null
      : roots.every(({ real, pairs }) => [...real, ...pairs].every((m) => m === 1)),
  };
}
