"""Tables of figures: rows become columns, columns become rows, of all or of some."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support.figures.base import arrays, columns, rows

TABLE = {"kind": ["a", "b", "a"], "x": [1.0, 2.0, 3.0]}


def test_rows_and_columns_are_inverse():
    found = rows(TABLE)
    assert columns(TABLE, (row.values() for row in found)) == TABLE
    assert columns(("x", "y"), []) == {"x": [], "y": []} and rows({"x": [], "y": []}) == []


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        columns(("x", "y"), [(1, 2), (3,)])
    with pytest.raises(ValueError, match="longer"):
        columns(("x", "y"), [(1, 2, 3)])


def test_columns_of_unequal_length_have_no_rows():
    with pytest.raises(ValueError, match="shorter"):
        rows({"x": [1, 2], "y": [1]})


def test_a_fraction_becomes_the_float_that_it_is():
    (value,) = columns(("x",), [(Fraction(3, 8),)])["x"]
    assert type(value) is float and value == 0.375


@pytest.mark.parametrize(
    ("given", "kept"),
    [({}, [0, 1, 2]), ({"kind": "a"}, [0, 2]), ({"kind": "a", "x": 3.0}, [2]), ({"x": 4.0}, [])],
)
def test_rows_and_arrays_choose_the_same(given, kept):
    found = arrays(TABLE, **given)
    assert found["x"].tolist() == [TABLE["x"][i] for i in kept]
    assert rows(TABLE, **given) == rows({name: column.tolist() for name, column in found.items()})
    assert all(isinstance(column, np.ndarray) for column in found.values())


def test_a_column_that_is_not_there_chooses_nothing_or_is_named():
    assert rows(TABLE, colour="red") == []
    with pytest.raises(KeyError, match="colour"):
        arrays(TABLE, colour="red")
