"""Small matrices in double precision, with bounds that include what is rounded.

A sum of products with N roundings on the way to each term is off by at most 1.01 N 2⁻⁵³ times the
sum of their absolute values. What is computed without a bound, an inverse or eigenvectors, need not
be right: another function bounds how wrong it is. A NaN passes through, and is below no bound.
"""

import math

import numpy as np

from lcn_support.training.kernels.root_discs import UNIT, kernel

CALLED = "81be6ea5b530"
"""Digest of the sources of the kernels called here: when they change, so must this file, or numba
keeps the machine code of the old ones."""

_SLACK = 1.01
_SWEEPS = 30


@kernel
def length(v):
    """The Euclidean norm."""
    total = 0.0
    for i in range(len(v)):
        total += v[i] * v[i]
    return math.sqrt(total)


@kernel
def frobenius_norm(A):
    """The Frobenius norm, a bound of the operator norm."""
    return length(A.ravel())


@kernel
def rotate(A, p, q, cos, sin):
    """Rotate two rows of a matrix in place; of its transpose, two columns."""
    for i in range(A.shape[1]):
        first, second = A[p, i], A[q, i]
        A[p, i], A[q, i] = cos * first - sin * second, sin * first + cos * second


@kernel
def right_inverse(A):
    """X with A X ≈ I by Gauss–Jordan elimination with full pivoting; a NaN if a pivot is 0."""
    d, m = A.shape
    work, inverse, X = A.copy(), np.eye(d), np.zeros((m, d))
    chosen = np.zeros(d, dtype=np.int64)
    for step in range(d):
        row, col, best = step, 0, 0.0
        for i in range(step, d):
            for j in range(m):
                if abs(work[i, j]) > best:
                    row, col, best = i, j, abs(work[i, j])
        if not 0 < best < np.inf:
            X[0, 0] = np.nan
            return X
        chosen[step] = col
        if row != step:
            for j in range(m):
                work[row, j], work[step, j] = work[step, j], work[row, j]
            for j in range(d):
                inverse[row, j], inverse[step, j] = inverse[step, j], inverse[row, j]
        scale = 1 / work[step, col]
        for j in range(m):
            work[step, j] *= scale
        for j in range(d):
            inverse[step, j] *= scale
        for i in range(d):
            factor = work[i, col]
            if i != step and factor != 0:
                for j in range(m):
                    work[i, j] -= factor * work[step, j]
                for j in range(d):
                    inverse[i, j] -= factor * inverse[step, j]
                work[i, col] = 0.0
    for step in range(d):
        X[chosen[step]] = inverse[step]
    return X


@kernel
def defect(A, X, error):
    """A bound of ‖(A + E) X − I‖ for all E of norm at most ``error``."""
    d, m = A.shape
    square = 0.0
    for i in range(d):
        for j in range(d):
            total = -1.0 if i == j else 0.0
            for k in range(m):
                total += A[i, k] * X[k, j]
            square += total * total
    rounded = 2 * (m + 2) * UNIT * (frobenius_norm(A) * frobenius_norm(X) + d)
    return _SLACK * (math.sqrt(square) + rounded + error * frobenius_norm(X))


@kernel
def normalising(M):
    """Y and signs σ = ±1 with YMYᵀ ≈ diag(σ), by Jacobi's method for the eigenvectors."""
    D = len(M)
    A, Y, signs = M.copy(), np.eye(D), np.zeros(D)
    small = 8 * UNIT * frobenius_norm(M)
    for _ in range(_SWEEPS):
        calm = True
        for p in range(D):
            for q in range(p):
                if abs(A[p, q]) > small:
                    calm = False
                    slope = (A[q, q] - A[p, p]) / (2 * A[p, q])
                    t = math.copysign(1 / (abs(slope) + math.sqrt(1 + slope * slope)), slope)
                    cos = 1 / math.sqrt(1 + t * t)
                    sin = t * cos
                    rotate(A, p, q, cos, sin)
                    rotate(Y, p, q, cos, sin)
                    rotate(A.T, p, q, cos, sin)
        if calm:
            break
    for i in range(D):
        signs[i] = math.copysign(1.0, A[i, i])
        for p in range(D):
            Y[i, p] /= math.sqrt(abs(A[i, i]))
    return Y, signs


@kernel
def congruence_defect(M, Y, signs):
    """The norm of YMYᵀ − diag(signs), rounding included."""
    D = len(M)
    square = 0.0
    MY = np.zeros(D)
    for j in range(D):
        for p in range(D):
            MY[p] = 0.0
            for q in range(D):
                MY[p] += M[p, q] * Y[j, q]
        for i in range(D):
            total = -signs[i] if i == j else 0.0
            for p in range(D):
                total += Y[i, p] * MY[p]
            square += total * total
    return math.sqrt(square) + 2 * (D + 2) * UNIT * (frobenius_norm(M) * frobenius_norm(Y) ** 2 + D)
