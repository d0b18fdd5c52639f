"""What balls have to be, in rational numbers, which round nothing; and targets to try it on."""

from fractions import Fraction
from math import prod

import numpy as np
from flint import acb, arb, arb_poly, ctx

from lcn_support import (
    Architecture,
    compose,
    fibre,
)
from lcn_support.forms.root_isolation import isolated_roots
from lcn_support.losses.derivatives import gradient, quotient_signature


def rational(value):
    return Fraction(int(value.p), int(value.q))


def ends(ball):
    """The least and the largest number of a ball, or of an exact number."""
    if not isinstance(ball, arb):
        return Fraction(ball), Fraction(ball)
    centre, radius = rational(ball.mid().fmpq()), rational(ball.rad().fmpq())
    return centre - radius, centre + radius


def bits(form):
    """−log2 of the largest radius relative to the largest entry, at most 10^4."""
    widest = max((high - low) / 2 for low, high in map(ends, form))
    largest = max(max(abs(low), abs(high)) for low, high in map(ends, form))
    if not widest:
        return 10**4
    ratio = widest / largest
    return ratio.denominator.bit_length() - ratio.numerator.bit_length()


def composed(a, filters):
    with ctx.workprec(4096):
        return compose(filters, a.strides)


def check_class(a, point, found):
    """One class over a critical point: what its balls, its floats and its signature must be."""
    W = point.certificate.enclosure
    assert bits(W) >= 59 and all(bits(w) >= 59 for w in found.enclosure)
    for ball, c in zip(composed(a, found.enclosure), W, strict=True):
        (low, high), (least, most) = ends(ball), ends(c)
        assert low <= least == most <= high or (least < most and low <= most and least <= high)
    size = max(abs(Fraction(c)) for c in point.end_to_end)
    scale = prod(sum(abs(Fraction(c)) for c in w) for w in found.filters)
    shown = composed(a, [[Fraction(c) for c in w] for w in found.filters])
    for c, given in zip(shown, point.end_to_end, strict=True):
        assert abs(c - Fraction(given)) <= (len(a.sizes) + 1) * Fraction(1, 2**52) * (scale + size)
    for w, balls in zip(found.filters, found.enclosure, strict=True):
        largest = max(abs(Fraction(c)) for c in w)
        for c, ball in zip(w, balls, strict=True):
            low, high = ends(ball)
            if c:
                assert low * high > 0 or low == high
                assert abs(Fraction(c) - low) <= abs(Fraction(c)) / 2**19
            else:
                assert low <= 0 <= high <= largest / 2**59
    signature = found.signature
    assert signature.positive + signature.negative + signature.kernel == sum(a.sizes)


def check_solved(a, loss, points):
    """All classes; against the Hessian in exact numbers, or in balls, at u of 1500 bits."""
    u, S = loss.target, None if loss.is_white else loss.covariance
    classes = 0
    for point in points:
        at_u = fibre(a, u, precision=1500) if point.is_pure else ()
        sharp = {str(f.packing): f.filters for f in at_u}
        assert not at_u or len(at_u) == len(point.classes)
        for found in point.classes:
            classes += 1
            check_class(a, point, found)
            given = found.enclosure
            exact = all(isinstance(c, Fraction) for w in given for c in w)
            if exact:
                again = quotient_signature(given, u, S, layer_strides=a.layer_strides)
                assert repr(found.signature) == repr(again) and found.is_decided
            elif found.is_decided:
                with ctx.workprec(2048):
                    again = quotient_signature(
                        sharp.get(str(found.packing), given),
                        u,
                        S,
                        layer_strides=a.layer_strides,
                    )
                assert repr(found.signature) == repr(again)
            with ctx.workprec(2048):
                parts = gradient(given, u, S, layer_strides=a.layer_strides)
            assert all(low <= 0 <= high for part in parts for low, high in map(ends, part))
    return classes


def random_target(rng, n, kind):
    """Normal floats, decimals of one digit, small integers, or a product with multiple roots."""
    while True:
        if kind == "normal":
            u = rng.standard_normal(n + 1)
        elif kind == "decimal":
            u = rng.integers(-40, 41, n + 1) / 10
        elif kind == "integer":
            u = rng.integers(-9, 10, n + 1)
        else:
            u = np.array([1])
            while len(u) <= n:
                factor = rng.integers(-2, 3, min(2 + rng.integers(2), n + 2 - len(u)))
                for _ in range(min(1 + rng.integers(3), (n + 1 - len(u)) // (len(factor) - 1))):
                    u = np.convolve(u, factor)
        if u.any():
            return tuple(u.tolist())


KINDS = ("normal", "decimal", "integer", "product")


def partitions(n, largest=None):
    if n == 0:
        yield ()
    for part in range(min(n, largest or n), 0, -1):
        yield from ((part, *rest) for rest in partitions(n - part, part))


ALL_OF_STRIDE_ONE = [
    Architecture([part + 1 for part in parts]) for n in range(1, 9) for parts in partitions(n)
]
STRIDED = [
    Architecture(k, s)
    for k, s in [
        ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((2, 3), (2, 1)), ((2, 2), (3, 1)), ((3, 2), (3, 1)),
        ((2, 2, 2), (1, 2, 1)), ((2, 2, 2), (2, 1, 1)), ((2, 2, 2), (2, 2, 1)), ((3, 3), (2, 1)),
        ((1, 2, 2), (2, 1, 1)), ((4, 2), (2, 1)), ((5, 2), (2, 1)), ((3, 2, 2), (1, 2, 1)),
        ((3, 2), (4, 1)), ((2, 2, 2), (2, 1, 1)), ((3, 4), (2, 1)), ((2, 3, 2), (1, 2, 1)),
    ]
]  # fmt: skip


def end_to_end(a, rng, kind):
    """A target; with strides one in the function space, so that it has filters."""
    if a.is_thick:
        return random_target(rng, a.degree, kind)
    filters = [random_target(rng, k - 1, kind if kind != "normal" else "integer") for k in a.sizes]
    return tuple(compose([[Fraction(str(c)) for c in w] for w in filters], a.strides))


def isolating(polynomial):
    """Break: isolating balls, and Newton steps over a whole ball, as long as its slope allows."""
    p = arb_poly(polynomial)
    if p.degree() < 2:
        return isolated_roots(polynomial)
    found = []
    for z in p.complex_roots():
        while True:
            slope = p.derivative()(z)
            if slope.contains(0):
                break
            closer = z.mid() - p(z.mid()) / slope
            if not closer.rad() < z.rad() / 2:
                break
            z = closer
        found.append(acb(z.real) if z.imag.contains(0) else z)
    return found
