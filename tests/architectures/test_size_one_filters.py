"""Filters of size one and the last stride: by products of filters, and by packing of roots."""

from fractions import Fraction
from random import Random

import pytest
from example_forms import form_with_pattern

from lcn_support import Architecture, RootPattern, compose, contains, on_boundary
from lcn_support.architectures.balls_in_bins import packings


def inserted(a, where, last_stride):
    """The architecture with filters of size 1 before the given layers, 0 to L, and that stride."""
    sizes = [k for i, k in enumerate((*a.sizes, None)) for k in (1,) * where.count(i) + (k,)]
    sizes = [k for k in sizes if k is not None]
    return Architecture(sizes, (*(1,) * (len(sizes) - 1), last_stride))


def cases(highest=5):
    rng = Random(26)
    for degree in range(1, highest + 1):
        for a in Architecture.all_of_degree(degree):
            where = [rng.randint(0, a.layers) for _ in range(rng.randint(1, 3))]
            yield a, where, rng.choice([1, 2, 3, 7])


def reached(a):
    """The patterns of the forms that some filters have as their product."""
    patterns = RootPattern.all_of_degree(a.degree)
    return {p for p in patterns if any(True for _ in packings(p, a))}


def edge(a):
    """What is reached and is a limit of patterns that are not."""
    inside = reached(a)
    outside = set(RootPattern.all_of_degree(a.degree)) - inside
    return inside & set().union(*(p.closure() for p in outside))


def test_products_with_filters_of_size_one_are_products_without():
    """Both ways: the numbers are absorbed by a neighbour, or are 1."""
    rng = Random(9)
    for a, where, last in cases():
        b = inserted(a, where, last)
        filters = [[Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(k)]
                   for k in b.sizes]  # fmt: skip
        large = [w for w in filters if len(w) > 1]
        numbers = Fraction(1)
        for w in filters:
            numbers *= w[0] if len(w) == 1 else 1
        large[0] = [numbers * c for c in large[0]]
        assert compose(filters, b.strides) == compose(large)
        rest = iter(large)
        with_ones = [next(rest) if k > 1 else [1] for k in b.sizes]
        assert compose(with_ones, b.strides) == compose(large)
        assert len(large) == sum(k > 1 for k in a.sizes)


def test_space_and_boundary_are_those_of_packings_and_their_limits():
    for a, where, last in cases():
        b = inserted(a, where, last)
        inside, boundary = reached(a), edge(a)
        assert reached(b) == inside and edge(b) == boundary
        for pattern in RootPattern.all_of_degree(a.degree):
            W = form_with_pattern(pattern)
            assert contains(b, W) == contains(a, W) == (pattern in inside)
            assert on_boundary(b, W) == on_boundary(a, W) == (pattern in boundary)


@pytest.mark.parametrize("first", [2, 3, 7])
def test_another_stride_of_a_filter_of_size_one_does_change_the_space(first):
    """Break: the hypothesis that all other strides are 1, for the same filters."""
    a, b = Architecture((3, 2)), Architecture((1, 3, 2), (first, 1, 1))
    filters = [(1, 0, -1), (1, 2)]
    W = compose([(1,), *filters], b.strides)
    assert len(W) == b.filter_size == first * a.degree + 1 > a.filter_size
    assert contains(a, compose(filters)) and contains(b, W)
    assert not contains(b, [1, 1, *[0] * (b.filter_size - 2)])
    assert not b.is_thick and a.is_thick


WRONG = {
    "the layer counts as one of size two": lambda a: Architecture((*a.sizes, 2)),
    "the layer takes a tap from another": lambda a: Architecture(
        (2, *(k - (i == a.sizes.index(max(a.sizes))) for i, k in enumerate(a.sizes)))
    ),
    "a layer of size two is dropped, too": lambda a: Architecture(
        (a.degree + 1 - (a.sizes.count(2) > 1), *(2,) * (a.sizes.count(2) > 1))
    ),
}


@pytest.mark.parametrize("other", WRONG.values(), ids=WRONG)
def test_other_rules_change_the_space(other):
    """Break: each of them gives another set of patterns for some architecture."""
    assert any(
        b.degree != a.degree or reached(b) != reached(a)
        for a in (a for degree in range(2, 6) for a in Architecture.all_of_degree(degree))
        for b in [other(a)]
    )
