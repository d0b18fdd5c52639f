"""The matrix S of a quadratic loss, read at the door: symmetric up to rounding, and definite."""

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from lcn_support.arguments.real_numbers import EPSILONS, type_epsilon
from lcn_support.arithmetic.matrices import Matrix, read_matrix, to_flint, to_fraction

ROUNDINGS = 64
"""Machine epsilons of the largest entry by which floats may fail to be symmetric."""


def read_covariance(values: Any, size: int) -> tuple[Matrix, bool]:
    """A symmetric positive definite matrix, and whether it was given without floats.

    Of floats that are symmetric up to rounding, such as an inverse, it is (S + Sᵀ)/2, which has the
    same values WᵀSW. Raises ``ValueError`` for another size, and for what is not symmetric, or not
    positive definite.

    >>> S, exact = read_covariance([[1, 0.1], [0.1 + 2**-56, 1]], 2)
    >>> S[0][1] == S[1][0], float(S[0][1]), exact
    (True, 0.1, False)
    """
    S, exact = read_matrix(values, "covariance")
    if (len(S), len(S[0])) != (size, size):
        raise ValueError(
            f"covariance is {len(S)} × {len(S[0])}, but the target has {size} coefficients; "
            f"give a {size} × {size} matrix"
        )
    if not exact:
        epsilon = type_epsilon(getattr(values, "dtype", None), "covariance") or EPSILONS["float64"]
        S = _mended(S, ROUNDINGS * Fraction(epsilon) * max(abs(c) for row in S for c in row))
    for i, row in enumerate(S):
        for j, entry in enumerate(row[:i]):
            if entry != S[j][i]:
                one, other, apart = map(six_digits, (entry, S[j][i], abs(entry - S[j][i])))
                raise ValueError(
                    f"covariance: entry ({i}, {j}) is {one} and entry ({j}, {i}) is {other}, "
                    f"{f'{apart} apart, ' if one == other else ''}so it is not symmetric; give "
                    "(S + Sᵀ)/2, which defines the same loss"
                )
    for order in range(1, size + 1):
        minor = to_fraction(to_flint([row[:order] for row in S[:order]]).det())
        if minor <= 0:
            raise ValueError(
                f"covariance: its leading minor of order {order} is {six_digits(minor)}, so it "
                "is not positive definite; give the covariance of data with at least as many "
                "independent measurements as coefficients, or add a multiple of the identity"
            )
    return S, exact


def six_digits(entry: Fraction) -> str:
    """Six significant digits of a fraction of any size, where a float would overflow.

    >>> six_digits(Fraction(10**400, 3))
    '3.33333e+399'
    """
    ratio = Context(prec=6).divide(Decimal(entry.numerator), Decimal(entry.denominator))
    return f"{ratio.normalize():{'f' if -6 < ratio.adjusted() < 6 else 'e'}}"


def _mended(S: Matrix, allowed: Fraction) -> Matrix:
    """Means of entries and their mirror images, where they are no farther apart than allowed."""
    mirrored: Matrix = tuple(zip(*S, strict=True))
    return tuple(
        tuple((x + y) / 2 if abs(x - y) <= allowed else x for x, y in zip(row, other, strict=True))
        for row, other in zip(S, mirrored, strict=True)
    )
