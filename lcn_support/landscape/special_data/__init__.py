"""Critical points of data that are not generic: multiple ones, and whole sets of them.

An engine room of ``landscape``: the coordinates of all solutions as matrices modulo primes;
multiple solutions as exact algebraic numbers, with their multiplicities; sets of positive
dimension by slices. Begin with ``critical_scheme`` and ``critical_set``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
