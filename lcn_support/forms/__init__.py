"""Binary forms: what a network computes with, and the roots of what it computes.

Composition of convolutions is multiplication of forms (``compose``). Of a form one asks for its
real roots with their multiplicities (``root_pattern``, exactly; ``classify`` for many floats at
once), its real factors, certified in balls, and its hyperroots, the factors in x^S, y^S. Begin
with ``compose`` and ``root_pattern``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
