"""Euclidean distance degrees of multiple root loci, for a generic metric and the Bombieri metric.

Over C a critical point of the squared loss with W ≠ 0 lies on a multiple root locus Δ_λ, the
closure of the forms whose roots have multiplicities λ, and is a factorization of W in which no
filter has a double root [KMMT2022]. So their number is Σ_λ N_λ · ED(Δ_λ): N_λ counts the 0/1
matrices with row sums λ and column sums k_i − 1, and ED(Δ_λ) the complex critical points on Δ_λ.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from math import comb, factorial, prod

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.arguments.options import read_choice
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.polynomials import product
from lcn_support.counting.segre import MOST_WORK
from lcn_support.resources import kept_rows


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
    to j; checked against counted critical points.
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
    powers = (
        [comb(m, i) * part**i * (part - 1) ** (m - i) for i in range(m + 1)]
        for part, m in counts.items()
    )
    whole = factorial(r + 1)
    total = sum(whole // (j + 1) * c for j, c in enumerate(product([[1], *powers])))
    return total // prod(map(factorial, counts.values()))


def critical_class_count(a: Architecture) -> int:
    """The number of complex scaling classes of critical points with W ≠ 0, for generic data.

    Raises ``ValueError`` if the architecture is not of stride one. It is the sum
    Σ_λ N_λ · ED(Δ_λ) over compatible λ.

    >>> [critical_class_count(Architecture(k)) for k in [(2, 2), (3, 2), (4, 2), (3, 2, 2), (3, 3)]]
    [6, 10, 14, 100, 39]
    """
    return sum(
        count * multiple_root_ed_degree(parts) for parts, count in compatible_partitions(a).items()
    )


def bombieri_ed_degree(parts: Iterable[int]) -> int:
    """The Euclidean distance degree of the multiple root locus Δ_λ in the Bombieri metric.

    Parameters
    ----------
    parts
        λ, positive integers: the multiplicities of the roots, in any order.

    Returns
    -------
    int
        the number of complex critical points W ≠ 0 on Δ_λ for a generic target. No isotropic
        solution is among them, also where there are infinitely many, as for (4, 2).

    Raises
    ------
    ValueError
        if λ has two parts larger than one and is not in the table.

    Notes
    -----
    With one multiple root, λ = (m, 1, …, 1) and m ≥ 2, it is n. Let W = ℓ^m R with ℓ = ax + by. The
    critical equations say that ℓ^{m−1}, as a differential operator, kills W − u, so that this is
    ℓ'^{n−m+2} R' with ℓ' = −bx + ay. Unless ℓ is isotropic, u is such a difference, in one way, if
    and only if its coefficient of ℓ^{m−1} ℓ'^{n−m+1} is zero. This coefficient is a form of degree
    n in (a, b), and has isotropic zeros only if an isotropic form divides u. An isotropic ℓ
    is proportional to ℓ', and would divide u as well.

    Examples
    --------
    >>> [bombieri_ed_degree(parts) for parts in [(1, 1), (2, 1), (3, 1, 1), (2, 2), (4, 2)]]
    [1, 3, 5, 7, 26]
    """
    key = tuple(sorted(parts, reverse=True))
    if all(part == 1 for part in key[1:]):
        return sum(key) if key[:1] > (1,) else 1
    known = tabulated_degrees()
    if key not in known:
        largest = max(sum(parts) for parts in known)
        raise ValueError(
            f"{key}: in the Bombieri metric the degree is known for one multiple root, and from a "
            f"table for degrees up to {largest}; count critical points on the locus with "
            "lcn_support.counting.modulo_primes.count_on_stratum, or take metric='generic'"
        )
    return known[key]


@cache
def tabulated_degrees() -> dict[tuple[int, ...], int]:
    """The table of exact counts, λ in descending order.

    >>> tabulated_degrees()[3, 2, 1]
    44
    """
    return {
        tuple(map(int, row["parts"].split())): int(row["ed_degree"])
        for row in kept_rows("data/results/bombieri_ed_degrees.csv")
    }
