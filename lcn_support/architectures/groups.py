"""Groups of layers, and what they say about the function space and its Zariski closure.

Drop the filters of size 1. A *group* is a maximal run of layers of one layer stride T; its product
is any form Q of degree N = Σ(k_i − 1) in x^T, y^T, over C. So the Zariski closure Z of the function
space, the *neurovariety*, consists of the products

    Q_1(x^{T_1}, y^{T_1}) ⋯ Q_G(x^{T_G}, y^{T_G}),   deg Q_g = N_g,   T_1 | T_2 | ⋯ | T_G,

the image of P^{N_1} × ⋯ × P^{N_G} under a finite map that is injective almost everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial, prod
from typing import TYPE_CHECKING

from lcn_support.arguments.size_limits import refuse_above

if TYPE_CHECKING:
    from lcn_support.architectures.architecture import Architecture


@dataclass(frozen=True)
class Group:
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
        from lcn_support.architectures.architecture import Architecture

        return Architecture(self.sizes)


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
    real. The criterion is ours, beyond the paper.

    Examples
    --------
    The form (x² − iy²)(x² + iy²) = x⁴ + y⁴ is a whisker: over R it is no quadratic form times a
    form in x², y² of degree one. Without overlap nothing of this kind happens:

    >>> from lcn_support.architectures.architecture import Architecture
    >>> is_zariski_closed(Architecture((3, 2), strides=(2, 1)))
    False
    >>> is_zariski_closed(Architecture((3, 2), strides=(3, 1)))
    True
    """
    from lcn_support.architectures.architecture import require_architecture

    require_architecture(a)
    below = 0
    for group in a.groups:
        if group.even_count > 1 or (group.stride <= below and group.merged_size % 2 == 0):
            return False
        below += group.degree * group.stride
    return True


def neurovariety_degree(groups: Sequence[Group]) -> int:
    """(ΣN_g)! / ∏ N_g!, the degree of the neurovariety as a projective variety.

    It is that of the multilinear map P^{N_1} × ⋯ × P^{N_G} → P^{k−1}, which has no base points and
    is injective almost everywhere.
    """
    return multinomial([group.degree for group in groups])


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
