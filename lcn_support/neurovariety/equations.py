"""Equations between the coefficients of a form: bihomogeneous polynomials over the integers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import gcd, isqrt, lcm, prod
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.neurovariety.monomials import Monomial, order_key
from lcn_support.records import Record

MOST_COEFFICIENTS = 1000
"""The largest filter size that equations are computed for."""


@dataclass(frozen=True)
class Equation(Record):
    """A bihomogeneous polynomial in the coefficients c_0, …, c_{k−1} of a form.

    Attributes
    ----------
    terms
        pairs of a monomial, as the nondecreasing indices of its variables, and a nonzero integer;
        in the graded reverse lexicographic order, leading term first.
    """

    terms: tuple[tuple[Monomial, int], ...]

    def __post_init__(self) -> None:
        monomials = [monomial for monomial, _ in self.terms]
        keys = [order_key(monomial) for monomial in monomials]
        if not self.terms:
            raise ValueError("terms (): zero has no degree; give at least one term")
        if len({(len(monomial), sum(monomial)) for monomial in monomials}) > 1:
            raise ValueError(f"terms {self.terms}: give monomials of one degree and one weight")
        if any(list(monomial) != sorted(monomial) for monomial in monomials) or any(
            later >= earlier for earlier, later in pairwise(keys)
        ):
            raise ValueError(
                f"terms {self.terms}: give each monomial once, by nondecreasing indices, the "
                "leading one first; Equation.primitive sorts them"
            )
        if not all(c for _, c in self.terms):
            raise ValueError(f"terms {self.terms}: a coefficient is zero; leave its term out")

    @staticmethod
    def primitive(terms: Mapping[Monomial, int | Fraction]) -> "Equation":
        """The multiple with coprime integer coefficients and a positive leading one.

        Raises ``ValueError`` if all coefficients are zero, or there are several bidegrees.

        >>> print(Equation.primitive({(0, 3): Fraction(1, 2), (1, 2): Fraction(-1, 2)}))
        c1*c2 - c0*c3
        """
        kept = sorted(
            ((m, c) for m, c in terms.items() if c),
            key=lambda term: order_key(term[0]),
            reverse=True,
        )
        if not kept:
            raise ValueError(f"terms {dict(terms)}: zero is no equation; give a nonzero term")
        denominator = lcm(*(c.denominator for _, c in kept))
        content = gcd(*(int(c * denominator) for _, c in kept))
        scale = Fraction(denominator, content) * (1 if kept[0][1] > 0 else -1)
        return Equation(tuple((m, int(c * scale)) for m, c in kept))

    @staticmethod
    def lifted(residues: Mapping[Monomial, int], modulus: int) -> "Equation":
        """The equation whose coefficients are small fractions with these residues.

        Raises ``ArithmeticError`` if a residue has no fraction of numbers up to √(p/2).

        >>> print(Equation.lifted({(1, 2): 1, (0, 3): 50}, 101))
        2*c1*c2 - c0*c3
        """
        bound = isqrt(modulus // 2)
        return Equation.primitive({m: _fraction(c, modulus, bound) for m, c in residues.items()})

    @property
    def degree(self) -> int:
        """The degree in the coefficients."""
        return len(self.terms[0][0])

    @property
    def weight(self) -> int:
        """The sum of the indices in each monomial."""
        return sum(self.terms[0][0])

    def as_row(self) -> dict[str, Any]:
        """Degree, weight, and the polynomial in c0, …, c{k−1}."""
        return {"degree": self.degree, "weight": self.weight, "equation": str(self)}

    def __call__(self, coefficients: Sequence[Any]) -> Any:
        """The value at c_0, …, c_{k−1} from any ring.

        >>> Equation((((1, 2), 1), ((0, 3), -1)))([1, 2, 3, 5])
        1
        """
        products = (prod((coefficients[j] for j in m), start=c) for m, c in self.terms)
        return sum(products, start=0 * coefficients[0])

    def gradient(self, coefficients: Sequence[Any]) -> list[Any]:
        """The partial derivatives by c_0, …, c_{k−1} at coefficients from any ring.

        >>> Equation((((1, 2, 3), 1), ((0, 3, 3), -1))).gradient([1, 2, 3, 5])
        [-25, 15, 10, -4]
        """
        partials = [0 * coefficients[0] for _ in coefficients]
        for monomial, c in self.terms:
            for i, j in enumerate(monomial):
                others = (coefficients[other] for other in monomial[:i] + monomial[i + 1 :])
                partials[j] = partials[j] + prod(others, start=c)
        return partials

    def __str__(self) -> str:
        text = ""
        for monomial, c in self.terms:
            powers = [(j, len(list(run))) for j, run in groupby(monomial)]
            factors = [f"c{j}^{e}" if e > 1 else f"c{j}" for j, e in powers]
            product = "*".join(factors if abs(c) == 1 else [str(abs(c)), *factors])
            text += f" {'-' if c < 0 else '+'} {product}"
        return text.removeprefix(" + ")


def require_few_coefficients(a: Architecture) -> None:
    """Refuse filter sizes above ``MOST_COEFFICIENTS``.

    >>> require_few_coefficients(Architecture((2, 2), strides=(1000, 1)))
    Traceback (most recent call last):
        ...
    ValueError: ... filters of size 1002, more than 1000; ...
    """
    require_architecture(a)
    if a.filter_size > MOST_COEFFICIENTS:
        raise ValueError(
            f"{a} composes filters of size {a.filter_size}, more than {MOST_COEFFICIENTS}; take "
            "smaller strides or filters"
        )


def _fraction(residue: int, modulus: int, bound: int) -> Fraction:
    """The fraction n/d ≡ residue with |n|, d ≤ bound, unique as 2·bound² ≤ p."""
    before, rest, d_before, d = modulus, residue % modulus, 0, 1
    while rest > bound:
        quotient = before // rest
        before, rest, d_before, d = rest, before - quotient * rest, d, d_before - quotient * d
    if abs(d) > bound:
        raise ArithmeticError(f"{residue} modulo {modulus} is no fraction of numbers up to {bound}")
    return Fraction(rest, d)
