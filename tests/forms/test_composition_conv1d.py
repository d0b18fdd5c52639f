"""The networks of the book are those that PyTorch computes: exactly, for integers in float64."""

from random import Random

import numpy as np
import pytest

from lcn_support import Architecture, compose, convolution_matrix


def through_torch(filters, strides, x, **options):
    """The network layer by layer, by ``torch.nn.functional.conv1d``."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra: train)")
    signal = torch.tensor(x, dtype=torch.float64)[None, None]
    for w, s in zip(filters, strides, strict=True):
        kernel = torch.tensor(w, dtype=torch.float64)[None, None]
        signal = torch.nn.functional.conv1d(signal, kernel, stride=s, **options)
    return signal[0, 0].tolist()


def networks(count=200):
    random = Random(1)
    for _ in range(count):
        sizes = [random.randint(1, 4) for _ in range(random.randint(1, 4))]
        strides = [random.randint(1, 3) for _ in sizes]
        filters = [[random.randint(-9, 9) for _ in range(k)] for k in sizes]
        a = Architecture(sizes, strides)
        outputs = random.randint(1, 5)
        inputs = a.stride * (outputs - 1) + a.filter_size
        yield a, filters, outputs, [random.randint(-9, 9) for _ in range(inputs)]


def by_one_matrix(a, filters, outputs, x, strides=None):
    W = compose(filters, a.strides if strides is None else strides)
    return (convolution_matrix(W, a.stride, outputs) @ np.array(x, dtype=object)).tolist()


def test_a_network_is_one_convolution_with_the_composed_filter():
    for a, filters, outputs, x in networks():
        assert through_torch(filters, a.strides, x) == by_one_matrix(a, filters, outputs, x)


def test_the_last_stride_is_not_in_the_filter():
    for a, filters, _, _ in networks():
        assert compose(filters, a.strides) == compose(filters, (*a.strides[:-1], 7))


def test_an_earlier_stride_is_in_the_filter():
    assert compose([(1, 1), (1, 1)], (2, 1)) != compose([(1, 1), (1, 1)], (1, 1))


def test_the_flipped_convolution_is_another_network():
    """Mathematicians' convolution reverses the filter: π(w) with x and y exchanged."""
    filters, x = [(1, 2), (3, 4, 5)], [1, 0, 0, 0, 2, 7]
    a = Architecture((2, 3))
    flipped = [w[::-1] for w in filters]
    assert through_torch(flipped, a.strides, x) != by_one_matrix(a, filters, 3, x)
    assert through_torch(flipped, a.strides, x) == by_one_matrix(a, flipped, 3, x)
    assert compose(flipped) == compose(filters)[::-1]


def test_with_zero_padding_a_network_is_no_convolution():
    """Padded by one place in each layer, the outer rows of the end-to-end matrix are others."""
    filters, size = [(1, 2, 3), (4, 5, 6)], 7
    units = np.eye(size).tolist()
    columns = [through_torch(filters, (1, 1), unit, padding=1) for unit in units]
    matrix = np.array(columns).T
    W = np.array(compose(filters), dtype=float)
    for row in range(2, size - 2):
        assert (matrix[row, row - 2 : row + 3] == W).all()
    assert not (matrix[0, :3] == W[2:]).all()
    assert not (matrix[-1, -3:] == W[:3]).all()


def test_forgetting_a_stride_has_another_size():
    filters, x = [(1, 2), (3, 4)], list(range(6))
    a = Architecture((2, 2), strides=(2, 1))
    assert through_torch(filters, a.strides, x) == by_one_matrix(a, filters, 2, x)
    with pytest.raises(ValueError, match="matmul"):
        by_one_matrix(a, filters, 2, x, strides=(1, 1))
