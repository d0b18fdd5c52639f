// Small pictures of pixels, as rows of numbers.
import { path, short } from "./kit.mjs";

// The picture through a filter, without padding and without a flip.
export function filtered(picture, w) {
  const size = picture.length - w.length + 1;
  return Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) =>
    w.reduce((s, row, i) => s + row.reduce((t, c, j) => t + c * picture[a + i][b + j], 0), 0)));
}

// Its shades, thin colour laid on thin colour; colours: [name, sign of what it stands for], …
export function shades(picture, x0, y0, pixel, colours) {
  const most = Math.max(...picture.flat().map(Math.abs)) || 1, parts = [];
  for (const [colour, sign] of colours)
    for (const least of [0.12, 0.4, 0.6, 0.85]) {
      let d = "";
      picture.forEach((row, i) => {
        for (let j = 0, from = -1; j <= row.length; j++) {
          const on = j < row.length && (sign * row[j]) / most > least;
          if (on && from < 0) from = j;
          if (!on && from >= 0) {
            const [a, b, c, e] = [x0 + from * pixel, y0 + i * pixel, x0 + j * pixel, y0 + (i + 1) * pixel].map(short);
            d += `M${a} ${b}L${c} ${b}L${c} ${e}L${a} ${e}Z`;
            from = -1;
          }
        }
      });
      if (d) parts.push(path(d, `faint fill-${colour}`));
    }
  return parts.join("");
}
