"""Coefficient sequences, checked once, at the door.

The end-to-end filter W = (w_0, …, w_n) is the binary form w_0 x^n + w_1 x^{n−1} y + ⋯ + w_n y^n.
Integers and fractions are exact; as soon as one entry is a float, all of them are.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import isfinite
from numbers import Integral, Rational, Real
from typing import Any

from lcn_support.architecture import Architecture

Coefficients = tuple[Fraction | float, ...]

TOLERANCE = 1e-12
"""How far a float coefficient may be off, in units of the largest coefficient."""


def read_coefficients(values: Iterable[Any], name: str = "coefficients") -> Coefficients:
    """Read real numbers: all Fraction if every entry is rational, else all float.

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
    ValueError: coefficients (1, nan): nan is not finite; give finite real numbers
    """
    listed = values.tolist() if hasattr(values, "tolist") else values
    if not isinstance(listed, Iterable):
        raise ValueError(f"{name}: {values!r} is no sequence; give w_0, …, w_n")
    given = tuple(listed)
    if not given:
        raise ValueError(f"{name} (): a form has at least one coefficient; give w_0, …, w_n")
    for value in given:
        if not isinstance(value, Real):
            raise ValueError(
                f"{name}: {value!r} is not a real number; give one flat sequence of real numbers"
            )
        if not isinstance(value, Rational) and not isfinite(value):
            raise ValueError(f"{name} {given}: {value} is not finite; give finite real numbers")
    if all(isinstance(value, Rational) for value in given):
        return tuple(_fraction(value) for value in given)
    return tuple(float(value) for value in given)


def is_exact(coefficients: Coefficients) -> bool:
    """Whether the coefficients are rational numbers, not floats."""
    return isinstance(coefficients[0], Fraction)


def read_end_to_end(architecture: Architecture, values: Iterable[Any]) -> Coefficients:
    """Read W as an end-to-end filter of the architecture: exactly k coefficients.

    Raises ``ValueError`` as :func:`read_coefficients` does, and if the length is not k.

    >>> read_end_to_end(Architecture((3, 2, 2)), [1, 0, 1])
    Traceback (most recent call last):
        ...
    ValueError: W has 3 coefficients (degree 2), but Architecture((3, 2, 2)) composes ... size 5 ...
    """
    coefficients = read_coefficients(values, "W")
    if len(coefficients) != architecture.filter_size:
        raise ValueError(
            f"W has {len(coefficients)} coefficients (degree {len(coefficients) - 1}), but "
            f"{architecture} composes end-to-end filters of size {architecture.filter_size} "
            f"(degree {architecture.degree}); pad with zeros on the left for roots at infinity, "
            "or on the right for roots at zero, or change the architecture"
        )
    return coefficients


def _fraction(value: Rational | Integral) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))
