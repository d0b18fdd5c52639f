"""Paths in plain Python: the kernel's equations and ends, the same answers, no path lost."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.architectures.loci import Locus
from lcn_support.arithmetic.draws import Draws
from lcn_support.landscape.continuation import plain_paths, tracking
from lcn_support.landscape.continuation.compiled_paths import track_compiled
from lcn_support.landscape.continuation.equations import flat, kept_rows, left_out, linearised
from lcn_support.landscape.continuation.kernels import equations, implied_rows
from lcn_support.landscape.continuation.monodromy import form, monodromy, random_parameters
from lcn_support.landscape.continuation.start_systems import start_system
from lcn_support.landscape.continuation.tracking import track

LOCI = [
    Locus((2, 2)),
    Locus((3, 2)),
    Locus((3, 2, 1, 1)),
    Locus((2, 2, 2)),
    Locus((1, 1), others=((2, (1,)),)),
    Locus((), others=((2, (2, 1)),)),
    Locus((2, 1), others=((2, (2,)),)),
    Locus((1,), others=((2, (1,)), (4, (1,)))),
]


def complex_numbers(rng, *shape):
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)


def symmetric(rng, k):
    A = complex_numbers(rng, k, k)
    return A + A.T


@pytest.mark.parametrize("locus", LOCI, ids=str)
@pytest.mark.parametrize("moving", [True, False])
def test_both_write_the_same_equations(locus, moving):
    rng, k, n = np.random.default_rng(0), locus.degree + 1, locus.unknowns
    x, S, b, db = complex_numbers(rng, n), symmetric(rng, k), *complex_numbers(rng, 2, k)
    dS = symmetric(rng, k) * moving
    implied = implied_rows(x, np.array(locus.blocks))
    assert left_out(locus, x.tolist()) == tuple(implied.tolist())
    E, Et, J = np.zeros(n, complex), np.zeros(n, complex), np.zeros((n, n), complex)
    N = equations(x, np.array(locus.blocks), implied, S, b, dS, db, 0.0, E, J, Et)
    rows = linearised(locus, moving)(x.tolist(), flat((S, b)), flat((dS, db)))
    kept = np.array([rows[i] for i in kept_rows(locus, implied)])
    for found, expected in ((kept[:, :-2], J[:N]), (kept[:, -2], Et[:N]), (kept[:, -1], E[:N])):
        assert np.allclose(found, expected, rtol=0, atol=1e-12 * abs(expected).max())
    other = linearised(locus, moving)((1.001 * x).tolist(), flat((S, b)), flat((dS, db)))
    assert not np.allclose([other[i] for i in kept_rows(locus, implied)], kept)


@pytest.mark.parametrize("locus", [*LOCI[:2], *LOCI[3:5]], ids=str)
def test_both_trackers_lead_to_the_same_ends(locus):
    system, draws = start_system(locus), Draws(1)
    for _ in range(3):
        end = random_parameters(locus, draws)
        ways = locus, system.points, system.parameters, end
        plain = [plain_paths.follow(locus, x, *line(system.parameters, end)) for x in system.points]
        compiled, arrived = track_compiled(*ways)
        assert all(arrived) and all(is_there for _, is_there in plain)
        for (x, _), y in zip(plain, compiled, strict=True):
            W = np.array(form(locus, y))
            assert abs(np.array(form(locus, x)) - W).max() < 1e-10 * abs(W).max()


def line(start, end):
    parameters = flat(start)
    return parameters, [q - p for p, q in zip(parameters, flat(end), strict=True)]


def test_paths_into_infinity_do_not_arrive():
    """Bombieri's metric keeps 7 of 13 solutions."""
    system = start_system(Locus((2, 2)))
    S = np.diag([1 / comb(4, i) for i in range(5)])
    end = S.tolist(), (S @ np.random.default_rng(0).normal(size=5)).tolist()
    ways = line(system.parameters, end)
    arrived = [plain_paths.follow(system.locus, x, *ways)[1] for x in system.points]
    assert sum(arrived) < 13


# --- the same answers


def compiled_answers(monkeypatch, a, losses):
    """One loss after the other, on the compiled kernel alone."""
    with monkeypatch.context() as patch:
        patch.setattr(tracking, "plain_work", tracking.WORTH_COMPILING)
        return [critical_points(a, loss, progress=False) for loss in losses]


def plain_answers(monkeypatch, a, losses):
    """The same in plain Python, where there is no compiler."""

    def never(*given):
        raise AssertionError("a path was compiled")

    with monkeypatch.context() as patch:
        patch.setattr(tracking, "is_compiler_there", lambda: False)
        patch.setattr("lcn_support.landscape.continuation.compiled_paths.track_compiled", never)
        return [critical_points(a, loss, progress=False) for loss in losses]


def said(r):
    """All that a result shows, in its order."""
    counts = [(key, str(count)) for key, count in r.complex_counts.items()]
    classes = [[(c.filters, c.packing, c.signature) for c in p.classes] for p in r.points]
    return repr(r), str(r), r.points, repr(r.points), classes, counts, r.notes, r.sets


def losses_of(a, count, seed):
    """White, integer, anisotropic and diagonal data, and targets with signs and ties."""
    rng, k = np.random.default_rng((a.degree, seed)), a.degree + 1
    for i in range(count):
        u = rng.integers(-9, 10, k).tolist()
        u[-1] = u[-1] or 1
        A = rng.normal(size=(k, 2 * k))
        diagonal = [[Fraction(int(r == c) * (1 + r % 2)) for c in range(k)] for r in range(k)]
        yield [
            QuadraticLoss(u),
            QuadraticLoss(rng.normal(size=k), A @ A.T / k),
            QuadraticLoss(u, diagonal),
            QuadraticLoss([*rng.integers(-1, 2, k - 1).tolist(), 2]),
            QuadraticLoss([*u[: k // 2], *[0] * (k - k // 2 - 1), 1], A @ A.T),
        ][i % 5]


@pytest.mark.parametrize(
    "sizes, strides, count",
    [
        ((3, 3), None, 40),
        ((3, 2, 2), None, 25),
        ((2, 2, 2, 2), None, 10),
        ((4, 3), None, 10),
        ((3, 3, 2), None, 5),
        ((2, 2), (2, 1), 40),
        ((3, 2), (2, 1), 25),
        ((2, 2), (3, 1), 10),
        ((2, 2, 2), (2, 1, 1), 10),
        ((2, 3), (2, 1), 10),
    ],
    ids=str,
)
def test_the_answers_are_the_compiled_ones(monkeypatch, sizes, strides, count):
    a = Architecture(sizes, strides=strides)
    losses = list(losses_of(a, count, seed=0))
    plain, compiled = (f(monkeypatch, a, losses) for f in (plain_answers, compiled_answers))
    for loss, first, second in zip(losses, plain, compiled, strict=True):
        assert said(first) == said(second), loss
    assert said(plain[0]) != said(plain[1])


@pytest.mark.parametrize("locus", [LOCI[0], LOCI[4]], ids=str)
def test_both_make_the_same_start_systems(monkeypatch, locus):
    """Monodromy from nothing: the same points in the same order."""
    monkeypatch.setattr(tracking, "is_compiler_there", lambda: False)
    parameters, plain = monodromy(locus, Draws(7))
    monkeypatch.undo()
    monkeypatch.setattr(tracking, "plain_work", tracking.WORTH_COMPILING)
    again, compiled = monodromy(locus, Draws(7))
    assert parameters == again and len(plain) == len(compiled)
    for x, y in zip(plain, compiled, strict=True):
        assert np.allclose(form(locus, x), form(locus, y), rtol=1e-8)


def test_several_losses_are_compiled_and_agree(monkeypatch):
    a, calls = Architecture((3, 3)), []
    losses = list(losses_of(a, 3, seed=2))
    alone = plain_answers(monkeypatch, a, losses)
    monkeypatch.setattr(
        "lcn_support.landscape.continuation.compiled_paths.track_compiled",
        lambda *given: calls.append(1) or track_compiled(*given),
    )
    monkeypatch.setattr(tracking, "plain_work", 0)
    together = critical_points(a, losses, progress=False)
    assert calls and [r.points for r in together] == [r.points for r in alone]


# --- what is lost is noticed


def test_a_lost_path_is_sought_again(monkeypatch):
    follow, left = plain_paths.follow, [1]

    def careless(*given):
        x, arrived = follow(*given)
        return x, arrived and not (left and left.pop())

    monkeypatch.setattr(tracking, "follow", careless)
    monkeypatch.setattr(tracking, "is_compiler_there", lambda: False)
    r = critical_points(Architecture((3, 3)), QuadraticLoss((1, 3, 2, 0, 1)), progress=False)
    assert not left and r.is_complete


def test_a_path_that_is_always_lost_is_missed(monkeypatch):
    """Break: the smallest solution of each way never arrives, and another takes its place."""
    follow = plain_paths.follow

    def careless(locus, x, parameters, velocity):
        first = start_system(locus).points[0]
        return follow(locus, first, parameters, velocity)

    monkeypatch.setattr(tracking, "follow", careless)
    monkeypatch.setattr(tracking, "is_compiler_there", lambda: False)
    loss = QuadraticLoss(
        (1, 3, 2, 0, 1), [[Fraction(1 + (i == j)) for j in range(5)] for i in range(5)]
    )
    r = critical_points(Architecture((3, 3)), loss, progress=False)
    count = r.complex_counts[2, 2]
    assert count.found < count.expected == 13 and not r.is_complete and "NOT complete" in str(r)


def test_what_is_worth_compiling_is_compiled(monkeypatch):
    compiled = []
    monkeypatch.setattr(
        "lcn_support.landscape.continuation.compiled_paths.track_compiled",
        lambda *given: compiled.append(len(given[1])) or ([], []),
    )
    monkeypatch.setattr(tracking, "plain_work", 0)
    system = start_system(Locus((2, 2)))
    way = system.parameters, random_parameters(system.locus, Draws(0))
    track(system.locus, system.points, *way)
    assert not compiled and tracking.plain_work == 13 * 4**2
    track(system.locus, system.points * 60, *way)
    track(system.locus, system.points[:1], *way)
    assert compiled == [780, 1]


def test_data_beyond_floats_are_lost_without_a_word():
    system = start_system(Locus((2, 2)))
    S, _ = system.parameters
    way = line(system.parameters, (S, [1e308] * 5))
    assert not plain_paths.follow(system.locus, system.points[0], *way)[1]
