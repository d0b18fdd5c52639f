"""What a network expresses: the image of the parameterization, and its fibres.

Whether a form lies in the function space, on its boundary or on a whisker of its closure
(``contains``, ``on_boundary``, ``is_whisker``); by which filters it is reached (``fibre``,
``factorize``); where the differential drops its rank (``rank_drop``), and certificates of
regular and smooth points. Begin with ``contains`` and ``fibre``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
