"""How far a filter is from the function space, from its boundary and from the discriminant.

``surroundings`` answers all three for one filter, floats with their tolerance included: where it
lies, and how far what else it might be is away. ``nearest``, ``nearest_on_boundary`` and
``nearest_on_discriminant`` are its parts; each gives a certified interval for the distance, and
the nearest points.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
