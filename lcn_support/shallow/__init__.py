"""Shallow networks with polynomial activations, and the metric that data put on their functions.

A network f(x) = Σ α_i (w_i·x)^d expresses symmetric tensors of bounded real rank. Its squared loss
is a distance in an inner product that depends on the law of the inputs, and this law decides which
critical points there are: ``quadratic`` has those of quadratic teachers, ``one_neuron`` those of
one neuron of any degree. Begin with ``ShallowNetwork`` and ``InducedMetric``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
