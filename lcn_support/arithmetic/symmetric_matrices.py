"""Signs of the eigenvalues of a symmetric matrix, in two ways that share no step.

``inertia`` eliminates by congruences, which keep the signature (Sylvester), in exact numbers or in
balls. ``eigenvalue_signs`` needs no pivot: by Descartes' rule a polynomial whose roots are all real
has exactly as many positive roots as its coefficients change sign, and the characteristic
polynomial of a symmetric matrix is one. So it is a second proof of a rational signature.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb

from lcn_support.arithmetic.balls import to_ball
from lcn_support.arithmetic.matrices import read_matrix, to_flint


def inertia(matrix: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Certified numbers of positive and of negative eigenvalues of a symmetric matrix.

    Entries are exact rationals or real balls (python-flint's ``arb``); a comparison is true only
    when it is certain. The two numbers are lower bounds, and sum to the size exactly when the
    signature is certain.

    >>> inertia([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]])
    (1, 1)
    >>> inertia([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(1)]])
    (1, 0)
    """
    rows = [[_divisible(entry) for entry in row] for row in matrix]
    positive = negative = 0
    while rows:
        pivot = _pivot(rows)
        if pivot is None:
            break
        head = rows[pivot]
        if head[pivot] > 0:
            positive += 1
        elif head[pivot] < 0:
            negative += 1
        else:  # the congruence that made the pivot rounded its sign away
            break
        rest = [i for i in range(len(rows)) if i != pivot]
        rows = [[rows[i][j] - head[i] * head[j] / head[pivot] for j in rest] for i in rest]
    return positive, negative


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
    return sign_changes(ascending), sign_changes(alternating), zero


def _divisible(entry: Any) -> Any:
    return Fraction(entry) if isinstance(entry, int) else entry


def _pivot(rows: list[list[Any]]) -> int | None:
    """Index of a diagonal entry of certain sign; made by a congruence if there is none yet."""

    def signed(value: Any) -> bool:
        return bool(value > 0 or value < 0)

    certain = [i for i in range(len(rows)) if signed(rows[i][i])]
    if certain:
        return max(certain, key=lambda i: arb(abs(to_ball(rows[i][i]))).mid())
    for i in range(len(rows)):
        for j in range(i):
            for sign in (1, -1):
                if signed(rows[i][i] + 2 * sign * rows[i][j] + rows[j][j]):
                    rows[i] = [a + sign * b for a, b in zip(rows[i], rows[j], strict=True)]
                    for row in rows:
                        row[i] = row[i] + sign * row[j]
                    return i
    return None


def sign_changes(coefficients: Sequence[Any]) -> int:
    """How often the sign changes in a sequence, zeros left out.

    >>> sign_changes([1, 0, -1, -2, 3])
    2
    """
    nonzero = [c for c in coefficients if c != 0]
    return sum(bool((a > 0) != (b > 0)) for a, b in pairwise(nonzero))
