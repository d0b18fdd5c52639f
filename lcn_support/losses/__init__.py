"""What a network is asked to minimise: the squared loss, and its derivatives.

One loss exactly, from data or from a target and a covariance (``QuadraticLoss``); many at once
in floating point (``LossBatch``); gradient and Hessian with certified signatures; the metrics
with a name; data from a series. Begin with ``QuadraticLoss``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
