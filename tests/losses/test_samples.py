"""Data as people have them: rows or columns, arrays, tensors and frames."""

from fractions import Fraction

import numpy as np
import pytest
from frames import FRAMES, frame

from lcn_support import Architecture, QuadraticLoss
from lcn_support.landscape.dense import MatrixLoss

A = Architecture((3, 2), strides=(2, 1))  # k = 5, s = 2


def data(seed=1, samples=9, outputs=2):
    rng = np.random.default_rng(seed)
    inputs = A.stride * (outputs - 1) + A.filter_size
    return rng.integers(-9, 9, (inputs, samples)), rng.integers(-9, 9, (outputs, samples))


def by_columns(X, Y):
    return QuadraticLoss.from_data(A, X, Y)


def test_one_sample_a_row_is_the_transpose():
    X, Y = data()
    loss = by_columns(X, Y)
    assert QuadraticLoss.from_data(A, X.T, Y.T, samples="rows") == loss
    assert QuadraticLoss.from_data(A, X, Y, samples="columns") == loss
    assert QuadraticLoss.from_data(A, X.T.tolist(), Y.T.tolist(), "rows") == loss


def test_it_is_least_squares_of_patches_in_rows():
    X, Y = data()
    loss = QuadraticLoss.from_data(A, X.T, Y.T, samples="rows")
    patches = np.vstack([X.T[:, r * A.stride : r * A.stride + 5] for r in range(2)])
    u, error = np.linalg.lstsq(patches, Y.ravel(), rcond=None)[:2]
    assert np.allclose(np.array(loss.target, float), u)
    assert float(loss.offset) == pytest.approx(error[0] / 9)


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_has_one_sample_a_row(kind):
    X, Y = data(outputs=1)
    loss, inputs = by_columns(X, Y), frame(kind, X.T)
    for outputs in (frame(kind, Y.T), Y[0], list(Y[0]), Y.T):
        assert QuadraticLoss.from_data(A, inputs, outputs) == loss
    assert QuadraticLoss.from_data(A, frame(kind, X), frame(kind, Y), samples="columns") == loss
    with pytest.raises(ValueError, match=r"with one sample a column they do; .*samples='columns'"):
        QuadraticLoss.from_data(A, frame(kind, X), frame(kind, Y))


def test_batches_of_torch_are_read():
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    X, Y = data()
    inputs, outputs = (torch.tensor(M.T[:, None]).double() for M in (X, Y))
    loss = QuadraticLoss.from_data(A, inputs, outputs)
    assert loss == by_columns(X, Y) and not loss.is_exact
    assert QuadraticLoss.from_data(A, inputs.numpy(), outputs[:, 0]) == loss
    with pytest.raises(ValueError, match=r"X has shape \(9, 2, 7\), so 2 channels"):
        QuadraticLoss.from_data(A, inputs.expand(9, 2, 7), outputs)
    single = QuadraticLoss.from_data(A, inputs / 10, outputs)
    assert QuadraticLoss.from_data(A, (inputs / 10).float(), outputs) != single


@pytest.mark.parametrize(
    ("turn", "samples", "message"),
    [
        (True, None, "X is 9 × 7 and Y is 9 × 2, .*a column, .*a row, as in sci.*samples='rows'"),
        (True, "columns", "samples='rows', or both transposed"),
        (False, "rows", "one sample a column they do; give samples='columns', or both transposed"),
    ],
)
def test_the_other_orientation_is_named(turn, samples, message):
    X, Y = (M.T if turn else M for M in data())
    with pytest.raises(ValueError, match=message):
        QuadraticLoss.from_data(A, X, Y, samples=samples)
    other = "columns" if samples == "rows" else "rows"
    for remedy in ({"X": X, "Y": Y, "samples": other}, {"X": X.T, "Y": Y.T, "samples": samples}):
        assert QuadraticLoss.from_data(A, **remedy) == by_columns(*data())


def test_where_neither_fits_no_orientation_is_recommended():
    X, Y = data()
    with pytest.raises(ValueError, match=r"s\(d_L − 1\) \+ k = 7 inputs; give X that many rows"):
        QuadraticLoss.from_data(A, X[:6], Y)
    with pytest.raises(ValueError, match="that many columns, one sample a row"):
        QuadraticLoss.from_data(A, X[:6].T, Y.T, samples="rows")
    with pytest.raises(ValueError, match="X has 9 rows and Y has 8; give one row a sample"):
        QuadraticLoss.from_data(A, X.T, Y.T[:8], samples="rows")


def test_one_number_for_each_sample():
    X, Y = data(outputs=1)
    assert QuadraticLoss.from_data(A, X.T, Y[0], samples="rows") == by_columns(X, Y)
    with pytest.raises(ValueError, match=r"of 9 numbers, and X has 9 rows, .*scikit-learn"):
        QuadraticLoss.from_data(A, X.T, Y[0])
    with pytest.raises(ValueError, match=r"of 9 numbers, one for each column of X.*; give \[Y\]"):
        QuadraticLoss.from_data(A, X, Y[0])
    assert QuadraticLoss.from_data(A, X, [Y[0]]) == by_columns(X, Y)
    with pytest.raises(ValueError, match=r"Y, row 0: .* is no sequence"):
        QuadraticLoss.from_data(A, X, Y[0][:4])


def test_rows_with_other_labels_are_not_paired():
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    X, Y = data(outputs=1)
    days = pandas.date_range("2020-01-01", periods=9)
    inputs, answers = pandas.DataFrame(X.T, index=days), pandas.Series(Y[0], index=days)
    loss = by_columns(X, Y)
    for kind in (answers, answers.to_frame(), answers.set_axis(days.as_unit("ns"))):
        assert QuadraticLoss.from_data(A, inputs, kind) == loss
    for other in (answers[::-1], answers[::-1].to_frame(), answers.reset_index(drop=True)):
        with pytest.raises(ValueError, match=r"row 0 is labelled Timestamp.* in X and .* in Y, so"):
            QuadraticLoss.from_data(A, inputs, other)
    unknown = answers.set_axis([pandas.NA, *days[1:-1], pandas.Timedelta(1)])
    with pytest.raises(ValueError, match=r"row 0 is labelled Timestamp.* in X and <NA> in Y"):
        QuadraticLoss.from_data(A, inputs, unknown)
    assert QuadraticLoss.from_data(A, inputs.set_axis(unknown.index), unknown) == loss
    with pytest.raises(ValueError, match="X has 8 rows and Y has 9"):
        QuadraticLoss.from_data(A, inputs[1:], answers)
    # the remedies, tried
    assert QuadraticLoss.from_data(A, inputs, answers[::-1].loc[inputs.index]) == loss
    assert QuadraticLoss.from_data(A, inputs, answers[::-1].to_numpy()) != loss
    columns = pandas.DataFrame(X), pandas.DataFrame(Y, index=["answer"])  # no labels of samples
    assert QuadraticLoss.from_data(A, *columns, samples="columns") == loss


def test_a_frame_that_has_not_been_computed_is_told_so():
    polars = pytest.importorskip("polars", reason="Polars is not installed")
    X, Y = data(outputs=1)
    lazy = polars.DataFrame(X.T.tolist(), orient="row").lazy()
    with pytest.raises(ValueError, match=r"has not been computed; give its collect\(\)"):
        QuadraticLoss.from_data(A, lazy, Y[0])
    assert QuadraticLoss.from_data(A, lazy.collect(), Y[0]) == by_columns(X, Y)


@pytest.mark.parametrize("samples", ["row", "features", 1, ["rows"]])
def test_another_orientation_is_refused(samples):
    with pytest.raises(ValueError, match=r"samples .* is not known; choose one of columns, rows"):
        QuadraticLoss.from_data(A, *data(), samples=samples)


def test_dense_networks_read_the_same_data():
    X, Y = data()
    loss = MatrixLoss.from_data(X, Y)
    assert MatrixLoss.from_data(X.T, Y.T, samples="rows") == loss
    assert MatrixLoss.from_data(frame("as pandas", X.T), frame("as pandas", Y.T)) == loss
    with pytest.raises(ValueError, match="samples"):
        MatrixLoss.from_data(X.T, Y)


def test_exact_numbers_stay_exact_in_rows():
    rows, answers = [[Fraction(1, 3), 0], [0, 1], [1, 1]], [1, 2, Fraction(1, 7)]
    loss = QuadraticLoss.from_data(Architecture((2,)), rows, answers, samples="rows")
    assert loss.is_exact and loss.covariance[0][0] == Fraction(10, 27)
