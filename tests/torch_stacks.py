"""Stacks of convolutions of PyTorch with whole weights, and what one matrix makes of them."""

import pytest

from lcn_support import convolution_matrix

torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
nn = torch.nn


def line(k, s=1, **settings):
    return nn.Conv1d(1, 1, k, stride=s, **{"bias": False, **settings}).double()


def whole_numbers(module, random):
    """Weights that are integers, so that doubles compute exactly."""
    with torch.no_grad():
        for weight in module.parameters():
            weight.copy_(torch.tensor([random.randint(-9, 9) for _ in range(weight.numel())])
                         .reshape(weight.shape))  # fmt: skip
    return module


def by_one_matrix(network, outputs, x, W=None):
    W = network.end_to_end if W is None else W
    return (convolution_matrix(W, network.stride, outputs) @ x.numpy()).tolist()
