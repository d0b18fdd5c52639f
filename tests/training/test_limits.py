"""Limits of training: patterns that are known beforehand, and floats near them."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support import (
    Architecture,
    QuadraticLoss,
    RootPattern,
    compatible_patterns,
    compose,
    critical_points,
    fibre,
)
from lcn_support.experiments.targets import METRICS, random_loss
from lcn_support.landscape.planted import (
    image_of_differential,
    loss_with_residual,
    random_form,
    random_orthogonal,
)
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.derivatives import quotient_signature
from lcn_support.training.kernels.limits import annihilates_no_form
from lcn_support.training.kernels.root_discs import enclose_roots
from lcn_support.training.limits import REASONS, classify_limits

SIZES = [(3, 2), (4, 2), (3, 2, 2), (2, 3, 2), (2, 2, 2), (3, 3)]


def critical_loss(filters, rng, size=Fraction(1, 2)):
    """A loss for which the filters are critical, its residual of this maximal entry."""
    r = random_orthogonal(image_of_differential(filters), rng)
    scale = size / max(1, *map(abs, r))
    return loss_with_residual(compose(filters), [scale * c for c in r], rng)


def planted(sizes, seed, count=3):
    """(filters, loss, pattern): exact critical points of every compatible pattern."""
    a, rng = Architecture(sizes), np.random.default_rng(seed)
    for pattern in compatible_patterns(a):
        for _ in range(count):
            W = random_form(pattern, rng)
            size = Fraction(int(rng.integers(1, 1000)), 1000)
            for f in fibre(a, W):
                if f.is_compatible:
                    yield f.filters, critical_loss(f.filters, rng, size), pattern


@pytest.fixture(scope="module")
def points():
    return {sizes: list(planted(sizes, seed=1)) for sizes in SIZES}


def floats(listed, rng=None, noise=1e-14, scale=0.0):
    """Filters off by a relative amount, and rescaled with product one."""
    stacked = [np.array(rows, dtype=float) for rows in zip(*listed, strict=True)]
    if rng is None:
        return stacked
    off = [w + noise * np.abs(w).max() * rng.uniform(-1, 1, w.shape) for w in stacked]
    powers = rng.uniform(-scale, scale, (len(off), len(listed), 1))
    return [w * 10**p for w, p in zip(off, powers - powers.mean(axis=0), strict=True)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("scale", [0, 3, 60])
def test_planted_patterns_are_certified(points, sizes, scale):
    filters, losses, patterns = zip(*points[sizes], strict=True)
    rng = np.random.default_rng(2)
    found = classify_limits(Architecture(sizes), losses, floats(filters, rng, scale=scale))
    truth = np.array(list(map(str, patterns)))
    assert ((found.text == truth) | found.unknown).all()
    assert found.unknown.mean() < 0.1
    assert set(truth) == set(found.text[~found.unknown])


def test_planted_indices_are_those_of_the_exact_hessian(points):
    seen = set()
    for sizes in SIZES:
        listed = points[sizes][::3]
        filters, losses, _ = zip(*listed, strict=True)
        found = classify_limits(
            Architecture(sizes), losses, floats(filters, np.random.default_rng(3))
        )
        exact = [
            quotient_signature(f, loss.target, loss.covariance)
            for f, loss in zip(filters, losses, strict=True)
        ]
        assert all(s.undecided == 0 for s in exact)
        truth = np.array([s.negative for s in exact])
        assert ((found.index == truth) | (found.index == -1)).all()
        assert (found.index >= 0).mean() > 0.9
        seen |= set(truth.tolist())
    assert seen >= {0, 1}


def distance_to(filters, exact):
    """A lower bound of the distance to the scaling class of the exact filters, for norms of one."""
    square = Fraction(0)
    for w, v in zip(filters, exact, strict=True):
        w = [Fraction(float(c)) for c in w]
        dot = sum(a * b for a, b in zip(w, v, strict=True))
        square += 1 - dot**2 / (sum(a * a for a in w) * sum(b * b for b in v))
    return float(square) ** 0.5


@pytest.mark.parametrize("noise", [0.0, 1e-14, 1e-9])
def test_the_exact_point_is_within_the_distance_and_not_much_nearer(points, noise):
    """The certified distance is for filters whose norms are in [1/2, 1)."""
    for sizes in SIZES:
        filters, losses, _ = zip(*points[sizes][::2], strict=True)
        rows = floats(filters, np.random.default_rng(4), noise)
        found = classify_limits(Architecture(sizes), losses, rows)
        near = [
            distance_to(w, exact) for w, exact in zip(zip(*rows, strict=True), filters, strict=True)
        ]
        proven = np.isfinite(found.distance)
        assert proven.mean() > 0.8
        assert (found.distance >= np.array(near) / 2)[proven].all()
        if noise > 1e-10:
            assert np.median(found.distance / near) < 10


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("sizes", [(3, 2), (2, 2, 2), (4, 2), (3, 3), (3, 2, 2)], ids=str)
def test_what_the_exact_solver_certifies(sizes, metric):
    """Every real critical point, with its pattern and index."""
    a = Architecture(sizes)
    losses = [random_loss(a.degree, metric, 7, i) for i in range(3)]
    solved = critical_points(a, losses, progress=False)
    listed = [(p, c, s.loss) for s in solved for p in s.points for c in p.classes]
    found = classify_limits(
        a, [loss for *_, loss in listed], floats([c.filters for _, c, _ in listed])
    )
    assert len(found) > 10 and found.unknown.mean() < 0.1
    for (p, c, _), text, index in zip(listed, found.text, found.index, strict=True):
        assert text in (str(p.pattern), "unknown")
        assert index in (c.signature.index, -1)


def simple(roots, pairs=0):
    return str(RootPattern([1] * roots, [1] * pairs))


def pure(filters):
    """The loss whose target is the product of the filters: its least value, zero, is there."""
    return QuadraticLoss(compose([[Fraction(c) for c in w] for w in filters]))


GAPS = [0.125, 1e-2, 1e-4, 1e-6, 2.0**-20, 1e-9, 1e-12]
NEAR = {
    "real": lambda e: [(1, 0, -1), (1, 1 + e)],
    "real, at infinity": lambda e: [(0, 1, 2), (e, 1)],
    "both small": lambda e: [(1, 0.5), (1, 0.5 + e), (1, -3)],
    "a pair": lambda e: [(1, 2, 5), (1, 2 + e, 5)],
    "three": lambda e: [(1, 1, -2), (1, -1 + e), (1, -1 - e)],
}


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("kind", NEAR)
def test_close_roots_are_never_called_equal(kind, gap):
    filters = NEAR[kind](gap)
    pairs = 2 if kind == "a pair" else 0
    a = Architecture(map(len, filters))
    text = classify_limits(a, pure(filters), filters).text[0]
    assert text == simple(a.degree - 2 * pairs, pairs) or (gap < 0.1 and text == "unknown")


@pytest.mark.parametrize("gap", [Fraction(1, 20), *map(Fraction, GAPS[3:])])
def test_close_roots_beside_a_double_root(gap):
    """The residual of a double root says nothing about the other roots."""
    rng = np.random.default_rng(5)
    filters = [(1, -3, 2), (1, -1), (1, -2 - gap)]
    loss = critical_loss(filters, rng)
    text = classify_limits(Architecture((3, 2, 2)), loss, floats([filters])).text[0]
    assert text == "112|0" or (gap < 1e-2 and text == "unknown")


def by_tolerance(W, tolerance):
    """What one does without thinking: computed roots of W, the close ones taken together."""
    roots = list(np.roots(W))
    real, pairs = [1] * (len(W) - 1 - len(roots)), []
    while roots:
        group = [roots.pop()]
        for z in group:
            group += [v for v in roots if abs(v - z) < tolerance * max(1, abs(z))]
            roots = [v for v in roots if v not in group]
        centre = np.mean(group)
        (real if abs(centre.imag) < tolerance else pairs).append(len(group))
    return sorted(real), sorted(pairs)[::2]


def mistakes(points, tolerance):
    wrong = 0
    for sizes in SIZES:
        filters, _, patterns = zip(*points[sizes], strict=True)
        rows = floats(filters, np.random.default_rng(2))
        for i, pattern in enumerate(patterns):
            W = np.ones(1)
            for w in rows:
                W = np.convolve(W, w[i])
            wrong += by_tolerance(W, tolerance) != (list(pattern.real), list(pattern.complex))
    return wrong


def test_a_tolerance_on_the_roots_of_the_product_fails(points):
    assert all(mistakes(points, tolerance) > 10 for tolerance in (1e-10, 1e-6, 1e-3))
    filters = [(1, 0, -(2.0**-4)), (1, 2.0**-2 + 2.0**-11)]
    found = classify_limits(Architecture((3, 2)), pure(filters), filters)
    assert found.counts() == {"111|0": 1, "unknown": 0}
    assert by_tolerance(np.convolve(*filters), 1e-3) == ([1, 2], [])


BAD = [(1, 1, 0), (1, 0)]
BAD_LOSS = QuadraticLoss((1, 1, 0, 1))


@pytest.mark.parametrize(
    ("filters", "loss", "code"),
    [
        (BAD, QuadraticLoss((1, 1, 0.5, 1)), -1),
        ([(1, 1, 0.2), (1, -0.2)], BAD_LOSS, -1),
        ([(1, 1, np.nan), (1, 0)], BAD_LOSS, -1),
        ([(1, 1, np.inf), (1, 0)], BAD_LOSS, -1),
        ([(0, 0, 0), (0, 0)], BAD_LOSS, -1),
        ([(0, 0, 0), (1, 0)], BAD_LOSS, -1),
        ([(1e-9, 0, 0), (1e-9, 0)], BAD_LOSS, -1),
        ([(1, -1, 0), (1, -1)], QuadraticLoss((1, -2, 1, 0)), -1),
        ([(1, -2, 1), (1, 1)], QuadraticLoss((1, -1, -1, 1)), -2),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_certified(filters, loss, code):
    """Not critical, far, not finite, W = 0, a degenerate W = u, a double root in one filter."""
    assert set(REASONS) == {-1, -2, -3}
    found = classify_limits(Architecture((3, 2)), loss, filters)
    assert found.codes[0] == code and found.unknown[0] and found.text[0] == "unknown"
    assert np.isinf(found.distance[0]) == (code == -1)


@pytest.mark.parametrize(
    "quadric", [(1, 0, 0), (0, 0, 1), (1, 2, 1), (0, 1e-200, 1), (1e-200, 0, 1)]
)
@pytest.mark.parametrize("fourth", [0, 1])
def test_an_exact_double_root_of_a_filter_is_no_error(quadric, fourth):
    """The formula for the roots of a quadric, and the iteration for those of a quartic, stall."""
    w = np.convolve(quadric, (1, 3, 1)) if fourth else quadric
    filters = [tuple(map(float, w)), (1.0, -2.0)]
    found = classify_limits(Architecture((len(w), 2)), pure(filters), filters)
    assert found.codes[0] == -2


def test_the_distance_tells_a_near_point_from_a_reached_one():
    """With another target the critical point moves away from the filters, and keeps its pattern."""
    losses = [BAD_LOSS, QuadraticLoss((1, 1, 1e-3, 1))]
    found = classify_limits(Architecture((3, 2)), losses, [np.array([w, w]) for w in BAD])
    assert found.text.tolist() == ["12|0", "12|0"]
    assert found.distance[0] < 1e-13 and 1e-4 < found.distance[1] < 1e-1


@pytest.mark.parametrize(("layers", "code"), [(4, 0), (5, -3), (6, -3)])
def test_one_root_of_many_filters(layers, code):
    """Of d = L − 1 coincidences a residual of L + 1 entries shows at most (L + 2)/2."""
    rng = np.random.default_rng(6)
    filters = [(1, -1)] * layers
    loss = critical_loss(filters, rng)
    found = classify_limits(Architecture((2,) * layers), loss, floats([filters]))
    assert found.text[0] == (f"{layers}|0" if code == 0 else "unknown")
    assert code == 0 or found.codes[0] == code


def test_rank_of_the_hankel_matrix():
    """r = Σ c_i ev_{a_i} over few points is annihilated by the form with these roots."""
    powers = np.vander([1.0, -2.0], 5)
    r = powers[0] - 3 * powers[1]
    assert annihilates_no_form(r, 1e-12, 0) and annihilates_no_form(r, 1e-12, 1)
    assert not annihilates_no_form(r, 1e-12, 2)
    assert not annihilates_no_form(powers[0], 1e-12, 1)
    assert not annihilates_no_form(r, 10.0, 1)
    assert not annihilates_no_form(np.zeros(5), 1e-12, 0)
    assert not annihilates_no_form(np.arange(1.0, 6) ** 2, 0.0, 3)


def exact_roots(rng, degree):
    """Linear forms, quickly exact: points (x, y) of P¹ with integers, conjugate pairs included."""
    points = []
    while len(points) < degree:
        x, y = map(int, rng.integers(-9, 10, 2))
        if degree - len(points) >= 2 and rng.random() < 0.5:
            b = int(rng.integers(1, 5))
            new = [(complex(x, b), 1), (complex(x, -b), 1)]
        else:
            new = [(x, y)] if (x, y) != (0, 0) else []
        if all(abs(p[0] * q[1] - p[1] * q[0]) > 0 for p in points for q in new):
            points += new
    return points


@pytest.mark.parametrize("degree", range(1, 7))
@pytest.mark.parametrize("noise", [0.0, 1e-9])
def test_discs_hold_the_exact_roots(degree, noise):
    rng = np.random.default_rng(degree)
    missed = 0
    for _ in range(40):
        points = exact_roots(rng, degree)
        w = np.ones(1)
        for x, y in points:
            w = np.convolve(w, (y, -x))
        assert (w.imag == 0).all()
        w = w.real / 2.0 ** np.ceil(np.log2(np.linalg.norm(w)) + 1e-9)
        off = rng.standard_normal(degree + 1)
        w += noise * off / np.linalg.norm(off)
        z, radius = np.zeros((degree, 2), dtype=complex), np.zeros(degree)
        for error in (noise * 1.0001 + 1e-16, 0.0):
            enclose_roots(w, error, z, radius)
            p = np.array(points) / np.linalg.norm(points, axis=1)[:, None]
            chords = np.abs(p[:, None, 0] * z[None, :, 1] - p[:, None, 1] * z[None, :, 0])
            inside = chords <= radius + 1e-15
            if error:
                assert (inside.sum(axis=0) >= 1).all() and (inside.sum(axis=1) >= 1).all()
            else:
                missed += not inside.any(axis=1).all()
    assert (missed > 20) == (noise > 0)


def test_a_batch_is_its_runs_one_by_one(points):
    listed = [(f, loss) for f, loss, _ in points[3, 2, 2][::5]]
    a, rows = Architecture((3, 2, 2)), floats([f for f, _ in listed])
    batch = LossBatch.of([loss for _, loss in listed])
    together = classify_limits(a, batch, rows)
    apart = [classify_limits(a, loss, [w[i] for w in rows]) for i, (_, loss) in enumerate(listed)]
    assert together.codes.tolist() == [found.codes[0] for found in apart]
    assert together.index.tolist() == [found.index[0] for found in apart]
    assert together.is_minimum.tolist() == [found.index[0] == 0 for found in apart]
    counts = together.counts()
    assert sum(counts.values()) == len(together) == len(listed) and "unknown" in counts


def test_a_filter_of_size_one_and_a_torch_tensor_change_nothing():
    a = Architecture((1, 3, 2))
    found = classify_limits(a, BAD_LOSS, [(-2,), (0.5, 0.5, 0), (-1, 0)])
    assert found.counts() == {"12|0": 1, "unknown": 0}
    torch = pytest.importorskip("torch")
    tensors = [torch.tensor([w], dtype=torch.float64) for w in BAD]
    assert classify_limits(Architecture((3, 2)), BAD_LOSS, tensors).text[0] == "12|0"


def test_more_patterns_than_a_short_integer_counts():
    form = [1, *[0] * 29, 1]
    found = classify_limits(Architecture((31,)), QuadraticLoss(form), [form])
    assert found.text[0] == simple(0, 15) and found.codes[0] > np.iinfo(np.int16).max


@pytest.mark.parametrize(
    ("a", "loss", "filters", "message"),
    [
        (Architecture((3, 2), (2, 1)), QuadraticLoss((1, 0, 0, 0, 1)), BAD, "stride other than"),
        (Architecture((2, 3)), BAD_LOSS, BAD, r"for the sizes \(2, 3\)"),
        (Architecture((3, 2)), BAD_LOSS, BAD[:1], "one array of shape"),
        (Architecture((3, 2)), QuadraticLoss((1, 1, 1)), BAD, "of size 4"),
        (Architecture((3, 2)), [BAD_LOSS] * 3, BAD, "3 losses for 1 runs"),
    ],
    ids=str,
)
def test_errors_name_the_remedy(a, loss, filters, message):
    with pytest.raises(ValueError, match=message):
        classify_limits(a, loss, filters)
