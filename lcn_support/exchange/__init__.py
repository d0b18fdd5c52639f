"""A network as one has it: PyTorch's modules and their weights, in and out.

``from_torch`` reads a stack of convolutions as a ``ConvolutionalNetwork``, with the architecture
and the filters that the other rooms take; ``from_weights`` does so for the arrays of a checkpoint,
and ``to_torch`` makes a module again. What is no linear convolutional network is refused with the
hypothesis that it violates, where the book has it, and what to do.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
