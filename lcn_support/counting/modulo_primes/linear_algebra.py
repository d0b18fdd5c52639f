"""Modules in one degree as vector spaces modulo a prime, and points as eigenvalues of matrices."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from lcn_support.arithmetic.residues import (
    echelon_form,
    matrix_modulo,
    polynomial_modulo,
)
from lcn_support.counting.modulo_primes.monomials import Monomial, Terms

if TYPE_CHECKING:
    from flint import nmod_mat, nmod_poly


@dataclass(frozen=True)
class Piece:
    """One degree of a module: terms that are a basis, and the coordinates of every term."""

    basis: list[Monomial]
    normal_form: Callable[[Monomial], list[int]]

    def operators(self, steps: Iterable[Monomial], p: int) -> list["nmod_mat"]:
        """The maps that move every term of the basis by one step, as matrices that act on rows."""
        size, entries = len(self.basis), []
        for step in steps:
            entries.append([c for b in self.basis for c in self.normal_form(b + step)])
        return [matrix_modulo(p, size, size, own) for own in entries]


def cokernel(
    terms: Sequence[Monomial],
    relations: Sequence[Terms],
    p: int,
    eliminated: Sequence[Monomial] = (),
) -> Piece:
    """What the terms span modulo the relations; a basis is taken from the last ones.

    The relations may contain terms that are ``eliminated``: only combinations without them count.

    >>> piece = cokernel([0, 1, 2], [[(0, 1), (1, 3)]], p=7)
    >>> piece.basis, piece.normal_form(0)
    ([1, 2], [-3, 0])
    """
    every = (*eliminated, *terms)
    columns = _columns(every)

    def part(rows: range, chosen: Sequence[int]) -> "nmod_mat":
        own = _columns([every[c] for c in chosen])
        chosen_rows = ([(t, c) for t, c in relations[i] if t in own] for i in rows)
        return _matrix(list(chosen_rows), own, p)

    echelon = echelon_form(len(relations), len(columns), part)
    free = [c for c in range(len(eliminated), len(columns)) if c not in echelon.pivots]

    def normal_form(term: Monomial) -> list[int]:
        c = columns[term]
        if c not in echelon.pivots:
            return [int(b == c) for b in free]
        return [-int(echelon.entry(c, b)) for b in free]

    return Piece([terms[c - len(eliminated)] for c in free], normal_form)


def multiples(
    terms: Sequence[Monomial], factor: Terms, whole: Piece, above: Sequence[Monomial], p: int
) -> Piece:
    """What the products of the terms with a factor span; a basis is taken from the first ones.

    They lie in ``whole``, whose terms are ``above``.
    """
    products = [[(term + m, c) for m, c in factor] for term in terms]
    coordinates = matrix_modulo(p, [whole.normal_form(term) for term in above])
    images = _matrix(products, _columns(above), p) * coordinates
    echelon, rank = images.transpose().rref()
    index = _columns(terms)

    def normal_form(term: Monomial) -> list[int]:
        return [int(echelon[row, index[term]]) for row in range(rank)]

    return Piece([terms[c] for c in pivot_rows(echelon, rank)], normal_form)


def _columns(terms: Sequence[Monomial]) -> dict[Monomial, int]:
    return {term: c for c, term in enumerate(terms)}


def _matrix(rows: Sequence[Terms], columns: dict[Monomial, int], p: int) -> "nmod_mat":
    matrix = matrix_modulo(p, len(rows), len(columns))
    for i, row in enumerate(rows):
        for term, c in row:
            matrix[i, columns[term]] = c
    return matrix


def pivot_rows(echelon: "nmod_mat", rank: int) -> dict[int, int]:
    """The row of each pivot column of a matrix in echelon form."""
    found: dict[int, int] = {}
    column = 0
    for row in range(rank):
        while not echelon[row, column]:
            column += 1
        found[column] = row
    return found


def row_space(blocks: Sequence["nmod_mat"], p: int) -> "nmod_mat":
    """The echelon form of the rows of all blocks, without zero rows."""
    height, width = sum(block.nrows() for block in blocks), blocks[0].ncols()
    stacked = matrix_modulo(p, height, width, [c for block in blocks for c in block.entries()])
    echelon, rank = stacked.rref()
    if rank == height:
        return echelon
    return matrix_modulo(p, rank, width, echelon.entries()[: rank * width])


def combination(
    weights: Sequence[int], operators: Sequence["nmod_mat"], size: int, p: int
) -> "nmod_mat":
    """A linear combination of square matrices of one size."""
    terms = (w * X for w, X in zip(weights, operators, strict=True))
    return sum(terms, start=matrix_modulo(p, size, size))


def krylov(row: "nmod_mat", T: "nmod_mat", length: int) -> list["nmod_mat"]:
    """So many of the rows v, vT, vT², …"""
    return [*accumulate(range(length - 1), lambda v, _: v * T, initial=row)][:length]


def applied(f: "nmod_poly", T: "nmod_mat", row: "nmod_mat") -> "nmod_mat":
    """The row v·f(T)."""
    result = 0 * row
    for c in reversed(f.coeffs()):
        result = result * T + int(c) * row
    return result


def eigenvalues(
    row: "nmod_mat", T: "nmod_mat", operators: Sequence["nmod_mat"], size: int
) -> list["nmod_poly"] | None:
    """Those of commuting operators, as polynomials in those of T, of degree below ``size``.

    The row generates the space of so many dimensions on which T has distinct eigenvalues; None if
    it does not, or if T does not tell the common eigenvectors apart.

    >>> from flint import nmod_mat
    >>> T, X = nmod_mat([[1, 0], [0, 2]], 101), nmod_mat([[5, 0], [0, 7]], 101)
    >>> (f,) = eigenvalues(nmod_mat([[1, 1]], 101), T, [X], size=2)
    >>> f(1), f(2)
    (5, 7)
    """
    p = T.modulus()
    columns = [v.entries() for v in (*krylov(row, T, size), *(row * X for X in operators))]
    echelon, rank = matrix_modulo(p, columns).transpose().rref()
    if rank != size or not all(echelon[i, i] for i in range(size)):
        return None
    return [
        polynomial_modulo(p, [echelon[i, size + k] for i in range(size)])
        for k in range(len(operators))
    ]
