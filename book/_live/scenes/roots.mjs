// The roots of a real form in the plane of complex numbers, in eighths, and what happens when one is moved:
// a pair moves as one, falls apart on the real line, and two real roots leave the line together.
import { circle, group, handle, label, line, scale } from "../kit.mjs";

export const EIGHTHS = 8;
const ACROSS = 24, UP = 12;
const across = scale(-ACROSS, ACROSS, 20, 340), up = scale(-UP, UP, 178, 18);

// Roots as text, "-8,0 4,8 4,-8": real and imaginary part, in eighths.
export const written = (roots) => roots.map((z) => z.join(",")).join(" ");
export const read = (text) => text.split(" ").map((z) => z.split(",").map(Number));

export const isReal = ([, y]) => y === 0;
const other = (roots, i) => roots.findIndex(([x, y], j) => j !== i && x === roots[i][0] && y === -roots[i][1]);

function nearestReal(roots, i, x) {
  const found = roots.map((_, j) => j).filter((j) => j !== i && isReal(roots[j]));
  return found.sort((j, k) => Math.abs(roots[j][0] - x) - Math.abs(roots[k][0] - x))[0] ?? -1;
}

// The roots after root i went to x + iy. A real root that is alone on the line cannot leave it.
export function moved(roots, i, x, y) {
  const mate = isReal(roots[i]) ? (y ? nearestReal(roots, i, x) : -1) : other(roots, i);
  const high = isReal(roots[i]) && mate < 0 ? 0 : y;
  return roots.map((z, j) => (j === i ? [x, high] : j === mate ? [x, high ? -high : 0] : z));
}

const limited = (x, most) => Math.max(-most, Math.min(most, Math.round(x)));
// Where a pointer is, in eighths; near the line it is on the line.
export function placed([x, y]) {
  const height = up.back(y);
  return [limited(across.back(x), ACROSS), Math.abs(height) < 2 ? 0 : limited(height, UP)];
}

// The factors of the form: a linear one for a real root, a quadratic one for a pair.
export const factors = (roots) => roots.filter(([, y]) => y >= 0).map(([x, y]) => y
  ? ["1", `${-2 * x}/${EIGHTHS}`, `${x * x + y * y}/${EIGHTHS ** 2}`]
  : ["1", `${-x}/${EIGHTHS}`]);

export const SIZE = [360, 196];

// The plane with all roots: `fill` for real roots and for pairs, a number where several are one, a ring around
// the chosen ones.
export function plane(roots, chosen, fill = () => "accent") {
  const count = (z) => roots.filter(([x, y]) => x === z[0] && y === z[1]).length;
  const ticks = [-2, -1, 0, 1, 2].map((n) => [across(n * EIGHTHS), n]);
  const rings = roots.filter(([x, y]) => x === roots[chosen]?.[0] && Math.abs(y) === Math.abs(roots[chosen][1]));
  return [
    line(10, up(0), 350, up(0), "line-muted"), line(across(0), 12, across(0), 186, "line-grid thin"),
    label(350, up(0) - 7, "real line", "small end"),
    ticks.map(([x, n]) => line(x, up(0) - 3, x, up(0) + 3, "line-muted") +
      label(x, up(0) + 24, String(n).replace("-", "−"), "small middle")),
    roots.filter(([, y]) => y > 0).map(([x, y]) => line(across(x), up(y), across(x), up(-y), "line-muted thin dashed")),
    rings.map(([x, y]) => circle(across(x), up(y), 12, "fill-none line-ink thin")),
    roots.map(([x, y], i) => handle(`root-${i}`, across(x), up(y), `fill-${fill([x, y])} line-paper thin`, 8)),
    roots.map((z, i) => count(z) > 1 && roots.findLastIndex((w) => String(w) === String(z)) === i
      ? group({ "data-handle": `root-${i}`, class: "handle" },
        label(across(z[0]), up(z[1]) + 4.5, count(z), "fill-paper middle")) : ""),
  ].flat().join("");
}
