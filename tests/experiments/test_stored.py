"""How rows are spelt: every value of every kind comes back, and tables name what they refuse."""

from dataclasses import dataclass
from math import inf

import pytest
from hypothesis import given, strategies as st

from lcn_support.experiments.stored import Column, StoredTable

NUMBERS = st.lists(st.integers(), max_size=5).map(tuple)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"))


@dataclass(frozen=True)
class Point:
    x: int
    y: int

    def __str__(self):
        return f"{self.x}:{self.y}"

    @classmethod
    def parse(cls, text):
        x, y = map(int, text.split(":"))
        return cls(x, y)


@dataclass(frozen=True)
class Row:
    name: str
    count: int
    known: int | None
    loss: float
    sizes: tuple[int, ...]
    matrix: tuple[tuple[int, ...], ...]
    points: tuple[Point, ...]

    @property
    def total(self):
        return sum(self.sizes) / 8


ROWS = st.builds(
    Row, TEXTS, st.integers(), st.none() | st.integers(), st.floats(allow_nan=False), NUMBERS,
    st.lists(NUMBERS.filter(bool), min_size=1, max_size=3).map(tuple),
    st.lists(st.builds(Point, st.integers(), st.integers()), max_size=3).map(tuple),
)  # fmt: skip
TABLE = StoredTable(
    "examples", Row, ("name", "n=count", "known", "total:.3f", "loss", "sizes", "matrix", "points"),
    experiment=lambda seed: (Row(str(seed + i), i, None, inf, (), ((1,),), ()) for i in range(9)),
    seed=4,
)  # fmt: skip


@given(st.lists(ROWS, max_size=4))
def test_every_row_comes_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("stored") / "t.csv"
    TABLE.write(rows, path)
    assert TABLE.read(path) == tuple(rows)
    assert path.read_text("utf-8").startswith("name,n,known,total,loss,sizes,matrix,points\n")


def test_columns_are_spelt_as_they_say():
    row = Row("a, b", 1, None, 0.1, (3, 2), ((1, 2), (3,)), (Point(5, 6), Point(7, 8)))
    assert list(TABLE.text([row]))[1] == '"a, b",1,,0.625,0.1,3 2,1 2 / 3,5:6 7:8\n'


def test_the_first_rows_are_those_of_all_and_no_more_are_made():
    made = []
    watched = StoredTable("t", Row, TABLE.columns, lambda n, seed: map(made.append, range(n)), 0, 7)
    assert len(list(watched.made(rows=2))) == 2 and made == [0, 1]
    assert len(list(watched.made())) == 7 and len(list(watched.made(size=3))) == 3
    assert list(TABLE.made(2)) == list(TABLE.made())[:2]
    assert [row.name for row in TABLE.made(2, seed=0)] == ["0", "1"]


def test_a_table_without_a_size_has_none():
    with pytest.raises(ValueError, match="size 3: examples has no size; give a number of rows"):
        TABLE.made(size=3)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("a,1.5,,0.000,0.0,,1,", "'n', '1\\.5'"),
        ("a,01,,0.000,0.0,,1,", "'n', '01': '1' is what"),
        ("a,1,None,0.000,0.0,,1,", "'known'"),
        ("a,1,,0.125,0.0,2,1,", "'total', '0\\.125': '0\\.250' is what follows"),
        ("a,1,,0.250,0,2,1,", "'loss', '0': '0\\.0' is what"),
        ("a,1,,0.250,0.0,2,1 /2,", "'matrix'"),
        ("a,1,,0.250,0.0,2,1,3", "'points'"),
        ("a,1,,0.250,0.0,2,1", "'points', '': there are 7 cells for 8 columns"),
        ("a,1,,0.250,0.0,2,1,,", "'points', '': there are 9 cells for 8 columns"),
        ("", "'name', '': there are 0 cells"),
    ],
)
def test_what_is_spelt_in_another_way_is_refused_with_its_place(cells, column, tmp_path):
    head = "name,n,known,total,loss,sizes,matrix,points"
    (tmp_path / "t.csv").write_text(f"{head}\na,1,,0.000,0.0,,1,\n{cells}\n", "utf-8")
    with pytest.raises(ValueError, match=f"t\\.csv, line 3, column {column}"):
        TABLE.read(tmp_path / "t.csv")


def test_a_column_of_its_own_gives_several_fields(tmp_path):
    both = Column(
        "x and y",
        lambda point: f"{point.x}, {point.y}",
        lambda text: dict(zip("xy", map(int, text.split(", ")), strict=True)),
    )
    table = StoredTable("points", Point, (both,), iter, 0)
    table.write([Point(1, -2)], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8") == 'x and y\n"1, -2"\n'
    assert table.read(tmp_path / "t.csv") == (Point(1, -2),)
