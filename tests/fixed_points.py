"""Euclidean distance degrees from Chern classes at the fixed points of a torus."""

from fractions import Fraction
from math import prod


def aluffi(fixed_points):
    """Σ_i (−1)^i (2^{d+1−i} − 1) ∫ c_i h^{d−i}, from pairs of h and the tangent weights."""
    total = Fraction(0)
    for h, weights in fixed_points:
        d, chern = len(weights), [1]
        for w in weights:
            chern = [a + w * b for a, b in zip([*chern, 0], [0, *chern], strict=True)]
        value = sum(
            (-1) ** i * (2 ** (d + 1 - i) - 1) * c * h ** (d - i) for i, c in enumerate(chern)
        )
        total += Fraction(value, prod(weights))
    return total
