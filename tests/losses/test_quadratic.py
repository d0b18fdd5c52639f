"""The squared loss against SymPy's derivatives, sums over samples and its own identities."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import arb, fmpq
from hypothesis import assume, given, settings, strategies as st

from lcn_support import Architecture, compose, convolution_matrix
from lcn_support.losses.quadratic import QuadraticLoss

rationals = st.fractions(min_value=-9, max_value=9, max_denominator=12)
HALF = Fraction(1, 2)
TINY = Fraction(1, 10**12)


def vectors(size):
    return st.lists(rationals, min_size=size, max_size=size)


@st.composite
def losses(draw, size=None):
    """A loss with S = AᵀA + I for a random A, so positive definite."""
    k = draw(st.integers(1, 5)) if size is None else size
    A = np.array([draw(vectors(k)) for _ in range(k)], dtype=object)
    S = A.T @ A + np.eye(k, dtype=int)
    return QuadraticLoss(draw(vectors(k)), S, draw(rationals))


@st.composite
def networks(draw):
    """Filters, strides and a loss on their composition."""
    filters = draw(st.lists(st.integers(1, 3).flatmap(vectors), min_size=1, max_size=3))
    strides = draw(st.lists(st.integers(1, 2), min_size=len(filters), max_size=len(filters)))
    return filters, strides, draw(losses(Architecture(map(len, filters), strides).filter_size))


@st.composite
def data(draw):
    """An architecture with data of matching shapes, few integers a sample."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    strides = draw(st.lists(st.integers(1, 2), min_size=len(sizes), max_size=len(sizes)))
    a = Architecture(sizes, strides)
    outputs, samples = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    inputs = a.stride * (outputs - 1) + a.filter_size
    column = st.integers(-5, 5)
    X, Y = (
        draw(st.lists(st.lists(column, min_size=samples, max_size=samples), min_size=d, max_size=d))
        for d in (inputs, outputs)
    )
    return a, X, Y


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def plus(x, y):
    return [a + b for a, b in zip(x, y, strict=True)]


def rational(value):
    return sympy.Rational(value.numerator, value.denominator)


def direct(loss, W):
    """(W − u)ᵀ S (W − u) + offset by SymPy's matrices."""
    d = sympy.Matrix([w - rational(c) for w, c in zip(W, loss.target, strict=True)])
    S = sympy.Matrix([[rational(c) for c in row] for row in loss.covariance])
    return (d.T * S * d)[0] + rational(loss.offset)


def sum_over_samples(a, X, Y, W):
    """The definition of the loss of data, one sample and one output at a time."""
    X, Y = np.array(X, dtype=object), np.array(Y, dtype=object)
    errors = convolution_matrix(W, a.stride, len(Y)) @ X - Y
    return sum(error**2 for error in errors.flat) / Fraction(X.shape[1])


@given(losses())
def test_value_and_gradient_against_sympy(loss):
    W = sympy.symbols(f"w:{loss.degree + 1}")
    expected = direct(loss, W)
    assert sympy.expand(loss.value(W) - expected) == 0
    for entry, w in zip(loss.gradient(W), W, strict=True):
        assert sympy.expand(entry - sympy.diff(expected, w)) == 0


@given(losses().flatmap(lambda x: st.tuples(st.just(x), *[vectors(x.degree + 1)] * 2)))
def test_exact_finite_difference(drawn):
    """ℓ(W + h) − ℓ(W) = ∇ℓ(W)·h + hᵀSh, an identity of polynomials."""
    loss, W, h = drawn
    quadratic = dot(h, [dot(row, h) for row in loss.covariance])
    assert loss.value(plus(W, h)) - loss.value(W) == dot(loss.gradient(W), h) + quadratic
    assert all(type(entry) is Fraction for entry in (*loss.gradient(W), loss.value(W)))


def test_a_covariance_that_is_not_symmetric_has_another_gradient():
    """2S(W − u) is the gradient only for symmetric S; hence such an S is refused."""
    S, h = sympy.Matrix([[2, 1], [0, 2]]), sympy.Matrix(sympy.symbols("a b"))
    gradient = sympy.Matrix([sympy.diff((h.T * S * h)[0], v) for v in h])
    assert gradient != 2 * S * h and gradient == 2 * ((S + S.T) / 2) * h
    with pytest.raises(ValueError, match=r"entry \(1, 0\) is 0 and entry \(0, 1\) is 1, so it is"):
        QuadraticLoss((0, 0), S.tolist())
    assert QuadraticLoss((0, 0), ((S + S.T) / 2).tolist()).value((1, 1)) == sum(S)


@given(losses())
def test_inverse_covariance(loss):
    columns = list(zip(*loss.inverse_covariance, strict=True))
    product = [[dot(row, column) for column in columns] for row in loss.covariance]
    assert (np.array(product) == np.eye(len(product), dtype=int)).all()


@given(losses())
def test_the_target_is_the_only_minimum(loss):
    assert loss.value(loss.target) == loss.offset
    assert not any(loss.gradient(loss.target))
    assert loss.value(plus(loss.target, [1] * (loss.degree + 1))) > loss.offset


@settings(max_examples=30)
@given(networks())
def test_layer_gradients_against_sympy(network):
    """Each entry is the derivative of the loss as one filter coefficient moves by t."""
    filters, strides, loss = network
    t = sympy.Symbol("t")
    gradients = loss.layer_gradients(filters, strides)
    assert [len(part) for part in gradients] == [len(w) for w in filters]
    for i, w in enumerate(filters):
        for j in range(len(w)):
            moved = [[rational(c) for c in v] for v in filters]
            moved[i][j] += t
            along = direct(loss, compose(moved, strides))
            assert sympy.diff(along, t).subs(t, 0) == rational(gradients[i][j])


@given(networks())
def test_euler_relation_and_scaling(network):
    """⟨w_i, ∂L/∂w_i⟩ is one number for all layers, and ∂L/∂w_i scales inversely to w_i."""
    filters, strides, loss = network
    gradients = loss.layer_gradients(filters, strides)
    W = compose(filters, strides)
    assert {dot(w, g) for w, g in zip(filters, gradients, strict=True)} == {
        dot(W, loss.gradient(W))
    }
    if len(filters) > 1:
        first, second, *rest = filters
        scaled = [[3 * c for c in first], [c / 3 for c in second], *rest]
        moved = loss.layer_gradients(scaled, strides)
        assert [3 * c for c in moved[0]] == list(gradients[0])
        assert [c / 3 for c in moved[1]] == list(gradients[1])
        assert moved[2:] == gradients[2:]


def test_a_bad_minimum_is_critical_and_its_neighbours_are_not():
    loss = QuadraticLoss((1, 3, 1, 0, 1))
    filters = [(1, 3, 1, 0), (1, 0)]
    assert loss.layer_gradients(filters) == ((0, 0, 0, 0), (0, 0))
    assert loss.value(compose(filters)) == 1
    assert loss.layer_gradients([(1, 3, 1, 1), (1, 0)]) != ((0, 0, 0, 0), (0, 0))
    assert any(QuadraticLoss((1, 3, 1, 1, 1)).layer_gradients(filters)[0])


@given(data())
def test_data_give_the_direct_sum_over_samples(drawn):
    a, X, Y = drawn
    try:
        loss = QuadraticLoss.from_data(a, X, Y)
    except ValueError as error:
        assert "span" in str(error)
        assert np.linalg.matrix_rank(patches(a, X, len(Y))) < a.filter_size
        return
    for W in ([0] * a.filter_size, range(1, a.filter_size + 1), loss.target):
        assert loss.value(tuple(W)) == sum_over_samples(a, X, Y, tuple(W))
    assert loss.is_exact and loss.offset >= 0


def patches(a, X, outputs):
    starts = range(0, a.stride * outputs, a.stride)
    return np.array([x[s : s + a.filter_size] for x in np.array(X).T for s in starts])


@given(data(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_the_samples_do_not_matter(drawn, random):
    a, X, Y = drawn
    X, Y = np.array(X), np.array(Y)
    assume(np.linalg.matrix_rank(patches(a, X, len(Y))) == a.filter_size)
    order = list(range(X.shape[1]))
    random.shuffle(order)
    loss = QuadraticLoss.from_data(a, X, Y)
    assert QuadraticLoss.from_data(a, X[:, order], Y[:, order]) == loss
    assert QuadraticLoss.from_data(a, np.hstack([X, X]), np.hstack([Y, Y])) == loss


@given(data(), st.data())
def test_data_of_a_filter_have_that_filter_as_target(drawn, more):
    a, X, Y = drawn
    assume(np.linalg.matrix_rank(patches(a, X, len(Y))) == a.filter_size)
    W = more.draw(vectors(a.filter_size))
    exact = convolution_matrix(W, a.stride, len(Y)) @ np.array(X, dtype=object)
    loss = QuadraticLoss.from_data(a, X, exact)
    assert (list(loss.target), loss.offset) == (W, 0)


def test_too_few_samples_are_refused_and_one_more_is_enough():
    a = Architecture((3, 2))
    X, Y = np.eye(4, dtype=int), np.array([[1, 2, 3, 4]])
    with pytest.raises(ValueError, match=r"3 patches of 3 sample\(s\) span 3 of the 4 dimensions"):
        QuadraticLoss.from_data(a, X[:, :3], Y[:, :3])
    loss = QuadraticLoss.from_data(a, X, Y)
    assert loss == QuadraticLoss((1, 2, 3, 4), np.eye(4) / 4)
    with pytest.raises(ValueError, match="span 1 of the 4"):
        QuadraticLoss.from_data(a, np.ones((4, 9)), np.ones((1, 9)))


def test_one_long_sample_can_be_enough_and_a_constant_one_is_not():
    a = Architecture((2, 2), strides=(2, 1))
    X = [[c] for c in (1, 0, 2, 5, 0, 1, 1, 3, 0, 0)]
    Y = [[c] for c in (1, 2, 3, 4)]
    loss = QuadraticLoss.from_data(a, X, Y)
    assert loss.value((1, 2, 3, 4)) == sum_over_samples(a, X, Y, (1, 2, 3, 4))
    with pytest.raises(ValueError, match=r"4 patches of 1 sample\(s\) span 1 of the 4"):
        QuadraticLoss.from_data(a, [[1]] * 10, Y)


def test_the_stride_enters():
    X, Y = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], [[1, 0, 2], [0, 1, 1]]
    one = QuadraticLoss.from_data(Architecture((3,)), X, Y)
    two = QuadraticLoss.from_data(Architecture((2,), strides=(2,)), X, Y)
    assert one.degree == 2 and two.degree == 1
    with pytest.raises(ValueError, match=r"2 outputs need s.d_L − 1. \+ k = 5 inputs"):
        QuadraticLoss.from_data(Architecture((3,), strides=(2,)), X, Y)


def test_float_data_are_dyadic_numbers():
    rng = np.random.default_rng(2)
    a = Architecture((3, 2), strides=(2, 1))
    X, Y = rng.normal(size=(9, 20)), rng.normal(size=(3, 20))
    loss = QuadraticLoss.from_data(a, X, Y)
    W = (1, -2, Fraction(1, 3), 0, 4)
    exactly = np.vectorize(Fraction)
    assert loss.value(W) == sum_over_samples(a, exactly(X), exactly(Y), W)
    assert not loss.is_exact
    single = QuadraticLoss.from_data(a, X.astype(np.float32), Y.astype(np.float32))
    assert single.value(W) == pytest.approx(float(loss.value(W)), rel=1e-5)
    assert single.target != loss.target


def test_a_float_point_is_rounded_once():
    """The subtraction next to the target does not cancel: exact first, rounded at the end."""
    loss = QuadraticLoss((Fraction(1, 3), 1), ((3, 1), (1, 2)))
    W = (1 / 3, 1.0)
    assert loss.value(W) == float(loss.value(tuple(map(Fraction, W)))) > 0
    assert loss.gradient(W) == tuple(map(float, loss.gradient(tuple(map(Fraction, W)))))
    assert 3 * (1 / 3 - float(Fraction(1, 3))) ** 2 == 0
    assert all(type(c) is float for c in (*loss.gradient(np.array(W)), loss.value(W)))
    parts = loss.layer_gradients([np.array([0.1]), (1, 0.7)])
    exact = loss.layer_gradients([(Fraction(0.1),), (1, Fraction(0.7))])
    assert parts == tuple(tuple(map(float, part)) for part in exact)


def test_balls_contain_the_exact_numbers():
    loss = QuadraticLoss((Fraction(1, 3), 1, 2), ((3, 1, 0), (1, 2, HALF), (0, HALF, 1)), 0.5)
    filters = [(Fraction(2, 7), 1), (Fraction(1, 3), -1)]
    W = compose(filters)
    ball = [arb(as_fmpq(c)) for c in W]
    assert encloses(loss.value(ball), loss.value(W))
    assert all(map(encloses, loss.gradient(ball), loss.gradient(W)))
    assert not any(map(encloses, loss.gradient(ball), [c + TINY for c in loss.gradient(W)]))
    balls = [[arb(as_fmpq(c)) for c in filters[0]], filters[1]]
    for part, exact in zip(loss.layer_gradients(balls), loss.layer_gradients(filters), strict=True):
        assert all(map(encloses, part, exact))
    assert encloses(loss.value([ball[0], HALF, 0.25]), loss.value((W[0], HALF, Fraction(0.25))))


def encloses(ball, exact):
    return isinstance(ball, arb) and (ball - as_fmpq(exact)).contains(0)


def as_fmpq(value):
    return fmpq(value.numerator, value.denominator)


def test_repr_reads_well():
    assert repr(QuadraticLoss((1, HALF, 0))) == "QuadraticLoss(target=(1, 1/2, 0))"
    assert repr(QuadraticLoss([0.1, -200])) == "QuadraticLoss(target=(0.1, -200))"
    assert repr(QuadraticLoss([1 / 3, 1e7])) == "QuadraticLoss(target=(0.333333, 1e+7))"
    assert repr(QuadraticLoss([3], [[2]], HALF)) == (
        "QuadraticLoss(target=(3,), covariance=((2,),), offset=1/2)"
    )
    large = Fraction(10) ** 300
    with pytest.raises(ValueError, match=r"minor of order 2 is -3e\+600"):
        QuadraticLoss((1, 2), [[large, 2 * large], [2 * large, large]])


def test_equality_is_that_of_the_functions():
    assert QuadraticLoss((1, 2)) == QuadraticLoss([1.0, 2.0], np.eye(2))
    assert hash(QuadraticLoss((1, 2))) == hash(QuadraticLoss([1.0, 2.0]))
    assert QuadraticLoss((1, 2)).is_exact and not QuadraticLoss((1.0, 2.0)).is_exact
    assert QuadraticLoss((1, 2)) != QuadraticLoss((1, 2), [[2, 0], [0, 2]])
    assert not QuadraticLoss((1, 2), [[2, 0], [0, 2]]).is_white
    assert QuadraticLoss((1, 2), [[1, 0], [0, 1]]).is_white


NAN = float("nan")
PAIR = Architecture((2,))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: QuadraticLoss(()), "target .*at least one coefficient"),
        (lambda: QuadraticLoss((1, NAN)), "target.*nan is not finite"),
        (lambda: QuadraticLoss((1, 1j)), "target: 1j is not a real number"),
        (lambda: QuadraticLoss((1, 2), offset=float("inf")), "offset.*inf is not finite"),
        (lambda: QuadraticLoss((1, 2), np.eye(3)), "is 3 × 3, but the target has 2 coefficients"),
        (lambda: QuadraticLoss((1, 2), [[1, 0]]), "is 1 × 2, but the target has 2"),
        (lambda: QuadraticLoss((1, 2), [1, 2]), "covariance, row 0: 1 is no sequence"),
        (lambda: QuadraticLoss((1, 2), 3), "covariance: 3 is no sequence"),
        (lambda: QuadraticLoss((1, 2), [[1, 0], [0]]), r"rows of lengths \[1, 2\]"),
        (lambda: QuadraticLoss((1, 2), []), r"rows of lengths \[\]"),
        (lambda: QuadraticLoss((1, 2), [[1, NAN], [NAN, 1]]), "row 0, column 1.*not finite"),
        (lambda: QuadraticLoss((1, 2), [[1, 2], [3, 9]]), r"entry \(1, 0\) is 3 .*not symmetric"),
        (lambda: QuadraticLoss((1, 2), [[1, 1], [1, 1]]), "minor of order 2 is 0, so it is not"),
        (lambda: QuadraticLoss((1, 2), [[-1, 0], [0, 1]]), "minor of order 1 is -1"),
        (lambda: QuadraticLoss((1, 2), [[1, 2], [2, 1]]), "minor of order 2 is -3"),
        (lambda: QuadraticLoss((1, 2)).value((1, 2, 3)), "W has 3 .*the target has 2"),
        (lambda: QuadraticLoss((1, 2)).gradient((1,)), "W has 1 .*the target has 2"),
        (lambda: QuadraticLoss((1, 2)).gradient((1, NAN)), "W.*nan is not finite"),
        (lambda: QuadraticLoss((1, 2)).value(((1, 2), (3, 4))), "not a real number; give one flat"),
        (lambda: QuadraticLoss((1, 2)).layer_gradients([(1, 2), (3, 4)]), "W has 3 .*has 2"),
        (lambda: QuadraticLoss((1, 2)).layer_gradients([]), "at least one layer"),
        (lambda: QuadraticLoss((1, 2)).layer_gradients([(1,), (1, NAN)]), "layer 2.*not finite"),
        (lambda: QuadraticLoss.from_data(PAIR, [[], []], [[]]), r"no columns \(N = 0\)"),
        (lambda: QuadraticLoss.from_data(PAIR, np.empty((2, 0)), np.empty((1, 0))), "N = 0"),
        (lambda: QuadraticLoss.from_data(PAIR, np.eye(2), [[1]]), "2 columns and Y has 1"),
        (lambda: QuadraticLoss.from_data(PAIR, np.eye(3), np.eye(3)), "3 outputs need .* = 4"),
        (lambda: QuadraticLoss.from_data(PAIR, [1, 2], [3]), "X, row 0: 1 is no sequence"),
        (lambda: QuadraticLoss.from_data(PAIR, [[1], [NAN]], [[1]]), "X, row 1, column 0.*finite"),
        (lambda: QuadraticLoss.from_data(PAIR, [[1], [2]], [["3"]]), "Y, row 0, column 0.*real"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
