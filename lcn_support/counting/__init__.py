"""How many critical points there are: Euclidean distance degrees.

By formula, for generic data: Segre varieties and networks, products of multiple root loci,
determinantal varieties, powers of linear forms, merged layers, too few samples. The formulas load
the standard library alone; what is counted for given data stands behind, in ``modulo_primes``.
Begin with ``segre_ed_degree`` and ``multiple_root_ed_degree``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
