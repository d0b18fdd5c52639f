"""Frames of the libraries that are there, and stand-ins that answer as theirs do."""

from __future__ import annotations

from importlib.util import find_spec

import pytest


class Column:
    """A column as pandas or Polars has it: not a list, with a type."""

    def __init__(self, name, values, dtype="float64", to="tolist"):
        self.name, self.dtype, self._values = name, dtype, list(values)
        setattr(self, to, lambda: list(self._values))

    def __iter__(self):
        return iter(self._values)


class AsPandas:
    """Iteration gives the names, as in pandas."""

    __dataframe__ = None

    def __init__(self, columns):
        self.columns, self._columns = [c.name for c in columns], columns

    def items(self):
        return ((c.name, c) for c in self._columns)

    def __iter__(self):
        return iter(self.columns)


class AsPolars:
    """Iteration gives the columns, as in Polars."""

    __arrow_c_stream__ = None

    def __init__(self, columns):
        self.columns, self._columns = [c.name for c in columns], columns

    def get_columns(self):
        return list(self._columns)

    def __iter__(self):
        return iter(self._columns)


class AsArrow:
    """No iteration, as in PyArrow."""

    __dataframe__ = __arrow_c_stream__ = None

    def __init__(self, columns):
        self.column_names, self.columns = [c.name for c in columns], columns


FRAMES = ("pandas", "polars", "pyarrow", "as pandas", "as polars", "as pyarrow")


def frame(kind, rows):
    """The frame of a library, or its stand-in, with these rows and the columns x0, x1, …"""
    columns = {f"x{j}": list(column) for j, column in enumerate(zip(*rows, strict=True))}
    return named_frame(kind, columns)


def named_frame(kind, columns, dtype="float64"):
    if kind.startswith("as "):
        make = {"as pandas": AsPandas, "as polars": AsPolars, "as pyarrow": AsArrow}[kind]
        to = {"as pandas": "tolist", "as polars": "to_list", "as pyarrow": "to_pylist"}[kind]
        return make([Column(name, values, dtype, to) for name, values in columns.items()])
    if not find_spec(kind):
        pytest.skip(f"{kind} is not installed; its stand-in is tested")
    library = pytest.importorskip(kind)
    return library.table(columns) if kind == "pyarrow" else library.DataFrame(columns)
