"""Architectures of linear convolutional networks on grids of any dimension D.

The filter of layer i is an array of shape (k_i^{(1)}, …, k_i^{(D)}) that slides by s_i^{(d)} along
axis d: a polynomial in D variables. Along each axis shapes and strides compose as those of an
:class:`~lcn_support.architectures.architecture.Architecture` [KMMT2022].
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.records import Record


@dataclass(frozen=True, repr=False)
class GridArchitecture(Record):
    """Filter shapes and strides of convolutions on a D-dimensional grid, first layer first.

    Parameters
    ----------
    filter_shapes
        one tuple of D positive integers for each layer.
    strides
        one tuple of D positive integers for each layer; all one when left out.

    Raises
    ------
    ValueError
        if there is no layer or no axis, if the tuples are not all of one length D, if a number is
        not a positive integer, or if there is not one tuple of strides for each layer.

    Notes
    -----
    Source: [KMMT2022] for D-dimensional convolutions of stride one, their dimension and which are
    thick. The dimension and the criterion for larger strides are not in the sources we had.

    Examples
    --------
    >>> a = GridArchitecture([(3, 3), (2, 2)])
    >>> a.filter_shape, a.filter_size, a.dimension, a.is_thick
    ((4, 4), 16, 12, False)
    >>> GridArchitecture([(1, 3), (1, 2)]).is_thick
    True
    """

    filter_shapes: tuple[tuple[int, ...], ...]
    strides: tuple[tuple[int, ...], ...] = ()

    def __init__(
        self,
        filter_shapes: Iterable[Iterable[int]],
        strides: Iterable[Iterable[int]] | None = None,
    ) -> None:
        shapes = _tuples(filter_shapes, "filter shapes")
        if not shapes or not shapes[0]:
            raise ValueError(
                f"filter shapes {short(shapes)}: a network needs at least one layer, and a grid at "
                "least one axis; give shapes such as [(3, 3), (2, 2)]"
            )
        D = len(shapes[0])
        steps = ((1,) * D,) * len(shapes) if strides is None else _tuples(strides, "strides")
        for name, given in (("filter shapes", shapes), ("strides", steps)):
            if any(len(entry) != D for entry in given):
                raise ValueError(
                    f"{name} {short(given)}: not all have {D} entries, as the first one has; give "
                    "one number for each axis, 1 where the filter does not extend"
                )
        if len(steps) != len(shapes):
            raise ValueError(
                f"strides {short(steps)}: {len(steps)} for {len(shapes)} filters {short(shapes)}; "
                "give exactly one tuple for each layer"
            )
        axes = [_axis(d, shapes, steps) for d in range(D)]
        object.__setattr__(self, "filter_shapes", tuple(zip(*(a.sizes for a in axes), strict=True)))
        object.__setattr__(self, "strides", tuple(zip(*(a.strides for a in axes), strict=True)))

    @property
    def axes(self) -> tuple[Architecture, ...]:
        """The architecture along each of the D axes.

        >>> GridArchitecture([(3, 4), (2, 1)], strides=[(1, 2), (1, 1)]).axes
        (Architecture((3, 2)), Architecture((4, 1), strides=(2, 1)))
        """
        return tuple(
            _axis(d, self.filter_shapes, self.strides) for d in range(len(self.filter_shapes[0]))
        )

    @property
    def layers(self) -> int:
        """The number of layers L."""
        return len(self.filter_shapes)

    @property
    def layer_strides(self) -> tuple[tuple[int, ...], ...]:
        """S_1, …, S_L with S_i^{(d)} = s_1^{(d)}⋯s_{i−1}^{(d)}."""
        return tuple(zip(*(axis.layer_strides for axis in self.axes), strict=True))

    @property
    def filter_shape(self) -> tuple[int, ...]:
        """The end-to-end filter shape: k^{(d)} = k_1^{(d)} + Σ_{i≥2} (k_i^{(d)} − 1) S_i^{(d)}."""
        return tuple(axis.filter_size for axis in self.axes)

    @property
    def filter_size(self) -> int:
        """The number ∏_d k^{(d)} of coefficients of an end-to-end filter."""
        return prod(self.filter_shape)

    @property
    def stride(self) -> tuple[int, ...]:
        """The end-to-end stride along each axis."""
        return tuple(axis.stride for axis in self.axes)

    @property
    def parameter_count(self) -> int:
        """The number Σ_i ∏_d k_i^{(d)} of filter coefficients."""
        return sum(map(prod, self.filter_shapes))

    @property
    def dimension(self) -> int:
        """Dimension 1 + Σ_i (∏_d k_i^{(d)} − 1) of the function space, for any strides.

        A polynomial has finitely many factorizations up to scaling, so the L − 1 rescalings of the
        filters are all that is lost.
        """
        return self.parameter_count - self.layers + 1

    @property
    def is_thick(self) -> bool:
        """Whether the function space has full dimension ∏_d k^{(d)}.

        Call a filter of more than one coefficient non-trivial. The network is thick if and only if

        1. at most one filter is non-trivial, or all non-trivial ones extend along one common axis
           and no other, and
        2. S_i^{(d)} = 1 wherever a filter extends: k_i^{(d)} > 1.

        For stride one this is (1) alone [KMMT2022]; the criterion for all strides is proved so:
        with n_i^{(d)} = k_i^{(d)} − 1, both ∏_d (1 + Σ_i n_i^{(d)} S_i^{(d)}) and the dimension
        1 + Σ_i (∏_d (1 + n_i^{(d)}) − 1) expand into non-negative terms. The first contains the
        second, and beyond it (S_i^{(d)} − 1) n_i^{(d)} and, for two layers i ≠ j and two axes
        d ≠ e, n_i^{(d)} n_j^{(e)}; all of these are zero exactly in the case above, and then there
        are no further terms.

        >>> shapes = [(3, 3), (1, 1), (2, 2)], [(3, 3), (1, 1), (1, 1)], [(3, 1), (2, 1)]
        >>> [GridArchitecture(s).is_thick for s in shapes]
        [False, True, True]
        >>> GridArchitecture([(3, 1), (2, 1)], strides=[(1, 5), (1, 1)]).is_thick
        True
        >>> GridArchitecture([(3, 1), (2, 1)], strides=[(5, 1), (1, 1)]).is_thick
        False
        """
        return self.dimension == self.filter_size

    def __repr__(self) -> str:
        strided = any(step > 1 for axis in self.axes for step in axis.strides)
        strides = f", strides={self.strides}" if strided else ""
        return f"GridArchitecture({self.filter_shapes}{strides})"


def _tuples(values: Any, name: str) -> tuple[tuple[Any, ...], ...]:
    given = listed(values, name, "tuples of positive integers, one for each layer")
    if not all(isinstance(entry, Iterable) and not isinstance(entry, str) for entry in given):
        raise ValueError(
            f"{name} {short(values)}: give one tuple for each layer, such as [(3, 3), (2, 2)]; on "
            "a line, [(3,), (2,)]"
        )
    return tuple(tuple(listed(entry, name, "positive integers")) for entry in given)


def _axis(
    d: int, shapes: Iterable[tuple[int, ...]], strides: Iterable[tuple[int, ...]]
) -> Architecture:
    try:
        return Architecture([shape[d] for shape in shapes], [step[d] for step in strides])
    except ValueError as error:
        raise ValueError(f"axis {d + 1}: {error}") from None
