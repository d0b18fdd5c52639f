"""The rank of the parameterization on a grid, and of filters that share factors.

Whether generic data make such filters critical is a matter of two ranks. Let W = P_1⋯P_L = ∏_j
F_j^{m_j} with F_j pairwise without common factor. Filters W of this kind have the tangent space
T = Σ_j (W/F_j) V(F_j), of dimension 1 + Σ_j (|F_j| − 1), where V(F) has all forms of the shape
of F and |F| = dim V(F). The image of dμ is Σ_i (W/P_i) V(P_i) ⊇ T. If it is larger by e dimensions,
then critical points of this kind exist for targets of a set of codimension e only; so for generic
targets e must be zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.real_numbers import listed
from lcn_support.arithmetic.primes import read_modulus
from lcn_support.function_space.parameterization import product_rank, read_filters
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import compose_grid
from lcn_support.records import Record


def grid_rank(a: GridArchitecture, filters: Iterable[Any], modulus: int | None = None) -> int:
    """The exact rank of the differential of (w_1, …, w_L) ↦ the end-to-end filter.

    Parameters
    ----------
    a
        an architecture on a grid of any dimension, of any strides.
    filters
        one array, or nested sequence, of shape ``a.filter_shapes[i]`` for each layer: integers,
        Fractions, or floats, which are taken as the dyadic rational numbers that they are.
    modulus
        a prime: integer filters are then read modulo it, and the rank is at most that over Q.

    Returns
    -------
    int
        at most ``a.dimension``, which almost all filters attain.

    Raises
    ------
    ValueError
        if the filters do not have these shapes, a number is not real or not finite, the modulus is
        no prime, or numbers to be reduced are not integers.

    Notes
    -----
    Source: [KMMT2022] for convolutions as products of polynomials.

    Examples
    --------
    >>> a = GridArchitecture([(2, 2), (2, 2)])
    >>> first, second = [[1, 2], [3, 4]], [[5, 6], [7, 9]]
    >>> a.dimension, grid_rank(a, [first, second])
    (7, 7)
    >>> grid_rank(a, [first, first])
    4
    """
    modulus = read_modulus(modulus)
    given = listed(filters, "filters", "arrays, one for each layer")
    if len(given) != a.layers:
        raise ValueError(
            f"{len(given)} filters, but {a} has {a.layers} layers; give one array for each layer"
        )
    flat = [
        _flatten(w, shape, f"filter {layer}")
        for layer, (w, shape) in enumerate(zip(given, a.filter_shapes, strict=True), start=1)
    ]
    read = read_filters(Architecture(map(prod, a.filter_shapes)), flat, modulus)
    box = a.filter_shape
    steps = [prod(box[d + 1 :]) for d in range(len(box))]
    exponents = [
        [
            sum(j * S * step for j, S, step in zip(position, stride, steps, strict=True))
            for position in product(*map(range, shape))
        ]
        for shape, stride in zip(a.filter_shapes, a.layer_strides, strict=True)
    ]
    return product_rank(exponents, read, modulus)


@dataclass(frozen=True, init=False)
class SharedFactors(Record):
    """Filters P_1, …, P_L of stride one as products of named factors.

    Parameters
    ----------
    shapes
        the shape of every factor: tuples of one length D, keys of one character.
    layers
        the factors of each filter, one string for each layer: ``["AG", "BG"]`` stands for
        P_1 = A·G and P_2 = B·G.

    Raises
    ------
    ValueError
        if a name is not one character, a layer has no factor, or a factor is unknown or unused.

    Notes
    -----
    Source for one axis: [KMMT2022], where generic data give compatible points.

    Examples
    --------
    Two equal filters meet the data; a common factor of two larger filters does not, unless
    everything lies along one axis:

    >>> SharedFactors({"G": (2, 2)}, ["G", "G"]).is_met_by_generic_data
    True
    >>> SharedFactors({"G": (2, 2), "A": (1, 2), "B": (2, 1)}, ["AG", "BG"]).is_met_by_generic_data
    False
    >>> SharedFactors({"G": (2, 1), "A": (2, 1)}, ["AG", "G"]).is_met_by_generic_data
    True
    """

    shapes: tuple[tuple[str, tuple[int, ...]], ...]
    layers: tuple[str, ...]

    def __init__(
        self,
        shapes: Mapping[str, Iterable[int]] | Iterable[tuple[str, Iterable[int]]],
        layers: Iterable[str],
    ) -> None:
        shapes, given = dict(shapes), tuple(layers)
        if any(len(name) != 1 for name in shapes):
            raise ValueError(f"factors {sorted(shapes)}: name each by one character")
        if not given or not all(given):
            raise ValueError(f"layers {given}: give at least one, each with at least one factor")
        if set("".join(given)) != set(shapes):
            raise ValueError(
                f"layers {given} and factors {sorted(shapes)} do not match; give a shape for every "
                "factor in use and for no other"
            )
        named = tuple((name, tuple(shape)) for name, shape in shapes.items())
        object.__setattr__(self, "shapes", named)
        object.__setattr__(self, "layers", given)

    @property
    def architecture(self) -> GridArchitecture:
        """The architecture of the filters P_1, …, P_L.

        >>> SharedFactors({"G": (2, 1), "A": (2, 2)}, ["AG", "G"]).architecture
        GridArchitecture(((3, 2), (2, 1)))
        """
        return GridArchitecture(self._layer(layer).filter_shape for layer in self.layers)

    @property
    def dimension(self) -> int:
        """The dimension 1 + Σ_j (∏_d f_j^{(d)} − 1) of the end-to-end filters of this kind."""
        return 1 + sum(prod(shape) - 1 for _, shape in self.shapes)

    @property
    def is_met_by_generic_data(self) -> bool:
        """Whether each filter is thick as a network of its factors, and repeats none of them.

        A factor of a single number is a constant and may stand anywhere. Otherwise it says: each
        filter is one single factor, or its factors are different and along one common axis. Proof:
        comparing poles along the F_j, im dμ = T asks V(P_i)/P_i to lie in the sum of V(F_j)/F_j
        over the *different* factors of P_i. So the coefficients of P_i number at most the dimension
        of the network of these. They number at least that of the network of all factors of P_i,
        with multiplicities, and exactly that if and only if this network is thick.
        """
        size = dict(self.shapes)
        return all(
            self._layer(layer).is_thick
            and all(layer.count(name) == 1 or prod(size[name]) == 1 for name in layer)
            for layer in self.layers
        )

    def filters(self, factors: Mapping[str, Any]) -> list[Any]:
        """P_1, …, P_L, arrays, for given factors.

        >>> pattern = SharedFactors({"G": (2, 1), "A": (1, 2)}, ["AG", "G"])
        >>> [w.tolist() for w in pattern.filters({"G": [[1], [2]], "A": [[3, 4]]})]
        [[[3, 4], [6, 8]], [[1], [2]]]
        """
        return [compose_grid([factors[name] for name in layer]) for layer in self.layers]

    def excess(self, factors: Mapping[str, Any], modulus: int | None = None) -> int:
        """The exact number e = rank dμ − dim T at given factors: conditions on the target.

        Parameters
        ----------
        factors
            an array for every name, pairwise without common factor (not checked).
        modulus
            as for ``grid_rank``; ranks modulo a prime are at most those
            over Q, and almost always equal to them.

        Returns
        -------
        int
            for generic factors zero if and only if :attr:`is_met_by_generic_data`.

        Examples
        --------
        >>> pattern = SharedFactors({"G": (2, 1), "A": (1, 2)}, ["AG", "G"])
        >>> pattern.excess({"G": [[1], [2]], "A": [[3, 4]]})
        1
        """
        of_factors = GridArchitecture(shape for _, shape in self.shapes)
        tangent = grid_rank(of_factors, [factors[name] for name, _ in self.shapes], modulus)
        return grid_rank(self.architecture, self.filters(factors), modulus) - tangent

    def _layer(self, layer: str) -> GridArchitecture:
        size = dict(self.shapes)
        return GridArchitecture(size[name] for name in layer)


def _flatten(values: Any, shape: tuple[int, ...], name: str) -> list[Any]:
    """The entries in row-major order."""
    entries = values.tolist() if hasattr(values, "tolist") else values
    if not shape:
        return [entries]
    if not isinstance(entries, Iterable) or len(rows := list(entries)) != shape[0]:
        raise ValueError(
            f"{name}: {entries!r} stands where {shape[0]} entries of shape {shape[1:]} should; "
            "give arrays of the architecture's filter shapes"
        )
    return [entry for row in rows for entry in _flatten(row, shape[1:], name)]
