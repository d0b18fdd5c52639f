"""Expected numbers: closed forms exactly, by another formula, and against samples."""

from fractions import Fraction
from math import comb, sqrt
from statistics import stdev

import numpy as np
import pytest

from lcn_support.experiments.shares import Share
from lcn_support.shallow import InducedMetric, chambers, expected_minima
from lcn_support.shallow.one_neuron import expected_counts, random_pairings

SAMPLE = 4000
GOLDEN = (sqrt(5) - 1) / 2


def bombieri(d):
    rows = [[Fraction(int(i == j), comb(d, i)) for j in range(d + 1)] for i in range(d + 1)]
    return InducedMetric(2, d, rows)


@pytest.mark.parametrize("d", range(2, 11))
def test_closed_forms(d):
    found = expected_counts(InducedMetric.gaussian(2, d))
    assert found.lines_squared == Fraction(d * (3 * d - 4), 2 * d - 3)
    assert found.roots_squared == Fraction(d * d, 2 * d - 1)
    assert found.minima == pytest.approx((found.lines + found.roots) / 2)
    other = expected_counts(bombieri(d))
    assert (other.roots_squared, other.lines_squared) == (d, 3 * d - 2)


@pytest.mark.parametrize("d", range(2, 8))
def test_the_spectrum_of_the_process_gives_the_same(d):
    # r(φ) = ⟨w^d, v^d⟩ as a cosine series, from values at 2d + 1 angles.
    law = InducedMetric.gaussian(2, d)
    first = law.pairing([1, *[0] * d])
    angles = np.arange(2 * d + 1) * 2 * np.pi / (2 * d + 1)
    values = sum(
        float(c) * np.cos(angles) ** (d - i) * np.sin(angles) ** i for i, c in enumerate(first)
    )
    waves = np.arange(d + 1)
    power = np.array([(values * np.cos(k * angles)).mean() * (2 if k else 1) for k in waves])
    found = expected_counts(law)
    squares = [(power * waves**k).sum() for k in (0, 2, 4)]
    assert float(found.roots_squared) == pytest.approx(squares[1] / squares[0])
    assert float(found.lines_squared) == pytest.approx(squares[2] / squares[1])
    assert power.min() > -1e-9


def test_known_values():
    two, three = (expected_counts(InducedMetric.gaussian(2, d)) for d in (2, 3))
    assert two.minima == pytest.approx(1 + 1 / sqrt(3)) and two.most_lines is None
    assert three.minima == pytest.approx(4 / sqrt(5))
    assert three.most_lines == pytest.approx(GOLDEN)
    assert "2.2361 critical lines" in str(three)


@pytest.mark.parametrize("d", range(2, 8))
def test_a_bias_changes_the_roots_of_even_degrees_only(d):
    law = InducedMetric.gaussian(2, d)
    without, with_bias = expected_counts(law), expected_counts(law.with_bias())
    assert with_bias.lines_squared == without.lines_squared
    assert (with_bias.roots_squared != Fraction(d * d, 2 * d - 1)) == (d % 2 == 0)
    assert (with_bias.minima > without.minima) == (d % 2 == 0)


def test_symmetric_gaussian_matrices_as_teachers():
    orthogonal = InducedMetric.frobenius(2)
    for ratio in (Fraction(0), Fraction(1, 2), Fraction(-1, 4)):
        metric = InducedMetric.rotation_invariant(2, ratio)
        found = expected_counts(metric, orthogonal)
        assert found.minima == pytest.approx(1 + 1 / sqrt(1 + (1 + 2 * float(ratio)) ** 2))
        assert found.minima == pytest.approx(expected_minima(2, ratio), abs=1e-15)


@pytest.mark.parametrize("metric", [InducedMetric.gaussian(2, 3), InducedMetric.gaussian(2, 4)])
def test_samples_have_the_expected_numbers(metric):
    expected = expected_counts(metric)
    h = random_pairings(metric, SAMPLE, np.random.default_rng(21))
    found = chambers(h, metric.norm_of_powers)
    for values, mean in ((found.lines, expected.lines), (found.minima, expected.minima)):
        error = stdev(values.tolist()) / sqrt(SAMPLE)
        assert abs(values.mean() - mean) < 3.5 * error
        assert abs(values.mean() - mean - 0.2) > 3.5 * error
    assert not found.on_wall.any()


def three_lines(metric, law=None):
    h = random_pairings(metric, SAMPLE, np.random.default_rng(22), law)
    return Share(int((chambers(h, metric.norm_of_powers).lines == 3).sum()), SAMPLE)


def test_three_lines_have_the_golden_probability():
    metric = InducedMetric.gaussian(2, 3)
    low, high = three_lines(metric).interval(0.999)
    assert low < GOLDEN < high and high - low < 0.06
    assert not low < 2 / 3 < high
    # Other teachers have another probability: √7 lines are expected, not √5.
    other_low, other_high = three_lines(bombieri(3)).interval(0.999)
    assert other_low < (sqrt(7) - 1) / 2 < other_high and not other_low < GOLDEN < other_high


def test_pairings_have_the_covariance_of_the_process():
    metric = InducedMetric.iid(2, (1, 2, 5))
    h = random_pairings(metric, 40_000, np.random.default_rng(23))
    w, v = (1.0, 0.5), (-0.3, 2.0)
    at = [h @ np.array([x ** (3 - i) * y**i for i in range(4)]) for x, y in (w, v)]
    powers = [[comb(3, i) * x ** (3 - i) * y**i for i in range(4)] for x, y in (w, v)]
    expected = float(metric.inner(*powers))
    product = at[0] * at[1]
    assert abs(product.mean() - expected) < 4 * product.std() / sqrt(len(h))
    assert abs(product.mean() - 1.2 * expected) > 4 * product.std() / sqrt(len(h))


def test_pairings_come_from_the_generator():
    metric = InducedMetric.gaussian(2, 2)
    first, again, other = (
        random_pairings(metric, 5, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize(
    ("metric", "law", "message"),
    [
        (InducedMetric.iid(2, (1, 2, 5)), None, "changes under rotations"),
        (InducedMetric.gaussian(2, 2), InducedMetric.iid(2, (1, 6)), "changes under rotations"),
        (InducedMetric.gaussian(3, 2), None, "two inputs"),
        (InducedMetric.iid(2, (1, 1)), None, "positive definite"),
        (InducedMetric.gaussian(2, 2), InducedMetric.gaussian(2, 3), "of one degree"),
    ],
)
def test_what_has_no_closed_form_is_refused(metric, law, message):
    with pytest.raises(ValueError, match=message):
        expected_counts(metric, law)


def test_a_metric_is_needed():
    with pytest.raises(TypeError, match="InducedMetric"):
        random_pairings("gaussian", 3, np.random.default_rng(0))
