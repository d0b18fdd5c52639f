"""The critical points of a loss on a network: all of them, certified.

``critical_points`` lists the loci on which they can lie, finds all complex points on each
(``continuation``, and ``special_data`` where they are multiple or form sets), keeps the real
ones with their factorizations, signatures and losses, and sorts them. ``count_critical_points``
says how many there are and how that is known. ``nearest`` is the best approximation of a filter,
and ``distances`` has those to the boundary and to the discriminant. Beside it stand the index
theorem, functions of one root that show a landscape, and ``dense`` networks. Begin with
``critical_points``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
