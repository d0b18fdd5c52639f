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
def _product(x, m, d, less, special, rest):
    """∏ q_j^{m_j − less} · rest, with one power of q_special less."""
    out = rest
    begin = 0
    for j in range(len(d)):
        q = x[begin : begin + d[j] + 1]
        for _ in range(m[j] - less - (1 if j == special else 0)):
            out = _multiply(out, q)
        begin += d[j] + 1
    return out


@njit(cache=True, nogil=True)
def equations(x, m, d, simple, S, b, dS, db, t, E, J, Et):
    """The equations at (S + t dS, b + t db), their Jacobian in x (no charts) and in t."""
    k = len(b)
    n_unknowns = len(x)
    R = x[n_unknowns - simple :]
    one = np.ones(1, dtype=np.complex128)
    g = _product(x, m, d, 1, -1, one)
    h = _product(x, m, d, 0, -1, one)
    W = _multiply(h, R)
    N = k + 1 - len(g)
    residual = np.zeros(k, dtype=np.complex128)
    drift = np.zeros(k, dtype=np.complex128)
    for i in range(k):
        residual[i] = -b[i] - t * db[i]
        drift[i] = -db[i]
        for j in range(k):
            residual[i] += (S[i, j] + t * dS[i, j]) * W[j]
            drift[i] += dS[i, j] * W[j]
    gS = np.zeros((N, k), dtype=np.complex128)
    for i in range(N):
        E[i] = 0
        Et[i] = 0
        for a in range(len(g)):
            E[i] += g[a] * residual[i + a]
            Et[i] += g[a] * drift[i + a]
            for j in range(k):
                gS[i, j] += g[a] * (S[i + a, j] + t * dS[i + a, j])
    for c in range(simple):
        for i in range(N):
            total = 0j
            for a in range(len(h)):
                total += gS[i, a + c] * h[a]
            J[i, n_unknowns - simple + c] = total
    begin = 0
    for j in range(len(d)):
        dW = _product(x, m, d, 0, j, R)
        dg = _product(x, m, d, 1, j, one)
        for c in range(d[j] + 1):
            for i in range(N):
                total = 0j
                for a in range(len(dW)):
                    total += m[j] * gS[i, a + c] * dW[a]
                for a in range(len(dg)):
                    total += (m[j] - 1) * dg[a] * residual[i + a + c]
                J[i, begin + c] = total
        begin += d[j] + 1
    return N


@njit(cache=True, nogil=True)
def _charts(x, d, centre, N, E, J, Et):
    """Rows ⟨centre_j, q_j⟩ = ⟨centre_j, centre_j⟩: q_j moves orthogonally to where it was."""
    begin = 0
    for j in range(len(d)):
        row = N + j
        for c in range(len(x)):
            J[row, c] = 0
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
def _velocity(x, t, centre, m, d, simple, S, b, dS, db, E, J, out):
    """dx/dt along the path, into ``out``; False if the equations are singular."""
    N = equations(x, m, d, simple, S, b, dS, db, t, E, J, out)
    _charts(x, d, centre, N, E, J, out)
    for c in range(len(out)):
        out[c] = -out[c]
    return _solve(J, out)


@njit(cache=True, nogil=True)
def _square(x, begin, end):
    total = 0.0
    for c in range(begin, end):
        total += x[c].real * x[c].real + x[c].imag * x[c].imag
    return total


@njit(cache=True, nogil=True)
def _relative(step, x, simple):
    """The size of a step: q_j has norm 1, R counts by its own norm, unless W is near 0."""
    cut = len(x) - simple
    rest = _square(step, cut, len(x)) / max(_square(x, cut, len(x)), 1e-8)
    return np.sqrt(_square(step, 0, cut) + rest)


@njit(cache=True, nogil=True)
def _normalise(x, m, d, simple):
    begin = 0
    for j in range(len(d)):
        norm = np.sqrt(_square(x, begin, begin + d[j] + 1))
        for c in range(begin, begin + d[j] + 1):
            x[c] /= norm
        for c in range(len(x) - simple, len(x)):
            for _ in range(m[j]):
                x[c] *= norm
        begin += d[j] + 1


@njit(cache=True, nogil=True)
def _newton(x, t, m, d, simple, S, b, dS, db, E, J, Et, rounds, tolerance):
    """Newton's method in the charts at x; the size of its first and its last step."""
    centre = x.copy()
    first = np.inf
    size = np.inf
    for i in range(rounds):
        N = equations(x, m, d, simple, S, b, dS, db, t, E, J, Et)
        _charts(x, d, centre, N, E, J, Et)
        if not _solve(J, E):
            return np.inf, np.inf
        for c in range(len(x)):
            x[c] -= E[c]
        size = _relative(E, x, simple)
        if i == 0:
            first = size
        if not size < 1e3:
            return np.inf, np.inf
        if size < tolerance:
            break
    return first, size


@njit(cache=True, nogil=True)
def _predict(x, t, step, m, d, simple, S, b, dS, db, E, J, velocity, stage, guess):
    """One Runge–Kutta step from x into ``guess``; False if the equations are singular."""
    for c in range(len(x)):
        stage[c] = x[c]
        guess[c] = x[c]
    for i in range(4):
        ahead = 0.0 if i == 0 else (1.0 if i == 3 else 0.5)
        if not _velocity(stage, t + ahead * step, x, m, d, simple, S, b, dS, db, E, J, velocity):
            return False
        weight = step / (6.0 if i == 0 or i == 3 else 3.0)
        reach = step * (1.0 if i == 2 else 0.5)
        for c in range(len(x)):
            guess[c] += weight * velocity[c]
            stage[c] = x[c] + reach * velocity[c]
    return True


@njit(cache=True, nogil=True)
def follow(x_all, m, d, simple, S, b, dS, db):
    """Follow each row of ``x_all`` from t = 0 to t = 1, in place; which rows arrived."""
    paths, size = x_all.shape
    arrived = np.zeros(paths, dtype=np.bool_)
    E = np.zeros(size, dtype=np.complex128)
    Et = np.zeros(size, dtype=np.complex128)
    J = np.zeros((size, size), dtype=np.complex128)
    x = np.zeros(size, dtype=np.complex128)
    stage = np.zeros(size, dtype=np.complex128)
    guess = np.zeros(size, dtype=np.complex128)
    for p in range(paths):
        for c in range(size):
            x[c] = x_all[p, c]
        _normalise(x, m, d, simple)
        t = 0.0
        step = 0.05
        for _ in range(_STEPS):
            last_step = step >= 1.0 - t
            if last_step:
                step = 1.0 - t
            after = 1.0 if last_step else t + step
            if not _predict(x, t, step, m, d, simple, S, b, dS, db, E, J, Et, stage, guess):
                step *= 0.25
            else:
                for c in range(size):
                    stage[c] = guess[c] - x[c]
                moved = _relative(stage, x, simple)
                _normalise(guess, m, d, simple)
                rounds, tolerance = (8, 1e-15) if last_step else (3, 1e-10)
                first, last = _newton(
                    guess, after, m, d, simple, S, b, dS, db, E, J, Et, rounds, tolerance
                )
                if moved > 0.5 or first > 1e-3 or last > 1e-8:
                    step *= 0.5
                else:
                    _normalise(guess, m, d, simple)
                    for c in range(size):
                        x[c] = guess[c]
                    t = after
                    step *= 2.0 if first < 1e-5 else (1.3 if first < 1e-4 else 1.0)
            if t >= 1.0 or step < _SMALLEST:
                break
        arrived[p] = t >= 1.0
        for c in range(size):
            x_all[p, c] = x[c]
    return arrived
