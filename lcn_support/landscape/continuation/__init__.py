"""All complex critical points on one stratum, by numerical continuation, each one proved.

An engine room of ``landscape``: start systems from monodromy, paths from them to the given data
in double precision, and at the end of each the interval Newton test. Begin with
``solve_stratum``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
