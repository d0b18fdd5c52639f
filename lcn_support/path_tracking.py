"""Numerical continuation of critical points on a multiple root locus, path by path.

The parameters (S, b = Su) move on a straight line from a start system to the target; every solution
is followed by a Runge–Kutta predictor and a Newton corrector with adaptive steps. The compiled
kernel sees one path at a time, so a result depends on its own path alone, in any batch.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lcn_support.multiple_root_locus import Locus

Complex = NDArray[np.complex128]

_STEPS = 3000
_SMALLEST = 1e-12


def track(
    locus: Locus, starts: Complex, start: tuple[Complex, Complex], end: tuple[Complex, Complex]
) -> tuple[Complex, NDArray[np.bool_]]:
    """Follow solutions of the critical equations from one pair (S, b) to another.

    Parameters
    ----------
    locus
        Δ_λ, with n + 1 = k coefficients.
    starts
        shape (paths, locus.unknowns): solutions for ``start``.
    start, end
        (S, b): complex symmetric (k, k) and (k,).

    Returns
    -------
    ends, arrived
        shape (paths, unknowns), each q_j of norm 1, and which paths reached the end. The others
        stopped near a singular solution or at infinity; their last point is returned.

    Notes
    -----
    Nothing here is certified: that is the task of :mod:`lcn_support.interval_newton`.

    Examples
    --------
    W = c(x + ay)³ for the target x³ is followed to the target (x + y)³:

    >>> locus, S = Locus((3,)), np.eye(4, dtype=complex)
    >>> starts = np.array([[1, 0, 1]], dtype=complex)
    >>> ends, arrived = track(locus, starts, (S, S @ (1, 0, 0, 0)), (S, S @ (1, 3, 3, 1)))
    >>> bool(arrived[0]), (ends[0] / ends[0, 0]).real.round(12).tolist()[:2]
    (True, [1.0, 1.0])
    """
    m = np.array(locus.multiplicities, dtype=np.int64)
    d = np.array(locus.degrees, dtype=np.int64)
    S, b = (np.ascontiguousarray(p, dtype=complex) for p in start)
    dS, db = np.asarray(end[0], dtype=complex) - S, np.asarray(end[1], dtype=complex) - b
    return _track(np.array(starts, dtype=complex), m, d, locus.simple + 1, S, b, dS, db)


def jacobian(locus: Locus, x: Complex, S: Complex, b: Complex) -> Complex:
    """The derivative of the N critical equations at x, shape (N, unknowns), in floating point.

    >>> jacobian(Locus((1,)), np.array([3, 5j]), np.eye(2, dtype=complex), np.zeros(2, complex)).real
    array([[1., 0.],
           [0., 1.]])
    """
    m = np.array(locus.multiplicities, dtype=np.int64)
    d = np.array(locus.degrees, dtype=np.int64)
    size = locus.unknowns
    E, Et = np.zeros(size, dtype=complex), np.zeros(size, dtype=complex)
    J = np.zeros((size, size), dtype=complex)
    N = _equations(np.asarray(x, dtype=complex), m, d, locus.simple + 1, S, b, S, b, E, J, Et)
    return J[:N]


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
def _equations(x, m, d, simple, S, b, dS, db, E, J, Et):
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
    N = _equations(x, m, d, simple, S + t * dS, b + t * db, dS, db, E, J, Et)
    _charts(x, d, centre, N, E, J, Et)
    out[:] = -Et
    return _solve(J, out)


@njit(cache=True, nogil=True)
def _relative(step, x, d, simple):
    """The size of a step: the q_j have norm 1, R is measured by its own norm."""
    cut = len(x) - simple
    total = np.sum(np.abs(step[:cut]) ** 2)
    scale = np.sum(np.abs(x[cut:]) ** 2)
    total += np.sum(np.abs(step[cut:]) ** 2) / max(scale, 1e-200)
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
        N = _equations(x, m, d, simple, St, bt, dS, db, E, J, Et)
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
def _track(x_all, m, d, simple, S, b, dS, db):
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
            ok = ok and _velocity(
                x + step * v3, after, x, m, d, simple, S, b, dS, db, E, J, Et, v4
            )
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
