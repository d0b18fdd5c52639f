"""Dense linear networks W = W_L ⋯ W_1: their critical points, exactly, for any data.

With the squared loss the critical points are sums of singular parts of the target
(``dense_critical_points``). Other weights leave the matrices of rank one with bad minima: those of
two rows are all found and certified (``rank_one_critical_points``). For any depth there are the
loss of the product and what its critical parameters are (``DenseNetwork``, ``MatrixLoss``), how
flat the loss is at zero, and the matrices that gradient flow keeps.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
