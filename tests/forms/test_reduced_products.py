"""Products along an architecture and along its reduced one, with filters that split into lines."""

import numpy as np
import pytest
from book.test_strides_chapter import MANY

from lcn_support import Architecture, compose
from lcn_support.arithmetic.polynomials import product as convolve


def split(group_sizes, linear):
    """Linear factors dealt to layers of these sizes, in order."""
    rest = iter(linear)
    return [convolve([[1], *(next(rest) for _ in range(k - 1))]) for k in group_sizes]


def by_reduced(a, rng):
    """(product along a.reduced(), product along a): each filter of the first is dealt to layers."""
    b = a.reduced()
    lines = [
        [(int(p), int(q)) for p, q in rng.choice([-5, -3, -1, 1, 2, 4, 7], (k - 1, 2))]
        for k in b.sizes
    ]
    whole = compose([convolve([[1], *factors]) for factors in lines], b.strides)
    filters = [[1]] * a.layers
    for stride, factors in zip(b.layer_strides, lines, strict=True):
        layers = [
            i for i, (k, S) in enumerate(zip(a.sizes, a.layer_strides, strict=True))
            if k > 1 and stride == S
        ]  # fmt: skip
        parts = split([a.sizes[i] for i in layers], factors)
        for i, w in zip(layers, parts, strict=True):
            filters[i] = w
    return whole, compose(filters, a.strides), filters


@pytest.mark.parametrize("step", range(4))
def test_filters_of_the_reduced_network_split_into_those_of_the_layers(step):
    rng = np.random.default_rng(step)
    for a in MANY[step::4]:
        whole, layered, filters = by_reduced(a, rng)
        assert whole == layered and [len(w) for w in filters] == list(a.sizes)


@pytest.mark.parametrize("step", range(4))
def test_filters_of_the_layers_multiply_to_those_of_the_reduced_network(step):
    rng = np.random.default_rng(step)
    for a in MANY[step::4]:
        filters = [[int(c) for c in rng.integers(-9, 10, k)] for k in a.sizes]
        b = a.reduced()
        merged = [
            convolve([[1], *(w for w, k, S in zip(filters, a.sizes, a.layer_strides, strict=True)
                             if k > 1 and stride == S)])
            for stride in b.layer_strides
        ]  # fmt: skip
        numbers = int(np.prod([w[0] for w in filters if len(w) == 1] or [1]))
        merged[0] = [numbers * c for c in merged[0]]
        assert compose(merged, b.strides) == compose(filters, a.strides)


WRONG = {
    "sizes added": lambda a: sum(a.sizes),
    "degrees without the one": lambda a: sum(k - 1 for k in a.sizes),
}


@pytest.mark.parametrize("size", WRONG.values(), ids=WRONG)
def test_other_sizes_of_the_merged_filter_do_not_fit(size):
    """Break: 1 + Σ(k_i − 1) for a group, and nothing else, has the degree of the products."""
    for sizes in [(2, 2), (3, 2), (2, 2, 2)]:
        a = Architecture(sizes)
        assert size(a) != a.reduced().sizes[0] == len(compose([[1] * k for k in sizes]))


def test_layers_of_different_strides_do_not_merge():
    """Break: x² + y² and x + y of stride 2 and 1 make no product of a network of one stride."""
    a = Architecture((2, 2), (2, 1))
    assert a.reduced() == a
    assert compose([(1, 2), (3, 4)], (2, 1)) == (3, 6, 4, 8)
    assert compose([(1, 2), (3, 4)]) == (3, 10, 8)
