"""Architectures of linear convolutional networks: filter sizes k and strides s.

Layer i convolves with a filter of size k_i at stride s_i. With S_1 = 1 and S_i = s_1⋯s_{i−1}
(the *layer strides*), the composition is one convolution of

    filter size  k = k_1 + Σ_{i≥2} (k_i − 1) S_i     and     stride  s = s_1⋯s_L,

that is, a real form of degree k − 1 with factors in x^{S_i}, y^{S_i} [KMMT2022, KMST2023].

Drop the filters of size 1. A *group* is a maximal run of layers of one layer stride T; its product
is any form Q of degree N = Σ(k_i − 1) in x^T, y^T, over C. So the Zariski closure Z of the function
space, the *neurovariety*, consists of the products

    Q_1(x^{T_1}, y^{T_1}) ⋯ Q_G(x^{T_G}, y^{T_G}),   deg Q_g = N_g,   T_1 | T_2 | ⋯ | T_G,

the image of P^{N_1} × ⋯ × P^{N_G} under a finite map that is injective almost everywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, groupby, pairwise
from math import factorial, prod
from operator import index, mul
from typing import Any

from lcn_support.architectures.on_grids import OnGrid
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import is_integer, read_integer
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import MOST_LISTED, refuse_above
from lcn_support.records import Record

LARGEST, LARGEST_END_TO_END = 2**31 - 1, 2**63 - 1
"""The largest filter size and stride, and the largest end-to-end filter size."""

_MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Group(Record):
    """A maximal run of layers with one layer stride, filters of size 1 dropped.

    Attributes
    ----------
    stride
        the layer stride T of all its layers.
    layers
        which layers, counted from 1.
    sizes
        their filter sizes k_i.
    """

    stride: int
    layers: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def degree(self) -> int:
        """N = Σ(k_i − 1), the degree of the product of the group in x^T, y^T."""
        return sum(k - 1 for k in self.sizes)

    @property
    def merged_size(self) -> int:
        """1 + N, the size of the one filter that has the same products over C."""
        return 1 + self.degree

    @property
    def even_count(self) -> int:
        """The number of filters of even size; each has a real root."""
        return sum(k % 2 == 0 for k in self.sizes)

    @property
    def architecture(self) -> "Architecture":
        """The group on its own, at stride one."""
        return Architecture(self.sizes)


@dataclass(frozen=True, repr=False)
class Architecture(Record):
    """Filter sizes and strides, first layer first.

    Parameters
    ----------
    sizes
        positive integers k = (k_1, …, k_L).
    strides
        positive integers s = (s_1, …, s_L); all one when left out.

    Raises
    ------
    ValueError
        if there is no layer, if a size or a stride is not a positive integer, or if there is not
        one stride for each filter.

    Notes
    -----
    Source: [KMMT2022] for the size formula, thick and filling architectures; [KMST2023] for strides
    and reduced architectures. The dimension is that of the function space, 1 + Σ(k_i − 1).

    Examples
    --------
    >>> a = Architecture((3, 2, 2))
    >>> a.filter_size, a.stride, a.layer_strides, a.dimension
    (5, 1, (1, 1, 1), 5)
    >>> a.is_thick, a.is_filling
    (True, False)
    >>> Architecture((2, 2), strides=(2, 1)).filter_size
    4
    """

    sizes: tuple[int, ...]
    strides: tuple[int, ...] = ()

    def __init__(self, sizes: Iterable[int], strides: Iterable[int] | None = None) -> None:
        k = _positive_integers(sizes, "filter sizes", "drop the layer or give its filter size 1")
        if not k:
            raise ValueError("filter sizes (): an architecture needs at least one layer; give k_1")
        if strides is None:
            s = (1,) * len(k)
        else:
            s = _positive_integers(strides, "strides", "a stride of 1 slides by one position")
        if len(s) != len(k):
            raise ValueError(
                f"strides {short(s)}: {len(s)} strides for {len(k)} filters {short(k)}; "
                "give exactly one stride for each layer"
            )
        object.__setattr__(self, "sizes", k)
        object.__setattr__(self, "strides", s)
        if self.filter_size > LARGEST_END_TO_END:
            raise ValueError(
                f"filter sizes {short(k)} with strides {short(s)} compose to filters of "
                f"{short(self.filter_size)} coefficients, above "
                f"{LARGEST_END_TO_END}, the most that is computed with; give smaller ones"
            )

    @classmethod
    def parse(cls, sizes: str, strides: str | None = None) -> "Architecture":
        """Read comma-separated sizes and strides, as the command line has them.

        >>> Architecture.parse("3,2,2", "1,1,1") == Architecture((3, 2, 2))
        True
        """
        return cls(
            _split_integers(sizes, "filter sizes"),
            None if strides is None else _split_integers(strides, "strides"),
        )

    @staticmethod
    def all_of_degree(degree: int) -> "tuple[Architecture, ...]":
        """Every stride-one architecture of that degree without filters of size 1, in all orders.

        There are 2^{n−1} for degree n ≥ 1. Raises ``ValueError`` for a degree below 1, and for more
        than ``MOST_LISTED``.

        >>> [a.sizes for a in Architecture.all_of_degree(3)]
        [(4,), (2, 3), (3, 2), (2, 2, 2)]
        """
        degree = read_integer(
            degree,
            "degree",
            1,
            remedy="filters of size > 1 compose to degree at least 1; give a positive integer",
        )
        counted = min(degree, _MOST_COUNTED)
        more = "" if counted == degree else "more than "
        refuse_above(
            MOST_LISTED,
            2 ** (counted - 1),
            f"degree {short(degree)}: {more}{{}} architectures",
            "take a smaller degree",
        )
        return tuple(
            Architecture(after - before + 1 for before, after in pairwise((0, *cuts, degree)))
            for layers in range(degree)
            for cuts in combinations(range(1, degree), layers)
        )

    @property
    def layers(self) -> int:
        """The number of layers L."""
        return len(self.sizes)

    @property
    def layer_strides(self) -> tuple[int, ...]:
        """(S_1, …, S_L) with S_i = s_1⋯s_{i−1}; factor i is a form in x^{S_i}, y^{S_i}."""
        return tuple(accumulate(self.strides[:-1], mul, initial=1))

    @property
    def filter_size(self) -> int:
        """End-to-end filter size k = k_1 + Σ_{i≥2} (k_i − 1) S_i."""
        return 1 + sum((k - 1) * s for k, s in zip(self.sizes, self.layer_strides, strict=True))

    @property
    def stride(self) -> int:
        """End-to-end stride s_1⋯s_L."""
        return prod(self.strides)

    @property
    def degree(self) -> int:
        """Degree k − 1 of the end-to-end form."""
        return self.filter_size - 1

    @property
    def dimension(self) -> int:
        """Dimension 1 + Σ(k_i − 1) of the function space, for any strides [KMST2023]."""
        return 1 + sum(k - 1 for k in self.sizes)

    @property
    def even_count(self) -> int:
        """e, the number of filters of even size; each has odd degree, hence a real root."""
        return sum(k % 2 == 0 for k in self.sizes)

    @property
    def is_thick(self) -> bool:
        """Whether the function space has full dimension k in the space of all filters.

        So it is exactly when every filter of size > 1 has layer stride 1.
        """
        return self.dimension == self.filter_size

    @property
    def is_filling(self) -> bool:
        """Whether every end-to-end filter is reached; that is, thick and e ≤ 1 [KMMT2022].

        >>> [Architecture(k).is_filling for k in [(3, 2), (3, 3), (2, 2), (3, 2, 2)]]
        [True, True, False, False]
        """
        return self.is_thick and self.even_count <= 1

    @property
    def groups(self) -> tuple[Group, ...]:
        """The maximal runs of layers with one layer stride, filters of size 1 dropped.

        If all filters have size 1, the first layer is the only group.

        >>> [(g.stride, g.layers, g.sizes) for g in Architecture((2, 3, 1, 2), (1, 2, 2, 1)).groups]
        [(1, (1, 2), (2, 3)), (4, (4,), (2,))]
        """
        layers = enumerate(zip(self.layer_strides, self.sizes, strict=True), start=1)
        kept = [(i, s, k) for i, (s, k) in layers if k > 1] or [(1, 1, 1)]
        runs = [(s, tuple(run)) for s, run in groupby(kept, lambda layer: layer[1])]
        return tuple(
            Group(s, tuple(i for i, _, _ in run), tuple(k for _, _, k in run)) for s, run in runs
        )

    @property
    def degrees_below(self) -> tuple[int, ...]:
        """For each group the degree of the product of those below it, in x and y.

        >>> Architecture((3, 2, 2), strides=(2, 2, 1)).degrees_below
        (0, 2, 4)
        """
        degrees = (group.degree * group.stride for group in self.groups[:-1])
        return tuple(accumulate(degrees, initial=0))

    @property
    def is_zariski_closed(self) -> bool:
        """Whether the function space is all real points of its Zariski closure.

        See the function :func:`is_zariski_closed`.
        """
        return is_zariski_closed(self)

    @property
    def neurovariety_dimension(self) -> int:
        """Dimension 1 + Σ(k_i − 1) of the Zariski closure of the function space, a cone."""
        return self.dimension

    @property
    def neurovariety_degree(self) -> int:
        """Degree (ΣN_g)!/∏N_g! of the Zariski closure, N_g the degrees of the groups.

        Raises ``ValueError`` for several groups with ΣN_g above 100 000.

        >>> Architecture((3, 3), strides=(2, 1)).neurovariety_degree
        6
        """
        return multinomial([group.degree for group in self.groups])

    @property
    def singular_dimension(self) -> int:
        """Dimension of the singular locus of the Zariski closure; −1 if it is empty.

        It is empty exactly for one group, where the closure is a linear space. Else W ≠ 0 is
        singular if and only if the factors of the groups below some group i contain a hyperroot of
        its stride T_i, which is the product of c_j hyperroots of the groups j < i, with
        Σ c_j T_j = T_i; this lowers the dimension by min Σ c_j − 1. If there are no such c, only
        W = 0 is singular.

        >>> [Architecture(k, (2, 1)).singular_dimension for k in [(2, 2), (3, 2), (4, 2)]]
        [0, 3, 4]
        >>> Architecture((3, 2, 2)).singular_dimension
        -1
        """
        orbits = fewest_orbits(self.groups)
        if orbits is None:
            return -1 if len(self.groups) == 1 else 0
        return self.dimension - (orbits - 1)

    def reduced(self) -> "Architecture":
        """The reduced architecture, whose function space has the same Zariski closure.

        Filters of size 1 are dropped, runs of layers with one layer stride are merged into one
        filter of size 1 + Σ(k_i − 1), and the last stride, which no filter sees, becomes 1; all
        other strides are then larger than one [KMST2023]. The end-to-end filter size and the
        dimension stay; so a leading filter of size 1 stays too, if its stride spreads the rest.

        >>> Architecture((3, 2, 2)).reduced()
        Architecture((5,))
        >>> Architecture((2, 1, 2, 3), strides=(2, 1, 1, 3)).reduced()
        Architecture((2, 4), strides=(2, 1))
        >>> Architecture((1, 3), strides=(2, 1)).reduced()
        Architecture((1, 3), strides=(2, 1))
        """
        merged = {1: 1} | {group.stride: group.merged_size for group in self.groups}
        strides = [after // before for before, after in pairwise(merged)]
        return Architecture(merged.values(), [*strides, 1])

    def as_row(self) -> dict[str, Any]:
        """Sizes, strides, and what follows from them."""
        row = {"sizes": self.sizes, "strides": self.strides, "filter size": self.filter_size}
        space = {"dimension": self.dimension, "thick": self.is_thick, "filling": self.is_filling}
        return row | space

    def __repr__(self) -> str:
        strides = "" if self.stride == 1 else f", strides={self.strides}"
        return f"Architecture({self.sizes}{strides})"


def is_zariski_closed(a: "Architecture") -> bool:
    """Whether the function space is its own Zariski closure among the real filters.

    Parameters
    ----------
    a
        any architecture, of any strides.

    Returns
    -------
    bool
        whether (i) every group has at most one filter of even size, and (ii) every group after the
        first with an even merged size has a stride above the degree of the product of the layers
        below: their receptive fields do not overlap.

    Notes
    -----
    The function space is always closed in the Euclidean topology [KMMT2022]. If (i) fails, some
    real product of a group does not factor along its layers. If (ii) fails, the real points of the
    neurovariety have *whiskers* outside the function space: products over C whose factors are not
    real. The criterion is not in the sources we had.

    Examples
    --------
    The form (x² − iy²)(x² + iy²) = x⁴ + y⁴ is a whisker: over R it is no quadratic form times a
    form in x², y² of degree one. Without overlap nothing of this kind happens:

    >>> is_zariski_closed(Architecture((3, 2), strides=(2, 1)))
    False
    >>> is_zariski_closed(Architecture((3, 2), strides=(3, 1)))
    True
    """
    require_architecture(a)
    return not any(
        group.even_count > 1 or (group.stride <= below and group.merged_size % 2 == 0)
        for group, below in zip(a.groups, a.degrees_below, strict=True)
    )


def require_architecture(a: object) -> None:
    """Refuse sizes alone, or anything else that is no architecture.

    >>> require_architecture((3, 2, 2))
    Traceback (most recent call last):
        ...
    TypeError: (3, 2, 2) is no architecture; give Architecture((3, 2, 2))
    """
    if not isinstance(a, Architecture):
        if isinstance(a, OnGrid):
            answer = "contains, fibre, train, or grid_rank of lcn_support.grids"
            raise TypeError(f"{short(a)} is an architecture on a grid; give it to {answer}")
        raise TypeError(f"{short(a)} is no architecture; give Architecture((3, 2, 2))")


def multinomial(degrees: Sequence[int]) -> int:
    """(ΣN_g)! / ∏ N_g!. Raises ``ValueError`` for more than one N_g and ΣN_g above 100 000.

    >>> multinomial([2, 1, 1])
    12
    """
    if len(degrees) < 2:
        return 1
    refuse_above(
        100_000, sum(degrees), "the multinomial coefficient of degrees with the sum {}",
        "take smaller filters",
    )  # fmt: skip
    return factorial(sum(degrees)) // prod(map(factorial, degrees))


def fewest_orbits(groups: Sequence[Group]) -> int | None:
    """The least number of hyperroots of lower groups that make up one of a higher group.

    That is the least Σ c_j with Σ_{j<i} c_j T_j = T_i and 0 ≤ c_j ≤ N_j, over all groups i ≥ 2, or
    None if there is none. As strides divide each other, the largest are taken first.

    >>> fewest_orbits(Architecture((3, 2), strides=(2, 1)).groups)
    2
    """
    found = []
    for i, group in enumerate(groups):
        rest, taken = group.stride, 0
        for below in reversed(groups[:i]):
            c = min(below.degree, rest // below.stride)
            rest, taken = rest - c * below.stride, taken + c
        if rest == 0:
            found.append(taken)
    return min(found, default=None)


def _positive_integers(values: Iterable[int], name: str, remedy: str) -> tuple[int, ...]:
    given = tuple(listed(values, name, "positive integers, such as (3, 2)"))
    if not all(map(is_integer, given)):
        raise ValueError(
            f"{name} {short(given)}: every entry must be an integer; give one positive integer for "
            "each layer, such as (3, 2)"
        )
    numbers = tuple(map(index, given))
    for layer, number in enumerate(numbers, start=1):
        if number < 1:
            raise ValueError(
                f"{name} {short(numbers)}: {short(number)} at layer {layer} is not positive; "
                f"{remedy}"
            )
        if number > LARGEST:
            raise ValueError(
                f"{name} {short(numbers)}: {short(number)} at layer {layer} is above {LARGEST}, "
                "the largest that is computed with; give a smaller one"
            )
    return numbers


def _split_integers(text: str, name: str) -> tuple[int, ...]:
    if not isinstance(text, str):
        raise TypeError(f"{name} {short(text)} is no text; write them as in '3,2,2'")
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise ValueError(
            f"{name} {short(text)}: write positive integers separated by commas, such as 3,2,2"
        ) from None
