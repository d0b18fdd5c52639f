"""An experiment repeated many times, on one machine or many, that survives being killed.

Same seed, same table, on any number of workers; a folder from which a sweep resumes. Begin with
``sweep`` and ``Table``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
