"""Exact derivatives of a loss that is a polynomial of the parameters, from its values alone.

Whatever the network, its loss is a polynomial along each line of parameters. Values at as many
points as its degree asks for give its coefficients: a gradient that knows nothing of layers.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq, fmpq_mat

Parameters: TypeAlias = tuple[Fraction, ...]
Loss: TypeAlias = Callable[[Parameters], Fraction]

MOST_DEGREE = 8
"""Along a line: twice that of three filters or of a cubic neuron with its output."""


def some_parameters(size: int) -> Parameters:
    """Parameters that are not special: quotients of small primes.

    >>> some_parameters(3)
    (Fraction(3, 2), Fraction(-5, 3), Fraction(7, 5))
    """
    primes = [p for p in range(2, 20 * size + 20) if all(p % q for q in range(2, p))]
    return tuple(Fraction((-1) ** i * primes[i + 1], primes[i]) for i in range(size))


def coefficients(along: Callable[[Fraction], Fraction]) -> list[Fraction]:
    """The coefficients of a polynomial of degree at most ``MOST_DEGREE``, the constant first.

    >>> coefficients(lambda t: 2 * t**3 - t + 5)[:5] == [5, -1, 0, 2, 0]
    True
    """
    nodes = range(MOST_DEGREE + 1)
    values = [along(Fraction(k)) for k in nodes]
    rows = fmpq_mat(len(nodes), len(nodes), [fmpq(k) ** j for k in nodes for j in nodes])
    column = fmpq_mat(len(nodes), 1, [fmpq(*v.as_integer_ratio()) for v in values])
    return [Fraction(int(c.p), int(c.q)) for c in rows.solve(column).entries()]


def gradient_at(at: Parameters, loss: Loss) -> list[Fraction]:
    """The partial derivatives, exactly.

    >>> gradient_at((Fraction(2), Fraction(3)), lambda p: p[0] ** 2 * p[1])
    [Fraction(12, 1), Fraction(4, 1)]
    """
    return [
        coefficients(lambda t, i=i: loss((*at[:i], at[i] + t, *at[i + 1 :])))[1]  # type: ignore[misc]
        for i in range(len(at))
    ]


def order(at: Parameters, loss: Loss) -> int:
    """The order in ε of the loss at ε times the parameters, less that at zero.

    >>> order((Fraction(2), Fraction(3)), lambda p: 1 + p[0] * p[1])
    2
    """
    found = coefficients(lambda t: loss(tuple(t * c for c in at)))
    return next(i for i, c in enumerate(found) if i and c)
