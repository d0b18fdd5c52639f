// Quartics x⁴ + ax²y² + bxy³ + cy⁴ with a multiple root, at (a, b, c): those with the double root t are
// b = −2at − 4t³, c = at² + 3t⁴. The squares (x² + ay²/2)² are where the surface crosses itself, and leave
// it at x⁴ as a curve of equal complex pairs.
import { value } from "../kit.mjs";
import { steps } from "../scene.mjs";

const NEAR = -6, FAR = 5.5, HALF = 14, TOP = 24, ROWS = 16, COLUMNS = 4;

// From (a, b, c) to space: b to the right, a to the back, c upwards.
export const stand = ([a, b, c]) => [b / HALF, (a + 0.25) / 4.6, (c - 9) / 13.5];
// Where the quartic with the double root t stands.
export const doubleRoot = (a, t) => [a, -2 * a * t - 4 * t ** 3, a * t * t + 3 * t ** 4];

// Where a network of stride one with that many even sizes has the forms of a root pattern (real multiplicities).
export function placeOf(real, even) {
  const count = real.reduce((sum, m) => sum + m, 0), odd = real.filter((m) => m % 2).length;
  return count < even ? "outside" : even >= 2 && odd <= even - 2 ? "boundary" : "inside";
}
const PATTERNS = { upper: [2], lower: [1, 1, 2], edge: [1, 3], crossing: [2, 2], point: [4], pairs: [] };

// Rows of equal a. Values of t that part the sheets: ends of the picture, self-crossing, triple root.
const REACH = (a) => Math.max(1.5 - a / 11, Math.sqrt(Math.max(-a, 0) / 2));
const upTo = (end) => (fine) => steps(0, 1, (ROWS / 2) * fine).map((s) => end * s * s);
const far = upTo(FAR), near = upTo(NEAR);
const sheet = (key, as, low, high, count) => ({
  key: `swallowtail-${key}`,
  rows: (fine) => as(fine).map((a) => steps(low(a), high(a), count * fine).map((t) => stand(doubleRoot(a, t)))),
});
const crossing = (a) => Math.sqrt(-a / 2), triple = (a) => Math.sqrt(-a / 6);
const against = (f) => (a) => -f(a);
const SHEETS = {
  upper: [
    sheet("far", far, against(REACH), REACH, 2 * COLUMNS),
    sheet("left", near, against(REACH), against(crossing), COLUMNS), sheet("right", near, crossing, REACH, COLUMNS),
  ],
  lower: [
    sheet("left-wall", near, against(crossing), against(triple), COLUMNS / 2),
    sheet("middle", near, against(triple), triple, COLUMNS),
    sheet("right-wall", near, triple, crossing, COLUMNS / 2),
  ],
};
const squares = (from, to) => steps(from, to, ROWS / 2).map((a) => stand([a, 0, (a * a) / 4]));
const edge = (sign) => steps(-1, 0, ROWS / 2).map((s) => stand(doubleRoot(NEAR * s * s, sign * triple(NEAR * s * s))));

// (a, b, c) of the quartic with these coefficients, moved so that its roots have the sum 0, and scaled. One
// that would leave the picture is drawn together: t to λt is (λ²a, λ³b, λ⁴c), which has the same pattern.
export function quartic(texts) {
  const [lead, ...rest] = texts.map(value), [p, q, r, s] = rest.map((c) => c / lead), m = p / 4;
  const a = q - 6 * m * m, b = r - 2 * q * m + 8 * m ** 3, c = s - r * m + q * m * m - 3 * m ** 4;
  const outer = [a > 0 ? a / FAR : a / NEAR, Math.abs(b / HALF) ** (2 / 3), Math.sqrt(Math.max(c / TOP, -c / 12))];
  const most = Math.max(...outer);
  const smaller = most > 1 ? 1 / Math.sqrt(most) : 1;
  return [a * smaller ** 2, b * smaller ** 3, c * smaller ** 4];
}
export const point = (texts) => stand(quartic(texts));

// The swallowtail in the colours of a network with that many even sizes, 2 or 4, and the quartic W on or
// beside it; `place` is inside, boundary or outside.
export function scene(even, texts = null, place = "inside", name = "W") {
  const placed = Object.fromEntries(Object.entries(PATTERNS).map(([key, real]) => [key, placeOf(real, even)]));
  const line = (key, points, more) => ({ points, classes: `fill-none line-${placed[key]} bold`, ...more });
  const named = (at, text, shift) => ({ at: stand(at), r: 0, name: text, shift });
  const look = { r: 6, classes: `fill-${place}`, name, shift: [9, -6], square: place === "boundary" };
  return {
    surfaces: ["upper", "lower"].flatMap((key) => SHEETS[key].map((s) => ({ ...s, fill: placed[key] }))),
    lines: [
      line("crossing", squares(NEAR, 0)), line("pairs", squares(0, FAR), { dashed: 0.09 }),
      line("edge", edge(1)), line("edge", edge(-1)),
    ],
    points: [
      { at: stand([0, 0, 0]), r: 4, classes: `fill-${placed.point}`, square: placed.point === "boundary" },
      named([0, 0, 0], "4|0", [8, 4]), named([FAR, 0, (FAR * FAR) / 4], "0|2", [6, -4]),
      named([NEAR, 0, 9], "22|0", [-36, 4]), named([NEAR, 8, -3], "13|0", [6, 12]),
      named([NEAR, 0, 0], "112|0", [-10, 18]), named([NEAR / 3, -7.5, 10.7], "2|1", [-6, 0]),
      ...(texts ? [{ at: point(texts), ...look }] : []),
    ],
    camera: { azimuth: -76, elevation: 40 },
    bounds: { centre: [0, 0, -0.08], across: 1.55, up: 1.5 },
  };
}
