"""The same questions for convolutions on grids of any dimension.

``GridArchitecture`` and ``compose_grid`` as for sequences, ``grid_contains`` and ``grid_fibre``
where factors are exact; the rank of the parameterization and the factors that filters share; two
equal filters, at which a generic loss has critical points from three layers or two dimensions on.
Begin with ``GridArchitecture``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
