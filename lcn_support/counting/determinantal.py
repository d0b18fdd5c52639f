"""Euclidean distance degrees of determinantal varieties, and what dense networks have instead.

The matrices of rank at most r are the function space of a dense linear network with a layer of
width r. Its squared loss is no generic quadratic form, whatever the data are: its critical points
are subsets of singular values, far fewer than a generic form has. The symmetric ones are what a
shallow network with quadratic activations expresses, up to signs.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import comb, prod
from operator import index

from lcn_support.architectures.architecture import LARGEST
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import is_integer, read_integer
from lcn_support.arguments.options import read_choice, read_flag
from lcn_support.arguments.size_limits import refuse_above

MOST_TERMS = 400_000_000
"""Terms of the sum over fixed points: about a minute."""


def determinantal_ed_degree(
    rows: int, columns: int, rank: int, *, symmetric: bool = False, metric: str = "generic"
) -> int:
    """The Euclidean distance degree of the matrices of rank at most r, or of the symmetric ones.

    Parameters
    ----------
    rows, columns, rank
        m, n and r with 1 ≤ r ≤ min(m, n).
    symmetric
        whether the matrices are symmetric: then m = n, and so is the quadratic form one in the
        n(n + 1)/2 entries.
    metric
        ``"generic"``, or ``"frobenius"`` for the sum of the squares of all mn entries. The form
        a(tr AB + c tr A tr B) on symmetric matrices counts as many, 1 + cs ≠ 0 for s = 1, …, n:
        Gaussian data have c = 1/2.

    Returns
    -------
    int
        the number of complex critical points of Q(W − U) on the matrices of rank exactly r, for a
        generic matrix U and that quadratic form Q.

    Raises
    ------
    ValueError
        if m, n or r is not a positive integer, r > min(m, n), or for more than ``MOST_TERMS``; if
        symmetric matrices are not square; for another metric.
    TypeError
        if ``symmetric`` is neither True nor False.

    Notes
    -----
    For r < min(m, n) the conormal variety consists of the pairs (A, B) with AB = 0 and BA = 0 and
    ranks at most r and min(m, n) − r. Choose r-dimensional spaces that contain the images of A and
    Aᵀ, and on which B and Bᵀ vanish: this resolves it by a product of two projective bundles over
    a product of Grassmannians. The generic ED degree is the sum of its multidegrees [DHOST2016]:

        ∫_{G(r,m) × G(r,n)} ∏_i (1 + a_i)^n ∏_j (1 + b_j)^m / ∏_{i,j} (1 − (a_i + b_j)²)

    with the Chern roots a_i and b_j of the dual tautological bundles. Symmetric A and B share one
    space, and the bundles are the symmetric squares of S and of the dual of V/S:

        ∫_{G(r,n)} ∏_i (1 + a_i)^n / (∏_i (1 − 2a_i) ∏_{i<j} (1 − (a_i + a_j)²)).

    Localization at the fixed points of a torus makes each a finite sum of rational numbers. In the
    Frobenius metric the points are the C(min(m, n), r) sums of singular parts, or of spectral ones.

    Examples
    --------
    Dual varieties have one degree, and here those of ranks r and 4 − r are dual:

    >>> [determinantal_ed_degree(4, 4, r) for r in range(1, 5)]
    [284, 1350, 284, 1]
    >>> [determinantal_ed_degree(4, 4, r, symmetric=True) for r in range(1, 5)]
    [40, 122, 40, 1]

    The matrices of rank one are a Segre variety, and the symmetric ones a Veronese variety:

    >>> from lcn_support.counting.segre import segre_ed_degree
    >>> determinantal_ed_degree(3, 4, 1) == segre_ed_degree((3, 4))
    True
    >>> [determinantal_ed_degree(n, n, 1, symmetric=True) == (3**n - 1) // 2 for n in (2, 3, 4)]
    [True, True, True]
    """
    m, n, r = _shape(rows, columns, rank)
    if read_flag(symmetric, "symmetric") and m != n:
        raise ValueError(
            f"{short(m)} × {short(n)} matrices are not symmetric; give rows = columns, or leave "
            "symmetric out"
        )
    if read_choice(metric, "metric", ("generic", "frobenius")) == "frobenius":
        return comb(min(m, n), r)
    if r == min(m, n):
        return 1
    degree = r * (n - r) if symmetric else r * (m + n - 2 * r)
    points = 1 if max(m, n) > MOST_TERMS else comb(n, r) * (1 if symmetric else comb(m, r))
    refuse_above(
        MOST_TERMS, points * degree * (degree + 2 * r * r + m + n),
        f"the fixed points of {m} × {n} matrices of rank {r}: {{}} terms",
        "take smaller matrices; for rank one, "
        + (f"(3**{n} - 1) // 2 is the same number" if symmetric else
           "segre_ed_degree((m, n)) is the same number"),
    )  # fmt: skip
    total = Fraction(0)
    if symmetric:
        for a, f, at_a in _fixed_points(n, r, n, degree):
            for x in a:
                for d in range(1, degree + 1):
                    f[d] += 2 * x * f[d - 1]
            squares = _squares([x + y for x, y in combinations(a, 2)], degree)
            total += Fraction(sum(h * f[degree - 2 * d] for d, h in enumerate(squares)), at_a)
    else:
        for a, f, at_a in _fixed_points(m, r, n, degree):
            for b, g, at_b in _fixed_points(n, r, m, degree):
                top = sum(
                    h * sum(f[i] * g[degree - 2 * d - i] for i in range(degree - 2 * d + 1))
                    for d, h in enumerate(_squares([x + y for x in a for y in b], degree))
                )
                total += Fraction(top, at_a * at_b)
    assert total.denominator == 1
    return total.numerator


def dense_critical_count(inputs: int, outputs: int, rank: int) -> int:
    """The number of critical points of rank exactly r of a dense linear network.

    Parameters
    ----------
    inputs, outputs, rank
        d_0, d_L and r with 1 ≤ r ≤ min(d_0, d_L).

    Returns
    -------
    int
        C(min(d_0, d_L), r), for the squared loss on data with XXᵀ invertible and a target whose
        whitened form has distinct singular values that are not 0.

    Raises
    ------
    ValueError
        if d_0, d_L or r is not a positive integer, or r > min(d_0, d_L).

    Notes
    -----
    The loss is tr (W − U)Σ(W − U)ᵀ with Σ = XXᵀ: every row of W has the same metric. So
    W ↦ WΣ^{1/2}, which keeps ranks, makes the data white, and then the critical points are the sums
    of r of the singular parts of UΣ^{1/2} [BaldiHornik1989]. All of them are real.

    Examples
    --------
    Not the generic count, and not even close:

    >>> [(dense_critical_count(n, n, 1), determinantal_ed_degree(n, n, 1)) for n in (2, 3, 4)]
    [(2, 6), (3, 39), (4, 284)]
    """
    m, n, r = _shape(outputs, inputs, rank)
    return comb(min(m, n), r)


def largest_dense_count(parameters: int) -> int:
    """The largest :func:`dense_critical_count` of all networks with two layers and p parameters.

    These are the networks d_0–r–d_2 with r(d_0 + d_2) = p and r ≤ min(d_0, d_2); for given r the
    count is largest for d_0 and d_2 as equal as they can be. Raises ``ValueError`` for p < 2.

    >>> [largest_dense_count(p) for p in (4, 6, 8, 14)]
    [2, 3, 4, 7]
    """
    parameters = read_integer(
        parameters, "parameters", 2, LARGEST, remedy="the least network, 1–1–1, has 2; give p ≥ 2"
    )
    widths = (r for r in range(1, parameters // 2 + 1) if parameters % r == 0)
    return max(comb(parameters // r // 2, r) for r in widths)


def _squares(sums: list[int], degree: int) -> list[int]:
    """The coefficients of t⁰, t², … in ∏ 1/(1 − c²t²) over the sums c."""
    squares = [1] + [0] * (degree // 2)
    for c in sums:
        for d in range(1, len(squares)):
            squares[d] += c * c * squares[d - 1]
    return squares


def _fixed_points(
    m: int, r: int, power: int, degree: int
) -> Iterator[tuple[tuple[int, ...], list[int], int]]:
    """For each fixed point of G(r, m) the a_i, ∏(1 + a_i t)^power, and the tangent weights."""
    for chosen in combinations(range(m), r):
        series = [1] + [0] * degree
        for a in chosen:
            for _ in range(power):
                for d in range(degree, 0, -1):
                    series[d] += a * series[d - 1]
        yield chosen, series, prod(a - b for a in chosen for b in range(m) if b not in chosen)


def _shape(rows: int, columns: int, rank: int) -> tuple[int, int, int]:
    if not all(map(is_integer, (rows, columns, rank))):
        raise ValueError(
            f"{short(rows)} × {short(columns)} matrices of rank {short(rank)}: give three integers"
        )
    m, n, r = index(rows), index(columns), index(rank)
    if not 1 <= r <= min(m, n) or max(m, n) > LARGEST:
        raise ValueError(
            f"{short(m)} × {short(n)} matrices of rank {short(r)}: give sizes m, n "
            f"from 1 to {LARGEST} and a rank from 1 to min(m, n)"
        )
    return m, n, r
