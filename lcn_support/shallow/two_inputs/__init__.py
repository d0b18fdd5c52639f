"""One neuron with two inputs: its critical points are lines, its walls are curves to look at.

``critical_lines`` lists them for one teacher, ``chambers`` counts them for many, and
``teacher_metric_discriminant`` says which teachers lie between. Quadratic teachers have an
``Astroid``, cubic ones of Gaussian inputs two deltoids; ``expected_counts`` knows how many lines and
minima random teachers have.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
