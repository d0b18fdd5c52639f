"""Filters with all roots in the unit disc: exact on its edge, against numpy elsewhere."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from lcn_support import Architecture, compose, fibre
from lcn_support.function_space import refined_orbits


def test_a_spectral_factorization_has_one_factor_inside():
    w = compose([(2, -1), (3, 1), (9, 0, 1), (4, 2, 1)])
    found = fibre(Architecture((7, 7)), compose([w, w[::-1]]))
    chosen = found.minimum_phase(layers=[1], strictly=True)
    inside, outside = chosen.factorization.filters
    assert chosen.on_circle == (0, 0)
    assert all(c == inside[0] * Fraction(d, w[0]) for c, d in zip(inside, w, strict=True))
    assert outside == tuple(Fraction(c, w[-1]) for c in w[::-1])
    others = [f for f in found if f.filters[0] != inside]
    assert others
    for f in others:
        assert max(abs(np.roots(np.array(f.filters[0], dtype=float)))) > 1


@pytest.mark.parametrize(
    ("W", "inside", "on_circle"),
    [
        ((1, 0, 1), True, 2),
        ((2, 0, 1), True, 0),
        ((1, 0, 2), False, None),
        ((5, 6, 5), True, 2),  # (−3 ± 4i)/5, no root of unity
        ((1, -3, 1), False, None),  # reciprocal, and real: one inside, one outside
        ((1, -1, -1, -1, 1), False, None),  # Salem's: two on the circle, one on either side
        ((1, 1, 1, 1, 1), True, 4),
        ((0, 1, 0), False, None),  # a root at infinity
        ((1, 0, 0), True, 0),
        ((10**40, -(10**40) + 1), True, 0),
        ((10**40, -(10**40) - 1), False, None),
        ((7,), True, 0),
    ],
)
def test_the_edge_is_decided_exactly(W, inside, on_circle):
    found = fibre(Architecture((len(W),)), W)
    chosen = found.minimum_phase()
    assert (chosen is not None) == inside
    if inside:
        assert chosen.on_circle == (on_circle,)
        assert (found.minimum_phase(strictly=True) is not None) == (on_circle == 0)


@pytest.mark.parametrize(
    "a", [Architecture((3, 2, 2)), Architecture((3, 3), (2, 1)), Architecture((2, 2, 3), (1, 2, 1))]
)
def test_all_layers_are_of_minimum_phase_exactly_if_the_whole_is(a):
    rng, seen = Random(0), set()
    for _ in range(60):
        filters = [
            [rng.choice((3, 4)), *(rng.randint(-4, 4) for _ in range(k - 1))] for k in a.sizes
        ]
        W = compose(filters, a.strides)
        sizes = abs(np.roots(np.array(W, dtype=float)))
        if len(sizes) and min(abs(sizes - 1)) < 1e-3:
            continue
        chosen = fibre(a, W).minimum_phase()
        seen.add(chosen is not None)
        assert (chosen is not None) == bool((sizes < 1).all())
        if chosen:
            for w in chosen.factorization.filters:
                assert (abs(np.roots(np.array([float(c) for c in w]))) < 1).all()
    assert seen == {True, False}


def test_a_layer_is_chosen_only_if_it_is_there():
    found = fibre(Architecture((2, 2)), (1, 0, -4))
    assert found.minimum_phase(layers=[]) is not None and found.minimum_phase([2]) is None
    for layer in (0, 3):
        with pytest.raises(ValueError, match=f"a layer {layer} is"):
            found.minimum_phase([layer])
    with pytest.raises(TypeError, match="strictly 1 is neither"):
        found.minimum_phase(strictly=1)
    assert fibre(Architecture((2, 2)), (4, 0, -1)).minimum_phase([2]) is not None


def test_without_the_proof_the_circle_would_not_be_seen():
    """Balls alone never show |α| = 1: with more bits they only get smaller around it."""
    orbits = fibre(Architecture((3,)), (5, 6, 5)).orbits
    assert orbits.sides() == [0, 0]
    value = orbits.forest.orbits[0].value
    size = abs(value)
    assert size.contains(1) and not size < 1 and not size > 1 and not size.is_exact()
    assert refined_orbits.side_of(orbits.forest, 0) == refined_orbits.ON_CIRCLE
