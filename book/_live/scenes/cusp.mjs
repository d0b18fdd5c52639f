// Cubics x³ + axy² + by³ at (a, b): those with the double root t are a = −3t², b = 2t³, a curve with a cusp.
import { value } from "../kit.mjs";
import { steps } from "../scene.mjs";
import { placeOf } from "./swallowtail.mjs";

const T = 1, LOW = -3 * T * T, HIGH = 2.4, HALF = 2.6, STEPS = 12;
export const stand = ([a, b]) => [b / 2.3, 0, (a + 0.3) / 2.3];

// (a, b) of the cubic with these coefficients, moved so that its roots have the sum 0, and drawn together if it
// would leave the picture: t to λt is (λ²a, λ³b), which has the same pattern.
export function cubic(texts) {
  const [lead, ...rest] = texts.map(value), [p, q, r] = rest.map((c) => c / lead);
  const a = q - (p * p) / 3, b = r - (p * q) / 3 + (2 * p ** 3) / 27;
  const most = Math.max(a < 0 ? a / LOW : a / HIGH, Math.abs(b / HALF) ** (2 / 3));
  const smaller = most > 1 ? 1 / Math.sqrt(most) : 1;
  return [a * smaller ** 2, b * smaller ** 3];
}

const sheet = (key, fill, as, left, right) => ({
  key: `cusp-${key}`, fill, opacity: 0.25,
  rows: (fine) => as(fine).map((a) => steps(left(a), right(a), 4).map((b) => stand([a, b]))),
});

// The plane of cubics in the colours of a network with that many even sizes, 1 or 3, and the cubic W in it.
export function scene(even, texts, place, name = "W") {
  const [three, one, double, triple] = [[1, 1, 1], [1], [1, 2], [3]].map((real) => placeOf(real, even));
  const below = (fine) => steps(T, 0, STEPS * fine).map((t) => -3 * t * t), above = () => steps(0, HIGH, 3);
  const edge = (a) => 2 * Math.sqrt(-a / 3) ** 3;
  const curve = steps(-T, T, 2 * STEPS).map((t) => stand([-3 * t * t, 2 * t ** 3]));
  const named = (at, text, more) => ({ at: stand(at), r: 0, name: text, side: "middle", ...more });
  return {
    surfaces: [
      sheet("three", three, below, (a) => -edge(a), edge),
      sheet("left", one, below, () => -HALF, (a) => -edge(a)), sheet("right", one, below, edge, () => HALF),
      sheet("above", one, above, () => -HALF, () => HALF),
    ],
    lines: [{ points: curve, classes: `fill-none line-${double} bold` }],
    points: [
      { at: stand([0, 0]), r: 4, classes: `fill-${triple}`, square: triple === "boundary" },
      named([0, 0], "3|0", { shift: [0, -9] }), named([-2.6, 0], "111|0"), named([1.5, 0], "1|1"),
      named([-1.6, -0.8], "12|0", { shift: [-14, 0] }), named([-1.6, 0.8], "12|0", { shift: [14, 0] }),
      { at: stand(cubic(texts)), r: 6, classes: `fill-${place}`, name, shift: [9, -6], square: place === "boundary" },
    ],
    camera: { azimuth: -72, elevation: 8 },
    bounds: { centre: [0, 0, -0.1], across: 1.3, up: 1.3 },
  };
}
