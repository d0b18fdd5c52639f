"""The points of a module over a polynomial ring, modulo a prime, by linear algebra.

A matrix of polynomials with g columns, the last of constants as a rule, has a kernel vector that
ends in 1 at some points only. Its rows are relations between g generators of a module M, and at
such a point x the last generator e is not zero in M/xM. So the points are the zeros of the
annihilator of e: all relations up to some degree that mention e alone.

Relations are multiplied by variables as long as their degree allows it, again and again, since
combinations may fall in degree. When every monomial of some degree, times e, is a combination of
lower ones, those span: an upper bound for the number of points. Then the coordinates act on them as
matrices, their eigenvalues are put back into the matrix of polynomials, and what has a kernel
vector there is a point: the count is exact, modulo this prime.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any

from lcn_support.counting.modulo_primes.linear_algebra import (
    applied,
    combination,
    eigenvalues,
    pivot_rows,
)

if TYPE_CHECKING:
    import numpy as np
    from flint import nmod_mat, nmod_poly
    from numpy.random import Generator

Exponents = tuple[int, ...]
Polynomial = dict[Exponents, int]

MOST_COLUMNS = 2_500
"""Monomials times generators: half a minute of elimination."""


@dataclass(frozen=True)
class ModulePoints:
    """Points of a matrix of polynomials modulo a prime.

    Attributes
    ----------
    count
        how many distinct ones.
    bound
        the dimension of what the last generator spans, at least the count.
    """

    count: int
    bound: int


def module_points(
    matrix: Sequence[Sequence[Polynomial]],
    variables: int,
    prime: int,
    rng: "Generator",
    most: int = MOST_COLUMNS,
) -> ModulePoints | None:
    """Where the matrix has a kernel vector that ends in 1; None if no degree in reach decides it.

    Parameters
    ----------
    matrix
        rows of polynomials: from exponents to coefficients.
    variables
        v ≥ 1.
    prime
        below 2³¹.
    rng
        draws combinations of coordinates.
    most
        monomials times generators, in reach.

    Examples
    --------
    The eigenvectors (1, x) of a 2 × 2 matrix, with the eigenvalue as second unknown: kernel vectors
    (−λ, 1) of [(1, x) | T(1, x)].

    >>> import numpy as np
    >>> one, x = {(0,): 1}, {(1,): 1}
    >>> rows = [[one, {(0,): 2, (1,): 1}], [x, {(0,): 1, (1,): 3}]]
    >>> module_points(rows, 1, 2**31 - 1, np.random.default_rng(0)).count
    2

    A line of points is not counted:

    >>> module_points([[{(1, 0): 1}]], 2, 2**31 - 1, np.random.default_rng(0), most=100) is None
    True
    """
    echelon = _Echelon(matrix, variables, prime)
    while echelon.size(echelon.degree) <= most:
        echelon.close()
        operators = echelon.operators()
        if operators is not None:
            found = _points(matrix, *operators, prime, rng)
            if found is not None:
                return found
        echelon.grow()
    return None


class _Echelon:
    """All combinations of multiples of the relations up to one degree, in echelon form."""

    def __init__(self, matrix: Sequence[Sequence[Polynomial]], variables: int, prime: int) -> None:
        import numpy as np

        self.variables, self.prime, self.generators = variables, prime, len(matrix[0])
        self.degree = max(sum(e) for row in matrix for f in row for e in f)
        self._index()
        self.rows = np.zeros((len(matrix), len(self.keys)), dtype=np.int64)
        for i, row in enumerate(matrix):
            for g, f in enumerate(row):
                for e, c in f.items():
                    self.rows[i, self.column[e, g]] = c % prime
        self._reduce(self.rows)
        self.fresh = self.rows

    def size(self, degree: int) -> int:
        """The number of monomials up to the degree, times that of generators."""
        return self.generators * comb(self.variables + degree, degree)

    def close(self) -> None:
        """Multiply relations below the top degree by all variables until nothing new comes."""
        import numpy as np

        while len(self.fresh):
            low = self.fresh[self._degrees(self.fresh) < self.degree]
            moved = [self._times(low, i) for i in range(self.variables)]
            known = {int(np.argmax(row != 0)) for row in self.rows}
            self._reduce(np.concatenate([self.rows, *moved]))
            leads = np.argmax(self.rows != 0, axis=1)
            self.fresh = self.rows[[int(c) not in known for c in leads]]

    def grow(self) -> None:
        """Allow one degree more."""
        import numpy as np

        old = self.keys
        top = self.rows[self._degrees(self.rows) == self.degree]
        self.degree += 1
        self._index()
        place = [self.column[key] for key in old]

        def spread(rows: "np.ndarray") -> "np.ndarray":
            wide = np.zeros((len(rows), len(self.keys)), dtype=np.int64)
            wide[:, place] = rows
            return wide

        self.rows, self.fresh = spread(self.rows), spread(top)

    def operators(self) -> tuple[list["nmod_mat"], "nmod_mat"] | None:
        """Multiplication by each variable on what e spans, and e itself; None if not known yet."""
        from flint import nmod_mat

        last = self.generators - 1
        order = [c for c, key in enumerate(self.keys) if key[1] != last]
        own = [c for c, key in enumerate(self.keys) if key[1] == last]
        moved = self.rows[:, [*order, *own]]
        echelon, rank = self._matrix(moved).rref()
        pivots = {c - len(order): row for c, row in pivot_rows(echelon, rank).items()}
        exponents = [self.keys[c][0] for c in own]
        free = [i for i in range(len(own)) if i not in pivots]
        degrees = {sum(exponents[i]) for i in free}
        gap = next((d for d in range(self.degree + 1) if d not in degrees), None)
        if gap is None:
            return None
        basis = [i for i in free if sum(exponents[i]) < gap]
        place = {exponents[i]: i for i in range(len(own))}

        def normal_form(e: Exponents) -> list[int]:
            i = place[e]
            if i not in pivots:
                return [int(i == j) for j in basis]
            return [-int(echelon[pivots[i], len(order) + j]) for j in basis]

        size = len(basis)
        found = [
            nmod_mat(size, size,
                     [c for j in basis for c in normal_form(_raised(exponents[j], i))], self.prime)
            for i in range(self.variables)
        ]  # fmt: skip
        start = nmod_mat(1, size, normal_form((0,) * self.variables), self.prime)
        commute = all(A * B == B * A for A, B in combinations(found, 2))
        return (found, start) if commute else None

    def _index(self) -> None:
        """Columns by descending degree."""
        monomials = [e for d in range(self.degree, -1, -1) for e in _monomials(self.variables, d)]
        self.keys = [(e, g) for e in monomials for g in range(self.generators)]
        self.column = {key: c for c, key in enumerate(self.keys)}

    def _times(self, rows: "np.ndarray", variable: int) -> "np.ndarray":
        import numpy as np

        found = np.zeros_like(rows)
        low = [c for c, (e, _) in enumerate(self.keys) if sum(e) < self.degree]
        to = [self.column[_raised(self.keys[c][0], variable), self.keys[c][1]] for c in low]
        found[:, to] = rows[:, low]
        return found

    def _degrees(self, rows: "np.ndarray") -> "np.ndarray":
        import numpy as np

        degrees = np.array([sum(e) for e, _ in self.keys])
        return degrees[np.argmax(rows != 0, axis=1)]

    def _matrix(self, rows: "np.ndarray") -> "nmod_mat":
        from flint import nmod_mat

        return nmod_mat(*rows.shape, rows.ravel().tolist(), self.prime)

    def _reduce(self, rows: "np.ndarray") -> None:
        import numpy as np

        echelon, rank = self._matrix(rows).rref()
        width = rows.shape[1]
        entries = list(map(int, echelon.entries()[: rank * width]))
        self.rows = np.array(entries, dtype=np.int64).reshape(rank, width)


def _points(
    matrix: Sequence[Sequence[Polynomial]],
    operators: list["nmod_mat"],
    start: "nmod_mat",
    prime: int,
    rng: "Generator",
) -> ModulePoints | None:
    """Joint eigenvalues at which the matrix has a kernel vector that ends in 1.

    The operators are taken to the power p: Frobenius permutes the points and removes nilpotents.
    None if a random combination does not tell the points apart.
    """
    size = start.ncols()
    if not size:
        return ModulePoints(0, 0)
    T = combination(
        [int(c) for c in rng.integers(1, prime, len(operators))], operators, size, prime
    )
    chi, count = T.charpoly(), 0
    frobenius, *powers = (X**prime for X in (T, *operators))
    for f, multiplicity in chi.factor_squarefree()[1]:
        row = applied(chi // f**multiplicity, T, start)
        coordinates = eigenvalues(row, frobenius, powers, f.degree())
        if coordinates is None:
            return None
        rows = [[_value(entry, coordinates, f) for entry in line] for line in matrix]
        count += _solvable(rows, f)
    return ModulePoints(count, size)


def _value(polynomial: Polynomial, coordinates: Sequence["nmod_poly"], f: "nmod_poly") -> Any:
    total = 0 * f
    for exponents, c in polynomial.items():
        term = f**0 * c
        for x, e in zip(coordinates, exponents, strict=True):
            for _ in range(e):
                term = term * x % f
        total += term
    return total % f


def _solvable(rows: list[list[Any]], f: "nmod_poly") -> int:
    """At how many roots of f the rows have a kernel vector that ends in 1.

    By elimination. A pivot that vanishes at some roots only splits f.
    """
    rows, done = [[c % f for c in row] for row in rows], 0
    for column in range(len(rows[0])):
        for i in range(done, len(rows)):
            common = f.gcd(rows[i][column])
            if 0 < common.degree() < f.degree():
                return _solvable(rows, common) + _solvable(rows, f // common)
            if common.degree() == 0:
                break
        else:
            continue
        if column == len(rows[0]) - 1:
            return 0
        rows[done], rows[i] = rows[i], rows[done]
        inverse = rows[done][column].xgcd(f)[1]
        pivot = [c * inverse % f for c in rows[done]]
        for k in range(done + 1, len(rows)):
            factor = rows[k][column]
            if factor:
                rows[k] = [(c - factor * q) % f for c, q in zip(rows[k], pivot, strict=True)]
        done += 1
    return int(f.degree())


def _raised(e: Exponents, variable: int) -> Exponents:
    return (*e[:variable], e[variable] + 1, *e[variable + 1 :])


def _monomials(variables: int, degree: int) -> Iterator[Exponents]:
    if variables == 1:
        yield (degree,)
        return
    for first in range(degree, -1, -1):
        for rest in _monomials(variables - 1, degree - first):
            yield (first, *rest)
