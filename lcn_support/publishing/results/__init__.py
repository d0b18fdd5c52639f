"""How a result leaves: as JSON that gives every number back, a frame, a table in LaTeX, a picture.

One function for each, ``to_json`` and ``from_json``, ``to_frame``, ``to_latex``, ``plot``, which
take any result of the package: a value, or several of one type. They are functions and not
methods, as what computes does not draw, and knows no pandas.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
