"""The compiled part of path tracking: equations, Newton's method and one path after another.

An unknown vector is (q_1, …, q_s, R) as in :mod:`lcn_support.multiple_root_locus`; ``m`` and ``d``
are the multiplicities and degrees of the q_j, ``simple`` is the number of coefficients of R.
"""

import numpy as np
from numba import njit

_STEPS = 3000
_SMALLEST = 1e-12


@njit(cache=True, nogil=True)
def _multiply(p, q):
    out = np.zeros(len(p) + len(q) - 1, dtype=np.complex128)
    for i in range(len(p)):
        for j in range(len(q)):
            out[i + j] += p[i] * q[j]
    return out


@njit(cache=True, nogil=True)
def _product(x, d, powers, rest):
    """∏ q_j^{powers_j} · rest."""
    out = rest
    begin = 0
    for j in range(len(d)):
        q = x[begin : begin + d[j] + 1]
        for _ in range(powers[j]):
            out = _multiply(out, q)
        begin += d[j] + 1
    return out


@njit(cache=True, nogil=True)
def equations(x, m, d, simple, S, b, dS, db, E, J, Et):
    """The critical equations, their Jacobian without the rows of the charts, and ∂/∂t."""
    k = len(b)
    n_unknowns = len(x)
    R = x[n_unknowns - simple :]
    one = np.ones(1, dtype=np.complex128)
    g = _product(x, d, m - 1, one)
    h = _product(x, d, m, one)
    W = _multiply(h, R)
    N = k + 1 - len(g)
    residual = np.zeros(k, dtype=np.complex128)
    drift = np.zeros(k, dtype=np.complex128)
    for i in range(k):
        residual[i] = -b[i]
        drift[i] = -db[i]
        for j in range(k):
            residual[i] += S[i, j] * W[j]
            drift[i] += dS[i, j] * W[j]
    gS = np.zeros((N, k), dtype=np.complex128)
    for i in range(N):
        E[i] = 0
        Et[i] = 0
        for a in range(len(g)):
            E[i] += g[a] * residual[i + a]
            Et[i] += g[a] * drift[i + a]
            for j in range(k):
                gS[i, j] += g[a] * S[i + a, j]
    for c in range(simple):
        for i in range(N):
            total = 0j
            for a in range(len(h)):
                total += gS[i, a + c] * h[a]
            J[i, n_unknowns - simple + c] = total
    begin = 0
    powers = np.empty(len(m), dtype=np.int64)
    for j in range(len(d)):
        powers[:] = m
        powers[j] -= 1
        dW = _product(x, d, powers, R * m[j])
        powers[:] = m - 1
        powers[j] -= 1
        dg = _product(x, d, powers, one * (m[j] - 1))
        for c in range(d[j] + 1):
            for i in range(N):
                total = 0j
                for a in range(len(dW)):
                    total += gS[i, a + c] * dW[a]
                for a in range(len(dg)):
                    total += dg[a] * residual[i + a + c]
                J[i, begin + c] = total
        begin += d[j] + 1
    return N


@njit(cache=True, nogil=True)
def _charts(x, d, centre, N, E, J, Et):
    """Rows ⟨centre_j, q_j⟩ = ⟨centre_j, centre_j⟩: q_j moves orthogonally to where it was."""
    begin = 0
    for j in range(len(d)):
        row = N + j
        J[row, :] = 0
        E[row] = 0
        Et[row] = 0
        for c in range(begin, begin + d[j] + 1):
            weight = np.conj(centre[c])
            J[row, c] = weight
            E[row] += weight * (x[c] - centre[c])
        begin += d[j] + 1


@njit(cache=True, nogil=True)
def _solve(A, rhs):
    """Gaussian elimination with partial pivoting, in place; False if a pivot vanishes."""
    n = len(rhs)
    for col in range(n):
        best = col
        for row in range(col + 1, n):
            if abs(A[row, col]) > abs(A[best, col]):
                best = row
        if A[best, col] == 0:
            return False
        if best != col:
            for j in range(col, n):
                A[col, j], A[best, j] = A[best, j], A[col, j]
            rhs[col], rhs[best] = rhs[best], rhs[col]
        for row in range(col + 1, n):
            factor = A[row, col] / A[col, col]
            if factor != 0:
                for j in range(col + 1, n):
                    A[row, j] -= factor * A[col, j]
                rhs[row] -= factor * rhs[col]
    for col in range(n - 1, -1, -1):
        for j in range(col + 1, n):
            rhs[col] -= A[col, j] * rhs[j]
        rhs[col] /= A[col, col]
    return True


@njit(cache=True, nogil=True)
def _velocity(x, t, centre, m, d, simple, S, b, dS, db, E, J, Et, out):
    N = equations(x, m, d, simple, S + t * dS, b + t * db, dS, db, E, J, Et)
    _charts(x, d, centre, N, E, J, Et)
    out[:] = -Et
    return _solve(J, out)


@njit(cache=True, nogil=True)
def _relative(step, x, d, simple):
    """The size of a step: q_j has norm 1, R counts by its own norm, unless W is near 0."""
    cut = len(x) - simple
    total = np.sum(np.abs(step[:cut]) ** 2)
    scale = np.sum(np.abs(x[cut:]) ** 2)
    total += np.sum(np.abs(step[cut:]) ** 2) / max(scale, 1e-8)
    return np.sqrt(total)


@njit(cache=True, nogil=True)
def _normalise(x, m, d, simple):
    begin = 0
    cut = len(x) - simple
    for j in range(len(d)):
        norm = np.sqrt(np.sum(np.abs(x[begin : begin + d[j] + 1]) ** 2))
        x[begin : begin + d[j] + 1] /= norm
        x[cut:] *= norm ** m[j]
        begin += d[j] + 1


@njit(cache=True, nogil=True)
def _newton(x, t, m, d, simple, S, b, dS, db, E, J, Et, rounds, tolerance):
    """Newton's method in the charts at x; the size of its first and its last step."""
    centre = x.copy()
    St = S + t * dS
    bt = b + t * db
    first = np.inf
    size = np.inf
    for i in range(rounds):
        N = equations(x, m, d, simple, St, bt, dS, db, E, J, Et)
        _charts(x, d, centre, N, E, J, Et)
        if not _solve(J, E):
            return np.inf, np.inf
        x -= E
        size = _relative(E, x, d, simple)
        if i == 0:
            first = size
        if not size < 1e3:
            return np.inf, np.inf
        if size < tolerance:
            break
    return first, size


@njit(cache=True, nogil=True)
def follow(x_all, m, d, simple, S, b, dS, db):
    paths, size = x_all.shape
    arrived = np.zeros(paths, dtype=np.bool_)
    E = np.zeros(size, dtype=np.complex128)
    Et = np.zeros(size, dtype=np.complex128)
    J = np.zeros((size, size), dtype=np.complex128)
    v1 = np.zeros(size, dtype=np.complex128)
    v2 = np.zeros(size, dtype=np.complex128)
    v3 = np.zeros(size, dtype=np.complex128)
    v4 = np.zeros(size, dtype=np.complex128)
    for p in range(paths):
        x = x_all[p].copy()
        _normalise(x, m, d, simple)
        t = 0.0
        step = 0.05
        for _ in range(_STEPS):
            if t >= 1.0 or step < _SMALLEST:
                break
            step = min(step, 1.0 - t)
            after = 1.0 if step == 1.0 - t else t + step
            ok = _velocity(x, t, x, m, d, simple, S, b, dS, db, E, J, Et, v1)
            ok = ok and _velocity(
                x + 0.5 * step * v1, t + 0.5 * step, x, m, d, simple, S, b, dS, db, E, J, Et, v2
            )
            ok = ok and _velocity(
                x + 0.5 * step * v2, t + 0.5 * step, x, m, d, simple, S, b, dS, db, E, J, Et, v3
            )
            ok = ok and _velocity(x + step * v3, after, x, m, d, simple, S, b, dS, db, E, J, Et, v4)
            if not ok:
                step *= 0.25
                continue
            guess = x + step / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
            moved = _relative(guess - x, x, d, simple)
            _normalise(guess, m, d, simple)
            first, last = _newton(guess, after, m, d, simple, S, b, dS, db, E, J, Et, 3, 1e-10)
            if moved > 0.5 or first > 1e-3 or last > 1e-8:
                step *= 0.5
                continue
            x = guess
            _normalise(x, m, d, simple)
            t = after
            if first < 1e-5:
                step *= 2.0
            elif first < 1e-4:
                step *= 1.3
        if t >= 1.0:
            first, last = _newton(x, 1.0, m, d, simple, S, b, dS, db, E, J, Et, 8, 1e-15)
            _normalise(x, m, d, simple)
            arrived[p] = last < 1e-8
        x_all[p] = x
    return x_all, arrived
