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


def test_for_some_layers_the_members_of_one_fibre_differ():
    """Of all layers together they do not."""
    W = compose([(2, 1), (1, -3)])
    found = fibre(Architecture((2, 2)), W)
    inside = [[max(radii(w)) < 1 for w in f.filters] for f in found]
    assert sorted(inside) == [[False, True], [True, False]]
    assert found.minimum_phase([1]) is not None is not found.minimum_phase([2])
    assert found.minimum_phase() is None


def test_roots_of_a_filter_are_powers_of_roots_of_the_whole():
    """With strides: of w_i the S_i-th powers, and not the roots themselves."""
    a = Architecture((3, 2, 3), (2, 3, 1))
    filters = [(2, 1, 5), (3, -1), (4, 1, 1)]
    roots = np.roots([float(c) for c in compose(filters, a.strides)])
    for w, S in zip(filters, a.layer_strides, strict=True):
        for z in np.roots(w):
            assert sum(abs(roots**S - z) < 1e-9) == S
    assert min(abs(roots - np.roots(filters[2])[0])) > 1e-2


@pytest.mark.parametrize("seed", range(12))
def test_one_spectral_factor_is_of_minimum_phase(seed):
    """Among all factorizations, with the roots of w, those outside reflected in the circle."""
    rng = Random(seed)
    pairs = [(rng.randint(1, 9), rng.randint(-6, 6), rng.randint(1, 9)) for _ in range(2)]
    w = compose([(rng.randint(1, 5), rng.choice((-7, 0, 6))), *pairs])
    if min(abs(np.abs(np.roots(np.array(w, dtype=float))) - 1)) < 1e-6:
        return
    found = fibre(Architecture((6, 6)), compose([w, w[::-1]]))
    inside = [f for f in found if max(radii(f.filters[0])) < 1]
    chosen = found.minimum_phase([1], strictly=True)
    assert inside == [chosen.factorization]
    roots = np.roots(np.array(w, dtype=float))
    reflected = [z if abs(z) < 1 else 1 / z.conjugate() for z in roots]
    own = np.array([float(c) for c in chosen.factorization.filters[0]])
    assert np.allclose(own / own[0], np.poly(reflected))


@pytest.mark.parametrize(("w", "closed"), [((1, 0, -1), 3), ((1, 0, 1), 1)])
def test_with_roots_on_the_circle_there_are_none_or_several(w, closed):
    found = fibre(Architecture((3, 3)), compose([w, w[::-1]]))
    assert found.minimum_phase([1], strictly=True) is None
    assert len(found) == closed and found.minimum_phase([1]).on_circle == (2, 2)


def test_a_layer_is_chosen_only_if_it_is_there():
    found = fibre(Architecture((2, 2)), (1, 0, -4))
    assert found.minimum_phase(layers=[]) is not None and found.minimum_phase([2]) is None
    for layer in (0, 3):
        with pytest.raises(ValueError, match=f"a layer {layer} is"):
            found.minimum_phase([layer])
    with pytest.raises(TypeError, match="strictly 1 is neither"):
        found.minimum_phase(strictly=1)
    assert fibre(Architecture((2, 2)), (4, 0, -1)).minimum_phase([2]) is not None


def radii(w):
    centres = [float(c) for c in w]
    infinite = next((i for i, c in enumerate(w) if c != 0), 0)
    return [*abs(np.roots(np.trim_zeros(centres, "b"))), *[np.inf] * infinite]


@pytest.mark.parametrize(
    "a",
    [
        Architecture((3, 2, 2)),
        Architecture((4, 3)),
        Architecture((3, 3), (2, 1)),
        Architecture((2, 2, 3), (1, 2, 1)),
        Architecture((1, 2, 1, 3), (1, 2, 1, 1)),
    ],
    ids=str,
)
def test_it_is_found_exactly_if_a_walk_through_the_fibre_finds_one(a):
    """By the roots in floating point of each filter of each member; some fibres have several."""
    rng, seen = Random(1), set()
    for _ in range(40):
        W = compose([[rng.randint(-3, 3) for _ in range(k)] for k in a.sizes], a.strides)
        if not any(W):
            continue
        found = fibre(a, W)
        layers = rng.choice([[1], [2], [a.layers], [1, a.layers]])
        sizes = [[r for i in layers for r in radii(f.filters[i - 1])] for f in found]
        if any(abs(r - 1) < 1e-3 for each in sizes for r in each):
            continue
        inside = [all(r < 1 for r in each) for each in sizes]
        chosen = found.minimum_phase(layers)
        seen.add((chosen is not None, sum(inside) > 1))
        assert (chosen is not None) == any(inside)
        if chosen is not None:
            best = [f for f, is_in in zip(found, inside, strict=True) if is_in]
            assert chosen.factorization in best
            if a.is_thick and any(f.is_compatible for f in best):
                assert chosen.factorization.is_compatible
            assert found.minimum_phase(layers, strictly=True) == chosen
    assert {(True, False), (False, False)} <= seen


def test_a_huge_fibre_is_not_walked_through():
    W = compose([(2, 1), *((1, -j) for j in range(2, 13))])  # one root inside, eleven outside
    found = fibre(Architecture((2,) * 12), W, limit=3)
    for layer in (1, 12):
        chosen = found.minimum_phase([layer]).factorization.filters[layer - 1]
        assert chosen[1] / chosen[0] == Fraction(1, 2)
    assert found.minimum_phase([1, 12]) is None
    assert all(f.filters[11][1] != Fraction(1, 2) for f in found)  # the limit holds for the list


def test_roots_on_the_circle_are_those_of_the_filters():
    """With strides those of w_i, whose roots are powers of roots of W."""
    a = Architecture((3, 2, 3), (2, 1, 1))
    filters = [(2, 1, 0), (3, -1), (1, 1, 1)]
    chosen = fibre(a, compose(filters, a.strides)).minimum_phase()
    assert chosen.on_circle == (0, 0, 2) and chosen.factorization.filters[2] == (1, 1, 1)
    assert fibre(a, compose(filters, a.strides)).minimum_phase([3], strictly=True) is None


def test_without_the_proof_the_circle_would_not_be_seen():
    """Balls alone never show |α| = 1: with more bits they only get smaller around it."""
    orbits = fibre(Architecture((3,)), (5, 6, 5)).orbits
    assert orbits.sides() == [0, 0]
    value = orbits.forest.orbits[0].value
    size = abs(value)
    assert size.contains(1) and not size < 1 and not size > 1 and not size.is_exact()
    assert refined_orbits.side_of(orbits.forest, 0) == refined_orbits.ON_CIRCLE
