"""The printed tables of limits of training: what was run, and how far it explains them.

A ``Convention`` says what is drawn and how it is trained; its tables stand beside the printed
ones, cell by cell, and a search asks which convention comes nearest.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
