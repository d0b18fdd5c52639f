"""Linear convolutional networks, exactly: the package behind the LCN Companion.

Its ``ROOMS``, ground floor first, tell the story of the book; the names needed most are
here as well. All are loaded on first use, so that ``import lcn_support`` costs next to nothing and
loads neither numpy, torch, sympy nor matplotlib.

>>> from lcn_support import Architecture, compose, contains
>>> a = Architecture((3, 2, 2))
>>> contains(a, compose([(1, 0, 1), (1, 2), (3, -1)]))
True
"""

import lazy_loader

from lcn_support import rooms_above
from lcn_support.resources import VERSION

ROOMS = (
    "arguments",
    "arithmetic",
    "architectures",
    "forms",
    "function_space",
    "losses",
    "neurovariety",
    "grids",
    "shallow",
    "counting",
    "explore",
    "landscape",
    "training",
    "experiments",
    "figures",
    "publishing",
    "exchange",
    "live",
    "commands",
)
"""The rooms, ground floor first: each imports only from those before it."""

__version__ = VERSION
__getattr__, __dir__, _lazy = lazy_loader.attach_stub(__name__, __file__)
__all__ = [name for name in _lazy if name not in ROOMS]
rooms_above.enter = __getattr__
