"""Forms in x^S, y^S that divide given forms, over Q or a prime field.

A form in x^S, y^S divides P if and only if it divides all sections F_0, …, F_{S−1} of P, see
:mod:`lcn_support.forms.shift_matrices`. So the largest H for which H(x^S, y^S) divides P is the
greatest common divisor of the sections [Shahverdi2024].
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import accumulate
from math import lcm
from typing import Any, NamedTuple

from flint import fmpz_poly

from lcn_support.arithmetic.residues import polynomial_modulo


class ExactForm(NamedTuple):
    """The form y^at_infinity · rest, not zero; rest in Z[x] or F_p[x] is made homogeneous by y.

    >>> ExactForm.of([0, 2, 0, -2]).gcd(ExactForm.of([0, 0, 1, 1])).coefficients
    [0, 1, 1]
    """

    at_infinity: int
    rest: Any

    @classmethod
    def of(cls, coefficients: Sequence[int], modulus: int | None = None) -> "ExactForm":
        """The form of integer coefficients, not all zero, or zero modulo the prime."""
        ascending = list(coefficients)[::-1]
        rest = fmpz_poly(ascending) if modulus is None else polynomial_modulo(modulus, ascending)
        return cls(len(ascending) - 1 - rest.degree(), rest)

    @classmethod
    def of_rationals(cls, coefficients: Sequence[Fraction]) -> "ExactForm":
        """The least integer multiple of a form, not zero.

        >>> ExactForm.of_rationals([Fraction(1, 2), Fraction(1, 3)]).coefficients
        [3, 2]
        """
        common = lcm(*(c.denominator for c in coefficients))
        return cls.of([int(c * common) for c in coefficients])

    @property
    def degree(self) -> int:
        """The degree, y counted."""
        return int(self.at_infinity + self.rest.degree())

    @property
    def coefficients(self) -> list[int]:
        """(c_0, …, c_n), highest power of x first."""
        return [0] * self.at_infinity + [int(c) for c in reversed(self.rest.coeffs())]

    def gcd(self, other: "ExactForm") -> "ExactForm":
        """The greatest common divisor."""
        return ExactForm(min(self.at_infinity, other.at_infinity), self.rest.gcd(other.rest))

    def lcm(self, other: "ExactForm") -> "ExactForm":
        """The least common multiple."""
        rest = self.rest // self.rest.gcd(other.rest) * other.rest
        return ExactForm(max(self.at_infinity, other.at_infinity), rest)

    def spread(self, level: int) -> "ExactForm":
        """The form in x^S, y^S in place of x, y."""
        given = self.rest.coeffs()
        spread = [0 * given[0]] * (level * (len(given) - 1) + 1)
        spread[::level] = given
        return ExactForm(level * self.at_infinity, self._polynomial(spread))

    def hyperpart(self, level: int) -> "ExactForm":
        """The largest form H for which H(x^S, y^S) divides this one.

        >>> ExactForm.of([1, 0, 0, 0, -1, 0]).hyperpart(2).coefficients
        [1, 0, -1]
        """
        if level == 1:
            return self
        top = self.degree
        given = self.rest.coeffs()
        parts = []
        for r in range(min(level, top + 1)):
            # F_r has the coefficients of x^{top−r}, x^{top−r−S}, …, and zeros above x^{deg rest}.
            part = self._polynomial(given[(top - r) % level :: level])
            if part:
                parts.append(ExactForm((top - r) // level - part.degree(), part))
        return reduce(ExactForm.gcd, parts)

    def _polynomial(self, ascending: list[Any]) -> Any:
        if isinstance(self.rest, fmpz_poly):
            return fmpz_poly(ascending)
        return polynomial_modulo(int(self.rest.modulus()), ascending)


def shared_parts(forms: Sequence[ExactForm], levels: Sequence[int]) -> Iterator[ExactForm]:
    """For each layer j the largest H with H(x^{S_j}, y^{S_j}) dividing P_j and lcm(P_i : i < j).

    The forms are the w_i with P_i = w_i(x^{S_i}, y^{S_i}); S_i divides S_{i+1}. The first is 1.

    >>> x_minus_y, square = ExactForm.of([1, -1]), ExactForm.of([1, -2, 1])
    >>> [h.coefficients for h in shared_parts([x_minus_y, x_minus_y, square], (1, 1, 1))]
    [[1], [1, -1], [1, -1]]
    """
    one = ExactForm(0, forms[0].rest ** 0)
    spread = (form.spread(level) for form, level in zip(forms, levels, strict=True))
    below = accumulate(spread, ExactForm.lcm, initial=one)
    for form, level, multiple in zip(forms, levels, below, strict=False):
        yield multiple.hyperpart(level).gcd(form)
