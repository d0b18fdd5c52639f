"""Exact numbers and balls: what all decisions rest on.

Rational matrices, real balls that enclose a number, the inertia of a symmetric matrix, primes
to compute modulo, and the third answer, ``Unknown``, which is given where a float does not
decide. Begin with ``Unknown`` and ``inertia``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
