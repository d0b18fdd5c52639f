"""Rooms above the one that is asked: what a result leaves by, and what knows networks on a grid.

What computes stands below what publishes and knows nothing of it, and a question about function
spaces stands below its answer for grids. The package's face, which knows every room, says here how
one is entered; it is, when a method of a ``Record`` is called or a network on a grid is given.
"""

from collections.abc import Callable
from types import ModuleType

enter: Callable[[str], ModuleType]
"""Loads the room of this name."""
