"""Stacks of convolutions of PyTorch as networks of the book, and back.

``nn.Conv1d`` computes the cross-correlation y_r = Σ_j w_j x_{sr+j} of each row of
:func:`lcn_support.forms.composition.convolution_matrix`: without a flip, and without padding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from math import prod
from operator import mul
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.float_arrays import (
    is_tensor,
    read_doubles,
    refuse_unusual_tensor,
)
from lcn_support.arguments.in_short import short
from lcn_support.arguments.options import read_flag
from lcn_support.arguments.real_numbers import listed
from lcn_support.exchange.weights import (
    NO_BIAS,
    ONE_CHANNEL,
    ConvolutionalNetwork,
    network_of,
    read_weight,
)
from lcn_support.grids.architecture import GridArchitecture

_LINEAR = "between the layers of these networks there is nothing (chapter 1, What the theorem says)"
_ACTIVATIONS = "torch.nn.modules.activation"
_MOST_NAMED = 6
_HINTS = {
    ("Flatten", "Unflatten"): "it changes shapes alone: leave it out",
    ("Dropout", "AlphaDropout", "FeatureAlphaDropout"): "in evaluation it does nothing: leave it "
    "out",
    ("BatchNorm", "LazyBatchNorm"): "in evaluation it scales and shifts: multiply a filter by the "
    "scale, and centre the data instead of the shift",
    ("AvgPool",): "without padding it is a convolution with the fixed weights 1/k: write it as one",
    ("ConvTranspose",): "with stride 1 it is an nn.Conv1d with the weights reversed, away from the "
    "ends: give that one",
    ("ConstantPad", "ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad"): "pad the data "
    "once, before the network (chapter 1, Zero padding)",
    ("DataParallel", "DistributedDataParallel"): "give module.module, which it holds",
    ("OptimizedModule",): "give module._orig_mod, of which it was compiled",
    ("RecursiveScriptModule", "ScriptModule", "TopLevelTracedModule", "GraphModule"): "give the "
    "module of which it was made",
    ("Quantized",): "give the module before it was quantized",
}
"""What to do about modules whose names begin so."""


def from_torch(module: Any, *, dilated: bool = False) -> ConvolutionalNetwork:
    """Architecture and filters of ``nn.Conv1d``, or of an ``nn.Sequential`` of them.

    Parameters
    ----------
    module
        an ``nn.Conv1d`` of one channel, without bias and padding, or an ``nn.Sequential`` of such
        layers, in the order in which they run; sequences within sequences and ``nn.Identity`` are
        looked through. ``nn.Conv2d`` and ``nn.Conv3d`` give networks on a grid.
    dilated
        read dilations as strides. A filter of size k > 1 with dilation d at layer stride S is a
        form in x^T, T = dS. Products of forms commute, so if the T in increasing order begin with 1
        and each divides the next, the layers in this order are those of an architecture with these
        layer strides (chapter 1, Dilations): it has the same function space and the same loss as a
        function of the filters. Filters come in its order; data meet the network through its
        ``one_layer``, which slides as the module does.

    Returns
    -------
    ConvolutionalNetwork
        with copies of the weights, in the type that they have.

    Raises
    ------
    TypeError
        if it is no module of PyTorch.
    ValueError
        naming each layer that violates a hypothesis of the book: padding, a bias, more channels,
        groups, a dilation, layers that are no convolution, or share their weight; and if a weight
        is not real or not finite.

    Notes
    -----
    Source: [KMMT2022] for networks of stride one, [KMST2023] for strides. That dilations may be
    read as strides is not in the sources we had; it is the formula for strides,
    π(W) = ∏ π(w_i)(x^{T_i}, y^{T_i}), read for T.

    Examples
    --------
    >>> from torch import nn
    >>> first, last = (nn.Conv1d(1, 1, k, stride=s, bias=False) for k, s in ((3, 2), (2, 1)))
    >>> network = from_torch(nn.Sequential(first, last))
    >>> print(network)
    k = (3, 2), s = (2, 1): 2 filters of float32, end to end of size 5, slides by 2

    One convolution with the end-to-end filter computes what the stack does:

    >>> import torch
    >>> x = torch.ones(1, 1, 9)
    >>> whole = to_torch(network.one_layer, [network.end_to_end])
    >>> bool(((whole(x) - last(first(x))).abs() < 1e-5).all())
    True
    >>> from_torch(nn.Conv1d(1, 1, 3, padding=1, bias=False))
    Traceback (most recent call last):
        ...
    ValueError: module is nn.Conv1d(...) with padding=(1,), but these networks have none ...
    >>> from_torch([1, 2, 1])
    Traceback (most recent call last):
        ...
    TypeError: [1, 2, 1] is no module of PyTorch; give an nn.Conv1d, or an nn.Sequential of ...
    """
    dilated = read_flag(dilated, "dilated")
    if not _is_module(module):
        raise TypeError(
            f"{short(module)} is no module of PyTorch; give an nn.Conv1d, or an nn.Sequential of "
            "them; from_weights takes a state_dict, or arrays (1, 1, k)"
        )
    layers = list(_layers(module))
    if not layers:
        raise ValueError(
            f"{short(module)} has no layer; a network has at least one: give an nn.Conv1d(1, 1, k)"
        )
    faults = [fault for where, layer in layers for fault in _faults(where, layer, dilated)]
    faults += _shared(layers)
    if faults:
        more = [f"and {len(faults) - _MOST_NAMED} more"] if len(faults) > _MOST_NAMED else []
        raise ValueError("\n".join(faults[:_MOST_NAMED] + more))
    filters = tuple(read_weight(_weight(layer), f"the weight of {w}") for w, layer in layers)
    strides = [layer.stride for _, layer in layers]
    if filters[0].ndim > 1 or not any(_dilation(layer) for _, layer in layers):
        return network_of(filters, [s[0] for s in strides] if filters[0].ndim == 1 else strides)
    return _with_dilations(filters, [s[0] for s in strides], [x.dilation[0] for _, x in layers])


def to_torch(a: Any, filters: Iterable[Any], *, dilated: bool = False) -> Any:
    """An ``nn.Sequential`` of convolutions with these weights, one layer for each filter.

    Parameters
    ----------
    a
        an :class:`lcn_support.Architecture`, or a :class:`lcn_support.GridArchitecture` of two or
        three axes.
    filters
        w_1, …, w_L, first layer first, of the shapes of the architecture: sequences, arrays or
        tensors of real numbers of any kind, as every room returns them.
    dilated
        for a line: take the layer strides S_i as dilations, with all strides one. The filter of the
        whole is the same, and it slides by one place.

    Returns
    -------
    torch.nn.Sequential
        of ``nn.Conv1d(1, 1, k_i, stride=s_i, bias=False)``, in single or half precision if all
        filters are, else in double precision: there, exact numbers are rounded, and enclosures are
        taken at their centres. No random number is drawn.

    Raises
    ------
    TypeError
        if a is no architecture.
    ValueError
        if the filters do not fit, or a number is not real or not finite.
    ImportError
        if PyTorch is not installed.

    Examples
    --------
    >>> import torch
    >>> stack = to_torch(Architecture((3, 2), strides=(2, 1)), [(1, 2, 1), (1, -1)])
    >>> stack(torch.arange(5.0).double()[None, None]).tolist()
    [[[-8.0]]]
    """
    dilated = read_flag(dilated, "dilated")
    if not isinstance(a, GridArchitecture):
        require_architecture(a)
    grid = isinstance(a, GridArchitecture)
    shapes = a.filter_shapes if grid else [(k,) for k in a.sizes]
    given = listed(filters, "filters", "filters, one for each layer")
    if len(given) != len(shapes):
        raise ValueError(f"{len(given)} filters for {a}, which has {len(shapes)}; give as many")
    if len(shapes[0]) > 3 or (grid and dilated):
        raise ValueError(
            f"{a} has {len(shapes[0])} axes; PyTorch has convolutions of at most three, and layer "
            "strides are taken as dilations on a line alone: give another architecture"
        )
    torch = load_torch("to_torch")
    read = [_values(w, shape, i) for i, (w, shape) in enumerate(zip(given, shapes, strict=True), 1)]
    types = {values.dtype for values in read}
    common = types.pop() if len(types) == 1 else torch.float64
    kind = (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Conv3d)[len(shapes[0]) - 1]
    layers = []
    for i, (values, shape) in enumerate(zip(read, shapes, strict=True)):
        slide = {"dilation": a.layer_strides[i]} if dilated else {"stride": a.strides[i]}
        layer = kind(1, 1, shape, bias=False, device="meta", **slide)
        layer.weight = torch.nn.Parameter(values.to(common)[None, None])
        layers.append(layer)
    return torch.nn.Sequential(*layers)


def _is_module(value: Any) -> bool:
    """Whether it is an ``nn.Module``; torch is not loaded to find out."""
    return any(
        base.__name__ == "Module" and base.__module__ == "torch.nn.modules.module"
        for base in type(value).__mro__
    )


def _layers(module: Any) -> Iterator[tuple[str, Any]]:
    """All layers that do something, with their places, in the order in which they run."""
    from torch import nn

    waiting: list[tuple[str, Any]] = [("module", module)]
    inside: set[int] = set()
    while waiting:
        where, layer = waiting.pop()
        if not where:  # the end of a sequence
            inside.remove(id(layer))
        elif _runs_as(nn.Sequential, layer) and not _is_hooked(layer) and id(layer) not in inside:
            inside.add(id(layer))
            waiting.append(("", layer))
            waiting += [(f"{where}[{i}]", child) for i, child in enumerate(layer)][::-1]
        elif (
            type(layer) is not nn.Identity or _is_hooked(layer) or not _runs_as(type(layer), layer)
        ):
            yield where, layer


def _runs_as(kind: Any, layer: Any) -> bool:
    """Whether it computes what a class of PyTorch does, with nothing of its own."""
    own, theirs = type(layer), "forward" in vars(layer) or "_conv_forward" in vars(layer)
    if theirs or not issubclass(own, kind):
        return False
    names = ("forward", "__call__", "_conv_forward")
    return all(getattr(own, name, None) is getattr(kind, name, None) for name in names)


def _faults(where: str, layer: Any, dilated: bool) -> Iterator[str]:
    """What keeps one layer from being one of a linear convolutional network."""
    from torch import nn

    kind, says = type(layer).__name__, f"{where} is {_in_words(layer)}"
    if any(_runs_as(c, layer) for c in (nn.LazyConv1d, nn.LazyConv2d, nn.LazyConv3d)):
        yield f"{says}, which has no weights yet; run it once on data, then give it"
    elif _is_hooked(layer):
        yield (
            f"{says} with hooks, which may change what it computes, but {_LINEAR}; remove them, "
            "such as by torch.nn.utils.remove_weight_norm(layer) or prune.remove(layer, 'weight')"
        )
    elif not any(_runs_as(c, layer) for c in (nn.Conv1d, nn.Conv2d, nn.Conv3d)):
        yield f"{says}{_why_no_convolution(layer, kind)}"
    else:
        yield from _wrong_settings(says, layer, dilated)


def _wrong_settings(says: str, layer: Any, dilated: bool) -> Iterator[str]:
    if layer.groups > 1 and layer.groups == layer.in_channels == layer.out_channels:
        yield (
            f"{says} with groups={layer.groups}, but {ONE_CHANNEL}; each channel c is a network "
            "of its own: give nn.Conv1d(1, 1, k) with the weight weight[c : c + 1], in each layer"
        )
    elif (layer.in_channels, layer.out_channels) != (1, 1):
        yield (
            f"{says} with {layer.in_channels} channels in, {layer.out_channels} out and "
            f"groups={layer.groups}, but {ONE_CHANNEL}, and matrices of filters do not commute; "
            "give one channel, or, if all kernels have size 1, the dense network of chapter 15"
        )
    if _is_padded(layer):
        yield (
            f"{says} with padding={layer.padding!r}, but these networks have none (chapter 1, "
            "Zero padding), as a padded layer is no convolution near the ends; set padding=0, and "
            "pad the data once, before the first layer, by Σ p_i S_i on both sides: away from the "
            "ends the outputs are the same"
        )
    if layer.bias is not None:
        nothing = not layer.bias.is_meta and not bool(layer.bias.detach().any())
        remedy = "it is zero: set bias to None" if nothing else (
            "set bias to None and centre the data: with one output, subtracting from every row of "
            "X and from Y its mean is what the best bias does"
        )  # fmt: skip
        yield f"{says} with a bias, but {NO_BIAS}; {remedy}"
    if _dilation(layer) and not (dilated and len(layer.kernel_size) == 1):
        remedy = (
            "give strides" if len(layer.kernel_size) > 1
            else "from_torch(module, dilated=True) gives this architecture"
        )  # fmt: skip
        yield (
            f"{says} with dilation={layer.dilation}: a filter dilated by d is a form in x^d, as "
            "after a stride d (chapter 1, Dilations), so dilations that divide one another have "
            f"the function space of an architecture with strides; {remedy}"
        )


def _shared(layers: list[tuple[str, Any]]) -> Iterator[str]:
    """Layers with numbers in common, also below a parametrization, which makes a new tensor at each
    access, and where two parameters are views of one tensor."""
    seen: dict[int, str] = {}
    for where, layer in layers:
        own = set(map(_address, [*layer.parameters(), vars(layer).get("weight")])) - {0}
        others = {seen[address] for address in own if address in seen}
        if others:
            yield (
                f"{where} shares its weight with {min(others)}, but the filters of these "
                "networks are independent (chapter 1, What the theorem says); give copies, "
                "copy.deepcopy(layer), for the network without that condition"
            )
        seen |= dict.fromkeys(own, where)


def _weight(layer: Any) -> Any:
    """What the next forward pass applies; a parametrization that moves on with each one stays."""
    import torch

    held = list(layer.buffers())
    with torch.no_grad():
        before = [buffer.clone() for buffer in held]
        weight = layer.weight.clone() if held else layer.weight
        for buffer, was in zip(held, before, strict=True):
            buffer.copy_(was)
    return weight


def _address(tensor: Any) -> int:
    """Where its numbers begin, in memory that is in use; 0 where it has none."""
    from torch.nn.parameter import is_lazy

    return 0 if not is_tensor(tensor) or is_lazy(tensor) else tensor.data_ptr()


def _with_dilations(
    filters: tuple[Any, ...], strides: list[int], dilations: list[int]
) -> ConvolutionalNetwork:
    before = accumulate(strides[:-1], mul, initial=1)
    steps = [d * S if len(w) > 1 else 1 for w, d, S in zip(filters, dilations, before, strict=True)]
    order = sorted(range(len(filters)), key=steps.__getitem__)
    chain = [steps[i] for i in order]
    where = f"dilations {tuple(dilations)} after strides {tuple(strides)} are steps {tuple(steps)}"
    if any(after % earlier for earlier, after in pairwise(chain)):
        raise ValueError(
            f"{where} along the input, and layer strides of an architecture only if of any two one "
            "divides the other (chapter 1, Dilations), so the theory does not carry over; give "
            "dilations for which they do"
        )
    if chain[0] != 1:
        raise ValueError(
            f"{where} along the input, and the layer strides of an architecture begin with 1; put "
            "a layer nn.Conv1d(1, 1, 1, bias=False) of weight 1 in front (chapter 8, A filter of "
            "size one in front)"
        )
    ratios = [after // earlier for earlier, after in pairwise(chain)]
    a = Architecture([len(filters[i]) for i in order], [*ratios, 1])
    return ConvolutionalNetwork(a, tuple(filters[i] for i in order), prod(strides))


def _is_hooked(layer: Any) -> bool:
    return bool(layer._forward_hooks or layer._forward_pre_hooks)


def _is_padded(layer: Any) -> bool:
    if layer.padding == "same":
        return any(k > 1 for k in layer.kernel_size)
    return layer.padding != "valid" and any(layer.padding)


def _dilation(layer: Any) -> bool:
    return any(d > 1 < k for d, k in zip(layer.dilation, layer.kernel_size, strict=True))


def _in_words(layer: Any) -> str:
    return f"nn.{short(layer)}" if type(layer).__module__.startswith("torch.nn.") else short(layer)


def _why_no_convolution(layer: Any, kind: str) -> str:
    module = type(layer).__module__
    if module == _ACTIVATIONS:
        return (
            f", an activation, but {_LINEAR}; leave it out; for polynomial activations on one "
            "hidden layer see chapter 16 and lcn_support.shallow"
        )
    if kind in ("Linear", "Bilinear"):
        return (
            ", a dense layer and no convolution; a dense network is one of "
            "lcn_support.landscape.dense (chapter 15): give its matrices there"
        )
    if kind in ("ModuleList", "ModuleDict"):
        return ", which has no order of its own; give nn.Sequential of its layers, as they run"
    hint = next((hint for names, hint in _HINTS.items() if kind.startswith(names)), None)
    if hint is None and not module.startswith("torch.nn."):
        return (
            ", a module with a forward of its own, in which the order of its layers cannot be "
            "read; give nn.Sequential of the layers, in the order in which they run"
        )
    remedy = hint or "leave it out, or write it as an nn.Conv1d"
    return f", which is no convolution, but {_LINEAR}; {remedy}"


def _values(w: Any, shape: tuple[int, ...], layer: int) -> Any:
    """One filter as a tensor of its own type, or of doubles; copied."""
    import torch

    name = f"filter at layer {layer}"
    if is_tensor(w):
        refuse_unusual_tensor(w, name)
        values = w.detach().clone()
    else:
        numbers = read_doubles(w, name)
        own = str(getattr(w, "dtype", ""))
        narrow = own if own in ("float16", "float32") else "float64"
        values = torch.from_numpy(np.array(numbers, dtype=narrow))
    if tuple(values.shape) != tuple(shape):
        raise ValueError(
            f"{name} has shape {tuple(values.shape)}, but the architecture has {tuple(shape)} "
            "there; give filters of its shapes, and of many runs one, [w[r] for w in filters]"
        )
    return values


def load_torch(caller: str) -> Any:
    """The module ``torch``, for what has no tensor at hand yet.

    Raises
    ------
    ImportError
        naming the caller and the remedy, where PyTorch is not installed.
    """
    try:
        import torch
    except ModuleNotFoundError as error:
        raise ImportError(
            f"{caller} needs PyTorch, which is not installed; pip install torch, or install "
            "lcn-support with its extra 'train'"
        ) from error
    return torch
