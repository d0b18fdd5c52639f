"""Numerical continuation of critical points on a multiple root locus, path by path.

The parameters (S, b = Su) move on a straight line from a start system to the target; every solution
is followed by a predictor and a Newton corrector with adaptive steps. One path is seen at a time,
so a result depends on its own path alone, in any batch.

Few paths are followed in plain Python, many by a compiled kernel, which is some ten times faster
and takes seconds to be compiled, once on each machine. Both lead to the same ends, up to rounding.
"""

from importlib.util import find_spec

from lcn_support.architectures.loci import Locus
from lcn_support.landscape.continuation.equations import Numbers, Parameters, flat
from lcn_support.landscape.continuation.plain_paths import follow
from lcn_support.progress import check_time

WORTH_COMPILING = 10_000
"""Paths times the square of the number of unknowns: about a second in plain Python."""

plain_work = 0
"""What this process has done in plain Python so far, in the same unit."""


def expect_many_paths() -> None:
    """From now on paths are worth the compiled kernel, as those of many losses are."""
    global plain_work
    plain_work = WORTH_COMPILING


def track(
    locus: Locus, starts: list[Numbers], start: Parameters, end: Parameters
) -> tuple[list[Numbers], list[bool]]:
    """Follow solutions of the critical equations from one pair (S, b) to another.

    Parameters
    ----------
    locus
        Δ_λ, with n + 1 = k coefficients.
    starts
        solutions for ``start``, each of ``locus.unknowns`` numbers.
    start, end
        (S, b): complex symmetric, k rows of k numbers, and k numbers.

    Returns
    -------
    ends, arrived
        the last point of each path, up to scaling the q_j, and which paths reached the end. The
        others stopped near a singular solution or at infinity.

    Notes
    -----
    The work of a process in plain Python counts up to ``WORTH_COMPILING``; then, or where one call
    asks for more, the kernel is compiled, if numba is there. Nothing here is certified: that is the
    task of :mod:`lcn_support.landscape.continuation.interval_newton`.

    Examples
    --------
    W = c(x + ay)³ for the target x³ is followed to the target (x + y)³:

    >>> locus, S = Locus((3,)), [[float(i == j) for j in range(4)] for i in range(4)]
    >>> ends, arrived = track(locus, [[1, 0, 1]], (S, [1, 0, 0, 0]), (S, [1, 3, 3, 1]))
    >>> arrived, [round((c / ends[0][0]).real, 12) for c in ends[0][:2]]
    ([True], [1.0, 1.0])
    """
    global plain_work
    plain_work += len(starts) * locus.unknowns**2
    if plain_work > WORTH_COMPILING and is_compiler_there():
        from lcn_support.landscape.continuation.compiled_paths import track_compiled

        return track_compiled(locus, starts, start, end)
    parameters = flat(start)
    velocity = [q - p for p, q in zip(parameters, flat(end), strict=True)]
    paths = []
    for x in starts:
        check_time()
        paths.append(follow(locus, x, parameters, velocity))
    return [x for x, _ in paths], [is_there for _, is_there in paths]


def is_compiler_there() -> bool:
    """Whether numba can be imported; it is not loaded to find out."""
    try:
        return find_spec("numba") is not None
    except ImportError:
        return False
