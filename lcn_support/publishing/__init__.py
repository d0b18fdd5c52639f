"""What leaves the house: figures with their data and source, citations, the claims.

``show`` puts a figure on a page, ``export`` writes it as vector file, picture, data and BibTeX,
``cite`` prints BibTeX, and the ledger checks the claims. Begin with ``show`` and ``cite``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
