"""How many critical points a network has: pure ones, spurious ones, and those of white data.

For generic data the complex scaling classes of critical filters are as many as the generic ED
degree of a Segre variety says, for any strides. Those where the differential of the composition has
full rank lie over the critical points on the neurovariety: *pure* ones. In the others a filter
shares a root with another one of its group; they are *spurious*. For strides that are
not reduced this is not in the sources we had.
"""

from math import prod

from lcn_support.architectures.architecture import Architecture, multinomial, require_architecture
from lcn_support.counting.segre import frobenius_ed_degree, segre_ed_degree


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


def spurious_class_count(a: Architecture) -> int:
    """The number of complex scaling classes of spurious critical points, for generic data.

    >>> [spurious_class_count(Architecture((3, 3), strides=(s, 1))) for s in (1, 2)]
    [33, 0]
    """
    pure = pure_class_count(a)
    return segre_ed_degree(a.sizes) - pure


def white_critical_count(a: Architecture) -> int:
    """The number of complex critical points W ≠ 0 of ‖W − u‖² for generic u, on the neurovariety.

    Parameters
    ----------
    a
        an architecture whose groups do not overlap, each stride T_g being larger than the degree
        of the product of the layers below, or one with two groups, the second of degree one.

    Returns
    -------
    int
        the number of W that are critical for the reduced architecture.

    Raises
    ------
    ValueError
        for other architectures.

    Notes
    -----
    Without overlap the entries of W are those of the rank-one tensor of the group factors, and zero
    elsewhere: :func:`lcn_support.counting.segre.frobenius_ed_degree` counts its critical points.

    For two groups of sizes (k_1, 2) let T be the ratio of the strides, k_1 = qT + r, 0 ≤ r < T. W
    falls into T classes of coefficients, of which r have the degree q + 1 and T − r the degree q,
    and all are multiples of the second factor. Let z be its root. The multiples of degree d have a
    complement of dimension one, so that the least distance from u for given z is

        A(z)/N_{q+1}(z) + B(z)/N_q(z),    N_d = Σ_i z_0^{2i} z_1^{2d−2i},

    with r squares of values u_c(z) in A and T − r in B. N_q and N_{q+1} have no common root, and
    the derivative has 4q − 2 zeros if r = 0 and 8q + 2 else.

    Examples
    --------
    >>> a = Architecture((3, 2), strides=(3, 1)), Architecture((4, 2), strides=(2, 1))
    >>> [white_critical_count(b) for b in a]
    [2, 6]

    For generic data there are 10 and 14. With r ≠ 0 white data can be as good as generic ones:

    >>> from lcn_support.counting.segre import segre_ed_degree
    >>> white_critical_count(Architecture((3, 2), strides=(2, 1))) == segre_ed_degree((3, 2))
    True
    """
    require_architecture(a)
    if all(group.stride > below for group, below in zip(a.groups, a.degrees_below, strict=True)):
        return frobenius_ed_degree(group.merged_size for group in a.groups)
    if len(a.groups) == 2 and a.groups[1].degree == 1:
        first, second = a.groups
        q, r = divmod(first.merged_size, second.stride // first.stride)
        return 8 * q + 2 if r else 4 * q - 2
    raise ValueError(
        f"{a}: the count for white data is proved where no groups overlap and for two groups, the "
        "second of degree 1; for others see lcn_support.counting.modulo_primes.solution_bounds"
    )


def ways_to_share(a: Architecture) -> int:
    """The number of ways to share out simple roots of the groups among their layers.

    That is the product of the multinomial coefficients (Σn_i; n_i) of the groups, n_i = k_i − 1.

    >>> ways_to_share(Architecture((3, 2, 3), strides=(1, 2, 1)))
    3
    """
    return prod(multinomial([k - 1 for k in group.sizes]) for group in a.groups)
