"""Matrices and polynomials modulo a prime of any size, on machines of any word.

python-flint's ``nmod`` types take moduli of one machine word, which has 64 bits on most machines
and 32 in WebAssembly. Larger moduli go to its ``fmpz_mod`` types, which answer the same questions
alike, and more slowly: what is computed depends on the prime alone.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lcn_support.progress import check_time

if TYPE_CHECKING:
    from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx, nmod_mat, nmod_mpoly_ctx, nmod_poly

AT_ONCE = 10**9
"""Products of an elimination that is done at once, in half a second; FLINT does not listen."""

BLOCK = 600
"""Rows that are reduced at a time where there are more."""

LARGEST_WORD = 2 * sys.maxsize + 1
"""The largest modulus that fits into a machine word."""


def matrix_modulo(p: int, *given: Any) -> "nmod_mat":
    """A matrix modulo p, of rows; or of its height, width and entries, which may be left out.

    >>> matrix_modulo(7, [[1, 2], [3, -1]]).det(), matrix_modulo(7, 1, 2).entries()
    (0, [0, 0])
    >>> p = 2**89 - 1
    >>> matrix_modulo(p, 2, 2, [2, 0, 0, 3]).det()
    fmpz_mod(6, 618970019642690137449562111)
    """
    if p <= LARGEST_WORD:
        from flint import nmod_mat

        return nmod_mat(*given, p)
    from flint import fmpz_mod_mat

    matrix: Any = fmpz_mod_mat(*given, _contexts(p)[0])
    found: nmod_mat = matrix
    return found


def power_modulo(matrix: "nmod_mat", exponent: int) -> "nmod_mat":
    """A power of a square matrix, whose exponent may be larger than a machine word.

    >>> power_modulo(matrix_modulo(7, [[1, 1], [0, 1]]), 7**30 + 2).entries()
    [1, 2, 0, 1]
    """
    if exponent <= LARGEST_WORD // 2:
        return matrix**exponent
    high, low = divmod(exponent, 1 << 30)
    result: nmod_mat = power_modulo(matrix, high) ** (1 << 30) * matrix**low
    return result


def polynomial_modulo(p: int, coefficients: Sequence[Any]) -> "nmod_poly":
    """A polynomial modulo p from its coefficients, the constant one first.

    >>> polynomial_modulo(7, [1, 8]), polynomial_modulo(2**89 - 1, [1, 8])
    (x + 1, 8*x + 1)
    """
    if p <= LARGEST_WORD:
        from flint import nmod_poly

        return nmod_poly(coefficients, p)
    polynomial: Any = _contexts(p)[1](coefficients)
    found: nmod_poly = polynomial
    return found


def ring_modulo(p: int, names: Sequence[str]) -> "nmod_mpoly_ctx":
    """The ring of polynomials modulo p in variables of these names.

    >>> [str(ring_modulo(m, ["a", "b"]).gens()[1] * (m + 2)) for m in (7, 2**89 - 1)]
    ['2*b', '2*b']
    """
    if p <= LARGEST_WORD:
        from flint import nmod_mpoly_ctx

        return nmod_mpoly_ctx.get(names, modulus=p)
    from flint import fmpz_mod_mpoly_ctx

    ring: Any = fmpz_mod_mpoly_ctx.get(names, modulus=p)
    found: nmod_mpoly_ctx = ring
    return found


@dataclass(frozen=True)
class Echelon:
    """A matrix in reduced echelon form: the place of each pivot, and columns without one."""

    blocks: "tuple[nmod_mat, ...]"
    pivots: dict[int, tuple[int, int]]
    columns: dict[int, int]

    def entry(self, pivot: int, column: int) -> Any:
        """An entry in the row of a pivot and in a column that has none."""
        block, row = self.pivots[pivot]
        return self.blocks[block][row, self.columns[column]]


def echelon_form(
    height: int, width: int, part: "Callable[[range, Sequence[int]], nmod_mat]"
) -> Echelon:
    """The reduced echelon form of a matrix modulo a prime; Ctrl-C and a time limit are heard.

    Parameters
    ----------
    height, width
        how many rows and columns there are.
    part
        the entries in some of the rows and columns. A matrix that is reduced in about a second is
        asked for at once, a larger one in blocks.

    Raises
    ------
    lcn_support.progress.OutOfTimeError
        when the time is over.

    Examples
    --------
    >>> A = [[1, 2, 3], [2, 4, 0]]
    >>> def part(rows, columns):
    ...     return matrix_modulo(7, [[A[i][j] for j in columns] for i in rows])
    >>> found = echelon_form(2, 3, part)
    >>> sorted(found.pivots), found.entry(0, 1), found.entry(2, 1)
    ([0, 2], 2, 0)
    """
    at_once = height * width * min(height, width) <= AT_ONCE
    step = max(1, height) if at_once else BLOCK
    pivots: dict[int, tuple[int, int]] = {}
    taken: list[list[int]] = []
    blocks: list[nmod_mat] = []
    free = list(range(width))
    for start in range(0, height, step):
        check_time()
        rows = range(start, min(start + step, height))
        own = part(rows, free)
        for columns, block in zip(taken, blocks, strict=True):
            own -= part(rows, columns) * block
        echelon, rank = own.rref()
        leading = list(_leading(echelon, rank))
        if not leading:
            continue
        others = sorted({*range(len(free))}.difference(leading))
        fresh = _chosen(echelon, others, rank)
        for i, block in enumerate(blocks):
            check_time()
            blocks[i] = _chosen(block, others) - _chosen(block, leading) * fresh
        pivots |= {free[c]: (len(blocks), row) for row, c in enumerate(leading)}
        taken.append([free[c] for c in leading])
        blocks.append(fresh)
        free = [free[c] for c in others]
    return Echelon(tuple(blocks), pivots, {column: i for i, column in enumerate(free)})


def _leading(echelon: "nmod_mat", rank: int) -> Iterator[int]:
    """The columns of the pivots, row by row."""
    column = 0
    for row in range(rank):
        while not echelon[row, column]:
            column += 1
        yield column


def _chosen(matrix: "nmod_mat", columns: Sequence[int], height: int | None = None) -> "nmod_mat":
    """Some columns of the first rows of a matrix."""
    rows = matrix.nrows() if height is None else height
    entries = [matrix[row, c] for row in range(rows) for c in columns]
    return matrix_modulo(int(matrix.modulus()), rows, len(columns), entries)


@lru_cache(maxsize=128)
def _contexts(p: int) -> "tuple[fmpz_mod_ctx, fmpz_mod_poly_ctx]":
    from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx

    context = fmpz_mod_ctx(p)
    return context, fmpz_mod_poly_ctx(context)
