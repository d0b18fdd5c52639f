"""Dimension, thick and filling by ranks and by packing, with plausible formulas beside them."""

from functools import cache
from itertools import product
from random import Random

import pytest
from architectures.test_architecture import PRIME, jacobian_rank

from lcn_support import Architecture, RootPattern
from lcn_support.architectures.balls_in_bins import packings


@cache
def ranks():
    """The rank of dμ at random filters, modulo a prime: at most that over the rational numbers.

    The L − 1 scalings bound the rank from above; so where the bound is attained, both are proved.
    """
    random, found = Random(11), {}
    for layers in (1, 2, 3):
        for k in product((1, 2, 3, 4), repeat=layers):
            for s in product((1, 2, 3), repeat=layers - 1):
                a = Architecture(k, (*s, 1))
                filters = [[random.randrange(PRIME) for _ in range(size)] for size in k]
                found[a] = jacobian_rank(a, filters)
    return found


DIMENSIONS = {
    "parameters": lambda a: sum(a.sizes),
    "parameters less one": lambda a: sum(a.sizes) - 1,
    "a scaling too many": lambda a: sum(a.sizes) - a.layers,
    "the filter size": lambda a: a.filter_size,
    "parameters, but at most the filter size": lambda a: min(sum(a.sizes), a.filter_size),
    "sizes larger than one alone": lambda a: sum(k for k in a.sizes if k > 1) - a.layers + 1,
}


def test_the_dimension_is_the_number_of_parameters_less_the_scalings():
    assert all(rank == sum(a.sizes) - a.layers + 1 == a.dimension for a, rank in ranks().items())
    assert len(ranks()) > 600


@pytest.mark.parametrize("formula", DIMENSIONS.values(), ids=DIMENSIONS)
def test_other_formulas_are_not_the_rank(formula):
    """Break: most of them are right for some architecture, none for all."""
    assert any(formula(a) != rank for a, rank in ranks().items())


def test_the_space_has_lower_dimension_exactly_if_a_filter_comes_after_a_stride():
    """So it is not filling; and where no filter does, the rank is full."""
    for a, rank in ranks().items():
        after = any(k > 1 and S > 1 for k, S in zip(a.sizes, a.layer_strides, strict=True))
        assert (rank < a.filter_size) == after == (not a.is_thick)
        assert not (after and a.is_filling)


def test_a_stride_behind_the_last_filter_does_not_count():
    """Break: some stride larger than 1 is not enough."""
    thick = [a for a, rank in ranks().items() if rank == a.filter_size]
    assert any(max(a.strides) > 1 for a in thick)
    assert any(max(a.strides[:-1], default=1) > 1 and max(a.sizes) > 1 for a in thick)


@cache
def reached(a):
    """Patterns that pack into the filters that are larger than one."""
    large = Architecture([k for k in a.sizes if k > 1] or [1])
    patterns = RootPattern.all_of_degree(large.degree)
    return frozenset(p for p in patterns if any(True for _ in packings(p, large)))


def test_a_thick_network_is_filling_exactly_if_every_pattern_packs():
    for a in ranks():
        if a.is_thick:
            everything = set(RootPattern.all_of_degree(a.degree))
            assert a.degree == sum(a.sizes) - a.layers
            assert a.is_filling == (reached(a) == everything)
            assert a.is_filling == (sum(k % 2 == 0 for k in a.sizes) <= 1)


INVARIANTS = {
    "the degree": lambda a: a.degree,
    "the number of layers": lambda a: (a.degree, a.layers),
    "the largest size": lambda a: (a.degree, max(a.sizes)),
    "whether a size is even": lambda a: (a.degree, a.even_count > 0),
    "the number of sizes two": lambda a: (a.degree, a.sizes.count(2)),
}


def spaces(invariant, highest=7):
    found = {}
    for degree in range(1, highest + 1):
        for a in Architecture.all_of_degree(degree):
            found.setdefault(invariant(a), set()).add(reached(a))
    return found.values()


def test_degree_and_even_count_decide_what_packs():
    """By packing of roots, which counts no even sizes; and nothing less decides it."""
    by_both = spaces(lambda a: (a.degree, sum(k % 2 == 0 for k in a.sizes)))
    assert all(len(space) == 1 for space in by_both)
    assert reached(Architecture((3, 2, 2))) == reached(Architecture((4, 2)))


@pytest.mark.parametrize("invariant", INVARIANTS.values(), ids=INVARIANTS)
def test_other_invariants_do_not_decide(invariant):
    """Break: architectures that share them have different function spaces."""
    assert any(len(space) > 1 for space in spaces(invariant))
