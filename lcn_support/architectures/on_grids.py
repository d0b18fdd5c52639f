"""What the rooms below know of architectures on a grid: how they are told apart."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class OnGrid(Protocol):
    """An architecture on a grid: a :class:`~lcn_support.grids.architecture.GridArchitecture`.

    >>> from lcn_support import Architecture, GridArchitecture
    >>> isinstance(GridArchitecture([(2, 2)]), OnGrid), isinstance(Architecture((2,)), OnGrid)
    (True, False)
    """

    @property
    def filter_shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shape of the filter of each layer."""
