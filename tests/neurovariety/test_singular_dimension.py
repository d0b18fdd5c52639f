"""The dimension of the singular locus by trial of all orbits, and plausible formulas beside it."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from lcn_support.architectures.architecture import Architecture
from lcn_support.function_space.parameterization import parameterization_rank
from lcn_support.neurovariety.singular_locus import singular_parts

NETWORKS = [
    Architecture(k, (*s, 1))
    for layers in (2, 3)
    for k in product((2, 3, 4, 5), repeat=layers)
    for s in product((2, 3, 4), repeat=layers - 1)
]
"""Reduced architectures: no filter of size 1, all strides but the last larger than one."""


@cache
def orbits(a, bounded=True, tops=None):
    """All (i, c) with Σ_{j<i} c_j S_j = S_i and, if bounded, c_j < k_j."""
    S = a.layer_strides
    found = []
    for i in tops or range(1, a.layers):
        limits = [min(k, S[i] // s + 1) if bounded else S[i] // s + 1
                  for k, s in zip(a.sizes[:i], S, strict=False)]  # fmt: skip
        found += [
            (i, c)
            for c in product(*map(range, limits))
            if sum(n * s for n, s in zip(c, S, strict=False)) == S[i]
        ]
    return tuple(found)


def parts(a):
    for i, c in orbits(a):
        below = [k - n for k, n in zip(a.sizes, c, strict=False)]
        yield Architecture((*below, a.sizes[i] + 1, *a.sizes[i + 1 :]), a.strides)


@cache
def dimension_by_rank(a):
    """The largest rank at a random point of the smaller neurovarieties; 0 if there are none."""
    rng = np.random.default_rng(a.sizes)
    ranks = [
        parameterization_rank(b, [[int(c) for c in rng.integers(1, 10**6, k)] for k in b.sizes])
        for b in parts(a)
    ]
    return max(ranks, default=0)


def stated(a, least=min, shift=1, **options):
    numbers = [sum(c) for _, c in orbits(a, **options)]
    return 1 + sum(k - 1 for k in a.sizes) + shift - least(numbers) if numbers else 0


SAMPLE = NETWORKS[::5]
WRONG = {
    "the largest number of orbits": lambda a: stated(a, least=max),
    "without the tap that is gained": lambda a: stated(a, shift=0),
    "orbits larger than the filters": lambda a: stated(a, bounded=False),
    "the second layer alone": lambda a: stated(a, tops=(1,)),
    "the last layer alone": lambda a: stated(a, tops=(a.layers - 1,)),
    "roots of the first layer alone": lambda a: (
        a.dimension + 1 - min(a.layer_strides[1:]) if orbits(a) else 0
    ),
    "always codimension one": lambda a: a.dimension - 1 if orbits(a) else 0,
    "a cone without singular points": lambda a: 0,
}


def test_the_parts_are_those_of_all_orbits():
    for a in NETWORKS:
        assert {b.sizes for b in parts(a)} == {b.sizes for b in singular_parts(a)}
        assert all(b.filter_size == a.filter_size for b in parts(a))


def test_the_dimension_is_that_of_the_fewest_orbits():
    for a in NETWORKS:
        assert a.singular_dimension == stated(a)
    seen = {a.singular_dimension - a.dimension for a in NETWORKS if orbits(a)}
    assert seen == {-1, -2, -3}
    a = Architecture((4, 2), (2, 1))
    assert (a.dimension, a.singular_dimension) == (5, 4)


def test_the_formula_is_the_rank_on_the_parts():
    for a in SAMPLE:
        assert dimension_by_rank(a) == stated(a)


@pytest.mark.parametrize("formula", WRONG.values(), ids=WRONG)
def test_other_formulas_are_not_the_rank(formula):
    """Break: each of them is right for some architecture and wrong for another."""
    verdicts = {formula(a) == dimension_by_rank(a) for a in SAMPLE}
    assert verdicts == {True, False}
