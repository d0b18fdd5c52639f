"""Which hyperroots layers can share at critical points of generic losses: a count of dimensions.

Fix how hyperroots coincide: the filters that have these coincidences form a family. If its
codimension is larger than the rank that dμ loses on it, then no critical point of a generic loss
lies on it. For pairs (θ, u) of filters modulo scaling and targets with S(W − u) ⊥ im dμ_θ form a
set of dimension (D − codimension) + (k − (D − drop)) < k, with D = 1 + Σ(k_i − 1): the targets that
occur are no open set.

Hyperroots that belong together are those over one γ = β^T, T = S_L the largest layer stride. For
γ ≠ 0, ∞ the roots at level S are numbered by Z/(T/S), and taking a power to the level S′ is
reduction modulo T/S′. The family has one parameter, γ, for Σ multiplicities; at γ = 0 and ∞ none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.records import Record


@dataclass(frozen=True, repr=False)
class Coincidence(Record):
    """Hyperroots of several layers over one γ, with multiplicities.

    Attributes
    ----------
    architecture
        the architecture.
    multiplicities
        for each layer i the multiplicity of each of its T/S_i roots over γ; for γ = 0 or ∞ the
        order of the one root there.
    at_zero
        whether γ is 0 or ∞.

    Examples
    --------
    Two filters of layer stride 1 with one root in common; a filter with two roots ±β, and the next
    one, of layer stride 2, with the root β²:

    >>> same = Coincidence(Architecture((2, 2, 2), strides=(1, 2, 1)), ((1, 0), (1, 0), (0,)))
    >>> same.codimension, same.rank_drop, same.is_generic
    (1, 1, True)
    >>> shared = Coincidence(Architecture((3, 2), strides=(2, 1)), ((1, 1), (1,)))
    >>> shared.codimension, shared.rank_drop, shared.is_generic
    (2, 1, False)
    """

    architecture: Architecture
    multiplicities: tuple[tuple[int, ...], ...]
    at_zero: bool = False

    @property
    def codimension(self) -> int:
        """Of the family of filters: the number of roots, less one where γ is free."""
        return sum(map(sum, self.multiplicities)) - (not self.at_zero)

    @property
    def rank_drop(self) -> int:
        """Of dμ, as in :func:`lcn_support.function_space.parameterization.rank_drop`."""
        return sum(
            min(m, self._covered(layer, root))
            for layer, roots in enumerate(self.multiplicities)
            for root, m in enumerate(roots)
        )

    @property
    def is_generic(self) -> bool:
        """Whether the dimensions allow critical points of generic losses: codimension = drop."""
        return self.codimension <= self.rank_drop

    @property
    def is_simple_in_one_group(self) -> bool:
        """Whether it is one hyperroot α ≠ 0, ∞, simple in layers of one layer stride."""
        strides = {
            stride
            for stride, roots in zip(
                self.architecture.layer_strides, self.multiplicities, strict=True
            )
            if any(roots)
        }
        places = {root for roots in self.multiplicities for root, m in enumerate(roots) if m}
        simple = all(m <= 1 for roots in self.multiplicities for m in roots)
        return len(strides) == len(places) == 1 and simple and not self.at_zero

    def _covered(self, layer: int, root: int) -> int:
        """The multiplicity that single lower layers have at all roots over this one."""
        strides = self.architecture.layer_strides
        lower = list(zip(strides[:layer], self.multiplicities, strict=False))
        if not lower:
            return 0
        if self.at_zero:
            return max(roots[0] * stride // strides[layer] for stride, roots in lower)
        size = len(self.multiplicities[layer])
        return min(
            max(roots[finest % len(roots)] for _, roots in lower)
            for finest in range(root, max(strides), size)
        )

    def __repr__(self) -> str:
        where = "c = 0, ∞" if self.at_zero else "c ≠ 0, ∞"
        return f"Coincidence({self.multiplicities}, {where})"


def coincidences(a: Architecture) -> Iterator[Coincidence]:
    """All coincidences of two or more roots, and of one or more at 0 and ∞, that sizes allow.

    Parameters
    ----------
    a
        any architecture.

    Examples
    --------
    >>> found = list(coincidences(Architecture((3, 2), strides=(2, 1))))
    >>> len(found), any(c.is_generic for c in found if c.rank_drop)
    (13, False)
    """
    require_architecture(a)
    top = max(a.layer_strides)
    counts = [top // stride for stride in a.layer_strides]
    for c in product(*map(_multiplicities, a.sizes, counts)):
        if sum(map(sum, c)) > 1:
            yield Coincidence(a, c)
    for orders in product(*(range(k) for k in a.sizes)):
        if any(orders):
            yield Coincidence(a, tuple((m,) for m in orders), at_zero=True)


def _multiplicities(size: int, roots: int) -> list[tuple[int, ...]]:
    """All ways to give at most size − 1 roots to these places."""
    return [
        tuple(chosen.count(place) for place in range(roots))
        for number in range(size)
        for chosen in combinations_with_replacement(range(roots), number)
    ]
