"""The singular locus of a neurovariety: a union of smaller neurovarieties.

W ≠ 0 is a singular point if and only if, in some factorization along the groups, the factors below
group i contain a hyperroot of its stride T_i [KMST2023]. Move it up to group i: W then lies in the
neurovariety of an architecture with one more tap in group i, and fewer in the groups below.
"""

from itertools import product
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lcn_support.architectures.architecture import Architecture


def singular_parts(a: "Architecture") -> tuple["Architecture", ...]:
    """The architectures whose neurovarieties make up the singular locus, apart from W = 0.

    Parameters
    ----------
    a
        an architecture of any strides.

    Returns
    -------
    tuple of Architecture
        reduced sizes k with k_i + 1 and k_j − c_j in place of k_i and k_j, j < i, for every i and
        all c with Σ c_j S_j = S_i and 0 ≤ c_j < k_j; strides as they are. No architecture twice;
        one may lie in another. Empty exactly if all points W ≠ 0 are smooth.

    Notes
    -----
    A hyperroot of stride S_i other than x^{S_i} and y^{S_i} has S_i distinct roots. In the factors
    below they form full orbits, of which the largest part the S_i roots; if c_j of them belong to
    layer j, then Σ c_j S_j = S_i. For x^{S_i} and y^{S_i} only the orders count, and as strides
    divide each other, the largest can be taken first. Conversely, a hyperroot of the larger factor
    of layer i can be moved down in the same way.

    Examples
    --------
    For k = (3, 2) and s = (2, 1) the quadratic forms in x², y² are singular:

    >>> from lcn_support.architectures.architecture import Architecture
    >>> singular_parts(Architecture((3, 2), strides=(2, 1)))
    (Architecture((1, 3), strides=(2, 1)),)
    >>> singular_parts(Architecture((3, 2), strides=(3, 1)))
    ()
    >>> a = Architecture((5, 3, 2), strides=(2, 2, 1))
    >>> [part.sizes for part in singular_parts(a)]
    [(3, 4, 2), (5, 1, 3), (3, 2, 3), (1, 3, 3)]
    >>> max(part.dimension for part in singular_parts(a)) == a.singular_dimension
    True
    """
    from lcn_support.architectures.architecture import Architecture, require_architecture

    require_architecture(a)
    reduced = a.reduced()
    sizes, strides = reduced.sizes, reduced.layer_strides
    parts: dict[tuple[int, ...], None] = {}
    for i in range(1, len(sizes)):
        for c in product(*(range(k) for k in sizes[:i])):
            if sum(map(prod, zip(c, strides, strict=False))) == strides[i]:
                below = (k - n for k, n in zip(sizes, c, strict=False))
                parts[*below, sizes[i] + 1, *sizes[i + 1 :]] = None
    return tuple(Architecture(part, reduced.strides) for part in parts)
