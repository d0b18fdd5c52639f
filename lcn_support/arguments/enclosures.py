"""Real numbers that are enclosed: python-flint's balls, and the irrational numbers of SymPy.

√2, cos(π/7) or a root of a polynomial is a real number, but no rational one and no float. Where an
answer for all numbers of a ball makes sense, it is read as a narrow ball that certainly holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lcn_support.arguments.real_numbers import is_ball

BITS = 256
"""The working precision of enclosures: their radii are some bits more than 2^−256 of the number."""

_CONSTANTS = {
    "Pi": "pi", "Exp1": "const_e", "EulerGamma": "const_euler", "Catalan": "const_catalan",
}  # fmt: skip
_FUNCTIONS = ("exp", "log", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh")


def as_ball(value: Any) -> Any:
    """A finite ball as it is, one around an irrational number of SymPy; None for all others.

    Sums, products, powers, roots of polynomials and elementary functions are enclosed part by part,
    so that the ball holds the number whatever SymPy thinks of it. What has a float, a symbol or an
    imaginary part in it is none.

    >>> from sympy import I, Rational, Symbol, sqrt
    >>> as_ball(sqrt(2)).overlaps(as_ball(2 / sqrt(2))), bool(as_ball(sqrt(2)) ** 2 > 2 + 1e-60)
    (True, False)
    >>> [as_ball(value) for value in (1, 0.5, Rational(1, 2), 1.5 * sqrt(2), Symbol("x"), sqrt(-2))]
    [None, None, None, None, None, None]
    """
    if is_ball(value):
        return value if value.is_finite() else None
    if not f"{type(value).__module__}.".startswith("sympy.") or not _is_irrational(value):
        return None
    from flint import ctx

    with ctx.workprec(BITS):
        try:
            ball = _enclosed(value)
        except (_NotRealError, RecursionError):
            return None
    return ball if ball.is_finite() else None


class _NotRealError(ValueError):
    """A part of the expression is not known to be a real number."""


def _is_irrational(value: Any) -> bool:
    is_expression = getattr(value, "is_commutative", False) and hasattr(value, "args")
    rational_or_float = (getattr(value, f"is_{kind}", False) for kind in ("Rational", "Float"))
    return is_expression and not any(rational_or_float)


def _enclosed(value: Any) -> Any:
    from flint import arb, fmpq

    kind = type(value).__name__
    if getattr(value, "is_Rational", False):
        return arb(fmpq(int(value.p), int(value.q)))
    if kind in _CONSTANTS:
        return getattr(arb, _CONSTANTS[kind])()
    if kind == "GoldenRatio":
        return (1 + arb(5).sqrt()) / 2
    if kind == "ComplexRootOf" and value.is_real:
        return _root(value)
    parts = [_enclosed(part) for part in getattr(value, "args", ())]
    if kind == "Add":
        return sum(parts, arb(0))
    if kind == "Mul":
        product = arb(1)
        for part in parts:
            product *= part
        return product
    if kind == "Pow":
        base, exponent = parts
        return _power(base, exponent, value.args[1])
    if kind == "Abs":
        return abs(parts[0])
    if kind in _FUNCTIONS and len(parts) == 1:
        function: Callable[[], Any] = getattr(parts[0], kind)
        return function()
    raise _NotRealError(kind)


def _power(base: Any, exponent: Any, given: Any) -> Any:
    """Real powers; of a number that may be negative those with a whole exponent alone."""
    if given.is_Integer:
        return base ** int(given)
    if given.is_Rational and given.q < 2**31 and base > 0:
        return base.root(int(given.q)) ** int(given.p)
    if base > 0:
        return (exponent * base.log()).exp()
    raise _NotRealError("a power")


def _root(value: Any) -> Any:
    """The real root that SymPy isolates, from the ends of an interval in which the sign changes."""
    from flint import arb, fmpq, fmpq_poly
    from sympy import Rational

    half = Rational(1, 2**BITS)
    centre = value.eval_rational(half, half)
    low, high = (fmpq(int(end.p), int(end.q)) for end in (centre - half, centre + half))
    coefficients = value.poly.all_coeffs()[::-1]
    if not all(c.is_Rational for c in coefficients):
        raise _NotRealError("a root of a polynomial that is not rational")
    p = fmpq_poly([fmpq(int(c.p), int(c.q)) for c in coefficients])
    if p(low) * p(high) > 0:
        raise _NotRealError("a root")
    return arb(low).union(arb(high))
