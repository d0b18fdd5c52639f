"""Small integers and symmetric targets: multiple solutions, sets of them, ties, against oracles."""

import shutil
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from flint import arb

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.architectures.loci import Locus
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.counting.modulo_primes.singular import singular_count
from lcn_support.landscape.continuation import stratum as stratum_solver
from lcn_support.landscape.double_root import double_root_points
from lcn_support.landscape.ranking import is_rotation_invariant, ranked_by_loss
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.landscape.special_data.scheme import critical_scheme, rational_residue
from lcn_support.landscape.special_data.sets import critical_set


def bombieri(n):
    return [[Fraction(i == j, comb(n, i)) for j in range(n + 1)] for i in range(n + 1)]


def markov(n):
    return [[Fraction(1, 2) ** abs(i - j) for j in range(n + 1)] for i in range(n + 1)]


METRICS = {"white": lambda n: None, "bombieri": bombieri, "markov": markov}


def drawn(n, kind, rng):
    """A small integer target, perhaps a symmetric one."""
    u = rng.integers(-2, 3, n + 1)
    if kind == "palindrome":
        u = u + u[::-1]
    elif kind == "even":
        u[1::2] = 0
    elif kind == "ends":
        u[1:-1] = 0
        u[[0, -1]] = 1, rng.choice([-1, 1])
    return u.tolist() if any(u) else drawn(n, kind, rng)


KINDS = ["any", "palindrome", "even", "ends"]


def solved(a, u, S=None):
    return critical_points(a, QuadraticLoss(u, S), progress=False)


def ball(value):
    return arb(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def overlap(V, W):
    return all(ball(v).overlaps(ball(w)) for v, w in zip(V, W, strict=True))


def composed(filters, stride):
    first, second = filters
    W = [arb(0)] * (len(first) + stride)
    for i, c in enumerate(first):
        W[i] += ball(c) * ball(second[0])
        W[i + stride] += ball(c) * ball(second[1])
    return W


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k, stride", [((2, 2), 2), ((3, 2), 2), ((2, 2), 3), ((3, 2), 3)], ids=str)
def test_no_real_point_is_missing(k, stride, kind, metric):
    """The zeros of one exact polynomial in the root of the second filter are all there is."""
    a = Architecture(k, strides=(stride, 1))
    rng = np.random.default_rng((2, KINDS.index(kind)))
    for _ in range(4):
        u = drawn(a.degree, kind, rng)
        r = solved(a, u, METRICS[metric](a.degree))
        assert r.is_complete
        profile = HyperrootProfile(a, r.loss)
        if not any(profile.critical_form):
            (infinite,) = r.sets
            N, D = profile.fraction
            assert infinite.dimension == 1 and not r.points
            assert r.loss.value(infinite.points[0].end_to_end) == Fraction(str(N[0] / D[0]))
            continue
        expected = [composed(p.filters, stride) for p in profile.points()]
        expected = [W for W in expected if not all(c.contains(0) for c in W)]
        found = [p.certificate.enclosure for p in r.points]
        assert not r.sets
        for W in expected:
            assert any(overlap(V, W) for V in found)
        for V in found:
            assert any(overlap(V, W) for W in expected)


def test_without_the_multiple_points_some_are_missing(monkeypatch):
    """One critical point has multiplicity five, and no interval Newton test finds it."""
    a = Architecture((3, 2), strides=(2, 1))
    assert solved(a, (1, 1, 0, 0, 1)).is_complete
    monkeypatch.setattr(stratum_solver, "critical_scheme", lambda *args, **kwargs: None)
    monkeypatch.setattr(stratum_solver, "critical_set", lambda *args: None)
    assert not solved(a, (1, 1, 0, 0, 1)).is_complete


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("metric", METRICS)
def test_no_double_root_is_missing_at_stride_one(kind, metric):
    a = Architecture((4, 2))
    rng = np.random.default_rng(3)
    for _ in range(4):
        r = solved(a, drawn(a.degree, kind, rng), METRICS[metric](a.degree))
        assert r.is_complete
        expected = [p.end_to_end for p in double_root_points(r.loss)]
        found = [p.certificate.enclosure for p in r.points if not p.is_pure]
        assert len(found) == len({tuple(map(str, W)) for W in expected})
        assert all(any(overlap(V, W) for W in expected) for V in found)


@pytest.mark.skipif(not shutil.which("Singular"), reason="Singular is not installed")
@pytest.mark.parametrize(
    "k, s, u",
    [((3, 2), (2, 1), (1, 1, 0, 0, 1)), ((3, 3), (2, 1), (1, 0, 0, 0, 0, 0, 1)),
     ((2, 2, 2), (2, 2, 1), (1, 3, -2, 2, 2, -2, 3, 1))],
    ids=str,
)  # fmt: skip
def test_multiplicities_are_those_of_a_groebner_basis(k, s, u):
    a = Architecture(k, strides=s)
    parts = [(1,) * group.degree for group in a.groups]
    strides = [group.stride for group in a.groups]
    locus = Locus(parts[0], tuple(zip(strides[1:], parts[1:], strict=True)))
    scheme = critical_scheme(locus, QuadraticLoss(u), np.random.default_rng(1))
    white = [[int(i == j) for j in range(a.degree + 1)] for i in range(a.degree + 1)]
    assert scheme.length == singular_count(locus, white, target=u).count
    assert (scheme.length > scheme.distinct) == (len(s) == 2)
    assert 0 < scheme.failure_probability < 1e-9


def test_a_lift_that_solves_nothing_is_refused(monkeypatch):
    """The fraction of a residue is a guess: put into the equations, a wrong one fails."""
    locus, loss = Locus((1,), others=((2, (1,)),)), QuadraticLoss((1, 3, 3, 1), bombieri(3))
    (triple,) = critical_scheme(locus, loss, np.random.default_rng(0)).multiple
    assert triple.multiplicity == 3
    right = rational_residue
    for wrong in (lambda r, m: Fraction(1), lambda r, m: (right(r, m) or 0) + 1):
        monkeypatch.setattr("lcn_support.landscape.special_data.scheme.rational_residue", wrong)
        assert critical_scheme(locus, loss, np.random.default_rng(0)) is None


def test_the_fraction_of_a_residue():
    p = 2**61 - 1
    for value in (Fraction(-7, 12), Fraction(5), Fraction(0)):
        residue = value.numerator * pow(value.denominator, -1, p) % p
        assert rational_residue(residue, p) == value
    assert rational_residue(int(np.random.default_rng(0).integers(p)), p) is None


def test_equal_singular_values_leave_a_circle():
    """For white data and no overlap the network approximates a matrix by one of rank one."""
    a = Architecture((2, 2), strides=(2, 1))
    r = solved(a, (0, 2, 2, 0))
    (circle,) = r.sets
    assert r.is_complete and circle.dimension == 1 and set(circle.degrees.values()) == {1}
    singular = np.linalg.svd([[0, 2], [2, 0]], compute_uv=False)
    assert float(circle.loss) == pytest.approx(8 - singular[0] ** 2)
    assert circle.is_global_minimum is True
    for p in circle.points:
        M = np.array(p.end_to_end, dtype=float).reshape(2, 2)
        assert np.linalg.matrix_rank(M) == 1
        assert np.linalg.norm(M) ** 2 == pytest.approx(singular[0] ** 2)


def test_rotations_move_critical_points_of_bombieri_s_metric():
    a, circle = Architecture((2, 2)), (1, 0, 1)
    (found,) = solved(a, circle, bombieri(2)).sets
    assert found.symmetry == "moved by rotations" and found.loss == 1
    assert found.is_global_minimum is True
    assert is_rotation_invariant(QuadraticLoss((1, 0, 2, 0, 1), bombieri(4)))
    assert not is_rotation_invariant(QuadraticLoss((1, 0, 2, 0, 1)))
    assert not is_rotation_invariant(QuadraticLoss((1, 0, 1, 0, 1), bombieri(4)))


def test_other_targets_leave_no_set():
    """Unequal singular values, an ellipse, and no circle of triple roots."""
    assert not solved(Architecture((2, 2), strides=(2, 1)), (0, 2, 3, 0)).sets
    assert not solved(Architecture((2, 2)), (1, 0, 2), bombieri(2)).sets
    assert not solved(Architecture((3, 2, 2)), (1, 2, 0, 0, -1), bombieri(4)).sets


def test_a_set_that_no_symmetry_explains():
    """x⁴ − y⁴ has a circle of critical points with a triple root, all of loss one."""
    locus, loss = Locus((3, 1)), QuadraticLoss((1, 0, 0, 0, -1), bombieri(4))
    found = critical_set(locus, loss, np.random.default_rng(5))
    assert found.dimension == 1 and not is_rotation_invariant(loss)
    losses = {loss.value(p.form) for p in found.samples if p.is_exact}
    assert losses == {Fraction(1)}
    assert critical_set(locus, QuadraticLoss((1, 2, 0, 0, -1), bombieri(4)),
                        np.random.default_rng(5)) is None  # fmt: skip


def test_isolated_points_beside_a_set_are_all_found():
    """(x² + y²)²: beside circles only the target itself is critical on the squares."""
    r = solved(Architecture((3, 3)), (1, 0, 2, 0, 1), bombieri(4))
    assert r.is_complete and len(r.sets) == 1
    (only,) = r.points
    assert only.is_pure and r.complex_counts[2, 2].found == 1
    assert critical_scheme(Locus((2, 2)), r.loss, np.random.default_rng(0)) is None
    assert "beside a set of dimension 1" in str(r)


def test_a_symmetry_proves_a_tie():
    """x⁶ + y⁶ is its own mirror image, and so is the pair of its irrational bad minima."""
    r = solved(Architecture((3, 3), strides=(2, 1)), (1, 0, 0, 0, 0, 0, 1))
    first, second = r.bad_minima
    assert first.end_to_end != second.end_to_end and first.certificate.method == "krawczyk"
    ranked, _, notes = ranked_by_loss([first, second], (), r.loss, True)
    assert [p.is_global_minimum for p in ranked] == [True, True] and not notes
    other = QuadraticLoss((1, 0, 0, 0, 0, 0, 1), np.diag([1, 1, 1, 1, 1, 1, 1 + 2.0**-40]))
    ranked, _, notes = ranked_by_loss([first, second], (), other, True)
    assert sum(p.is_global_minimum is True for p in ranked) == 1


def test_a_symmetry_up_to_sign_proves_a_tie():
    """Of (2, 2, 2) and 3x³ + x²y − xy² − 3y³: reversed filters, with the opposite sign."""
    r = solved(Architecture((2, 2, 2)), (3, 1, -1, -3))
    tied = [p for p in r.points if sum(q.loss == pytest.approx(p.loss) for q in r.points) == 2]
    first, second = tied[:2]
    assert first.end_to_end == pytest.approx([-c for c in second.end_to_end[::-1]])
    ranked, _, notes = ranked_by_loss([first, second], (), r.loss, True)
    assert [p.is_global_minimum for p in ranked] == [True, True] and not notes


def test_losses_that_differ_a_little_are_different():
    r = solved(Architecture((2, 2)), (1, 0, 1 + Fraction(1, 10**90)))
    near = [p for p in r.points if float(p.loss) == 1.0 or abs(p.loss - 1) < 1e-9]
    assert len({p.loss for p in near}) == 2
    assert sum(p.is_global_minimum is True for p in r.points) == 1
    tie = solved(Architecture((2, 2)), (1, 0, 1))
    assert sum(p.is_global_minimum is True for p in tie.points) == 2


def test_what_is_not_proved_to_be_a_tie_stays_open():
    r = solved(Architecture((3, 3), strides=(2, 1)), (1, 0, 0, 0, 0, 0, 1))
    first, second = r.bad_minima
    skew = np.eye(7)
    skew[0, 1] = skew[1, 0] = 2.0**-9
    wide = [ball(c) + arb(0, 1e-3) for c in second.certificate.enclosure]
    object.__setattr__(second.certificate, "enclosure", tuple(wide))
    ranked, _, notes = ranked_by_loss([first, second], (), QuadraticLoss(r.loss.target, skew), True)
    assert any(isinstance(p.is_global_minimum, Unknown) for p in ranked) and notes


@pytest.mark.parametrize("exponent", [6, 9, 12])
def test_ill_conditioned_covariances_are_solved(exponent):
    rng = np.random.default_rng(exponent)
    for a in (Architecture((3, 2)), Architecture((3, 3)), Architecture((3, 2), strides=(2, 1))):
        k = a.degree + 1
        Q = np.linalg.qr(rng.standard_normal((k, k)))[0]
        S = Q @ np.diag(np.logspace(0, -exponent, k)) @ Q.T
        r = solved(a, rng.integers(-2, 3, k).tolist(), (S + S.T) / 2)
        reasons = [str(c) for c in r.complex_counts.values() if not c.is_complete]
        assert r.is_complete or (exponent == 12 and not a.is_thick)
        assert all(any(reason in note for note in r.notes) for reason in reasons)
