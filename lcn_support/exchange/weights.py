"""Weights of convolutions as deep-learning libraries keep them: one array (1, 1, k) for a layer.

The first two axes are channels out and channels in, one of each; the others are the filter. There
is no flip, as in :func:`lcn_support.forms.composition.convolution_matrix`, so a filter is taken as
it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import is_tensor, read_doubles, refuse_unusual_tensor
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.forms.composition import compose
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import compose_grid
from lcn_support.records import Record

ONE_CHANNEL = "these networks have one channel (chapter 1, What the theorem says)"
NO_BIAS = "these networks have no bias (chapter 1, What the theorem says)"

_PARTS = (
    "original", "original0", "original1", "weight_g", "weight_v", "weight_orig", "weight_mask",
    "weight_u",
)  # fmt: skip
"""How PyTorch calls parts of a parametrized, normalized or pruned weight."""

_KEPT = ("float16", "float32", "float64")


@dataclass(frozen=True, eq=False, repr=False)
class ConvolutionalNetwork(Record):
    """A network with its weights: what the other rooms ask for, and nothing else.

    Two are equal if architecture, stride, and types and numbers of the filters are.

    Attributes
    ----------
    architecture
        an :class:`lcn_support.Architecture`, or a :class:`lcn_support.GridArchitecture`.
    filters
        w_1, …, w_L, first layer first: read-only arrays of shapes (k_i,), or of D axes on a grid,
        in the type that the weights have. Those of bfloat16, which NumPy does not know, are
        tensors.
    stride
        by how many places the network as a whole slides over its input; a tuple on a grid. It is
        the architecture's, except where dilations were read as strides.

    Examples
    --------
    >>> network = from_weights([[[[1, 2, 1]]], [[[1, -1]]]], strides=(2, 1))
    >>> print(network)
    k = (3, 2), s = (2, 1): 2 filters of float64, end to end of size 5, slides by 2
    >>> network.end_to_end
    array([ 1.,  2.,  0., -2., -1.])
    """

    architecture: Architecture | GridArchitecture
    filters: tuple[Any, ...]
    stride: int | tuple[int, ...]

    @property
    def end_to_end(self) -> Any:
        """W, the composition of the filters, multiplied in doubles, in the type of the filters.

        So a decision about W allows for the precision of that type, as it does for any W.
        """
        plain = [w.double() if is_tensor(w) else w for w in self.filters]
        if isinstance(self.architecture, Architecture):
            W = compose(plain, self.architecture.strides)
        else:
            W = compose_grid(plain, self.architecture.strides)
        for w in self.filters:
            if is_tensor(w):
                return w.new_tensor(W)
        return W.astype(np.result_type(*self.filters))

    @property
    def exact_filters(self) -> tuple[Any, ...]:
        """The filters as the dyadic numbers that they are, tuples of Fractions, nested on a grid.

        What they compose to lies in the function space, exactly:

        >>> from lcn_support import contains
        >>> network = from_weights([[[[0.1, 1]]], [[[1, 0.3]]]])
        >>> contains(network.architecture, compose(network.exact_filters))
        True
        """
        return tuple(_fractions(w.tolist()) for w in self.filters)

    @property
    def one_layer(self) -> Architecture | GridArchitecture:
        """The one convolution that the network computes, of its size and stride.

        Data meet a network only through it: ``QuadraticLoss.from_data(network.one_layer, X, Y)``.

        >>> from_weights([[[[1, 2, 1]]], [[[1, -1]]]], strides=(2, 3)).one_layer
        Architecture((5,), strides=(6,))
        """
        if isinstance(self.architecture, Architecture):
            return Architecture((self.architecture.filter_size,), (self.stride,))  # type: ignore[arg-type]
        return GridArchitecture([self.architecture.filter_shape], [self.stride])  # type: ignore[list-item]

    def __repr__(self) -> str:
        return f"<ConvolutionalNetwork {self}>"

    def __str__(self) -> str:
        a = self.architecture
        if isinstance(a, Architecture):
            sizes, whole = a.sizes, f"of size {a.filter_size}"
        else:
            sizes, whole = a.filter_shapes, f"of shape {a.filter_shape}"  # type: ignore[assignment]
        types = ", ".join(sorted({str(w.dtype).removeprefix("torch.") for w in self.filters}))
        count = f"{len(self.filters)} filter{'s' * (len(self.filters) != 1)}"
        return (
            f"k = {sizes}, s = {a.strides}: {count} of {types}, end to end {whole}, "
            f"slides by {self.stride}"
        )


def from_weights(weights: Any, strides: Iterable[Any] | None = None) -> ConvolutionalNetwork:
    """The network of weights alone, as a checkpoint keeps them.

    Parameters
    ----------
    weights
        one array or tensor of shape (1, 1, k_i) for each layer, first layer first; of shape
        (1, 1, k_i^{(1)}, …, k_i^{(D)}) on a grid. A mapping from names, such as a module's
        ``state_dict()``, is taken in its order.
    strides
        (s_1, …, s_L), which weights do not know: all one when left out. On a grid one tuple of D
        integers for each layer.

    Returns
    -------
    ConvolutionalNetwork
        with copies of the numbers, in the type that they have; exact numbers and integers are
        rounded to doubles.

    Raises
    ------
    ValueError
        if there are no weights, the channels are not one, one of them is a bias, a number is not
        real or not finite, or the strides do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> network = from_weights({"0.weight": np.ones((1, 1, 3)), "1.weight": np.ones((1, 1, 2))})
    >>> network.architecture, network.end_to_end.tolist()
    (Architecture((3, 2)), [1.0, 2.0, 2.0, 1.0])
    >>> from_weights([np.ones((2, 1, 3))])
    Traceback (most recent call last):
        ...
    ValueError: weights at layer 1 have shape (2, 1, 3): 1 channels in and 2 out, but these ...
    """
    if isinstance(weights, Mapping):
        named = [(f"weights {short(name)}", w) for name, w in weights.items()]
        _refuse_parts(weights)
    elif isinstance(weights, str | PathLike):
        raise ValueError(
            f"weights {short(weights)}: a file is not read here; give what it holds, such as "
            "torch.load(path, weights_only=True)"
        )
    else:
        given = listed(weights, "weights", "arrays (1, 1, k), one for each layer")
        _refuse_names(given)
        named = [(f"weights at layer {i}", w) for i, w in enumerate(given, start=1)]
    if not named:
        raise ValueError("weights (): a network has at least one layer; give arrays (1, 1, k)")
    filters = tuple(read_weight(w, name) for name, w in named)
    return network_of(filters, strides)


def network_of(filters: tuple[Any, ...], strides: Iterable[Any] | None) -> ConvolutionalNetwork:
    """The value for filters that have been read; ``ValueError`` if they are on different grids.

    >>> network_of((np.ones(2), np.ones(3)), None).architecture
    Architecture((2, 3))
    """
    shapes = [tuple(w.shape) for w in filters]
    if any(len(shape) != len(shapes[0]) for shape in shapes):
        raise ValueError(
            f"filters of shapes {short(shapes)}: all layers of a network act on one grid, of as "
            "many axes; give filters of as many axes (chapter 11)"
        )
    if len(shapes[0]) == 1:
        line = Architecture([shape[0] for shape in shapes], strides)
        return ConvolutionalNetwork(line, filters, line.stride)
    grid = GridArchitecture(shapes, strides)
    return ConvolutionalNetwork(grid, filters, grid.stride)


def read_weight(weight: Any, name: str) -> Any:
    """The filter w[0, 0] of a weight (1, 1, k), copied, in its type; ``ValueError`` for others.

    >>> read_weight(np.float32([[[1, 2]]]), "weights")
    array([1., 2.], dtype=float32)
    """
    if is_tensor(weight):
        refuse_unusual_tensor(weight, name)
        _check_channels(tuple(weight.shape), name)
        kept = weight.detach()[0, 0].cpu().clone()
        if str(kept.dtype) == "torch.bfloat16":
            return kept
        values = kept.numpy()
    else:
        values = read_doubles(weight, name)
        _check_channels(values.shape, name)
        own = str(getattr(weight, "dtype", ""))
        values = values[0, 0].astype(own if own in _KEPT else float)
    values.setflags(write=False)
    return values


def _refuse_parts(weights: Mapping[Any, Any]) -> None:
    """Refuse what is no weight, but a part of one, or holds weights."""
    for name, w in weights.items():
        if isinstance(w, Mapping):
            raise ValueError(
                f"weights {short(name)} are a mapping, and not an array (1, 1, k); give the one in "
                f"it, weights[{short(name)}], if that holds the weights"
            )
        if str(name).rpartition(".")[2] in _PARTS:
            raise ValueError(
                f"weights {short(name)} are a part of a weight, which is computed from several; "
                "give those of the module after torch.nn.utils.parametrize.remove_parametrizations"
                "(layer, 'weight'), remove_weight_norm or prune.remove, or the module to from_torch"
            )


def _refuse_names(given: list[Any]) -> None:
    """Refuse pairs of a name and a weight, and modules."""
    for entry in given:
        if isinstance(entry, tuple) and entry and isinstance(entry[0], str):
            raise ValueError(
                f"weights {short(entry)}: a name and a weight, as module.named_parameters() gives; "
                "give the mapping, dict(module.named_parameters())"
            )
        if hasattr(entry, "named_parameters"):
            raise ValueError(f"weights {short(entry)}: a module, no array; give it to from_torch")


def _fractions(numbers: Any) -> Any:
    return tuple(map(_fractions, numbers)) if isinstance(numbers, list) else Fraction(numbers)


def _check_channels(shape: tuple[int, ...], name: str) -> None:
    if len(shape) == 1:
        raise ValueError(
            f"{name} have shape {shape}: that is a bias, or a filter without the axes of its "
            f"channels, but weights are (1, 1, k), and {NO_BIAS}; leave out biases, and give a "
            "filter as w[None, None]"
        )
    if len(shape) < 3 or 0 in shape:
        raise ValueError(
            f"{name} have shape {shape}, but the weights of a convolution have shape (1, 1, k), "
            "with k at least 1; give those of nn.Conv1d; for the matrix of a dense layer see "
            "chapter 15 and lcn_support.landscape.dense"
        )
    if shape[:2] != (1, 1):
        keras = shape[-2:] == (1, 1)
        remedy = (
            "these have the channels last, as in Keras: give numpy.moveaxis(w, (-2, -1), (1, 0))"
            if keras
            else "give the weights of nn.Conv1d(1, 1, k)"
        )
        raise ValueError(
            f"{name} have shape {shape}: {shape[1]} channels in and {shape[0]} out, but "
            f"{ONE_CHANNEL}; {remedy}"
        )
