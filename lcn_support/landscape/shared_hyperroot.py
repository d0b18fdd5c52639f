"""Two layers, the second of size two: the loss as a function of its hyperroot.

For k = (k_1, 2) and strides (S, 1) the second factor is a point α of P¹(R), up to scaling: it is
x^S − αy^S. For a given α the loss is a convex quadratic function of the first filter. With the
k × k_1 matrix A(α) of the products x^i y^j (x^S − αy^S), i + j = k_1 − 1, its least value is

    f(α) = uᵀSu − bᵀG⁻¹b,   G = AᵀSA,  b = AᵀSu,

taken at w_1 = G⁻¹b. So f and the loss of the network have the same critical points with W ≠ 0 and,
at these, the same index modulo scaling. f = N/D, both of degree 2k_1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import count
from typing import Any

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat, fmpq_poly

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.ring_elements import without_flint
from lcn_support.arithmetic.balls import is_narrow
from lcn_support.arithmetic.matrices import to_flint, to_fmpq, to_fraction
from lcn_support.forms.turning_points import turning_points, value_at, vanishes_at
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record


@dataclass(frozen=True, eq=False)
class HyperrootPoint(Record):
    """A critical point with W ≠ 0 of the network, given by the hyperroot of the second layer.

    Attributes
    ----------
    hyperroot
        α as a Fraction or an enclosure (python-flint ``arb``); None for α = ∞.
    filters
        (w_1, w_2) with w_2 = (1, −α), or (0, 1) for α = ∞: Fractions, or enclosures.
    loss
        ℓ(W), offset included.
    is_minimum
        whether f has a strict local minimum at α: then the loss has one modulo scaling.
    is_shared
        whether the first layer has this hyperroot, too; decided exactly.
    order
        1 where f'' ≠ 0; otherwise the order to which f' vanishes.
    """

    hyperroot: Any
    filters: tuple[tuple[Any, ...], ...]
    loss: Any
    is_minimum: bool
    is_shared: bool
    order: int


class HyperrootProfile:
    """The function f of one network and one loss, in exact arithmetic.

    Parameters
    ----------
    a
        two layers, the second of size 2; any stride.
    loss
        with k coefficients.

    Raises
    ------
    ValueError
        for another architecture, or a loss of another degree.

    Examples
    --------
    With the target 2x⁴ − x²y² + 2y⁴ the filters x² − y² and x² − y² are critical, and a minimum:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> f = HyperrootProfile(a, QuadraticLoss((2, 0, -1, 0, 2)))
    >>> [int(c) for c in f.critical_form]
    [4, -10, 8, 0, -8, 10, -4]
    >>> [(p.hyperroot, p.is_minimum, p.is_shared, p.order) for p in f.points()]
    [(Fraction(-1, 1), False, True, 1), (Fraction(1, 1), True, True, 3)]
    """

    def __init__(self, a: Architecture, loss: QuadraticLoss) -> None:
        if a.layers != 2 or a.sizes[1] != 2:
            raise ValueError(
                f"{a!r}: a single hyperroot describes two layers, the second of size 2; give "
                "Architecture((k_1, 2), strides=(s, 1))"
            )
        if loss.degree != a.degree:
            raise ValueError(
                f"the loss takes {loss.degree + 1} coefficients, {a!r} composes "
                f"{a.filter_size}; give a target of that size"
            )
        self.architecture, self.loss = a, loss

    @cached_property
    def fraction(self) -> tuple[fmpq_poly, fmpq_poly]:
        """N and D, polynomials in α of degree at most 2k_1 and without common factor; D > 0."""

        def values(alpha: fmpq) -> list[fmpq]:
            G, b = self._normal_equations(alpha)
            least = self._at_zero - (b.transpose() * G.solve(b))[0, 0]
            return [least * G.det(), G.det()]

        N, D = _interpolated(values, 2 * self.architecture.sizes[0])
        common = D.gcd(N)
        return N // common, D // common

    @cached_property
    def first_filter(self) -> tuple[fmpq_poly, ...]:
        """The entries of w_1 = G⁻¹b times det G, polynomials in α."""

        def values(alpha: fmpq) -> list[fmpq]:
            G, b = self._normal_equations(alpha)
            return [c * G.det() for c in G.solve(b).entries()]

        return _interpolated(values, 2 * self.architecture.sizes[0] - 1)

    @cached_property
    def critical_form(self) -> tuple[Fraction, ...]:
        """The coefficients of N'D − ND', by descending powers of α.

        As a form of degree 2 deg D − 2, so that a leading zero is a critical point at α = ∞. Over C
        its zeros are the critical points; for generic data there are 4k_1 − 2.
        """
        N, D = self.fraction
        form = N.derivative() * D - N * D.derivative()
        return tuple(to_fraction(form[i]) for i in reversed(range(2 * D.degree() - 1)))

    def points(self, precision: int = 128) -> tuple[HyperrootPoint, ...]:
        """All real critical points with W ≠ 0, by ascending α, infinity last.

        Raises ``ValueError`` if f is constant; ``precision`` are the bits to begin with, raised
        where a sign needs more, or where a radius is too large: at most 2^−60 of the largest entry
        of a filter, and of the larger of the loss and uᵀSu.
        """
        form = self.critical_form
        if not any(form):
            raise ValueError(
                f"the loss does not depend on the hyperroot for the target "
                f"({', '.join(map(str, self.loss.target))}), so all are critical; change it"
            )
        attempts = (self._points(form, precision << i) for i in count())
        return next(tuple(points) for points in attempts if points is not None)

    def value(self, alpha: float) -> float:
        """f(α) + offset in floating-point numbers; infinity is allowed.

        >>> f = HyperrootProfile(Architecture((2, 2), strides=(2, 1)), QuadraticLoss((1, 2, 1, 1)))
        >>> round(f.value(float("inf")), 3), round(f.value(-0.5), 3)
        (5.0, 0.2)
        """
        N, D = self.fraction
        degree = D.degree()
        numerator, denominator = (
            [float(to_fraction(p[i])) for i in range(degree + 1)] for p in (N, D)
        )
        if abs(alpha) > 1:
            numerator, denominator, alpha = numerator[::-1], denominator[::-1], 1 / alpha
        top, bottom = (
            reduce(lambda sum_, c: sum_ * alpha + c, reversed(p), 0.0)
            for p in (numerator, denominator)
        )
        return top / bottom + float(self.loss.offset)

    def _points(self, form: Sequence[Fraction], precision: int) -> list[HyperrootPoint] | None:
        """The critical points, or None where this precision leaves a sign or a filter open."""
        N, D = self.fraction
        degree, zero_filter = D.degree(), N - self._at_zero * D
        found = []
        for turn in turning_points(form, precision):
            if vanishes_at(turn.minimal, zero_filter, degree):
                continue
            alpha, slope = turn.place, turn.slope
            with ctx.workprec(precision):
                try:
                    filters = self._filters(alpha)
                except ZeroDivisionError:  # the balls hold a singular matrix of normal equations
                    return None
                value = value_at(N, alpha, degree) / value_at(D, alpha, degree)
                at_W = without_flint(value + to_fmpq(self.loss.offset))
                at_zero = without_flint(self._at_zero)
                narrow = all(map(is_narrow, (*filters, (at_W, at_zero))))
            if not (slope > 0 or slope < 0) or not narrow:
                return None
            is_minimum = turn.order % 2 == 1 and bool(slope > 0)
            shared = self._is_shared(turn.minimal)
            hyperroot = without_flint(alpha)
            found.append(HyperrootPoint(hyperroot, filters, at_W, is_minimum, shared, turn.order))
        return found

    @cached_property
    def _at_zero(self) -> fmpq:
        """uᵀSu, the loss of W = 0 without the offset."""
        return to_fmpq(self.loss.norm(self.loss.target))

    def _normal_equations(self, alpha: Any) -> tuple[fmpq_mat, fmpq_mat]:
        """G and b, from the rows of A(α)ᵀ: the second filter, shifted."""
        a, mat = self.architecture, arb_mat if isinstance(alpha, arb) else fmpq_mat
        stride, (first, last) = a.layer_strides[1], (0, 1) if alpha is None else (1, -alpha)
        places, size = range(a.filter_size), range(a.sizes[0])
        A = mat([[first * (j == i) + last * (j == i + stride) for j in places] for i in size])
        S, u = mat(to_flint(self.loss.covariance)), mat(to_flint([[c] for c in self.loss.target]))
        return A * S * A.transpose(), A * S * u

    def _filters(self, alpha: Any) -> tuple[tuple[Any, ...], ...]:
        G, b = self._normal_equations(alpha)
        second = (Fraction(0), Fraction(1)) if alpha is None else (Fraction(1), -alpha)
        return tuple(map(without_flint, G.solve(b).entries())), tuple(map(without_flint, second))

    def _is_shared(self, minimal: Sequence[int]) -> bool:
        """Whether every part F_r of the first filter vanishes at the roots of the minimal form."""
        size, stride = self.architecture.sizes[0], self.architecture.layer_strides[1]
        alpha, top = fmpq_poly([0, 1]), 2 * size - 1
        for r in range(min(stride, size)):
            part = self.first_filter[r::stride]
            F = reduce(lambda F, c: F * alpha + c, part, fmpq_poly([0]))
            if not vanishes_at(minimal, F, top + len(part) - 1):
                return False
        return True


def _interpolated(values: Callable[[fmpq], list[fmpq]], degree: int) -> tuple[fmpq_poly, ...]:
    """The polynomials of at most that degree with these values, through degree + 1 integers."""
    at = [fmpq(i - degree // 2) for i in range(degree + 1)]
    powers = fmpq_mat([[x**i for i in range(degree + 1)] for x in at])
    columns = powers.solve(fmpq_mat([values(x) for x in at])).transpose().tolist()
    return tuple(map(fmpq_poly, columns))
