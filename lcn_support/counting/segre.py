"""Degrees of Segre varieties, Euclidean and polar: how many critical points a network has.

Filters of sizes (k_1, …, k_L), each up to scale, are a point of ∏ P^{n_j}, n_j = k_j − 1; the Segre
variety consists of their tensors of rank one. The complex critical points of a generic squared loss
on the function space of a reduced architecture are as many as its generic Euclidean distance degree
says, for any strides [Shahverdi2024]. The white loss ‖W − u‖² is not generic, and has fewer.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import comb, factorial, prod

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.size_limits import refuse_above, written
from lcn_support.arithmetic.polynomials import product

MOST_WORK = 10**10
"""Bits of integers to multiply, as :func:`product_work` counts them."""

MOST_CLASSES = 50_000
"""Complex classes of critical points that a search goes after."""

MOST_TERMS = 50_000_000
"""Terms of the recursion for the coefficients of a series."""


def segre_ed_degree(sizes: Iterable[int]) -> int:
    """The generic Euclidean distance degree of the Segre variety ∏ P^{k_j − 1}.

    Parameters
    ----------
    sizes
        k, positive integers in any order.

    Returns
    -------
    int
        the number of complex critical points of (W − u)ᵀS(W − u) on the tensors W ≠ 0 of rank one
        and format k_1 × ⋯ × k_L, for generic u and generic symmetric S.

    Raises
    ------
    ValueError
        if there are no sizes, or one is not a positive integer; if the work is more than
        ``MOST_WORK``, as for two sizes of 1000.

    Notes
    -----
    The general formula Σ_i (−1)^i (2^{m+1−i} − 1) deg c_i for smooth projective varieties of
    dimension m, Chern classes c_i and generic S [DHOST2016] becomes, with the generalized Laguerre
    polynomials L_n^{(1)},

        (−1)^m ∫_0^∞ (e^{−z/2} − e^{−z}) ∏_j L_{n_j}^{(1)}(z) dz,    m = Σ n_j,  n_j = k_j − 1.

    It is computed in this form, in O(m²) operations with integers.

    Examples
    --------
    On the matrices of rank one and format k × 2 a generic loss has 4k − 2 critical points:

    >>> [segre_ed_degree((k, 2)) for k in range(2, 7)]
    [6, 10, 14, 18, 22]

    For white data only those of the two singular values are left:

    >>> [frobenius_ed_degree((k, 2)) for k in range(2, 7)]
    [2, 2, 2, 2, 2]
    """
    return _integral(sizes, _signed_laguerre, lambda b: 2 ** (b + 1) - 1)


def frobenius_ed_degree(sizes: Iterable[int]) -> int:
    """The Euclidean distance degree of the Segre variety ∏ P^{k_j − 1} for the white metric.

    Parameters
    ----------
    sizes
        k, positive integers in any order.

    Returns
    -------
    int
        the number of complex critical points of ‖W − u‖² on the tensors W ≠ 0 of rank one and
        format k_1 × ⋯ × k_L, for generic u: of its tuples of singular vectors, up to scale.

    Raises
    ------
    ValueError
        as :func:`segre_ed_degree` does.

    Notes
    -----
    Friedland and Ottaviani write it as the coefficient of ∏_j t_j^{n_j} in
    ∏_j (s_j^{k_j} − t_j^{k_j}) / (s_j − t_j), where s_j is the sum of the t_i with i ≠ j
    [FriedlandOttaviani2014]. It is computed, in O(m²) operations with integers, as

        ∫_0^∞ e^{−z} ∏_j (L_0(z) − L_1(z) + ⋯ ± L_{n_j}(z)) dz

    with the Laguerre polynomials L_i.

    Examples
    --------
    A matrix has as many pairs of singular vectors as its shorter side; a tensor has more, until one
    side is so long that it no longer matters:

    >>> frobenius_ed_degree((3, 5)), [frobenius_ed_degree((2, 2, k)) for k in range(1, 6)]
    (3, [2, 6, 8, 8, 8])
    """
    return _integral(sizes, _alternating_laguerre, lambda b: 1)


def polar_degrees(sizes: Iterable[int]) -> tuple[int, ...]:
    """The polar degrees δ_0, …, δ_m of the Segre variety ∏ P^{k_j − 1}, m = Σ(k_j − 1).

    Parameters
    ----------
    sizes
        k, positive integers in any order.

    Returns
    -------
    tuple of int
        δ_i is the number of points of a generic section with i hyperplanes whose tangent space
        meets a generic subspace of the right dimension; δ_m is the degree of the variety. The first
        δ_i are zero if the dual variety is no hypersurface, and the first one that is not zero is
        the degree of the dual.

    Raises
    ------
    ValueError
        if there are no sizes, or one is not a positive integer; if the work is too much, as
        :func:`~lcn_support.counting.segre.segre_ed_degree` says.

    Notes
    -----
    For a smooth variety δ_i = Σ_{j ≥ i} (−1)^{m−j} C(j + 1, i + 1) deg(c_{m−j} h^j), with Chern
    classes c and the class h of a hyperplane [DHOST2016]; here deg(c_{m−j} h^j) is the sum over all
    b with Σ b_i = j of j! ∏_i C(k_i, b_i + 1)/b_i!.

    Examples
    --------
    The sum is the generic Euclidean distance degree:

    >>> from lcn_support.counting.segre import segre_ed_degree
    >>> polar_degrees((2, 2, 2)), segre_ed_degree((2, 2, 2))
    ((4, 12, 12, 6), 34)

    Read backwards they are those of the dual variety, here of 2 × 3 matrices of rank one again:

    >>> polar_degrees((2, 3))
    (0, 3, 4, 3)
    """
    k = Architecture(sizes).sizes
    m = sum(k) - len(k)
    refuse_long_product([m, *(size - 1 for size in k)])
    chern = [1]  # j! times the coefficient of t^j in ∏_i Σ_b C(k_i, b + 1)/b! t^b
    for size in k:
        longer = [0] * (len(chern) + size - 1)
        for j, c in enumerate(chern):
            for b in range(size):
                longer[j + b] += c * comb(j + b, b) * comb(size, b + 1)
        chern = longer
    return tuple(
        sum((-1) ** (m - j) * comb(j + 1, i + 1) * chern[j] for j in range(i, m + 1))
        for i in range(m + 1)
    )


def ed_degree_series_coefficient(sizes: Iterable[int]) -> int:
    """The coefficient of ∏_j t_j^{k_j − 1} in ∏_j (1 + t_j)^{−2} / ((1 − T)(1 − 2T)).

    Here T = Σ_j t_j/(1 + t_j). The coefficient is the generic Euclidean distance degree of the
    Segre variety. It is computed without that theorem, by the recursion that the
    denominator gives for the coefficients of the series: ∏ k_j steps of at most 3^L terms each.

    Raises ``ValueError`` as :func:`polar_degrees` does, and for more than ``MOST_TERMS`` terms.

    >>> ed_degree_series_coefficient((2, 2, 2)), sum(polar_degrees((2, 2, 2)))
    (34, 34)
    """
    k = Architecture(sizes).sizes
    refuse_above(
        MOST_TERMS, prod(k) * 3 ** len(k) + 4 ** len(k),
        f"the series of {len(k)} variables: {{}} terms", "sum polar_degrees(sizes) instead",
    )  # fmt: skip
    exponents = [*itertools.product((0, 1), repeat=len(k))]
    denominator: Counter[tuple[int, ...]] = Counter()
    for first, second in itertools.product(exponents, repeat=2):
        power = tuple(a + b for a, b in zip(first, second, strict=True))
        denominator[power] += (1 - sum(first)) * (1 - 2 * sum(second))
    terms = [(power, c) for power, c in denominator.items() if any(power) and c]
    series: Counter[tuple[int, ...]] = Counter()
    for monomial in itertools.product(*map(range, k)):
        series[monomial] = int(not any(monomial)) - sum(
            c * series[lower]
            for power, c in terms
            if min(lower := tuple(a - b for a, b in zip(monomial, power, strict=True))) >= 0
        )
    return series[tuple(size - 1 for size in k)]


def refuse_many_classes(a: Architecture) -> None:
    """Refuse networks with more critical points than are solved for, or counted by solving.

    >>> refuse_many_classes(Architecture((10, 10, 10)))
    Traceback (most recent call last):
        ...
    ValueError: Architecture((10, 10, 10)) has about 2e17 complex classes of critical points for ...
    """
    refuse_above(
        MOST_CLASSES,
        segre_ed_degree(a.sizes),
        f"{a} has {{}} complex classes of critical points for generic data",
        "take a smaller network; count_critical_points(a) knows their number for generic data",
    )


def product_work(degrees: Sequence[int]) -> int:
    """The work to multiply polynomials of these degrees: products of integers, by their bits.

    >>> product_work([300, 300]) < MOST_WORK < product_work([3000, 3000])
    True
    """
    total = sum(degrees)
    products = total * total - sum(n * n for n in degrees) + total * len(degrees)
    return products // 2 * (1000 + total * total.bit_length())


def refuse_long_product(degrees: Sequence[int], times: int = 1, most: int = MOST_WORK) -> None:
    """Refuse degrees whose polynomials are not multiplied, so many times, within a minute.

    >>> refuse_long_product([3000, 3000])
    Traceback (most recent call last):
        ...
    ValueError: polynomials of 2 filters and degree 6 000 in all: ...
    """
    refuse_above(
        most, times * product_work(degrees),
        f"polynomials of {len(degrees)} filters and degree {written(sum(degrees))} in all: {{}} "
        "bits to multiply",
        "take smaller filters",
    )  # fmt: skip


def _integral(
    sizes: Iterable[int], laguerre: Callable[[int], list[int]], weight: Callable[[int], int]
) -> int:
    """∏ 1/n_j! times the product of the polynomials, with b! · weight(b) in place of z^b."""
    degrees = [k - 1 for k in Architecture(sizes).sizes]
    refuse_long_product(degrees)
    terms = enumerate(product(map(laguerre, degrees)))
    return sum(weight(b) * factorial(b) * c for b, c in terms) // prod(map(factorial, degrees))


def _signed_laguerre(n: int) -> list[int]:
    """(−1)^n n! L_n^{(1)}, lowest coefficient first."""
    return [
        (-1) ** (n - b) * comb(n + 1, b + 1) * (factorial(n) // factorial(b)) for b in range(n + 1)
    ]


def _alternating_laguerre(n: int) -> list[int]:
    """n! (L_0 − L_1 + ⋯ ± L_n), lowest coefficient first."""
    return [
        factorial(n) // factorial(b) * sum((-1) ** (i - b) * comb(i, b) for i in range(b, n + 1))
        for b in range(n + 1)
    ]
