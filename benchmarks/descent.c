/* Gradient descent for k = (3, 2, 2), written by hand: LANES runs abreast, nothing but the steps.
   x: 7 rows of LANES filter entries; m: 5 rows of targets, 15 of the upper triangle of S. */
#define G(a, b, c, d, e) S[a * LANES] * e0 + S[b * LANES] * e1 + S[c * LANES] * e2 \
    + S[d * LANES] * e3 + S[e * LANES] * e4
void descend(double *restrict x, const double *restrict m, double h, long steps) {
  for (long t = 0; t < steps; t++) {
#pragma GCC ivdep
    for (int r = 0; r < LANES; r++) {
      double a0 = x[r], a1 = x[LANES + r], a2 = x[2 * LANES + r];
      double b0 = x[3 * LANES + r], b1 = x[4 * LANES + r];
      double c0 = x[5 * LANES + r], c1 = x[6 * LANES + r];
      double p0 = a0 * b0, p1 = a1 * b0 + a0 * b1, p2 = a2 * b0 + a1 * b1, p3 = a2 * b1;
      double e0 = p0 * c0 - m[r], e1 = p1 * c0 + p0 * c1 - m[LANES + r];
      double e2 = p2 * c0 + p1 * c1 - m[2 * LANES + r];
      double e3 = p3 * c0 + p2 * c1 - m[3 * LANES + r], e4 = p3 * c1 - m[4 * LANES + r];
      const double *S = m + 5 * LANES + r;
      double g0 = G(0, 1, 2, 3, 4), g1 = G(1, 5, 6, 7, 8), g2 = G(2, 6, 9, 10, 11);
      double g3 = G(3, 7, 10, 12, 13), g4 = G(4, 8, 11, 13, 14);
      double q0 = c0 * g0 + c1 * g1, q1 = c0 * g1 + c1 * g2;
      double q2 = c0 * g2 + c1 * g3, q3 = c0 * g3 + c1 * g4;
      double k = 2 * h;
      x[r] = a0 - k * (b0 * q0 + b1 * q1);
      x[LANES + r] = a1 - k * (b0 * q1 + b1 * q2);
      x[2 * LANES + r] = a2 - k * (b0 * q2 + b1 * q3);
      x[3 * LANES + r] = b0 - k * (a0 * q0 + a1 * q1 + a2 * q2);
      x[4 * LANES + r] = b1 - k * (a0 * q1 + a1 * q2 + a2 * q3);
      x[5 * LANES + r] = c0 - k * (p0 * g0 + p1 * g1 + p2 * g2 + p3 * g3);
      x[6 * LANES + r] = c1 - k * (p0 * g1 + p1 * g2 + p2 * g3 + p3 * g4);
    }
  }
}
