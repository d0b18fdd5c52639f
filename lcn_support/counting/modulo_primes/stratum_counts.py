"""How many complex critical points a loss has on a multiple root stratum: exact, modulo a prime.

The critical equations are those of :mod:`lcn_support.counting.modulo_primes.degeneracy_locus`.
Their solutions are counted from characteristic polynomials, with and without multiplicity and
without the isotropic ones: no root is approximated, and nothing is shared with a numerical solver.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log
from typing import TYPE_CHECKING, Any

from lcn_support.arithmetic.matrices import integer_multiple
from lcn_support.arithmetic.primes import modulo, prime_divides, random_prime
from lcn_support.arithmetic.residues import matrix_modulo, polynomial_modulo, power_modulo
from lcn_support.counting.modulo_primes.degeneracy_locus import (
    CriticalSystem,
    SolutionModule,
    minors,
    multiply,
    solution_module,
)
from lcn_support.counting.modulo_primes.linear_algebra import (
    applied,
    combination,
    eigenvalues,
    krylov,
    pivot_rows,
    row_space,
)
from lcn_support.counting.modulo_primes.stratum_shape import StratumShape
from lcn_support.forms.bezoutians import bezoutian
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from flint import nmod_mat, nmod_poly

    from lcn_support.arithmetic.draws import RandomNumbers


@dataclass(frozen=True)
class CriticalSchemeCount:
    """Complex critical points on the closed multiple root locus Δ_λ, W = 0 among them.

    Attributes
    ----------
    parts
        λ, in descending order.
    length
        solutions q with multiplicity, among them the isotropic ones, at which A(q) drops rank.
        None if those are infinitely many; otherwise finiteness is proved.
    away_from_isotropic
        the other ones, with multiplicity: each has exactly one R.
    distinct
        the same without multiplicity.
    of_exact_pattern
        the distinct ones whose W has root multiplicities λ and no coarser ones: the critical
        points on the smooth part of Δ_λ.
    prime
        the prime p of the computation.
    failure_probability
        a bound for the probability that one of the last three counts is too small. None is ever
        too large.
    """

    parts: tuple[int, ...]
    length: int | None
    away_from_isotropic: int
    distinct: int
    of_exact_pattern: int
    prime: int
    failure_probability: float

    def __str__(self) -> str:
        counted = modulo(self.prime, self.failure_probability)
        return f"counted {counted}; {self.away_from_isotropic} with multiplicity"


def count_on_stratum(
    parts: Iterable[int], loss: QuadraticLoss, rng: "RandomNumbers"
) -> CriticalSchemeCount:
    """Count the complex critical points of a loss on Δ_λ, by linear algebra modulo a random prime.

    Parameters
    ----------
    parts
        λ, a partition of the degree of the loss, in any order.
    loss
        any exact or float target and metric; floats are the dyadic numbers that they are.
    rng
        draws the prime, the coordinates on P¹ and the linear combinations.

    Returns
    -------
    CriticalSchemeCount

    Raises
    ------
    ValueError
        if λ is no partition of the degree, or there are infinitely many solutions.

    Notes
    -----
    The prime is drawn between 2^60 and 2^61. At solutions that are not isotropic the class of b
    generates M, so a random combination T of the coordinates of q has the isotropic ones as its
    eigenvalues on the quotient by what that class generates. The rest of its characteristic
    polynomial f gives the counts; the coordinates of q and R are computed as polynomials in a root
    of f, and checked to solve the equations. Modulo p points can only merge or become isotropic. If
    they do, p divides a nonzero integer made from the discriminant of f and from norms, and f from
    one minor of the relations of M, which Hadamard's inequality bounds.

    Examples
    --------
    Generic data attain the generic degree, the Bombieri metric does not:

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> rng = np.random.default_rng()
    >>> bombieri = [[Fraction(i == j, (1, 4, 6, 4, 1)[i]) for j in range(5)] for i in range(5)]
    >>> for metric in (None, bombieri):
    ...     count = count_on_stratum((2, 2), QuadraticLoss((3, 1, 4, 1, 6), metric), rng)
    ...     print(count.length, count.of_exact_pattern)
    13 13
    13 7
    """
    parts = tuple(parts)
    shape = StratumShape.of(parts)
    if shape.degree != loss.degree:
        raise ValueError(
            f"{parts} sums to {shape.degree}, but the loss is one of forms of degree "
            f"{loss.degree}; give a partition of {loss.degree}"
        )
    if not any(loss.target):
        raise ValueError(
            "u = 0: W = 0 is critical with every q, infinitely often; give another target"
        )
    S, _ = integer_multiple(loss.covariance)  # multiples have equal counts
    (u,), _ = integer_multiple([loss.target])
    p = random_prime(rng)
    system = CriticalSystem(shape, *_in_random_coordinates(S, u, p, rng), p)
    solutions = solution_module(system, rng)
    size = solutions.generator.ncols()
    weights = [int(rng.integers(p)) for _ in solutions.operators]
    T = combination(weights, solutions.operators, size, p)
    f = T.charpoly()
    away = _without_factors(f, _at_isotropic(system, solutions, T, rng))
    start = applied(f // away, T, solutions.generator)
    distinct = away // away.gcd(away.derivative()) if away.degree() else away
    operators = solutions.operators
    if distinct != away:  # Frobenius permutes the points and removes the nilpotent parts
        operators, T = [power_modulo(X, p) for X in operators], power_modulo(T, p)
    points = eigenvalues(start, T, operators, distinct.degree())
    assert points is not None, "two points have one eigenvalue: an unlucky draw, call again"
    exact = distinct // distinct.gcd(_coarseness(system, points, distinct, rng))
    return CriticalSchemeCount(
        parts=tuple(sorted(parts, reverse=True)),
        length=size if solutions.is_whole else None,
        away_from_isotropic=away.degree(),
        distinct=distinct.degree(),
        of_exact_pattern=exact.degree(),
        prime=p,
        failure_probability=_failure_probability(system, solutions, [*S, u]),
    )


def _in_random_coordinates(
    S: list[list[int]], u: list[int], p: int, rng: "RandomNumbers"
) -> tuple[list[list[int]], list[int]]:
    """S and Su modulo p after a random substitution of x and y, so that no root is at infinity."""
    n = len(u) - 1
    x, y = (polynomial_modulo(p, [int(c) for c in rng.integers(p, size=2)]) for _ in range(2))
    images = [x ** (n - i) * y**i for i in range(n + 1)]
    Q = matrix_modulo(p, [[int(f[i]) for i in range(n + 1)] for f in images])
    metric = Q * matrix_modulo(p, [[c % p for c in row] for row in S])
    moment = metric * matrix_modulo(p, [[c % p] for c in u])
    return _integers(metric * Q.transpose()), [row[0] for row in _integers(moment)]


def _integers(matrix: "nmod_mat") -> list[list[int]]:
    return [[int(c) for c in row] for row in matrix.tolist()]


def _at_isotropic(
    system: CriticalSystem, solutions: SolutionModule, T: "nmod_mat", rng: "RandomNumbers"
) -> "nmod_poly":
    """The characteristic polynomial of T on a quotient that lives exactly at isotropic solutions.

    By what the class of b generates; or by the image of a minor of A, if M is but a multiple.
    """
    p, size = system.prime, T.nrows()
    if solutions.is_whole:
        space = row_space(krylov(solutions.generator, T, size), p)
        while space.nrows() < size:
            modulo = _modulo(space)
            images = [space * X * modulo for X in solutions.operators]
            if not any(image.rank() for image in images):
                break
            space = row_space([space, *images], p)
    else:
        one = T**0
        forms = _forms(system.shape, solutions.operators, one)
        minor = minors(system.combined(system.matrix(forms, one), rng), one)
        space = row_space([minor(tuple(range(system.shape.simple))) ** size], p)
    if space.nrows() == size:
        return polynomial_modulo(p, [1])
    return (T * _modulo(space)).charpoly().right_shift(space.nrows())


def _modulo(echelon: "nmod_mat") -> "nmod_mat":
    """The projection along the rows of an echelon form that forgets the pivots."""
    size, p = echelon.ncols(), echelon.modulus()
    pivots = matrix_modulo(p, size, echelon.nrows())
    for column, row in pivot_rows(echelon, echelon.nrows()).items():
        pivots[column, row] = 1
    return matrix_modulo(p, size, size) ** 0 - pivots * echelon


def _forms(shape: StratumShape, coordinates: Sequence[Any], one: Any) -> list[list[Any]]:
    """The q_j, of leading coefficient one, from their other coefficients."""
    blocks = pairwise(accumulate(shape.dimensions, initial=0))
    return [[one, *coordinates[start:end]] for start, end in blocks]


def _without_factors(f: "nmod_poly", g: "nmod_poly") -> "nmod_poly":
    """f without the roots that it shares with g."""
    while (common := f.gcd(g)).degree():
        f = f // common
    return f


def _coarseness(
    system: CriticalSystem, points: list["nmod_poly"], f: "nmod_poly", rng: "RandomNumbers"
) -> "nmod_poly":
    """A polynomial that vanishes at the roots of f where W = 0 or Π_j q_j · R has a multiple root.

    Cramer's rule gives R, up to a factor without zeros at those roots.
    """
    one, r = f**0, system.shape.simple
    forms = _forms(system.shape, points, one)
    matrix = [[entry % f for entry in row] for row in system.matrix(forms, one)]
    minor = minors(system.combined(matrix, rng), one, lambda c: c % f)
    columns = range(r + 1)
    kernel = [(-1) ** k * minor(tuple(c for c in columns if c != k)) for k in columns]
    for row in matrix:
        assert not sum((a * c for a, c in zip(row, kernel, strict=True)), start=0 * f) % f
    form = kernel[:r]
    for q in forms:
        form = [c % f for c in multiply(form, q)]
    rows = [[c % f for c in row] for row in bezoutian(form)]
    discriminant = minors(rows, one, lambda c: c % f)(tuple(range(len(rows))))
    return discriminant * kernel[0] if r == 1 else discriminant


def _failure_probability(
    system: CriticalSystem, solutions: SolutionModule, data: list[list[int]]
) -> float:
    """Bad primes among all primes between 2^60 and 2^61, and the random combinations.

    The characteristic polynomial f of degree L is a minor of the relations one degree higher, so
    its coefficients have at most so many bits as its rows together. The discriminant of a factor of
    f, and the norms of a minor of A and of the discriminant of ∏ q_j · R, are resultants with f.
    There are over 2^60/70 primes (π(2x) − π(x) > 3x/(5 log x)).
    """
    shape, L = system.shape, solutions.generator.ncols()
    n, unknowns = shape.degree, shape.unknowns(tuple(c + 1 for c in solutions.degree))
    row = 2 * n + 2 * log(n + 2, 2) + 2 * max(abs(c) for r in data for c in r).bit_length()
    coefficients = unknowns * row + 70 * L
    minor = (shape.simple + 1) * sum(shape.columns[0])
    discriminant = 2 * n * (len(shape.dimensions) + minor)
    bits = 3 * L * coefficients * (minor + discriminant + 2)
    draws = (L + n) ** 2 * (minor + discriminant)
    return prime_divides(bits, draws)
