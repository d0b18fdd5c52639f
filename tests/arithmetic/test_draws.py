"""Random numbers without a library: in range, of their shape, from their seed alone."""

from statistics import fmean, pvariance

import numpy as np
import pytest

from lcn_support.arithmetic.draws import Draws, is_generator
from lcn_support.landscape.planted import random_orthogonal


def test_integers_fill_their_range_and_no_more():
    drawn = Draws(0).integers(-2, 3, size=(20, 50))
    assert len(drawn) == 20 and {len(row) for row in drawn} == {50}
    assert {c for row in drawn for c in row} == {-2, -1, 0, 1, 2}
    assert set(Draws(0).integers(3, size=100)) == {0, 1, 2}


def test_normal_numbers_have_mean_zero_and_variance_one():
    drawn = Draws(1).normal(size=20_000)
    assert abs(fmean(drawn)) < 0.03 and abs(pvariance(drawn) - 1) < 0.05
    uniform = [Draws(1, i).random() for i in range(2000)]
    assert abs(pvariance(uniform) - 1 / 12) < 0.01


def test_the_whole_seed_counts():
    assert Draws(1, 2).integers(2**60) == Draws(1, 2).integers(2**60)
    assert (
        len({Draws(*seed).integers(2**60) for seed in [(1, 2), (12,), (2, 1), (1,), (1, 0)]}) == 5
    )
    assert sorted(Draws(5).permutation(6)) == list(range(6)) != Draws(5).permutation(6)


@pytest.mark.parametrize("rng", [Draws(0), np.random.default_rng(0)])
def test_numpy_and_plain_draws_serve_alike(rng):
    assert is_generator(rng) and any(random_orthogonal([(1, 0, 0), (0, 1, 0)], rng))


@pytest.mark.parametrize("value", [None, 0, np.random, np.zeros(2), "numpy.random"])
def test_other_things_are_no_generators(value):
    assert not is_generator(value)
