"""Matrices and polynomials modulo a prime of any size, on machines of any word.

python-flint's ``nmod`` types take moduli of one machine word, which has 64 bits on most machines
and 32 in WebAssembly. Larger moduli go to its ``fmpz_mod`` types, which answer the same questions
alike, and more slowly: what is computed depends on the prime alone.
"""

import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx, nmod_mat, nmod_mpoly_ctx, nmod_poly

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


@lru_cache(maxsize=128)
def _contexts(p: int) -> "tuple[fmpz_mod_ctx, fmpz_mod_poly_ctx]":
    from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx

    context = fmpz_mod_ctx(p)
    return context, fmpz_mod_poly_ctx(context)
