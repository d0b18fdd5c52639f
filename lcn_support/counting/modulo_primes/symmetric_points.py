"""Critical symmetric matrices of rank r for a given metric, counted modulo a random prime.

Let ⟨·, ·⟩ be the inner product of quadratic forms xᵀBx that a law of the inputs induces, say, and T
a target. A symmetric B of rank r whose image is spanned by the columns of V is B = VAVᵀ, and it is
critical if the residual ⟨B − T, ·⟩ = tr(R ·) has RV = 0, so R = KSKᵀ with KᵀV = 0. For V = g(1; X)
with a random g these are n(n + 1)/2 equations, linear in A and S, with polynomials in the r(n − r)
entries of X as coefficients: a matrix of polynomials with a kernel vector (A, S, 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import isqrt
from typing import TYPE_CHECKING, Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer, read_seed
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.draws import Draws
from lcn_support.arithmetic.matrices import Matrix, integer_multiple, read_matrix
from lcn_support.arithmetic.primes import random_prime
from lcn_support.counting.determinantal import determinantal_ed_degree
from lcn_support.counting.modulo_primes.relation_modules import Polynomial, module_points

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

MOST_POINTS = 200
"""For generic metrics of that size and rank: about a minute."""


@dataclass(frozen=True)
class SymmetricCount:
    """How many critical symmetric matrices of one rank a metric has.

    Attributes
    ----------
    count
        distinct complex ones, for a random target; None if no degree in reach decides it, as where
        there are infinitely many.
    generic
        the number for a generic metric.
    prime
        the computation was modulo this prime.
    """

    count: int | None
    generic: int
    prime: int


def symmetric_critical_count(metric: Any, rank: int, seed: int = 0) -> SymmetricCount:
    """Count the critical symmetric matrices of rank r for a given inner product of quadratic forms.

    Parameters
    ----------
    metric
        the symmetric N × N matrix of ⟨f, g⟩ in the coefficients of x_1², x_1x_2, …, x_n², so
        N = n(n + 1)/2; exact numbers, or floats, which are the dyadic numbers that they are. It may
        be singular.
    rank
        r, from 1 to n − 1.
    seed
        of the prime between 2³⁰ and 2³¹, the target and the coordinates.

    Raises
    ------
    TypeError
        if the rank or the seed is no integer.
    ValueError
        if the matrix is not symmetric, or its size not n(n + 1)/2; for a rank out of bounds, a
        negative seed, and if a generic metric has more than ``MOST_POINTS`` points.

    Notes
    -----
    The count is exact modulo the prime: bounded above by linear algebra, and each point is put into
    the equations. It is that of a generic target unless the prime or the target is special, which
    has a probability of about the degree of the discriminant over 2³⁰.

    Examples
    --------
    The metric of a generic law, of Gaussian inputs, and of independent ones with the fourth moment
    6. The rows and columns are x², xy, y²:

    >>> gaussian, other = [[3, 0, 1], [0, 1, 0], [1, 0, 3]], [[6, 0, 1], [0, 1, 0], [1, 0, 6]]
    >>> generic = [[9, 1, 2], [1, 5, 3], [2, 3, 7]]
    >>> [symmetric_critical_count(Q, rank=1).count for Q in (generic, gaussian, other)]
    [4, 2, 4]
    """
    Q, _ = read_matrix(metric, "metric")
    n = _size(Q)
    r = read_integer(rank, "rank", 1, n - 1)
    rng = Draws(read_seed(seed))
    generic = determinantal_ed_degree(n, n, r, symmetric=True)
    refuse_above(
        MOST_POINTS, generic, f"a metric on {n} × {n} matrices of rank {r}: {{}} points",
        "take a smaller size; determinantal_ed_degree knows the number for generic metrics",
    )  # fmt: skip
    p = random_prime(rng, bits=30)
    rows = _equations(Q, n, r, p, rng)
    found = module_points(rows, r * (n - r), p, rng)
    return SymmetricCount(None if found is None else found.count, generic, p)


def _equations(Q: Matrix, n: int, r: int, p: int, rng: "RandomNumbers") -> list[list[Polynomial]]:
    """The matrix with the columns A, S and T, a row for each coefficient."""
    from flint import nmod_mat

    while not (g := nmod_mat(n, n, [int(c) for c in rng.integers(p, size=n * n)], p)).det():
        pass
    variables = r * (n - r)
    constants = (0,) * variables
    X = [
        [tuple(int(k == i * r + j) for k in range(variables)) for j in range(r)]
        for i in range(n - r)
    ]
    image = [[{constants: int(g[i, j])} for j in range(r)] for i in range(n)]
    dual = g.inv().transpose()
    kernel = [[{constants: int(dual[i, r + k])} for k in range(n - r)] for i in range(n)]
    for i in range(n):
        for k in range(n - r):
            for j in range(r):
                image[i][j][X[k][j]] = int(g[i, r + k])
                kernel[i][k][X[k][j]] = -int(dual[i, j]) % p
    pairs = list(combinations_with_replacement(range(n), 2))
    metric, _ = integer_multiple(Q)
    target = [int(c) for c in rng.integers(p, size=len(pairs))]
    squares = [_square(image, a, b, pairs, True) for a, b in _pairs(r)]
    residuals = [_square(kernel, a, b, pairs, False) for a, b in _pairs(n - r)]
    rows = []
    for k, line in enumerate(metric):
        row = [_combined(line, column, p) for column in squares]
        row += [_combined([1], [column[k]], p) for column in residuals]
        row.append({constants: sum(c * t for c, t in zip(line, target, strict=True)) % p})
        rows.append(row)
    return rows


def _pairs(size: int) -> list[tuple[int, int]]:
    return list(combinations_with_replacement(range(size), 2))


def _square(
    V: Sequence[Sequence[Polynomial]], a: int, b: int, pairs: Sequence[tuple[int, int]], form: bool
) -> list[Polynomial]:
    """The entries of v_a v_bᵀ + v_b v_aᵀ, or the coefficients of its quadratic form."""
    found = []
    for i, j in pairs:
        total: Polynomial = {}
        for u, v in {(a, b), (b, a)}:
            for e, c in V[i][u].items():
                for f, d in V[j][v].items():
                    key = tuple(x + y for x, y in zip(e, f, strict=True))
                    total[key] = total.get(key, 0) + c * d * (2 if form and i != j else 1)
        found.append(total)
    return found


def _combined(weights: Sequence[int], column: Sequence[Polynomial], p: int) -> Polynomial:
    total: Polynomial = {}
    for w, polynomial in zip(weights, column, strict=True):
        for e, c in polynomial.items():
            total[e] = (total.get(e, 0) + w * c) % p
    return {e: c for e, c in total.items() if c}


def _size(Q: tuple[tuple[Fraction, ...], ...]) -> int:
    N = len(Q)
    n = (isqrt(8 * N + 1) - 1) // 2
    if n * (n + 1) != 2 * N or len(Q[0]) != N or n < 2:
        raise ValueError(
            f"metric of shape {N} × {len(Q[0])}: give n(n + 1)/2 rows and columns, n ≥ 2, in the "
            "order x_1², x_1x_2, …, x_n²"
        )
    if tuple(zip(*Q, strict=True)) != Q:
        raise ValueError(f"metric {short(Q[0])}, … is not symmetric; give (Q + Qᵀ)/2")
    return n
