"""The ideal of a neurovariety by linear algebra modulo a prime, with a proof that it is complete.

Let A be the polynomial ring in c_0, …, c_{k−1}, S ⊇ R the coordinate rings of the Segre variety and
of the neurovariety, and I the kernel of A → S, so A/I = R. In each degree d and weight w the
monomials of A, the multiples by A of chosen generators of S/R, and more monomials of S as long as
all these do not span, are evaluated at dim S_{d,w} points. Columns that depend on earlier ones are
leading monomials: of I, or of the relations between the generators of S/R.

S is a finite module over A, as a product of forms other than zero is not zero, and Cohen–Macaulay;
with Hilbert series h(t)/(1 − t)^{m+1} it is generated in degrees up to deg h. From then on the
leading monomials found bound the Hilbert series of R and of S/R from above. As soon as the bounds
add up to the Hilbert series of S, both are exact, and no equation is missing in any degree. This
happens in some degree, as both modules have finitely many relations.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from math import comb, prod
from operator import itemgetter
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.draws import Draws
from lcn_support.neurovariety.equations import require_few_coefficients
from lcn_support.neurovariety.monomials import (
    Monomial,
    all_monomials,
    hilbert_numerator,
    next_standard,
    order_key,
)
from lcn_support.neurovariety.segre_coordinates import (
    coefficient_terms,
    hilbert_numerator_of_segre,
    piece_dimensions,
    piece_monomials,
    values,
)
from lcn_support.progress import check_time

PRIME = 2**31 - 1

LARGEST_PIECE = 1000
"""The largest dimension of a piece of S of one degree and weight, the rows of a matrix."""

Relation = dict[Monomial, int]


@dataclass(eq=False)
class _Module:
    """Multiples of an element of S, up to some degree: standard monomials of that degree, leading
    monomials of all relations."""

    degree: int
    weight: int
    origin: tuple[Monomial, ...]
    standard: set[Monomial] = field(default_factory=lambda: {()})
    leading: list[Monomial] = field(default_factory=list)


Column = tuple[_Module, Monomial]
Rows = list[list[int]]
Points = tuple[Rows, ...]


@dataclass(frozen=True)
class InterpolatedIdeal:
    """Equations modulo a prime, and the Hilbert series of the quotient.

    Attributes
    ----------
    equations
        minimal generators as {monomial: residue}, by degree, then weight.
    numerator
        K(t), with Hilbert series K(t)/(1 − t)^k of the quotient.
    last_degree
        the degree in which the series added up.
    """

    equations: tuple[Relation, ...]
    numerator: Any
    last_degree: int


def interpolated_ideal(a: Architecture) -> InterpolatedIdeal:
    """Minimal generators of the ideal of the neurovariety modulo the prime 2³¹ − 1.

    Raises ``ValueError`` if there are too many coefficients, or if a piece of S in a degree that is
    needed has a dimension above ``LARGEST_PIECE``.

    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> interpolated_ideal(a).equations == ({(1, 2): 1, (0, 3): PRIME - 1},)
    True
    """
    from flint import fmpz_poly

    x = fmpz_poly([0, 1])
    require_few_coefficients(a)
    segre = hilbert_numerator_of_segre(a)
    _require_small(a, max(segre.degree(), _degree_of_hypersurface(a)))
    whole = segre * (1 - x) ** (a.filter_size - a.dimension)
    modules = [_Module(0, 0, ((),) * len(a.groups))]
    equations: list[Relation] = []
    degree = 0
    while True:
        check_time()
        numerators = [x**module.degree * hilbert_numerator(module.leading) for module in modules]
        if degree >= segre.degree() and sum(numerators, start=fmpz_poly([])) == whole:
            return InterpolatedIdeal(tuple(equations), numerators[0], degree)
        degree += 1
        _require_small(a, degree)
        equations += _next_degree(a, degree, modules)


def _degree_of_hypersurface(a: Architecture) -> int:
    """The degree of the one equation if the codimension is 1, otherwise 0."""
    return a.neurovariety_degree if a.filter_size - a.dimension == 1 else 0


def _require_small(a: Architecture, degree: int) -> None:
    """Refuses pieces of S above the limit; the average one is soon known."""
    total = prod(comb(group.degree + degree, degree) for group in a.groups)
    if (
        total > LARGEST_PIECE * (degree * a.degree + 1)
        or max(piece_dimensions(a, degree)) > LARGEST_PIECE
    ):
        raise ValueError(
            f"{a} is too large: its equations of degree {degree} need matrices with more than "
            f"{LARGEST_PIECE} rows; take smaller filters, or ask factorize(a, W) whether W lies in "
            "the neurovariety, without equations"
        )


def _next_degree(a: Architecture, degree: int, modules: list[_Module]) -> list[Relation]:
    """Extends the modules by one degree, and returns the minimal equations of that degree."""
    dimensions = piece_dimensions(a, degree)
    points = points_of_factors(a, max(dimensions))
    columns: list[list[Column]] = [[] for _ in dimensions]
    for module in modules:
        for monomial in sorted(next_standard(module.standard, a.filter_size), key=order_key):
            columns[module.weight + sum(monomial)].append((module, monomial))
        module.standard = set()
    found = []
    for weight, (column, n) in enumerate(zip(columns, dimensions, strict=True)):
        check_time()
        matrix = _values(column, points, n)
        if len(column) < n or _field_matrix(matrix, n).rank() < n:
            origins = piece_monomials(a, degree, weight)
            added: list[Column] = [(_Module(degree, weight, origin), ()) for origin in origins]
            matrix += _values(added, points, n)
            column += added
        independent, relations = _relations(matrix, n)
        if len(independent) < n:
            raise ArithmeticError(f"{n} points do not separate forms of degree {degree}")
        for i in independent:
            module, monomial = column[i]
            module.standard.add(monomial)
            if module.degree == degree:
                modules.append(module)
        new = []
        for i, relation in relations.items():
            module, monomial = column[i]
            if module.degree < degree:
                module.leading.append(monomial)
            if module is modules[0]:
                new.append({column[j][1]: c for j, c in relation.items()})
        if new:
            found += not_multiples(a, degree, weight, new)
    return found


def _relations(rows: Rows, width: int) -> tuple[list[int], dict[int, dict[int, int]]]:
    """Rows independent of those before, and how each of the others depends on them."""
    reduced, rank = _field_matrix(rows, width).transpose().rref()
    table = [list(map(int, row)) for row in reduced.tolist()[:rank]]
    pivots = [next(i for i, c in enumerate(row) if c) for row in table]
    dependent = sorted(set(range(len(rows))) - set(pivots))
    return pivots, {
        i: {i: 1} | {p: PRIME - row[i] for p, row in zip(pivots, table, strict=True) if row[i]}
        for i in dependent
    }


def not_multiples(a: Architecture, degree: int, weight: int, new: list[Relation]) -> list[Relation]:
    """Those that are independent modulo the multiples of equations of lower degree."""
    monomials = all_monomials(a.filter_size, degree, weight)
    place = {monomial: i for i, monomial in enumerate(monomials)}
    multiples = [
        {tuple(sorted((*monomial, j))): c for monomial, c in equation.items()}
        for j in range(a.filter_size)
        for equation in _all_equations(a, degree - 1, weight - j)
    ]
    candidates = sorted(new, key=len)
    rows = [[0] * len(monomials) for _ in (*multiples, *new)]
    for row, equation in zip(rows, [*multiples, *candidates], strict=True):
        for monomial, c in equation.items():
            row[place[monomial]] = c
    independent, _ = _relations(rows, len(monomials))
    return [candidates[i - len(multiples)] for i in independent if i >= len(multiples)]


def _all_equations(a: Architecture, degree: int, weight: int) -> list[Relation]:
    """A basis of the equations of a degree and weight that the points are known to separate."""
    monomials = all_monomials(a.filter_size, degree, weight)
    if not monomials:
        return []
    dimensions = piece_dimensions(a, degree)
    n = dimensions[weight]
    coefficients = [row[:n] for row in points_of_factors(a, max(dimensions))[-1]]
    _, relations = _relations(values(coefficients, monomials, PRIME), n)
    return [{monomials[j]: c for j, c in relation.items()} for relation in relations.values()]


def _values(columns: Sequence[Column], points: Points, n: int) -> Rows:
    """Values at the first n points, a row for each column."""
    rows: Rows = []
    *factors, coefficients = ([row[:n] for row in p] for p in points)
    for module, run in groupby(columns, key=itemgetter(0)):
        check_time()
        block = values(coefficients, [monomial for _, monomial in run], PRIME)
        for factor, monomial in zip(factors, module.origin, strict=True):
            (scale,) = values(factor, [monomial], PRIME)
            block = [[x * y % PRIME for x, y in zip(row, scale, strict=True)] for row in block]
        rows += block
    return rows


def _field_matrix(rows: Rows, width: int) -> Any:
    from flint import nmod_mat

    return nmod_mat(len(rows), width, [c for row in rows for c in row], PRIME)


@lru_cache(maxsize=8)
def points_of_factors(a: Architecture, count: int) -> Points:
    """Coefficients of the factors, and of their product, at points.

    Any points do if they separate the forms of the degree, and that is checked.
    """
    random = Draws(count)
    factors = [random.integers(PRIME, size=(g.merged_size, count)) for g in a.groups]
    coefficients = []
    for terms in coefficient_terms(a):
        value = [0] * count
        for term in terms:
            chosen = [factor[i] for factor, i in zip(factors, term, strict=True)]
            value = [c + prod(xs) for c, xs in zip(value, zip(*chosen, strict=True), strict=True)]
        coefficients.append([c % PRIME for c in value])
    return (*factors, coefficients)
