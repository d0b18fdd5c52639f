"""Coefficient sequences, checked once, at the door.

The end-to-end filter W = (w_0, …, w_n) is the binary form w_0 x^n + w_1 x^{n−1} y + ⋯ + w_n y^n.
Exact numbers stay exact; as soon as one entry is a float, all of them are. A float stands for all
real numbers near it, and how near is a matter of its type: the default tolerance is the same
multiple of the machine epsilon for each (see ``lcn_support.arguments.real_numbers`` for what is
read).
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import (
    EPSILONS,
    is_ball,
    listed,
    read_numbers,
    real_number,
    to_double,
)

Coefficients = tuple[Any, ...]
"""All Fraction, all float, or, where balls are read, Fractions, floats and at least one ball."""

TOLERANCE = 1e-12
"""How far a double may be off, in units of the largest coefficient: 4504 machine epsilons."""


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
    are. Balls stay what they are, and say themselves how far they are off. Raises ``ValueError`` as
    :func:`read_coefficients` and :func:`read_tolerance` do.

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
    read, epsilon = _given(values, name, balls=True)
    if chosen == 0 or any(map(is_ball, read)):
        coefficients: Coefficients = tuple(c if is_ball(c) else Fraction(c) for c in read)
    else:
        coefficients = _of_one_kind(read, epsilon, name)
    return coefficients, own_tolerance(epsilon) if chosen is None else chosen


def own_tolerance(epsilon: float) -> float:
    """The default tolerance of a type of floats with this machine epsilon.

    >>> own_tolerance(2.0**-52)
    1e-12
    """
    return TOLERANCE * (epsilon / EPSILONS["float64"])


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


def is_exact(coefficients: Coefficients) -> bool:
    """Whether the coefficients are rational numbers, not floats."""
    return all(isinstance(c, Fraction) for c in coefficients)


def read_end_to_end(
    architecture: Architecture, values: Iterable[Any], tolerance: Any = None
) -> tuple[Coefficients, float]:
    """Read W as an end-to-end filter of the architecture, exactly k coefficients, as a form.

    Raises ``ValueError`` as :func:`read_form` does, and if the length is not k; ``TypeError`` for
    what is no architecture.

    >>> read_end_to_end(Architecture((3, 2, 2)), [1, 0, 1])
    Traceback (most recent call last):
        ...
    ValueError: W has 3 coefficients (degree 2), but Architecture((3, 2, 2)) composes ... size 5 ...
    """
    require_architecture(architecture)
    coefficients, allowed = read_form(values, tolerance)
    _check_size(architecture, coefficients)
    return coefficients, allowed


def exact_end_to_end(architecture: Architecture, values: Iterable[Any]) -> tuple[Fraction, ...]:
    """Read W as an end-to-end filter of the architecture, floats as the dyadic numbers they are.

    Raises ``ValueError`` and ``TypeError`` as :func:`read_end_to_end` does.

    >>> exact_end_to_end(Architecture((2,)), [0.5, 10**20 + 1])
    (Fraction(1, 2), Fraction(100000000000000000001, 1))
    """
    require_architecture(architecture)
    coefficients = read_exact(values, "W")
    _check_size(architecture, coefficients)
    return coefficients


def read_exact_filters(architecture: Architecture, filters: Iterable[Any]) -> list[list[Fraction]]:
    """Read (w_1, …, w_L) of the sizes of the architecture, floats as the dyadic numbers they are.

    Raises ``ValueError`` and ``TypeError`` as :func:`exact_end_to_end` does.

    >>> read_exact_filters(Architecture((2, 2)), [(1, 2), (3, 0.5)])[1]
    [Fraction(3, 1), Fraction(1, 2)]
    """
    require_architecture(architecture)
    given = listed(filters, "filters", "filters, one for each layer")
    read = [list(read_exact(w, f"filter {layer}")) for layer, w in enumerate(given, start=1)]
    sizes = tuple(map(len, read))
    if sizes != architecture.sizes:
        raise ValueError(
            f"filters of sizes {short(sizes)}, but {architecture} has layers of sizes "
            f"{architecture.sizes}; give one filter of size k_i for each layer, padded with zeros"
        )
    return read


def _check_size(architecture: Architecture, coefficients: Coefficients) -> None:
    if len(coefficients) != architecture.filter_size:
        raise ValueError(
            f"W has {len(coefficients)} coefficients (degree {len(coefficients) - 1}), but "
            f"{architecture} composes end-to-end filters of size {architecture.filter_size} "
            f"(degree {architecture.degree}); pad with zeros on the left for roots at infinity, "
            "or on the right for roots at zero, or change the architecture"
        )


def _given(values: Iterable[Any], name: str, balls: bool = False) -> tuple[list[Any], float]:
    read, epsilon = read_numbers(values, name, balls)
    if not read:
        raise ValueError(f"{name} (): a form has at least one coefficient; give w_0, …, w_n")
    return read, epsilon


def _of_one_kind(read: list[Any], epsilon: float, name: str) -> Coefficients:
    if not epsilon:
        return tuple(read)
    return tuple(to_double(value, name) for value in read)
