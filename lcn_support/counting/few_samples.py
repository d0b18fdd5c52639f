"""Too few samples: how many critical points are left when the covariance is singular.

N patches in general position give a covariance S of rank N. Once N is smaller than the end-to-end
filter size, S is singular and the best filter W without a network is not unique; the network may
still have finitely many critical points, and even as many as before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import index
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.coefficients import read_exact
from lcn_support.arithmetic.matrices import read_matrix, to_flint
from lcn_support.counting.segre import polar_degrees
from lcn_support.records import Record


@dataclass(frozen=True)
class SampleCount(Record):
    """Complex scaling classes of critical points with W ≠ 0.

    Attributes
    ----------
    fits
        those that fit all samples; None if there are infinitely many. They are those with
        S(W − u) = 0, unless the samples are more than the coefficients of W, which none fits.
    others
        those that do not.
    """

    fits: int | None
    others: int

    @property
    def total(self) -> int | None:
        """All of them; None if there are infinitely many."""
        return None if self.fits is None else self.fits + self.others


def few_samples_count(sizes: Iterable[int], samples: int) -> SampleCount:
    """The number of critical points for N samples in general position.

    Parameters
    ----------
    sizes
        k of a reduced architecture.
    samples
        N, the number of patches that the network sees, a positive integer: the rank of a generic
        S, if the end-to-end filter size is at least N.

    Returns
    -------
    SampleCount
        with the polar degrees δ_0, …, δ_m of the Segre variety, m = Σ(k_i − 1): the others are
        δ_0 + ⋯ + δ_{N−2}, for every N. Fits are infinitely many for N ≤ m, δ_m for N = m + 1,
        and none for larger N.

    Raises
    ------
    ValueError
        if there are no sizes, or if one of them or N is not a positive integer.

    Notes
    -----
    With ξ = S(u − W) a point is critical if (W, ξ) lies in the conormal variety, and ξ in the image
    of S: a section with a generic linear space, which leaves the polar degrees up to δ_{N−2} and
    takes away the others. From N = m + 1 on the total is the generic ED degree, as δ_m is the
    degree of the variety, the number of fits. For strides that are not reduced it is
    checked in examples.

    Examples
    --------
    The function space of sizes (3, 2) has dimension m + 1 = 4, and four samples suffice:

    >>> [few_samples_count((3, 2), N).total for N in (3, 4, 5, 6)]
    [None, 10, 10, 10]
    >>> few_samples_count((3, 2), 4)
    SampleCount(fits=3, others=7)
    """
    degrees = polar_degrees(sizes)
    N, m = index(samples), len(degrees) - 1
    if N < 1:
        raise ValueError(f"samples {N} is not positive; give at least one")
    fits = None if m >= N else degrees[m] if m + 1 == N else 0
    return SampleCount(fits, sum(degrees[: max(N - 1, 0)]))


def one_hyperroot_count(
    a: Architecture, patches: Iterable[Iterable[Any]], answers: Iterable[Any]
) -> SampleCount:
    """The same number for given samples, by an exact polynomial; two layers, the second of size 2.

    Parameters
    ----------
    a
        of sizes (k_1, 2) and any strides.
    patches, answers
        an N × k matrix and N numbers, rational; the loss is Σ (patch · W − answer)².

    Returns
    -------
    SampleCount
        of distinct points with a hyperroot other than infinity and det G ≠ 0: for samples in
        general position these are all. Special ones may have more.

    Raises
    ------
    ValueError
        for other sizes, for matrices that do not match, for N ≤ k_1 samples, which a filter W with
        any hyperroot fits, and if the least loss is the same for every hyperroot.

    Notes
    -----
    For the hyperroot z of the second filter the least loss is |y|² − bᵀG⁻¹b, where G = BᵀB and b =
    Bᵀy with the products B(z) of the patches and the multiples of x^S − z y^S. The critical points
    are the zeros of its derivative at which det G is not zero.

    Examples
    --------
    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> one_hyperroot_count(a, [(1, 2, 0, 1), (3, 1, 1, 0), (0, 1, 4, 2)], (1, 5, 2))
    SampleCount(fits=2, others=4)
    """
    from flint import fmpq, fmpq_mat, fmpq_poly

    require_architecture(a)
    if a.layers != 2 or a.sizes[1] != 2:
        raise ValueError(f"{a}: give an architecture of two layers, the second of size 2")
    X = to_flint(read_matrix(patches, "patches")[0])
    y = to_flint([[c] for c in read_exact(answers, "answers")])
    N, size, stride = y.nrows(), a.sizes[0], a.layer_strides[1]
    if (X.nrows(), X.ncols()) != (N, a.filter_size):
        raise ValueError(
            f"patches are no {N} × {a.filter_size} matrix; give {a.filter_size} numbers for each "
            f"of the {N} answers"
        )
    if size >= N:
        raise ValueError(
            f"{N} samples are fitted with every hyperroot; give more than k_1 = {size}"
        )
    at = [fmpq(i - size) for i in range(2 * size + 1)]
    values = []
    for z in at:
        multiples = [X[i, j] - z * X[i, j + stride] for i in range(N) for j in range(size)]
        B = fmpq_mat(N, size, multiples)
        G, b = B.transpose() * B, B.transpose() * y
        D = G.det()
        values += [D, (b.transpose() * G.solve(b))[0, 0] * D if D else fmpq(0)]
    powers = fmpq_mat(len(at), len(at), [z**i for z in at for i in range(len(at))])
    table = powers.solve(fmpq_mat(len(at), 2, values)).tolist()
    D, explained = (fmpq_poly([row[i] for row in table]) for i in (0, 1))
    critical = explained.derivative() * D - explained * D.derivative()
    if not critical:
        raise ValueError(
            "the least loss is the same for every hyperroot; give samples in general position"
        )
    critical //= critical.gcd(critical.derivative())
    critical //= critical.gcd(D)
    fitting = critical.gcd((y.transpose() * y)[0, 0] * D - explained).degree()
    return SampleCount(fitting, critical.degree() - fitting)
