"""Reading real numbers of every kind, once, for all functions.

Exact are int, Fraction, Decimal, the rational numbers of python-flint and SymPy, python-flint's
dyadic floats, and the integers of NumPy and PyTorch. Floats are those of Python, NumPy, PyTorch and
SymPy, of any width, and each type has its machine epsilon. A ball is neither, and an irrational
number of SymPy becomes one where balls are read. Complex numbers are refused, with an imaginary
part or without, and so is what has no order or no numbers in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from numbers import Complex, Rational, Real
from typing import Any

from lcn_support.arguments.frames import as_python, frame_rows, is_frame, refuse_frame
from lcn_support.arguments.in_short import short

EPSILONS = {
    "float16": 2.0**-10,
    "bfloat16": 2.0**-7,
    "float32": 2.0**-23,
    "float64": 2.0**-52,
    "float96": 2.0**-52,
    "float128": 2.0**-52,
    "longdouble": 2.0**-52,
    "halffloat": 2.0**-10,
    "float": 2.0**-23,
    "double": 2.0**-52,
}
"""The machine epsilon of each type of floats; the longer ones are rounded to doubles.

The last three are what Arrow calls floats of 16, 32 and 64 bits.
"""

_DOUBLE = EPSILONS["float64"]

_LARGEST_EXPONENT = 100_000

_POLYNOMIALS = ("numpy.polynomial.", "sympy.polys.")


def real_number(value: Any, name: str) -> tuple[Fraction | float, float]:
    """A finite real number, as a Fraction or a float, and the epsilon of its type, 0 if exact.

    Raises ``ValueError`` for anything else; ``name`` says in the message where it stood.

    >>> from decimal import Decimal
    >>> real_number(Decimal("0.1"), "W"), real_number(0.5, "W")
    ((Fraction(1, 10), 0.0), (0.5, 2.220446049250313e-16))
    """
    kind = type(value)
    if kind is int or kind is Fraction:
        return Fraction(value), 0.0
    if kind is float and isfinite(value):
        return value, _DOUBLE
    number, epsilon = value, None
    if hasattr(value, "dtype") and hasattr(value, "item"):
        if getattr(value, "ndim", 0):
            raise ValueError(f"{name}: {_of_shape(value)}")
        epsilon = type_epsilon(value.dtype, name)
        number = value.item()
        if epsilon and not isinstance(number, float):
            number = float(number)
    exact = _rational(number, name)
    if exact is not None:
        return exact, 0.0
    if isinstance(number, Real):
        found = to_double(number, name)
        if not isfinite(found):
            raise ValueError(f"{name}: {short(number)} is not finite; give finite real numbers")
        if epsilon is None:
            epsilon = max(2.0 ** (1 - getattr(number, "_prec", 53)), _DOUBLE)
        return found, epsilon or _DOUBLE
    raise ValueError(f"{name}: {_why_not(number)}")


def read_numbers(
    values: Any, name: str, enclose: Callable[[Any], Any] | None = None
) -> tuple[list[Any], float]:
    """The numbers of one flat sequence, each as it is, and the coarsest epsilon among them.

    Where ``enclose`` gives a ball for a number, and not None, that ball is taken, and has no
    epsilon. Raises ``ValueError`` for what is no sequence of finite real numbers.

    >>> read_numbers([1, 0.5], "W")
    ([Fraction(1, 1), 0.5], 2.220446049250313e-16)
    """
    epsilon = 0.0
    refuse_frame(values, name)
    if hasattr(values, "dtype"):
        if getattr(values, "ndim", 1) > 1:
            raise ValueError(f"{name}: {_of_shape(values)}")
        epsilon = type_epsilon(values.dtype, name)
    read: list[tuple[Any, float]] = []
    for value in listed(values, name):
        ball = None if enclose is None or type(value) in (int, float) else enclose(value)
        read.append(real_number(value, name) if ball is None else (ball, 0.0))
    own = max((found for _, found in read), default=0.0)
    return [value for value, _ in read], max(epsilon, own) if own else 0.0


def read_positive(value: Any, name: str, remedy: str = "") -> float:
    """A positive finite number of any real type, as a float; ``ValueError`` by its name for others.

    >>> read_positive(Fraction(1, 4), "step")
    0.25
    """
    try:
        number = to_double(real_number(value, name)[0], name)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise ValueError(f"{name} {short(value)}: it must be a positive number{remedy}")
    return number


def read_steps(steps: Any) -> int:
    """How many steps at most: a positive whole number below 2^63.

    >>> read_steps(1e4)
    10000
    """
    number = read_positive(steps, "steps")
    if number != int(number) or number >= 2**63:
        raise ValueError(f"steps {short(steps)}: it must be a whole number below 2^63")
    return int(number)


def listed(values: Any, name: str, entries: str = "real numbers") -> list[Any]:
    """The entries of an ordered collection: a list, tuple, array, tensor, frame or iterator.

    Those of a frame are its rows.

    Raises ``ValueError`` for text, bytes, sets, mappings, polynomials and for what is no
    collection.

    >>> listed({1, 2}, "W")
    Traceback (most recent call last):
        ...
    ValueError: W: {1, 2} is a set, which has no order; give a list or tuple of real numbers
    """
    if type(values) in (list, tuple):
        return list(values)
    if is_frame(values):
        return frame_rows(values, name)
    remedy = f"give a list or tuple of {entries}"
    kind = type(values).__name__
    module = f"{type(values).__module__}."
    if isinstance(values, str | bytes | bytearray | memoryview):
        raise ValueError(f"{name}: {short(values)} is {kind}, not a sequence; {remedy}")
    if isinstance(values, Set):
        raise ValueError(f"{name}: {short(values)} is a {kind}, which has no order; {remedy}")
    if isinstance(values, Mapping):
        raise ValueError(f"{name}: {short(values)} is a {kind}, with names for entries; {remedy}")
    if module.startswith(_POLYNOMIALS) or (module.startswith("flint.") and kind.endswith("poly")):
        raise ValueError(
            f"{name}: {short(values)} is a polynomial, whose coefficients may begin with the "
            "constant, and ours begin with the highest power; give them in that order, "
            f"{_descending(module)}"
        )
    if kind == "MaskedArray" and getattr(values, "mask", False) is not False and values.mask.any():
        raise ValueError(f"{name}: {short(values)} has masked entries; give filled ones")
    try:
        given = as_python(values)
        if isinstance(given, Iterable):
            return list(given)
    except Exception as error:
        raise ValueError(
            f"{name}: {short(values)} cannot be listed ({type(error).__name__}); {remedy}"
        ) from None
    if callable(getattr(values, "collect", None)):
        raise ValueError(f"{name}: {short(values)} has not been computed; give its collect()")
    raise ValueError(f"{name}: {short(values)} is no sequence; {remedy}")


def to_double(number: Any, name: str) -> float:
    """A float; ``ValueError`` for what is larger than a double can be.

    >>> to_double(Fraction(1, 4), "W")
    0.25
    """
    try:
        return float(number)
    except OverflowError:
        raise ValueError(
            f"{name}: {short(number)} is larger than a double can be, and is needed as one; give "
            "smaller numbers, or exact ones (int, Fraction) only"
        ) from None


def type_epsilon(dtype: Any, name: str) -> float:
    """The machine epsilon of an array's or a scalar's type; 0 where it is not one of floats.

    >>> import numpy as np
    >>> type_epsilon(np.dtype("float32"), "W") == float(np.finfo(np.float32).eps)
    True
    """
    text = str(getattr(dtype, "name", dtype)).rpartition(".")[2].lower().removesuffix("[pyarrow]")
    if text not in EPSILONS and "float" in text:
        raise ValueError(
            f"{name} has the type {text}, whose rounding is not known; convert it to float32 or "
            "float64, and give a tolerance that fits"
        )
    return EPSILONS.get(text, 0.0)


def is_ball(value: Any) -> bool:
    """Whether the value is an enclosure, one of python-flint's real balls.

    >>> from flint import arb
    >>> is_ball(arb(1)), is_ball(1.0)
    (True, False)
    """
    return type(value).__name__ == "arb" and type(value).__module__.startswith("flint.")


def _rational(value: Any, name: str) -> Fraction | None:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal) and value.is_finite():
        if abs(value.adjusted()) > _LARGEST_EXPONENT:
            raise ValueError(
                f"{name}: {short(value)} has an exponent beyond {_LARGEST_EXPONENT}, and would be "
                "written out as a fraction; give numbers of a smaller range"
            )
        return Fraction(value)
    if type(value).__module__.startswith("flint."):
        if type(value).__name__ == "fmpz":
            return Fraction(int(value))
        if type(value).__name__ == "fmpq":
            return Fraction(int(value.p), int(value.q))
        if type(value).__name__ == "arf" and value.is_finite():
            mantissa, exponent = map(int, value.man_exp())
            if abs(exponent) <= 4 * _LARGEST_EXPONENT:
                return mantissa * Fraction(2) ** exponent
    return None


def _of_shape(values: Any) -> str:
    shape = tuple(values.shape)
    found = f"an array of shape {shape}, where one of one axis is needed"
    if len(shape) == 2:
        one = "w[:, 0], where it is a column" if shape[1] == 1 else "w[r] of R runs (R, k)"
        return f"{found}; give one filter, {one}"
    return (
        f"{found}: these networks have one channel in and one out; give one filter, w[0, 0] of "
        "weights (1, 1, k), or w[t, r] of R runs on their way (T, R, k)"
    )


def _why_not(value: Any) -> str:
    """What is wrong with an entry that is no finite real number, and what to give instead."""
    text = short(value)
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return f"{text} is not a real number; give numbers, and no row or entry without one"
    flint = type(value).__module__.startswith("flint.")
    if isinstance(value, Decimal):
        return f"{text} is not finite; give finite real numbers"
    if isinstance(value, Complex) or (flint and type(value).__name__ == "acb"):
        return (
            f"{text} is not a real number; coefficients are real: give z.real if it has no other "
            "part"
        )
    if is_ball(value) and not value.is_finite():
        return f"{text} is not finite; give finite balls"
    if is_ball(value):
        return (
            f"{text} is an enclosure, and an exact number is needed; give the rational number, or "
            "Fraction(float(ball)), the double at the centre"
        )
    if type(value).__module__.startswith("sympy."):
        return (
            f"{text} is no rational number or float of SymPy; give a Rational, or float(…) for its "
            "value as a double"
        )
    if isinstance(value, str):
        return f"{text} is not a real number, but text; give numbers, and leave out what is none"
    return f"{text} is not a real number; give one flat sequence of real numbers"


def _descending(module: str) -> str:
    if module.startswith("numpy."):
        return "p.convert(kind=numpy.polynomial.Polynomial).coef[::-1]"
    return "p.all_coeffs()" if module.startswith("sympy.") else "p.coeffs()[::-1]"
