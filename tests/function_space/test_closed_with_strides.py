"""Any strides: non-zero filters have a non-zero product, so limits of products are products."""

from itertools import product

import numpy as np
import pytest
from book.test_strides_chapter import MANY, NEAR
from hypothesis import assume, given, settings, strategies as st

from lcn_support import Architecture, compose, contains

entries = st.lists(st.integers(-3, 3), min_size=1, max_size=4).filter(any)
networks = st.lists(st.tuples(entries, st.integers(1, 3)), min_size=1, max_size=4)


@settings(max_examples=300)
@given(networks)
def test_the_first_coefficient_is_the_product_of_the_first_ones(network):
    """So ‖W‖ ≥ c ∏‖w_i‖ with c > 0, the least value on a product of spheres; see below."""
    filters, strides = [w for w, _ in network], [s for _, s in network]
    a = Architecture(map(len, filters), strides)
    W = compose(filters, strides)
    firsts = [next(i for i, c in enumerate(w) if c) for w in filters]
    at = sum(i * S for i, S in zip(firsts, a.layer_strides, strict=True))
    expected = np.prod([w[i] for w, i in zip(filters, firsts, strict=True)])
    assert W[at] == expected != 0 and not any(W[:at])


@pytest.mark.parametrize("a", [a for a in MANY[::40] if a.layers > 1], ids=repr)
def test_filters_of_norm_one_have_products_that_stay_away_from_zero(a):
    """So normalized filters of a convergent sequence have a limit, with the limit as product."""
    rng = np.random.default_rng(a.sizes)
    least = np.inf
    for _ in range(2000):
        filters = [w / np.linalg.norm(w) for w in (rng.standard_normal(k) for k in a.sizes)]
        least = min(least, np.linalg.norm(compose(filters, a.strides)))
    assert least > 0.02


def test_with_circular_padding_products_can_vanish():
    """Break: it takes that nothing is added up around the end. (1 + x)(1 − x) = 0 for x² = 1."""
    W = compose([(1, 1), (1, -1)])
    wrapped = [W[0] + W[2], W[1]]
    assert any(W) and not any(wrapped)


@pytest.mark.parametrize("a", [a for a in MANY if a.layers > 1 and 3 in a.sizes][::12], ids=repr)
def test_where_two_hyperroots_meet_and_part_the_forms_are_inside(a):
    """In a filter of size 3, whose roots become a complex pair, beside layers of small integers."""
    rng, i = np.random.default_rng(a.sizes), a.sizes.index(3)
    for b in (-2, 0, 1):
        filters = [[int(c) for c in rng.integers(1, 5, k)] for k in a.sizes]
        for t in (1, NEAR, 0, -NEAR, -1):
            filters[i] = [1, -2 * b, b * b + t]
            assert contains(a, compose(filters, a.strides))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([a for a in MANY if a.layers > 1 and a.dimension <= 5]), st.data())
def test_degenerate_products_are_inside(a, data):
    """Filters of −1, 0, 1: hyperroots at 0, ∞ and shared ones are frequent."""
    filters = [
        data.draw(st.lists(st.integers(-1, 1), min_size=k, max_size=k).filter(any)) for k in a.sizes
    ]
    assume(any(map(any, filters)))
    assert contains(a, compose(filters, a.strides))


def test_forms_next_to_products_need_not_be_inside():
    """Break: contains is not always true. Beside products of (3, 2), stride 2, are other forms."""
    a = Architecture((3, 2), (2, 1))
    for first, second in product([(1, 2, 3), (2, 1, 1)], [(1, 1), (1, -4)]):
        W = compose([first, second], a.strides)
        assert contains(a, W) and not contains(a, [W[0] + NEAR, *W[1:]])
