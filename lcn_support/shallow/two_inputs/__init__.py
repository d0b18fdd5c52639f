"""One neuron with two inputs: its critical points are lines, its walls are curves to look at.

What ``critical_lines`` lists for one teacher, and ``chambers`` counts for many, is made here.
Quadratic teachers have an ``Astroid``, and each law its ``normal_form``; cubic ones of Gaussian
inputs have two deltoids; ``expected_counts`` knows how many lines and minima random teachers have.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
