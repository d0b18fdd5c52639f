"""What leaves the house: results, figures with their data and source, citations, the claims.

A result leaves by ``to_json``, and comes back equal by ``from_json``; it becomes a data frame by
``to_frame``, a table of a paper by ``to_latex``, and ``plot`` draws it. ``show`` puts a figure of
the book on a page, ``export`` writes it as vector file, picture, data and BibTeX, and
``export_variant`` does so with parameters of one's own. ``cite`` prints BibTeX, and the ledger
checks the claims.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
