"""How many real critical points a network must have: Morse theory, without solving.

With b = Su the least loss along the line of W = μ(θ) is uᵀSu − f, f = (bᵀW)²/(WᵀSW), a function on
the product X of the real projective spaces of the filters. Critical classes with W ≠ 0 are the
critical points of f outside of H = {bᵀW = 0}, and −f has their index. If none is degenerate, they
are the cells of a space that X ∖ H retracts to. Given the other filters, bᵀW is a linear function
of the largest one. So X ∖ H is a bundle of affine spaces over the product of the other projective
spaces, without the places Z where that function is zero. Morse theory is standard; its use here is
not in the sources we had.
"""

from fractions import Fraction

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arithmetic.polynomials import product
from lcn_support.losses.quadratic import QuadraticLoss


def least_indices(a: Architecture) -> tuple[int, ...]:
    """At least how many real critical classes with W ≠ 0 have the index 0, 1, 2, ….

    Parameters
    ----------
    a
        of any strides, with one filter that is not smaller than the others together:
        n_i ≥ Σ n_j over the other layers j, n = k − 1.

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
    For S positive definite and u generic, so that no critical class is degenerate, and Z is empty:
    bᵀW vanishes for all filters of layer i if u satisfies k_i independent linear conditions, more
    than the other layers have parameters.

    Examples
    --------
    >>> least_indices(Architecture((2, 2), strides=(2, 1)))
    (1, 1)
    >>> least_indices(Architecture((3, 2, 2), strides=(2, 2, 1)))
    (1, 2, 1)
    """
    require_architecture(a)
    others = sorted(k - 1 for k in a.sizes)
    largest = others.pop()
    if largest < sum(others):
        raise ValueError(
            f"{a}: no filter is as large as the others together, n_i ≥ Σ n_j with n = k − 1; "
            "enlarge one, or take two layers"
        )
    return tuple(product([[1], *([1] * (n + 1) for n in others)]))


def least_real_points(a: Architecture) -> int:
    """At least how many real critical classes with W ≠ 0 there are: the product of the other sizes.

    Parameters, errors and hypotheses are those of :func:`least_indices`; and three filters of size
    two are allowed, where the number is 4, too.

    >>> least_real_points(Architecture((3, 3), strides=(2, 1)))
    3
    >>> least_real_points(Architecture((2, 2, 2), strides=(2, 2, 1)))
    4
    """
    return 4 if _strides_of_three(a) else sum(least_indices(a))


def index_sum(a: Architecture, loss: QuadraticLoss) -> int:
    """The real critical classes of even index less those of odd index.

    Parameters
    ----------
    a
        of any strides, as for :func:`least_indices`, or with three filters of size two.
    loss
        of the degree of a; it matters only for three filters of size two.

    Returns
    -------
    int
        the Euler characteristic of X ∖ H. It is that of the product of the other projective
        spaces: 1 if all their dimensions are even, otherwise 0; for three filters of size two
        it is that of a torus without Z, −2 if Z is two real points, and 0 if they are not real.

    Raises
    ------
    ValueError
        as :func:`least_indices` does, for a loss of another degree, and for three filters of size
        two if the two points of Z coincide.

    Examples
    --------
    >>> index_sum(Architecture((3, 3), strides=(2, 1)), QuadraticLoss((1, 0, 2, 0, 0, 1, 1)))
    1
    >>> a = Architecture((2, 2, 2), strides=(2, 2, 1))
    >>> index_sum(a, QuadraticLoss((1, 0, 0, 0, 0, 0, 0, 1)))
    -2
    """
    require_architecture(a)
    if loss.degree != a.degree:
        raise ValueError(
            f"the loss takes forms of degree {loss.degree}, but {a} composes forms of degree "
            f"{a.degree}; give a target with {a.degree + 1} coefficients"
        )
    strides = _strides_of_three(a)
    if strides:
        sign = _hyperdeterminant(strides, loss)
        if not sign:
            raise ValueError(
                f"{loss!r}: the hyperdeterminant of b = Su is zero, so the points of Z coincide; "
                "give a generic target"
            )
        return -2 if sign > 0 else 0
    numbers = least_indices(a)
    return sum(numbers[::2]) - sum(numbers[1::2])


def _strides_of_three(a: Architecture) -> tuple[int, ...]:
    """The layer strides of three filters of size 2, if there are no others but of size 1."""
    require_architecture(a)
    found = [(k, S) for k, S in zip(a.sizes, a.layer_strides, strict=True) if k > 1]
    return tuple(S for _, S in found) if [k for k, _ in found] == [2, 2, 2] else ()


def _hyperdeterminant(strides: tuple[int, ...], loss: QuadraticLoss) -> Fraction:
    """Cayley's, of b as a function of three filters: the discriminant of det(p_0 B_0 + p_1 B_1)."""
    b = [-slope / 2 for slope in loss.gradient((0,) * len(loss.target))]
    first, second, third = strides
    B, C = (
        [[b[i * first + j * second + k * third] for k in (0, 1)] for j in (0, 1)] for i in (0, 1)
    )
    mixed = B[0][0] * C[1][1] + C[0][0] * B[1][1] - B[0][1] * C[1][0] - C[0][1] * B[1][0]
    ends = (B[0][0] * B[1][1] - B[0][1] * B[1][0]) * (C[0][0] * C[1][1] - C[0][1] * C[1][0])
    return mixed**2 - 4 * ends
