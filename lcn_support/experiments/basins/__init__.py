"""Where the gradient flow ends from each start of a grid: basins, for networks small enough to see.

Kept as a table, since the pages that show them have no compiler to follow thousands of flows. Begin
with ``torus_starts``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
