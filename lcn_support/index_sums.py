"""How many real critical points a network must have: Morse theory, without solving.

With b = Su the least loss along the line of W = μ(θ) is uᵀSu − f, f = (bᵀW)²/(WᵀSW), a function on
the product X of the real projective spaces of the filters. Critical classes with W ≠ 0 are the
critical points of f outside of H = {bᵀW = 0}, with the same index for −f. If none is degenerate,
they are the cells of a space that X ∖ H retracts to. Where the other filters leave a linear
function of one filter that is never zero, X ∖ H is a bundle of affine spaces over the product of
the other projective spaces. Morse theory is standard; its use here is ours, beyond the papers.
"""

from lcn_support.architecture import Architecture


def least_indices(a: Architecture) -> tuple[int, ...]:
    """At least how many real critical classes with W ≠ 0 have the index 0, 1, 2, ….

    Parameters
    ----------
    a
        of any strides, with one filter at least as large as all others together: n_i ≥ Σ n_j over
        the other layers j, n = k − 1.

    Returns
    -------
    tuple of int
        the coefficients of ∏ (1 + t + … + t^{n_j}) over the other layers j, the Betti numbers
        modulo 2 of the product of their projective spaces. No class has a larger index.

    Raises
    ------
    ValueError
        if no filter is large enough.

    Notes
    -----
    For S positive definite and u generic, so that no critical class is degenerate. For generic u
    there are no filters of the other layers for which bᵀW vanishes for every filter of layer i:
    these are k_i independent linear conditions on u, more than there are parameters.

    Examples
    --------
    >>> least_indices(Architecture((2, 2), strides=(2, 1)))
    (1, 1)
    >>> least_indices(Architecture((3, 2, 2), strides=(2, 2, 1)))
    (1, 2, 1)
    """
    largest, others = _largest_and_others(a)
    if largest < sum(others):
        raise ValueError(
            f"{a}: no filter is as large as all others together, n_i ≥ Σ n_j with n = k − 1; "
            "enlarge one, or take two layers"
        )
    product = [1]
    for n in others:
        product = [sum(product[max(0, i - n) : i + 1]) for i in range(len(product) + n)]
    return tuple(product)


def least_real_points(a: Architecture) -> int:
    """At least how many real critical classes with W ≠ 0 there are: the product of the other sizes.

    Parameters, errors and hypotheses are those of :func:`least_indices`.

    >>> least_real_points(Architecture((3, 3), strides=(2, 1)))
    3
    """
    return sum(least_indices(a))


def index_sum(a: Architecture) -> int:
    """The real critical classes of even index less those of odd index: 0 or 1.

    Parameters, errors and hypotheses are those of :func:`least_indices`. The number is the Euler
    characteristic of the product of the other projective spaces: 1 if all their dimensions are
    even, and 0 otherwise.

    >>> index_sum(Architecture((3, 3), strides=(2, 1))), index_sum(Architecture((4, 2)))
    (1, 0)
    """
    numbers = least_indices(a)
    return sum(numbers[::2]) - sum(numbers[1::2])


def _largest_and_others(a: Architecture) -> tuple[int, list[int]]:
    others = sorted(k - 1 for k in a.sizes)
    return others.pop(), others
