"""Critical points counted for given data, exactly, by algebra modulo random primes.

The engine room of ``counting``: each number comes with its prime and the probability that it is
wrong. ``count_on_stratum`` counts on one multiple root stratum, ``solution_bound`` bounds the
number on a product of them, and ``singular_count`` asks Singular.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
