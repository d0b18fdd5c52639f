"""How many critical points: compatible patterns and Euclidean distance degrees.

Over C a critical point of the squared loss with W ≠ 0 lies on a multiple root locus Δ_λ, the
closure of the forms whose roots have multiplicities λ, and is a factorization of W in which no
filter has a double root [KMMT2022]. So their number is Σ_λ N_λ · ED(Δ_λ): N_λ counts the 0/1
matrices with row sums λ and column sums k_i − 1, and ED(Δ_λ) the complex critical points on Δ_λ.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from math import comb, factorial, prod

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.packings import count_packings, line_work, require_stride_one
from lcn_support.architectures.patterns import RootPattern, partition_counts, partitions
from lcn_support.arguments.options import read_choice
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import MOST_LISTED, refuse_above
from lcn_support.counting.bombieri_degrees import bombieri_ed_degree
from lcn_support.counting.segre import MOST_WORK

_MOST_COUNTED = 500
_MOST_SUMS = 300_000_000


def compatible_patterns(a: Architecture) -> tuple[RootPattern, ...]:
    """The root patterns that factor along the architecture without a double root in a filter.

    Double roots of either kind count, real or not; the slides' words do not say so.

    Raises ``ValueError`` if the architecture is not of stride one, and if more than ``MOST_LISTED``
    patterns have multiplicities up to the number of layers. Source: [KMMT2022].

    >>> " ".join(map(str, compatible_patterns(Architecture((4, 2)))))
    '1111|0 112|0 11|1 2|1'
    """
    require_stride_one(a)
    counted = min(a.degree, _MOST_COUNTED)
    _refuse_long_count(a, RootPattern.count_of_degree(counted, _holding_layers(a)))
    return tuple(
        pattern
        for pattern in RootPattern.all_of_degree(a.degree, _holding_layers(a))
        if count_packings(pattern, a, compatible=True)
    )


def compatible_partitions(a: Architecture) -> dict[tuple[int, ...], int]:
    """N_λ for every compatible λ: how many factorizations a form on Δ_λ has over C.

    The parts of λ are in descending order.

    Raises ``ValueError`` as :func:`compatible_patterns` does.

    >>> compatible_partitions(Architecture((3, 2, 2)))
    {(1, 1, 1, 1): 12, (2, 1, 1): 5, (2, 2): 2, (3, 1): 1}
    """
    require_stride_one(a)
    found = {
        parts[::-1]: count_packings(RootPattern(parts), a, compatible=True)
        for parts in _listed_partitions(a, _holding_layers(a))
    }
    return {parts: count for parts, count in found.items() if count}


def critical_partitions(a: Architecture) -> dict[tuple[int, ...], int]:
    """Every λ on whose Δ_λ a critical point of the network can lie, with N_λ.

    If filter i holds c_i copies of a root of W, the gcd of the products of all but one filter holds
    Σc_i − max c_i of them, and a critical point of the network is critical on the locus with the
    multiplicities Σc_i − max c_i + 1. All c_i ≤ 1 gives the compatible λ [KMMT2022]. The others
    (N_λ = 0) can matter for special data only; to leave nothing out they are solved as well.

    For the multiplicity m it is enough that the two largest c_i are equal and the others add up to
    m − 1; what is left of the layers takes simple roots.

    Raises ``ValueError`` as :func:`compatible_patterns` does.

    >>> critical_partitions(Architecture((3, 3)))
    {(1, 1, 1, 1): 6, (2, 1, 1): 2, (2, 2): 1, (3, 1): 0}
    """
    compatible = compatible_partitions(a)
    bins = tuple(sorted(k - 1 for k in a.sizes if k > 1))

    @cache
    def fit(multiple: tuple[int, ...], room: tuple[int, ...]) -> bool:
        if not multiple:
            return True
        return any(
            fit(multiple[1:], tuple(sorted(space - c for space, c in zip(room, row, strict=True))))
            for row in _doubled_rows(multiple[0] - 1, room)
        )

    largest = 1 + sum(bins[:-1])
    found = [
        parts[::-1]
        for parts in _listed_partitions(a, largest)
        if parts[::-1] not in compatible and fit(tuple(m for m in parts[::-1] if m > 1), bins)
    ]
    rest = sorted(found, key=lambda parts: (-len(parts), parts))
    return {**compatible, **dict.fromkeys(rest, 0)}


def _holding_layers(a: Architecture) -> int:
    """How many layers can hold a root: the largest multiplicity of a compatible pattern."""
    return max(1, sum(k > 1 for k in a.sizes))


def _listed_partitions(a: Architecture, largest: int) -> Iterator[tuple[int, ...]]:
    refuse_above(
        MOST_LISTED,
        partition_counts(min(a.degree, _MOST_COUNTED), largest)[-1],
        f"{a}: {'' if a.degree <= _MOST_COUNTED else 'more than '}{{}} partitions of {a.degree}",
        "take smaller filters, or fewer layers",
    )
    _refuse_long_count(a, partition_counts(min(a.degree, _MOST_COUNTED), largest)[-1])
    return partitions(a.degree, largest)


def _refuse_long_count(a: Architecture, listed: int) -> None:
    """Refuse so many patterns whose packings are to be counted, if that takes more than minutes."""
    bins = [(1, k - 1) for k in a.sizes if k > 1]
    refuse_above(
        _MOST_SUMS, listed * a.degree * line_work(bins),
        f"the packings of all patterns of degree {a.degree}: {{}} partial sums to count",
        "take smaller filters, or count_packings(pattern, a) for the patterns you need",
    )  # fmt: skip


def _doubled_rows(rest: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Vectors below the room whose entries add up to ``rest`` without one of the two largest."""

    def fill(left: int, most: int, spaces: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if left > sum(min(most, space) for space in spaces):
            return
        if not spaces:
            yield ()
            return
        for n in range(min(left, most, spaces[0]) + 1):
            for others in fill(left - n, most, spaces[1:]):
                yield (n, *others)

    for most in range(1, rest + 1):
        for row in fill(rest + most, most, room):
            if row.count(most) >= 2:
                yield row


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
        with two parts larger than one that is not in the table; for thousands of parts.

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
    counts = Counter(multiplicities)
    r = len(multiplicities)
    bits = r * (r.bit_length() + max(counts, default=1).bit_length())
    refuse_above(
        MOST_WORK, (r * r - sum(m * m for m in counts.values()) + 20 * r) * (1000 + bits) // 2,
        f"{r} distinct roots of {len(counts)} multiplicities: {{}} bits to multiply",
        "take fewer roots",
    )  # fmt: skip
    polynomial = [1]
    for part, m in counts.items():
        power = [comb(m, i) * part**i * (part - 1) ** (m - i) for i in range(m + 1)]
        longer = [0] * (len(polynomial) + m)
        for i, c in enumerate(polynomial):
            for j, d in enumerate(power) if c else ():
                longer[i + j] += c * d
        polynomial = longer
    whole = factorial(r + 1)
    total = sum(whole // (j + 1) * c for j, c in enumerate(polynomial))
    return total // prod(map(factorial, counts.values()))


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
