"""Critical points of extreme data: near the discriminant, ill-conditioned, badly scaled, tied."""

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction as F

import numpy as np
import pytest
from flint import ctx

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.arithmetic.balls import ball_parts
from lcn_support.landscape import solver as critical_solver
from lcn_support.landscape.classes import rational_if_simple
from lcn_support.landscape.continuation import one_multiple_root, path_search
from lcn_support.landscape.continuation.interval_newton import IntervalNewton
from lcn_support.landscape.continuation.monodromy import form
from lcn_support.landscape.continuation.one_multiple_root import points_with_one_multiple_root
from lcn_support.landscape.continuation.start_systems import start_system


def solve(sizes, target, covariance=None):
    return critical_points(Architecture(sizes), QuadraticLoss(target, covariance), progress=False)


@pytest.mark.parametrize("distance", [F(1, 10**12), F(1, 10**60), F(1, 10**99)])
def test_a_target_near_the_discriminant_is_not_taken_for_its_neighbour(distance):
    """(x − y)² + εy²: the nearest square is the global minimum, of loss about ε²."""
    r = solve((2, 2), (1, -2, 1 + distance))
    best = r.points[0]
    assert r.is_complete and best.kind == "global minimum" and str(best.pattern) == "2|0"
    assert 0 < best.loss < 2 * float(distance) ** 2 + 1e-300


def test_floats_near_the_discriminant():
    r = solve((2, 2, 2), (1.0, 1.0, 0.25, -1e-45))
    assert r.is_complete and r.points[0].loss < 1e-80
    saddle = solve((3, 2), (1, 1, F(1, 4), F(1, 10**40)))
    assert saddle.is_complete and len(saddle.points) == len(
        solve((3, 2), (1, 1, F(1, 4), 1e-3)).points
    )


def test_points_that_floats_do_not_tell_apart_are_all_listed():
    """Two of the four real zeros on Δ_2 agree to forty digits."""
    loss = QuadraticLoss((F(311, 439), F(-81, 878), 1 - F(1, 10**40)))
    with ctx.workprec(512):
        real = [p for p in points_with_one_multiple_root(2, loss).points if p.is_real]
    r = critical_points(Architecture((2, 2)), loss)
    assert r.is_complete
    assert sum(not p.is_pure for p in r.points) == len(real)


@pytest.mark.parametrize("sizes", [(3, 3), (3, 2, 2)])
def test_one_filter_is_listed_once(sizes):
    """c(x(x − y))², with c = 1234567/7654321, is critical on several strata."""
    c = F(1234567, 7654321)
    r = solve(sizes, (c, -2 * c, c, 0, 1))
    W = (c, -2 * c, c, 0, 0)
    assert [p.end_to_end for p in r.points].count(W) == 1
    near = [
        p for p in r.points if np.allclose([float(x) for x in p.end_to_end], [float(x) for x in W])
    ]
    assert len(near) == 1


def ill_conditioned(n, exponent, seed):
    rng = np.random.default_rng(seed)
    V, _ = np.linalg.qr(rng.normal(size=(n + 1, n + 1)))
    S = V @ np.diag(10.0 ** np.linspace(-exponent, 0, n + 1)) @ V.T
    return QuadraticLoss(rng.normal(size=n + 1), (S + S.T) / 2)


@pytest.mark.parametrize(("n", "exponent", "seed"), [(5, 6, 10), (5, 8, 4), (4, 10, 1)])
def test_more_bits_change_nothing(monkeypatch, n, exponent, seed):
    """The same strata at 2048 bits from the start."""
    monkeypatch.setattr(
        "lcn_support.landscape.attempt.critical_loci",
        lambda a: tuple(map(Locus, ((2, *(1,) * (n - 2)), (n - 1, 1), (n,)))),
    )
    a, loss = Architecture((2,) * n), ill_conditioned(n, exponent, seed)
    found = critical_points(a, loss, progress=False)
    monkeypatch.setattr(critical_solver, "PRECISIONS", (2048,))
    oracle = critical_points(a, loss, progress=False)
    assert not found.undecided and found.is_complete
    assert [p.pattern for p in found.points] == [p.pattern for p in oracle.points]
    assert [p.index for p in found.points] == [p.index for p in oracle.points]


def test_too_few_bits_are_reported_and_more_are_taken(monkeypatch):
    """Break: with the first precision alone some signature or pattern stays undecided."""
    loss = ill_conditioned(5, 10, 3)
    loci = tuple(map(Locus, ((2, 1, 1, 1), (4, 1), (5,))))
    monkeypatch.setattr("lcn_support.landscape.attempt.critical_loci", lambda a: loci)
    monkeypatch.setattr(critical_solver, "PRECISIONS", (53,))
    few = critical_points(Architecture((2,) * 5), loss, progress=False)
    assert few.undecided and not few.is_complete and few.notes
    monkeypatch.setattr(critical_solver, "PRECISIONS", (53, 448))
    assert not critical_points(Architecture((2,) * 5), loss, progress=False).undecided


@pytest.mark.parametrize(
    ("sizes", "target"),
    [
        ((3, 2), (1.0, 1.0, 0.25, 1e-300)),
        ((3, 2), (1.0, 1.0, 0.25, -1e-30)),
        ((2, 2), (1.0, 2**-40, 2**-82 * (1 + 2**-50))),
        ((3, 3), (1, F(1, 10**20), 1, 2, 5)),
        ((3, 2), (1e-99, 0, 1e-99, 3e-99)),
        ((3, 3), (1e99, -3e98, 2e99, 0, 1e99)),
    ],
)
def test_tiny_and_huge_coefficients(sizes, target):
    r = solve(sizes, target)
    assert r.is_complete and r.points
    assert all(np.isfinite(float(p.loss)) for p in r.points)


def test_infinitely_many_points_on_one_stratum_leave_the_others():
    """u = x⁴: every q gives W = 0 on Δ_(2,2)."""
    r = solve((3, 3), (1, 0, 0, 0, 0))
    assert r.points[0].is_pure and r.is_complete and not r.sets
    assert str(r.complex_counts[2, 2]).startswith(
        "9 found; for these data at most 9 exist, generic data have 13; W = 0 and isotropic W aside"
    )
    assert r.complex_counts[2, 1, 1].found == 10


def test_data_out_of_the_range_of_floats_are_refused():
    for target in [(10**200, 10**200, 0, 1), (F(1, 10**150), 0, 0, F(1, 10**150))]:
        with pytest.raises(ValueError, match=r"scale it"):
            solve((3, 2), target)
    with pytest.raises(ValueError, match="covariance is larger"):
        solve((2, 1), (1, 2), [[10**150, 0], [0, 10**150]])


def test_a_tie_is_named():
    """A palindromic target: reversed filters have the same loss."""
    r = solve((2, 2, 2), (3, 1, 1, 3))
    first, second = (p for p in r.points if p.is_global_minimum is True)
    assert first.end_to_end == pytest.approx(second.end_to_end[::-1])
    assert first.end_to_end != pytest.approx(second.end_to_end)
    (best,) = (p for p in solve((2, 2, 2), (3, 1, 1, 3 + F(1, 10**50))).points
               if p.is_global_minimum is True)  # fmt: skip
    assert best.end_to_end == pytest.approx(first.end_to_end)


def test_a_target_out_of_reach_is_not_called_critical():
    assert not any("discriminant" in note for note in solve((4, 2), (1, 0, 2, 0, 1)).notes)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ((1, 1, 0, 1), TypeError, "give QuadraticLoss"),
        ("abc", TypeError, "give QuadraticLoss"),
        (None, TypeError, "give QuadraticLoss"),
        ([QuadraticLoss((1, 2, 3, 4)), QuadraticLoss((1, 2))], ValueError, "loss 1 takes"),
    ],
)
def test_what_is_no_loss_is_refused(given, error, words):
    with pytest.raises(error, match=words):
        critical_points(Architecture((3, 2)), given)


def test_seeds_and_executors_are_checked():
    a, loss = Architecture((3, 2)), QuadraticLoss((1, 2, 3, 4))
    with pytest.raises(ValueError, match="negative"):
        critical_points(a, loss, -1)
    for seed in (None, 1.5):
        with pytest.raises(TypeError):
            critical_points(a, loss, seed)
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match="list of losses"):
        critical_points(a, loss, executor=executor)
    assert critical_points(a, []) == ()
    assert len(critical_points(a, (loss for _ in range(3)), progress=False)) == 3


# --- the parts of the proof, each made to fail


def zero_on(locus, loss):
    """Certified points on a locus, and the floating-point unknowns that led to them."""
    search = path_search.PointSearch(locus, loss, start_system(locus))
    search.follow(None)
    return search


def test_distinct_means_disjoint():
    loss = QuadraticLoss((1, 3, 2, 0, 1))
    with ctx.workprec(192):
        search = zero_on(Locus((2, 2)), loss)
        for p in search.points:
            assert not path_search.are_distinct(p, p)
            mirrored = p if p.is_real else LocusPoint(
                tuple(tuple(c.conjugate() for c in f) for f in p.factors),
                tuple(c.conjugate() for c in p.form), False, False, p.method,
            )  # fmt: skip
            assert not path_search.are_distinct(p, mirrored)
        before = search.found
        search.known.marks = search.known.marks[:0]
        search.follow(None)
        assert search.found == before == 13


def test_a_real_point_is_not_accepted_as_a_complex_one(monkeypatch):
    loss = QuadraticLoss((1, 3, 2, 0, 1))
    locus = Locus((2, 2))
    newton = IntervalNewton(locus, loss)
    krawczyk = IntervalNewton.krawczyk
    with ctx.workprec(192):
        real = [p for p in zero_on(locus, loss).points if p.is_real]
        x = [complex(c.mid()) for f in real[0].factors for c in f]
        assert newton.certify(x).is_real
        monkeypatch.setattr(
            IntervalNewton,
            "krawczyk",
            lambda self, *given, real: None if real else krawczyk(self, *given, real=False),
        )
        assert newton.certify(x) is None


def test_points_lost_for_want_of_bits_are_not_called_isotropic(monkeypatch):
    point = one_multiple_root.RootChart.point
    calls = []

    def forgetful(self, root, multiplicity):
        calls.append(root)
        return None if len(calls) == 1 else point(self, root, multiplicity)

    monkeypatch.setattr(one_multiple_root.RootChart, "point", forgetful)
    with pytest.raises(ValueError, match="bits do not tell"):
        points_with_one_multiple_root(2, QuadraticLoss((1, 1, 0, 3)))


def test_a_simple_fraction_that_is_no_solution_is_not_taken():
    """A ball that holds 1/3 but no rational solution stays a ball."""
    from flint import arb

    locus, loss = Locus((2, 2)), QuadraticLoss((1, 3, 2, 0, 1))
    with ctx.workprec(192):
        wide = [arb(1), arb(1) / 3 + arb(0, 1e-3), arb(2)]
        point = LocusPoint((tuple(wide), (arb(1),)), (arb(1),) * 5, True, False, "krawczyk")
        assert rational_if_simple(loss, locus, point) is point


def test_detours_depend_on_the_seed_alone(monkeypatch):
    """A path is lost on the straight way, in whatever chunk and worker a loss is solved."""
    track = path_search.track

    def careless(locus, starts, start, end):
        ends, arrived = track(locus, starts, start, end)
        if start is start_system(locus).parameters or np.array_equal(
            start[1], start_system(locus).b
        ):
            arrived[np.argmin([max(abs(c.imag) for c in form(locus, x)) for x in ends])] = False
        return ends, arrived

    monkeypatch.setattr(path_search, "track", careless)
    rng = np.random.default_rng(0)
    losses = [QuadraticLoss(rng.normal(size=5)) for _ in range(9)]
    a = Architecture((3, 3))
    alone = critical_points(a, losses, seed=2, progress=False)
    with ThreadPoolExecutor(1) as executor:
        shared = critical_points(a, losses, seed=2, executor=executor, progress=False)
    again = critical_points(a, losses[::-1], seed=2, progress=False)[::-1]
    assert [str(r) for r in alone] == [str(r) for r in shared]
    assert [r.seed for r in alone] == [(2, i) for i in range(9)]
    assert [len(r.points) for r in alone] == [len(r.points) for r in again]
    parts = [
        [ball_parts(c) for p in r.points for c in p.certificate.enclosure if hasattr(c, "mid")]
        for results in (alone, shared)
        for r in results
    ]
    assert parts[:9] == parts[9:]
