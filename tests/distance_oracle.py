"""Nearest products of polynomials by least squares from many starts: floats and numpy alone."""

import numpy as np


def spread(form, stride):
    """The coefficients of f(x^S, y^S)."""
    wide = np.zeros((len(form) - 1) * stride + 1)
    wide[::stride] = form
    return wide


def product_of(forms):
    result = np.ones(1)
    for f in forms:
        result = np.convolve(result, f)
    return result


def pieces(vector, sizes):
    return np.split(vector, np.cumsum(sizes)[:-1])


def filters_of(sizes, strides):
    """The map from all entries of the filters to their end-to-end filter, and their number."""
    steps = np.cumprod([1, *strides[:-1]])

    def form(vector):
        return product_of([spread(w, S) for w, S in zip(pieces(vector, sizes), steps, strict=True)])

    return form, sum(sizes)


def roots_of(real, pairs, rest):
    """Forms with powers of linear and of definite quadratic factors, and any factor of a degree.

    A definite factor is (p x + q y)² + (r x + s y)².
    """
    sizes = [2] * len(real) + [2, 2] * len(pairs) + [rest + 1]

    def form(vector):
        parts = pieces(vector, sizes)
        factors = [parts[i] for i, m in enumerate(real) for _ in range(m)]
        for i, m in enumerate(pairs):
            p, q = parts[len(real) + 2 * i : len(real) + 2 * i + 2]
            factors += [np.convolve(p, p) + np.convolve(q, q)] * m
        return product_of([*factors, parts[-1]])

    return form, sum(sizes)


def least_distance(form, size, target, S, rng, starts=60, steps=200):
    """The least √((V − u)ᵀS(V − u)) that Levenberg and Marquardt's method comes to."""
    root = np.linalg.cholesky(np.array(S, dtype=float)).T
    u = np.array(target, dtype=float)
    best = np.inf

    def residual(v):
        return root @ (form(v) - u)

    for _ in range(starts):
        v = rng.standard_normal(size)
        damping, r = 1.0, residual(v)
        for _ in range(steps):
            J = jacobian(residual, v)
            step = np.linalg.solve(J.T @ J + damping * np.eye(size), -J.T @ r)
            after = residual(v + step)
            if after @ after < r @ r:
                gain = r @ r - after @ after
                v, r, damping = v + step, after, max(damping / 5, 1e-14)
                if gain < 1e-15 * (r @ r):
                    break
            else:
                damping *= 4
                if damping > 1e12:
                    break
        best = min(best, float(np.sqrt(r @ r)))
    return best


def jacobian(f, v, h=1e-6):
    columns = [(f(v + h * e) - f(v - h * e)) / (2 * h) for e in np.eye(len(v))]
    return np.array(columns).T
