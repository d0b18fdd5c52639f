"""Discs around the roots of real forms on the projective line, and which roots may coincide.

Compiled kernels. A root is a vector z = (x, y) ∈ ℂ², of length one up to rounding, and the distance
of two roots is the chord |z ∧ z'| = |x y' − y x'|, a metric in which no root is at infinity.

Along p(t) = z + t (−ȳ, x̄) a form f of degree d is a polynomial F(t), and F'(0)/F(0) is the sum of
−1/t_j over its finite zeros. So one of them has |t_j| ≤ d |F(0)/F'(0)|, and its chord from z is not
larger. The monomials of degree d have a norm of at most 1 at a unit vector, and their derivative
along a unit vector orthogonal to it one of at most √d. So a bound on the coefficients' error, that
of the true form included, bounds the errors of F(0) and F'(0): the discs are those of every form
within that error. If the d discs of a form are disjoint, then each holds exactly one root.
"""

import numpy as np
from numba import njit

UNIT = 2.0**-53
"""The unit roundoff of double precision."""

kernel = njit(cache=True, nogil=True, error_model="numpy")

_ROUNDS = 100
_SLACK = 1.01
_REAL, _NON_REAL = 1, 2


@kernel
def _along(w, x, y):
    """F(0) and F'(0) at the point (x, y)."""
    d = len(w) - 1
    value = w[0] + 0j
    dx = d * w[0] + 0j
    dy = w[1] + 0j
    power = 1.0 + 0j
    for j in range(1, d + 1):
        power = power * y
        value = value * x + w[j] * power
        if j < d:
            dx = dx * x + (d - j) * w[j] * power
            dy = dy * x + (j + 1) * w[j + 1] * power
    return value, dy * np.conj(x) - dx * np.conj(y)


@kernel
def _store(z, x, y):
    """The unit vector along (x, y); another one where its length is zero or underflows."""
    norm = np.sqrt(x.real**2 + x.imag**2 + y.real**2 + y.imag**2)
    z[0] = x / norm if norm > 0 else 1.0 + 0j
    z[1] = y / norm if norm > 0 else 0.0 + 0j


@kernel
def _approximate(w, z):
    """Approximate roots of the form: a formula up to degree two, then Aberth's iteration."""
    d = len(w) - 1
    if d == 1:
        _store(z[0], -w[1] + 0j, w[0] + 0j)
    elif d == 2:
        a, b, c = w[0], w[1], w[2]
        square = b * b - 4 * a * c
        if square < 0:
            _store(z[0], -b + 1j * np.sqrt(-square), 2 * a + 0j)
            _store(z[1], -b - 1j * np.sqrt(-square), 2 * a + 0j)
        else:
            q = -(b + np.copysign(np.sqrt(square), b)) / 2
            _store(z[0], q + 0j, a + 0j)
            _store(z[1], c + 0j, q + 0j)
    else:
        for i in range(d):
            angle = 2 * np.pi * (i + 0.3) / d
            _store(z[i], np.cos(angle) + 1j * np.sin(angle), 1.0 + 0j)
        for _ in range(_ROUNDS):
            farthest = 0.0
            for i in range(d):
                x, y = z[i, 0], z[i, 1]
                value, slope = _along(w, x, y)
                for j in range(d):
                    if j != i:
                        beside = z[j, 1] * x - z[j, 0] * y
                        if beside != 0:
                            ahead = z[j, 0] * np.conj(x) + z[j, 1] * np.conj(y)
                            slope = slope + value * ahead / beside
                if slope != 0:
                    t = -value / slope
                    farthest = max(farthest, abs(t))
                    _store(z[i], x - t * np.conj(y), y + t * np.conj(x))
            if farthest < 4 * UNIT:
                break


@kernel
def enclose_roots(w, error, z, radius):
    """Centres ``z`` and radii of discs, one for each root, if they are disjoint.

    ``w`` are coefficients of norm at most one, ``error`` bounds the norm of their error. A radius
    is infinite where there is no bound.
    """
    d = len(w) - 1
    if d == 0:
        return
    _approximate(w, z)
    inexact = 16 * (d + 2) * UNIT + error
    for i in range(d):
        value, slope = _along(w, z[i, 0], z[i, 1])
        steep = abs(slope) - d * np.sqrt(d + 1.0) * inexact
        radius[i] = _SLACK * d * (abs(value) + inexact) / steep if steep > 0 else np.inf


@kernel
def _apart(chord, first, second):
    """Whether discs at this computed distance are certainly disjoint; not so for a NaN."""
    return chord > _SLACK * (first + second) + 16 * UNIT


@kernel
def _kinds(z, radius, kind):
    """Whether the roots of one form are real; False if its discs are not disjoint.

    The conjugate of a root lies in the conjugate disc. If this meets no disc but its own, then the
    root, alone there, is its own conjugate.
    """
    d = len(radius)
    for i in range(d):
        own = z[i, 0] * np.conj(z[i, 1])
        kind[i] = _NON_REAL if _apart(2 * abs(own.imag), radius[i], radius[i]) else _REAL
        for j in range(d):
            if j != i:
                chord = abs(z[i, 0] * z[j, 1] - z[i, 1] * z[j, 0])
                if not _apart(chord, radius[i], radius[j]):
                    return False
                mirrored = abs(np.conj(z[i, 0]) * z[j, 1] - np.conj(z[i, 1]) * z[j, 0])
                if kind[i] == _REAL and not _apart(mirrored, radius[i], radius[j]):
                    kind[i] = 0
    return True


@kernel
def possible_coincidences(z, radius, starts, numbers):
    """Group the roots of several forms whose discs overlap; the number of groups.

    Form f has the coefficients ``starts[f]`` to ``starts[f + 1]`` of all, and its roots follow
    those of the forms before it. To ``numbers[0, m]`` and ``numbers[1, m]`` the numbers of groups
    of m real roots and of m non-real ones are added. The result is −1 if the discs of one form
    overlap, if a group is neither certainly real nor certainly not, or if it has more roots than
    there are forms.
    """
    n = len(radius)
    kind, group = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    forms = len(starts) - 1
    for f in range(forms):
        begin, end = starts[f] - f, starts[f + 1] - f - 1
        if not _kinds(z[begin:end], radius[begin:end], kind[begin:end]):
            return -1
        for i in range(begin, end):
            group[i] = i
            for j in range(begin):
                chord = abs(z[i, 0] * z[j, 1] - z[i, 1] * z[j, 0])
                if group[j] != group[i] and not _apart(chord, radius[i], radius[j]):
                    old, new = group[i], group[j]
                    for k in range(i + 1):
                        if group[k] == old:
                            group[k] = new
    groups = 0
    for g in range(n):
        members = 0
        decided = 0
        for i in range(n):
            if group[i] == g:
                members += 1
                decided = max(decided, kind[i])
        if members:
            if decided == 0 or members > forms:
                return -1
            numbers[decided - 1, members] += 1
            groups += 1
    return groups
