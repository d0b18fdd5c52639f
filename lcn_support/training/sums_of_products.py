"""What the engine trains: a sum of units, each a product of layers, each layer to a power.

Polynomials in one variable z multiply as filters convolve. A layer is a polynomial Σ_j w_j z^{e_j}
with fixed exponents and trained coefficients, and the powers of z in the sum of all units name the
end-to-end coefficients. This covers several kinds of networks:

* a convolutional one is a single unit; layer i has the exponents 0, S_i, 2S_i, …;
* one on a grid, too: an entry has the exponent of its place in W, row by row, which determines the
  place (Kronecker's substitution);
* a shallow polynomial one, Σ α_i (w_i·x)^d, has a unit for each neuron, the power d of a layer with
  one exponent for each variable x_j, times the output α_i. The exponents are so far apart that no
  two monomials of degree d meet;
* a dense one of two layers, W_2 W_1 with n inputs, has a unit for each hidden neuron, of exponents
  j for its inputs and n·i for its outputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product as choices
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.shallow.network import ShallowNetwork
from lcn_support.shallow.signed_network import SignedNetwork
from lcn_support.shallow.symmetric import monomials

if TYPE_CHECKING:
    from lcn_support.losses.batch import LossBatch

Parts: TypeAlias = Sequence[Any]

MOST_PARAMETERS = 20_000
"""Weights of a shallow or dense network that is trained, and entries of a dense one's matrix."""


@dataclass(frozen=True)
class SumOfProducts:
    """The polynomial Σ_u σ_u ∏_i (Σ_j w_{u,i,j} z^{e_{i,j}})^{m_i}, for units u and layers i.

    Attributes
    ----------
    supports
        the exponents e_{i,1}, e_{i,2}, … of each layer, distinct.
    powers
        m_1, m_2, …
    signs
        σ_u = ±1, one for each unit.
    exponents
        which power of z each end-to-end coefficient belongs to, in order.
    shapes
        of the parameters of each layer in one run: (units, size) or what has as many entries.

    Examples
    --------
    Dense networks of two layers, as matrices of rank at most 2:

    >>> dense = dense_network(3, 2, width=2)
    >>> first, second = np.arange(6.0).reshape(1, 2, 3), np.arange(4.0).reshape(1, 2, 2)
    >>> W = dense.composed([first, second]).reshape(2, 3)
    >>> bool((W == second[0].T @ first[0]).all())
    True
    """

    supports: tuple[Sequence[int], ...]
    powers: tuple[int, ...]
    signs: tuple[int, ...]
    exponents: Sequence[int]
    shapes: tuple[tuple[int, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many coefficients each layer of a unit has."""
        return tuple(map(len, self.supports))

    @property
    def units(self) -> int:
        """How many there are."""
        return len(self.signs)

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        return self.units * sum(self.sizes)

    @property
    def coefficients(self) -> int:
        """How many end-to-end coefficients there are."""
        return len(self.exponents)

    @property
    def table(self) -> np.ndarray:
        """Size and power of each layer of a unit, for the compiled loops."""
        return np.array(list(zip(self.sizes, self.powers, strict=True)), dtype=np.int64)

    @property
    def multiplicity(self) -> int:
        """A bound c²: the product of a unit has at most the norm c · ∏‖w_i‖^{m_i}.

        A coefficient is a sum of products, in which all factors but the longest may be chosen.
        """
        sizes = self.sizes
        return prod(k**m for k, m in zip(sizes, self.powers, strict=True)) // max(sizes)

    @property
    def products(self) -> int:
        """How many multiplications of numbers a gradient takes, at most."""
        terms = sum(len(where) for _, _, places in self.levels for where in places)
        return self.coefficients**2 + 2 * self.units * terms

    @cached_property
    def levels(self) -> tuple[tuple[int, bool, tuple[list[int], ...]], ...]:
        """One multiplication after the other: the layer, whether it is the last by that layer, and
        for each of its exponents the places in the product to which what came before is added."""
        order = [i for i, power in enumerate(self.powers) for _ in range(power)]
        before, found = [0], []
        for depth, i in enumerate(order):
            last = depth == len(order) - 1
            after = sorted({t + e for t in before for e in self.supports[i]})
            place = {t: where for where, t in enumerate(self.exponents if last else after)}
            places = tuple([place[t + e] for t in before] for e in self.supports[i])
            found.append((i, last or order[depth + 1] != i, places))
            before = after
        return tuple(found)

    @cached_property
    def walk(self) -> np.ndarray:
        """The multiplications in a row of integers, for the compiled loops.

        The numbers of coefficients, of parameters of a unit, and of terms of the longest product;
        then for each multiplication the place of the layer in its unit, its size, how many terms
        there are before and after it, and the places of the products.
        """
        sizes, found, longest = self.sizes, [], len(self.exponents)
        for level, (i, _, places) in enumerate(self.levels, start=1):
            last = level == len(self.levels)
            after = len(self.exponents) if last else 1 + max(map(max, places))
            longest = max(longest, after)
            found += [
                sum(sizes[:i]),
                sizes[i],
                len(places[0]),
                after,
                *(t for w in places for t in w),
            ]
        return np.array([len(self.exponents), sum(sizes), longest, *found], dtype=np.int64)

    def rows(self, parts: Parts) -> Any:
        """All parameters of a run in a row, unit after unit and layer after layer: (R, p)."""
        whole = np.concatenate(self.by_units(parts), axis=2)
        return whole.reshape(len(whole), -1)

    def parts(self, rows: Any) -> list[Any]:
        """The parameters of each layer, (R, *shape), from those in rows."""
        runs = len(rows)
        whole = rows.reshape(runs, self.units, -1)
        layers = np.split(whole, np.cumsum(self.sizes)[:-1], axis=2)
        return [w.reshape(runs, *shape) for w, shape in zip(layers, self.shapes, strict=True)]

    def by_units(self, parts: Parts) -> list[Any]:
        """The parameters of each layer in the shape (R, units, size)."""
        sizes = zip(parts, self.sizes, strict=True)
        return [w.reshape(len(w), self.units, size) for w, size in sizes]

    def composed(self, parts: Parts) -> Any:
        """The end-to-end coefficients, (R, k), of arrays or tensors."""
        product = self._products(self.by_units(parts))[-1]
        return (product * self._signs(product)).sum(1)

    def gradients(self, losses: LossBatch, parts: Parts) -> list[Any]:
        """The partial derivatives of ℓ at the end-to-end coefficients, of the shapes of the parts.

        All factors of a power have the same derivative, so that of the last one is enough.
        """
        layers = self.by_units(parts)
        products = self._products(layers)
        product = products[-1]
        slope = 2 * losses.residual((product * self._signs(product)).sum(1))
        slope = slope[:, None] * self._signs(product)
        found: list[Any] = [None] * len(layers)
        for (i, last, places), before in zip(self.levels[::-1], products[-2::-1], strict=True):
            shares = [slope[..., where] for where in places]
            if last:
                entries = [(before * share).sum(-1) for share in shares]
                found[i] = self.powers[i] * _stacked(entries)
            if i == 0:
                break
            w = layers[i]
            slope = sum(w[..., j : j + 1] * share for j, share in enumerate(shares))
        return [g.reshape(w.shape) for g, w in zip(found, parts, strict=True)]

    def _products(self, layers: Parts) -> list[Any]:
        """1, and each unit after each multiplication, of shapes (R, units, terms)."""
        products = [layers[0][..., :1] * 0 + 1]
        for i, _, places in self.levels:
            before, w = products[-1], layers[i]
            terms = len(self.exponents) if len(products) == len(self.levels) else 0
            terms = terms or 1 + max(map(max, places))
            shape = (*before.shape[:2], terms)
            after = before.new_zeros(shape) if is_tensor(before) else np.zeros(shape)
            for j, where in enumerate(places):
                after[..., where] += w[..., j : j + 1] * before
            products.append(after)
        return products

    def _signs(self, like: Any) -> Any:
        signs = np.array(self.signs, dtype=float)[:, None]
        return like.new_tensor(signs) if is_tensor(like) else signs

    def __str__(self) -> str:
        return f"{self.units} units of layers {self.sizes} to the powers {self.powers}"


Network: TypeAlias = (
    Architecture | GridArchitecture | ShallowNetwork | SignedNetwork | SumOfProducts
)


def require_network(network: Any) -> None:
    """Refuse what cannot be trained.

    >>> require_network((3, 2, 2))
    Traceback (most recent call last):
        ...
    TypeError: (3, 2, 2) is no architecture; give Architecture((3, 2, 2)), or a network such as
    ShallowNetwork(inputs=2, width=1, degree=2)
    """
    if not isinstance(network, Network):
        raise TypeError(
            f"{short(network)} is no architecture; give Architecture((3, 2, 2)), or a network such "
            "as ShallowNetwork(inputs=2, width=1, degree=2)"
        )


def sum_of_products(network: Network) -> SumOfProducts:
    """How the engine sees a network; raises as :func:`require_network` does.

    >>> sum_of_products(Architecture((3, 2), strides=(2, 1))).supports
    (range(0, 3), range(0, 4, 2))
    >>> sum_of_products(ShallowNetwork(inputs=3, width=2, degree=2)).exponents
    (0, 1, 3, 2, 4, 6)
    >>> sum_of_products(GridArchitecture([(2, 1), (1, 2)])).supports
    ((0, 2), (0, 1))
    """
    require_network(network)
    return network if isinstance(network, SumOfProducts) else _unrolled(network)


@lru_cache(maxsize=256)
def _unrolled(
    network: Architecture | GridArchitecture | ShallowNetwork | SignedNetwork,
) -> SumOfProducts:
    if isinstance(network, GridArchitecture):
        whole, k = network.filter_shape, network.filter_size
        refuse_above(
            MOST_PARAMETERS, k, f"training {network}, {{}} coefficients", "take smaller filters"
        )
        rows = [prod(whole[d + 1 :]) for d in range(len(whole))]
        entries = tuple(
            tuple(
                sum(j * s * row for j, s, row in zip(place, steps, rows, strict=True))
                for place in choices(*map(range, shape))
            )
            for shape, steps in zip(network.filter_shapes, network.layer_strides, strict=True)
        )
        ones = (1,) * network.layers
        return SumOfProducts(entries, ones, (1,), range(k), network.filter_shapes)
    if isinstance(network, Architecture):
        spreads = zip(network.sizes, network.layer_strides, strict=True)
        supports = tuple(range(0, size * spread, spread) for size, spread in spreads)
        shapes = tuple((size,) for size in network.sizes)
        ones, k = (1,) * network.layers, network.filter_size
        return SumOfProducts(supports, ones, (1,), range(k), shapes)
    n, d = network.inputs, network.degree
    r = network.width
    refuse_above(
        MOST_PARAMETERS, r * (n + 1), f"training {network}, {{}} weights", "take a smaller network"
    )
    variables = (0, *((d + 1) ** j for j in range(n - 1)))
    exponents = tuple(
        sum(power * e for power, e in zip(powers, variables, strict=True))
        for powers in monomials(n, d)
    )
    if isinstance(network, SignedNetwork):
        return SumOfProducts((variables,), (d,), network.signs, exponents, ((r, n),))
    return SumOfProducts((variables, (0,)), (d, 1), (1,) * r, exponents, ((r, n), (r,)))


def dense_network(inputs: int, outputs: int, width: int) -> SumOfProducts:
    """The dense networks W_2 W_1 with one hidden layer: W_1 and the transpose of W_2 are trained.

    The parameters have the shapes (width, inputs) and (width, outputs), and the end-to-end
    coefficients are the entries of the outputs × inputs matrix, row by row. Raises ``TypeError`` or
    ``ValueError`` if a number is no positive integer, or for more than ``MOST_PARAMETERS`` weights.
    """
    given = (inputs, "inputs"), (outputs, "outputs"), (width, "width")
    n, m, r = (read_integer(number, name, 1) for number, name in given)
    name = f"training a dense network of sizes {short((n, r, m))}, {{}} weights"
    refuse_above(MOST_PARAMETERS, r * (n + m), name, "take a smaller network")
    refuse_above(MOST_PARAMETERS, n * m, name.replace("weights", "entries"), "take smaller sizes")
    supports, shapes = (range(n), range(0, n * m, n)), ((r, n), (r, m))
    return SumOfProducts(supports, (1, 1), (1,) * r, range(n * m), shapes)


def _stacked(entries: Iterable[Any]) -> Any:
    """Arrays or tensors side by side, along a new last axis."""
    listed = list(entries)
    if is_tensor(listed[0]):
        import torch

        return torch.stack(listed, dim=-1)
    return np.stack(listed, axis=-1)
