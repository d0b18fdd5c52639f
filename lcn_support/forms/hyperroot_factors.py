"""Hyperroots of a form, exactly, with the irreducible factors over Q that they are roots of.

A level-S hyperroot of a form P is a point α of P¹(C) for which x^S − αy^S divides P; α = 0 is x^S
and α = ∞ is y^S. With multiplicities they are the roots of the largest form H for which
H(x^S, y^S) divides P.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lcn_support.arguments.coefficients import read_exact, refuse_zero
from lcn_support.arguments.integers import read_integer
from lcn_support.forms.exact_forms import ExactForm
from lcn_support.formulas import product_formula
from lcn_support.records import Record


@dataclass(frozen=True, repr=False)
class Hyperroot(Record):
    """All conjugates of one hyperroot, with their multiplicity; it shows as the factor.

    Attributes
    ----------
    stride
        the level S.
    factor
        integers (c_0, …, c_d) without common factor: Σ c_t x^{S(d−t)} y^{St} is irreducible over Q
        as a form in x^S, y^S, and its roots α there are the d conjugates.
    multiplicity
        the largest e for which the e-th power of the factor divides.

    Examples
    --------
    >>> Hyperroot(stride=2, factor=(1, 0, -2), multiplicity=3)
    (x⁴ − 2y⁴)³
    """

    stride: int
    factor: tuple[int, ...]
    multiplicity: int

    @property
    def degree(self) -> int:
        """The number d of conjugates α; x^S and y^S have one."""
        return len(self.factor) - 1

    def _repr_latex_(self) -> str:
        return f"${product_formula([(self.factor, self.stride, self.multiplicity)])}$"

    def __repr__(self) -> str:
        factor = _form_text(self.factor, self.stride)
        return factor if self.multiplicity == 1 else f"({factor}){_raised(self.multiplicity)}"


def hyperroots(form: Iterable[Any], stride: int) -> tuple[Hyperroot, ...]:
    """The level-S hyperroots of a form, up to conjugation over Q.

    Parameters
    ----------
    form
        n + 1 coefficients, not all zero: integers, Fractions, or floats, which are taken as the
        dyadic rational numbers that they are.
    stride
        the level S ≥ 1; for S = 1 these are the roots.

    Returns
    -------
    tuple of Hyperroot
        α = ∞ first, then by degree and factor.

    Raises
    ------
    ValueError
        if the form is zero or has no finite real coefficients, or the level is no positive integer.

    Notes
    -----
    Source: [Shahverdi2024] for the S-decomposition, whose common factors these are.

    Examples
    --------
    x⁴ − y⁴ has two level-2 hyperroots; x³ has one, α = 0, and a root 0 left over:

    >>> hyperroots((1, 0, 0, 0, -1), stride=2), hyperroots((1, 0, 0, 0), stride=2)
    ((x² − y², x² + y²), (x²,))
    >>> hyperroots((1, 0, 0, 0, -1), stride=3)
    ()
    """
    coefficients = read_exact(form, "form")
    refuse_zero(coefficients)
    level = read_integer(
        stride, "stride", 1, remedy="the level of hyperroots is 1, 2, …", error=ValueError
    )
    return irreducible_hyperroots(ExactForm.of_rationals(coefficients).hyperpart(level), level)


def irreducible_hyperroots(form: ExactForm, level: int) -> tuple[Hyperroot, ...]:
    """The irreducible factors of H as hyperroots of the form H(x^S, y^S), y^S first.

    >>> irreducible_hyperroots(ExactForm.of([0, 1, 0, -1]), 2)
    (y², x² − y², x² + y²)
    """
    infinite = [((0, 1), form.at_infinity)] if form.at_infinity else []
    finite = [
        (tuple(int(c) for c in reversed(part.coeffs())), multiplicity)
        for part, multiplicity in form.rest.factor()[1]
    ]
    finite.sort(key=lambda found: (len(found[0]), [abs(c) for c in found[0]], found))
    return tuple(Hyperroot(level, factor, m) for factor, m in infinite + finite)


def _form_text(factor: Sequence[int], stride: int) -> str:
    degree = stride * (len(factor) - 1)
    text = ""
    for t, c in enumerate(factor):
        if c:
            power_of_y = stride * t
            name = _power("x", degree - power_of_y) + _power("y", power_of_y)
            size = "" if abs(c) == 1 and name else str(abs(c))
            first = "−" if c < 0 else ""
            sign = (" − " if c < 0 else " + ") if text else first
            text += f"{sign}{size}{name}"
    return text


def _power(name: str, exponent: int) -> str:
    if exponent == 0:
        return ""
    return name if exponent == 1 else name + _raised(exponent)


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
