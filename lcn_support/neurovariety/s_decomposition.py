"""The S-decomposition of a form: its sections, their common factors, the matrix of their shifts.

Collect the coefficients of W by their index modulo S, the sections F_r = (c_r, c_{r+S}, …); then

    W = Σ_{r<S} y^r x^{(n−r) mod S} F_r(x^S, y^S),   n = deg W.

A form in x^S, y^S divides W if and only if it divides every section [Shahverdi2024]. So W lies in
the neurovariety if and only if for each group g the sections at its stride T_g have a common factor
of degree at least D_g, the degree in x^{T_g} of the product of the factors of the groups from g on.
That it suffices to ask each group by itself is ours: see :func:`common_factors`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.coefficients import refuse_zero
from lcn_support.forms.end_to_end import exact_end_to_end


@dataclass(frozen=True)
class CommonFactor:
    """What the sections of a form at the stride of one group have in common.

    Attributes
    ----------
    group
        which group, counted from 1.
    stride
        its layer stride T.
    sections
        F_0, …, F_{T−1}.
    factor
        their greatest common divisor, a form in x^T, y^T, with coprime integer coefficients.
    needed
        the degree that the neurovariety asks of it.
    """

    group: int
    stride: int
    sections: tuple[tuple[Fraction, ...], ...]
    factor: tuple[int, ...]
    needed: int

    @property
    def suffices(self) -> bool:
        """Whether the common factor has the needed degree."""
        return len(self.factor) - 1 >= self.needed


def sections(W: Sequence[Any], stride: int) -> tuple[tuple[Any, ...], ...]:
    """F_0, …, F_{S−1} of a form with coefficients of any kind; those without coefficients left out.

    Raises ``ValueError`` for a stride below 1.

    >>> sections(["c0", "c1", "c2", "c3", "c4"], stride=2)
    (('c0', 'c2', 'c4'), ('c1', 'c3'))
    """
    if stride < 1:
        raise ValueError(f"stride {stride}: sections are taken at strides from 1 on")
    return tuple(tuple(W[r::stride]) for r in range(min(stride, len(W))))


def shift_matrix(
    sections: Iterable[Sequence[Any]], degree: int, zero: Any = 0
) -> list[tuple[Any, ...]]:
    """The rows of all multiples of the sections by monomials, in one degree N.

    Parameters
    ----------
    sections
        forms F_r by their coefficients, of degrees d_r; those of d_r > N have no multiple.
    degree
        N, in x^S, y^S.
    zero
        what stands where there is no coefficient.

    Returns
    -------
    list of tuple
        N − d_r + 1 rows of N + 1 entries for each section. If the F_r have a common factor of
        degree D, they lie in the multiples of it, so the rank is at most N − D + 1. For
        N ≥ 2 max d_r − D the converse holds as well.

    Notes
    -----
    The converse is ours. Let d = max d_r ≥ D, let the greatest common factor have a degree e < D,
    and divide it out. What is left has no common zero, so two of its multiples f, g in degree d − e
    are coprime, and uf + vg = 0 only for multiples of (g, −f). At N = 2d − D the factors u and v
    have degree d − D, less than f and g have. So the rank is at least 2(d − D + 1) = N − D + 2, and
    it grows with N by at least one each time.

    Examples
    --------
    >>> for row in shift_matrix([("c0", "c2", "c4"), ("c1", "c3")], degree=2, zero="0"):
    ...     print(*row)
    c0 c2 c4
    c1 c3 0
    0 c1 c3
    """
    return [
        (zero,) * shift + tuple(section) + (zero,) * (degree + 1 - len(section) - shift)
        for section in sections
        for shift in range(degree + 2 - len(section))
    ]


def common_factors(a: Architecture, W: Iterable[Any]) -> tuple[CommonFactor, ...]:
    """The common factors of the sections of W, group by group, the top one first.

    Parameters
    ----------
    a
        an architecture of any strides.
    W
        k coefficients, not all zero: int, Fraction, or floats, which are taken as the dyadic
        rational numbers that they are.

    Returns
    -------
    tuple of CommonFactor
        one for each group of stride T_g > 1, exact. W is in the neurovariety if and only if each
        of them suffices.

    Raises
    ------
    ValueError
        if W = 0, or if W does not have k finite real coefficients.

    Notes
    -----
    If W is in the neurovariety, the factors of the groups from g on are a form in x^{T_g} of degree
    D_g. Conversely let H_g be the common factors, of degrees ≥ D_g. As strides divide each other,
    H_G(x^{T_G}) is a form in x^{T_g} that divides W, so it divides H_g(x^{T_g}). Take any factor
    of H_G of degree N_G, over C. It can be divided out of W and of all H_g: what is left of H_g is
    what the quotient has, of degree ≥ D_g less what the factor took. So go on with the next group.
    For the step of one layer see [Shahverdi2024]; the rest is ours.

    Examples
    --------
    x⁴ − 1 has the factors x² − 1 and x² + 1; in x⁴ + x³y no form in x², y² is contained but x², and
    in x⁴ + xy³ none:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> for W in [(1, 0, 0, 0, -1), (1, 1, 0, 0, 0), (1, 0, 0, 1, 0)]:
    ...     (step,) = common_factors(a, W)
    ...     print(step.factor, step.suffices)
    (1, 0, -1) True
    (1, 0) True
    (1,) False
    """
    from lcn_support.forms.exact_forms import ExactForm

    coefficients = exact_end_to_end(a, W)
    refuse_zero(coefficients)
    denominator = lcm(*(c.denominator for c in coefficients))
    form = ExactForm.of([int(c * denominator) for c in coefficients])
    found = []
    below = 0
    for number, group in enumerate(a.groups, start=1):
        if group.stride > 1:
            common = tuple(_primitive(form.hyperpart(group.stride)))
            needed = (a.degree - below) // group.stride
            parts = sections(coefficients, group.stride)
            found.append(CommonFactor(number, group.stride, parts, common, needed))
        below += group.degree * group.stride
    return tuple(reversed(found))


def _primitive(form: Any) -> list[int]:
    coefficients = form.coefficients
    content = int(form.rest.content())
    leading = next(c for c in coefficients if c)
    return [c // content if leading > 0 else -c // content for c in coefficients]
