"""Random teachers of shallow networks, and what their landscapes have in common: samples.

A sample counts what certainly is so, and keeps apart what rounding leaves open; each share comes
with its interval. Begin with ``sampled_minima``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
