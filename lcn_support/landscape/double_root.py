"""Critical points with one real double root, as those of a function of one variable.

For a ∈ P¹(R) let ev_a = (a^n, …, a, 1) be the evaluation at (a : 1), u(a) = ev_a·u the value of the
target there, and K(a) = ev_aᵀS⁻¹ev_a. Among the forms that vanish at a,

    W_a = u − u(a)/K(a) · S⁻¹ev_a  is nearest to u, and  (W_a − u)ᵀS(W_a − u) = f(a) = u(a)²/K(a).

f has degree 0 in (x, y), a function on P¹(R). Where f' = 0 and u(a) ≠ 0 the root a of W_a is
double, W_a is critical on the stratum of that double root, and all such points arise so.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

from flint import ctx, fmpq_poly

from lcn_support.arguments.ring_elements import without_flint
from lcn_support.arithmetic.balls import is_narrow
from lcn_support.arithmetic.matrices import to_fmpq, to_fraction
from lcn_support.forms.turning_points import turning_points, value_at, vanishes_at
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False)
class DoubleRootPoint(Record):
    """A critical point of f(a) = u(a)²/K(a) with u(a) ≠ 0, and the form W_a that it belongs to.

    Attributes
    ----------
    root
        (x, y): (a, 1), or (1, 0) for infinity; Fractions, or an enclosure of an irrational a.
    end_to_end
        W_a, of which the root is double (at least): Fractions, or enclosures.
    loss
        (W_a − u)ᵀS(W_a − u) + offset = f(a) + offset.
    is_minimum
        whether a is a strict local minimum of f on P¹(R); always certified.
    order
        1 where f'' ≠ 0; otherwise the order to which f' vanishes.
    """

    root: tuple[Any, Any]
    end_to_end: tuple[Any, ...]
    loss: Any
    is_minimum: bool
    order: int


def critical_form(loss: QuadraticLoss) -> tuple[Fraction, ...]:
    """The form G of degree 3n − 2 with df/dφ = uG/K² for (x, y) = (sin φ, cos φ).

    Its real roots with u(a) ≠ 0 are the critical points; 3n − 2 is the Euclidean distance degree of
    the discriminant.

    Parameters
    ----------
    loss
        of degree n ≥ 2.

    Returns
    -------
    tuple of Fraction
        3n − 1 coefficients of G, where yG = 2K·∂u/∂x − u·∂K/∂x.

    Raises
    ------
    ValueError
        if n < 2: a form of degree 1 has no double root.

    Examples
    --------
    x²(x + y) is critical for x³ + x²y + y³, so a = 0 is a root:

    >>> [int(c) for c in critical_form(QuadraticLoss((1, 1, 0, 1)))]
    [-2, 2, -6, 4, -2, 6, 2, 0]
    """
    n = loss.degree
    if n < 2:
        raise ValueError(f"the target has degree {n}; a double root needs degree 2 or more")
    u, K = _target(loss), _squared_norm(loss)
    numerator = 2 * K * u.derivative() - u * K.derivative()
    return tuple(to_fraction(numerator[i]) for i in reversed(range(3 * n - 1)))


def double_root_points(loss: QuadraticLoss, precision: int = 128) -> tuple[DoubleRootPoint, ...]:
    """All critical points of u(a)²/K(a) on P¹(R) with u(a) ≠ 0, by ascending a, infinity last.

    Parameters
    ----------
    loss
        of degree n ≥ 2; floats are the dyadic numbers that they are.
    precision
        bits to begin with, raised where a sign needs more, or where a radius is too large: at most
        2^−60 of the largest coefficient of W_a, and of the larger of its loss and uᵀSu.

    Returns
    -------
    tuple of DoubleRootPoint
        the real W that are critical on the stratum of forms with a real double root: for generic u
        all of its other roots are simple. For k = (n, 2) these are all end-to-end filters of
        critical parameters with W ≠ 0, apart from u itself, and `is_minimum` is that of the loss
        modulo scaling.

    Raises
    ------
    ValueError
        if n < 2, and if f is constant: then every a is critical.

    Notes
    -----
    G is factored over Q, so that multiplicities, u(a) ≠ 0 and, through signs certified in ball
    arithmetic, minima are exact.

    Examples
    --------
    A bad minimum, x²(x + y), with loss 1; the target x³ + x²y + y³ has a root, so 0 is attained:

    >>> points = double_root_points(QuadraticLoss((1, 1, 0, 1)))
    >>> [(p.is_minimum, round(float(p.loss), 3)) for p in points]
    [(False, 1.029), (True, 1.0), (False, 2.316)]
    >>> [int(c) for c in points[1].end_to_end]
    [1, 1, 0, 0]
    """
    G = critical_form(loss)
    if not any(G):
        raise ValueError(
            f"u(a)²/K(a) is constant for the target ({', '.join(map(str, loss.target))}) and this "
            "covariance, so every a is critical; change one of them"
        )
    attempts = (_points(loss, G, precision << i) for i in count())
    return next(tuple(points) for points in attempts if points is not None)


def profile(loss: QuadraticLoss, angles: "np.ndarray") -> "np.ndarray":
    """f(φ) = u(a)²/K(a) + offset at the points (sin φ : cos φ), that is a = tan φ.

    The least loss of a filter W with root a: what remains of the loss of k = (n, 2) when the filter
    of size 2 is (cos φ, −sin φ) and the other one is chosen best.

    Parameters
    ----------
    loss
        of any degree.
    angles
        floats φ, of any shape; f has period π.

    Returns
    -------
    numpy.ndarray
        floats, of the shape of the angles.

    Raises
    ------
    ValueError
        if an angle is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> [round(float(f), 6) for f in profile(QuadraticLoss((1, 1, 0, 1)), np.array([0, np.pi / 2]))]
    [1.0, 1.0]
    """
    import numpy as np

    if not np.isfinite(angles).all():
        raise ValueError("an angle is not finite; give finite floats")
    powers = np.arange(loss.degree, -1, -1)
    shape = np.shape(angles)
    sine, cosine = np.sin(angles)[..., None], np.cos(angles)[..., None]
    evaluation = (sine**powers * cosine ** powers[::-1]).reshape(-1, loss.degree + 1)
    value = evaluation @ np.array(loss.target, dtype=float)
    norm = ((evaluation @ np.array(loss.inverse_covariance, dtype=float)) * evaluation).sum(axis=1)
    return (value**2 / norm + float(loss.offset)).reshape(shape)


def _target(loss: QuadraticLoss) -> fmpq_poly:
    return fmpq_poly([to_fmpq(c) for c in reversed(loss.target)])


def _squared_norm(loss: QuadraticLoss) -> fmpq_poly:
    """K, of formal degree 2n."""
    n = loss.degree
    sums = [Fraction(0)] * (2 * n + 1)
    for i, row in enumerate(loss.inverse_covariance):
        for j, entry in enumerate(row):
            sums[2 * n - i - j] += entry
    return fmpq_poly([to_fmpq(c) for c in sums])


def _points(
    loss: QuadraticLoss, G: tuple[Fraction, ...], precision: int
) -> list[DoubleRootPoint] | None:
    """The critical points, or None where this precision leaves a sign or W open."""
    n, u, K = loss.degree, _target(loss), _squared_norm(loss)
    found = []
    for turn in turning_points(G, precision):
        if vanishes_at(turn.minimal, u, n):
            continue
        a = turn.place
        with ctx.workprec(precision):
            value, norm = value_at(u, a, n), value_at(K, a, 2 * n)
            evaluation = [int(i == n) if a is None else a**i for i in reversed(range(n + 1))]
            W = _nearest(loss, evaluation, value / norm)
            at_W = without_flint(value * value / norm + to_fmpq(loss.offset))
            sign = value * turn.slope
            narrow = is_narrow(W) and is_narrow((at_W, loss.norm(loss.target)))
        if not (sign > 0 or sign < 0) or not narrow:
            return None
        root = (Fraction(1), Fraction(0)) if a is None else (without_flint(a), Fraction(1))
        is_minimum = turn.order % 2 == 1 and bool(sign > 0)
        found.append(DoubleRootPoint(root, W, at_W, is_minimum, turn.order))
    return found


def _nearest(loss: QuadraticLoss, evaluation: list[Any], factor: Any) -> tuple[Any, ...]:
    """u − factor · S⁻¹ · evaluation."""
    rows = [map(to_fmpq, row) for row in loss.inverse_covariance]
    shifts = [sum(s * e for s, e in zip(row, evaluation, strict=True)) for row in rows]
    return tuple(
        without_flint(to_fmpq(c) - factor * shift)
        for c, shift in zip(loss.target, shifts, strict=True)
    )
