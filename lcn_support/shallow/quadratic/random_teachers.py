"""How many local minima a random quadratic teacher has for one neuron, in closed form.

A teacher of the Gaussian orthogonal ensemble has the density ∝ exp(−tr T²/2). At width 1 there are
two local minima iff T + c tr(T) I is indefinite, and one otherwise, so the expected number is
1 + P(indefinite), a probability of a cone of eigenvalues with the density ∝ ∏|λ_i − λ_j|.

For n = 2 let m be half the trace and d half the difference of the eigenvalues: m is normal with
variance ½ and d of density ∝ d exp(−d²), so P(d > |1 + 2c| |m|) = (1 + (1 + 2c)²)^{−½}. For any
degree and two inputs ``one_neuron.expected_counts`` has these numbers, those of lines as well;
``experiments.teachers`` draws such matrices and counts their minima.
"""

from fractions import Fraction
from math import atan2, hypot, pi, sqrt
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import real_number, to_double


def expected_minima(inputs: int, ratio: Any) -> float:
    """The expected number of local minima at width 1 for a teacher of the orthogonal ensemble.

    Parameters
    ----------
    inputs
        n = 1, 2 or 3.
    ratio
        c ≥ −1/n of the metric a(tr AB + c tr A tr B): ½ for Gaussian inputs, 0 for Frobenius.

    Returns
    -------
    float
        for n = 2: 1 + (1 + (1 + 2c)²)^{−½}; for n = 3, with β = √2/(1 + 3c):
        1 + (arctan β + arctan(β/2) + 3β/(1 + β²))/π.

    Raises
    ------
    TypeError
        if the number of inputs is no integer.
    ValueError
        for other n, and for c < −1/n, where the metric is indefinite.

    Notes
    -----
    Computed above for n = 2; for n = 3 it is the integral of the density over the cone. Not in the
    sources.

    Examples
    --------
    >>> expected_minima(2, 0.5) == 1 + 1 / sqrt(5), expected_minima(2, 0) == 1 + 1 / sqrt(2)
    (True, True)
    >>> abs(expected_minima(3, 0) - 1.5 - sqrt(2) / pi) < 1e-15
    True
    """
    n = read_integer(
        inputs, "inputs", 1, 3,
        remedy="the closed forms are for n = 1, 2 and 3; sample larger ones with sampled_minima",
    )  # fmt: skip
    size = 1 + n * Fraction(real_number(ratio, "ratio")[0])
    if size < 0:
        raise ValueError(
            f"ratio {short(ratio)}: below −1/n = −1/{n} the metric is indefinite, and a loss "
            "without a lower bound need not have a minimum; give a larger one"
        )
    t = to_double(size, "1 + cn")
    if n == 1:
        return 1.0
    if n == 2:
        return 1 + 1 / hypot(1, t)
    angles = atan2(sqrt(2), t) + atan2(sqrt(2), 2 * t)
    return 1 + (angles + 3 * sqrt(2) * t / (t * t + 2)) / pi
