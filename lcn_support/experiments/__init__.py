"""Sampled evidence: seeded experiments whose rows are kept in ``data/results``.

Each module samples random data, keeps a certificate for every row, and writes and reads its
table; ``sweeps`` repeats an experiment over many seeds on any number of workers, ``slides``
compares with printed tables. Begin with ``BadMinima`` and ``sweep``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
