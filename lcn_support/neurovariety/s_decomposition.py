"""The neurovariety by common factors of sections, group by group.

A form in x^S, y^S divides W if and only if it divides every section of W at the stride S
[Shahverdi2024], see :mod:`lcn_support.forms.shift_matrices`. So W lies in
the neurovariety if and only if for each group g the sections at its stride T_g have a common factor
of degree at least D_g, the degree in x^{T_g} of the product of the factors of the groups from g on.
That it suffices to ask each group by itself is shown at :func:`common_factors`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.coefficients import refuse_zero
from lcn_support.forms.end_to_end import exact_end_to_end
from lcn_support.forms.exact_forms import ExactForm
from lcn_support.forms.shift_matrices import sections as sections, shift_matrix as shift_matrix
from lcn_support.records import Record


@dataclass(frozen=True)
class CommonFactor(Record):
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
    For the step of one layer see [Shahverdi2024].

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
    coefficients = exact_end_to_end(a, W)
    refuse_zero(coefficients)
    form = ExactForm.of_rationals(coefficients)
    found = []
    for number, (group, below) in enumerate(zip(a.groups, a.degrees_below, strict=True), start=1):
        if group.stride > 1:
            common = tuple(_primitive(form.hyperpart(group.stride)))
            needed = (a.degree - below) // group.stride
            parts = sections(coefficients, group.stride)
            found.append(CommonFactor(number, group.stride, parts, common, needed))
    return tuple(reversed(found))


def _primitive(form: ExactForm) -> list[int]:
    coefficients = form.coefficients
    content = int(form.rest.content())
    leading = next(c for c in coefficients if c)
    return [c // content if leading > 0 else -c // content for c in coefficients]
