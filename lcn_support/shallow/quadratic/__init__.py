"""Quadratic teachers: every critical point of their losses, exactly, and which are minima.

In the metric of a rotation-invariant law the critical points are made of eigenvectors of the
teacher, with shifted eigenvalues. What ``quadratic_critical_points`` and ``sheet_minimum`` return
is made here: spectra, points by subsets, the one minimum of each sign pattern; and how many minima
a random teacher has.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
