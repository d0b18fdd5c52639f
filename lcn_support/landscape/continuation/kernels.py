"""The compiled part of path tracking: equations, Newton's method and one path after another.

An unknown vector is (q_1, …, q_s, R) as in :mod:`lcn_support.architectures.loci`; ``blocks`` has
one row (group, stride, multiplicity, degree) for each of these forms, R the last.
"""

import numpy as np
from numba import njit

_STEPS = 3000
_SMALLEST = 1e-12


@njit(cache=True, nogil=True)
def power_product(x, blocks, powers):
    """The product of the forms in x, spread by their strides and raised to the powers."""
    length = 1
    for j in range(len(blocks)):
        length += powers[j] * blocks[j, 1] * blocks[j, 3]
    out = np.zeros(length, dtype=np.complex128)
    out[0] = 1
    size, begin = 1, 0
    for j in range(len(blocks)):
        stride, degree = blocks[j, 1], blocks[j, 3]
        for _ in range(powers[j]):
            for i in range(size - 1, -1, -1):
                before = out[i]
                for c in range(degree, -1, -1):
                    if c:
                        out[i + c * stride] += before * x[begin + c]
                    else:
                        out[i] = before * x[begin]
            size += degree * stride
        begin += degree + 1
    return out


@njit(cache=True, nogil=True)
def implied_rows(x, blocks):
    """For each group the equation that follows from the others, −1 for the first group.

    It is that of the monomial with the largest coefficient in the product of the group's forms.
    """
    groups = blocks[:, 0].max() + 1
    rows = np.full(groups, -1)
    powers = np.zeros(len(blocks), dtype=np.int64)
    for g in range(1, groups):
        stride = 1
        for j in range(len(blocks)):
            powers[j] = 1 if blocks[j, 0] == g else 0
            if blocks[j, 0] == g:
                stride = blocks[j, 1]
        rows[g] = np.argmax(np.abs(power_product(x, blocks, powers)[::stride]))
    return rows


@njit(cache=True, nogil=True)
def equations(x, blocks, implied, S, b, dS, db, t, E, J, Et):
    """The equations at (S + t dS, b + t db), their Jacobian in x (no charts) and in t."""
    k, count = len(b), len(blocks)
    powers = blocks[:, 2].copy()
    W = power_product(x, blocks, powers)
    residual = np.zeros(k, dtype=np.complex128)
    drift = np.zeros(k, dtype=np.complex128)
    for i in range(k):
        residual[i] = -b[i] - t * db[i]
        drift[i] = -db[i]
        for j in range(k):
            residual[i] += (S[i, j] + t * dS[i, j]) * W[j]
            drift[i] += dS[i, j] * W[j]
    N = 0
    gS = np.zeros((len(x), k), dtype=np.complex128)
    for group in range(len(implied)):
        stride, distinct = 1, 0
        for j in range(count):
            powers[j] = blocks[j, 2]
            if blocks[j, 0] == group:
                stride = blocks[j, 1]
                distinct += blocks[j, 3]
                powers[j] -= 1
        g = power_product(x, blocks, powers)
        first = N
        for i in range(distinct + 1):
            if i == implied[group]:
                continue
            shift = i * stride
            E[N] = 0
            Et[N] = 0
            for a in range(len(g)):
                E[N] += g[a] * residual[shift + a]
                Et[N] += g[a] * drift[shift + a]
                for j in range(k):
                    gS[N, j] += g[a] * (S[shift + a, j] + t * dS[shift + a, j])
            N += 1
        begin = 0
        for j in range(count):
            weight = powers[j]
            if weight:
                powers[j] -= 1
                dg = power_product(x, blocks, powers)
                powers[j] += 1
            for c in range(blocks[j, 3] + 1):
                row = first
                for i in range(distinct + 1):
                    if i == implied[group]:
                        continue
                    total = 0j
                    if weight:
                        shift = i * stride + c * blocks[j, 1]
                        for a in range(len(dg)):
                            total += dg[a] * residual[shift + a]
                    J[row, begin + c] = weight * total
                    row += 1
            begin += blocks[j, 3] + 1
    powers[:] = blocks[:, 2]
    begin = 0
    for j in range(count):
        powers[j] -= 1
        dW = power_product(x, blocks, powers)
        powers[j] += 1
        for c in range(blocks[j, 3] + 1):
            shift = c * blocks[j, 1]
            for i in range(N):
                total = 0j
                for a in range(len(dW)):
                    total += gS[i, a + shift] * dW[a]
                J[i, begin + c] += blocks[j, 2] * total
        begin += blocks[j, 3] + 1
    return N


@njit(cache=True, nogil=True)
def _charts(x, blocks, centre, N, E, J, Et):
    """Rows ⟨centre_j, q_j⟩ = ⟨centre_j, centre_j⟩: q_j moves orthogonally to where it was."""
    begin = 0
    for j in range(len(blocks) - 1):
        row = N + j
        J[row, :] = 0
        E[row] = 0
        Et[row] = 0
        for c in range(begin, begin + blocks[j, 3] + 1):
            weight = np.conj(centre[c])
            J[row, c] = weight
            E[row] += weight * (x[c] - centre[c])
        begin += blocks[j, 3] + 1


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
def _velocity(x, t, centre, blocks, implied, S, b, dS, db, E, J, out):
    """dx/dt along the path, into ``out``; False if the equations are singular."""
    N = equations(x, blocks, implied, S, b, dS, db, t, E, J, out)
    _charts(x, blocks, centre, N, E, J, out)
    out[:] = -out
    return _solve(J, out)


@njit(cache=True, nogil=True)
def _square(x, begin, end):
    total = 0.0
    for c in range(begin, end):
        total += x[c].real * x[c].real + x[c].imag * x[c].imag
    return total


@njit(cache=True, nogil=True)
def _relative(step, x, blocks):
    """The size of a step: q_j has norm 1, R counts by its own norm, unless W is near 0."""
    cut = len(x) - blocks[-1, 3] - 1
    rest = _square(step, cut, len(x)) / max(_square(x, cut, len(x)), 1e-8)
    return np.sqrt(_square(step, 0, cut) + rest)


@njit(cache=True, nogil=True)
def _normalise(x, blocks):
    begin, rest = 0, len(x) - blocks[-1, 3] - 1
    for j in range(len(blocks) - 1):
        end = begin + blocks[j, 3] + 1
        norm = np.sqrt(_square(x, begin, end))
        for c in range(begin, end):
            x[c] /= norm
        for c in range(rest, len(x)):
            for _ in range(blocks[j, 2]):
                x[c] *= norm
        begin = end


@njit(cache=True, nogil=True)
def _newton(x, t, blocks, implied, S, b, dS, db, E, J, Et, rounds, tolerance):
    """Newton's method in the charts at x; the size of its first and its last step."""
    centre = x.copy()
    first = np.inf
    size = np.inf
    for i in range(rounds):
        N = equations(x, blocks, implied, S, b, dS, db, t, E, J, Et)
        _charts(x, blocks, centre, N, E, J, Et)
        if not _solve(J, E):
            return np.inf, np.inf
        x -= E
        size = _relative(E, x, blocks)
        if i == 0:
            first = size
        if not size < 1e3:
            return np.inf, np.inf
        if size < tolerance:
            break
    return first, size


@njit(cache=True, nogil=True)
def _predict(x, t, step, blocks, implied, S, b, dS, db, E, J, velocity, stage, guess):
    """One Runge–Kutta step from x into ``guess``; False if the equations are singular."""
    stage[:] = x
    guess[:] = x
    for i in range(4):
        ahead = 0.0 if i == 0 else (1.0 if i == 3 else 0.5)
        if not _velocity(stage, t + ahead * step, x, blocks, implied, S, b, dS, db, E, J, velocity):
            return False
        weight = step / (6.0 if i == 0 or i == 3 else 3.0)
        reach = step * (1.0 if i == 2 else 0.5)
        for c in range(len(x)):
            guess[c] += weight * velocity[c]
            stage[c] = x[c] + reach * velocity[c]
    return True


@njit(cache=True, nogil=True)
def follow(x_all, blocks, S, b, dS, db, arrived, place, budget):
    """Follow each row of ``x_all`` from t = 0 to t = 1, in place; ``arrived`` says which came.

    It goes on where ``place`` says, (path, t, step, steps taken), for at most ``budget`` steps, and
    returns how many paths are done.
    """
    paths, size = x_all.shape
    E = np.zeros(size, dtype=np.complex128)
    Et = np.zeros(size, dtype=np.complex128)
    J = np.zeros((size, size), dtype=np.complex128)
    stage = np.zeros(size, dtype=np.complex128)
    guess = np.zeros(size, dtype=np.complex128)
    p, t, step, taken = int(place[0]), place[1], place[2], int(place[3])
    while p < paths and budget > 0:
        x = x_all[p]
        if taken == 0:
            _normalise(x, blocks)
            t = 0.0
            step = 0.05
        while budget > 0:
            budget -= 1
            taken += 1
            last_step = step >= 1.0 - t
            if last_step:
                step = 1.0 - t
            after = 1.0 if last_step else t + step
            implied = implied_rows(x, blocks)
            if not _predict(x, t, step, blocks, implied, S, b, dS, db, E, J, Et, stage, guess):
                step *= 0.25
            else:
                stage[:] = guess - x
                moved = _relative(stage, x, blocks)
                _normalise(guess, blocks)
                rounds, tolerance = (8, 1e-15) if last_step else (3, 1e-10)
                first, last = _newton(
                    guess, after, blocks, implied, S, b, dS, db, E, J, Et, rounds, tolerance
                )
                if moved > 0.5 or first > 1e-3 or last > 1e-8:
                    step *= 0.5
                else:
                    _normalise(guess, blocks)
                    x[:] = guess
                    t = after
                    step *= 2.0 if first < 1e-5 else (1.3 if first < 1e-4 else 1.0)
            if t >= 1.0 or step < _SMALLEST or taken == _STEPS:
                arrived[p] = t >= 1.0
                p += 1
                taken = 0
                break
    place[0], place[1], place[2], place[3] = p, t, step, taken
    return p
