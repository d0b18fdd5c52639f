"""Numerical continuation of critical points on a multiple root locus, path by path.

The parameters (S, b = Su) move on a straight line from a start system to the target; every solution
is followed by a Runge–Kutta predictor and a Newton corrector with adaptive steps. The compiled
kernel sees one path at a time, so a result depends on its own path alone, in any batch.
"""

import numpy as np
from numpy.typing import NDArray

from lcn_support.architectures.loci import Locus
from lcn_support.landscape.continuation.kernels import equations, follow, implied_rows
from lcn_support.progress import in_slices

Complex = NDArray[np.complex128]


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
    Nothing here is certified: that is the task of
    :mod:`lcn_support.landscape.continuation.interval_newton`.

    Examples
    --------
    W = c(x + ay)³ for the target x³ is followed to the target (x + y)³:

    >>> locus, S = Locus((3,)), np.eye(4, dtype=complex)
    >>> starts = np.array([[1, 0, 1]], dtype=complex)
    >>> ends, arrived = track(locus, starts, (S, S @ (1, 0, 0, 0)), (S, S @ (1, 3, 3, 1)))
    >>> bool(arrived[0]), (ends[0] / ends[0, 0]).real.round(12).tolist()[:2]
    (True, [1.0, 1.0])
    """
    S, b = (np.ascontiguousarray(p, dtype=complex) for p in start)
    dS, db = np.asarray(end[0], dtype=complex) - S, np.asarray(end[1], dtype=complex) - b
    ends, blocks = np.array(starts, dtype=complex), np.array(locus.blocks)
    arrived, place = np.zeros(len(ends), dtype=bool), np.zeros(4)

    def advance(budget: int) -> int:
        done: int = follow(ends, blocks, S, b, dS, db, arrived, place, budget)
        return done

    in_slices(advance, len(ends), "path")
    return ends, arrived


def jacobian(
    locus: Locus, x: Complex, S: Complex, b: Complex, implied: NDArray[np.int64]
) -> Complex:
    """The derivative of the N critical equations at x, shape (N, unknowns), in floating point.

    ``implied`` are the equations left out, from
    :func:`lcn_support.landscape.continuation.kernels.implied_rows`.

    >>> S, b = np.eye(2, dtype=complex), np.zeros(2, dtype=complex)
    >>> jacobian(Locus((1,)), np.array([3, 5j]), S, b, np.array([-1])).real
    array([[1., 0.],
           [0., 1.]])
    """
    x, size = np.asarray(x, dtype=complex), locus.unknowns
    E, Et = np.zeros(size, dtype=complex), np.zeros(size, dtype=complex)
    J = np.zeros((size, size), dtype=complex)
    still = np.zeros_like(S), np.zeros_like(b)
    N = equations(x, np.array(locus.blocks), implied, S, b, *still, 0.0, E, J, Et)
    return J[:N]


def left_out(locus: Locus, x: Complex) -> NDArray[np.int64]:
    """For each group but the first the equation that follows from the others; −1 for the first.

    >>> left_out(Locus((1,), others=((2, (1,)),)), np.array([1, 5, 1, 1], dtype=complex))
    array([-1,  1])
    """
    rows: NDArray[np.int64] = implied_rows(np.asarray(x, dtype=complex), np.array(locus.blocks))
    return rows
