"""One neuron t(w·x)^d: its critical points are lines w, and with two inputs its walls are curves.

What ``critical_lines`` lists for one teacher, and ``chambers`` counts for many, is made here.
Quadratic teachers of two inputs have an ``Astroid``, and each law its ``normal_form``; cubic ones
of Gaussian inputs have two deltoids; ``expected_counts`` knows how many lines and minima random
teachers have. For more inputs ``product_lines`` and ``maximally_real_lines`` list all of them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
