"""Balls that leave the package: narrow beside their filter, with a product that contains W."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from enclosure_checks import bits, check_class, check_solved, isolating
from flint import acb, arb, ctx

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, fibre, real_factors
from lcn_support.arithmetic.balls import shown_numbers
from lcn_support.forms import certified_factorization as enclosed_factors
from lcn_support.function_space.sparse_factorization import factorize
from lcn_support.landscape import solver as critical_solver
from lcn_support.landscape.classes import target_fibre, target_point
from lcn_support.landscape.double_root import double_root_points
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.losses.derivatives import quotient_signature
from lcn_support.training.enclosed_limits import enclosed_limit
from lcn_support.training.flow_invariants import rescalings
from lcn_support.training.reachable_points import reachable

CLUSTER = (-0.1, 0.1, -0.7, 0.8, 0.9, 3.1, -0.6, 3.2)
NOT_PROPER = (0, 0, -7, 9, -7, -9, 5)
CLOSE = (0.1178354228796064, -0.5011501839789932, 0.8371400063431313, 0.8303892548060108,
         0.8806267770693929, 1.7203352243766865, -1.1765276233343518)  # fmt: skip
NAMED = [((8,), CLUSTER), ((6, 2), NOT_PROPER), *((k, CLOSE) for k in [(6, 2), (5, 3), (4, 4)])]


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


@pytest.mark.parametrize(("k", "u"), NAMED)
def test_isolating_balls_are_no_enclosures(monkeypatch, k, u):
    """Break: with them, and nobody who looks at their width, every example fails."""
    monkeypatch.setattr(enclosed_factors, "isolated_roots", isolating)
    monkeypatch.setattr("lcn_support.arithmetic.balls.is_accurate", lambda *given: True)
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
    monkeypatch.setattr("lcn_support.landscape.classes.quotient_signature", blinded)
    found = irrational_classes()
    (point,) = (p for p in found.points if p.end_to_end == (1, 0, -4, 0, 4))
    assert not found.is_complete and not any(c.is_decided for c in point.classes)
    assert "≥ " in str(found) and any("signature" in note for note in found.notes)
    monkeypatch.setattr("lcn_support.landscape.classes.quotient_signature", refusing)
    found = irrational_classes()
    assert not found.is_complete and [p.is_pure for p in found.points] in ([], [True])
    assert str(found)


def test_at_the_target_the_signature_is_the_rank():
    """(x² − 2y²)²: irrational filters with a degenerate Hessian, and nothing is undecided."""
    loss = QuadraticLoss((1, 0, -4, 0, 4))
    with ctx.workprec(192):
        a = Architecture((3, 2, 2))
        point = target_point(a, loss, target_fibre(a, loss, is_simple=False))
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
    monkeypatch.setattr(critical_solver, "PRECISIONS", (192,))
    few = critical_points(a, loss, progress=False)
    assert not few.is_complete


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
    monkeypatch.setattr(
        "lcn_support.function_space.sparse_factorization.narrow_enough",
        lambda found_with, forms, a, bits: found_with(bits),
    )
    monkeypatch.setattr("lcn_support.forms.roots.GUARD_BITS", 0)
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
