"""The teacher–metric discriminant: where the critical lines of a neuron with two inputs change.

The number of critical lines of a teacher changes only where two of them meet, Disc(J) = 0, and the
number of its minima there or where h has a double root, Disc(h) = 0: there B passes through 0. For
teachers of degree d these are polynomials of degrees 6d − 6 and 2d − 2 in the teacher. In the
moments of the inputs, which are the entries of the metric, they have the degrees 12d − 12 and
2d − 2. The name, and the polynomial for d = 2, are those of [ABKPT2025].
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from flint import Ordering, fmpq_poly, fmpz_mpoly_ctx

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arithmetic.balls import shown_number
from lcn_support.arithmetic.matrices import read_matrix, to_fmpq, to_fraction
from lcn_support.arithmetic.polynomials import product
from lcn_support.records import Record
from lcn_support.shallow.one_neuron.lines import line_form, partial_derivatives, reduced_line_form

TEACHER, MOMENTS = ("T11", "T12", "T22"), ("m40", "m31", "m22", "m13", "m04")
"""The variables of the polynomial for d = 2; m_ij is the mean of x^i y^j."""

_CONSTANT = -(2**20)


@dataclass(frozen=True)
class TeacherMetricDiscriminant(Record):
    """Disc(J) and Disc(h) of one teacher; where one is zero, the teacher lies on a wall.

    Attributes
    ----------
    lines
        the discriminant of J without its common factor with N: the number of critical lines.
    type
        that of h: the number of real lines with h = 0.
    whole
        the discriminant of J with all its factors; identically zero where N has a double root,
        as for a law that no rotation changes, and d ≥ 3.

    Examples
    --------
    >>> print(teacher_metric_discriminant((5, 0, -1), (3, 0, 6, 0, 3)))
    Disc(J) = 20736, Disc(h) = 20: on no wall
    """

    lines: Fraction
    type: Fraction
    whole: Fraction

    @property
    def walls(self) -> tuple[str, ...]:
        """The walls that the teacher lies on: "line wall", "type wall", both or none."""
        values = {"line wall": self.lines, "type wall": self.type}
        return tuple(name for name, value in values.items() if value == 0)

    def __str__(self) -> str:
        on = ", ".join(self.walls) or "no wall"
        lines, kind = shown_number(self.lines), shown_number(self.type)
        return f"Disc(J) = {lines}, Disc(h) = {kind}: on {on}"


def teacher_metric_discriminant(h: Iterable[Any], N: Iterable[Any]) -> TeacherMetricDiscriminant:
    """The discriminants of a teacher for given data, exactly.

    Parameters
    ----------
    h, N
        ⟨T, w^d⟩ and ⟨w^d, w^d⟩ as forms in w: d + 1 and 2d + 1 coefficients, that of x^d first;
        floats are the dyadic numbers that they are.

    Returns
    -------
    TeacherMetricDiscriminant

    Raises
    ------
    ValueError
        as :func:`lcn_support.shallow.one_neuron.lines.line_form` does.

    Examples
    --------
    For Gaussian cubics the line wall has the degree four; x³ − 3xy² + 3(x² + y²)x lies on both:

    >>> from lcn_support.shallow import InducedMetric
    >>> N = InducedMetric.gaussian(2, 3).norm_of_powers
    >>> teacher_metric_discriminant((4, 0, 0, 0), N).walls
    ('line wall', 'type wall')
    """
    first, second = read_exact(h, "h"), read_exact(N, "N")
    whole = line_form(first, second)
    return TeacherMetricDiscriminant(
        discriminant(reduced_line_form(first, second)), discriminant(first), discriminant(whole)
    )


def discriminant(form: Sequence[Any]) -> Fraction:
    """The discriminant of a binary form of rational coefficients, also of one with leading zeros.

    >>> discriminant((1, 0, -1)), discriminant((0, 1, 1)), discriminant((0, 0, 1))
    (Fraction(4, 1), Fraction(1, 1), Fraction(0, 1))
    """
    given = [Fraction(c) for c in form]
    n = len(given) - 1
    if n < 2:
        return Fraction(1) if any(given) else Fraction(0)
    if not any(given):
        return Fraction(0)
    polynomial = fmpq_poly([to_fmpq(c) for c in reversed(given)])
    if given[0]:
        return to_fraction(polynomial.discriminant())
    if given[1] == 0:
        return Fraction(0)
    # A root at infinity: Disc(y f) = Disc(f) · f(1, 0)², f of degree n − 1.
    return to_fraction(polynomial.discriminant()) * given[1] ** 2 if n > 2 else given[1] ** 2


def discriminant_bidegree(degree: int) -> dict[str, tuple[int, int]]:
    """The degrees of Disc(J) and Disc(h) in the teacher and in the moments.

    Of J with all its factors, for generic moments.

    Parameters
    ----------
    degree
        d ≥ 2.

    Examples
    --------
    >>> discriminant_bidegree(2)
    {'lines': (6, 12), 'type': (2, 2)}
    """
    d = read_integer(degree, "degree", 2)
    return {"lines": (6 * d - 6, 12 * d - 12), "type": (2 * d - 2, 2 * d - 2)}


@dataclass(frozen=True, eq=False, repr=False)
class DiscriminantPolynomial(Record):
    """Disc(J)/(−2²⁰) for d = 2, in the entries of the teacher and the moments of degree four.

    Attributes
    ----------
    polynomial
        python-flint's polynomial with coprime integer coefficients in ``names``, see ``TEACHER``
        and ``MOMENTS``.
    """

    polynomial: Any

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in order."""
        return TEACHER + MOMENTS

    @property
    def term_count(self) -> int:
        """How many monomials it has."""
        return len(self.polynomial.monoms())

    @property
    def bidegree(self) -> tuple[int, int]:
        """Its degrees in the teacher and in the moments; it is homogeneous in each."""
        degrees = {(sum(m[:3]), sum(m[3:])) for m in self.polynomial.monoms()}
        (found,) = degrees
        return found

    def value(self, T: Sequence[Sequence[Any]], moments: Iterable[Any]) -> Fraction:
        """The polynomial at a symmetric 2 × 2 matrix and (m_40, m_31, m_22, m_13, m_04).

        Raises ``ValueError`` for other shapes, and if T is not symmetric.
        """
        rows, _ = read_matrix(T, "T")
        if [len(row) for row in rows] != [2, 2] or rows[0][1] != rows[1][0]:
            raise ValueError(f"T {short(T)}: give a symmetric 2 × 2 matrix")
        given = read_exact(moments, "moments")
        if len(given) != 5:
            raise ValueError(f"moments {short(moments)}: give {', '.join(MOMENTS)}")
        point = [rows[0][0], rows[0][1], rows[1][1], *given]
        value = Fraction(0)
        for exponents, c in self.polynomial.terms():
            term = Fraction(int(c))
            for x, e in zip(point, exponents, strict=True):
                term *= x ** int(e)
            value += term
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        """There is one only; python-flint's polynomials in several variables are not pickled."""
        return discriminant_polynomial, ()

    def __repr__(self) -> str:
        return (
            f"DiscriminantPolynomial({self.term_count} terms, bidegree {self.bidegree} in "
            f"({', '.join(TEACHER)}) and ({', '.join(MOMENTS)}))"
        )


@cache
def discriminant_polynomial() -> DiscriminantPolynomial:
    """Disc(J)/(−2²⁰) for quadratic teachers and any law of two inputs, expanded.

    Returns
    -------
    DiscriminantPolynomial

    Notes
    -----
    By the invariants I and J of a quartic, with Disc = (4I³ − J²)/27.

    Examples
    --------
    >>> discriminant_polynomial()
    DiscriminantPolynomial(2060 terms, bidegree (6, 12) in (T11, T12, T22) and (m40, m31, m22, ...
    """
    ring = fmpz_mpoly_ctx.get(list(TEACHER + MOMENTS), Ordering.lex)
    T11, T12, T22, *m = ring.gens()
    f = (T11, 2 * T12, T22)
    h = [
        sum((f[j] * m[i + j] for j in range(3)), ring.constant(0)) * (1, 2, 1)[i] for i in range(3)
    ]
    N = [c * moment for c, moment in zip((1, 4, 6, 4, 1), m, strict=True)]
    (h_x, h_y), (N_x, N_y) = partial_derivatives(h), partial_derivatives(N)
    both = zip(product([h_x, N_y]), product([h_y, N_x]), strict=True)
    first, second = quartic_invariants([a - b for a, b in both])
    return DiscriminantPolynomial((4 * first**3 - second**2) / (27 * _CONSTANT))


def quartic_invariants(form: Sequence[Any]) -> tuple[Any, Any]:
    """I and J of a quartic form over any ring; 27 Disc = 4I³ − J².

    >>> quartic_invariants((1, 0, 0, 0, -1))
    (-12, 0)
    """
    a, b, c, d, e = form
    first = 12 * a * e - 3 * b * d + c * c
    second = 72 * a * c * e + 9 * b * c * d - 27 * (a * d * d + e * b * b) - 2 * c * c * c
    return first, second
