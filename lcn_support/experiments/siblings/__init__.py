"""The same experiment on convolutional networks and their siblings: dense and shallow ones.

One question, whether it matters where training starts; one law of starts, one engine, and a row of
a kept table for each network. Begin with ``several_ends``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
