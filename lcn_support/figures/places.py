"""How a place of a stratum is drawn: inside the function space, on its boundary, or outside."""

from typing import Any

LINES: dict[str, dict[str, Any]] = {
    "inside": {"linestyle": "-", "linewidth": 0.9},
    "boundary": {"linestyle": "-", "linewidth": 2.0},
    "outside": {"linestyle": (0, (3, 1.5)), "linewidth": 0.9},
}
"""How a place is told from the others without its colour."""
