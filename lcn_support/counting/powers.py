"""Euclidean distance degrees of powers of linear forms: of Veronese varieties.

The forms α(w·x)^d are what a shallow network with one unit and the activation t^d expresses. Let
h(w) = ⟨T, w^d⟩ and N(w) = ⟨w^d, w^d⟩ for the inner product of the data. On the line of w the best
form is (h/N) w^d, and it is critical where the gradients of h and of N are proportional.
"""

from math import log2

from lcn_support.architectures.architecture import LARGEST
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.options import read_choice
from lcn_support.arguments.size_limits import refuse_above

MOST_BITS = 10_000_000
"""Bits of the largest number that is written down: a few seconds."""


def power_ed_degree(variables: int, degree: int, metric: str = "generic") -> int:
    """The Euclidean distance degree of the d-th powers of linear forms in n variables.

    Parameters
    ----------
    variables, degree
        n ≥ 1 and d ≥ 1.
    metric
        ``"generic"``, for an inner product of forms that is generic; or ``"rotation_invariant"``
        for one with N(w) = |w|^{2d}, as of Gaussian inputs, up to a factor.

    Returns
    -------
    int
        the number of complex lines of w with α w^d ≠ 0 critical, for a generic target.

    Raises
    ------
    TypeError, ValueError
        if n or d is no integer, not positive, or so large that the number has more than
        ``MOST_BITS`` bits; for another metric.

    Notes
    -----
    Generic: the gradients of h and N have the degrees d − 1 and 2d − 1, so they are proportional on
    Σ_i (d − 1)^i (2d − 1)^{n−1−i} = ((2d − 1)^n − (d − 1)^n)/d lines. If N = |w|^{2d}, a gradient
    of N is w up to a factor that vanishes on isotropic lines only: w is an eigenvector of T, and
    there are Σ_i (d − 1)^i of these [CartwrightSturmfels2013].

    Examples
    --------
    Two variables: d instead of 3d − 2. Quadratic forms are symmetric matrices:

    >>> [power_ed_degree(2, d) for d in (2, 3, 4)]
    [4, 7, 10]
    >>> [power_ed_degree(2, d, metric="rotation_invariant") for d in (2, 3, 4)]
    [2, 3, 4]
    >>> from lcn_support.counting.determinantal import determinantal_ed_degree
    >>> [power_ed_degree(n, 2) - determinantal_ed_degree(n, n, 1, symmetric=True) for n in (2, 5)]
    [0, 0]
    """
    n = read_integer(variables, "variables", 1, LARGEST)
    d = read_integer(degree, "degree", 1, LARGEST)
    invariant = read_choice(metric, "metric", ("generic", "rotation_invariant")) != "generic"
    largest = (d if invariant and d > 1 else 2 * d) - 1
    refuse_above(
        MOST_BITS, int(n * log2(largest)) + 1,
        f"powers of degree {d} in {n} variables: a number of {{}} bits", "take fewer variables",
    )  # fmt: skip
    if not invariant:
        return ((2 * d - 1) ** n - (d - 1) ** n) // d
    return n if d == 2 else ((d - 1) ** n - 1) // (d - 2)
