"""Planted sparse factorizations, and an oracle that knows nothing of orbits."""

import itertools
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from lcn_support import Architecture, compose

SMALL = [
    Architecture((2, 2), (2, 1)),
    Architecture((3, 2), (2, 1)),
    Architecture((2, 3), (2, 1)),
    Architecture((4, 2), (2, 1)),
    Architecture((3, 3), (2, 1)),
    Architecture((4, 2), (3, 1)),
    Architecture((5, 2), (2, 1)),
    Architecture((3, 2, 2), (2, 2, 1)),
    Architecture((2, 3, 2), (2, 2, 1)),
    Architecture((5, 2, 2), (2, 2, 1)),
    Architecture((2, 2, 2), (1, 2, 1)),
    Architecture((1, 3, 2), (2, 2, 1)),
    Architecture((3, 1, 2, 2), (1, 2, 1, 5)),
]
"""Architectures with larger strides: overlapping and not, unreduced, with filters of size 1."""

# forms in x, y; some are forms in x², y², or become so together; ±1, ±i and 0, ∞ recur
PIECES = [(1, 0), (0, 1), (1, -1), (1, 1), (1, 0, 1), (1, 0, -4), (1, -2), (1, 0, -2), (1, 1, 1)]


@st.composite
def planted(draw, architectures=SMALL):
    """An architecture and one small form for each group, often with hyperroots in common."""
    a = draw(st.sampled_from(architectures))
    factors = []
    for group in a.groups:
        Q = (draw(st.sampled_from([1, -2, Fraction(1, 3)])),)
        while len(Q) - 1 < group.degree:
            room = group.degree - len(Q) + 2
            pieces = [piece for piece in PIECES if len(piece) <= room]
            Q = compose([Q, draw(st.sampled_from(pieces))])
        factors.append(tuple(map(Fraction, Q)))
    return a, tuple(factors)


def spread(Q, stride):
    """Q(x^T, y^T)."""
    result = [0] * (stride * (len(Q) - 1) + 1)
    result[::stride] = Q
    return tuple(result)


def multiplied(a, factors):
    """W = ∏ Q_g(x^{T_g}, y^{T_g})."""
    spreads = [spread(Q, g.stride) for Q, g in zip(factors, a.groups, strict=True)]
    return compose(spreads)


def normalized(Q):
    leading = next(c for c in Q if c)
    return tuple(Fraction(c) / leading for c in Q)


def factorizations_by_force(a, roots):
    """All ways to hand finite roots, repeated or not, to the groups, by numpy.

    Kept if the product of each share is a polynomial in x^T. Gives the real and the other ones, as
    sets of multisets of roots.
    """
    real, other = set(), set()

    def share(g, left, shares):
        if g == len(a.groups):
            polynomials = [np.poly(mine) if mine else np.ones(1) for mine in shares]
            imaginary = max(np.max(np.abs(np.imag(p))) for p in polynomials)
            (real if imaginary < 1e-9 else other).add(shares)
            return
        size = a.groups[g].degree * a.groups[g].stride
        for chosen in set(itertools.combinations(left, size)):
            p = np.poly(chosen) if chosen else np.ones(1)
            if all(abs(c) < 1e-9 for i, c in enumerate(p) if i % a.groups[g].stride):
                rest = list(left)
                for root in chosen:
                    rest.remove(root)
                share(g + 1, tuple(rest), (*shares, chosen))

    share(0, tuple(sorted(map(complex, roots), key=lambda z: (z.real, z.imag))), ())
    return real, other
