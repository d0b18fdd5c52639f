// Quartics x⁴ + ax²y² + bxy³ + cy⁴ with one a, in the plane of b and c: the curve of those with a double root t,
// and which part of it is boundary.
import { circle, label, line, rect, scale, through } from "../kit.mjs";
import { steps } from "../scene.mjs";
import { doubleRoot, placeOf } from "./swallowtail.mjs";

export const SIZE = [360, 196];
const A = 6, B = 12, LOW = -6, HIGH = 20, STEPS = 60;
const across = scale(-B, B, 20, 340), up = scale(LOW, HIGH, 178, 14);
const limited = (x, least, most) => Math.max(least, Math.min(most, x));
const pixel = ([, b, c]) => [across(limited(b, -B, B)), up(limited(c, LOW, HIGH))];
const seen = ([, b, c]) => Math.abs(b) <= B && c <= HIGH && c >= LOW;
const arc = (a, from, to) => steps(from, to, STEPS).map((t) => doubleRoot(a, t));

// The same form with its roots multiplied, so that it fills the picture: t to λt is (λ²a, λ³b, λ⁴c).
function enlarged([a, b, c]) {
  const square = Math.max(c / (HIGH - 1), c / (LOW + 1));
  const r = Math.max(Math.abs(a / A), Math.abs(b / (B - 1)) ** (2 / 3), Math.sqrt(square));
  return r > 1e-6 ? [a / r, b / r ** 1.5, c / r ** 2] : [0, 0, 0];
}

function edge(points, place) {
  const classes = `line-${place} ${place === "boundary" ? "bold" : "dashed"}`;
  return through(points.map((p) => (seen(p) ? pixel(p) : null)), classes);
}
// A region in the colour of its place, on paper.
const region = (points, place) =>
  ["fill-paper", `fill-${place} faint`].map((classes) => through(points.map(pixel), classes, true)).join("");

// The section through W at (a, b, c), in the colours of a network with that many even sizes; `place` is that of W.
export function section(even, abc, place) {
  const [a, b, c] = enlarged(abc);
  const at = (...real) => placeOf(real, even), root = Math.sqrt(Math.max(-a, 0) / 2), far = root + 2;
  const left = arc(a, -far, -root), right = arc(a, root, far), corner = [a, 0, (a * a) / 4], few = a < 0;
  const [x, y] = pixel([a, b, c]), named = (b, c, text) => label(across(b), up(c), text, "small middle");
  const [u, v] = pixel(corner), large = `fill-${place} line-paper`;
  const where = a < 0 ? at(2, 2) : a > 0 ? at() : at(4);
  return [
    rect(20, 14, 320, 164, `fill-${at(1, 1)} faint`),
    region([...left, ...right].filter((p) => p[2] < 4 * HIGH), at()),
    few ? region(arc(a, -root, root), at(1, 1, 1, 1)) : "",
    line(20, up(0), 340, up(0), "line-grid thin"), line(across(0), 14, across(0), 178, "line-grid thin"),
    edge(left, at(2)), edge(right, at(2)), few ? edge(arc(a, -root, root), at(1, 1, 2)) : "",
    where === "boundary" ? rect(u - 3.5, v - 3.5, 7, 7, `fill-${where}`) : circle(u, v, 3.5, `fill-${where}`),
    named(2.4, 17, "0|11"), named(9.8, -4.8, "11|1"), a < -A / 2 ? named(0, a < -A / 1.2 ? 2 : 0.5, "1111|0") : "",
    label(338, up(0) - 4, "b", "italic end"), label(across(0) - 6, 26, "c", "italic end"),
    place === "boundary" ? rect(x - 6, y - 6, 12, 12, large) : circle(x, y, 6.5, large),
  ].join("");
}
