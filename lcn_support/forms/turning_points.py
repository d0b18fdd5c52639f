"""Where a function on P¹(R) turns: the real zeros of a form with the signs of its derivative.

Let f be a function of a = x/y whose derivative has the sign of a form G. At a zero of odd order m
it has a strict minimum or maximum: the sign of the m-th derivative of G tells, and is certified in
ball arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import ctx, fmpq_poly

from lcn_support.arguments.ring_elements import beside_flint, without_flint
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.forms.roots import real_factors


@dataclass(frozen=True)
class TurningPoint:
    """A real zero of the form.

    Attributes
    ----------
    place
        a, python-flint's rational number or ball; None for infinity.
    minimal
        the irreducible form over Q that vanishes there.
    order
        of the zero.
    slope
        the derivative of that order by a, or by −1/a at infinity, up to a positive factor.
    """

    place: Any
    minimal: tuple[int, ...]
    order: int
    slope: Any


def turning_points(form: Sequence[Fraction], precision: int) -> list[TurningPoint]:
    """The real zeros of a form, by ascending a, infinity last.

    Parameters
    ----------
    form
        rational coefficients, not all zero, by descending powers of x.
    precision
        bits of the places, and of the work for slopes.

    Examples
    --------
    The derivative of (a² − 2a)/(a² + 1) has the sign of a² + a − 1, that of a/(a² + 1) the one of
    1 − a², and that of 1/(a² + 1) the one of −a, with a maximum at 0 and a minimum at infinity:

    >>> [bool(p.slope > 0) for p in turning_points((1, 1, -1), 53)]
    [False, True]
    >>> [(p.place, p.slope) for p in turning_points((-1, 0, 1), 53)]
    [(-1, 2), (1, -2)]
    >>> [(p.place, p.slope) for p in turning_points((0, -1, 0), 53)]
    [(0, -1), (None, 1)]
    """
    found = []
    for factor in real_factors(form, precision):
        if not factor.is_linear:
            continue
        order = factor.multiplicity
        with ctx.workprec(precision):
            if factor.coefficients[0]:
                place = beside_flint(-factor.coefficients[1])
                derivative = fmpq_poly([to_fmpq(c) for c in reversed(form)])
                for _ in range(order):
                    derivative = derivative.derivative()
                slope = value_at(derivative, place)
            else:
                place, slope = None, (-1) ** order * to_fmpq(form[order])
        found.append(TurningPoint(place, factor.minimal, order, slope))
    return sorted(found, key=lambda p: (p.place is None, float(without_flint(p.place or 0))))


def value_at(polynomial: fmpq_poly, place: Any, degree: int = 0) -> Any:
    """A polynomial at a rational number or a ball; at infinity, None, as a form of that degree.

    >>> from flint import fmpq, fmpq_poly
    >>> value_at(fmpq_poly([1, 2, 3]), fmpq(2)), value_at(fmpq_poly([1, 2, 3]), None, degree=2)
    (17, 3)
    """
    if place is None:
        return polynomial[degree]
    return reduce(lambda value, c: value * place + c, reversed(polynomial.coeffs()), 0 * place)


def vanishes_at(minimal: Sequence[int], polynomial: fmpq_poly, degree: int) -> bool:
    """Whether a polynomial, as a form of that degree, vanishes at the roots of an irreducible one.

    >>> from flint import fmpq_poly
    >>> vanishes_at((1, 0, -2), fmpq_poly([-2, 0, 1]), 2), vanishes_at((0, 1), fmpq_poly([1]), 1)
    (True, True)
    """
    if minimal[0] == 0:
        return bool(polynomial[degree] == 0)
    return not polynomial % fmpq_poly(list(reversed(minimal)))
