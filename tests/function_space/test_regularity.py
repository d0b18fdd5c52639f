"""Certificates in balls, for regular and smooth points and for limits, against exact answers."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings, strategies as st

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, train
from lcn_support.experiments.targets import random_loss
from lcn_support.function_space.parameterization import parameterization_rank
from lcn_support.function_space.regularity import certainly_regular, certainly_smooth
from lcn_support.function_space.sparse_factorization import is_singular_point
from lcn_support.losses.batch import LossBatch
from lcn_support.training.enclosed_limits import enclosed_limit

NETWORKS = [
    Architecture((3, 2), strides=(2, 1)),
    Architecture((2, 2, 2), strides=(1, 2, 1)),
    Architecture((2, 2, 2), strides=(2, 1, 1)),
    Architecture((4, 3), strides=(2, 1)),
    Architecture((2, 2, 2), strides=(2, 2, 1)),
    Architecture((3, 2)),
]


@st.composite
def filters(draw):
    """Small integers, so that shared hyperroots are frequent."""
    a = draw(st.sampled_from(NETWORKS))
    entries = st.integers(-2, 2)
    return a, [
        draw(st.lists(entries, min_size=k, max_size=k).filter(any).map(list)) for k in a.sizes
    ]


def balls(rows, radius=1e-12):
    return [[arb(c, radius) for c in w] for w in rows]


def fractions(rows):
    return [[Fraction(c) for c in w] for w in rows]


@settings(max_examples=100, deadline=None)
@given(filters())
def test_for_exact_filters_the_answer_is_the_rank(given_filters):
    a, rows = given_filters
    regular = parameterization_rank(a, rows) == a.dimension
    assert certainly_regular(a, fractions(rows)) == regular
    assert not certainly_regular(a, balls(rows)) or regular


@settings(max_examples=100, deadline=None)
@given(filters())
def test_for_exact_filters_the_answer_is_whether_the_product_is_singular(given_filters):
    a, rows = given_filters
    smooth = not is_singular_point(a, compose(rows, strides=a.strides))
    assert certainly_smooth(a, fractions(rows)) == smooth
    assert not certainly_smooth(a, balls(rows)) or smooth


@settings(max_examples=100, deadline=None)
@given(filters())
def test_in_reduced_networks_smooth_products_come_from_regular_points(given_filters):
    a, rows = given_filters
    if all(len(group.layers) == 1 for group in a.groups):
        assert not certainly_smooth(a, fractions(rows)) or certainly_regular(a, fractions(rows))


def test_within_a_group_smooth_products_come_from_points_that_are_not_regular():
    """The check above, with a stride of one."""
    a, rows = NETWORKS[1], [(1, -1), (1, -1), (1, 3)]
    assert certainly_smooth(a, fractions(rows)) and not certainly_regular(a, fractions(rows))


def test_wide_balls_decide_nothing():
    a, rows = NETWORKS[0], [(1, 0, -2), (1, -1)]
    assert certainly_regular(a, balls(rows)) and not certainly_regular(a, balls(rows, 2.0))
    with pytest.raises(ValueError, match="one filter of size k_i"):
        certainly_regular(a, [(1, 2), (1, 2)])


@pytest.mark.parametrize("certain", [certainly_regular, certainly_smooth])
def test_floats_prove_nothing(certain):
    a = Architecture((3, 2), strides=(2, 1))
    with pytest.raises(ValueError, match=r"entry 0\.1, neither an exact number nor a ball"):
        certain(a, [(0.1, 1, 2), (1, 2)])


@pytest.mark.parametrize("certain", [certainly_regular, certainly_smooth])
def test_exact_numbers_may_stand_beside_balls(certain):
    a, root = Architecture((3, 2), strides=(2, 1)), arb(2).sqrt()
    assert certain(a, [(1, Fraction(1, 3), -2), (1, root)])
    assert not certain(a, [(1, 0, -root), (1, -root)])


def trained(a, metric, runs=4, seed=5):
    losses = [random_loss(a.degree, metric, seed, i) for i in range(runs)]
    generator = np.random.default_rng(seed)
    starts = [generator.standard_normal((runs, k)) for k in a.sizes]
    ended = train(a, LossBatch.of(losses), starts, polish=True)
    return losses, [[w[i] for w in ended.filters] for i in range(runs)]


@pytest.mark.parametrize("a", [NETWORKS[0], NETWORKS[1], NETWORKS[5]], ids=str)
def test_each_limit_is_one_class_of_the_list(a):
    """And of no other one; with its signature."""
    losses, ends = trained(a, "anisotropic")
    for loss, end in zip(losses, ends, strict=True):
        limit = enclosed_limit(a, loss, end)
        found = critical_points(a, loss, progress=False)
        classes = [c for p in found.points for c in p.classes]
        (same,) = [c for c in classes if limit.is_class_of(c.enclosure)]
        assert limit.signature(loss) == same.signature and same.signature.is_minimum
        assert limit.is_regular == certainly_regular(a, same.enclosure)


def test_scaled_filters_are_the_same_class_and_others_are_not():
    a = NETWORKS[0]
    (loss,), (end,) = trained(a, "white", runs=1)
    limit = enclosed_limit(a, loss, end)
    first, second = limit.enclosure
    assert limit.is_class_of([[3 * c for c in first], [c / 3 for c in second]])
    assert not limit.is_class_of([[3 * c for c in first], second])


def test_far_from_critical_points_nothing_is_enclosed():
    a = NETWORKS[0]
    losses, ends = trained(a, "white")
    for loss, end in zip(losses, ends, strict=True):
        moved = [np.array(end[0]) + 1e-6, end[1]]
        assert enclosed_limit(a, loss, end) and enclosed_limit(a, loss, moved) is None


def test_degenerate_points_and_zero_filters_are_not_enclosed():
    a = NETWORKS[0]
    degenerate = QuadraticLoss((2, 0, -1, 0, 2))
    assert enclosed_limit(a, degenerate, [(1, 0, -1), (1, -1)]) is None
    assert enclosed_limit(a, degenerate, [(0, 0, 0), (1, 1)]) is None
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"at layer 2 is not finite: .* give the end"):
            enclosed_limit(a, degenerate, [(1, 0, -1), (1, bad)])
    with pytest.raises(ValueError, match="give sizes"):
        enclosed_limit(a, random_loss(3, "white", 0, 0), [(1, 0, -1), (1, -1)])
