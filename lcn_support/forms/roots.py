"""Real binary forms, exactly: root patterns and factors in certified arithmetic.

A form is its coefficient sequence (w_0, …, w_n), for w_0 x^n + w_1 x^{n−1} y + ⋯ + w_n y^n. Its
roots are points of P¹(C): leading zeros are a root at infinity (the factor y).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq_poly

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.coefficients import (
    Coefficients,
    check_precision,
    is_exact,
    read_exact,
    read_form,
    refuse_zero,
)
from lcn_support.arguments.real_numbers import is_ball
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.balls import to_ball
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.forms.bezoutians import bezoutian
from lcn_support.formulas import product_formula
from lcn_support.records import Record

MOST_DEGREE, MOST_FLOAT_DEGREE = 1000, 400
"""Of exact forms whose roots are enclosed, and of floats whose Bezout matrix is eliminated."""

_WORKING_BITS = 128
GUARD_BITS = 4
"""Bits beyond the precision: roots come to all, and their sums and products lose three at most."""


@dataclass(frozen=True, eq=False)
class RealFactor(Record):
    """One irreducible real factor of a form.

    Attributes
    ----------
    coefficients
        of x − ay, of y (root at infinity), or of x² + bxy + cy²: Fractions where they are rational,
        otherwise enclosures (python-flint ``arb``) with radii of at most 2^−precision of the
        largest one. The first non-zero one is 1.
    multiplicity
        of the factor in the form.
    minimal
        the irreducible form over Q that it divides, with coprime integer coefficients: together
        with the enclosure this determines the factor exactly.
    """

    coefficients: tuple[Any, ...]
    multiplicity: int
    minimal: tuple[int, ...]

    @property
    def is_linear(self) -> bool:
        """Whether the factor is a real root (else a complex pair)."""
        return len(self.coefficients) == 2

    @property
    def is_rational(self) -> bool:
        """Whether the coefficients are rational numbers, not enclosures."""
        return all(isinstance(c, Fraction) for c in self.coefficients)

    def _repr_latex_(self) -> str:
        return f"${product_formula([(self.coefficients, 1, self.multiplicity)])}$"


def root_pattern(W: Iterable[Any], tolerance: float | None = None) -> RootPattern | Unknown:
    """The real root multiplicity pattern (ρ|γ) of a form, roots at infinity counted.

    Parameters
    ----------
    W
        coefficients (w_0, …, w_n). Integers and fractions are exact. A float stands for all reals
        within ``tolerance`` · max|w_j| of it, a ball (python-flint's ``arb``) for those in it.
    tolerance
        for floats only, 0 ≤ tolerance < 1. When left out, that of their type: 1e-12 for doubles,
        and the same multiple of the machine epsilon for others, which leaves half precision
        undecided. With 0 floats are exact, the dyadic numbers that they are.

    Returns
    -------
    RootPattern or Unknown
        for exact input always the pattern; for floats the pattern that *all* forms within the
        tolerance have, and ``Unknown`` when they differ. A multiple root is thus never reported
        from floats, unless the tolerance is 0.

    Raises
    ------
    ValueError
        for the zero form, which has no pattern, and for input that is empty, not real or not
        finite; for degrees, roots 0 and ∞ aside, above ``MOST_DEGREE``, or ``MOST_FLOAT_DEGREE``
        for floats.

    Notes
    -----
    Exact: square-free decomposition over Q, then certified root isolation. Floats: the signature of
    the Bezout matrix in ball arithmetic. Source of the definition: [KMMT2022].

    Examples
    --------
    >>> root_pattern([1, 0, 0, 0, 1])
    RootPattern('0|11')
    >>> root_pattern([0, 0, 1, 2, 1])
    RootPattern('22|0')
    >>> print(root_pattern([1.0, 0.0, -1.0]), root_pattern([1.0, 2.0, 1.0]))
    11|0 unknown
    >>> root_pattern([1.0, 2.0, 1.0], tolerance=0)
    RootPattern('2|0')
    """
    coefficients, tolerance = read_form(W, tolerance)
    refuse_zero(coefficients)
    return pattern_within(coefficients, tolerance)


def pattern_within(coefficients: Coefficients, tolerance: float) -> RootPattern | Unknown:
    """The root pattern that all forms within the tolerance of a form W ≠ 0 have, if there is one.

    >>> pattern_within((1.0, 0.0, 1.0), 1e-3)
    RootPattern('0|1')
    """
    if not is_exact(coefficients):
        fewest, most = real_root_bounds(coefficients, tolerance)
        if fewest < most:
            return Unknown(why_undecided(coefficients, tolerance, (fewest, most)))
        degree = len(coefficients) - 1
        return RootPattern((1,) * fewest, (1,) * ((degree - fewest) // 2))
    return exact_pattern(coefficients)


def why_undecided(
    coefficients: Coefficients, tolerance: float, bounds: tuple[int, int], needed: int | None = None
) -> str:
    """In words, that the number of real roots is not decided, and what to do.

    >>> why_undecided((1.0, 2.0, 1.0), 1e-12, (0, 2), needed=2)
    'forms with 0 and with 2 real roots lie within 1e-12 of W, and 2 are needed; give exact ...'
    """
    balls = any(map(is_ball, coefficients))
    where = "in the enclosures of W" if balls else f"within {tolerance:g} of W"
    asked = "" if needed is None else f", and {needed} are needed"
    finer = "narrower enclosures" if balls else "a smaller tolerance if W is known better"
    return (
        f"forms with {bounds[0]} and with {bounds[1]} real roots lie {where}{asked}; give exact "
        f"numbers (int, Fraction) to decide, or {finer}"
    )


def exact_pattern(coefficients: Coefficients) -> RootPattern:
    """The root pattern of a form W ≠ 0 with rational coefficients.

    >>> exact_pattern((Fraction(1), Fraction(2), Fraction(1)))
    RootPattern('2|0')
    """
    refuse_high_degree(coefficients)
    at_infinity, polynomial = dehomogenize(coefficients)
    real = [at_infinity] if at_infinity else []
    pairs: list[int] = []
    for part, multiplicity in polynomial.factor_squarefree()[1]:
        roots = part.complex_roots()
        on_the_line = sum(bool(root.imag == 0) for root, _ in roots)
        real += [multiplicity] * on_the_line
        pairs += [multiplicity] * ((len(roots) - on_the_line) // 2)
    return RootPattern(tuple(real), tuple(pairs))


def real_factors(W: Iterable[Any], precision: int = 53) -> tuple[RealFactor, ...]:
    """The irreducible real factors of an exact form, real roots first, by multiplicity.

    Parameters
    ----------
    W
        exact coefficients (w_0, …, w_n), not all zero; a float is taken as the dyadic rational
        number that it is.
    precision
        p ≥ 2: radii of enclosures are at most 2^−p of the largest coefficient of their factor.

    Returns
    -------
    tuple of RealFactor
        linear ones by (multiplicity, root), infinity last, then quadratic ones. Their product with
        multiplicities, times the first non-zero coefficient of W, is W.

    Raises
    ------
    ValueError
        for the zero form and for input that is empty, not real or not finite; for a precision
        below 2, and for degrees above ``MOST_DEGREE``, roots 0 and ∞ aside.

    Examples
    --------
    >>> [(f.coefficients, f.multiplicity) for f in real_factors([0, 1, 0, 0])]
    [((Fraction(0, 1), Fraction(1, 1)), 1), ((Fraction(1, 1), Fraction(0, 1)), 2)]
    >>> len(real_factors([1, 0, 0, 0, 1])), real_factors([1, 0, 0, 0, 1])[0].minimal
    (2, (1, 0, 0, 0, 1))
    """
    coefficients = read_exact(W, "W")
    refuse_zero(coefficients)
    check_precision(precision)
    refuse_high_degree(coefficients)
    at_infinity, polynomial = dehomogenize(coefficients)
    with ctx.workprec(precision + GUARD_BITS):
        finite = [
            (centre, RealFactor(factor, multiplicity, minimal))
            for part, multiplicity in polynomial.numer().factor()[1]
            for minimal in [tuple(int(c) for c in reversed(part.coeffs()))]
            for centre, factor in _real_factors_of_irreducible(part)
        ]
    infinite = float("inf")
    if at_infinity:
        y = (Fraction(0), Fraction(1))
        finite.append((infinite, RealFactor(y, at_infinity, (0, 1))))
    ordered = sorted(finite, key=lambda f: (not f[1].is_linear, f[1].multiplicity, f[0]))
    return tuple(factor for _, factor in ordered)


def real_root_bounds(coefficients: Coefficients, tolerance: float) -> tuple[int, int]:
    """Certified fewest and most real roots of the forms near floating-point coefficients, or balls.

    Counted over the forms with simple roots within ``tolerance`` · max|w_j| in each coefficient;
    such forms are dense there. If the two numbers agree, every form there has simple roots.

    >>> real_root_bounds((1.0, 0.0, -1.0), 1e-9), real_root_bounds((1.0, 2.0, 1.0), 1e-9)
    ((2, 2), (0, 2))
    """
    n = len(coefficients) - 1
    if n == 0:
        return 0, 0
    refuse_above(
        MOST_FLOAT_DEGREE, n, "a float form of degree {}",
        "give exact numbers, which take less time for large degrees",
    )  # fmt: skip
    with ctx.workprec(_WORKING_BITS):
        positive, negative = inertia(bezoutian(unit_balls(coefficients, tolerance)))
    return max(2 * positive - n + 2, n % 2), n - 2 * negative


def refuse_high_degree(coefficients: Coefficients) -> None:
    """Refuse a form whose roots, 0 and ∞ aside, are too many to be enclosed in about a minute.

    >>> refuse_high_degree((1, *(0,) * 1001, 1))
    Traceback (most recent call last):
        ...
    ValueError: the roots of a form of degree 1 002, more than 1 000; take a smaller degree
    """
    present = [i for i, c in enumerate(coefficients) if c]
    refuse_above(
        MOST_DEGREE, present[-1] - present[0], "the roots of a form of degree {}",
        "take a smaller degree",
    )  # fmt: skip


def unit_balls(coefficients: Coefficients, tolerance: float) -> list[Any]:
    """Balls around the coefficients, the largest scaled to 1, that reach as far as the tolerance.

    >>> [float(c.mid()) for c in unit_balls((0.5, -2.0), 1e-9)]
    [0.25, -1.0]
    """
    given = [arb(c) if isinstance(c, float) else to_ball(c) for c in coefficients]
    largest = max(abs(c).upper() for c in given)
    unit = [c / largest for c in given]
    return [arb(c.mid(), c.rad() + tolerance) for c in unit]


def dehomogenize(coefficients: Coefficients) -> tuple[int, fmpq_poly]:
    """Multiplicity of the root at infinity, and the polynomial in x that remains at y = 1.

    >>> dehomogenize((Fraction(0), Fraction(1), Fraction(-2)))
    (1, x + (-2))
    """
    at_infinity = next(i for i, c in enumerate(coefficients) if c)
    return at_infinity, fmpq_poly(list(map(to_fmpq, reversed(coefficients))))


def _real_factors_of_irreducible(part: Any) -> list[tuple[Fraction | float, tuple[Any, ...]]]:
    """Real factors of an irreducible integer polynomial, each with its root's real part."""
    if part.degree() == 1:
        constant, leading = part.coeffs()
        slope = Fraction(int(constant), int(leading))
        return [(-slope, (Fraction(1), slope))]
    roots = [root for root, _ in part.complex_roots()]
    linear: list[tuple[Fraction | float, tuple[Any, ...]]] = [
        (float(root.real.mid()), (Fraction(1), -root.real)) for root in roots if root.imag == 0
    ]
    upper = [root for root in roots if root.imag > 0]
    if part.degree() == 2 and upper:
        c, b, a = (int(x) for x in part.coeffs())
        return [(float(upper[0].real.mid()), (Fraction(1), Fraction(b, a), Fraction(c, a)))]
    quadratic = [
        (
            float(root.real.mid()),
            (Fraction(1), -2 * root.real, root.real * root.real + root.imag * root.imag),
        )
        for root in upper
    ]
    return linear + quadratic
