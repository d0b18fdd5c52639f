"""Data frames, by what they can do: columns of numbers with names."""

from fractions import Fraction

import numpy as np
import pytest
from frames import FRAMES, Column, frame, named_frame

from lcn_support import LossBatch, QuadraticLoss, classify, root_pattern, train
from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import read_rounded
from lcn_support.arguments.frames import frame_columns, is_frame
from lcn_support.arguments.real_numbers import listed
from lcn_support.arithmetic.matrices import read_matrix

ROWS = [[1, 0.5], [2, 0.25], [3, -1]]


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_is_the_matrix_that_it_shows(kind):
    given = frame(kind, ROWS)
    assert is_frame(given)
    assert read_matrix(given, "X") == read_matrix(ROWS, "X")
    assert listed(given, "X") == ROWS
    assert read_rounded(given, "X")[0].tolist() == ROWS
    assert read_matrix(given, "X") != read_matrix(list(zip(*ROWS, strict=True)), "X")


@pytest.mark.parametrize("kind", FRAMES)
def test_a_column_is_not_converted_to_the_type_of_another(kind):
    """As one array, the integer would be rounded."""
    big = 2**60 + 1
    rows, exact = read_matrix(named_frame(kind, {"n": [big, 1], "x": [0.5, 1.5]}), "X")
    assert rows[0] == (big, Fraction(1, 2)) and not exact
    assert int(np.array([[big, 0.5]])[0, 0]) != big


@pytest.mark.parametrize("kind", FRAMES)
def test_filters_and_targets_come_in_frames(kind):
    targets = frame(kind, [[1, 3, 2], [0, 1, 0]])
    assert LossBatch(targets).value([(1, 3, 2), (0, 1, 1)]).tolist() == [0, 1]
    assert classify(targets).counts() == classify([[1, 3, 2], [0, 1, 0]]).counts()
    runs = train(Architecture((3,)), QuadraticLoss((1, 3, 2)), [frame(kind, [[1, 1, 1]])], steps=5)
    assert len(runs.loss) == 1
    assert QuadraticLoss((1, 1), frame(kind, [[2, 1], [1, 2]])).covariance == ((2, 1), (1, 2))


@pytest.mark.parametrize("kind", FRAMES)
def test_where_a_sequence_is_needed_the_column_is_named(kind):
    with pytest.raises(ValueError, match=r"columns \['w', 'v'\].*such as frame\['w'\]"):
        root_pattern(named_frame(kind, {"w": [1, 2], "v": [3, 4]}))


@pytest.mark.parametrize("kind", FRAMES)
def test_what_is_no_number_is_named_by_its_column(kind):
    for bad in ("2020-01-01", None):
        given = named_frame(kind, {"x": [1, 2], "date": [bad, bad]})
        with pytest.raises(ValueError, match=r"X, row 0, column 'date': .* is not a real number"):
            read_matrix(given, "X")
        with pytest.raises(ValueError, match=r"X, column 'date': .* is not a real number"):
            read_rounded(given, "X")


def test_columns_of_one_name_are_all_read():
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    given = pandas.DataFrame([[1, 2]], columns=["x", "x"])
    assert read_matrix(given, "X")[0] == ((1, 2),)


@pytest.mark.parametrize(
    ("dtype", "epsilon"),
    [("float32", 2.0**-23), ("Float32", 2.0**-23), ("float[pyarrow]", 2.0**-23),
     ("double[pyarrow]", 2.0**-52), ("halffloat[pyarrow]", 2.0**-10), ("Float64", 2.0**-52)],
)  # fmt: skip
def test_a_column_has_the_precision_of_its_type(dtype, epsilon):
    given = named_frame("as pandas", {"x": [1.0], "y": [2.0]}, dtype)
    assert read_rounded(given, "X")[1] == epsilon
    with pytest.raises(ValueError, match="column 'x' has the type float8"):
        read_rounded(named_frame("as pandas", {"x": [1.0]}, "float8"), "X")


@pytest.mark.parametrize("kind", FRAMES)
def test_a_column_alone_is_a_sequence(kind):
    ((_, column),) = frame_columns(named_frame(kind, {"w": [1.0, -3.0, 2.0]}), "W")
    assert root_pattern(column) == root_pattern([1, -3, 2])
    assert QuadraticLoss(column) == QuadraticLoss([1, -3, 2])


def test_a_frame_that_cannot_be_listed_is_refused():
    class Lazy:
        columns, __dataframe__ = ["x"], None

    with pytest.raises(ValueError, match="type Lazy, whose columns cannot be listed; give"):
        read_matrix(Lazy(), "X")


def test_arrays_and_classes_are_no_frames():
    assert not any(map(is_frame, (np.eye(2), [[1]], {"x": [1]}, Column, Column("x", [1]))))
