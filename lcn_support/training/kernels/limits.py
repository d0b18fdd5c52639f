"""The compiled part of the limits of training: a proof that a critical point is near, and where.

A filter is divided by a power of two, so that its norm lies in [½, 1); the target and S follow, and
nothing is rounded but what underflows. All bounds hold for the exact numbers behind the floats, as
:mod:`lcn_support.training.kernels.bounded_matrices` explains; ``_SLACK`` covers what is rounded in
the bounds themselves, and ``_TINY`` all that underflows, in squares too.

Throughout D = Σ k_i and c = √(∏ k_i / max k_i): ‖w_1 ⋯ w_L‖ ≤ c ∏ ‖w_i‖, by Young's inequality.
"""

import math

import numpy as np

from lcn_support.training.kernels.bounded_matrices import (
    congruence_defect,
    defect,
    frobenius_norm,
    length,
    normalising,
    right_inverse,
)
from lcn_support.training.kernels.root_discs import (
    UNIT,
    enclose_roots,
    kernel,
    possible_coincidences,
)

CALLED = "4402d9d20949"
"""Digest of the sources of the kernels called here: when they change, so must this file, or numba
keeps the machine code of the old ones."""

_SLACK = 1.01
_TINY = 1e-150
_CERTIFIED, _NOT_CRITICAL, _ROOTS_NOT_APART, _COINCIDENCE_OPEN = 0, -1, -2, -3


@kernel
def _exponent(values):
    """An e with ½ ≤ ‖values‖ 2^{−e} < 1, up to rounding; a huge number if there is none."""
    largest = 0.0
    for v in values:
        largest += abs(v)
    if not 0 < largest < np.inf:
        return 10**6
    _, e = math.frexp(largest)
    _, more = math.frexp(length(_scaled(values, e)))
    return e + more


@kernel
def _scaled(values, e):
    """values · 2^{−e}, by two factors that do not overflow; not finite if e is out of range."""
    out = np.zeros(len(values))
    first = math.ldexp(1.0, -(e // 2)) if abs(e) < 2000 else np.nan
    second = math.ldexp(1.0, e // 2 - e) if abs(e) < 2000 else np.nan
    for i in range(len(values)):
        out[i] = values[i] * first * second
    return out


@kernel
def _times(form, w):
    out = np.zeros(len(form) + len(w) - 1)
    for i in range(len(form)):
        for j in range(len(w)):
            out[i + j] += form[i] * w[j]
    return out


@kernel
def _without(x, starts, first, second):
    """The product of all filters but two; but one, if they are the same."""
    form = np.ones(1)
    for i in range(len(starts) - 1):
        if i != first and i != second:
            form = _times(form, x[starts[i] : starts[i + 1]])
    return form


@kernel
def derivatives(x, starts, S, u):
    """W − u, the residual r = S(W − u), the gradient g, S dW, and M = Hessian + κ N Nᵀ, and κ.

    The columns of N are the scaling directions (…, w_i, −w_{i+1}, …) at x. S dW has a row for each
    coefficient of x.
    """
    L, D, k = len(starts) - 1, len(x), len(u)
    r, g = np.zeros(k), np.zeros(D)
    rows, SdW, M = np.zeros((D, k)), np.zeros((D, k)), np.zeros((D, D))
    for i in range(L):
        form = _without(x, starts, i, i)
        for a in range(starts[i + 1] - starts[i]):
            for j in range(len(form)):
                rows[starts[i] + a, a + j] = form[j]
    form = _times(_without(x, starts, 0, 0), x[: starts[1]])
    error = form - u
    for i in range(k):
        for j in range(k):
            r[i] += S[i, j] * error[j]
    for p in range(D):
        for j in range(k):
            g[p] += 2 * rows[p, j] * r[j]
            for i in range(k):
                SdW[p, j] += rows[p, i] * S[i, j]
        for q in range(p + 1):
            for j in range(k):
                M[p, q] += 2 * SdW[p, j] * rows[q, j]
    for i in range(L):
        for h in range(i):
            form = _without(x, starts, i, h)
            for a in range(starts[i], starts[i + 1]):
                for b in range(starts[h], starts[h + 1]):
                    for j in range(len(form)):
                        M[a, b] += 2 * form[j] * r[a - starts[i] + b - starts[h] + j]
    kappa = 0.0
    for p in range(D):
        for q in range(p + 1):
            kappa = max(kappa, abs(M[p, q]))
    for i in range(L):
        for h in range(max(0, i - 1), i + 1):
            weight = -kappa if h < i else kappa * ((i > 0) + (i < L - 1))
            for a in range(starts[i], starts[i + 1]):
                for b in range(starts[h], min(starts[h + 1], a + 1)):
                    M[a, b] += weight * x[a] * x[b]
    for p in range(D):
        for q in range(p):
            M[q, p] = M[p, q]
    return error, r, g, SdW, M, kappa


@kernel
def rounding(x, starts, S, error, r):
    """Bounds of the rounding errors of r and of g, entry by entry."""
    L, D, k = len(starts) - 1, len(x), len(r)
    error_r, error_g = np.full(k, _TINY), np.full(D, _TINY)
    sizes = np.abs(x)
    form = _times(_without(sizes, starts, 0, 0), sizes[: starts[1]])
    for i in range(k):
        for j in range(k):
            off = (D + 2) * form[j] + (k + 3) * abs(error[j])
            error_r[i] += _SLACK * UNIT * abs(S[i, j]) * off
    for i in range(L):
        form = _without(sizes, starts, i, i)
        for a in range(starts[i + 1] - starts[i]):
            for j in range(len(form)):
                off = error_r[a + j] + (D + k + 4) * UNIT * abs(r[a + j])
                error_g[starts[i] + a] += 2 * _SLACK * form[j] * off
    return error_r, error_g


@kernel
def critical_point(x, starts, S, u):
    """How far a critical point is, its index, r here, and a bound of the error of r there.

    The distance is infinite unless the Newton-like map contracts, as
    :mod:`lcn_support.training.limits` explains. Where filters have norms of at most R, the first
    three derivatives of W are bounded by c R^{L−1} √L, c R^{L−2} (L−1) and c R^{L−3} √L (L−2).
    """
    L, D, k = len(starts) - 1, len(x), len(u)
    c, longest = _SLACK, 1.0
    for i in range(L):
        size = math.sqrt(starts[i + 1] - starts[i])
        c, longest = c * size, max(longest, size)
    c /= longest
    error, r, g, SdW, M, kappa = derivatives(x, starts, S, u)
    off_r, off_g = rounding(x, starts, S, error, r)
    Y, signs = normalising(M)
    gamma = _SLACK * (4 * (D + k) + 16) * UNIT
    size_r, size_g, size_Y = length(r), length(g), frobenius_norm(Y)
    error_r = _SLACK * length(off_r)
    step, off_step, move, off_move = np.zeros(D), np.zeros(D), np.zeros(D), np.zeros(D)
    velocity = 0.0
    for i in range(D):
        off_step[i] = 2 * D * UNIT * size_Y * size_g
        for p in range(D):
            step[i] += Y[i, p] * g[p]
            off_step[i] += abs(Y[i, p]) * off_g[p]
        for p in range(D):
            move[p] += signs[i] * Y[i, p] * step[i]
            off_move[p] += abs(Y[i, p]) * (off_step[i] + 2 * D * UNIT * abs(step[i]))
        for j in range(k):
            total = 0.0
            for p in range(D):
                total += SdW[p, j] * Y[i, p]
            velocity += total * total
    reach = 2 * _SLACK * (length(step) + length(off_step))
    distance = _SLACK * size_Y * reach
    if not distance <= 1 / (8 * L):
        return np.inf, -1, r, np.inf
    growth = 1 + 4 * L * distance
    speed = _SLACK * (math.sqrt(velocity) + c * size_Y * (D * gamma + growth * (L - 1) * distance))
    error_there = _SLACK * (error_r + speed * reach)
    bend = max(L - 2, 0) * math.sqrt(L) * size_Y * (size_r + error_there) + 3 * (L - 1) * speed
    third = 2 * growth * c * size_Y**2 * bend
    error_M = 2 * c * (c * gamma + error_r + gamma * size_r) + 4 * gamma * kappa
    spread = congruence_defect(M, Y, signs) + size_Y**2 * D * error_M + third * reach
    if not _SLACK * spread <= 0.5:
        return np.inf, -1, r, np.inf
    distance = length(move) + length(off_move) + size_Y * spread * reach
    return _SLACK * distance, np.sum(signs < 0), r, error_there


@kernel
def annihilates_no_form(r, off, degree):
    """Whether no form of this degree is annihilated by any vector within ``off`` of r."""
    d, columns = degree + 1, len(r) - degree
    if d > columns:
        return False
    hankel = np.zeros((d, columns))
    for i in range(d):
        for j in range(columns):
            hankel[i, j] = r[i + j]
    return defect(hankel, right_inverse(hankel), _SLACK * math.sqrt(d) * off) < 1


@kernel
def classify(x_all, starts, u_all, S_all, codes, indices, distances, numbers, first, last):
    """Classify some of the runs, whose filters are the rows of ``x_all``, into the four arrays.

    ``numbers[run]`` becomes the numbers of distinct real and non-real roots of each multiplicity,
    to be trusted if the code is 0.
    """
    k = u_all.shape[1]
    x, radius = np.zeros(x_all.shape[1]), np.zeros(k - 1)
    z = np.zeros((k - 1, 2), dtype=np.complex128)
    for run in range(first, last):
        loss = run if len(u_all) > 1 else 0
        total = 0
        for i in range(len(starts) - 1):
            w = x_all[run, starts[i] : starts[i + 1]]
            e = _exponent(w)
            total += e
            x[starts[i] : starts[i + 1]] = _scaled(w, e)
        u = _scaled(u_all[loss], total)
        S = S_all[loss].reshape(k * k)
        S = _scaled(S, _exponent(S)).reshape((k, k))
        distance, indices[run], r, off = critical_point(x, starts, S, u)
        distances[run] = distance
        if not distance < np.inf:
            codes[run] = _NOT_CRITICAL
            continue
        for i in range(len(starts) - 1):
            begin, end = starts[i] - i, starts[i + 1] - i - 1
            w = x[starts[i] : starts[i + 1]]
            enclose_roots(w, distance, z[begin:end], radius[begin:end])
        groups = possible_coincidences(z, radius, starts, numbers[run])
        if groups < 0:
            codes[run] = _ROOTS_NOT_APART
        elif groups == k - 1 or annihilates_no_form(r, off, k - 2 - groups):
            codes[run] = _CERTIFIED
        else:
            codes[run] = _COINCIDENCE_OPEN
