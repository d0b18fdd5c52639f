from .torch_modules import from_torch as from_torch, to_torch as to_torch
from .weights import (
    ConvolutionalNetwork as ConvolutionalNetwork,
    from_weights as from_weights,
)
