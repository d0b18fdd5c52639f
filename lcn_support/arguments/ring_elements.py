"""Reading the elements of any ring that takes rational numbers, beside real numbers.

What is multiplied only, and not decided about, may as well be a ball or a polynomial of
python-flint, or an expression of SymPy.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite
from numbers import Integral
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed, real_number

Element = Any

_RINGS = ("flint.", "sympy.")


def read_ring_elements(values: Any, name: str) -> list[Element]:
    """The entries of one flat sequence: int, Fraction and finite floats for real numbers.

    Elements of python-flint and SymPy that are no rational numbers or floats stay as they are.
    Raises ``ValueError`` for what is no flat, ordered, non-empty collection of these.

    >>> from decimal import Decimal
    >>> read_ring_elements([1, 0.5, Decimal("0.1")], "W")
    [1, 0.5, Fraction(1, 10)]
    """
    if getattr(values, "ndim", 1) > 1:
        real_number(values, name)
    read = [ring_element(entry, name) for entry in listed(values, name)]
    if not read:
        raise ValueError(f"{name} (): a filter needs at least one coefficient; give w_0, …, w_n")
    return read


def is_flint(entry: Any) -> bool:
    """Whether the element is one of python-flint, whose rings take its own rational numbers.

    >>> is_flint(beside_flint(0.5)), is_flint(0.5)
    (True, False)
    """
    return type(entry).__module__.startswith("flint.")


def beside_flint(entry: Any) -> Any:
    """python-flint's own rational for a Fraction or float, which its rings do not multiply.

    >>> beside_flint(0.5), beside_flint(2)
    (1/2, 2)
    """
    if not isinstance(entry, Fraction | float):
        return entry
    from flint import fmpq

    return fmpq(*entry.as_integer_ratio())


def without_flint(entry: Any) -> Any:
    """The inverse: a Fraction for python-flint's rational; every other element as it is.

    >>> without_flint(beside_flint(0.5)), without_flint(2)
    (Fraction(1, 2), 2)
    """
    return Fraction(int(entry.p), int(entry.q)) if type(entry).__name__ == "fmpq" else entry


def is_real(entry: Any) -> bool:
    """Whether an element that has been read is a real number.

    >>> is_real(0.5), is_real(beside_flint(0.5))
    (True, False)
    """
    return isinstance(entry, int | Fraction | float)


def are_rounded(entries: Sequence[Any]) -> bool:
    """Whether elements that have been read are real numbers, and at least one of them a float.

    >>> are_rounded([1, 0.5]), are_rounded([1, Fraction(1, 2)])
    (True, False)
    """
    return any(isinstance(entry, float) for entry in entries) and all(map(is_real, entries))


def ring_element(entry: Any, name: str) -> Element:
    """One element; ``ValueError`` for what is in no ring, or not finite.

    >>> ring_element(1.5, "w")
    1.5
    """
    if type(entry) in (int, Fraction) or (type(entry) is float and isfinite(entry)):
        return entry
    if f"{type(entry).__module__}.".startswith(_RINGS) and not _is_real_number(entry):
        finite = getattr(entry, "is_finite", None)
        finite = finite() if callable(finite) else finite
        if type(entry).__name__ == "NaN" or (finite is not None and not finite):
            raise ValueError(f"{name}: {short(entry)} is not finite; give finite elements")
        if hasattr(entry, "__mul__") and hasattr(entry, "__add__") and not hasattr(entry, "tolist"):
            return entry
    number = real_number(entry, name)[0]
    whole = isinstance(entry, Integral) or type(entry).__name__ == "fmpz"
    return int(number) if whole else number


def _is_real_number(entry: Any) -> bool:
    return type(entry).__name__ in ("fmpz", "fmpq", "arf") or bool(
        getattr(entry, "is_Rational", False) or getattr(entry, "is_Float", False)
    )
