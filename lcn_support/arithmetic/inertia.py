"""Signs of the eigenvalues of a rational symmetric matrix by Descartes' rule.

A polynomial whose roots are all real has exactly as many positive roots as its coefficients change
sign, and the characteristic polynomial of a symmetric matrix is one. No pivot is chosen and nothing
is eliminated, so this is a second proof of a signature, beside the congruences of `bezoutian`.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from lcn_support.arithmetic.matrices import read_matrix, to_flint


def eigenvalue_signs(matrix: Sequence[Sequence[Any]]) -> tuple[int, int, int]:
    """The numbers of positive, negative and zero eigenvalues, with multiplicity.

    Parameters
    ----------
    matrix
        symmetric, of exact numbers.

    Returns
    -------
    tuple of int
        sign changes of the characteristic polynomial, of the same at −t, and its order at 0.

    Raises
    ------
    ValueError
        if the matrix is not exact, not square or not symmetric.

    Examples
    --------
    The Hessian at a bad minimum, all five coordinates: four positive eigenvalues and one zero, the
    direction of scaling.

    >>> from lcn_support.losses.derivatives import hessian
    >>> eigenvalue_signs(hessian([(1, 1, 0), (1, 0)], target=(1, 1, 0, 1)))
    (4, 0, 1)
    """
    rows, exact = read_matrix(matrix, "matrix")
    if not exact:
        raise ValueError("matrix has floats; give int or Fraction (Fraction(x) is the float x)")
    if len(rows) != len(rows[0]):
        raise ValueError(
            f"matrix has {len(rows)} rows and {len(rows[0])} columns; give a square one"
        )
    if tuple(zip(*rows, strict=True)) != rows:
        raise ValueError("matrix is not symmetric, so its eigenvalues need not be real")
    ascending = to_flint(rows).charpoly().coeffs()
    zero = next(i for i, c in enumerate(ascending) if c != 0)
    alternating = [c * (-1) ** i for i, c in enumerate(ascending)]
    return _sign_changes(ascending), _sign_changes(alternating), zero


def _sign_changes(coefficients: Sequence[Any]) -> int:
    nonzero = [c for c in coefficients if c != 0]
    return sum(bool((a > 0) != (b > 0)) for a, b in pairwise(nonzero))
