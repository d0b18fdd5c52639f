"""Balls that leave the package: narrow beside their filter, with a product that contains W."""

from dataclasses import replace
from fractions import Fraction
from math import prod

import numpy as np
import pytest
from flint import acb, arb, arb_poly, ctx, fmpq

from lcn_support import (
    Architecture,
    QuadraticLoss,
    compose,
    critical_points,
    critical_solver,
    enclosed_factors,
    fibre,
    real_factors,
    root_pattern,
)
from lcn_support.balls import shown_numbers
from lcn_support.counting import critical_partitions, multiple_root_ed_degree
from lcn_support.critical_classes import LossData, target_point
from lcn_support.enclosed_factors import certified_factors
from lcn_support.enclosed_limits import enclosed_limit
from lcn_support.flow_invariants import rescalings
from lcn_support.function_space import contains
from lcn_support.hessian import gradient, quotient_signature
from lcn_support.isolated_roots import isolated_roots
from lcn_support.one_hyperroot import HyperrootProfile
from lcn_support.one_root import double_root_points
from lcn_support.packings import count_packings
from lcn_support.reachable_points import reachable
from lcn_support.sparse_factorization import factorize

CLUSTER = (-0.1, 0.1, -0.7, 0.8, 0.9, 3.1, -0.6, 3.2)
NOT_PROPER = (0, 0, -7, 9, -7, -9, 5)
CLOSE = (0.1178354228796064, -0.5011501839789932, 0.8371400063431313, 0.8303892548060108,
         0.8806267770693929, 1.7203352243766865, -1.1765276233343518)  # fmt: skip
NAMED = [((8,), CLUSTER), ((6, 2), NOT_PROPER), *((k, CLOSE) for k in [(6, 2), (5, 3), (4, 4)])]


# --- what is checked: in rational numbers, which round nothing


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
                        *LossData(loss).balls,
                        layer_strides=a.layer_strides,
                    )
                assert repr(found.signature) == repr(again)
            with ctx.workprec(2048):
                data = (u, S) if exact else LossData(loss).balls
                parts = gradient(given, *data, layer_strides=a.layer_strides)
            assert all(low <= 0 <= high for part in parts for low, high in map(ends, part))
    return classes


# --- the examples


@pytest.mark.parametrize(("k", "u"), NAMED)
def test_filters_that_were_isolated_only(k, u):
    a, loss = Architecture(k), QuadraticLoss(u)
    found = critical_points(a, loss, progress=False)
    assert found.is_complete
    assert check_solved(a, loss, found.points) >= len(found.points)


def test_one_layer_shows_its_target():
    (point,) = critical_points(Architecture((8,)), QuadraticLoss(CLUSTER), progress=False).points
    assert point.classes[0].filters == (CLUSTER,)


@pytest.mark.parametrize("k", [(6, 2), (5, 3), (4, 4)])
def test_floats_have_the_signatures_of_the_fractions_that_they_are(k):
    a = Architecture(k)
    given = [QuadraticLoss(u) for u in (CLOSE, tuple(map(Fraction, CLOSE)))]
    floats, fractions = (critical_points(a, loss, progress=False) for loss in given)
    assert floats.is_complete and fractions.is_complete
    for p, q in zip(floats.points, fractions.points, strict=True):
        assert sorted(map(repr, p.classes)) == sorted(map(repr, q.classes))
    assert all(repr(c.signature) == "(7, 0, 1)" for c in floats.points[0].classes)


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


@pytest.mark.parametrize(("k", "u"), NAMED)
def test_isolating_balls_are_no_enclosures(monkeypatch, k, u):
    """Break: with them, and nobody who looks at their width, every example fails."""
    monkeypatch.setattr(enclosed_factors, "isolated_roots", isolating)
    monkeypatch.setattr("lcn_support.balls._is_accurate", lambda *given: True)
    a, loss = Architecture(k), QuadraticLoss(u)
    with pytest.raises(AssertionError):
        check_solved(a, loss, critical_points(a, loss, progress=False).points)


def test_wide_balls_leave_a_result_incomplete(monkeypatch):
    """With isolating balls again, but their width looked at: undecided, and nothing raises."""
    monkeypatch.setattr(enclosed_factors, "isolated_roots", isolating)
    a, loss = Architecture((6, 2)), QuadraticLoss(NOT_PROPER)
    found = critical_points(a, loss, progress=False)
    assert not found.is_complete and found.undecided == 1
    assert any("the roots of the critical point" in note for note in found.notes)
    check_solved(a, loss, found.points)


# --- what balls leave open


def blinded(filters, *given, **strides):
    """One sign less than there is, for filters in balls."""
    signature = quotient_signature(filters, *given, **strides)
    if all(isinstance(c, Fraction) for w in filters for c in w):
        return signature
    return replace(signature, positive=signature.positive - 1, undecided=signature.undecided + 1)


def refusing(filters, *given, **strides):
    raise ValueError("filter 1 is not certainly non-zero")


def irrational_classes():
    """(x² − 2y²)² is critical, and rational, but p1p2 · p1 · p2 is not."""
    return critical_points(Architecture((3, 2, 2)), QuadraticLoss((5, 2, -2, 1, 5)), progress=False)


def test_a_rational_point_with_irrational_filters_has_its_signatures():
    found = irrational_classes()
    (point,) = (p for p in found.points if p.end_to_end == (1, 0, -4, 0, 4))
    assert found.is_complete and all(c.is_decided for c in point.classes)
    assert not any(isinstance(c, Fraction) for w in point.classes[0].filters[1:] for c in w[1:])
    check_solved(found.architecture, found.loss, found.points)


def test_an_undecided_signature_makes_a_result_incomplete(monkeypatch):
    """Break: no precision decides a sign, over a rational point, too."""
    monkeypatch.setattr("lcn_support.critical_classes.quotient_signature", blinded)
    found = irrational_classes()
    (point,) = (p for p in found.points if p.end_to_end == (1, 0, -4, 0, 4))
    assert not found.is_complete and not any(c.is_decided for c in point.classes)
    assert "≥ " in str(found) and any("signature" in note for note in found.notes)
    monkeypatch.setattr("lcn_support.critical_classes.quotient_signature", refusing)
    found = irrational_classes()
    assert not found.is_complete and [p.is_pure for p in found.points] in ([], [True])
    assert str(found)


def test_at_the_target_the_signature_is_the_rank():
    """(x² − 2y²)²: irrational filters with a degenerate Hessian, and nothing is undecided."""
    loss = QuadraticLoss((1, 0, -4, 0, 4))
    with ctx.workprec(192):
        point = target_point(Architecture((3, 2, 2)), LossData(loss), is_simple=False)
    assert {(str(c.packing), repr(c.signature), c.is_decided) for c in point.classes} == {
        ("p1p2 · p1 · p2", "(3, 0, 4)", True),
        ("p1p2 · p2 · p1", "(3, 0, 4)", True),
        ("p1² · p2 · p2", "(4, 0, 3)", True),
        ("p2² · p1 · p1", "(4, 0, 3)", True),
    }
    check_solved(Architecture((3, 2, 2)), loss, [point])


def test_numbers_have_the_digits_that_their_balls_decide():
    tiny = arb(3) * arb(2) ** -100
    assert shown_numbers([arb(2), tiny]) == (2.0, 3 * 2.0**-100)
    assert shown_numbers([arb(2), arb(0, 1e-19)]) == (2.0, 0.0)
    assert shown_numbers([arb(2), arb(0, 1e-17)]) is None
    assert shown_numbers([arb(2), tiny + tiny * arb(0, 1e-5)]) is None
    assert shown_numbers([arb(0, 1e-40)]) is None
    assert shown_numbers([Fraction(1, 3), Fraction(0)]) == (Fraction(1, 3), 0)


def test_more_bits_are_taken_until_the_digits_are_decided(monkeypatch):
    """A double root nearly: W − u is so small that 192 bits leave its loss open."""
    a, loss = Architecture((2, 2)), QuadraticLoss((1, -2, 1 + Fraction(1, 10**60)))
    found = critical_points(a, loss, progress=False)
    best = found.points[0]
    exact = float(loss.value([c.mid() for c in best.certificate.enclosure]).mid())
    assert found.is_complete and best.loss == pytest.approx(exact, rel=1e-6)
    monkeypatch.setattr(critical_solver, "_PRECISIONS", (192,))
    few = critical_points(a, loss, progress=False)
    assert not few.is_complete


# --- random targets


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


def check_factors(u, width):
    """Certified factors of u in balls: None, or right and narrow."""
    pattern = root_pattern(tuple(map(Fraction, u)))
    with ctx.workprec(192):
        balls = [arb(fmpq(*Fraction(c).as_integer_ratio())) for c in u]
        size = max(abs(float(c)) for c in u)
        if width is not None:
            balls = [c + arb(0, size) * arb((1, -width)) for c in balls]
        found = certified_factors([balls], [1])
        if found is None:
            return False
        assert found.pattern == pattern
        forms = [f for _, f in (*found.linear, *found.quadratic)]
        assert all(bits(f) >= 59 for f in forms)
    with ctx.workprec(4096):
        W = compose([(found.scale,), *forms])
    for ball, c in zip(W, u, strict=True):
        low, high = ends(ball)
        assert low <= Fraction(c) <= high
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_factors_of_random_forms(kind):
    rng = np.random.default_rng(1301)
    known = 0
    for trial in range(120):
        u = random_target(rng, 1 + trial % 8, kind)
        simple = root_pattern(tuple(map(Fraction, u))).codimension == 0
        done = check_factors(u, None)
        assert done == simple
        known += done
        assert check_factors(u, 40) is False or len(u) == 1
        assert check_factors(u, 100) <= done
    assert known > 20


def random_fibres(count, seed, largest):
    """Classes over targets at all architectures, in floats and in the fractions that they are."""
    rng = np.random.default_rng(seed)
    networks = [*ALL_OF_STRIDE_ONE, *STRIDED]
    targets = classes = 0
    for trial in range(count):
        a, kind = networks[rng.integers(len(networks))], KINDS[trial % len(KINDS)]
        u = end_to_end(a, rng, kind)
        if a.is_thick and count_packings(root_pattern(tuple(map(Fraction, u))), a) > largest:
            continue
        exact = QuadraticLoss(tuple(map(Fraction, u)))
        found = []
        for loss in [exact] if not a.is_thick else [QuadraticLoss(u), exact]:
            if not contains(a, loss.target):
                break
            simple = a.is_thick and root_pattern(loss.target).codimension == 0
            with ctx.workprec(192):
                point = target_point(a, LossData(loss), simple)
            classes += check_solved(a, loss, [point])
            found.append(sorted(map(repr, point.classes)))
        targets += bool(found)
        assert all(signatures == found[0] for signatures in found)
    return targets, classes


def test_random_targets_have_narrow_filters():
    targets, classes = random_fibres(60, 1302, largest=16)
    assert targets > 30 and classes > 3 * targets


SOLVED = [
    a
    for a in ALL_OF_STRIDE_ONE
    if sum(multiple_root_ed_degree(parts) for parts in critical_partitions(a)) <= 60
] + STRIDED[:4]


def random_solutions(count, seed, networks):
    """Critical points of random targets, half of them in a random metric."""
    rng = np.random.default_rng(seed)
    points = classes = complete = 0
    for trial in range(count):
        a, kind = networks[rng.integers(len(networks))], KINDS[trial % len(KINDS)]
        u = random_target(rng, a.filter_size - 1, kind)
        X = rng.integers(-3, 4, (len(u), 2 * len(u)))
        S = X @ X.T + np.eye(len(u), dtype=int)
        loss = QuadraticLoss(u, None if rng.integers(2) else S.tolist())
        found = critical_points(a, loss, progress=False)
        classes += check_solved(a, loss, found.points)
        assert not found.is_complete or all(c.is_decided for p in found.points for c in p.classes)
        points += len(found.points)
        complete += found.is_complete
        assert str(found)
    return points, classes, complete


def test_random_critical_points_have_narrow_filters():
    points, classes, complete = random_solutions(30, 1303, SOLVED)
    assert classes >= points > 60 and complete > 20


# --- reachable points


def start_of(a):
    rng = np.random.default_rng(1304)
    return [rng.integers(1, 9, k).tolist() for k in a.sizes]


@pytest.mark.parametrize(("k", "u"), NAMED)
def test_reachable_points_are_as_narrow(k, u):
    a = Architecture(k)
    found = reachable(a, QuadraticLoss(u), start_of(a))
    classes = sum(len(p.classes) for p in found.critical_points.points)
    assert found.is_complete and len(found.points) == 2 ** (a.layers - 1) * classes
    for p in found.points:
        given = replace(p.critical_class, filters=p.filters, enclosure=p.enclosure)
        check_class(a, p.critical_point, given)


def test_a_wide_class_is_left_out():
    """Break: the balls of a class are blown up to a radius of 10^−9."""
    a, loss = Architecture((6, 2)), QuadraticLoss(CLOSE)
    known = critical_points(a, loss, progress=False)
    first, *others = known.points
    wide = tuple(
        replace(c, enclosure=tuple(tuple(x + arb(0, 1e-9) for x in w) for w in c.enclosure))
        for c in first.classes
    )
    blurred = replace(known, points=(replace(first, classes=wide), *others))
    found = reachable(a, loss, start_of(a), found=blurred)
    assert blurred.is_complete and not found.is_complete
    assert found.undecided == 4 and len(found.points) == 2 * sum(len(p.classes) for p in others)
    assert all(p.critical_point is not blurred.points[0] for p in found.points)
    assert "note: 4 points left out, undecided" in str(found)


# --- what else gives balls


def public_balls(precision):
    """Filters and factors of all functions that take a precision, irrational and uneven ones."""
    a = Architecture((3, 2, 2))
    forms = [(1, 0, -2, 1, -3), (1000, -1, -7, 0, 2), (0, 1, -5, 1, 1), (3, 10**9, 1, -4, 1)]
    for W in forms:
        yield from (f.coefficients for f in real_factors(W, precision))
        yield from (w for f in fibre(a, W, precision=precision) for w in f.filters)
    strided = Architecture((2, 3, 2), (1, 2, 1))
    W = compose([(1, 3), (1, 1, -3), (2, 5)], strided.strides)
    yield from (w for f in fibre(strided, W, precision=precision) for w in f.filters)
    for W in [(1, 0, 0, 0, -3), (2, 0, 7, 0, 1), (1, 0, 0, 0, 5)]:
        b = Architecture((3, 2), (2, 1))
        yield from (Q for f in factorize(b, W, precision) for Q in f.factors)
    for filters, delta in [
        ([(1, 2), (3, 1, 4)], [1]),
        ([(1, 3), (7, -1), (2, 10**9)], [5, -(10**6)]),
    ]:
        yield from (w for r in rescalings(filters, delta, precision) for w in r.filters)


def size_in_bits(form):
    """As :func:`bits`, for complex balls, too: by the real and the imaginary parts."""
    parts = [part for c in form for part in ([c.real, c.imag] if isinstance(c, acb) else [c])]
    return bits(parts)


@pytest.mark.parametrize("precision", [2, 10, 53, 200])
def test_radii_are_as_small_as_asked(precision):
    widths = [size_in_bits(form) for form in public_balls(precision)]
    assert min(widths) >= precision - 1 and sum(w < 10**4 for w in widths) > 40


def test_the_working_precision_alone_is_not_enough(monkeypatch):
    """Break: balls of so many bits, without a look at what the products make of them."""
    monkeypatch.setattr("lcn_support.fibres._narrow", lambda found_with, a, bits: found_with(bits))
    monkeypatch.setattr("lcn_support.forms._GUARD_BITS", 0)
    assert min(map(size_in_bits, public_balls(53))) < 52


def test_a_curve_of_one_variable_gives_narrow_points():
    rng = np.random.default_rng(1305)
    for _ in range(10):
        loss = QuadraticLoss(tuple(rng.integers(-9, 10, 5).tolist()))
        for precision in (2, 128):
            forms = [p.end_to_end for p in double_root_points(loss, precision)]
            profile = HyperrootProfile(Architecture((3, 2), (2, 1)), loss)
            forms += [w for p in profile.points(precision) for w in p.filters]
            assert forms and all(bits(form) >= 59 for form in forms)


def test_limits_are_enclosed_and_shown_as_narrowly():
    a, loss = Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1))
    limit = enclosed_limit(a, loss, [(1, 1, 0), (1, 0)])
    for balls in (limit.box, limit.enclosure):
        assert all(bits(w) >= 39 for w in balls)
    assert repr(limit) == "EnclosedLimit((1, 1, 0), (1, 0))"
    tiny = arb(2) ** -70
    doubtful = replace(limit, enclosure=((arb(1), tiny * 3, tiny + arb(0, 5e-22)), (arb(1), tiny)))
    assert repr(doubtful) == "EnclosedLimit((1, 2.54e-21, [+/- 1.35e-21]), (1, 8.47e-22))"
