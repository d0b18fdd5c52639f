"""Sampled evidence: seeded experiments whose rows are kept in ``data/results``.

Each module samples random data (``targets``), keeps a certificate for every row, and says shares
with their intervals (``shares``). A kept table is a list of dataclasses (``stored``); all of them
have a name and a recipe (``kept_tables``). ``sweeps`` repeats an experiment over many seeds on any
number of workers, ``slides`` compares with printed tables, ``siblings`` convolutional networks with
dense and shallow ones, ``teachers`` has random teachers. Begin with ``kept``, ``BadMinima`` and
``sweep``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
