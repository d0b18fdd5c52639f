"""The way out of a result: which room it leaves by.

What computes stands below what publishes and knows nothing of it. The package's face, which knows
every room, says here which one it is; the methods of a ``Record`` enter it when they are called.
"""

from collections.abc import Callable
from types import ModuleType

room: Callable[[], ModuleType]
"""Loads the room that has ``to_dict``, ``to_json``, ``to_frame``, ``to_latex`` and ``plot``."""
