"""Expected numbers of minima in closed form, against the integral of the density, and sampling."""

from fractions import Fraction as F
from math import pi, sqrt

import numpy as np
import pytest

from lcn_support.experiments.teachers import sampled_minima
from lcn_support.shallow import expected_minima

RATIOS = [F(1, 2), F(0), F(3), F(-1, 5), F(-3, 10)]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(80)


def integral(function, low, high):
    return (high - low) / 2 * WEIGHTS @ function((high + low + (high - low) * NODES) / 2)


def indefinite(n, c, repulsion=1):
    """P(T + c tr(T) I is indefinite) for eigenvalues of density ∏|λ_i − λ_j| · exp(−|λ|²/2).

    In polar coordinates: φ is the angle between λ and ±(1, …, 1), and the traceless part has the
    length sin φ and a direction of angle θ. T + c tr(T) I is definite iff
    tan φ < √n (1/n + c) / m, where m is the largest entry of the direction, or of its negative.
    """
    power = (1 if n == 2 else 3) * repulsion + n - 2  # of sin φ in the density

    def share(largest):
        end = np.arctan((1 / n + float(c)) * sqrt(n) / largest)
        whole = integral(lambda phi: np.sin(phi) ** power, 0, pi)
        return 2 * integral(lambda phi: np.sin(phi) ** power, 0, end) / whole

    if n == 2:
        return 1 - share(sqrt(0.5))

    def part(theta):
        entries = sqrt(2 / 3) * np.cos(theta + 2 * pi * np.arange(3)[:, None] / 3)
        shares = np.array([share(m) for m in entries.max(axis=0)])
        return shares * np.sin(3 * theta) ** repulsion

    return 1 - integral(part, 0, pi / 3) / integral(lambda t: np.sin(3 * t) ** repulsion, 0, pi / 3)


@pytest.mark.parametrize("ratio", RATIOS, ids=str)
def test_two_inputs_against_the_integral(ratio):
    assert abs(expected_minima(2, ratio) - 1 - indefinite(2, ratio)) < 1e-12


@pytest.mark.parametrize("ratio", RATIOS, ids=str)
def test_three_inputs_against_the_integral(ratio):
    assert abs(expected_minima(3, ratio) - 1 - indefinite(3, ratio)) < 1e-12


@pytest.mark.parametrize("n", [2, 3])
def test_without_repulsion_of_eigenvalues_the_number_is_another(n):
    assert abs(expected_minima(n, 0) - 1 - indefinite(n, 0, repulsion=0)) > 0.05


@pytest.mark.parametrize("ratio", [F(1, 2), F(0), F(-1, 4)], ids=str)
@pytest.mark.parametrize("n", [2, 3])
def test_samples_agree(n, ratio):
    sample = sampled_minima(n, 1, ratio, 40_000, np.random.default_rng(7))
    low, high = sample.share(2).interval(0.9999)
    assert low < expected_minima(n, ratio) - 1 < high and high - low < 0.021
    other = expected_minima(n, ratio + F(1, 4)) - 1
    assert not low < other < high


def test_limits():
    """|x| constant: always two. Ever more weight on the trace: one, by the sign of the trace."""
    assert [expected_minima(n, F(-1, n)) for n in (2, 3)] == [2, 2]
    assert all(expected_minima(n, 10**9) < 1 + 1e-8 for n in (2, 3))
    assert expected_minima(1, 5) == 1
    assert expected_minima(3, F(0)) == pytest.approx(1.5 + sqrt(2) / pi, abs=1e-15)


@pytest.mark.parametrize(
    ("n", "ratio", "error", "message"),
    [
        (4, 0, ValueError, "inputs 4 is above 3; .* sampled_minima"),
        (2.5, 0, TypeError, "no integer"),
        (2, -1, ValueError, r"ratio -1: below −1/n = −1/2 the metric is indefinite"),
        (2, "c", ValueError, "ratio"),
    ],
)
def test_what_is_refused(n, ratio, error, message):
    with pytest.raises(error, match=message):
        expected_minima(n, ratio)
