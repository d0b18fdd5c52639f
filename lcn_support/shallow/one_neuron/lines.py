"""Critical points of width one with two inputs: lines w, as the turning points of h²/N.

A neuron computes t(w·x)^d. For a teacher T let h(w) = ⟨T, w^d⟩ and N(w) = ⟨w^d, w^d⟩, forms of
degrees d and 2d in w = (x, y). Then ‖t w^d − T‖² = ‖T‖² − 2t h(w) + t² N(w), for each w least at
t = h/N, where it is ‖T‖² − h²/N. With a = x/y, and Euler's relation,

    d/da (h²/N) = hJ / (d N²),   J = h_x N_y − h_y N_x,

so that the critical lines are the real zeros of J, of degree 3d − 2, with h ≠ 0. A multiple root of
N, of multiplicity m, is a root of J of multiplicity m − 1, and no critical line: J is divided by
the greatest common divisor of N_x and N_y. For a law that no rotation changes this is
(x² + y²)^{d−1}, and what remains is x h_y − y h_x up to a factor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import count
from typing import Any

from flint import arb, ctx, fmpq_mat, fmpq_poly

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import real_number
from lcn_support.arguments.ring_elements import beside_flint, without_flint
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.balls import is_narrow, shown_number, simple_fraction
from lcn_support.arithmetic.matrices import to_fmpq, to_fraction
from lcn_support.arithmetic.polynomials import product
from lcn_support.arithmetic.symmetric_matrices import sign_changes
from lcn_support.forms.roots import exact_pattern
from lcn_support.forms.turning_points import TurningPoint, turning_points, value_at, vanishes_at
from lcn_support.records import Record, stacked
from lcn_support.text_tables import aligned

MOST_DEGREE = 30
"""Of a teacher; its critical lines are roots of a form of three times the degree."""

_PRECISION = 128


@dataclass(frozen=True, eq=False)
class CriticalLine(Record):
    """A line w with h(w) ≠ 0 at which h²/N turns, and the critical point B = t w^d over it.

    Attributes
    ----------
    line
        w = (x, y): (a, 1), or (1, 0). Here and below, a Fraction where the number is known to be
        rational, else an enclosure (python-flint's ``arb``).
    minimal
        the irreducible form over Q of which w is a root, with coprime integer coefficients.
    scale
        t = h/N.
    drop
        h²/N, the loss at 0 less that at B.
    loss
        ‖T‖² − h²/N, of the B over the line; None if ‖T‖² was not given, which h and N leave open.
    order
        of w as a zero of J: 1 for a nondegenerate critical point.
    index
        the negative eigenvalues of the Hessian of the loss on the forms of rank one, 0 or 1.
    is_local_minimum
        whether h²/N has a strict local maximum: then B is a strict local minimum of the loss on
        the forms of rank at most one.
    is_global_minimum
        whether no line has a smaller loss.
    """

    line: tuple[Any, Any]
    minimal: tuple[int, ...]
    scale: Any
    drop: Any
    loss: Any
    order: int
    index: int
    is_local_minimum: bool
    is_global_minimum: bool = False

    @property
    def is_degenerate(self) -> bool:
        """Whether the second derivative of h²/N vanishes, too."""
        return self.order > 1

    @property
    def kind(self) -> str:
        """Minimum, saddle, or what kind of degenerate point, in words."""
        if self.is_local_minimum:
            known = "global minimum" if self.is_global_minimum else "bad minimum"
        else:
            known = "inflection" if self.order % 2 == 0 else "saddle"
        return f"{known}, degenerate" if self.is_degenerate else known

    def as_row(self) -> dict[str, Any]:
        """Line, order, index, drop, loss and kind."""
        named = ("line", "order", "index", "drop", "loss", "kind")
        return {name: getattr(self, name) for name in named}


@dataclass(frozen=True, eq=False)
class CriticalLines(Record, Sequence[CriticalLine]):
    """The critical lines of a teacher, by ascending x/y, the line (1, 0) last; prints a table.

    Attributes
    ----------
    lines
        one for each real zero of J with h ≠ 0; a sequence of them is also the object itself.
    form
        J, without the factor that it has in common with N: rational coefficients.
    root_lines
        how many different real lines have h = 0: there the best multiple of w^d is 0.
    degeneracy
        why the lines are not listed, or are degenerate; None for a generic teacher.
    """

    lines: tuple[CriticalLine, ...]
    form: tuple[Fraction, ...]
    root_lines: int
    degeneracy: str | None = None

    @property
    def minima(self) -> tuple[CriticalLine, ...]:
        """The strict local minima."""
        return tuple(line for line in self.lines if line.is_local_minimum)

    @property
    def complex_count(self) -> int:
        """The degree of the form: how many complex lines there are, with multiplicity."""
        return len(self.form) - 1

    @property
    def chamber(self) -> tuple[int, int]:
        """How many critical lines there are, and how many of them are minima."""
        return len(self.lines), len(self.minima)

    def as_columns(self) -> dict[str, Any]:
        """Those of the lines."""
        return stacked(self.lines)

    def __getitem__(self, index: Any) -> Any:
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def __str__(self) -> str:
        rows = [("line", "order", "index", "drop", "loss", "kind")]
        for c in self.lines:
            loss = "" if c.loss is None else shown_number(c.loss)
            place = f"({shown_number(c.line[0])} : {shown_number(c.line[1])})"
            rows.append((place, str(c.order), str(c.index), shown_number(c.drop), loss, c.kind))
        notes = [self.degeneracy] if self.degeneracy else []
        if any(c.loss is None for c in self.lines):
            notes.append("loss: ⟨T, T⟩ less the drop; h and N leave it open, so give it as norm")
        return "\n".join(aligned(rows) + notes)


def line_form(h: Iterable[Any], N: Iterable[Any]) -> tuple[Fraction, ...]:
    """J = h_x N_y − h_y N_x, of degree 3d − 2, with all its factors.

    Parameters
    ----------
    h, N
        coefficients of forms of degrees d and 2d, that of x^d first; any real numbers, floats as
        the dyadic numbers that they are. N need not be positive.

    Returns
    -------
    tuple of Fraction

    Raises
    ------
    ValueError
        if the degrees do not match, d = 0, or an entry is not a finite real number.

    Examples
    --------
    >>> [int(c) for c in line_form((1, 0, -1), (1, 0, 2, 0, 1))]
    [0, 16, 0, 16, 0]
    """
    pair = read_pair(h, N)
    (h_x, h_y), (N_x, N_y) = map(partial_derivatives, pair)
    both = zip(product([h_x, N_y]), product([h_y, N_x]), strict=True)
    return tuple(Fraction(a - b) for a, b in both)


def reduced_line_form(h: Iterable[Any], N: Iterable[Any]) -> tuple[Fraction, ...]:
    """J without its common factor with N, the greatest common divisor of N_x and N_y.

    Takes and raises what :func:`line_form` does; N must not have a multiple real root.

    >>> from math import comb
    >>> N = [15 * comb(3, i // 2) * (i % 2 == 0) for i in range(7)]  # 15(x² + y²)³
    >>> [int(c) for c in reduced_line_form((1, 0, 0, 0), N)]
    [0, 270, 0, 0]
    """
    pair = read_pair(h, N)
    J = line_form(*pair)
    N_x, N_y = (_polynomial(part) for part in partial_derivatives(pair[1]))
    shared = N_x.gcd(N_y)
    rest = _polynomial(J) // shared if any(J) else _polynomial(J)
    return tuple(
        to_fraction(to_fmpq(Fraction(0)) + rest[i])
        for i in reversed(range(len(J) - shared.degree()))
    )


def critical_lines(h: Iterable[Any], N: Iterable[Any], norm: Any = None) -> CriticalLines:
    """All critical lines of one neuron with two inputs, certified.

    Parameters
    ----------
    h
        ⟨T, w^d⟩ as a form in w: d + 1 coefficients, that of x^d first; any real numbers, floats as
        the dyadic numbers that they are.
    N
        ⟨w^d, w^d⟩ > 0: 2d + 1 coefficients.
    norm
        ⟨T, T⟩, as ``metric.inner(T, T)``, for the losses: h and N do not tell it, as two metrics
        may have one N. When left out they are None, and only ``drop`` is known.

    Returns
    -------
    CriticalLines

    Raises
    ------
    ValueError
        if the degrees do not match, N is not positive for every real w ≠ 0, or the norm is below
        some h²/N; for degrees above ``MOST_DEGREE``.

    Notes
    -----
    J is factored over Q, so that orders and h ≠ 0 are exact; signs are certified in balls, whose
    radii are at most 2^−60 of what they enclose. *For every positive N and h ≠ 0 with h²/N not
    constant, the minima are half of the different real lines with h = 0 and the critical lines of
    odd order together*: on the circle of lines maxima and minima of h²/N alternate, the real lines
    with h = 0 are minima, and lines of odd order are the other minima and the maxima.

    Examples
    --------
    The teacher 2x² − y² with Gaussian inputs has h = 5x² − y² and N = 3(x² + y²)². Its squared
    norm is 11, and there is a bad minimum:

    >>> found = critical_lines((5, 0, -1), (3, 0, 6, 0, 3), norm=11)
    >>> print(found)
    line     order  index  drop  loss  kind
    (0 : 1)  1      0      1/3   32/3  bad minimum
    (1 : 0)  1      0      25/3  8/3   global minimum
    >>> found.root_lines, found.chamber
    (2, (2, 2))
    """
    pair = read_pair(h, N)
    refuse_indefinite(pair[1])
    given = None if norm is None else Fraction(real_number(norm, "norm")[0])
    if not any(pair[0]):
        return CriticalLines((), (), 0, "h = 0: the best multiple of every w^d is 0")
    J = reduced_line_form(*pair)
    roots = len(exact_pattern(pair[0]).real)
    if not any(J):
        return CriticalLines((), J, roots, "h²/N is constant: every line is a minimum")
    attempts = (_lines(*pair, J, given, _PRECISION << i) for i in count())
    lines = next(found for found in attempts if found is not None)
    degenerate = sum(line.is_degenerate for line in lines)
    reasons = [f"{degenerate} degenerate: J has a multiple root there"] if degenerate else []
    if (multiple := max(exact_pattern(pair[0]).real, default=1)) > 1:
        reasons.append(f"h has a real root of multiplicity {multiple}, where B = 0")
    return CriticalLines(tuple(lines), J, roots, "; ".join(reasons) or None)


def _lines(
    h: Sequence[Fraction],
    N: Sequence[Fraction],
    J: Sequence[Fraction],
    norm: Fraction | None,
    precision: int,
) -> list[CriticalLine] | None:
    """The critical lines, or None where this precision leaves a sign or a loss open."""
    p, q, d = _polynomial(h), _polynomial(N), len(h) - 1
    found = []
    for turn in turning_points(J, precision):
        if vanishes_at(turn.minimal, p, d):
            continue
        with ctx.workprec(precision):
            value, size = value_at(p, turn.place, d), value_at(q, turn.place, 2 * d)
            sign = value * turn.slope
            if not (sign > 0 or sign < 0) or not size > 0:
                return None
            drop = _rational_drop(p, q, d, turn, value * value / size)
            scale = without_flint(value / size)
            loss = None if norm is None else without_flint(to_fmpq(norm) - beside_flint(drop))
            if not is_narrow([drop]) or not is_narrow([scale]):
                return None
            if loss is not None and not is_narrow([loss, norm]):
                return None
        if loss is not None and loss < 0:
            raise ValueError(
                f"norm {short(norm)} is below h²/N = {shown_number(drop)} at a line, but ⟨T, B⟩² "
                "is at most ⟨T, T⟩⟨B, B⟩; give ⟨T, T⟩ in the metric of h and N"
            )
        a = turn.place
        line = (Fraction(1), Fraction(0)) if a is None else (without_flint(a), Fraction(1))
        odd = turn.order % 2 == 1
        found.append(
            CriticalLine(
                line, turn.minimal, scale, drop, loss, turn.order,
                index=int(turn.order == 1 and bool(sign > 0)),
                is_local_minimum=odd and bool(sign < 0),
            )
        )  # fmt: skip
    return _with_global_minima(found, p, q, precision)


def _rational_drop(p: fmpq_poly, q: fmpq_poly, d: int, turn: TurningPoint, ball: Any) -> Any:
    """h²/N at a turning point, as a Fraction if it is a simple one: this is verified."""
    if not hasattr(ball, "mid"):
        return without_flint(ball)
    guess = simple_fraction(ball)
    if guess is not None and vanishes_at(turn.minimal, p * p - to_fmpq(guess) * q, 2 * d):
        return guess
    return ball


def _with_global_minima(
    lines: list[CriticalLine], p: fmpq_poly, q: fmpq_poly, precision: int
) -> list[CriticalLine] | None:
    """The same lines with the least losses marked, or None where the balls do not tell."""
    if not lines:
        return lines
    with ctx.workprec(precision):
        drops = [beside_flint(line.drop) for line in lines]
        centres = [arb(drop).mid() for drop in drops]
        best = reduce(lambda i, j: j if centres[j] > centres[i] else i, range(len(lines)))
        equal = set()
        for i, drop in enumerate(drops):
            if i == best or drop < drops[best]:
                continue
            if not _same_drop(lines[i], lines[best], p, q):
                return None
            equal.add(i)
    return [
        CriticalLine(**{**vars(line), "is_global_minimum": i == best or i in equal})
        for i, line in enumerate(lines)
    ]


def _same_drop(first: CriticalLine, second: CriticalLine, p: fmpq_poly, q: fmpq_poly) -> bool:
    """Whether two values of h²/N whose balls meet are certainly one number.

    A number of Q(a) has its characteristic polynomial over Q, a power of its minimal one; two roots
    of one irreducible polynomial are equal if no other root is near them, by Sturm's theorem.
    """
    if isinstance(first.drop, Fraction) and isinstance(second.drop, Fraction):
        return first.drop == second.drop
    minimal = _minimal_of_drop(first, p, q)
    if minimal != _minimal_of_drop(second, p, q):
        return False
    ends = [
        (ball.mid().fmpq() - ball.rad().fmpq(), ball.mid().fmpq() + ball.rad().fmpq())
        for ball in (arb(beside_flint(c.drop)) for c in (first, second))
    ]
    return _roots_between(minimal, min(a for a, _ in ends), max(b for _, b in ends)) == 1


def _roots_between(polynomial: fmpq_poly, low: Any, high: Any) -> int:
    """How many different real roots there are between numbers that are none."""
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() > 0:
        chain.append(-(chain[-2] % chain[-1]))
    return sign_changes([f(low) for f in chain]) - sign_changes([f(high) for f in chain])


def _minimal_of_drop(line: CriticalLine, p: fmpq_poly, q: fmpq_poly) -> fmpq_poly:
    if isinstance(line.drop, Fraction):
        return fmpq_poly([to_fmpq(-line.drop), to_fmpq(Fraction(1))])
    leading, *rest = line.minimal
    size = len(rest)
    companion = fmpq_mat(size, size)
    for i, c in enumerate(reversed(rest)):
        companion[i, size - 1] = to_fmpq(Fraction(-c, leading))
        if i:
            companion[i, i - 1] = 1
    at_p, at_q = _of_matrix(p, companion), _of_matrix(q, companion)
    (found, _), *_ = (at_p * at_p * at_q.inv()).charpoly().numer().factor()[1]
    return fmpq_poly(found) / found.leading_coefficient()


def _of_matrix(polynomial: fmpq_poly, matrix: fmpq_mat) -> fmpq_mat:
    size = matrix.nrows()
    one = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    value = fmpq_mat(size, size)
    for c in reversed(polynomial.coeffs()):
        value = value * matrix + one * c
    return value


def read_pair(
    h: Iterable[Any], N: Iterable[Any]
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """h and N as Fractions: ``ValueError`` if they are not of degrees d and 2d.

    >>> read_pair((1, 0, 0.5), (1, 0, 2, 0, 1))[0]
    (Fraction(1, 1), Fraction(0, 1), Fraction(1, 2))
    """
    first, second = read_exact(h, "h"), read_exact(N, "N")
    d = len(first) - 1
    if d < 1 or len(second) != 2 * d + 1:
        raise ValueError(
            f"h has {len(first)} coefficients and N has {len(second)}: they are forms of degrees d "
            "and 2d in two variables, d ≥ 1; give d + 1 and 2d + 1 coefficients"
        )
    refuse_above(MOST_DEGREE, d, "a teacher of degree {}", "take a smaller degree")
    return first, second


def refuse_indefinite(N: tuple[Fraction, ...]) -> None:
    """Refuse a form that is not positive: it is ⟨w^d, w^d⟩ for no inner product.

    >>> refuse_indefinite((Fraction(1), Fraction(0), Fraction(-1)))
    Traceback (most recent call last):
        ...
    ValueError: N (1, 0, -1) vanishes at some real w ≠ 0, but ⟨w^d, w^d⟩ is positive for every ...
    """
    real = exact_pattern(N).real if any(N) else (1,)
    if real or N[0] < 0:
        where = "vanishes at some real w ≠ 0" if real else "is negative"
        raise ValueError(
            f"N ({', '.join(map(shown_number, N))}) {where}, but ⟨w^d, w^d⟩ is positive for every "
            "inner product; give N of a positive definite metric (line_form takes any)"
        )


def partial_derivatives(form: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The coefficients of the derivatives of a form by x and by y.

    >>> partial_derivatives((1, 2, 3))
    ([2, 2], [2, 6])
    """
    n = len(form) - 1
    by_x = [(n - i) * c for i, c in enumerate(form[:-1])]
    by_y = [i * c for i, c in enumerate(form)][1:]
    return by_x, by_y


def _polynomial(form: Sequence[Fraction]) -> fmpq_poly:
    """The form at y = 1."""
    return fmpq_poly([to_fmpq(c) for c in reversed(form)])
