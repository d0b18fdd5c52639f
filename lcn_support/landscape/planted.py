"""Planted critical points: a form of a given pattern, and a loss for which it is critical.

Let r = S(W − u) be the residual. Parameters θ over W are critical iff r is orthogonal to the image
of the differential of μ, which Σ P_i · ℝ[x, y] spans, P_i the product of all filters but w_i. And
W = ∏ p^{m_p} is critical on its stratum iff r is orthogonal to the tangent space, the multiples of
∏ p^{m_p − 1} [KMMTslides]. So a random r of either kind, and any S, plant a critical point.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arithmetic.matrices import from_flint, to_flint
from lcn_support.forms.composition import compose, differential, shifted
from lcn_support.forms.roots import real_factors
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

Form = tuple[Fraction, ...]

_LINES = ((0, 1), *((1, -a) for a in range(-5, 6)))
_PAIRS = tuple((1, -2 * a, a * a + b) for a in range(-2, 3) for b in (1, 2, 5))


def random_form(pattern: RootPattern, rng: "RandomNumbers") -> Form:
    """A form of the pattern, its roots drawn from infinity, small integers and a ± √−b.

    Raises ``ValueError`` for more than 12 real roots or 15 complex pairs.

    >>> import numpy as np
    >>> from lcn_support.forms.roots import root_pattern
    >>> root_pattern(random_form(RootPattern("122|2"), np.random.default_rng(0)))
    RootPattern('122|2')
    """
    factors: list[tuple[int, ...]] = []
    for stock, multiplicities in ((_LINES, pattern.real), (_PAIRS, pattern.complex)):
        if len(multiplicities) > len(stock):
            raise ValueError(
                f"pattern {pattern} has {len(multiplicities)} distinct roots of one kind; give "
                f"one with at most {len(_LINES)} real roots and {len(_PAIRS)} complex pairs"
            )
        chosen = [int(i) for i in rng.permutation(len(stock))]
        for i, m in zip(chosen, multiplicities, strict=False):
            factors += [stock[i]] * m
    return tuple(Fraction(c) for c in compose([(1,), *factors]))


def tangent_space(W: Iterable[Any]) -> list[Form]:
    """Forms that span the tangent space at W ≠ 0 of its stratum: the multiples of ∏ p^{m_p − 1}.

    Raises ``ValueError`` where a repeated factor of W is not rational, and for W = 0.

    >>> [list(map(int, row)) for row in tangent_space((1, 1, 0, 0))]  # of x²(x + y): all xq
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    """
    form = [Fraction(c) for c in W]
    repeated: list[Sequence[Any]] = [(Fraction(1),)]
    for factor in real_factors(form):
        if factor.multiplicity > 1 and not factor.is_rational:
            raise ValueError(
                f"the form {tuple(map(str, form))} has an irrational multiple root; give one whose "
                "repeated factors are rational"
            )
        repeated += [factor.coefficients] * (factor.multiplicity - 1)
    g = compose(repeated)
    shifts = range(len(form) - len(g) + 1)
    return [tuple(map(Fraction, shifted(g, i, len(form)))) for i in shifts]


def image_of_differential(filters: Sequence[Sequence[Any]]) -> list[Form]:
    """Forms x^a y^b P_i that span the image of the differential of μ at the filters.

    >>> rows = image_of_differential([(1, 1, 0), (1, 0)])  # P_1 = x and P_2 = x² + xy
    >>> all(row[-1] == 0 for row in rows), len(rows)
    (True, 5)
    """
    layers = differential(filters, [1] * len(filters))
    return [tuple(map(Fraction, row)) for rows in layers for row in rows]


def random_orthogonal(rows: Sequence[Sequence[Any]], rng: "RandomNumbers") -> Form:
    """A random vector that is orthogonal to all rows; zero if they span everything.

    >>> import numpy as np
    >>> r = random_orthogonal(tangent_space((1, 1, 0, 0)), np.random.default_rng(0))
    >>> r[:3] == (0, 0, 0), r[3] != 0
    (True, True)
    """
    matrix = to_flint([[Fraction(c) for c in row] for row in rows])
    kernel, nullity = matrix.numer_denom()[0].nullspace()
    weights = [int(c) for c in rng.integers(-(10**6), 10**6, nullity)]
    return tuple(
        Fraction(sum(weights[j] * int(kernel[i, j]) for j in range(nullity)))
        for i in range(len(rows[0]))
    )


def loss_with_residual(
    W: Sequence[Any], residual: Sequence[Any], rng: "RandomNumbers"
) -> QuadraticLoss:
    """A loss with a random S and S(W − u) = residual: the target is u = W − S⁻¹ residual.

    >>> import numpy as np
    >>> loss = loss_with_residual((1, 1, 0, 0), (0, 0, 0, 5), np.random.default_rng(0))
    >>> [int(g) for g in loss.gradient((1, 1, 0, 0))]  # twice the residual
    [0, 0, 0, 10]
    """
    size = len(W)
    entries = rng.integers(-3, 4, (size, size))
    root = to_flint([[Fraction(int(c)) for c in row] for row in entries])
    identity = to_flint([[Fraction(i == j) for j in range(size)] for i in range(size)])
    S = root * root.transpose() + identity
    shift = from_flint(S.inv() * to_flint([[Fraction(r)] for r in residual]))
    u = [Fraction(w) - c for w, (c,) in zip(W, shift, strict=True)]
    return QuadraticLoss(u, from_flint(S))
