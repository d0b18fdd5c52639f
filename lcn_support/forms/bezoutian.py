"""Real roots of a binary form from the signature of one symmetric matrix.

For a real form f of degree n ≥ 1 let B be the Bezout matrix of ∂f/∂x and ∂f/∂y, of size n − 1.
It is singular exactly when f has a multiple root in P¹(C), and when it is not,

    signature(B) = #{real roots of f in P¹(R)} − 1,

roots at infinity included, no chart chosen. This is Hermite's count in homogeneous form. Entries
may be of any ring, so one formula serves exact numbers, balls and batches.
"""

from collections.abc import Sequence
from fractions import Fraction
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


def inertia(matrix: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Certified numbers of positive and of negative eigenvalues of a symmetric matrix.

    Entries are exact rationals or real balls (python-flint's ``arb``); a comparison is true only
    when it is certain. The two numbers are lower bounds, and sum to the size exactly when the
    signature is certain.

    >>> from fractions import Fraction
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


def _divisible(entry: Any) -> Any:
    return Fraction(entry) if isinstance(entry, int) else entry


def _pivot(rows: list[list[Any]]) -> int | None:
    """Index of a diagonal entry of certain sign; made by a congruence if there is none yet."""

    def signed(value: Any) -> bool:
        return bool(value > 0 or value < 0)

    certain = [i for i in range(len(rows)) if signed(rows[i][i])]
    if certain:
        return max(certain, key=lambda i: float(abs(rows[i][i])))
    for i in range(len(rows)):
        for j in range(i):
            for sign in (1, -1):
                if signed(rows[i][i] + 2 * sign * rows[i][j] + rows[j][j]):
                    rows[i] = [a + sign * b for a, b in zip(rows[i], rows[j], strict=True)]
                    for row in rows:
                        row[i] = row[i] + sign * row[j]
                    return i
    return None
