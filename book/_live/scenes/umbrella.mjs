// The forms x⁴ + ax³y + bxy³ + cy⁴ with b² + a²c = 0 at (a, b, c): (x² + axy − ty²)(x² + ty²) stands at
// (a, at, −t²), Whitney's umbrella, and x⁴ + cy⁴ with c > 0 on its handle.
import { steps } from "../scene.mjs";

const STEPS = 16, A = 2, T = 1.25, TOP = 1.5;

// From (a, b, c) to space: a to the right, b to the back, c upwards.
export const stand = ([a, b, c]) => [a, b * 0.9, c * 1.05];
// Where (x² + axy − ty²)(x² + ty²) stands.
export const onSheet = (a, t) => [a, a * t, -t * t];

// The part low(a) ≤ t ≤ high(a) of the surface, on the side of a = 0 that `end` is on.
function sheet(key, fill, end, low, high, count) {
  const row = (fine) => (a) => steps(low(a), high(a), count * fine).map((t) => stand(onSheet(a, t)));
  const rows = (fine) => steps(0, end, (STEPS / 2) * fine).map(row(fine));
  return { key: `umbrella-${key}-${end < 0 ? "left" : "right"}`, fill, rows };
}

function sheets(twice) {
  const none = () => 0, double = (a) => (-a * a) / 4;
  const below = twice
    ? [["real", "inside", double, none, 3], ["complex", "outside", () => -T, double, 4]]
    : [["below", "inside", () => -T, none, 7]];
  const parts = [["above", "inside", none, () => T, 7], ...below];
  return [-A, A].flatMap((end) => parts.map(([key, fill, ...rest]) => sheet(key, fill, end, ...rest)));
}

const vertical = (from, to) => steps(from, to, STEPS).map((c) => stand([0, 0, c]));

// The umbrella for k = (3, 2), s = (2, 1), or, if `twice`, for k = (2, 2, 2), s = (1, 2, 1), and more points.
export function umbrella(twice = false, ...more) {
  const double = steps(-A, A, 2 * STEPS).map((a) => stand(onSheet(a, (-a * a) / 4)));
  return {
    surfaces: sheets(twice),
    lines: [
      { points: vertical(-T * T, 0), classes: `fill-none line-${twice ? "boundary" : "inside"} bold` },
      { points: vertical(0, TOP), classes: "fill-none line-outside bold", dashed: 0.13 },
      ...(twice ? [{ points: double, classes: "fill-none line-boundary bold" }] : []),
    ],
    points: [
      { at: [0, 0, 0], r: 4, classes: "fill-boundary", square: true, name: "x⁴", shift: [8, -5] },
      { at: stand([0, 0, TOP]), r: 0, name: "x⁴ + cy⁴", shift: [8, 10] },
      { at: stand([0, 0, -T * T]), r: 0, name: "x⁴ − t²y⁴", shift: [-6, 14], side: "end" },
      ...(twice ? [{ at: double.at(-1), r: 0, name: "double root", shift: [6, 10] }] : []),
      ...more,
    ],
    camera: { azimuth: -63, elevation: 22 },
    bounds: { centre: [0, 0, -0.47], across: 2.85, up: 2.22 },
  };
}
