"""Shallow networks with a monomial activation: their function spaces, by width.

The functions of a network f(x) = Σ_{i≤r} α_i (w_i·x)^d are the forms of degree d of real rank at
most r. Their dimension is that of the r-th secant variety of a Veronese variety, which Alexander
and Hirschowitz determined [AlexanderHirschowitz1995].
"""

from dataclasses import dataclass
from math import comb

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.records import Record
from lcn_support.shallow.ranks import (
    filling_bounds,
    generic_rank,
    read_shape,
    secant_dimension,
)


@dataclass(frozen=True, repr=False)
class ShallowNetwork(Record):
    """f(x) = Σ_{i≤r} α_i (w_i·x)^d, all α_i and w_i trainable.

    Parameters
    ----------
    inputs
        n ≥ 1.
    width
        r ≥ 1, the number of neurons.
    degree
        d ≥ 2, of the activation t ↦ t^d.

    Raises
    ------
    ValueError
        if a number is no integer within these bounds, or both n and d are above 1000.

    Notes
    -----
    Source: [ABKPT2025] for the networks and the three regimes of the width.

    Examples
    --------
    >>> net = ShallowNetwork(inputs=2, width=2, degree=3)
    >>> net.dimension, net.ambient, net.regime
    (4, 4, 'thick')
    >>> [ShallowNetwork(2, r, 3).regime for r in (1, 2, 3)]
    ['low-dimensional', 'thick', 'filling']
    """

    inputs: int
    width: int
    degree: int

    def __post_init__(self) -> None:
        n, d = read_shape(self.inputs, self.degree)
        r = read_integer(self.width, "width", 1, error=ValueError)
        for name, number in (("inputs", n), ("width", r), ("degree", d)):
            object.__setattr__(self, name, number)

    @property
    def parameters(self) -> int:
        """The number r(n + 1) of trainable weights."""
        return self.width * (self.inputs + 1)

    @property
    def ambient(self) -> int:
        """The dimension C(n + d − 1, d) of the space of all forms."""
        return comb(self.inputs + self.degree - 1, self.degree)

    @property
    def dimension(self) -> int:
        """The dimension of the function space, by the formula of Alexander and Hirschowitz.

        :func:`lcn_support.shallow.terracini.terracini_rank` computes it by another way.
        """
        return secant_dimension(self.inputs, self.width, self.degree)

    @property
    def expected(self) -> int:
        """min(rn, C(n + d − 1, d)), which the dimension is but for a few exceptions.

        >>> [(net.expected, net.dimension) for net in (ShallowNetwork(5, 7, 3),
        ...                                            ShallowNetwork(3, 2, 2))]
        [(35, 34), (6, 5)]
        """
        return min(self.width * self.inputs, self.ambient)

    @property
    def is_thick(self) -> bool:
        """Whether the function space has full dimension (filling ones included)."""
        return self.dimension == self.ambient

    @property
    def thick_width(self) -> int:
        """The least width that is thick."""
        return generic_rank(self.inputs, self.degree)

    @property
    def filling_width_bounds(self) -> tuple[int, int]:
        """A lower and an upper bound of the least width that expresses every form."""
        return filling_bounds(self.inputs, self.degree)

    @property
    def filling_width(self) -> int:
        """A width that expresses every form: the least where it is known, else an upper bound."""
        return self.filling_width_bounds[1]

    @property
    def is_filling(self) -> bool | Unknown:
        """Whether the network expresses every form of degree d."""
        low, high = self.filling_width_bounds
        if low <= self.width < high:
            return Unknown(f"the least width that fills is between {short(low)} and {short(high)}")
        return self.width >= high

    @property
    def is_closed(self) -> bool | Unknown:
        """Whether limits of functions of the network are functions of the network.

        Yes for r = 1, for d = 2 and for networks that fill. No for n ≥ 2 and 1 < r < d, as
        x_1^{d−1}x_2 = lim ((x_1 + εx_2)^d − x_1^d)/dε has rank d. Otherwise it is not known here.
        So for n = 2 a network is closed if and only if r = 1 or r ≥ d. With outputs α_i of one sign
        and d even all are closed: no term exceeds the sum, so that bounded sums have bounded terms.

        >>> [ShallowNetwork(2, r, 4).is_closed for r in (1, 2, 3, 4)]
        [True, False, False, True]
        >>> print(ShallowNetwork(3, 4, 4).is_closed)
        unknown
        """
        n, r, d = self.inputs, self.width, self.degree
        if r == 1 or r >= self.filling_width_bounds[1] or d == 2:
            return True
        if n >= 2 and r < d:
            return False
        return Unknown(f"whether forms of rank {short(r)} or less are closed is not known here")

    @property
    def regime(self) -> str:
        """'low-dimensional', 'thick', 'filling', or 'thick or filling' where it is not known."""
        if not self.is_thick:
            return "low-dimensional"
        filling = self.is_filling
        if isinstance(filling, Unknown):
            return "thick or filling"
        return "filling" if filling else "thick"

    def __repr__(self) -> str:
        n, r, d = map(short, (self.inputs, self.width, self.degree))
        return f"ShallowNetwork(inputs={n}, width={r}, degree={d})"


def require_network(network: ShallowNetwork) -> None:
    """Refuse what is no shallow network.

    >>> require_network((2, 1, 3))
    Traceback (most recent call last):
        ...
    TypeError: (2, 1, 3) is no shallow network; give ShallowNetwork(2, 1, 3)
    """
    if not isinstance(network, ShallowNetwork):
        raise TypeError(f"{short(network)} is no shallow network; give ShallowNetwork(2, 1, 3)")
