"""Paths that the compiled kernel follows, for work that is worth its compilation."""

import numpy as np

from lcn_support.architectures.loci import Locus
from lcn_support.compilation import tell_of_compilation
from lcn_support.landscape.continuation.equations import Numbers, Parameters
from lcn_support.landscape.continuation.kernels import follow
from lcn_support.progress import in_slices

tell_of_compilation()


def track_compiled(
    locus: Locus, starts: list[Numbers], start: Parameters, end: Parameters
) -> tuple[list[Numbers], list[bool]]:
    """As :func:`lcn_support.landscape.continuation.tracking.track`, whatever the work is.

    >>> S = [[float(i == j) for j in range(4)] for i in range(4)]
    >>> ways = (S, [1, 0, 0, 0]), (S, [1, 3, 3, 1])
    >>> (x,), arrived = track_compiled(Locus((3,)), [[1, 0, 1]], *ways)
    >>> [round(abs(c / x[0]), 12) for c in x[:2]], arrived
    ([1.0, 1.0], [True])
    """
    (S, b), (T, c) = ([np.array(p, dtype=complex) for p in pair] for pair in (start, end))
    ends, blocks = np.array(starts, dtype=complex), np.array(locus.blocks)
    ends = ends.reshape(-1, locus.unknowns)
    arrived, place = np.zeros(len(ends), dtype=bool), np.zeros(4)

    def advance(budget: int) -> int:
        done: int = follow(ends, blocks, S, b, T - S, c - b, arrived, place, budget)
        return done

    in_slices(advance, len(ends), "path")
    return ends.tolist(), arrived.tolist()
