"""A proof that no form near a given one factors along the groups: a rank that is too large.

If W = ∏ Q_g(x^{T_g}, y^{T_g}), the product of the factors from group g on has some degree D in
x^{T_g}, y^{T_g} and divides W, hence all of the sections F_r of W, with exponents ≡ r modulo T_g.
Then the multiples of the F_r in degree N all lie in the multiples of one form of degree D, which
have dimension N − D + 1, for every N ≥ D. Larger rank, certain in ball arithmetic, refutes W.
"""

from collections.abc import Sequence
from typing import Any

from flint import arb

from lcn_support.architectures.architecture import Architecture

Ball = Any


def certainly_not_sparse(a: Architecture, form: Sequence[Ball]) -> bool:
    """Whether no form in the balls lies in the neurovariety of the architecture.

    Sufficient only: ``False`` decides nothing.

    Parameters
    ----------
    a
        any architecture, of any strides.
    form
        k coefficients as balls (``arb``).

    Examples
    --------
    x³ + x²y + xy² + 2y³ is no product of linear forms in x, y and in x², y², and no near form is:

    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> [certainly_not_sparse(a, [arb(c, 1e-9) for c in W]) for W in [(1, 1, 1, 2), (1, 1, 2, 2)]]
    [True, False]
    """
    degree_above = sum(group.degree * group.stride for group in a.groups)
    for group in a.groups:
        common = degree_above // group.stride
        sections = [form[r :: group.stride] for r in range(group.stride)]
        long = [section for section in sections if len(section) > common]
        if any(not c.contains(0) for s in sections if len(s) <= common for c in s):
            return True
        if group.stride > 1 and _rank_exceeds(long, common):
            return True
        degree_above -= group.degree * group.stride
    return False


def _rank_exceeds(sections: Sequence[Sequence[Ball]], common: int) -> bool:
    """Whether the sections certainly have no common factor of that degree."""
    largest = max(len(section) - 1 for section in sections)
    degree = max(2 * largest - common, largest + 1)
    rows = [
        [arb(0)] * shift + list(section) + [arb(0)] * (degree - len(section) + 1 - shift)
        for section in sections
        for shift in range(degree - len(section) + 2)
    ]
    return _certain_rank(rows, enough=degree - common + 2) == degree - common + 2


def _certain_rank(rows: list[list[Ball]], enough: int) -> int:
    """A lower bound of the rank of every matrix in the balls: eliminations with certain pivots."""
    rank = 0
    while rank < enough:
        pivot = max(
            ((row, column) for row in range(len(rows)) for column in range(len(rows[row]))),
            key=lambda place: abs(rows[place[0]][place[1]]).lower(),
            default=None,
        )
        if pivot is None or rows[pivot[0]][pivot[1]].contains(0):
            break
        row, column = pivot
        head = rows.pop(row)
        for other in rows:
            if not other[column].is_zero():
                factor = other[column] / head[column]
                for j, entry in enumerate(head):
                    if j != column:
                        other[j] -= factor * entry
                other[column] = arb(0)
        rank += 1
    return rank
