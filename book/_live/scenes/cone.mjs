// Quadratic forms Ax² + Bxy + Cy² at ((A − C)/2, B/2, (A + C)/2): then B² = 4AC is a round double cone.
// Its inside holds the forms without real roots; two filters of size 2 reach all others.
import { value } from "../kit.mjs";

const TURNS = 48, LONGEST = 1.25, TURN = 2 * Math.PI;
const rim = (height, r = Math.abs(height), fine = 1) =>
  Array.from({ length: TURNS * fine + 1 }, (_, i) => (i / TURNS / fine) * TURN)
    .map((t) => [r * Math.cos(t), r * Math.sin(t), height]);
const nappe = (height) => (fine) => [rim(0, 0, fine), rim(height, 1, fine)];

// Where the form with these coefficients stands. All positive multiples are alike: one that is too long is
// shortened.
export function point(texts) {
  const [a, b, c] = texts.map(value), at = [(a - c) / 2, b / 2, (a + c) / 2];
  const length = Math.hypot(...at);
  return length > LONGEST ? at.map((x) => (x * LONGEST) / length) : at;
}

const named = (texts, name, more) => ({ at: point(texts), r: 0, name, classes: "fill-ink", ...more });
const NAMES = [
  named(["1", "0", "0"], "x²", { shift: [6, 4] }), named(["0", "0", "1"], "y²", { shift: [-6, 4], side: "end" }),
  named(["-1", "0", "0"], "−x²", { shift: [-6, 4], side: "end" }),
  named(["0", "0", "-1"], "−y²", { shift: [6, 4] }),
];
const dots = NAMES.map((name) => ({ ...name, r: 2.5, classes: "fill-boundary" }));

export const cone = {
  surfaces: [
    { key: "cone-above", rows: nappe(1), fill: "outside", opacity: 0.25 },
    { key: "cone-below", rows: nappe(-1), fill: "outside", opacity: 0.25 },
  ],
  lines: [
    { points: rim(1), classes: "fill-none line-boundary" }, { points: rim(-1), classes: "fill-none line-boundary" },
    { points: rim(0, 1), classes: "fill-none line-inside thin" },
  ],
  points: [
    ...dots,
    { at: [0, 0, 0.75], r: 0, name: "outside", side: "middle" },
    { at: [0, 0, -0.85], r: 0, name: "outside", side: "middle" },
    { at: [-0.72, -0.32, -0.09], r: 0, name: "inside", side: "middle" },
  ],
  camera: { azimuth: -66, elevation: 16 },
  bounds: { centre: [0, 0, 0], across: 1.35, up: 1.35 },
};

// The cone, the form W and the line of its multiples. `place` is inside, boundary or outside.
export function scene(texts, place, name = "W") {
  const at = point(texts), length = Math.hypot(...at), most = LONGEST / (length || 1);
  const end = (sign) => at.map((x) => sign * x * most);
  const ray = length ? [{ points: [end(-1), end(1)], classes: `fill-none line-${place} thin`, dashed: 0.05 }] : [];
  return {
    ...cone,
    lines: [...cone.lines, ...ray],
    points: [
      ...cone.points,
      { at, r: 6, classes: `fill-${place}`, name, shift: [9, -6], square: place === "boundary" },
    ],
  };
}
