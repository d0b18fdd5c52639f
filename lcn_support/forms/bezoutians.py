"""Real roots of a binary form from the signature of one symmetric matrix.

For a real form f of degree n ≥ 1 let B be the Bezout matrix of ∂f/∂x and ∂f/∂y, of size n − 1.
It is singular exactly when f has a multiple root in P¹(C), and when it is not,

    signature(B) = #{real roots of f in P¹(R)} − 1,

roots at infinity included, no chart chosen. This is Hermite's count in homogeneous form. Entries
may be of any ring, so one formula serves exact numbers, balls and batches.
"""

from collections.abc import Sequence
from typing import Any


def bezoutian(coefficients: Sequence[Any]) -> list[list[Any]]:
    """The Bezout matrix of the two partial derivatives of a form.

    Parameters
    ----------
    coefficients
        w_0, …, w_n of any ring, n ≥ 1.

    Returns
    -------
    list of lists
        symmetric, (n − 1) × (n − 1), normalised so that x² − y² gives [[4]].

    Examples
    --------
    The signature counts: x³ − xy² has three real roots, x³ + xy² has one.

    >>> from lcn_support.arithmetic.symmetric_matrices import inertia
    >>> inertia(bezoutian([1, 0, -1, 0])), inertia(bezoutian([1, 0, 1, 0]))
    ((2, 0), (1, 1))
    """
    n = len(coefficients) - 1
    along_x = [(n - j) * coefficients[j] for j in range(n)]
    along_y = [(j + 1) * coefficients[j + 1] for j in range(n)]
    size = n - 1

    def entry(i: int, j: int) -> Any:
        terms = [
            along_x[j + 1 + s] * along_y[i - s] - along_x[i - s] * along_y[j + 1 + s]
            for s in range(min(i, size - 1 - j) + 1)
        ]
        return sum(terms[1:], start=terms[0])

    upper = {(i, j): entry(i, j) for i in range(size) for j in range(i, size)}
    return [[upper[min(i, j), max(i, j)] for j in range(size)] for i in range(size)]
