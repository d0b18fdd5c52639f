// Balls in bins: a real root is a ball of size 1, a complex pair one of size 2, a filter of size k a bin of
// size k − 1.
import { circle, label, line, path } from "../kit.mjs";

export const UNIT = 26, WIDE = 34;
const R = UNIT / 2 - 1.5, ROUND = (4 / 3) * R;

// A ball whose lower end is at y.
export function ball(x, y, size, classes, text = "", letters = "fill-paper middle") {
  const low = y - UNIT / 2, high = low - (size - 1) * UNIT;
  const outline = `M${x - R} ${high}C${x - R} ${high - ROUND} ${x + R} ${high - ROUND} ${x + R} ${high}` +
    `L${x + R} ${low}C${x + R} ${low + ROUND} ${x - R} ${low + ROUND} ${x - R} ${low}Z`;
  const shape = size === 1 ? circle(x, low, R, classes) : path(outline, classes);
  return shape + (text ? label(x, (low + high) / 2 + 4.5, text, letters) : "");
}

// A bin that is open above; its floor is at y.
export function bin(x, y, size, classes) {
  const [left, right, top] = [x - WIDE / 2, x + WIDE / 2, y - size * UNIT - 1];
  return line(left, top, left, y + 2, classes) + line(left, y + 2, right, y + 2, classes) +
    line(right, y + 2, right, top, classes);
}

// Where bins stand, side by side around the middle.
export const places = (count, middle, apart = WIDE + 14) =>
  Array.from({ length: count }, (_, i) => middle + (i - (count - 1) / 2) * apart);

// As many of these pieces as fit: a list of sizes for each bin, and how many pairs find no place. Each bin of odd
// size gets a real root, then pairs go where two places are free, then the other real roots.
export function packed(sizes, real, pairs) {
  const bins = sizes.map(() => []), free = [...sizes];
  const put = (size, i) => { bins[i].push(size); free[i] -= size; };
  const where = (size) => free.findIndex((room) => room >= size);
  sizes.forEach((size, i) => { if (size % 2 && real) { put(1, i); real--; } });
  while (pairs && where(2) >= 0) { put(2, where(2)); pairs--; }
  while (real && where(1) >= 0) { put(1, where(1)); real--; }
  return { bins, left: pairs };
}
