"""How many critical points of a network are critical in function space, and how many spurious.

For generic data the complex scaling classes of critical filters are as many as the generic ED
degree of a Segre variety says, for any strides. Those where the differential of the composition has
full rank lie over the critical points on the neurovariety: *pure* ones. In the others a filter
shares a root with another one of its group; they are *spurious*. Ours, beyond the papers, for
strides that are not reduced.
"""

from math import prod

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.architectures.groups import multinomial
from lcn_support.counting.segre import segre_ed_degree


def pure_class_count(a: Architecture) -> int:
    """The number of complex scaling classes of pure critical points with W ≠ 0, for generic data.

    Parameters
    ----------
    a
        any architecture, of any strides.

    Returns
    -------
    int
        the product of the multinomial coefficients (Σn_i; n_i), n_i = k_i − 1, of the groups: the
        ways to share out the roots of a critical point on the neurovariety; times the number of
        these, the generic ED degree of the Segre variety for the reduced architecture
        [Shahverdi2024].

    Examples
    --------
    >>> a = Architecture((2, 2, 2), strides=(1, 2, 1))
    >>> pure_class_count(a), segre_ed_degree(a.sizes)
    (20, 34)

    All are pure if the strides are larger than one, and only W = u is if they are all one:

    >>> [pure_class_count(Architecture((2, 2), strides=(s, 1))) for s in (2, 1)]
    [6, 2]
    """
    require_architecture(a)
    return ways_to_share(a) * segre_ed_degree([group.merged_size for group in a.groups] or [1])


def ways_to_share(a: Architecture) -> int:
    """The number of ways to share out simple roots of the groups among their layers.

    That is the product of the multinomial coefficients (Σn_i; n_i) of the groups, n_i = k_i − 1.

    >>> ways_to_share(Architecture((3, 2, 3), strides=(1, 2, 1)))
    3
    """
    return prod(multinomial([k - 1 for k in group.sizes]) for group in a.groups)


def spurious_class_count(a: Architecture) -> int:
    """The number of complex scaling classes of spurious critical points, for generic data.

    >>> [spurious_class_count(Architecture((3, 3), strides=(s, 1))) for s in (1, 2)]
    [33, 0]
    """
    pure = pure_class_count(a)
    return segre_ed_degree(a.sizes) - pure
