"""What a fibre consists of: one factorization for each scaling class of filters."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lcn_support.architectures.balls_in_bins import GroupedPacking, Packing
from lcn_support.formulas import product_formula
from lcn_support.records import Record


@dataclass(frozen=True, repr=False, eq=False)
class Factorization(Record):
    """One scaling class of parameters over W, by a representative.

    Attributes
    ----------
    filters
        (w_1, …, w_L) with product W. In every layer after the first the first non-zero coefficient
        is 1. A filter that takes all conjugates of its roots alike is rational and has Fractions;
        any other has certified enclosures where it is not, with radii of at most 2^−precision of
        the largest entry of the filter.
    packing
        which real factor of W, or of the form of each group, lies in which layer.
    rank_drop
        how far the rank of dμ stays below 1 + Σ(k_i − 1) at these filters; exact. It is the total
        of :func:`~lcn_support.function_space.parameterization.rank_drop`.
    """

    filters: tuple[tuple[Any, ...], ...]
    packing: Packing | GroupedPacking
    rank_drop: int

    @property
    def is_compatible(self) -> bool:
        """Whether no filter has a double root, real or not."""
        return self.packing.is_compatible

    @property
    def is_rational(self) -> bool:
        """Whether all coefficients are rational numbers, not enclosures."""
        return all(isinstance(c, Fraction) for w in self.filters for c in w)

    def _repr_latex_(self) -> str:
        strides: tuple[int, ...] = (1,) * len(self.filters)
        if isinstance(self.packing, GroupedPacking):
            strides = self.packing.architecture.layer_strides
        pairs = zip(self.filters, strides, strict=True)
        return f"${product_formula((w, S, 1) for w, S in pairs)}$"

    def __repr__(self) -> str:
        word = "compatible" if self.is_compatible else "not compatible"
        return f"Factorization({self.packing}, {word})"


@dataclass(frozen=True, eq=False)
class MinimumPhase(Record):
    """A factorization with all roots of some filters in the unit disc, and those on its edge.

    Attributes
    ----------
    factorization
        the member of the fibre.
    on_circle
        of each filter, how many of its roots lie on the unit circle, with multiplicity; exact.
    """

    factorization: Factorization
    on_circle: tuple[int, ...]
