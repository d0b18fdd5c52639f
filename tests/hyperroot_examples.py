"""Filters with planted hyperroots over Q, and the Jacobian of the composition, column by column."""

from itertools import chain

from flint import fmpz_mat, fmpz_poly, nmod_mat

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.polynomials import product as convolve
from lcn_support.forms.composition import compose

SEEDS = [
    (1, -1),
    (1, 1),
    (1, -4),
    (1, -2),
    (8, 27),
    (1, 0),
    (0, 1),
    (1, 0, 1),
    (1, 0, -2),
    (1, 1, 1),
    (1, -1, -1),
]
"""Forms in z = x^S: some split when z is a power of another variable, some do not."""


def times(*forms):
    return convolve([[1], *forms])


def spread(w, stride):
    return [c for entry in w for c in (entry, *[0] * (stride - 1))][: (len(w) - 1) * stride + 1]


def factors(form):
    """Irreducible factors over Q, y included, of a non-zero form of integers."""
    at_infinity = next(i for i, c in enumerate(form) if c)
    _, found = fmpz_poly(list(form)[::-1]).factor()
    return [(0, 1)] * at_infinity + [
        tuple(int(c) for c in reversed(part.coeffs())) for part, m in found for _ in range(m)
    ]


def positive(factor):
    """The one of ±factor whose first non-zero coefficient is positive."""
    sign = 1 if next(c for c in factor if c) > 0 else -1
    return tuple(sign * c for c in factor)


def eliminated_rank(a, filters, modulus=None):
    """Rank of the Jacobian: its column of w_{i,e} is the rest of the product, shifted by e S_i."""
    entries = []
    for i, (k, stride) in enumerate(zip(a.sizes, a.layer_strides, strict=True)):
        rest = compose([*filters[:i], [1], *filters[i + 1 :]], a.strides)
        for e in range(k):
            before = [0] * (e * stride)
            entries += [*before, *rest, *[0] * (a.filter_size - len(rest) - len(before))]
    shape = sum(a.sizes), a.filter_size
    if modulus is None:
        return fmpz_mat(*shape, entries).rank()
    return nmod_mat(*shape, entries, modulus).rank()


def planted(rng, layers=4):
    """An architecture and filters whose top hyperroots are spread over the layers below."""
    count = int(rng.integers(2, layers + 1))
    strides = [int(s) for s in rng.choice([1, 2, 3], count, p=[0.35, 0.45, 0.2])]
    levels = Architecture((1,) * count, strides).layer_strides
    filters = [[1] for _ in range(count)]
    for _ in range(int(rng.integers(1, 3))):
        top = int(rng.integers(1, count))
        q = SEEDS[rng.integers(len(SEEDS))]
        filters[top] = times(filters[top], *[q] * int(rng.choice([1, 1, 2])))
        below = [i for i in range(top) if rng.random() < 0.8]
        for i in below:
            for part in factors(spread(q, levels[top] // levels[i])):
                copies = int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))
                filters[i] = times(filters[i], *[part] * copies)
        if rng.random() < 0.3:
            there = set(chain(*(factors(spread(filters[i], levels[i])) for i in range(top))))
            missing = [part for part in factors(spread(q, levels[top])) if part not in there]
            filters[0] = times(filters[0], *missing)
    for i in range(count):
        if rng.random() < 0.3:
            filters[i] = times(filters[i], [1, *rng.integers(-2, 3, 1).tolist()])
    filters = [times([int(rng.integers(1, 4))], w) for w in filters]
    return Architecture(map(len, filters), strides), filters


def small_planted(rng, bound=48):
    """As planted, with an end-to-end filter of at most so many coefficients."""
    while True:
        a, filters = planted(rng)
        if a.filter_size <= bound:
            return a, filters
