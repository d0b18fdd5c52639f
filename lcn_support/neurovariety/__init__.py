"""The equations of the function space's Zariski closure, and where it is singular.

Minimal generators of the ideal by interpolation, with a proof that they are all, exported to
four computer algebra systems; equations from shift matrices; the singular locus. Begin with
``neurovariety_equations``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
