"""All critical points: complete, certified, as other methods find them; special data are named."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy as sp

from lcn_support import (
    Architecture,
    QuadraticLoss,
    compose,
    contains,
    critical_points,
    fibre,
    multiple_root_ed_degree,
)
from lcn_support.architectures.strata import compatible_partitions, critical_partitions
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.landscape.continuation import path_search, stratum as stratum_solver
from lcn_support.landscape.continuation.monodromy import form
from lcn_support.losses.derivatives import hessian

SIZES = [(2, 2), (3, 2), (2, 2, 2), (4, 2), (3, 2, 2), (3, 3)]


def random_loss(rng, n, white):
    X = rng.normal(size=(n + 1, 2 * n + 2))
    S = X @ X.T / (2 * n + 2)
    return QuadraticLoss(rng.normal(size=n + 1), None if white else (S + S.T) / 2)


def bombieri(n):
    return [[Fraction(i == j, comb(n, i)) for j in range(n + 1)] for i in range(n + 1)]


def solved(sizes, count=4, seed=5):
    """Results for random targets, white and anisotropic in turn."""
    a = Architecture(sizes)
    rng = np.random.default_rng(seed)
    losses = [random_loss(rng, a.degree, white=i % 2 == 0) for i in range(count)]
    return a, critical_points(a, losses, seed, progress=False)


@pytest.mark.parametrize("sizes", [*SIZES, (2, 2, 2, 2), (4, 3), (4, 4), (3, 3, 3)])
def test_every_complex_point_is_found(sizes):
    """The certified points of each stratum are as many as the formula says."""
    a, results = solved(sizes, count=2)
    for r in results:
        assert r.is_complete and not r.notes
        assert list(r.complex_counts) == list(critical_partitions(a))
        for parts, count in r.complex_counts.items():
            assert count.found == count.expected == multiple_root_ed_degree(parts)


def test_a_lost_path_is_found_again(monkeypatch):
    """The first way loses a real point, another way finds it."""
    ways = []
    track = path_search.track

    def careless(locus, starts, start, end):
        ends, arrived = track(locus, starts, start, end)
        if not ways:
            arrived[np.argmin([max(abs(c.imag) for c in form(locus, x)) for x in ends])] = False
        ways.append(len(starts))
        return ends, arrived

    monkeypatch.setattr(path_search, "track", careless)
    loss = random_loss(np.random.default_rng(1), 4, white=True)
    assert critical_points(Architecture((3, 3)), loss).is_complete
    assert ways == [13, 13, 13]


def test_a_point_that_stays_lost_is_reported(monkeypatch):
    """Break: two points never arrive; the exact count shows that they are missing."""
    track = path_search.track

    def careless(locus, starts, start, end):
        ends, arrived = track(locus, starts, start, end)
        for lost in np.argsort([abs(x[-1]) for x in ends])[:2]:
            arrived[lost] = False
        return ends, arrived

    monkeypatch.setattr(path_search, "track", careless)
    loss = random_loss(np.random.default_rng(1), 4, white=False)
    r = critical_points(Architecture((3, 3)), loss)
    count = r.complex_counts[2, 2]
    assert count.found < count.exact == count.expected == 13
    assert not r.is_complete and "NOT complete" in str(r)
    assert any("2+2" in note for note in r.notes)


@pytest.mark.parametrize("sizes", SIZES)
def test_points_are_critical_and_signatures_right(sizes):
    """Against floating-point linear algebra: gradient, composition, eigenvalues."""
    a, results = solved(sizes)
    for r in results:
        S = np.array(r.loss.covariance, dtype=float)
        u = np.array(r.loss.target, dtype=float)
        for p in r.points:
            W = np.array(p.end_to_end, dtype=float)
            assert p.classes and abs((W - u) @ S @ (W - u) - p.loss) < 1e-9 * (1 + p.loss)
            for c in p.classes:
                filters = [np.array(w, dtype=float) for w in c.filters]
                assert np.allclose(compose(filters), W, atol=1e-9)
                slope = r.loss.layer_gradients(filters)
                assert all(abs(g) < 1e-7 for part in slope for g in part)
                exact = [[Fraction(float(x)) for x in w] for w in filters]
                H = np.array(hessian(exact, r.loss.target, r.loss.covariance), dtype=float)
                values = np.linalg.eigvalsh(H)
                kernel = np.sort(abs(values))[: a.layers - 1]
                assert (kernel < 1e-9 * abs(values).max()).all()
                assert c.signature.scaling == a.layers - 1 and not c.signature.is_degenerate
                assert (values < -1e-9 * abs(values).max()).sum() == c.signature.negative
                assert c.signature.positive + c.signature.negative == a.degree + 1


def newton_limits(a, loss, rng, starts):
    """End-to-end filters of critical parameters that Newton's method finds from random starts."""
    S, u = np.array(loss.covariance, dtype=float), np.array(loss.target, dtype=float)
    cuts = np.cumsum(a.sizes)[:-1]

    def slope(x):
        filters = np.split(x, cuts)
        r = 2 * S @ (compose(list(filters)) - u)
        parts = []
        for i, w in enumerate(filters):
            rest = compose([np.ones(1), *(v for j, v in enumerate(filters) if j != i)])
            parts += [r[c : c + len(rest)] @ rest for c in range(len(w))]
        return np.array(parts)

    found = []
    for _ in range(starts):
        x = rng.normal(size=sum(a.sizes))
        for _ in range(60):
            g = slope(x)
            J = np.array(
                [(slope(x + 1e-6 * e) - slope(x - 1e-6 * e)) / 2e-6 for e in np.eye(len(x))]
            )
            step = np.linalg.lstsq(J, g, rcond=1e-7)[0]
            x = x - step * min(1, 2 / (1e-30 + np.linalg.norm(step)))
            if np.linalg.norm(step) < 1e-11:
                break
        W = compose(list(np.split(x, cuts)))
        if np.linalg.norm(slope(x)) < 1e-9 and np.linalg.norm(W) > 1e-2:
            found.append(W)
    return found


@pytest.mark.parametrize("sizes", [(3, 2), (4, 2), (3, 3)])
def test_newton_from_random_starts_finds_no_other_point(sizes):
    """A method that knows nothing of strata finds only points of the list, and several of them."""
    a, (r,) = solved(sizes, count=1, seed=8)
    listed = np.array([p.end_to_end for p in r.points], dtype=float)
    limits = newton_limits(a, r.loss, np.random.default_rng(0), starts=25)
    nearest = [int(abs(listed - W).max(axis=1).argmin()) for W in limits]
    for W, i in zip(limits, nearest, strict=True):
        assert abs(listed[i] - W).max() < 1e-5
    assert len(set(nearest)) >= 2
    short = np.delete(listed, nearest[0], axis=0)
    assert abs(short - limits[0]).max(axis=1).min() > 1e-3


def test_two_linear_layers_against_elimination_by_sympy():
    """k = (2, 2), rational data: all real points, from a Gröbner basis that knows no strata."""
    target = (1, -2, 3)
    a, b, c = sp.symbols("a b c")
    W = (c, c * (a + b), c * a * b)
    loss = sum((w - u) ** 2 for w, u in zip(W, target, strict=True))
    basis = sp.groebner([sp.diff(loss, v) for v in (a, b, c)] + [1 - c * sp.Symbol("z")],
                        sp.Symbol("z"), a, b, c, order="lex")  # fmt: skip
    values = sp.Poly(basis.exprs[-1], c)
    r = critical_points(Architecture((2, 2)), QuadraticLoss(target))
    leading = {round(float(p.end_to_end[0]), 8) for p in r.points}
    assert leading <= {round(float(z), 8) for z in values.real_roots()}
    double = [p for p in r.points if str(p.pattern) == "2|0"]
    assert len(double) == 2 and r.complex_counts[2,].found == 4


BAD_MINIMA = [
    ((3, 2), (1, 1, 0, 1), (1, 1, 0, 0), 1),
    ((4, 2), (1, 3, 1, 0, 1), (1, 3, 1, 0, 0), 1),
    ((3, 2, 2), (1, 3, 1, 0, 1), (1, 3, 1, 0, 0), 5),
    ((3, 2, 2), (1, 1, 0, 1, 0), (1, 1, 0, 0, 0), 1),
    ((3, 3), (1, 3, 2, 0, 1), (1, 3, 2, 0, 0), 2),
]


@pytest.mark.parametrize(("sizes", "target", "W", "classes"), BAD_MINIMA)
def test_known_bad_minima_are_found_exactly(sizes, target, W, classes):
    r = critical_points(Architecture(sizes), QuadraticLoss(target))
    assert r.is_complete
    (p,) = [p for p in r.points if p.end_to_end == W]
    assert p.certificate.method == "exact" and p.certificate.radius == 0
    assert (p.loss, p.is_local_minimum, p.is_global_minimum, p.is_pure) == (1, True, False, False)
    assert p in r.bad_minima and len(p.classes) == classes
    assert r.points[0].is_pure and r.points[0].loss == 0


def test_floats_that_are_simple_fractions_are_solved_exactly_too():
    exact = critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1)))
    floats = critical_points(Architecture((3, 2)), QuadraticLoss((1.0, 1.0, 0.0, 1.0)))
    assert [p.certificate.method for p in exact.points] == [
        p.certificate.method for p in floats.points
    ]
    assert [p.pattern for p in exact.points] == [p.pattern for p in floats.points]


@pytest.mark.parametrize("white", [True, False])
@pytest.mark.parametrize("sizes", [(2, 2), (4, 2), (3, 2, 2)])
def test_outside_the_function_space_the_least_loss_alone_is_the_global_minimum(sizes, white):
    """Targets near a definite form: the losses differ, and all but the least are not global."""
    a, rng = Architecture(sizes), np.random.default_rng(17)
    for _ in range(3):
        n = a.degree
        definite = np.array([comb(n // 2, i // 2) * (i % 2 == 0) for i in range(n + 1)])
        u = (definite + 0.2 * rng.normal(size=n + 1)).tolist()
        assert not contains(a, u)
        r = critical_points(a, QuadraticLoss(u, random_loss(rng, n, white).covariance))
        assert r.is_complete and len(r.points) > 1
        S = np.array(r.loss.covariance, dtype=float)
        errors = [np.array(p.end_to_end, dtype=float) - u for p in r.points]
        losses = [float(e @ S @ e) for e in errors]
        assert losses == pytest.approx([float(p.loss) for p in r.points])
        best = int(np.argmin(losses))
        assert [p.is_global_minimum for p in r.points] == [i == best for i in range(len(losses))]
        assert sum(p.is_local_minimum for p in r.points) == len(r.bad_minima) + 1


# --- special data


def test_a_special_metric_is_named_and_counted_exactly():
    """Break: the generic number is not reached, and the result says so and by which count."""
    rng = np.random.default_rng(0)
    loss = QuadraticLoss(rng.normal(size=5), bombieri(4))
    r = critical_points(Architecture((3, 2, 2)), loss)
    found = {parts: count.found for parts, count in r.complex_counts.items()}
    assert found == {(1, 1, 1, 1): 1, (2, 1, 1): 4, (2, 2): 7, (3, 1): 4}
    assert r.is_complete
    for parts in [(2, 1, 1), (2, 2), (3, 1)]:
        count = r.complex_counts[parts]
        assert count.exact == count.found < count.expected
        assert "generic" in str(count)
    total = sum(n * found[parts] for parts, n in compatible_partitions(r.architecture).items())
    assert total == 50


def test_a_target_on_the_discriminant_brings_its_whole_fibre():
    """Also incompatible factorizations are critical there: the converse of the theorem fails."""
    a, u = Architecture((4, 2)), compose([(1, 0), (1, 0), (1, 1), (1, 2)])
    r = critical_points(a, QuadraticLoss(u))
    best = r.points[0]
    assert best.is_pure and best.end_to_end == u and str(best.pattern) == "112|0"
    assert len(best.classes) == len(fibre(a, u)) == 3
    assert sum(c.packing.is_compatible for c in best.classes) == 1
    assert any("discriminant" in note for note in r.notes) and r.is_complete
    assert best.is_local_minimum is True and best.is_bad_minimum is False
    with pytest.raises(ValueError, match="class by class"):
        _ = best.signature


@pytest.mark.parametrize("sizes", [(4, 2), (3, 2, 2), (3, 3)])
def test_a_target_with_irrational_double_roots_is_listed_once(sizes):
    """(x² − 2y²)²: its strata find it in balls, with x − √2y for q, and once more with x + √2y."""
    a, u = Architecture(sizes), (1, 0, -4, 0, 4)
    r = critical_points(a, QuadraticLoss(u))
    assert r.is_complete and [p.end_to_end == u for p in r.points].count(True) == 1
    best = r.points[0]
    assert best.end_to_end == u and best.is_pure and len(best.classes) == len(fibre(a, u))
    W = np.array([p.end_to_end for p in r.points[1:]], dtype=float)
    assert abs(W - u).max(axis=1).min() > 1e-3


def test_an_incompatible_factorization_away_from_the_target():
    """W = x² · x² for k = (3, 3), a target without x³y and x²y²: found on a stratum with N = 0."""
    a = Architecture((3, 3))
    r = critical_points(a, QuadraticLoss((1, 0, 0, 2, 5)))
    (p,) = [p for p in r.points if p.end_to_end == (1, 0, 0, 0, 0)]
    assert [str(c.packing) for c in p.classes] == ["p1² · p1²"]
    assert not p.classes[0].packing.is_compatible and r.is_complete
    generic = critical_points(a, QuadraticLoss((1, 1, 0, 2, 5)))
    assert all(c.packing.is_compatible for p in generic.points for c in p.classes)


def test_zero_is_left_out_and_named():
    r = critical_points(Architecture((2, 2, 2, 2, 2)), QuadraticLoss((1, 2, 3, 4, 5, -6)))
    assert r.is_complete and any("W = 0" in note for note in r.notes)
    assert all(any(p.end_to_end) for p in r.points)


def test_the_zero_target_has_no_critical_point_but_zero():
    r = critical_points(Architecture((3, 2)), QuadraticLoss((0, 0, 0, 0)))
    assert r.points == () and r.is_complete and "zero" in r.notes[0]


def test_a_curve_of_critical_points_is_named():
    """Bombieri's metric and u = x² + y²: all squares of linear forms are as near."""
    loss = QuadraticLoss((1, 0, 1), bombieri(2))
    r = critical_points(Architecture((2, 2)), loss)
    (squares,) = r.sets
    assert r.is_complete and not r.points and squares.is_global_minimum is True
    assert all(p.pattern.real == (2,) for p in squares.points)
    rng = np.random.default_rng(8)
    for a, b in rng.integers(-9, 10, (20, 2)).tolist():
        if a or b:
            scale = Fraction(1, a * a + b * b)  # the projection of u to the square of ax + by
            W = (a * a * scale, 2 * a * b * scale, b * b * scale)
            assert loss.value(W) == squares.loss == 1
    assert not critical_points(Architecture((2, 2)), QuadraticLoss((1, 0, 2), bombieri(2))).sets


def test_unsuitable_input_is_refused():
    with pytest.raises(ValueError, match="degree 2"):
        critical_points(Architecture((3, 2)), QuadraticLoss((1, 2, 3)))
    with pytest.raises(ValueError, match="degree 3"):
        critical_points(Architecture((2, 2), strides=(2, 1)), QuadraticLoss((1, 2, 3)))
    with pytest.raises(ValueError, match="more samples"):
        QuadraticLoss.from_data(Architecture((3, 2)), np.eye(4)[:, :2], np.ones((1, 2)))


def test_one_layer_has_one_critical_point():
    for sizes in [(1,), (2,), (5,), (1, 4, 1)]:
        a = Architecture(sizes)
        r = critical_points(a, QuadraticLoss(range(1, a.degree + 2)))
        assert len(r.points) == 1 and r.points[0].is_pure and r.is_complete


def test_scaling_the_data_scales_the_points():
    rng = np.random.default_rng(4)
    u = [Fraction(int(c), 8) for c in rng.integers(-20, 20, 5)]
    a = Architecture((3, 2, 2))
    small = critical_points(a, QuadraticLoss([c / 10**6 for c in u]))
    large = critical_points(a, QuadraticLoss(u))
    assert [p.pattern for p in small.points] == [p.pattern for p in large.points]
    assert [p.index for p in small.points] == [p.index for p in large.points]
    ratio = [float(p.loss) / float(q.loss) for p, q in zip(small.points, large.points, strict=True)
             if q.loss]  # fmt: skip
    assert np.allclose(ratio, 1e-12)


# --- what is left open, and how it shows


def test_undecided_is_said_not_guessed(monkeypatch):
    """If the roots of a point were not certainly distinct, the result would be incomplete."""
    monkeypatch.setattr("lcn_support.landscape.classes.certified_factors", lambda *given: None)
    r = critical_points(Architecture((3, 2)), QuadraticLoss((0.3, 1.1, -0.7, 1.9)))
    assert r.undecided and not r.is_complete
    assert any("undecided" in note for note in r.notes)


def test_without_all_points_no_minimum_is_called_global(monkeypatch):
    loss = random_loss(np.random.default_rng(6), 3, white=True)
    r = critical_points(Architecture((2, 2, 2)), loss)
    assert r.points[0].is_global_minimum is True and not r.points[0].is_pure
    monkeypatch.setattr(stratum_solver.StratumCount, "is_complete", property(lambda self: False))
    r = critical_points(Architecture((2, 2, 2)), loss)
    assert isinstance(r.points[0].is_global_minimum, Unknown)


def test_the_result_is_a_table():
    r = critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1)))
    text = str(r).splitlines()
    assert text[1].split() == ["loss", "pattern", "index", "classes", "kind", "W"]
    assert len(text) == 2 + len(r.points) + len(r.complex_counts)
    assert "bad minimum" in str(r) and "(1, 1, 0, 0)" in str(r)
