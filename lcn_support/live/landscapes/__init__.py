"""Answers about whole landscapes: all critical points as the data or the network change, and where
a ball, a step or the flow goes.

Each function takes a question of ``lcn_support.live`` and gives what a picture shows: counts and
kinds that are exact, and rounded numbers to draw.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
