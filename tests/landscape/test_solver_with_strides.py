"""All critical points of networks with larger strides: counts, certificates and other routes."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from lcn_support import Architecture, QuadraticLoss, compose, critical_points, fibre, train
from lcn_support.architectures.loci import Locus
from lcn_support.architectures.patterns import RootPattern
from lcn_support.counting.modulo_primes.solution_bounds import solution_bound
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.counting.products import critical_count
from lcn_support.function_space.parameterization import parameterization_rank
from lcn_support.landscape.continuation.monodromy import monodromy
from lcn_support.losses.derivatives import gradient, hessian, quotient_signature

SMALL = [
    Architecture(k, strides=s)
    for k, s in [
        ((2, 2), (2, 1)),
        ((3, 2), (2, 1)),
        ((2, 3), (2, 1)),
        ((3, 2), (3, 1)),
        ((4, 2), (2, 1)),
        ((2, 2, 2), (2, 2, 1)),
        ((2, 2, 2), (1, 2, 1)),
        ((2, 2, 2), (2, 1, 1)),
    ]
]


def generic_loss(a, rng):
    A = rng.integers(-4, 5, size=(a.filter_size, a.filter_size))
    S = A @ A.T + 2 * np.eye(a.filter_size, dtype=int)
    return QuadraticLoss(rng.integers(-9, 10, a.filter_size).tolist(), S.tolist())


def white_loss(a, rng):
    return QuadraticLoss(rng.integers(-9, 10, a.filter_size).tolist())


LOCI = [
    Locus((1,), others=((2, (1,)),)),
    Locus((1, 1), others=((3, (1,)),)),
    Locus((1,), others=((2, (1,)), (6, (1,)))),
    Locus((2,), others=((2, (2,)),)),
    Locus((2, 1), others=((2, (1,)),)),
    Locus((), others=((2, (2, 1)),)),
    Locus((), others=((2, (1, 1)), (4, (1,)))),
]


@pytest.mark.parametrize("locus", LOCI, ids=str)
def test_monodromy_finds_the_generic_number_and_no_more(locus):
    _, points = monodromy(locus, np.random.default_rng(5))
    assert len(points) == critical_count(locus.partitions)


def test_a_number_that_is_too_large_is_not_reached(monkeypatch):
    """Break: monodromy does not stop by itself at a number that is claimed."""
    monkeypatch.setattr(
        "lcn_support.landscape.continuation.monodromy.critical_count", lambda partitions: 11
    )
    with pytest.raises(RuntimeError, match="found 10 of 11"):
        monodromy(LOCI[1], np.random.default_rng(5))


@pytest.mark.parametrize("locus", LOCI[:4], ids=str)
def test_linear_algebra_modulo_a_prime_gives_the_same_number(locus):
    rng = np.random.default_rng(6)
    k = locus.degree + 1
    A = rng.integers(-4, 5, size=(k, k))
    loss = QuadraticLoss(
        rng.integers(-9, 10, k).tolist(), (A @ A.T + np.eye(k, dtype=int)).tolist()
    )
    bound = solution_bound(locus, loss, rng, critical_count(locus.partitions))
    assert bound.points == critical_count(locus.partitions)
    assert bound.failure_probability < 1e-12


def test_white_data_have_fewer_points_and_the_generic_number_is_then_wrong():
    rng = np.random.default_rng(7)
    locus = Locus((1,), others=((2, (1,)),))
    bound = solution_bound(locus, QuadraticLoss((1, 2, 3, 5)), rng)
    assert bound.points == 2 < critical_count(locus.partitions) == 6


def test_the_count_without_euler_s_relation_is_wrong(monkeypatch):
    """Break: for two groups of one hyperroot the coefficient of ab in (1+a)²(1+b)²/(1−a−b)."""
    naive = 4 + (2 + 2) + 2
    assert critical_count(LOCI[0].partitions) == 6 != naive
    monkeypatch.setattr(
        "lcn_support.landscape.continuation.monodromy.critical_count", lambda partitions: naive
    )
    with pytest.raises(RuntimeError, match="found 6 of 10"):
        monodromy(LOCI[0], np.random.default_rng(5))


def test_for_one_group_it_is_the_degree_of_the_multiple_root_locus():
    partitions = [
        p.real for n in range(1, 8) for p in RootPattern.all_of_degree(n) if not p.complex
    ]
    assert all(critical_count([parts]) == multiple_root_ed_degree(parts) for parts in partitions)
    assert critical_count([(1, 1)]) + critical_count([(2,)]) != critical_count([(1,), (1,)])


@pytest.mark.parametrize("strides", [(1, 0), (1, -2), (1, 1.5), (True, 2)])
def test_layer_strides_that_are_none_are_refused(strides):
    with pytest.raises(ValueError, match="positive integer"):
        gradient([(1, 0, -1), (1, -1)], (2, 0, -1, 0, 2), layer_strides=strides)


@pytest.mark.parametrize("a", SMALL, ids=repr)
@pytest.mark.parametrize("make", [generic_loss, white_loss])
def test_every_point_is_critical_and_the_list_is_complete(a, make):
    loss = make(a, np.random.default_rng(a.filter_size))
    r = critical_points(a, loss, progress=False)
    assert r.is_complete and not r.undecided and r.points
    for p in r.points:
        for c in p.classes:
            with ctx.workprec(192):
                u = [arb(int(x)) for x in loss.target]
                S = [[arb(int(x)) for x in row] for row in loss.covariance]
                slope = gradient(c.enclosure, u, S, layer_strides=a.layer_strides)
            assert all(abs(float(g)) < 1e-20 or g == 0 for part in slope for g in part)
            W = np.array(compose(c.filters, strides=a.strides), dtype=float)
            assert np.allclose(W, [float(w) for w in p.end_to_end], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("a", SMALL[:6], ids=repr)
def test_descent_ends_at_listed_minima(a):
    rng = np.random.default_rng(11)
    loss = generic_loss(a, rng)
    r = critical_points(a, loss, progress=False)
    starts = [rng.normal(size=(60, k)) for k in a.sizes]
    runs = train(a, loss, starts, step=0.5, bounded=True, steps=4000, polish=True)
    minima = np.array([[float(w) for w in p.end_to_end] for p in r.local_minima])
    ends = runs.end_to_end[runs.converged]
    assert len(ends) > 30
    nearest = abs(ends[:, None, :] - minima).max(axis=2).min(axis=1)
    away = nearest > 1e-6 * abs(minima).max()
    assert not away.any()


def test_descent_finds_more_than_a_list_without_the_best_point():
    """Break: with the global minimum struck off the list, runs end elsewhere."""
    a, rng = Architecture((3, 2), strides=(2, 1)), np.random.default_rng(11)
    loss = generic_loss(a, rng)
    r = critical_points(a, loss, progress=False)
    starts = [rng.normal(size=(60, k)) for k in a.sizes]
    runs = train(a, loss, starts, step=0.5, bounded=True, steps=4000, polish=True)
    others = np.array([[float(w) for w in p.end_to_end] for p in r.points[1:]])
    ends = runs.end_to_end[runs.converged]
    assert (abs(ends[:, None, :] - others).max(axis=2).min(axis=1) > 1e-3).any()


@pytest.mark.parametrize("a", SMALL[1:5], ids=repr)
def test_reversed_data_have_the_reversed_critical_points(a):
    loss = generic_loss(a, np.random.default_rng(3))
    S = [row[::-1] for row in loss.covariance[::-1]]
    r = critical_points(a, loss, progress=False)
    mirrored = critical_points(a, QuadraticLoss(loss.target[::-1], S), progress=False)
    assert [p.kind for p in r.points] == [p.kind for p in mirrored.points]
    for p, q in zip(r.points, mirrored.points, strict=True):
        assert np.allclose([float(w) for w in p.end_to_end], [float(w) for w in q.end_to_end[::-1]])


def test_filters_of_size_one_and_the_last_stride_change_nothing():
    a = Architecture((3, 2), strides=(2, 1))
    loss = generic_loss(a, np.random.default_rng(4))
    r = critical_points(a, loss, progress=False)
    for b in (
        Architecture((3, 2), strides=(2, 5)),
        Architecture((3, 2, 1), strides=(2, 1, 3)),
        Architecture((3, 1, 2), strides=(1, 2, 1)),
    ):
        same = critical_points(b, loss, progress=False)
        assert [p.end_to_end for p in same.points] == [p.end_to_end for p in r.points]
        assert [p.kind for p in same.points] == [p.kind for p in r.points]


def test_a_leading_filter_of_size_one_leaves_least_squares():
    a = Architecture((1, 3), strides=(2, 1))
    loss = generic_loss(a, np.random.default_rng(8))
    (p,) = critical_points(a, loss, progress=False).points
    S = np.array(loss.covariance, dtype=float)
    b = S @ np.array(loss.target, dtype=float)
    best = np.linalg.solve(S[::2, ::2], b[::2])
    assert np.allclose([float(w) for w in p.end_to_end[::2]], best)
    assert all(w == 0 for w in p.end_to_end[1::2]) and p.kind == "global minimum"


@pytest.mark.parametrize(
    "filters", [[(1, 2, 5), (3, -1)], [(1, 0, -1), (1, -1)], [(1, 1, -1), (1, 3)]]
)
def test_a_target_that_is_reached_is_pure(filters):
    a = Architecture((3, 2), strides=(2, 1))
    u = compose(filters, strides=a.strides)
    r = critical_points(a, QuadraticLoss(u), progress=False)
    assert r.points[0].is_pure and r.points[0].end_to_end == tuple(u) and r.points[0].loss == 0
    assert sum(p.end_to_end == tuple(u) for p in r.points) == 1


def test_a_target_with_a_factorization_that_layers_do_not_share_is_told_from_other_points():
    """(x² − y²)(x² + 2y²): over R along the groups in two ways, along the layers in one."""
    a = Architecture((2, 2, 2), strides=(1, 2, 1))
    u = (1, 0, 1, 0, -2)
    loss = QuadraticLoss(u, generic_loss(a, np.random.default_rng(13)).covariance)
    r = critical_points(a, loss, progress=False)
    assert r.is_complete
    assert [p.end_to_end == u for p in r.points] == [True] + [False] * (len(r.points) - 1)
    assert {str(c.packing) for c in r.points[0].classes} == {"p1 · p2 | p1", "p2 · p1 | p1"}


@pytest.mark.parametrize("u", [(1, 0, -5, 0, 4), (1, 0, -1, 0, -2), (4, 0, -5, 0, 1)])
def test_a_target_has_one_class_for_each_of_its_factorizations(u):
    """Two of them may be packed alike: the roots of (x² − y²)(x² − 4y²) can change places."""
    a = Architecture((3, 2), strides=(2, 1))
    S = generic_loss(a, np.random.default_rng(14)).covariance
    classes = critical_points(a, QuadraticLoss(u, S), progress=False).points[0].classes
    assert {c.filters for c in classes} == {f.filters for f in fibre(a, u)}
    assert len(classes) == 2
    for c in classes:
        signature = quotient_signature(c.filters, u, S, layer_strides=a.layer_strides)
        assert repr(c.signature) == repr(signature)


def test_rational_products_with_irrational_filters_and_other_factorizations_are_listed():
    """(x² − 2y²)(x² + 3y²), critical as such and not with its factors exchanged."""
    a, W = Architecture((2, 2, 2), strides=(1, 2, 1)), (1, 0, 1, 0, -6)
    r = critical_points(a, QuadraticLoss((1, 45, 1, -15, -6)), progress=False)
    (p,) = [p for p in r.points if p.end_to_end == W]
    assert r.is_complete and {str(c.packing) for c in p.classes} == {"p1 · p2 | p1", "p2 · p1 | p1"}


def test_one_product_critical_with_two_conjugate_factorizations_is_not_called_two_points():
    """(x⁴ − 2y⁴)(x² − 3y²), where x² − √2y² and x² + √2y² may change places."""
    a, even, odd = Architecture((3, 3), strides=(2, 1)), (1, -3, -2, 6), (9, 3, 1)
    u = (even[0], odd[0], even[1], odd[1], even[2], odd[2], even[3])
    r = critical_points(a, QuadraticLoss(u), progress=False)
    twice = [p for p in r.points if np.allclose(p.end_to_end, (1, 0, -3, 0, -2, 0, 6))]
    assert len(twice) == 2 and twice[0].pattern != twice[1].pattern
    assert not r.is_complete and any("cannot be told apart" in note for note in r.notes)


@pytest.mark.parametrize("a", [Fraction(1, 5), Fraction(3)])
def test_a_special_target_makes_a_singular_point_critical(a):
    """White data: (x² − y²)² is critical, though P_1 and P_2 share a hyperroot: rank 3 < 4."""
    network = Architecture((3, 2), strides=(2, 1))
    filters, target = [(1, 0, -1), (1, -1)], (1 + a, 0, a - 2, 0, 1 + a)
    slope = gradient(filters, target, layer_strides=network.layer_strides)
    assert not any(c for part in slope for c in part)
    assert parameterization_rank(network, filters) == 3 < network.dimension
    r = critical_points(network, QuadraticLoss(target), progress=False)
    assert (1, 0, -2, 0, 1) in [p.end_to_end for p in r.points]


def test_where_its_hessian_degenerates_the_point_is_counted_with_multiplicity():
    network = Architecture((3, 2), strides=(2, 1))
    filters, target = [(1, 0, -1), (1, -1)], (2, 0, -1, 0, 2)
    assert quotient_signature(filters, target, layer_strides=(1, 2)).is_degenerate
    r = critical_points(network, QuadraticLoss(target), progress=False)
    (triple,) = (p for p in r.points if p.certificate.multiplicity > 1)
    assert r.is_complete and triple.end_to_end == (1, 0, -2, 0, 1)
    assert triple.certificate.multiplicity == 3 and triple.signature.is_degenerate
    other = critical_points(network, QuadraticLoss((3, 0, -1, 0, 3)), progress=False)
    assert all(p.certificate.multiplicity == 1 for p in other.points)


def test_generic_data_have_no_such_point():
    network = Architecture((3, 2), strides=(2, 1))
    r = critical_points(network, generic_loss(network, np.random.default_rng(9)), progress=False)
    for p in r.points:
        for c in p.classes:
            filters = [[Fraction(x) for x in w] for w in c.filters]
            assert parameterization_rank(network, filters) == network.dimension


@pytest.mark.parametrize("a", SMALL, ids=repr)
def test_strided_hessian_against_differences(a):
    rng = np.random.default_rng(12)
    loss = generic_loss(a, rng)
    filters = [rng.integers(-4, 5, k).tolist() for k in a.sizes]
    strides = a.layer_strides
    H = hessian(filters, loss.target, loss.covariance, layer_strides=strides)
    flat = [c for w in filters for c in w]

    def slope(at):
        ends = np.cumsum(a.sizes)[:-1]
        parts = [w.tolist() for w in np.split(np.array(at, dtype=object), ends)]
        found = gradient(parts, loss.target, loss.covariance, layer_strides=strides)
        return [c for part in found for c in part]

    for j in range(
        len(flat)
    ):  # ∂L/∂w is quadratic in each coordinate: central differences are exact
        ahead, behind = (
            slope([Fraction(c) + h * (i == j) for i, c in enumerate(flat)]) for h in (1, -1)
        )
        assert [(x - y) / 2 for x, y in zip(ahead, behind, strict=True)] == [row[j] for row in H]


def test_the_signature_needs_the_strides():
    """Break: the filters of a critical point of strides (2, 1), read as of stride one."""
    filters, target = [(1, 0, -1), (1, -1)], (2, 0, -1, 0, 2)
    assert quotient_signature(filters, target, layer_strides=(1, 2)).scaling == 1
    with pytest.raises(ValueError, match="compose to 4"):
        quotient_signature(filters, target)
    with pytest.raises(ValueError, match="layer strides"):
        quotient_signature(filters, target, layer_strides=(1,))


def test_several_losses_do_not_depend_on_each_other():
    a, rng = Architecture((3, 2), strides=(2, 1)), np.random.default_rng(10)
    losses = [generic_loss(a, rng), white_loss(a, rng), generic_loss(a, rng)]
    together = critical_points(a, losses, seed=3, progress=False)
    alone = [critical_points(a, loss, progress=False) for loss in losses]
    for r, s in zip(together, alone, strict=True):
        assert [p.end_to_end for p in r.points] == [p.end_to_end for p in s.points]


def test_solutions_with_an_irrational_factor_of_zero_are_no_points():
    """A target with even exponents only: some solutions have W = 0, and are left aside."""
    a = Architecture((2, 2, 2), strides=(2, 1, 1))
    r = critical_points(a, QuadraticLoss((-4, 0, 3, 0, 1, 0)), progress=False)
    assert r.is_complete and r.points[0].is_pure and all(any(p.end_to_end) for p in r.points)
    assert any("W = 0" in str(count) for count in r.complex_counts.values())
