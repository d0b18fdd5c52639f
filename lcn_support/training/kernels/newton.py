"""Compiled loops of the Newton method: derivatives of the loss, eigenvalues, and the polish itself.

Points are all entries of the filters in a row, first layer first. Everything is computed for half
the loss, ½(W − u)ᵀS(W − u), so that the gradient is DWᵀ S(W − u).
"""

import numpy as np
from numba import njit

from lcn_support.training.kernels.bounded_matrices import rotate

CALLED = "4402d9d20949"
"""Digest of the sources of the kernels called here: when they change, so must this file, or numba
keeps the machine code of the old ones."""


@njit(nogil=True, cache=True)
def products(x, sizes, spreads, without, also_without, out):
    """The product of the filters in x, two of them left out; its length."""
    out[0] = 1.0
    length, begin = 1, 0
    for i in range(len(sizes)):
        if i != without and i != also_without:
            spread = spreads[i]
            longer = length + (sizes[i] - 1) * spread
            for t in range(length, longer):
                out[t] = 0.0
            for t in range(length - 1, -1, -1):
                before = out[t]
                for j in range(sizes[i] - 1, -1, -1):
                    if j:
                        out[t + j * spread] += before * x[begin + j]
                    else:
                        out[t] = before * x[begin]
            length = longer
        begin += sizes[i]
    return length


@njit(nogil=True, cache=True)
def half_loss(x, sizes, spreads, target, covariance, W, residual):
    """Half the loss; the residual S(W − u) is left in its argument."""
    k = len(target)
    products(x, sizes, spreads, -1, -1, W)
    value = 0.0
    for i in range(k):
        total = 0.0
        for j in range(k):
            total += covariance[i, j] * (W[j] - target[j])
        residual[i] = total
        value += total * (W[i] - target[i])
    return value / 2


@njit(nogil=True, cache=True)
def half_hessian(x, sizes, spreads, covariance, residual, rest, slope, J, H):
    """Half of the gradient and of the Hessian of the loss in the entries of all filters."""
    k, p = len(residual), len(x)
    J[:] = 0.0
    first = 0
    for i in range(len(sizes)):
        length = products(x, sizes, spreads, i, -1, rest)
        for a in range(sizes[i]):
            for t in range(length):
                J[t + a * spreads[i], first + a] = rest[t]
        first += sizes[i]
    for c in range(p):
        slope[c] = 0.0
        for t in range(k):
            slope[c] += J[t, c] * residual[t]
    for c in range(p):
        for t in range(k):
            rest[t] = 0.0
            for s in range(k):
                rest[t] += covariance[t, s] * J[s, c]
        for d in range(c, p):
            total = 0.0
            for t in range(k):
                total += rest[t] * J[t, d]
            H[c, d] = total
    first = 0
    for i in range(len(sizes)):
        second = first + sizes[i]
        for other in range(i + 1, len(sizes)):
            length = products(x, sizes, spreads, i, other, rest)
            for a in range(sizes[i]):
                for b in range(sizes[other]):
                    shift = a * spreads[i] + b * spreads[other]
                    for t in range(length):
                        H[first + a, second + b] += residual[t + shift] * rest[t]
            second += sizes[other]
        first += sizes[i]
    for c in range(p):
        for d in range(c):
            H[c, d] = H[d, c]


@njit(nogil=True, cache=True)
def eigenvalues(H, V):
    """Jacobi's method: H becomes diagonal, the columns of V its eigenvectors."""
    n = len(H)
    V[:] = 0.0
    for i in range(n):
        V[i, i] = 1.0
    for _ in range(30):
        off = on = 0.0
        for i in range(n):
            on += H[i, i] * H[i, i]
            for j in range(i + 1, n):
                off += H[i, j] * H[i, j]
        if not off > 1e-32 * on:
            return
        for i in range(n):
            for j in range(i + 1, n):
                if H[i, j] == 0.0:
                    continue
                theta = (H[j, j] - H[i, i]) / (2 * H[i, j])
                t = (1.0 if theta >= 0 else -1.0) / (abs(theta) + np.sqrt(theta * theta + 1))
                c = 1 / np.sqrt(t * t + 1)
                s = t * c
                rotate(H.T, i, j, c, s)
                rotate(H, i, j, c, s)
                rotate(V.T, i, j, c, s)


@njit(nogil=True, cache=True)
def _keep_invariants(x, sizes, H):
    """Add to H the directions of scaling, its kernel at a critical point, as stiff ones.

    The gradient is orthogonal to them, by Euler's identity, so a step along them is rounding alone.
    Returns the trace of H as it was, in absolute values.
    """
    scale = 0.0
    for c in range(len(x)):
        scale += abs(H[c, c])
    normal = np.zeros(len(x))
    first = 0
    for i in range(len(sizes) - 1):
        second = first + sizes[i]
        after = second + sizes[i + 1]
        normal[:] = 0.0
        normal[first:second] = x[first:second]
        normal[second:after] = -x[second:after]
        square = 0.0
        for c in range(first, after):
            square += normal[c] * normal[c]
        if square > 0:
            for c in range(first, after):
                for d in range(first, after):
                    H[c, d] += scale * normal[c] * normal[d] / square
        first = second
    return scale


@njit(nogil=True, cache=True)
def polish_runs(points, targets, covariances, sizes, spreads, iterations, place, kept, budget):
    """Polish the (R, p) points in place; those that are not finite stay as they are.

    It goes on where ``place`` says, (run, iterations taken, settled steps), with the damping that
    is ``kept``, for about ``budget`` iterations, and returns how many runs are done. It stops only
    where x has just moved, so that all else follows from x.
    """
    runs, p = points.shape
    k = targets.shape[1]
    W, residual, rest = np.empty(k), np.empty(k), np.empty(k)
    slope, step, trial = np.empty(p), np.empty(p), np.empty(p)
    J, H, V = np.empty((k, p)), np.empty((p, p)), np.empty((p, p))
    while place[0] < runs and budget > 0:
        run = place[0]
        x, target, covariance = points[run], targets[run], covariances[run]
        if not np.isfinite(x).all():
            place[0] += 1
            budget -= 1
            continue
        value = half_loss(x, sizes, spreads, target, covariance, W, residual)
        damping = kept[0] if place[1] else np.inf
        noise, fresh = 0.0, True
        while place[1] < iterations and (budget > 0 or not fresh):
            budget -= 1
            place[1] += 1
            if fresh:
                noise = 0.0
                for i in range(k):
                    noise += 1e-14 * abs(residual[i]) * (abs(W[i]) + abs(target[i]))
                half_hessian(x, sizes, spreads, covariance, residual, rest, slope, J, H)
                scale = _keep_invariants(x, sizes, H)
                eigenvalues(H, V)
                damping = max(min(damping, scale), 1e-14 * scale)
            gain = 0.0
            step[:] = 0.0
            for i in range(p):
                along = 0.0
                for c in range(p):
                    along += V[c, i] * slope[c]
                size = abs(H[i, i]) + damping
                if size > 0:
                    gain += along * along / size
                    for c in range(p):
                        step[c] -= V[c, i] * along / size
            for c in range(p):
                trial[c] = x[c] + step[c]
            after = half_loss(trial, sizes, spreads, target, covariance, W, residual)
            too_small_to_tell = gain <= noise
            fresh = after <= value - 0.1 * gain or too_small_to_tell
            if fresh:
                x[:] = trial
                value = after
                damping *= 1e-3 if too_small_to_tell else 0.2
                place[2] = place[2] + 1 if too_small_to_tell else 0
                if place[2] == 8:
                    place[1] = iterations
            else:
                damping *= 4.0
        kept[0] = damping
        if place[1] == iterations:
            place[0] += 1
            place[1] = place[2] = 0
    return place[0]
