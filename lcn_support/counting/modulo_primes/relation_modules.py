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
    from flint import nmod_mat, nmod_poly

    from lcn_support.arithmetic.draws import RandomNumbers

Exponents = tuple[int, ...]
Polynomial = dict[Exponents, int]

MOST_COLUMNS, HIGHEST = 2_500, 16
"""Monomials times generators, half a minute of elimination; and the highest degree."""


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
    rng: "RandomNumbers",
    highest: int = HIGHEST,
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
    highest
        the degree up to which relations are taken, in at most ``MOST_COLUMNS`` monomials.

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

    >>> module_points([[{(1, 0): 1}]], 2, 2**31 - 1, np.random.default_rng(0)) is None
    True
    """
    echelon = _Echelon(matrix, variables, prime)
    while echelon.degree <= highest and echelon.size(echelon.degree) <= MOST_COLUMNS:
        echelon.close()
        operators = echelon.operators()
        if operators is not None:
            found = _points(matrix, *operators, prime, rng)
            if found is not None:
                return found
        echelon.grow()
    return None


class _Echelon:
    """All combinations of multiples of the relations up to one degree, in reduced echelon form.

    Row i has 1 in the column ``pivots[i]``, ``tail[i]`` in the columns ``free``, and 0 elsewhere;
    columns are ordered by descending degree.
    """

    def __init__(self, matrix: Sequence[Sequence[Polynomial]], variables: int, prime: int) -> None:
        self.variables, self.prime, self.generators = variables, prime, len(matrix[0])
        self.degree = max(sum(e) for row in matrix for f in row for e in f)
        self._index()
        self.pivots: list[int] = []
        self.free = list(range(len(self.keys)))
        self.tail: list[list[int]] = []
        rows = [[0] * len(self.keys) for _ in matrix]
        for i, row in enumerate(matrix):
            for g, f in enumerate(row):
                for e, c in f.items():
                    rows[i][self.column[e, g]] = c % prime
        self.fresh = self._add(rows)

    def size(self, degree: int) -> int:
        """The number of monomials up to the degree, times that of generators."""
        return self.generators * comb(self.variables + degree, degree)

    def close(self) -> None:
        """Multiply relations below the top degree by all variables until nothing new comes."""
        while self.fresh:
            low = [c for c in self.fresh if sum(self.keys[c][0]) < self.degree]
            rows = [i for i, c in enumerate(self.pivots) if c in set(low)]
            moved = [row for x in range(self.variables) for row in self._times(rows, x)]
            self.fresh = self._add(moved)

    def grow(self) -> None:
        """Allow one degree more."""
        old = self.keys
        top = [c for c in self.pivots if sum(old[c][0]) == self.degree]
        self.degree += 1
        self._index()
        self.fresh = [self.column[old[c]] for c in top]
        self.pivots = [self.column[old[c]] for c in self.pivots]
        higher = len(self.keys) - len(old)
        self.free = [*range(higher), *(self.column[old[c]] for c in self.free)]
        self.tail = [[0] * higher + row for row in self.tail]

    def operators(self) -> tuple[list["nmod_mat"], "nmod_mat"] | None:
        """Multiplication by each variable on what e spans, and e itself; None if not known yet."""
        from flint import nmod_mat

        last = self.generators - 1
        own = [c for c, key in enumerate(self.keys) if key[1] == last]
        others = [c for c in self.free if self.keys[c][1] != last]
        # A row whose pivot belongs to another generator is in no combination that mentions e alone.
        mentioned = [i for i, c in enumerate(self.pivots) if self.keys[c][1] == last]
        rows = self._dense(mentioned, [*others, *own])
        echelon, rank = self._matrix(rows, len(others) + len(own)).rref()
        pivots = {c - len(others): row for c, row in pivot_rows(echelon, rank).items()}
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
            return [-int(echelon[pivots[i], len(others) + j]) for j in basis]

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
        monomials = [e for d in range(self.degree, -1, -1) for e in _monomials(self.variables, d)]
        self.keys = [(e, g) for e in monomials for g in range(self.generators)]
        self.column = {key: c for c, key in enumerate(self.keys)}

    def _dense(self, rows: list[int], columns: list[int]) -> list[list[int]]:
        # one entry more, always zero, stands for the columns of pivots
        place = {c: j for j, c in enumerate(self.free)}
        order = [place.get(c, -1) for c in columns]
        own = {c: k for k, c in enumerate(columns)}
        found = []
        for i in rows:
            tail = [*self.tail[i], 0]
            found.append([tail[j] for j in order])
            if self.pivots[i] in own:
                found[-1][own[self.pivots[i]]] = 1
        return found

    def _times(self, rows: list[int], variable: int) -> list[list[int]]:
        low = [c for c, (e, _) in enumerate(self.keys) if sum(e) < self.degree]
        to = [self.column[_raised(self.keys[c][0], variable), self.keys[c][1]] for c in low]
        origin = {c: j for j, c in enumerate(to)}
        order = [origin.get(c, -1) for c in range(len(self.keys))]
        return _chosen([[*row, 0] for row in self._dense(rows, low)], order)

    def _add(self, rows: list[list[int]]) -> list[int]:
        """Reduce rows and add what is new: the columns of the new pivots."""
        reduced = self._matrix(_chosen(rows, self.free), len(self.free))
        if self.pivots and rows:
            known = self._matrix(_chosen(rows, self.pivots), len(self.pivots))
            reduced -= known * self._matrix(self.tail, len(self.free))
        echelon, rank = reduced.rref()
        if not rank:
            return []
        new = sorted(pivot_rows(echelon, rank))
        rest = [j for j in range(len(self.free)) if j not in set(new)]
        fresh = _chosen(_integers(echelon)[:rank], rest)
        if self.pivots:
            known = self._matrix(_chosen(self.tail, rest), len(rest))
            known -= self._matrix(_chosen(self.tail, new), rank) * self._matrix(fresh, len(rest))
            fresh = _integers(known) + fresh
        columns = [self.free[j] for j in new]
        self.pivots, self.free = self.pivots + columns, [self.free[j] for j in rest]
        self.tail = fresh
        return columns

    def _matrix(self, rows: list[list[int]], width: int) -> "nmod_mat":
        from flint import nmod_mat

        return nmod_mat(len(rows), width, [c for row in rows for c in row], self.prime)


def _integers(matrix: "nmod_mat") -> list[list[int]]:
    return [list(map(int, row)) for row in matrix.tolist()]


def _chosen(rows: list[list[int]], columns: list[int]) -> list[list[int]]:
    return [[row[j] for j in columns] for row in rows]


def _points(
    matrix: Sequence[Sequence[Polynomial]],
    operators: list["nmod_mat"],
    start: "nmod_mat",
    prime: int,
    rng: "RandomNumbers",
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
