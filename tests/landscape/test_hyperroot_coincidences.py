"""Coincidences of hyperroots as families of filters: dimension and rank by linear algebra."""

from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from flint import nmod_mat
from hyperroot_examples import eliminated_rank

from lcn_support import Architecture, compose, critical_points
from lcn_support.arithmetic.polynomials import product as convolve
from lcn_support.experiments.targets import random_loss
from lcn_support.landscape.hyperroot_coincidences import coincidences
from lcn_support.losses.derivatives import hessian
from lcn_support.losses.quadratic import QuadraticLoss

FIFTH = Fraction(1, 5)
PRIME = 2147483629
"""p − 1 is divisible by 12, so that all roots of unity of these strides are in the field."""

NETWORKS = [
    Architecture(k, s)
    for k, s in [
        ((4, 4), (1, 1)), ((4, 3), (2, 1)), ((4, 2), (3, 1)), ((5, 3), (4, 1)),
        ((2, 2, 3), (1, 1, 1)), ((3, 2, 3), (1, 2, 1)), ((3, 3, 2), (2, 1, 1)),
        ((4, 2, 2), (2, 2, 1)), ((2, 2, 2, 2), (1, 2, 1, 1)), ((3, 2, 2), (1, 3, 1)),
    ]
]  # fmt: skip


def unity(order):
    """An element of this order modulo the prime; 2 and 3 are its only prime factors."""
    for g in range(2, 99):
        z = pow(g, (PRIME - 1) // order, PRIME)
        if all(pow(z, order // q, PRIME) != 1 for q in (2, 3) if order % q == 0):
            return z
    raise ValueError(f"order {order}: no element found")


def family(c, rng):
    """A random member of the filters with this coincidence, and its tangent space."""
    a = c.architecture
    top = max(a.layer_strides)
    zeta, rho = unity(top), int(rng.integers(2, PRIME))
    filters, tangents, along = [], [], []
    for i, (k, S, places) in enumerate(
        zip(a.sizes, a.layer_strides, c.multiplicities, strict=True)
    ):
        roots = [
            0 if c.at_zero else pow(pow(zeta, n, PRIME) * rho, S, PRIME)
            for n, m in enumerate(places)
            for _ in range(m)
        ]
        free = [int(q) for q in rng.integers(1, PRIME, k - len(roots))]
        linear = [[1, -root] for root in roots]
        common = convolve([[1], *linear])
        filters.append([e % PRIME for e in convolve([free, common])])
        shift = [0] * sum(a.sizes[:i]), [0] * sum(a.sizes[i + 1 :])
        for unit in np.eye(len(free), dtype=int).tolist():
            tangents.append([*shift[0], *convolve([unit, common]), *shift[1]])
        moved = [0] * k
        for j, root in enumerate(roots):
            rest = convolve([free, *linear[:j], *linear[j + 1 :]])
            speed = 0 if c.at_zero else -S * root * pow(rho, -1, PRIME)
            moved = [m + speed * e for m, e in zip(moved, [0, *rest], strict=True)]
        along += moved
    rows = [*tangents, along]
    return filters, nmod_mat(
        len(rows), len(along), [int(e) % PRIME for r in rows for e in r], PRIME
    )


@cache
def by_linear_algebra(a):
    """(coincidence, codimension of its family, drop of the rank at a random member)."""
    rng = np.random.default_rng(a.sizes)
    found = []
    for c in list(coincidences(a))[:: 1 if a.dimension < 6 else 3]:
        filters, tangent = family(c, rng)
        drop = a.dimension - eliminated_rank(a, filters, PRIME)
        found.append((c, sum(a.sizes) - tangent.rank(), drop))
    return found


def strides_of(c):
    layers = zip(c.architecture.layer_strides, c.multiplicities, strict=True)
    return {S for S, roots in layers if any(roots)}


def places_of(c):
    return {n for roots in c.multiplicities for n, m in enumerate(roots) if m}


def is_simple(c):
    return all(m <= 1 for roots in c.multiplicities for m in roots)


def as_stated(c):
    """One hyperroot α ≠ 0, ∞, once in each of some layers of one group."""
    one = len(strides_of(c)) == len(places_of(c)) == 1
    return one and is_simple(c) and not c.at_zero


WRONG = {
    "a group, any multiplicity": lambda c: (
        len(strides_of(c)) == len(places_of(c)) == 1 and not c.at_zero
    ),
    "simple, any groups": lambda c: is_simple(c) and not c.at_zero,
    "simple in a group, any places": lambda c: (
        len(strides_of(c)) == 1 and is_simple(c) and not c.at_zero
    ),
    "at zero too": lambda c: len(strides_of(c)) == len(places_of(c)) == 1 and is_simple(c),
    "never": lambda c: False,
}


@pytest.mark.parametrize("a", NETWORKS, ids=str)
def test_codimension_and_drop_are_those_of_the_family(a):
    for c, codimension, drop in by_linear_algebra(a):
        assert (c.codimension, c.rank_drop) == (codimension, drop), c


@pytest.mark.parametrize("a", NETWORKS, ids=str)
def test_only_simple_hyperroots_in_one_group_cost_no_more_than_they_lose(a):
    for c, codimension, drop in by_linear_algebra(a):
        assert drop <= codimension
        assert (drop == codimension) == as_stated(c), c


@pytest.mark.parametrize("criterion", WRONG.values(), ids=WRONG)
def test_other_coincidences_cost_more_than_they_lose(criterion):
    """Break: with one of its words dropped the criterion is wrong for some family."""
    cases = [case for a in NETWORKS for case in by_linear_algebra(a)]
    assert any(criterion(c) != (drop == codimension) for c, codimension, drop in cases)


def points_of(w):
    """The roots of a filter on the sphere, with those at infinity."""
    lead = next(i for i, c in enumerate(w) if abs(c) > 1e-12 * max(map(abs, w)))
    return [np.array([1, 0j])] * lead + [
        np.array([z, 1]) / np.hypot(abs(z), 1) for z in np.roots(w[lead:])
    ]


def apart(p, q):
    return abs(p[0] * q[1] - p[1] * q[0])


def raised(p, power):
    z = p**power
    return z / np.linalg.norm(z)


def coincidences_at(a, filters, near=1e-7):
    """(layers, whether they are of one group, distance to 0 or ∞) of all pairs of hyperroots."""
    roots = [points_of([float(c) for c in w]) for w in filters]
    for i, j in combinations(range(a.layers), 2):
        ratio = a.layer_strides[j] // a.layer_strides[i]
        for p in roots[i]:
            for q in roots[j]:
                if apart(raised(p, ratio), q) < near:
                    yield (i, j), ratio == 1, min(map(abs, q))
    for i, own in enumerate(roots):
        for p, q in combinations(own, 2):
            if apart(p, q) < near:
                yield (i, i), False, min(map(abs, q))


@pytest.mark.parametrize(
    ("k", "s", "shared"),
    [
        ((2, 2, 2), (1, 2, 1), True),
        ((2, 2, 2), (2, 1, 1), True),
        ((3, 2), (1, 1), True),
        ((3, 2), (2, 1), False),
        ((3, 3), (2, 1), False),
        ((2, 2, 2), (2, 2, 1), False),
    ],
)
def test_all_critical_points_of_random_losses_share_only_within_groups(k, s, shared):
    """The roots of the filters that the solver lists, by numpy; nothing of coincidences is used."""
    a, seen = Architecture(k, s), 0
    for i in range(4):
        found = critical_points(a, random_loss(a.degree, "anisotropic", 77, i), progress=False)
        assert found.is_complete
        for c in (c for p in found.points for c in p.classes):
            for _, one_group, from_ends in coincidences_at(a, c.filters):
                assert one_group and from_ends > 1e-4
                seen += 1
    assert (seen > 0) == shared


@pytest.mark.parametrize(
    ("k", "s", "target", "filters"),
    [
        ((3, 2), (2, 1), (FIFTH * 6, 0, FIFTH * -9, 0, FIFTH * 6), [(1, 0, -1), (1, -1)]),
        ((3, 2), (1, 1), (1, 1, 0, 1), [(1, 1, 0), (1, 0)]),
        ((3, 2), (1, 1), (1, -1, -1, 1), [(1, -2, 1), (1, 1)]),
    ],
    ids=["another group", "at zero", "twice in a filter"],
)
def test_at_special_targets_they_share_more(k, s, target, filters):
    """Break: a target that is not generic has critical points with each forbidden coincidence."""
    a = Architecture(k, s)
    slope = QuadraticLoss(target).layer_gradients(filters, a.strides)
    assert not any(c for part in slope for c in part)
    assert any(not one or ends < 1e-4 for _, one, ends in coincidences_at(a, filters))
    moved = [c + d for c, d in zip(target, (0, 1, 0, 0, 0), strict=False)]
    slope = QuadraticLoss(moved).layer_gradients(filters, a.strides)
    assert any(c for part in slope for c in part)


@pytest.mark.parametrize(
    ("k", "s"), [((2, 2, 2), (1, 2, 1)), ((2, 2, 2), (2, 1, 1)), ((3, 2, 2), (1, 3, 1))]
)
def test_no_critical_point_of_a_random_loss_is_degenerate(k, s):
    """Mixed strides: each class of the solver's list has a Hessian with a kernel of scalings."""
    a, spurious = Architecture(k, s), 0
    for i in range(3):
        found = critical_points(a, random_loss(a.degree, "anisotropic", 41, i), progress=False)
        assert found.is_complete
        for c in (c for p in found.points for c in p.classes):
            assert (c.signature.undecided, c.signature.scaling) == (0, len(k) - 1)
            spurious += len(list(coincidences_at(a, c.filters)))
    assert spurious


@pytest.mark.parametrize("special", [False, True])
def test_along_the_kernel_the_loss_changes_by_one_number(special):
    """κ Σ ε² with κ = ⟨u − W, W y⁴/q²⟩, q = x² − αy² in two layers; no change where κ = 0."""
    alpha, steps = Fraction(2, 3), (1, -1)
    rest = [(1, 5), (1, -3)]
    shared = [list(convolve([[1, -alpha], f])) for f in rest]
    filters, strides = [(1, 4), *shared], (1, 2, 2)
    W = compose(filters, (2, 1, 1))
    over = compose([(1, 4), *rest], (2, 1, 1))
    shifted = [0] * 4 + list(over)
    u = [2 * c + i for i, c in enumerate(W)]
    kappa = sum((b - c) * d for b, c, d in zip(u, W, shifted, strict=True))
    if special:
        u = [b - kappa * d / sum(e * e for e in over) for b, d in zip(u, shifted, strict=True)]
        kappa = 0
    move = [0, 0, *(-e * c for e, f in zip(steps, rest, strict=True) for c in (0, *f))]
    H = hessian(filters, u, layer_strides=strides)
    change = sum(
        x * y * h for x, row in zip(move, H, strict=True) for y, h in zip(move, row, strict=True)
    )
    assert change == 2 * kappa * sum(e * e for e in steps)
    assert bool(change) != special


def test_the_strides_of_the_families_divide_the_order_of_the_field():
    for a in NETWORKS:
        assert (PRIME - 1) % max(a.layer_strides) == 0
        assert all(T % S == 0 for S, T in pairwise(a.layer_strides))
