"""Membership in the ideal of bihomogeneous equations: linear algebra over Q in one bidegree."""

from collections.abc import Sequence

from lcn_support.neurovariety.equations import Equation
from lcn_support.neurovariety.monomials import all_monomials


def in_ideal(equation: Equation, generators: Sequence[Equation], variables: int) -> bool:
    """Whether the equation lies in the ideal of the generators, over the rational numbers.

    It does if and only if it is a combination of the multiples of generators by monomials that
    bring them to its degree and weight. Raises ``ValueError`` if an equation has more variables.

    >>> c, d = Equation((((0,), 1),)), Equation((((0, 1), 1),))
    >>> in_ideal(d, [c], variables=2), in_ideal(c, [d], variables=2)
    (True, False)
    """
    from flint import fmpz_mat

    for each in (equation, *generators):
        if any(max(monomial, default=0) >= variables for monomial, _ in each.terms):
            raise ValueError(f"{each} is no equation in c0, …, c{variables - 1}; count all k")
    monomials = all_monomials(variables, equation.degree, equation.weight)
    place = {monomial: i for i, monomial in enumerate(monomials)}
    multiples = [
        [(factor + monomial, c) for monomial, c in generator.terms]
        for generator in generators
        if generator.degree <= equation.degree
        for factor in all_monomials(
            variables, equation.degree - generator.degree, equation.weight - generator.weight
        )
    ]
    rows = [[0] * len(place) for _ in [*multiples, equation]]
    for row, terms in zip(rows, [*multiples, equation.terms], strict=True):
        for monomial, c in terms:
            row[place[tuple(sorted(monomial))]] = c
    return bool(multiples) and bool(fmpz_mat(rows).rank() == fmpz_mat(rows[:-1]).rank())


def are_minimal(generators: Sequence[Equation], variables: int) -> bool:
    """Whether no equation lies in the ideal of the others, over the rational numbers.

    >>> c, d = Equation((((0,), 1),)), Equation((((0, 1), 1),))
    >>> are_minimal([c], variables=2), are_minimal([c, d], variables=2)
    (True, False)
    """
    return not any(
        in_ideal(generator, [*generators[:i], *generators[i + 1 :]], variables)
        for i, generator in enumerate(generators)
    )
