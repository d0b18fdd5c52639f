"""Where training goes: gradient descent and gradient flow, and what their limits are.

Many runs abreast, none dropped; limits classified with a proof or left unknown; the invariants
that the flow keeps, and the critical points that they leave within reach. Dense and shallow
networks are trained by the same engine. Compiled loops stand behind, in ``kernels``. Begin with
``train``, ``gradient_flow`` and ``classify_limits``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
