"""Euclidean distance degrees of multiple root loci in the Bombieri metric, which is not generic.

Bombieri's inner product of forms of degree n, S = diag(1/C(n, j)), does not change under rotations
of (x, y). For it fewer complex points are critical than for generic S: it vanishes on the powers of
the isotropic forms x ± iy. A formula covers one multiple root; other loci are looked up in a table
of exact counts, made by :mod:`lcn_support.experiments.bombieri_counts`.
"""

import csv
from collections.abc import Iterable
from functools import cache

from lcn_support.resources import resource


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
    is proportional to ℓ', and would divide u as well. This proof and the table are ours.

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
    with resource("data/results/bombieri_ed_degrees.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return {
            tuple(map(int, row["parts"].split())): int(row["ed_degree"])
            for row in csv.DictReader(file)
        }
