"""Tables of sweeps: written, read again, and refused where somebody changed them."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays
from sweep_examples import in_one_thread

from lcn_support.experiments.sweeps.tables import Table

COLUMNS = st.integers(1, 6).flatmap(
    lambda size: st.dictionaries(
        st.text("abcρ 1_-", min_size=1).filter(str.isprintable),
        arrays("int64", size) | arrays("float64", size) | arrays("bool", size)
        | st.lists(st.text(), min_size=size, max_size=size),
        min_size=1,
        max_size=4,
    )
)  # fmt: skip


@settings(max_examples=50)
@given(COLUMNS)
def test_a_table_is_read_as_it_was_written(columns):
    table = Table(columns, {"seed": 1})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.csv"
        table.write(path)
        again = Table.read(path)
    assert again.facts == table.facts and list(again.columns) == list(table.columns)
    for name, values in table.columns.items():
        read = again[name]
        assert read.dtype == values.dtype
        if values.dtype == float:
            number = ~np.isnan(values)
            assert (np.isnan(read) == ~number).all()
            assert read[number].tobytes() == values[number].tobytes()
        else:
            assert (read == values).all()


def test_every_block_of_a_table_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("lcn_support.experiments.sweeps.tables.BLOCK_ROWS", 7)
    expected = in_one_thread(tmp_path)["table.csv"]
    assert b'"two\nlines"' in expected
    Table.read(tmp_path).write(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == expected


def test_strings_stay_strings_and_special_floats_are_spelt_out(tmp_path):
    Table({"s": ["7", "True"], "x": [np.nan, -np.inf], "z": [-0.0, 0.1]}, {}).write(
        tmp_path / "t.csv"
    )
    assert (tmp_path / "t.csv").read_text("utf-8") == 's,x,z\n"7",nan,-0.0\n"True",-inf,0.1\n'
    assert Table.read(tmp_path / "t.csv")["s"].tolist() == ["7", "True"]


@pytest.mark.parametrize(
    "text",
    ["x\n0.50\n0.5\n", "x\n0.5\n0.5", "x\n0.5\n", "y\n0.5\n0.5\n", "x\n0.5,0.5\n", "x\n0.5\n?\n",
     "x\r\n0.5\r\n0.5\r\n"],
)  # fmt: skip
def test_a_table_changed_by_hand_is_refused(tmp_path, text):
    Table({"x": [0.5, 0.5]}, {}).write(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"x\n0.5\n0.5\n"
    (tmp_path / "t.csv").write_bytes(text.encode())
    with pytest.raises(ValueError, match=r"t\.csv (is not as Table.write left it|has 1 rows)"):
        Table.read(tmp_path / "t.csv")


@pytest.mark.parametrize("name", ["t.json", "t", "run.1"])
def test_two_tables_share_no_facts(tmp_path, name):
    with pytest.raises(ValueError, match=f"{name} would share its facts; give a name that ends"):
        Table({"x": [1]}, {}).write(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_column_that_is_not_there():
    with pytest.raises(KeyError, match="no column 'y'; there are x"):
        Table({"x": [1]}, {})["y"]
