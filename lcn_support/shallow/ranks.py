"""Which widths are thick and which fill: complex generic ranks, real typical ranks, bounds.

The forms of real rank at most r have the dimension of the r-th secant variety of the Veronese
variety, and no open set has a smaller real rank than the complex generic one.
"""

from dataclasses import dataclass
from math import comb
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.records import Record

LARGEST = 1000
"""The number of inputs, or the degree, is at most this."""

DEFECTIVE = {(3, 4): 5, (4, 4): 9, (5, 3): 7, (5, 4): 14}
"""(n, d): the width at which the dimension falls short of the expected one, by one."""

KNOWN = {
    (3, 3): (range(4, 5), range(5, 5)),
    (4, 3): (range(5, 7), range(7, 7)),
    (3, 4): (range(6, 8), range(8, 9)),
    (3, 5): (range(7, 8), range(8, 14)),
}
"""(n, d): the typical ranks, and the ranks of which it is open [BernardiBlekhermanOttaviani]."""


def read_shape(inputs: Any, degree: Any) -> tuple[int, int]:
    """n ≥ 1 and d ≥ 2, not both above ``LARGEST``; ``ValueError`` for others.

    >>> read_shape(2, 3)
    (2, 3)
    """
    n = read_integer(inputs, "inputs", 1, error=ValueError)
    remedy = "give d ≥ 2, as networks of degree 1 are linear"
    d = read_integer(degree, "degree", 2, remedy=remedy, error=ValueError)
    refuse_above(
        LARGEST, min(n, d), f"inputs {short(n)}, degree {short(d)}: the smaller one is {{}}",
        "take fewer inputs or a smaller degree, as the coefficients are too many to be counted",
    )  # fmt: skip
    return n, d


def secant_dimension(inputs: int, width: int, degree: int) -> int:
    """The dimension of the forms of rank at most r.

    Parameters
    ----------
    inputs, width, degree
        n ≥ 1, r ≥ 1 and d ≥ 2.

    Returns
    -------
    int
        min(rn, C(n + d − 1, d)), less one in four cases; rn − r(r − 1)/2 for d = 2 and r ≤ n.

    Notes
    -----
    Source: [AlexanderHirschowitz1995]; we had the statement from others who cite it.

    Examples
    --------
    >>> [secant_dimension(3, r, 4) for r in (4, 5, 6)]
    [12, 14, 15]
    """
    n, r, d = inputs, width, degree
    if d == 2:
        s = min(r, n)
        return s * n - s * (s - 1) // 2
    return min(r * n, comb(n + d - 1, d)) - (DEFECTIVE.get((n, d)) == r)


def generic_rank(inputs: int, degree: int) -> int:
    """The least width that is thick: n for d = 2, else ⌈C(n + d − 1, d)/n⌉ or one more.

    >>> [generic_rank(n, 4) for n in (2, 3, 4, 5, 6)]
    [3, 6, 10, 15, 21]
    """
    n, d = inputs, degree
    if d == 2:
        return n
    return -(-comb(n + d - 1, d) // n) + ((n, d) in DEFECTIVE)


@dataclass(frozen=True)
class TypicalRanks(Record):
    """The real ranks that forms of a non-empty open set have.

    Attributes
    ----------
    certain
        ranks known to be typical, without a gap.
    undecided
        the ranks after them of which it is not known here; all others are not typical.
    """

    certain: range
    undecided: range

    def __str__(self) -> str:
        certain = _listed(self.certain)
        return f"{certain}; {_listed(self.undecided)} undecided" if self.undecided else certain


def _listed(ranks: range) -> str:
    if len(ranks) <= 3:
        return ", ".join(map(str, ranks))
    return f"{ranks[0]} to {ranks[-1]}"


def typical_ranks(inputs: int, degree: int) -> TypicalRanks:
    """The real typical ranks of forms of degree d in n variables, as far as they are known.

    Parameters
    ----------
    inputs, degree
        n ≥ 1 and d ≥ 2.

    Returns
    -------
    TypicalRanks
        from the complex generic rank g on, which is the smallest, to at most 2g.

    Raises
    ------
    ValueError
        for other numbers, and if both are above 1000.

    Notes
    -----
    Sources: for n = 2 all from ⌈(d + 1)/2⌉ to d [Blekherman2015]; for ternary cubics, quartics and
    quintics and quaternary cubics [BernardiBlekhermanOttaviani], where it is also shown that the
    typical ranks have no gap; that g is the smallest and 2g a bound for all ranks
    [BlekhermanTeitler2015]. We had abstracts, and statements of others who cite them.

    The bound 2g is seen so: if G is inside the open set of rank g, then so is G + εF for a small ε,
    and F = ((G + εF) − G)/ε has rank at most 2g.

    Examples
    --------
    >>> print(typical_ranks(2, 5))
    3, 4, 5
    >>> print(typical_ranks(3, 4))
    6, 7; 8 undecided
    """
    n, d = read_shape(inputs, degree)
    least = generic_rank(n, d)
    if n == 1 or d == 2:
        return TypicalRanks(range(least, least + 1), range(least + 1, least + 1))
    if n == 2:
        return TypicalRanks(range(least, d + 1), range(d + 1, d + 1))
    found = KNOWN.get((n, d))
    if found is not None:
        return TypicalRanks(*found)
    return TypicalRanks(range(least, least + 1), range(least + 1, 2 * least + 1))


def filling_bounds(inputs: int, degree: int) -> tuple[int, int]:
    """Between which two widths the least one lies that expresses every form.

    Parameters
    ----------
    inputs, degree
        n ≥ 1 and d ≥ 2.

    Returns
    -------
    tuple of int
        a lower and an upper bound of the largest real rank; equal for n ≤ 2 and for d = 2.

    Notes
    -----
    Below: the typical ranks, and d, the rank of x_1^{d−1}x_2: by Sylvester's theorem the forms of
    degree r < d that are apolar to it are divisible by ∂_2², so that they have no r distinct roots.
    Above: twice the generic rank, and for n = 2 the degree d, which is attained
    [CausaRe2011, ComonOttaviani2012].

    Examples
    --------
    >>> filling_bounds(2, 5), filling_bounds(4, 2), filling_bounds(3, 4)
    ((5, 5), (4, 4), (7, 12))
    """
    n, d = inputs, degree
    if n == 1 or d == 2:
        return n, n
    if n == 2:
        return d, d
    return max(d, typical_ranks(n, d).certain[-1]), 2 * generic_rank(n, d)
