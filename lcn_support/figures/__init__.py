"""The figures of the book: a module each, in folders by subject; the file name is the id.

A module turns results into columns of data, ``data``, draws them in the theme that it is given,
``draw``, and states the words that stand beside the picture, ``FIGURE``. ``get`` finds a figure by
its id, ``ids`` lists them. What several figures share lies beside the folders; none imports
another.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
