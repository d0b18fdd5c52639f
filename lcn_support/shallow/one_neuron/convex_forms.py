"""Whether a binary form is convex, exactly.

Convex norms of powers have no bad critical lines beside those that the real roots of h force, see
:mod:`lcn_support.shallow.one_neuron.linear_products`; with a bias the norm need not be convex.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arithmetic.polynomials import product
from lcn_support.forms.roots import exact_pattern
from lcn_support.shallow.one_neuron.lines import partial_derivatives


def is_convex(N: Iterable[Any]) -> bool:
    """Whether a form of two variables is a convex function.

    Parameters
    ----------
    N
        coefficients, that of the highest power of x first; floats are the dyadic numbers that they
        are.

    Returns
    -------
    bool
        whether N_xx ≥ 0 and N_xx N_yy ≥ N_xy² everywhere.

    Raises
    ------
    ValueError
        if there is no coefficient, or one is not a finite real number.

    Examples
    --------
    >>> is_convex((1, 0, 2, 0, 1)), is_convex((2, 0, -3, 0, 2))
    (True, False)
    """
    given = read_exact(N, "N")
    if len(given) < 3:
        return True
    N_x, N_y = partial_derivatives(given)
    (N_xx, N_xy), (_, N_yy) = partial_derivatives(N_x), partial_derivatives(N_y)
    both = zip(product([N_xx, N_yy]), product([N_xy, N_xy]), strict=True)
    return all(map(_is_nonnegative, (N_xx, N_yy, [a - b for a, b in both])))


def _is_nonnegative(form: Sequence[Fraction]) -> bool:
    """Whether a form is nowhere negative: even degree, real roots of even multiplicity."""
    if not any(form):
        return True
    if len(form) % 2 == 0 or any(m % 2 for m in exact_pattern(tuple(form)).real):
        return False
    # The sign off the roots, at a place that is none: one of n + 1 points.
    values = (sum(c * k**i for i, c in enumerate(reversed(form))) for k in range(len(form)))
    return next(v for v in values if v) > 0
