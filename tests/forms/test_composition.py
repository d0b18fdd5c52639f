from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st

from lcn_support import Architecture, compose, convolution_matrix
from lcn_support.forms.composition import differential

filters = st.lists(st.integers(-9, 9), min_size=1, max_size=4)
networks = st.lists(st.tuples(filters, st.integers(1, 3)), min_size=1, max_size=4)


@given(networks)
def test_composition_is_multiplication_of_polynomials(network):
    """π(W) = ∏ π(w_i)(x^{S_i}, y^{S_i}), multiplied by SymPy."""
    x = sympy.Symbol("x")
    sizes, strides = [len(w) for w, _ in network], [s for _, s in network]
    product = sympy.Integer(1)
    for (w, _), spread in zip(network, Architecture(sizes, strides).layer_strides, strict=True):
        product *= sum(c * x ** (spread * (len(w) - 1 - j)) for j, c in enumerate(w))
    W = compose([w for w, _ in network], strides)
    assert sum(c * x ** (len(W) - 1 - j) for j, c in enumerate(W)) - sympy.expand(product) == 0


@given(networks, st.integers(1, 9))
def test_the_differential_is_the_difference_in_one_coefficient(network, by):
    """W is linear in each filter: one coefficient that moves by h moves W by h times its row."""
    filters, strides = [w for w, _ in network], [s for _, s in network]
    a = Architecture([len(w) for w in filters], strides)
    rows, W = differential(filters, a.layer_strides), compose(filters, strides)
    assert [len(part) for part in rows] == list(a.sizes)
    for layer, part in enumerate(rows):
        for j, row in enumerate(part):
            moved = [list(w) for w in filters]
            moved[layer][j] += by
            shift = (c - d for c, d in zip(compose(moved, strides), W, strict=True))
            assert [by * c for c in row] == list(shift)


def layer_matrices(network, outputs):
    matrices = []
    for w, s in reversed(network):
        matrices.append(convolution_matrix(w, s, outputs))
        outputs = matrices[-1].shape[1]
    return matrices


@given(networks, st.integers(1, 4))
def test_composition_is_the_product_of_the_matrices(network, outputs):
    product = np.eye(outputs, dtype=object)
    for matrix in layer_matrices(network, outputs):
        product = product @ matrix
    strides = [s for _, s in network]
    a = Architecture([len(w) for w, _ in network], strides)
    whole = convolution_matrix(compose([w for w, _ in network], strides), a.stride, outputs)
    assert (product == whole).all()


def test_composition_without_the_strides_is_not_the_product():
    network = [((1, 2), 2), ((3, 4), 1)]
    last, first = layer_matrices(network, 2)
    without = convolution_matrix(compose([w for w, _ in network]), 2, 2)
    assert (last @ first).shape != without.shape


@given(networks)
def test_floats_agree_with_exact_numbers(network):
    ws, strides = [w for w, _ in network], [s for _, s in network]
    floats = compose([[float(c) for c in w] for w in ws], strides)
    assert isinstance(floats, np.ndarray)
    assert floats.tolist() == list(compose(ws, strides))


def test_exact_input_stays_exact():
    assert compose([(10**400, 1), (1, 1)])[0] == 10**400
    assert compose([(Fraction(1, 3), 1), (3, -1)]) == (1, Fraction(8, 3), -1)
    a, b = sympy.symbols("a b")
    assert compose([(a, b), (a, -b)])[2] == -(b**2)
    assert compose([np.array([1, 2]), np.array([10**18, 1])])[1] == 2 * 10**18 + 1
    assert compose([[np.int64(2**62)], [np.int64(4)]]) == (2**64,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compose([]), "at least one layer"),
        (
            lambda: compose([(1, 2), ()]),
            r"at layer 2 \(\): a filter needs at least one coefficient",
        ),
        (lambda: compose([(1, float("nan"))]), "nan is not finite"),
        (lambda: compose([(1, float("inf"))]), "inf is not finite"),
        (lambda: compose([((1, 2), (3, 4))]), "not a real number; give one flat sequence"),
        (lambda: compose([(1, None)]), "None is not a real number"),
        (lambda: compose([(1, 1j)]), r"1j is not a real number.*give z\.real"),
        (lambda: compose([[np.float32("nan")]]), "nan is not finite"),
        (lambda: compose((1, 2)), "filter at layer 1: 1 is no sequence"),
        (lambda: compose([(1, 2), (1, 2)], strides=(1,)), "1 strides for 2 filters"),
        (lambda: convolution_matrix((1, 2), 0, 3), "strides .0,.: 0 at layer 1 is not positive"),
        (lambda: convolution_matrix((1, 2), 1, 0), "is not positive"),
        (lambda: convolution_matrix((), 1, 1), "at least one coefficient"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
