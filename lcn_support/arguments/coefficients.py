"""Coefficient sequences, checked once, at the door, with what they may be off by.

The end-to-end filter W = (w_0, …, w_n) is the binary form w_0 x^n + w_1 x^{n−1} y + ⋯ + w_n y^n.
Exact numbers stay exact; as soon as one entry is a float, all of them are. A float stands for all
real numbers near it, and how near is a matter of its type: the default tolerance is the same
multiple of the machine epsilon for each (see ``lcn_support.arguments.real_numbers`` for what is
read).
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from lcn_support.arguments.enclosures import as_ball
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import (
    EPSILONS,
    is_ball,
    read_numbers,
    real_number,
    to_double,
)

Coefficients = tuple[Any, ...]
"""All Fraction, all float, or, where balls are read, Fractions, floats and at least one ball."""

TOLERANCE = 1e-12
"""How far a double may be off, in units of the largest coefficient: 4504 machine epsilons."""

MOST_BITS = 100_000
"""The finest enclosures that are computed."""


def read_coefficients(values: Iterable[Any], name: str = "coefficients") -> Coefficients:
    """Read real numbers: all Fraction if every entry is exact, else all float.

    Sequences, arrays and tensors of one axis are accepted.

    Raises
    ------
    ValueError
        if there is no entry, or an entry is no real number, NaN or infinite.

    Examples
    --------
    >>> read_coefficients([1, Fraction(1, 2)])
    (Fraction(1, 1), Fraction(1, 2))
    >>> read_coefficients([1, 0.5])
    (1.0, 0.5)
    >>> read_coefficients([1, float("nan")])
    Traceback (most recent call last):
        ...
    ValueError: coefficients: nan is not finite; give finite real numbers
    """
    return _of_one_kind(*_given(values, name), name)


def read_exact(values: Iterable[Any], name: str) -> tuple[Fraction, ...]:
    """Read real numbers, floats as the dyadic numbers that they are.

    Integers beside floats are not rounded. Raises ``ValueError`` as :func:`read_coefficients` does.

    >>> read_exact([0.5, 10**20 + 1], "W")
    (Fraction(1, 2), Fraction(100000000000000000001, 1))
    """
    return tuple(map(Fraction, _given(values, name)[0]))


def read_form(
    values: Iterable[Any], tolerance: Any = None, name: str = "W"
) -> tuple[Coefficients, float]:
    """Read a form, and how far its coefficients may be off, relative to the largest.

    The tolerance that is given rules; None stands for that of the coarsest type of floats among
    the entries. For a tolerance of 0 the floats are exact: they are the dyadic numbers that they
    are. Balls stay what they are, and say themselves how far they are off; irrational numbers of
    SymPy become narrow ones. Raises ``ValueError`` as :func:`read_coefficients` and
    :func:`read_tolerance` do.

    >>> import numpy as np
    >>> read_form([1, 0.5])
    ((1.0, 0.5), 1e-12)
    >>> read_form([1, 0.5], tolerance=0)
    ((Fraction(1, 1), Fraction(1, 2)), 0.0)
    >>> single = read_form(np.array([1, 0.5], dtype=np.float32))[1]
    >>> single / TOLERANCE == 2.0**-23 / 2.0**-52
    True
    """
    chosen = None if tolerance is None else read_tolerance(tolerance)
    read, epsilon = _given(values, name, as_ball)
    if chosen == 0 or any(map(is_ball, read)):
        coefficients: Coefficients = tuple(c if is_ball(c) else Fraction(c) for c in read)
    else:
        coefficients = _of_one_kind(read, epsilon, name)
    return coefficients, own_tolerance(epsilon) if chosen is None else chosen


def read_tolerance(tolerance: Any) -> float:
    """A tolerance that leaves something of a form: a real number of any kind in [0, 1), as a float.

    Raises ``ValueError`` for any other.

    >>> read_tolerance(Fraction(1, 10))
    0.1
    """
    try:
        number = real_number(tolerance, "tolerance")[0]
    except ValueError:
        number = -1.0
    if not 0 <= number < 1:
        raise ValueError(
            f"tolerance {short(tolerance)}: it is relative to the largest coefficient and must lie "
            "in [0, 1); the default is 1e-12 for doubles"
        )
    return float(number) or (5e-324 if number else 0.0)


def own_tolerance(epsilon: float) -> float:
    """The default tolerance of a type of floats with this machine epsilon.

    >>> own_tolerance(2.0**-52)
    1e-12
    """
    return TOLERANCE * (epsilon / EPSILONS["float64"])


def check_precision(precision: Any) -> None:
    """Refuse a precision that no ball has; ``ValueError`` as for any wrong coefficient.

    >>> check_precision(1)
    Traceback (most recent call last):
        ...
    ValueError: precision 1 is below 2; enclosures have from 2 to 100000 bits; give an integer, ...
    """
    remedy = f"enclosures have from 2 to {MOST_BITS} bits; give an integer, such as 53"
    read_integer(precision, "precision", 2, MOST_BITS, remedy=remedy, error=ValueError)


def refuse_zero(coefficients: Coefficients) -> None:
    """Refuse the zero form where roots are asked for.

    >>> refuse_zero((0, 0))
    Traceback (most recent call last):
        ...
    ValueError: the zero form of degree 1 has no root pattern and no finite fibre; treat W = ...
    """
    if all(c == 0 for c in coefficients):
        raise ValueError(
            f"the zero form of degree {len(coefficients) - 1} has no root pattern and no finite "
            "fibre; treat W = 0 on its own"
        )


def is_exact(coefficients: Coefficients) -> bool:
    """Whether the coefficients are rational numbers, not floats.

    >>> is_exact((Fraction(1), Fraction(2))), is_exact((1.0, 2.0))
    (True, False)
    """
    return all(isinstance(c, Fraction) for c in coefficients)


def _given(
    values: Iterable[Any], name: str, enclose: Callable[[Any], Any] | None = None
) -> tuple[list[Any], float]:
    read, epsilon = read_numbers(values, name, enclose)
    if not read:
        raise ValueError(f"{name} (): a form has at least one coefficient; give w_0, …, w_n")
    return read, epsilon


def _of_one_kind(read: list[Any], epsilon: float, name: str) -> Coefficients:
    if not epsilon:
        return tuple(read)
    return tuple(to_double(value, name) for value in read)
