"""Two more routes to the generic Euclidean distance degree of a Segre variety.

The number of critical points of a generic quadratic loss on a projective variety is the sum of its
polar degrees [DHOST2016]. For Segre varieties they come from Chern classes; and for all sizes
together the numbers are the coefficients of a rational function.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import product
from math import comb, prod

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.counting.segre import refuse_long_product

MOST_TERMS = 50_000_000
"""Terms of the recursion for the coefficients of a series."""


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
    Segre variety; this form is ours. It is computed without that theorem, by the recursion that the
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
    exponents = [*product((0, 1), repeat=len(k))]
    denominator: Counter[tuple[int, ...]] = Counter()
    for first, second in product(exponents, repeat=2):
        power = tuple(a + b for a, b in zip(first, second, strict=True))
        denominator[power] += (1 - sum(first)) * (1 - 2 * sum(second))
    terms = [(power, c) for power, c in denominator.items() if any(power) and c]
    series: Counter[tuple[int, ...]] = Counter()
    for monomial in product(*map(range, k)):
        series[monomial] = int(not any(monomial)) - sum(
            c * series[lower]
            for power, c in terms
            if min(lower := tuple(a - b for a, b in zip(monomial, power, strict=True))) >= 0
        )
    return series[tuple(size - 1 for size in k)]
