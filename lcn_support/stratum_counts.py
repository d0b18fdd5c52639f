"""How many complex critical points a loss has on a multiple root stratum: exact, modulo a prime.

On Δ_λ write W = Π_j q_j^{m_j} · R, with q_j of degree d_j for each multiplicity m_j ≥ 2, and
g = Π_j q_j^{m_j−1}. W is critical iff S(W − u) ⊥ g · (forms of degree N − 1), which is linear in
the r coefficients of R: A(q)·R = b(q), N equations. So the solutions are the points of Π_j P^{d_j}
where the N × (r+1) matrix [A|b] drops rank, in codimension N − r = Σ_j d_j as expected. Its
cokernel M is resolved by the Buchsbaum–Rim complex; in one good degree, M is a vector space whose
dimension is the number of solutions and on which the coordinates of q act as commuting matrices.

Ours, beyond the papers; no root is approximated, and nothing is shared with a numerical solver.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise, product
from math import comb, factorial, lcm, prod
from typing import TYPE_CHECKING, Any

from lcn_support.bezoutian import bezoutian
from lcn_support.loss import QuadraticLoss
from lcn_support.patterns import RootPattern

if TYPE_CHECKING:
    from flint import nmod_mat, nmod_poly
    from numpy.random import Generator

Degree = tuple[int, ...]

_PRIME_BITS = 60
"""Primes are drawn between 2^60 and 2^61."""


@dataclass(frozen=True)
class CriticalSchemeCount:
    """Complex critical points on the closed multiple root locus Δ_λ, W = 0 among them.

    Attributes
    ----------
    parts
        λ, in descending order.
    length
        solutions q counted with multiplicity, isotropic ones included: finitely many, proved.
    away_from_isotropic
        those at which A(q) has full rank, with multiplicity: each has one finite W.
    distinct
        the same without multiplicity.
    of_exact_pattern
        the distinct ones whose W has root multiplicities λ, not coarser: critical points on the
        smooth part of Δ_λ.
    prime
        the prime p of the computation.
    failure_probability
        bound for the probability that a number after ``length`` is wrong. None exceeds its true
        value but by a vanishing choice of coordinates.
    """

    parts: tuple[int, ...]
    length: int
    away_from_isotropic: int
    distinct: int
    of_exact_pattern: int
    prime: int
    failure_probability: float


@dataclass(frozen=True)
class _Shape:
    """Sizes of [A|b]: N rows, r columns of degrees 2m_j − 1 and one of degrees m_j − 1."""

    degree: int
    multiplicities: tuple[int, ...]
    dimensions: tuple[int, ...]

    @classmethod
    def of(cls, parts: Iterable[int]) -> "_Shape":
        parts = tuple(parts)
        RootPattern(parts)
        classes = sorted((m, d) for m, d in Counter(parts).items() if m > 1) or [(1, 0)]
        return cls(sum(parts), *(tuple(column) for column in zip(*classes, strict=True)))

    @property
    def rows(self) -> int:
        return self.degree + 1 - sum((m - 1) * d for m, d in self.classes)

    @property
    def simple(self) -> int:
        """r, the number of coefficients of R."""
        return self.rows - self.length

    @property
    def length(self) -> int:
        """N − r = Σ_j d_j, the length of the Buchsbaum–Rim complex after its first term."""
        return sum(self.dimensions)

    @property
    def classes(self) -> list[tuple[int, int]]:
        return list(zip(self.multiplicities, self.dimensions, strict=True))

    @property
    def columns(self) -> list[Degree]:
        alpha, beta = (tuple(c * (m - 1) + c - 1 for m in self.multiplicities) for c in (2, 1))
        return [alpha] * self.simple + [beta]


def porteous_ed_degree(parts: Iterable[int]) -> int:
    """The generic Euclidean distance degree of Δ_λ, from the degeneracy locus of [A|b].

    Parameters
    ----------
    parts
        λ, positive integers in any order.

    Returns
    -------
    int
        the coefficient of Π_j h_j^{d_j} in the complete homogeneous symmetric polynomial of degree
        Σ_j d_j in r classes Σ_j (2m_j − 1)h_j and one class Σ_j (m_j − 1)h_j.

    Raises
    ------
    ValueError
        if a part is not a positive integer.

    Notes
    -----
    Porteous' formula. Ours, beyond the papers; a second formula, besides the integral of
    :func:`lcn_support.counting.multiple_root_ed_degree`.

    Examples
    --------
    >>> from lcn_support import multiple_root_ed_degree
    >>> parts = (4, 3, 3, 2, 2, 2, 1, 1)
    >>> porteous_ed_degree(parts) == multiple_root_ed_degree(parts)
    True
    """
    shape = _Shape.of(parts)
    total = shape.length
    degree = 0
    for split in product(*(range(d + 1) for d in shape.dimensions)):
        k = sum(split)
        ways = factorial(k) * factorial(total - k) * comb(shape.simple - 1 + k, k)
        for part, (m, d) in zip(split, shape.classes, strict=True):
            ways = ways * (2 * m - 1) ** part * (m - 1) ** (d - part) * comb(d, part)
        degree += ways
    return degree // prod(map(factorial, shape.dimensions))


def count_on_stratum(
    parts: Iterable[int], loss: QuadraticLoss, rng: "Generator"
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
    M is generated in degrees that Künneth's formula shows to be good. If modulo p the multiples of
    the leading coefficients of the q_j span M there, the solutions are finitely many, over Q too,
    and :attr:`~CriticalSchemeCount.length` is Porteous' number. At solutions that are not isotropic
    M is generated by the class of b, so the isotropic ones are the eigenvalues on the quotient by
    what that class generates. Points where p merges two eigenvalues, or makes a determinant vanish,
    are excluded but for primes that divide one nonzero integer, bounded by Hadamard's inequality.

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
    parts = tuple(sorted(parts, reverse=True))
    shape = _Shape.of(parts)
    if shape.degree != loss.degree:
        raise ValueError(
            f"{parts} sums to {shape.degree}, but the loss is one of forms of degree "
            f"{loss.degree}; give a partition of {loss.degree}"
        )
    denominator = lcm(*(c.denominator for row in (*loss.covariance, loss.target) for c in row))
    S, u = (
        [[int(c * denominator) for c in row] for row in rows]
        for rows in (loss.covariance, [loss.target])
    )
    p = _random_prime(rng)
    system = _System(shape, *_in_random_coordinates(S, u[0], p, rng), p)
    operators, start = _multiplication(system)
    T = _combination(operators, 0 * start.transpose() * start, rng, p)
    chi = T.charpoly()
    away = _without_factors(chi, _on_quotient(T, _spanned(start, operators, T)))
    distinct = away // away.gcd(away.derivative()) if away.degree() else away
    if distinct != away:  # Frobenius permutes the points and removes the nilpotent parts
        operators, T = [X**p for X in operators], T**p
    points = _coordinates(_apply(chi // away, T, start), operators, T, distinct)
    exact = distinct // distinct.gcd(_coarseness(system, points, distinct, rng))
    return CriticalSchemeCount(
        parts=parts,
        length=chi.degree(),
        away_from_isotropic=away.degree(),
        distinct=distinct.degree(),
        of_exact_pattern=exact.degree(),
        prime=p,
        failure_probability=_failure_probability(shape, S, u),
    )


@dataclass(frozen=True)
class _System:
    """The equations [A|b] modulo p, in coordinates of P¹ where no root is at infinity."""

    shape: _Shape
    metric: list[list[int]]
    moment: list[int]
    prime: int

    def matrix(self, forms: Sequence[Sequence[Any]], one: Any) -> list[list[Any]]:
        """[A|b] at the forms q_j, whose coefficients and ``one`` are of any ring over F_p."""
        g, h = [one], [one]
        for m, q in zip(self.shape.multiplicities, forms, strict=True):
            for _ in range(m - 1):
                g = _multiply(g, q)
            for _ in range(m):
                h = _multiply(h, q)
        shifts = range(self.shape.simple)
        columns = [[_dot(h, row[k:]) for row in self.metric] for k in shifts] + [self.moment]
        return [[_dot(g, column[i:]) for column in columns] for i in range(self.shape.rows)]


def _multiply(f: Sequence[Any], g: Sequence[Any]) -> list[Any]:
    terms: list[list[Any]] = [[] for _ in range(len(f) + len(g) - 1)]
    for (i, a), (j, b) in product(enumerate(f), enumerate(g)):
        terms[i + j].append(a * b)
    return [sum(rest, start=first) for first, *rest in terms]


def _dot(f: Sequence[Any], g: Sequence[Any]) -> Any:
    """The sum of the products, up to the end of the shorter one."""
    first, *rest = (a * b for a, b in zip(f, g, strict=False))
    return sum(rest, start=first)


def _draw(rng: "Generator", p: int) -> int:
    return int(rng.integers(p))


def _random_prime(rng: "Generator") -> int:
    from flint import fmpz

    while not fmpz(p := int(rng.integers(2**_PRIME_BITS, 2 ** (_PRIME_BITS + 1)))).is_prime():
        pass
    return p


def _in_random_coordinates(
    S: list[list[int]], u: list[int], p: int, rng: "Generator"
) -> tuple[list[list[int]], list[int]]:
    """S and Su modulo p after a random substitution of x and y."""
    from flint import nmod_mat, nmod_poly

    n = len(u) - 1
    x, y = (nmod_poly([_draw(rng, p), _draw(rng, p)], p) for _ in range(2))
    images = [x ** (n - i) * y**i for i in range(n + 1)]
    Q = nmod_mat([[int(f[i]) for i in range(n + 1)] for f in images], p)
    metric = Q * nmod_mat([[c % p for c in row] for row in S], p)
    moment = metric * nmod_mat([[c % p] for c in u], p)
    return _integers(metric * Q.transpose()), [row[0] for row in _integers(moment)]


def _integers(matrix: "nmod_mat") -> list[list[int]]:
    return [[int(c) for c in row] for row in matrix.tolist()]


def _good_degree(shape: _Shape) -> Degree:
    """The cheapest D in which M is all sections, and spanned by multiples of Π_j q_{j,0}."""
    good = (
        D
        for D in product(
            *(range(max(0, 2 - m), (2 * m - 1) * shape.rows + m + d) for m, d in shape.classes)
        )
        if _all_sections(shape, D)
        and _all_relations(shape, D)
        and _all_sections(shape, tuple(c - 1 for c in D))
    )
    return min(
        good,
        key=lambda D: (
            _sections(D, shape) * sum(_sections(_add(D, column), shape) for column in shape.columns)
        ),
    )


def _all_sections(shape: _Shape, D: Degree) -> bool:
    """Whether M_D is all sections of the sheaf M(D): no H^i of term i of its resolution, i ≥ 1."""
    return all(i not in _cohomology(shape, D, i) for i in range(1, shape.length + 1))


def _all_relations(shape: _Shape, D: Degree) -> bool:
    """Whether the rows of [A|b] give all relations: no H^i of term i + 1 of the resolution."""
    return all(i not in _cohomology(shape, D, i + 1) for i in range(1, shape.length))


def _cohomology(shape: _Shape, D: Degree, term: int) -> set[int]:
    """The i for which H^i of a term of the Buchsbaum–Rim complex, twisted by D, is not zero."""
    alpha, beta = shape.columns[0], shape.columns[-1]
    found = set()
    for s in range(max(1, term - 1)):
        a, b = (shape.simple + s, term - 1 - s) if term > 1 else (0, 0)
        twists = [c - a * x - b * y for c, x, y in zip(D, alpha, beta, strict=True)]
        negative = [(c, d) for c, d in zip(twists, shape.dimensions, strict=True) if c < 0]
        if all(c < -d for c, d in negative):
            found.add(sum(d for _, d in negative))
    return found


def _add(a: Degree, b: Degree) -> Degree:
    return tuple(map(int.__add__, a, b))


def _sections(D: Degree, shape: _Shape) -> int:
    return prod(comb(c + d, d) for c, d in zip(D, shape.dimensions, strict=True))


def _monomials(D: Degree, shape: _Shape) -> Iterator[Degree]:
    """Exponents in the coefficients of all q_j, one form after the other."""

    def of_one(degree: int, variables: int) -> Iterator[Degree]:
        if variables == 1:
            yield (degree,)
            return
        for first in range(degree + 1):
            yield from ((first, *rest) for rest in of_one(degree - first, variables - 1))

    for blocks in product(*(of_one(c, d + 1) for c, d in zip(D, shape.dimensions, strict=True))):
        yield tuple(exponent for block in blocks for exponent in block)


def _multiplication(system: _System) -> tuple[list["nmod_mat"], "nmod_mat"]:
    """The operators q_{j,i}/q_{j,0} on the rows M_D, and the row of the class of b.

    Raises ``ValueError`` if the solutions are not finitely many.
    """
    from flint import nmod_mat, nmod_mpoly_ctx

    shape, p = system.shape, system.prime
    ends = [*accumulate((d + 1 for d in shape.dimensions), initial=0)]
    ring = nmod_mpoly_ctx.get([f"q{i}" for i in range(ends[-1])], modulus=p)
    forms = [ring.gens()[i:j] for i, j in pairwise(ends)]
    equations = [
        [(k, tuple(map(int, e)), c) for k, f in enumerate(row) for e, c in f.to_dict().items()]
        for row in system.matrix(forms, ring.constant(1))
    ]
    D = _good_degree(shape)
    terms = [
        (k, e) for k, column in enumerate(shape.columns) for e in _monomials(_add(D, column), shape)
    ]
    leading = ends[:-1]
    terms.sort(key=lambda term: all(term[1][i] for i in leading))
    index = {term: c for c, term in enumerate(terms)}
    shifts = list(_monomials(D, shape))
    relations = nmod_mat(len(shifts) * shape.rows, len(terms), p)
    for row, (shift, equation) in enumerate(product(shifts, equations)):
        for k, e, c in equation:
            relations[row, index[k, _add(e, shift)]] = c
    echelon, rank = relations.rref()
    pivots = _pivots(echelon, rank)
    basis = [c for c in range(len(terms)) if c not in pivots]
    if not all(terms[c][1][i] for c in basis for i in leading):
        raise ValueError(
            "the loss has infinitely many critical points on this stratum, or solutions without a "
            "finite W; take a target or a metric that is less special"
        )

    def normal_form(k: int, exponents: Degree) -> list[int]:
        c = index[k, exponents]
        if c in pivots:
            return [-int(echelon[pivots[c], b]) % p for b in basis]
        return [int(b == c) for b in basis]

    operators = []
    for start, end in pairwise(ends):
        for i in range(start + 1, end):
            step = [(j == i) - (j == start) for j in range(ends[-1])]
            rows = [normal_form(terms[c][0], _add(terms[c][1], step)) for c in basis]
            operators.append(nmod_mat(rows, p))
    powers = dict(zip(leading, _add(D, shape.columns[-1]), strict=True))
    unit = tuple(powers.get(i, 0) for i in range(ends[-1]))
    return operators, nmod_mat([normal_form(shape.simple, unit)], p)


def _pivots(echelon: "nmod_mat", rank: int) -> dict[int, int]:
    """The row of each pivot column."""
    found: dict[int, int] = {}
    column = 0
    for row in range(rank):
        while not echelon[row, column]:
            column += 1
        found[column] = row
    return found


def _combination(operators: list["nmod_mat"], zero: "nmod_mat", rng: "Generator", p: int):
    return sum((_draw(rng, p) * X for X in operators), start=zero)


def _stack(blocks: Iterable["nmod_mat"], p: int) -> "nmod_mat":
    from flint import nmod_mat

    return nmod_mat([row for block in blocks for row in block.tolist()], p)


def _krylov(row: "nmod_mat", T: "nmod_mat", length: int) -> list["nmod_mat"]:
    return [*accumulate(range(length - 1), lambda v, _: v * T, initial=row)][:length]


def _spanned(row: "nmod_mat", operators: list["nmod_mat"], T: "nmod_mat") -> tuple["nmod_mat", int]:
    """Echelon form and rank of the smallest space with the row that the operators respect."""
    p = T.modulus()
    space, rank = _stack(_krylov(row, T, T.nrows()), p).rref()
    while rank < T.nrows():
        larger = _stack([space, *(space * X for X in operators)], p).rref()
        if larger[1] == rank:
            break
        space, rank = larger
    return space, rank


def _on_quotient(T: "nmod_mat", subspace: tuple["nmod_mat", int]) -> "nmod_poly":
    """The characteristic polynomial of T modulo an invariant space of rows."""
    from flint import nmod_mat

    echelon, rank = subspace
    pivots = _pivots(echelon, rank)
    rest = [c for c in range(T.ncols()) if c not in pivots]
    p = T.modulus()
    within = nmod_mat(
        len(pivots), len(rest), [echelon[r, c] for r in pivots.values() for c in rest], p
    )
    onto = nmod_mat(len(rest), len(pivots), [T[r, c] for r in rest for c in pivots], p)
    square = nmod_mat(len(rest), len(rest), [T[r, c] for r in rest for c in rest], p)
    return (square - onto * within).charpoly()


def _without_factors(f: "nmod_poly", g: "nmod_poly") -> "nmod_poly":
    """f without the roots that it shares with g."""
    while (common := f.gcd(g)).degree():
        f = f // common
    return f


def _apply(f: "nmod_poly", T: "nmod_mat", row: "nmod_mat") -> "nmod_mat":
    result = 0 * row
    for c in reversed(f.coeffs()):
        result = result * T + int(c) * row
    return result


def _coordinates(
    row: "nmod_mat", operators: list["nmod_mat"], T: "nmod_mat", f: "nmod_poly"
) -> list["nmod_poly"]:
    """The eigenvalues of the operators on a cyclic row, as polynomials in that of T modulo f."""
    from flint import nmod_poly

    p, size = T.modulus(), f.degree()
    images = [row * X for X in operators]
    echelon, rank = _stack([*_krylov(row, T, size), *images], p).transpose().rref()
    assert rank == size, "two points have one eigenvalue: an unlucky draw, call again"
    return [nmod_poly([echelon[i, size + k] for i in range(size)], p) for k in range(len(images))]


def _coarseness(
    system: _System, points: list["nmod_poly"], f: "nmod_poly", rng: "Generator"
) -> "nmod_poly":
    """A polynomial that vanishes at the roots of f where W = 0 or a root of Π_j q_j·R is multiple.

    Cramer's rule gives R up to a factor without zeros at those roots.
    """
    from flint import nmod_poly

    shape, p = system.shape, system.prime
    one = nmod_poly([1], p)
    ends = [*accumulate(shape.dimensions, initial=0)]
    forms = [[one, *points[i:j]] for i, j in pairwise(ends)]
    matrix = [[entry % f for entry in row] for row in system.matrix(forms, one)]
    r = shape.simple
    weights = [[_draw(rng, p) for _ in matrix] for _ in range(r)]
    mixed = [[_dot(row, column) % f for column in zip(*matrix, strict=True)] for row in weights]
    minor, columns = _minors(mixed, f), tuple(range(r + 1))
    cramer = [(-1) ** (r - k) * minor(columns[:k] + columns[k + 1 :]) for k in columns]
    assert not any(_dot(row, cramer) % f for row in matrix), "no solutions: call again"
    R = cramer[:r]
    form = R
    for q in forms:
        form = [c % f for c in _multiply(form, q)]
    bezout = [[c % f for c in row] for row in bezoutian(form)]
    vanishing = _minors(bezout, f)(tuple(range(len(bezout))))
    return vanishing * R[0] if r == 1 else vanishing


def _minors(rows: list[list["nmod_poly"]], f: "nmod_poly") -> Callable[[Degree], "nmod_poly"]:
    """Determinants modulo f of the last rows, as many as there are columns given."""

    @cache
    def minor(columns: Degree) -> "nmod_poly":
        if not columns:
            return f**0
        row = rows[len(rows) - len(columns)]
        signed = (
            (-1) ** i * row[c] * minor(columns[:i] + columns[i + 1 :])
            for i, c in enumerate(columns)
        )
        return sum(signed, start=0 * f) % f

    return minor


def _failure_probability(shape: _Shape, S: list[list[int]], u: list[int]) -> float: ...
