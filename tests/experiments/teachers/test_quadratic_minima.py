"""Samples of random quadratic teachers against exact lists of their minima."""

from fractions import Fraction as F

import numpy as np
import pytest

from lcn_support.experiments.teachers import MinimaSample, orthogonal_ensemble, sampled_minima
from lcn_support.shallow import InducedMetric, quadratic_local_minima


@pytest.mark.parametrize(("n", "width", "ratio"), [(2, 1, F(1, 2)), (4, 2, F(0)), (3, 2, F(-1, 4))])
def test_each_teacher_has_as_many_as_the_exact_list(n, width, ratio):
    teachers = orthogonal_ensemble(n, 40, np.random.default_rng(4))
    metric = InducedMetric.rotation_invariant(n, ratio)
    exact = [len(quadratic_local_minima(T, width, metric)) for T in teachers]
    sample = sampled_minima(n, width, ratio, 40, np.random.default_rng(4))
    assert sample.hits == tuple(exact.count(k) for k in range(width + 2))
    assert sample.undecided == 0 and sample.teachers == 40
    assert sample.mean == sum(exact) / 40 and len(set(exact)) > 1
    other = sampled_minima(n, width, 3, 40, np.random.default_rng(4))
    assert other.hits != sample.hits


def test_the_ensemble_is_invariant():
    T = orthogonal_ensemble(3, 20_000, np.random.default_rng(0))
    assert (T.transpose(0, 2, 1) == T).all()
    assert abs(T[:, 0, 0].var() - 1) < 0.05 and abs(T[:, 0, 1].var() - 0.5) < 0.02
    turned = (T[:, 0, 0] + T[:, 1, 1]) / 2 + T[:, 0, 1]  # along (1, 1)/√2
    assert abs(turned.var() - 1) < 0.05
    assert abs(((T[:, 0, 0] + T[:, 1, 1]) / 2 + 2 * T[:, 0, 1]).var() - 1) > 1


def test_close_calls_are_kept_apart():
    class Zero(np.random.Generator):
        def standard_normal(self, shape):
            return np.zeros(shape)

    sample = sampled_minima(2, 1, 0, 5, Zero(np.random.PCG64(0)))
    assert (sample.hits, sample.undecided) == ((0, 0, 0), 5)
    assert sample.share(1).undecided == 5 and sample.interval() == (1, 2)


def test_widths_at_the_ends():
    assert sampled_minima(2, 2, 0, 9, np.random.default_rng(0)).hits == (0, 9, 0, 0)
    assert sampled_minima(3, 0, 0, 9, np.random.default_rng(0)).hits == (0, 9)


def test_a_sample_prints_itself():
    sample = MinimaSample(3, 1, 0.5, (0, 60, 35), 5)
    lines = str(sample).split("\n")
    assert lines[0] == "100 teachers, n = 3, width 1, c = 0.5"
    assert lines[2].startswith("1       60 of 100, 5 undecided, ")
    low, high = sample.interval()
    assert low < sample.mean < high


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((2, 1, F(-1, 2), 9), ValueError, "ratio -1/2: at −1/n"),
        ((2, 1, F(-1, 3), 0), ValueError, "teachers 0 is below 1"),
        ((3, 1, F(-1, 3), 9), ValueError, "not positive definite"),
        ((0, 1, 0, 9), ValueError, "inputs 0 is below 1"),
        ((2, -1, 0, 9), ValueError, "width -1 is below 0"),
        ((2, 1, 0, 10**9), ValueError, "GiB"),
    ],
)
def test_what_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        sampled_minima(*arguments, np.random.default_rng(0))


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match=r"generator 7 is none; give numpy.random.default_rng"):
        sampled_minima(2, 1, 0, 5, 7)
