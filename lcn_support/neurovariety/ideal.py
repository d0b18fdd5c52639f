"""The ideal of the neurovariety: its minimal generators, what lies in it, and its exports.

The neurovariety is the Zariski closure of the function space. Its ideal is prime and bihomogeneous:
in the degree, and in the weight, for which c_j counts j. So each generator has both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.forms.end_to_end import exact_end_to_end
from lcn_support.neurovariety.equations import Equation
from lcn_support.neurovariety.interpolation import PRIME, interpolated_ideal
from lcn_support.neurovariety.monomials import all_monomials
from lcn_support.neurovariety.segre_coordinates import coefficients_of_product
from lcn_support.progress import check_time
from lcn_support.records import Record, stacked


@dataclass(frozen=True)
class NeurovarietyEquations(Record):
    """Minimal generators of the ideal of a neurovariety.

    Attributes
    ----------
    architecture
        the architecture.
    generators
        minimal generators by degree, then weight; none if the neurovariety is all of space.
    hilbert_numerator
        coefficients (K_0, K_1, …) of K(t), with Hilbert series K(t)/(1 − t)^k of the coordinate
        ring.
    """

    architecture: Architecture
    generators: tuple[Equation, ...]
    hilbert_numerator: tuple[int, ...]

    @property
    def codimension(self) -> int:
        """k − dim, the codimension in the space of all filters of size k."""
        return self.architecture.filter_size - self.architecture.neurovariety_dimension

    @property
    def degree(self) -> int:
        """The degree of the neurovariety as a projective variety."""
        return self.architecture.neurovariety_degree

    def as_columns(self) -> dict[str, Any]:
        """A row a generator: its degree, its weight, and itself in c0, …, c{k−1}."""
        return stacked(self.generators, ("degree", "weight", "equation"))

    def vanishes_on(self, W: Iterable[Any]) -> bool:
        """Whether all generators are zero at W, so W lies in the neurovariety.

        Floats are taken as the dyadic rational numbers that they are. Raises ``ValueError`` if W
        does not have k finite real coefficients.

        >>> equations = neurovariety_equations(Architecture((2, 2), strides=(2, 1)))
        >>> equations.vanishes_on([1, 2, 3, 6]), equations.vanishes_on([1, 2, 3, 5])
        (True, False)
        """
        coefficients = exact_end_to_end(self.architecture, W)
        return all(generator(coefficients) == 0 for generator in self.generators)

    def jacobian_rank(self, W: Iterable[Any]) -> int:
        """The exact rank of the Jacobian matrix of the generators at W.

        As they generate a prime ideal, a point of the neurovariety is smooth if and only if the
        rank is the codimension. Floats and errors are as in :meth:`vanishes_on`.

        >>> equations = neurovariety_equations(Architecture((3, 2), strides=(2, 1)))
        >>> equations.jacobian_rank([1, 0, 0, 0, -1]), equations.jacobian_rank([1, 1, 1, 1, 0])
        (0, 1)
        """
        from lcn_support.arithmetic.matrices import to_flint

        coefficients = exact_end_to_end(self.architecture, W)
        rows = [generator.gradient(coefficients) for generator in self.generators]
        return int(to_flint(rows).rank()) if rows else 0

    def to_sympy(self) -> list[Any]:
        """The generators, expanded, as SymPy expressions in symbols c0, …, c{k−1}.

        >>> neurovariety_equations(Architecture((2, 2), strides=(2, 1))).to_sympy()
        [-c0*c3 + c1*c2]
        """
        from sympy import Integer, symbols

        c = symbols(f"c:{self.architecture.filter_size}")
        return [Integer(0) + generator(c) for generator in self.generators]

    def to_macaulay2(self) -> str:
        """Macaulay2 code for the ideal ``I`` in a ring ``R`` over the rational numbers.

        >>> print(neurovariety_equations(Architecture((2, 2), strides=(2, 1))).to_macaulay2())
        R = QQ[c0, c1, c2, c3];
        I = ideal(c1*c2 - c0*c3);
        """
        return f"R = QQ[{self._variables}];\nI = ideal({self._listed or '0_R'});"

    def to_singular(self) -> str:
        """Singular code for the ideal ``I`` in a ring ``R`` over the rational numbers.

        >>> print(neurovariety_equations(Architecture((2, 2), strides=(2, 1))).to_singular())
        ring R = 0, (c0, c1, c2, c3), dp;
        ideal I = c1*c2 - c0*c3;
        """
        return f"ring R = 0, ({self._variables}), dp;\nideal I = {self._listed or '0'};"

    def to_julia(self) -> str:
        """Code for HomotopyContinuation.jl: the polynomial system ``F``.

        >>> print(neurovariety_equations(Architecture((2, 2), strides=(2, 1))).to_julia())
        using HomotopyContinuation
        @var c0 c1 c2 c3
        F = System([c1*c2 - c0*c3], variables = [c0, c1, c2, c3])
        """
        names = self._variables
        entries = f"[{self._listed}]" if self.generators else "Expression[]"
        return (
            f"using HomotopyContinuation\n@var {names.replace(',', '')}\n"
            f"F = System({entries}, variables = [{names}])"
        )

    @property
    def _variables(self) -> str:
        return ", ".join(f"c{j}" for j in range(self.architecture.filter_size))

    @property
    def _listed(self) -> str:
        """One generator a line; in Julia a line break within one would start a new entry."""
        return ",\n    ".join(map(str, self.generators))


def neurovariety_equations(a: Architecture) -> NeurovarietyEquations:
    """Minimal generators of the prime ideal of the neurovariety.

    Parameters
    ----------
    a
        an architecture of any strides, with few parameters: (3, 3, 2) with strides (2, 2, 1), of
        codimension 5 and degree 30, takes about a second.

    Returns
    -------
    NeurovarietyEquations
        the generators have coprime integer coefficients, positive in the leading monomial.

    Raises
    ------
    ValueError
        if the architecture is too large: its filter size k is above 1000, or in a degree that is
        needed the coefficients of the factors have more than 1000 monomials of one weight.
    ArithmeticError
        if an equation modulo a prime does not come from one with small integers.

    Notes
    -----
    Equations are found by linear algebra modulo a prime and lifted to integers. That each is zero
    on the neurovariety is then proved by an identity of integer polynomials; that none lies in the
    ideal of the others, by ranks of integer matrices; and that none is missing, by Hilbert series:
    let J be the ideal of the lifted equations, within the ideal I. In each degree the quotient by J
    is at most what it is modulo the prime, where J and I agree, and the quotient by I is at least
    that, as ranks only drop modulo a prime. The result depends on no random choice. Source for the
    variety: [Shahverdi2024].

    Examples
    --------
    >>> for generator in neurovariety_equations(Architecture((3, 2), strides=(2, 1))).generators:
    ...     print(generator)
    c1*c2*c3 - c0*c3^2 - c1^2*c4

    Every product of factors of the right sizes is a zero; a generic form is not:

    >>> from lcn_support import compose
    >>> a = Architecture((3, 3), strides=(2, 1))
    >>> equations = neurovariety_equations(a)
    >>> [g.degree for g in equations.generators], equations.codimension, equations.degree
    ([3, 3, 3, 3], 2, 6)
    >>> equations.vanishes_on(compose([(1, 2, 3), (4, 5, 6)], strides=(2, 1)))
    True
    >>> equations.vanishes_on([1, 2, 3, 4, 5, 6, 8])
    False
    """
    require_architecture(a)
    ideal = interpolated_ideal(a)
    lifted = (Equation.lifted(equation, PRIME) for equation in ideal.equations)
    generators = sorted(lifted, key=lambda g: (g.degree, g.weight, str(g)))
    for generator in generators:
        check_time()
        if not vanishes_identically(a, generator):
            raise ArithmeticError(f"{generator} is zero on the neurovariety of {a} modulo {PRIME}")
    if not are_minimal(generators, a.filter_size):
        raise ArithmeticError(f"generators for {a} are minimal modulo {PRIME} only")
    return NeurovarietyEquations(a, tuple(generators), tuple(map(int, ideal.numerator.coeffs())))


def vanishes_identically(a: Architecture, equation: Equation) -> bool:
    """Whether the equation is zero on all products of factors, as an identity of polynomials.

    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> vanishes_identically(a, Equation((((1, 2), 1), ((0, 3), -1))))
    True
    >>> vanishes_identically(a, Equation((((1, 2), 1), ((0, 3), 1))))
    False
    """
    from flint import Ordering, fmpz_mpoly_ctx

    require_architecture(a)
    names = [f"q{g}_{i}" for g, group in enumerate(a.groups) for i in range(group.merged_size)]
    ring = fmpz_mpoly_ctx.get(names, Ordering.lex)
    variables = iter(ring.gens())
    factors = [[next(variables) for _ in range(group.merged_size)] for group in a.groups]
    coefficients = [ring.from_dict({}) + c for c in coefficients_of_product(a, factors)]
    return bool(equation(coefficients) == 0)


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
