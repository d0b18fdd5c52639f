"""How many critical points: compatible patterns and Euclidean distance degrees.

Over C a critical point of the squared loss with W ≠ 0 lies on a multiple root locus Δ_λ, the
closure of the forms whose roots have multiplicities λ, and is a factorization of W in which no
filter has a double root [KMMT2022]. So their number is Σ_λ N_λ · ED(Δ_λ): N_λ counts the 0/1
matrices with row sums λ and column sums k_i − 1, and ED(Δ_λ) the complex critical points on Δ_λ.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import factorial, prod

from lcn_support.architecture import Architecture
from lcn_support.bombieri_degrees import bombieri_ed_degree
from lcn_support.options import read_choice
from lcn_support.packings import count_packings, packings, require_stride_one
from lcn_support.patterns import RootPattern
from lcn_support.real_numbers import listed


def compatible_patterns(a: Architecture) -> tuple[RootPattern, ...]:
    """The root patterns that factor along the architecture without a double root in a filter.

    Double roots of either kind count, real or not; the slides' words do not say so.

    Raises ``ValueError`` if the architecture is not of stride one. Source: [KMMT2022].

    >>> " ".join(map(str, compatible_patterns(Architecture((4, 2)))))
    '1111|0 112|0 11|1 2|1'
    """
    require_stride_one(a)
    return tuple(
        pattern
        for pattern in RootPattern.all_of_degree(a.degree)
        if count_packings(pattern, a, compatible=True)
    )


def compatible_partitions(a: Architecture) -> dict[tuple[int, ...], int]:
    """N_λ for every compatible λ: how many factorizations a form on Δ_λ has over C.

    The parts of λ are in descending order.

    Raises ``ValueError`` if the architecture is not of stride one.

    >>> compatible_partitions(Architecture((3, 2, 2)))
    {(1, 1, 1, 1): 12, (2, 1, 1): 5, (2, 2): 2, (3, 1): 1}
    """
    require_stride_one(a)
    found = {
        pattern.real[::-1]: count_packings(pattern, a, compatible=True)
        for pattern in RootPattern.all_of_degree(a.degree)
        if not pattern.complex
    }
    return {parts: count for parts, count in found.items() if count}


def critical_partitions(a: Architecture) -> dict[tuple[int, ...], int]:
    """Every λ on whose Δ_λ a critical point of the network can lie, with N_λ.

    If filter i holds c_i copies of a root of W, the gcd of the products of all but one filter holds
    Σc_i − max c_i of them, and a critical point of the network is critical on the locus with the
    multiplicities Σc_i − max c_i + 1. All c_i ≤ 1 gives the compatible λ [KMMT2022]. The others
    (N_λ = 0) can matter for special data only; to leave nothing out they are solved as well.

    Raises ``ValueError`` if the architecture is not of stride one.

    >>> critical_partitions(Architecture((3, 3)))
    {(1, 1, 1, 1): 6, (2, 1, 1): 2, (2, 2): 1, (3, 1): 0}
    """
    compatible = compatible_partitions(a)
    found = set(compatible)
    for pattern in RootPattern.all_of_degree(a.degree):
        if pattern.complex:
            continue
        for packing in packings(pattern, a):
            multiple = [sum(row) - max(row) + 1 for row in packing.real]
            parts = [m for m in multiple if m > 1]
            found.add(tuple(sorted(parts, reverse=True)) + (1,) * (a.degree - sum(parts)))
    rest = sorted(found - set(compatible), key=lambda parts: (-len(parts), parts))
    return {**compatible, **dict.fromkeys(rest, 0)}


def multiple_root_ed_degree(parts: Iterable[int], metric: str = "generic") -> int:
    """The Euclidean distance degree of the multiple root locus Δ_λ.

    Parameters
    ----------
    parts
        λ, positive integers: the multiplicities of the r distinct roots, in any order.
    metric
        ``"generic"``, or ``"bombieri"`` for S = diag(1/C(n, j)), where n is the degree.

    Returns
    -------
    int
        the number of complex critical points W ≠ 0 of (W − u)ᵀS(W − u) on the smooth part of Δ_λ,
        for generic u, and generic symmetric S or that of the metric.

    Raises
    ------
    ValueError
        if a part is not a positive integer, for another metric, and in the Bombieri metric for λ
        with two parts larger than one that is not in the table.

    Notes
    -----
    Generic: (r + 1)! / ∏_j m_j! · ∫_0^1 ∏_i (λ_i(1 + t) − 1) dt, with m_j the number of parts equal
    to j: beyond the papers, checked against their values and against counted critical points.
    Bombieri: n for one multiple root, by a proof, and else a table of exact counts, see
    the module ``bombieri_degrees``.

    Examples
    --------
    The discriminant and the curve of n-th powers have degree 3n − 2, and n in the Bombieri metric:

    >>> [multiple_root_ed_degree(p) for p in [(2, 1, 1, 1), (5,)]]
    [13, 13]
    >>> [multiple_root_ed_degree(p, metric="bombieri") for p in [(2, 1, 1, 1), (5,), (3, 2)]]
    [5, 5, 21]
    """
    multiplicities = RootPattern(listed(parts, "parts", "positive integers")).real
    if read_choice(metric, "metric", ("generic", "bombieri")) == "bombieri":
        return bombieri_ed_degree(multiplicities)
    polynomial = [Fraction(1)]
    for part in multiplicities:
        shifted = [Fraction(0), *(part * c for c in polynomial)]
        polynomial = [
            (part - 1) * c + s for c, s in zip([*polynomial, Fraction(0)], shifted, strict=True)
        ]
    integral = sum((c / (j + 1) for j, c in enumerate(polynomial)), start=Fraction(0))
    repeated = prod(factorial(count) for count in Counter(multiplicities).values())
    degree = factorial(len(multiplicities) + 1) * integral / repeated
    assert degree.denominator == 1
    return degree.numerator


def critical_class_count(a: Architecture) -> int:
    """The number of complex scaling classes of critical points with W ≠ 0, for generic data.

    Raises ``ValueError`` if the architecture is not of stride one. Beyond the papers: the sum
    Σ_λ N_λ · ED(Δ_λ) over compatible λ.

    >>> [critical_class_count(Architecture(k)) for k in [(2, 2), (3, 2), (4, 2), (3, 2, 2), (3, 3)]]
    [6, 10, 14, 100, 39]
    """
    return sum(
        count * multiple_root_ed_degree(parts) for parts, count in compatible_partitions(a).items()
    )
