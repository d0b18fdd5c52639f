"""How many critical points a generic squared loss has on a product of multiple root loci.

The points are W = ∏_g Q_g(x^{T_g}, y^{T_g}) with Q_g on Δ_{λ^g}: with one λ^g = (1, …, 1) for each
group they are the critical points of a network of that many filters, whose function space is the
image of a Segre variety [Shahverdi2024]. The count for other λ^g is not in the
sources we had.
"""

from collections import Counter
from collections.abc import Iterable
from math import comb

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arithmetic.polynomials import Exponents, times_within

Polynomial = dict[Exponents, int]


def critical_count(partitions: Iterable[Iterable[int]]) -> int:
    """The number of complex critical points of (W − u)ᵀS(W − u) for generic u and S.

    Parameters
    ----------
    partitions
        λ^g for each group, positive integers in any order; empty for a constant. The layer strides
        do not matter, as long as they are different.

    Returns
    -------
    int
        Let h_j be one class for each group and each size of its parts, with d_j parts of size m_j,
        let L = Σ_j m_j h_j, and H_g the sum of the h_j of the group g, with D_g parts in all. The
        coefficient of ∏_j h_j^{d_j} in ∏_g (1 + L − H_g)^{D_g + 1} / ((1 + L)^{G − 1}(1 − L)).

    Raises
    ------
    ValueError
        if a part is not a positive integer.

    Notes
    -----
    Write 𝒦 for the tangent directions, ⊕_g O(H_g − L)^{D_g + 1} modulo G − 1 copies of O(−L), over
    the product of the P^{d_j}. W is critical where the sections of 𝒦* that u and W give by means of
    S are dependent, and Porteous' formula counts these points. For one
    group it is ED(Δ_λ), for λ^g = (1, …, 1) the generic ED degree of a Segre variety.

    Examples
    --------
    Two filters of size two, with different layer strides and with the same one:

    >>> critical_count([(1,), (1,)]), critical_count([(1, 1)]) + critical_count([(2,)])
    (6, 5)
    >>> from lcn_support.counting.multiple_roots import multiple_root_ed_degree
    >>> critical_count([(3, 2, 2, 1)]) == multiple_root_ed_degree((3, 2, 2, 1))
    True
    """
    groups = [sorted(Counter(RootPattern(parts).real).items()) for parts in partitions]
    bounds = tuple(d for group in groups for _, d in group)
    line: Polynomial = {}
    sums: list[Polynomial] = []
    for group in groups:
        places = range(len(line), len(line) + len(group))
        classes = [tuple(int(i == j) for j in range(len(bounds))) for i in places]
        sums.append(dict.fromkeys(classes, 1))
        line.update({h: m for h, (m, _) in zip(classes, group, strict=True)})
    total: Polynomial = {(0,) * len(bounds): 1}
    for group, H in zip(groups, sums, strict=True):
        factor = {h: m - H.get(h, 0) for h, m in line.items()}
        distinct = sum(d for _, d in group)
        total = _times_power(
            total, factor, [comb(distinct + 1, i) for i in range(distinct + 2)], bounds
        )
    degree = sum(bounds)
    for _ in groups[1:]:
        total = _times_power(total, line, [(-1) ** i for i in range(degree + 1)], bounds)
    total = _times_power(total, line, [1] * (degree + 1), bounds)
    return total.get(bounds, 0)


def _times_power(
    p: Polynomial, factor: Polynomial, coefficients: list[int], bounds: Exponents
) -> Polynomial:
    """p · Σ_i c_i factor^i, without the monomials that exceed a bound."""
    result: Counter[Exponents] = Counter()
    term = p
    for i, c in enumerate(coefficients):
        if i:
            term = times_within(term, factor, bounds)
        for monomial, value in term.items():
            result[monomial] += c * value
    return dict(result)
