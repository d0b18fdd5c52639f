"""The factors of an end-to-end form as coordinates: the ring in which its coefficients lie.

With factors Q_g = Σ_i q_{g,i} x^{T_g(N_g−i)} y^{T_g i} for the groups, each coefficient c_j of the
product is multilinear in the q_{g,i}. Products of d coefficients lie in S_d, the polynomials that
have degree d in the coefficients of each factor: S is the coordinate ring of the Segre variety
P^{N_1} × ⋯ × P^{N_G}. It is graded by d and by the weight: j for c_j, and T_g i for q_{g,i}.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product
from math import comb, prod
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.neurovariety.monomials import Monomial


def coefficient_terms(a: Architecture) -> tuple[tuple[Monomial, ...], ...]:
    """For each c_j the indices (i_1, …, i_G) of the products q_{1,i_1}⋯q_{G,i_G} it sums up.

    >>> coefficient_terms(Architecture((3, 2), strides=(2, 1)))
    (((0, 0),), ((1, 0),), ((0, 1), (2, 0)), ((1, 1),), ((2, 1),))
    """
    terms: list[list[Monomial]] = [[] for _ in range(a.filter_size)]
    for indices in product(*(range(group.merged_size) for group in a.groups)):
        terms[sum(g.stride * i for g, i in zip(a.groups, indices, strict=True))].append(indices)
    return tuple(map(tuple, terms))


def coefficients_of_product(a: Architecture, factors: Sequence[Sequence[Any]]) -> list[Any]:
    """c_0, …, c_{k−1} of the product of factors over any ring; 0 where a coefficient is missing.

    >>> coefficients_of_product(Architecture((3, 2), strides=(2, 1)), [(1, 2, 3), (4, 5)])
    [4, 8, 17, 10, 15]
    """
    return [
        sum(prod(factor[i] for factor, i in zip(factors, term, strict=True)) for term in terms)
        for terms in coefficient_terms(a)
    ]


def piece_dimensions(a: Architecture, degree: int) -> list[int]:
    """The dimensions of S_d in weights 0, …, d(k − 1).

    >>> piece_dimensions(Architecture((2, 2), strides=(2, 1)), 1)
    [1, 1, 1, 1]
    """
    from flint import fmpz_poly

    def piece(stride: int, size: int) -> Any:
        box = [[0] * (degree + 1) for _ in range(degree * (size - 1) + 1)]
        box[0][0] = 1
        for i in range(size):
            for w in range(i, len(box)):
                for d in range(1, degree + 1):
                    box[w][d] += box[w - i][d - 1]
        spread = [0] * (stride * (len(box) - 1) + 1)
        spread[::stride] = [row[degree] for row in box]
        return fmpz_poly(spread)

    whole = prod((piece(g.stride, g.merged_size) for g in a.groups), start=fmpz_poly([1]))
    return [int(whole[w]) for w in range(degree * a.degree + 1)]


def piece_monomials(a: Architecture, degree: int, weight: int) -> Iterator[tuple[Monomial, ...]]:
    """The monomials of S_d of that weight, as one monomial for each factor.

    >>> list(piece_monomials(Architecture((2, 2), strides=(2, 1)), 1, 3))
    [((1,), (1,))]
    """
    groups = [combinations_with_replacement(range(g.merged_size), degree) for g in a.groups]
    for monomial in product(*groups):
        if weight == sum(g.stride * sum(m) for g, m in zip(a.groups, monomial, strict=True)):
            yield monomial


def hilbert_numerator_of_segre(a: Architecture) -> Any:
    """h(t), where Σ_d dim S_d t^d = h(t)/(1 − t)^{m+1} and m = ΣN_g.

    >>> hilbert_numerator_of_segre(Architecture((3, 2), strides=(2, 1)))
    2*x + 1
    """
    from flint import fmpz_poly

    degrees = [group.degree for group in a.groups]
    m = sum(degrees)
    dimensions = fmpz_poly([prod(comb(n + d, n) for n in degrees) for d in range(m + 1)])
    whole = dimensions * fmpz_poly([1, -1]) ** (m + 1)
    return fmpz_poly([whole[d] for d in range(m + 1)])


def values(
    points: Sequence[Sequence[int]], monomials: Sequence[Monomial], modulus: int
) -> list[list[int]]:
    """Values of monomials of one degree, at points given by coordinates; all modulo a word prime.

    For each variable its values at all points; a row for each monomial comes back.

    >>> values([[2], [3]], [(0, 0), (0, 1)], 5)
    [[4], [1]]
    """
    known: dict[Monomial, list[int]] = {(): [1] * len(points[0])}
    for monomial in monomials:
        for end in range(1, len(monomial) + 1):
            part = monomial[:end]
            if part not in known:
                pairs = zip(known[part[:-1]], points[part[-1]], strict=True)
                known[part] = [x * y % modulus for x, y in pairs]
    return [known[monomial] for monomial in monomials]
