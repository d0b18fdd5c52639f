"""The three regimes of the width, as a table: low-dimensional, thick, filling."""

from dataclasses import dataclass
from typing import Any

from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.records import Record
from lcn_support.shallow.network import ShallowNetwork
from lcn_support.shallow.ranks import TypicalRanks, typical_ranks
from lcn_support.text_tables import aligned

MOST_ROWS = 2000
"""Widths, or degrees times inputs, in one table."""


@dataclass(frozen=True)
class WidthRegimes(Record):
    """All widths of networks with n inputs and degree d, until one certainly fills.

    Examples
    --------
    >>> print(width_regimes(2, 3))
    n = 2, d = 3: 4 coefficients; thick from 2, filling from 3; typical ranks 2, 3
    width  parameters  expected  dimension  regime
    1      3           2         2          low-dimensional
    2      6           4         4          thick
    3      9           4         4          filling
    """

    networks: tuple[ShallowNetwork, ...]
    typical: TypicalRanks

    def __str__(self) -> str:
        first = self.networks[0]
        low, high = first.filling_width_bounds
        filling = str(low) if low == high else f"{low} to {high}"
        head = (
            f"n = {first.inputs}, d = {first.degree}: {first.ambient} coefficients; thick from "
            f"{first.thick_width}, filling from {filling}; typical ranks {self.typical}"
        )
        return "\n".join([head, *_table(self.as_columns())])

    def as_columns(self) -> dict[str, Any]:
        """A row a width."""
        names = ("width", "parameters", "expected", "dimension", "regime")
        return {name: [getattr(a, name) for a in self.networks] for name in names}


def width_regimes(inputs: int, degree: int) -> WidthRegimes:
    """The table of the widths for n inputs and degree d.

    Parameters
    ----------
    inputs, degree
        n ≥ 1 and d ≥ 2.

    Raises
    ------
    ValueError
        for other numbers, and for more than ``MOST_ROWS`` widths.

    Notes
    -----
    Source: [ABKPT2025] for the three regimes.

    Examples
    --------
    The third of the four exceptional cases of cubics and quartics:

    >>> [a.dimension for a in width_regimes(5, 4).networks[12:15]]
    [65, 69, 70]
    """
    first = ShallowNetwork(inputs, 1, degree)
    last = first.filling_width
    refuse_above(MOST_ROWS, last, "a table with {} widths", "take fewer inputs, a smaller degree")
    networks = tuple(ShallowNetwork(first.inputs, r, first.degree) for r in range(1, last + 1))
    return WidthRegimes(networks, typical_ranks(first.inputs, first.degree))


@dataclass(frozen=True)
class WidthTable(Record):
    """The least thick and filling widths, a row for n and d.

    Examples
    --------
    >>> print(width_table(3, 4))
    n  d  coefficients  thick  filling  typical ranks
    1  2  1             1      1        1
    1  3  1             1      1        1
    1  4  1             1      1        1
    2  2  3             2      2        2
    2  3  4             2      3        2, 3
    2  4  5             3      4        3, 4
    3  2  6             3      3        3
    3  3  10            4      4 to 8   4
    3  4  15            6      7 to 12  6, 7; 8 undecided
    """

    networks: tuple[ShallowNetwork, ...]

    def __str__(self) -> str:
        return "\n".join(_table(self.as_columns()))

    def as_columns(self) -> dict[str, Any]:
        """A row for n and d."""
        bounds = [a.filling_width_bounds for a in self.networks]
        return {
            "n": [a.inputs for a in self.networks],
            "d": [a.degree for a in self.networks],
            "coefficients": [a.ambient for a in self.networks],
            "thick": [a.thick_width for a in self.networks],
            "filling": [str(low) if low == high else f"{low} to {high}" for low, high in bounds],
            "typical ranks": [str(typical_ranks(a.inputs, a.degree)) for a in self.networks],
        }


def width_table(most_inputs: int, most_degree: int) -> WidthTable:
    """The least thick and filling widths for all n and d up to these; thick networks of them.

    Raises ``ValueError`` for n < 1, d < 2, and for more than ``MOST_ROWS`` rows.

    >>> len(width_table(4, 5).networks)
    16
    """
    n = read_integer(most_inputs, "most_inputs", 1, MOST_ROWS, error=ValueError)
    d = read_integer(most_degree, "most_degree", 2, MOST_ROWS, error=ValueError)
    refuse_above(MOST_ROWS, n * (d - 1), "a table with {} rows", "take smaller numbers")
    cells = [(i, j) for i in range(1, n + 1) for j in range(2, d + 1)]
    widths = [ShallowNetwork(i, 1, j).thick_width for i, j in cells]
    return WidthTable(
        tuple(ShallowNetwork(i, r, j) for (i, j), r in zip(cells, widths, strict=True))
    )


def _table(columns: dict[str, Any]) -> list[str]:
    return aligned(
        [tuple(columns), *(tuple(map(str, row)) for row in zip(*columns.values(), strict=True))]
    )
