"""A filter and a metric, read at the door: what the distance is measured from, and how exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.coefficients import Coefficients
from lcn_support.arguments.real_numbers import is_ball
from lcn_support.arithmetic.balls import to_ball
from lcn_support.arithmetic.matrices import to_fraction
from lcn_support.forms.end_to_end import read_end_to_end
from lcn_support.losses.metrics import read_metric
from lcn_support.losses.quadratic import QuadraticLoss

_BITS = 64
_LARGEST = Fraction(10) ** 100


@dataclass(frozen=True)
class Question:
    """Where a distance is measured from.

    Attributes
    ----------
    architecture
        the network.
    loss
        (V − W)ᵀS(V − W), with the filter W as its target: floats as the dyadic numbers that they
        are, balls by their centres.
    given, tolerance
        W as it was read, and how far its floats may be off, relative to the largest.
    slack
        a ball (``arb``) that no √((V − W)ᵀS(V − W)) with V within the tolerance exceeds; 0 if W is
        exact.
    """

    architecture: Architecture
    loss: QuadraticLoss
    given: Coefficients
    tolerance: float
    slack: arb

    @property
    def is_zero(self) -> bool:
        """Whether W = 0."""
        return not any(self.loss.target)


def read_question(
    a: Architecture, W: Iterable[Any], metric: Any, tolerance: float | None
) -> Question:
    """The question for a filter, a metric by name or by matrix, and a tolerance.

    Raises ``ValueError`` if W does not have k finite coefficients, for the generic metric, which is
    no matrix, and if W is not between 10^−100 and 10^100 in size.

    >>> a = Architecture((2, 2))
    >>> read_question(a, [1, 2, 3], "bombieri", None).loss.covariance[1][1]
    Fraction(1, 2)
    >>> float(read_question(a, [1.0, 2.0, 2.0], "white", 1e-3).slack) >= 2e-3 * 3**0.5
    True
    """
    given, allowed = read_end_to_end(a, W, tolerance)
    name, S = read_metric(a, metric)
    if S is None:
        raise ValueError(
            "metric 'generic' stands for any matrix, and a distance needs one; give 'white', "
            "'bombieri', 'markov' or a matrix"
        )
    centre = [to_fraction(c.mid().fmpq()) if is_ball(c) else Fraction(c) for c in given]
    size = max(map(abs, centre))
    if size and not 1 / _LARGEST <= size <= _LARGEST:
        raise ValueError(
            f"W is {'larger' if size > 1 else 'smaller'} than floats can hold the results of; "
            "scale it to lie between 10^-100 and 10^100"
        )
    with ctx.workprec(_BITS):
        off = [
            to_ball(to_fraction(c.rad().fmpq())) if is_ball(c) else _ball_of(allowed, size, c)
            for c in given
        ]
        square = sum(
            (
                abs(to_ball(s)) * off[i] * off[j]
                for i, row in enumerate(S)
                for j, s in enumerate(row)
            ),
            start=arb(0),
        )
        slack = square.abs_upper().sqrt().upper()
    loss = QuadraticLoss(centre, None if name == "white" else S)
    return Question(a, loss, given, allowed, slack)


def _ball_of(allowed: float, size: Fraction, entry: Any) -> arb:
    """How far one entry may be off: not at all, where it is exact."""
    return arb(0) if isinstance(entry, Fraction) else arb(allowed) * to_ball(size)
