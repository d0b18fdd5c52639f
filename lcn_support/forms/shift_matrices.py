"""The S-decomposition of a form: its sections, and the matrix of their shifts.

Collect the coefficients of W by their index modulo S, the sections F_r = (c_r, c_{r+S}, …); then

    W = Σ_{r<S} y^r x^{(n−r) mod S} F_r(x^S, y^S),   n = deg W.

A form in x^S, y^S divides W if and only if it divides every section [Shahverdi2024]. Common factors
of sections show in the rank of the matrix of their shifts, over any field and in balls.
"""

from collections.abc import Iterable, Sequence
from typing import Any


def sections(W: Sequence[Any], stride: int) -> tuple[tuple[Any, ...], ...]:
    """F_0, …, F_{S−1} of a form with coefficients of any kind; those without coefficients left out.

    Raises ``ValueError`` for a stride below 1.

    >>> sections(["c0", "c1", "c2", "c3", "c4"], stride=2)
    (('c0', 'c2', 'c4'), ('c1', 'c3'))
    """
    if stride < 1:
        raise ValueError(f"stride {stride}: sections are taken at strides from 1 on")
    return tuple(tuple(W[r::stride]) for r in range(min(stride, len(W))))


def shift_matrix(
    sections: Iterable[Sequence[Any]], degree: int, zero: Any = 0
) -> list[tuple[Any, ...]]:
    """The rows of all multiples of the sections by monomials, in one degree N.

    Parameters
    ----------
    sections
        forms F_r by their coefficients, of degrees d_r; those of d_r > N have no multiple.
    degree
        N, in x^S, y^S.
    zero
        what stands where there is no coefficient.

    Returns
    -------
    list of tuple
        N − d_r + 1 rows of N + 1 entries for each section. If the F_r have a common factor of
        degree D, they lie in the multiples of it, so the rank is at most N − D + 1. For
        N ≥ 2 max d_r − D the converse holds as well.

    Notes
    -----
    For the converse let d = max d_r ≥ D, let the greatest common factor have a degree e < D,
    and divide it out. What is left has no common zero, so two of its multiples f, g in degree d − e
    are coprime, and uf + vg = 0 only for multiples of (g, −f). At N = 2d − D the factors u and v
    have degree d − D, less than f and g have. So the rank is at least 2(d − D + 1) = N − D + 2, and
    it grows with N by at least one each time.

    Examples
    --------
    >>> for row in shift_matrix([("c0", "c2", "c4"), ("c1", "c3")], degree=2, zero="0"):
    ...     print(*row)
    c0 c2 c4
    c1 c3 0
    0 c1 c3
    """
    return [
        (zero,) * shift + tuple(section) + (zero,) * (degree + 1 - len(section) - shift)
        for section in sections
        for shift in range(degree + 2 - len(section))
    ]
