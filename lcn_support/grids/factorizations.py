"""What a fibre on a grid consists of: one factorization for each scaling class of filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, SupportsIndex, overload

from lcn_support.grids.architecture import GridArchitecture
from lcn_support.records import Record


@dataclass(frozen=True, repr=False, eq=False)
class GridFactorization(Record):
    """One scaling class of filters over W, by a representative.

    Attributes
    ----------
    filters
        (w_1, …, w_L), nested tuples of the shapes of the layers, with product W. In every layer
        after the first the first entry that is not zero, row by row, is 1. Entries are Fractions,
        and certified enclosures (python-flint) where they are not rational.
    """

    filters: tuple[Any, ...]

    @property
    def is_rational(self) -> bool:
        """Whether all entries are rational numbers, not enclosures."""
        return all(isinstance(c, Fraction) for w in self.filters for c in _flat(w))

    def __repr__(self) -> str:
        word = "rational" if self.is_rational else "not rational"
        return f"GridFactorization({len(self.filters)} filters, {word})"


@dataclass(frozen=True, repr=False, eq=False)
class GridFibre(Record, Sequence[GridFactorization]):
    """All factorizations of W along an architecture on a grid, or the first ones.

    It is what :func:`~lcn_support.grids.fibres.grid_fibre` returns: a sequence.

    Attributes
    ----------
    architecture, end_to_end
        the network, and W: nested tuples of Fractions of its shape.
    factorizations
        one for each scaling class.

    Examples
    --------
    >>> from lcn_support.grids import grid_fibre
    >>> grid_fibre(GridArchitecture([(1, 2), (1, 2)]), [[1, 0, -2]])
    GridFibre(2 classes over W of shape 1 × 3)
    """

    architecture: GridArchitecture
    end_to_end: tuple[Any, ...]
    factorizations: tuple[GridFactorization, ...]

    def __len__(self) -> int:
        return len(self.factorizations)

    @overload
    def __getitem__(self, index: SupportsIndex) -> GridFactorization: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[GridFactorization, ...]: ...

    def __getitem__(self, index: Any) -> Any:
        return self.factorizations[index]

    def __iter__(self) -> Iterator[GridFactorization]:
        return iter(self.factorizations)

    def __repr__(self) -> str:
        shape = " × ".join(map(str, self.architecture.filter_shape))
        number = len(self)
        return f"GridFibre({number} class{'es' * (number != 1)} over W of shape {shape})"


def _flat(w: Any) -> Iterator[Any]:
    for entry in w:
        yield from _flat(entry) if isinstance(entry, tuple) else (entry,)
