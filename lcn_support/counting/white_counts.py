"""How many critical points ‖W − u‖² has on a function space: white data, generic target.

White data are not generic data: with larger strides there are fewer critical points than the
generic Euclidean distance degree says. Where they are counted here, it is by a proof.
"""

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.counting.segre import frobenius_ed_degree


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
    the derivative has 4q − 2 zeros if r = 0 and 8q + 2 else. Ours, beyond the papers.

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
    below = 0
    overlap = False
    for group in a.groups:
        overlap |= group.stride <= below
        below += group.degree * group.stride
    if not overlap:
        return frobenius_ed_degree(group.merged_size for group in a.groups)
    if len(a.groups) == 2 and a.groups[1].degree == 1:
        first, second = a.groups
        q, r = divmod(first.merged_size, second.stride // first.stride)
        return 8 * q + 2 if r else 4 * q - 2
    raise ValueError(
        f"{a}: the count for white data is proved where no groups overlap and for two groups, the "
        "second of degree 1; for others see lcn_support.counting.modulo_primes.solution_bounds"
    )
