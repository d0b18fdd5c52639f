"""Composition on grids against convolutions by PyTorch and products of polynomials by SymPy."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq

from lcn_support.forms.composition import compose
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import compose_grid

CASES = [
    ([(2, 2), (2, 2)], None),
    ([(3, 2), (2, 4), (1, 2)], None),
    ([(2, 3), (2, 2)], [(2, 1), (1, 1)]),
    ([(3, 1), (2, 2), (2, 2)], [(1, 3), (2, 1), (3, 2)]),
    ([(2, 2, 2), (1, 2, 3)], None),
    ([(2, 1, 2), (2, 2, 1)], [(1, 2, 3), (2, 1, 1)]),
]


def integer_filters(rng, shapes):
    return [rng.integers(-5, 6, shape) for shape in shapes]


@pytest.mark.parametrize(("shapes", "strides"), CASES)
def test_composition_is_a_convolution_of_the_composed_filter(shapes, strides):
    torch = pytest.importorskip("torch")
    from torch.nn import functional

    rng = np.random.default_rng(1)
    a = GridArchitecture(shapes, strides)
    convolve = {2: functional.conv2d, 3: functional.conv3d}[len(a.filter_shape)]
    filters = integer_filters(rng, a.filter_shapes)
    size = [k + 2 * s for k, s in zip(a.filter_shape, a.stride, strict=True)]
    image = torch.from_numpy(rng.integers(-9, 10, (1, 1, *size)).astype(float))
    layered = image
    for w, stride in zip(filters, a.strides, strict=True):
        layered = convolve(layered, torch.from_numpy(w[None, None].astype(float)), stride=stride)
    whole = compose_grid(filters, a.strides).astype(float)
    assert whole.shape == a.filter_shape
    direct = convolve(image, torch.from_numpy(whole[None, None]), stride=a.stride)
    assert torch.equal(layered, direct)


def test_with_zero_padding_two_layers_are_no_convolution():
    torch = pytest.importorskip("torch")
    from torch.nn.functional import conv2d

    rng = np.random.default_rng(2)
    first, last = (rng.integers(1, 5, (3, 3)) for _ in range(2))
    image = torch.from_numpy(rng.integers(1, 9, (1, 1, 6, 6)).astype(float))

    def layer(values, w, padding):
        return conv2d(values, torch.from_numpy(w[None, None].astype(float)), padding=padding)

    layered = layer(layer(image, first, 1), last, 1)
    direct = layer(image, compose_grid([first, last]).astype(float), 2)
    assert layered.shape == direct.shape and not torch.equal(layered, direct)
    assert torch.equal(layered[..., 2:-2, 2:-2], direct[..., 2:-2, 2:-2])


@pytest.mark.parametrize(("shapes", "strides"), CASES)
def test_composition_is_multiplication_of_polynomials(shapes, strides):
    rng = np.random.default_rng(3)
    a = GridArchitecture(shapes, strides)
    x = sp.symbols(f"x:{len(a.filter_shape)}")

    def form(w, steps):
        return sum(
            int(w[j]) * sp.prod([v ** (i * s) for v, i, s in zip(x, j, steps, strict=True)])
            for j in np.ndindex(w.shape)
        )

    filters = integer_filters(rng, a.filter_shapes)
    factors = [form(w, steps) for w, steps in zip(filters, a.layer_strides, strict=True)]
    whole = form(compose_grid(filters, a.strides), (1,) * len(x))
    assert sp.expand(sp.prod(factors) - whole) == 0


def test_one_axis_is_the_composition_of_the_line():
    rng = np.random.default_rng(4)
    for strides in [None, [(2,), (3,), (1,)]]:
        filters = integer_filters(rng, [(3,), (2,), (4,)])
        line = compose([w.tolist() for w in filters], strides and [s for (s,) in strides])
        assert tuple(compose_grid(filters, strides)) == line


def test_entries_stay_in_their_ring():
    t = sp.Symbol("t")
    half = Fraction(1, 2)
    assert compose_grid([[[half, 1]], [[half], [1]]]).tolist() == [[half**2, half], [half, 1]]
    assert compose_grid([[[t, 1]], [[t], [2]]]).tolist() == [[t**2, t], [2 * t, 2]]
    floats = compose_grid([[[0.5, 1.0]], [[2.0], [4.0]]])
    assert floats.dtype == float and floats.tolist() == [[1.0, 2.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ([], "at least one layer"),
        ([[[1, 2], [3]]], "layer 1: .* not rectangular"),
        ([[[1, 2]], [1, 2]], "not all have 2 entries"),
        ([[[]]], "layer 1: .* no filter"),
        ([3], "layer 1: 3 is no filter"),
        ([[[1.0, float("nan")]]], "layer 1: nan is not finite; give"),
        ([[[1, 2]], [[Fraction(1, 2), float("nan")]]], "layer 2: nan is not finite"),
        ([[[Fraction(1, 2), float("-inf")]]], "layer 1: -inf is not finite"),
        ([[[sp.Symbol("t"), sp.nan]]], "layer 1: nan is not finite"),
        ([[[1, sp.oo]]], "layer 1: oo is not finite"),
        ([[[1, arb("nan")]]], "layer 1: nan is not finite"),
        ([[[Fraction(1), complex("nan")]]], r"layer 1: .*nan.* is not a real number"),
        ([[["a", "b"]]], r"layer 1: .* is not a real number"),
        ([[[1j, 2]]], r"layer 1: .* is not a real number"),
    ],
)
def test_refusals(filters, message):
    with pytest.raises(ValueError, match=message):
        compose_grid(filters)


ROOT = arb(2).sqrt()


@pytest.mark.parametrize(
    "entry",
    [10**400, Fraction(1, 10**400), 0.5, sp.Symbol("t"), sp.sqrt(2), ROOT, fmpq(1, 3)],
    ids=type,
)
def test_finite_entries_of_every_kind_are_taken(entry):
    w = np.array([[entry, 1]], dtype=object)
    assert compose_grid([w, [[1]]])[0, 1] == 1
