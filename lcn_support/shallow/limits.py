"""The trap of width two: functions that weights approach only as they diverge.

The forms of real rank at most r need not be closed. Binary cubics of rank at most two are those
with one real root and the cubes; their closure has the forms a²b as well, of rank three:
a²b = lim ((a + εb)³ − a³)/3ε. So for a teacher T with three distinct real roots, whatever the law
of the inputs, the infimum of the loss at width two is not attained. Proof: let B be a minimum on
the closure. Then B ≠ T, as T is not in it. If B had rank at most two, then either all forms near B
had, or B = αv³, and B ± εw³ had for all w; in both cases the gradient at B is orthogonal to all w³,
which span all cubics, so that B = T. So B = a²b, and weights that stay bounded would have a limit.

The forms a²b with given a are a plane, on which the best is a linear problem. What it gains is a
ratio of two binary forms of degree eight in a, whose largest value is certified here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq, fmpz_poly

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import real_number
from lcn_support.arithmetic.balls import shown_number, simple_fraction
from lcn_support.arithmetic.matrices import integer_multiple
from lcn_support.arithmetic.polynomials import product
from lcn_support.records import Record
from lcn_support.shallow.metric import InducedMetric, require_metric
from lcn_support.shallow.symmetric import in_words, read_teacher

PRECISION = 256
"""Bits of the balls."""

Pair = tuple[Any, Any]
Limit = tuple[Pair, Pair]
Form = list[Fraction]
Plane = tuple[list[list[Form]], list[Form]]


@dataclass(frozen=True, repr=False, eq=False)
class WidthTwoInfimum(Record):
    """The infimum of the loss of f = α_1(w_1·x)³ + α_2(w_2·x)³ in two variables.

    Attributes
    ----------
    teacher
        the four coefficients of T, x³ first.
    infimum
        a Fraction where it is rational, proved; else a ball.
    is_attained
        whether some weights have it.
    limits
        pairs (a, b) of linear forms, two coefficients each: the a²b to which functions tend whose
        loss tends to the infimum. Empty if it is attained.
    """

    teacher: tuple[Fraction, ...]
    infimum: Any
    is_attained: bool
    limits: tuple[Limit, ...]

    def weights(self, epsilon: Any, place: int = 0) -> tuple[tuple[Any, Pair], tuple[Any, Pair]]:
        """(α_1, w_1), (α_2, w_2) of the function ((a + εb)³ − a³)/3ε: near the limit a²b.

        Parameters
        ----------
        epsilon
            ε ≠ 0.
        place
            which of the limits.

        Raises
        ------
        ValueError
            if there is no limit of that place, or ε is 0 or no real number.
        """
        if not self.limits:
            raise ValueError(f"{self}: there is no limit, as weights have the infimum")
        chosen = read_integer(place, "place", 0, len(self.limits) - 1, error=ValueError)
        step = Fraction(real_number(epsilon, "epsilon")[0])
        if not step:
            raise ValueError(f"epsilon {short(epsilon)}: the weights are not finite there")
        a, b = self.limits[chosen]
        alpha: Any = 1 / (3 * step)
        if any(isinstance(x, arb) for x in (*a, *b)):
            with ctx.workprec(PRECISION):
                a, b = (tuple(map(_ball, part)) for part in (a, b))
                ball, alpha = _ball(step), _ball(alpha)
                return (alpha, (a[0] + ball * b[0], a[1] + ball * b[1])), (-alpha, a)
        return (alpha, (a[0] + step * b[0], a[1] + step * b[1])), (-alpha, a)

    def __str__(self) -> str:
        lines = [f"teacher {in_words(self.teacher, 2, 3)}, width 2"]
        short_fraction = isinstance(self.infimum, Fraction)
        lines[0] += f": infimum {shown_number(self.infimum) if short_fraction else self.infimum}"
        if self.is_attained:
            return f"{lines[0]}, attained"
        lines[0] += ", not attained: the weights diverge"
        for a, b in self.limits:
            cubic = product([list(a), list(a), list(b)])
            lines.append(f"limit {in_words([_shown(c) for c in cubic], 2, 3)}")
        return "\n".join(lines)

    __repr__ = __str__


def width_two_infimum(teacher: Any, metric: InducedMetric) -> WidthTwoInfimum:
    """The infimum of the loss at width two for a binary cubic, and whether it is attained.

    Parameters
    ----------
    teacher
        T, the four coefficients of x³, x²y, xy², y³, exact or float.
    metric
        a positive definite metric with n = 2, d = 3.

    Returns
    -------
    WidthTwoInfimum
        0 and attained if T has a pair of complex roots, or is a cube; 0 and not attained if
        T = a²b; not attained and positive if T has three distinct real roots.

    Raises
    ------
    TypeError
        if it is no metric.
    ValueError
        if the metric is another or not positive definite, or T has not four coefficients.

    Notes
    -----
    That the functions of a network need not be closed is known; the proposition is not in the
    sources we had.

    Examples
    --------
    The real part of z³, and Gaussian data: 12 is not attained, and width three reaches 0.

    >>> print(width_two_infimum((1, 0, -3, 0), InducedMetric.gaussian(2, 3)))
    teacher x_1^3 − 3 x_1 x_2^2, width 2: infimum 12, not attained: the weights diverge
    limit 0.75 x_1^3 + 0.433013 x_1^2 x_2 − 1.25 x_1 x_2^2 + 0.433013 x_2^3
    limit −2 x_1 x_2^2
    limit 0.75 x_1^3 − 0.433013 x_1^2 x_2 − 1.25 x_1 x_2^2 − 0.433013 x_2^3
    >>> width_two_infimum((1, 0, 1, 0), InducedMetric.gaussian(2, 3)).is_attained
    True
    """
    require_metric(metric)
    if (metric.inputs, metric.degree) != (2, 3):
        raise ValueError(f"{metric!r}: give a metric on cubics in two variables: n = 2, d = 3")
    if metric.degeneracy is not None:
        raise ValueError(f"{metric!r} is not positive definite: {metric.degeneracy}")
    T = read_teacher(teacher, 2, 3, "teacher")
    p, q, r, s = T
    discriminant = (
        q * q * r * r - 4 * p * r**3 - 4 * q**3 * s + 18 * p * q * r * s - 27 * p * p * s * s
    )
    zero = Fraction(0)
    if discriminant < 0:
        return WidthTwoInfimum(T, zero, True, ())
    if discriminant == 0:
        limits = _double_root(T)
        return WidthTwoInfimum(T, zero, not limits, limits)
    gain, plane = _gain(T, metric)
    with ctx.workprec(PRECISION):
        value, places = _largest(*gain)
        exact = _proved(value, *gain)
        limits = tuple(_limit(a, plane, gain, exact) for a in places)
        norm = metric.inner(T, T)
        found: Any = _ball(norm) - value if exact is None else norm - exact
    return WidthTwoInfimum(T, found, False, limits)


def _shown(c: Any) -> Any:
    if isinstance(c, Fraction):
        return c
    return 0 if c.contains(0) else round(float(c.mid()), 6)


def _double_root(T: Sequence[Fraction]) -> tuple[Limit, ...]:
    """a and b of T = a²b of discriminant 0; nothing for T = 0 and for cubes."""
    p, q, r, s = T
    hessian = 3 * p * r - q * q, 9 * p * s - q * r, 3 * q * s - r * r
    if not any(hessian):
        return ()
    A, B, _ = hessian  # a multiple of a²
    if not A:
        return (((Fraction(0), Fraction(1)), (r, s)),)
    t = B / (2 * A)
    return (((Fraction(1), t), (p, q - 2 * t * p)),)


def _gain(T: Sequence[Fraction], metric: InducedMetric) -> tuple[tuple[Form, Form], Plane]:
    """Numerator and denominator of ‖the projection of T onto a²x, a²y‖², as forms in a."""
    squares = [[1, 0, 0], [0, 2, 0], [0, 0, 1]]  # a_1², a_1a_2, a_2² as forms in x, y
    cubics = [[(*square, 0), (0, *square)] for square in squares]
    gram = [[_zeros(5) for _ in range(2)] for _ in range(2)]
    pairing = [_zeros(3) for _ in range(2)]
    for i in range(3):
        for k in range(2):
            pairing[k][i] = metric.inner(T, cubics[i][k])
            for j in range(3):
                for m in range(2):
                    gram[k][m][i + j] += metric.inner(cubics[i][k], cubics[j][m])
    below = _minus(product([gram[0][0], gram[1][1]]), product([gram[0][1], gram[0][1]]))
    outer = [
        product([pairing[0], pairing[0], gram[1][1]]),
        product([pairing[1], pairing[1], gram[0][0]]),
        product([pairing[0], pairing[1], gram[0][1]]),
    ]
    above = [x + y - 2 * z for x, y, z in zip(*outer, strict=True)]
    return (above, below), (gram, pairing)


def _largest(above: Form, below: Form) -> tuple[Any, list[Pair]]:
    """The largest value of a ratio of forms, and where it may be attained: certified balls."""
    critical = _minus(
        product([_derivative(above, 0), _derivative(below, 1)]),
        product([_derivative(above, 1), _derivative(below, 0)]),
    )
    places: list[Pair] = [(arb(1), arb(0))]
    if any(critical):
        p = _polynomial(critical)
        places += [(z.real, arb(1)) for z, _ in p.complex_roots() if z.imag == 0]
    values = [_at(above, a) / _at(below, a) for a in places]
    best = max(values, key=lambda v: v.mid())
    near = [i for i, v in enumerate(values) if not v < best]
    top = best
    for i in near:
        top = top.union(values[i])
    return top, [places[i] for i in near]


def _proved(value: Any, above: Form, below: Form) -> Fraction | None:
    """The largest value if it is rational: q·below − above is nowhere negative, and has a zero."""
    guess = simple_fraction(value)
    if guess is None:
        return None
    q = Fraction(guess)
    rest = [q * y - x for x, y in zip(above, below, strict=True)]
    if not any(rest):
        return q
    infinite = next(i for i, c in enumerate(rest) if c)
    p = _polynomial(rest)
    real = [m for z, m in p.complex_roots() if z.imag == 0]
    even = infinite % 2 == 0 and all(m % 2 == 0 for m in real)
    lead = next(c for c in rest if c)
    return q if even and lead > 0 and (real or infinite) else None


def _limit(a: Pair, plane: Plane, gain: tuple[Form, Form], value: Fraction | None) -> Limit:
    """a and the best b; exact, if a is rational and has the exact value."""
    found = [Fraction(e) for x in a if (e := simple_fraction(x)) is not None]
    exact = len(found) == 2 and _at(gain[0], found) == _at(gain[1], found) * (value or 0)
    direction = tuple(found) if exact else a
    gram, pairing = plane
    U = [[_at(entry, direction) for entry in row] for row in gram]
    v = [_at(entry, direction) for entry in pairing]
    det = U[0][0] * U[1][1] - U[0][1] * U[0][1]
    b = (U[1][1] * v[0] - U[0][1] * v[1]) / det, (U[0][0] * v[1] - U[0][1] * v[0]) / det
    return (direction[0], direction[1]), b


def _polynomial(form: Form) -> Any:
    """The integer polynomial in a_1, at a_2 = 1."""
    (whole,), _ = integer_multiple([form])
    return fmpz_poly(whole[::-1])


def _derivative(form: Form, variable: int) -> Form:
    n = len(form) - 1
    if variable == 0:
        return [(n - i) * c for i, c in enumerate(form[:-1])]
    return [i * c for i, c in enumerate(form)][1:]


def _at(form: Form, a: Sequence[Any]) -> Any:
    n = len(form) - 1
    exact = all(isinstance(x, Fraction) for x in a)
    total: Any = Fraction(0) if exact else arb(0)
    first, second = a if exact else tuple(_ball(x) for x in a)
    for i, c in enumerate(form):
        total += (c if exact else _ball(c)) * first ** (n - i) * second**i
    return total


def _ball(x: Any) -> Any:
    return arb(fmpq(x.numerator, x.denominator)) if isinstance(x, Fraction) else x


def _minus(p: Form, q: Form) -> Form:
    return [x - y for x, y in zip(p, q, strict=True)]


def _zeros(size: int) -> Form:
    return [Fraction(0)] * size
