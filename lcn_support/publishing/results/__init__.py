"""How a result leaves: as JSON that gives every number back, a frame, a table in LaTeX, a picture.

Every result has the methods ``to_dict``, ``to_json``, ``to_frame``, ``to_latex`` and ``plot``. They
are the functions of these names that stand here and take several results of one type, too. What
computes does not draw, and knows no pandas: its methods come here when they are called, by a way
that the package's face lays. ``from_dict`` and ``from_json`` are functions, as there is no result
yet to ask.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
