"""The figures of the book: a module each, in folders by subject; the file name is the id.

A figure turns results into columns of data, and draws them in the theme that it is given; the
words that stand beside it are part of it. ``get`` finds one by its id, ``ids`` lists them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
