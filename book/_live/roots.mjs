// Complex roots, for pictures only.

// Roots x of a form at y = 1 as [re, im], by simultaneous iteration; the missing ones are at ∞.
export function roots(coefficients) {
  let p = coefficients.map(Number);
  while (p.length && p[0] === 0) p = p.slice(1);
  const n = p.length - 1, times = ([a, b], [c, d]) => [a * c - b * d, a * d + b * c];
  const at = (z) => p.reduce((s, c) => { const t = times(s, z); return [t[0] + c, t[1]]; }, [0, 0]);
  let z = Array.from({ length: Math.max(n, 0) }, (_, k) => [Math.cos(2.4 * k + 0.4), Math.sin(2.4 * k + 0.4)]);
  for (let round = 0; round < 200; round++)
    z = z.map((a, i) => {
      const below = z.reduce((s, b, j) => (i === j ? s : times(s, [a[0] - b[0], a[1] - b[1]])), [p[0], 0]);
      const size = below[0] ** 2 + below[1] ** 2 || 1e-30, above = at(a);
      const step = times(above, [below[0] / size, -below[1] / size]);
      return [a[0] - step[0], a[1] - step[1]];
    });
  return z;
}
