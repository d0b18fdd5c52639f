"""Two equal filters on a grid: proved critical points, their Hessians, and the edge they lie on."""

from fractions import Fraction
from functools import cache
from itertools import product
from math import prod

import numpy as np
import pytest
import sympy as sp
from flint import arb, ctx, fmpq

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.experiments.shares import wilson_interval
from lcn_support.function_space.membership import contains
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import compose_grid
from lcn_support.grids.descent import descend_on_grid
from lcn_support.grids.ranks import grid_rank
from lcn_support.grids.squares import SquareSystem
from lcn_support.losses.batch import LossBatch
from lcn_support.losses.quadratic import QuadraticLoss

RUNS = 500
TARGET = (1, -2, 2, 0, 1, -2, 4, 0, 2)


def random_loss(rng, size, white=True):
    A = rng.integers(-3, 4, (size, size))
    S = None if white else (A @ A.T + np.eye(size, dtype=int)).tolist()
    return QuadraticLoss(rng.integers(-999, 1000, size).tolist(), S)


def symbolic_hessian(shape, target, G, scale):
    """Gradient and Hessian of the loss in all entries of both filters, at (G, cG)."""
    first, last = (
        np.array(sp.symbols(f"{name}:{prod(shape)}")).reshape(shape) for name in ("p", "q")
    )
    W = compose_grid([first, last]).ravel()
    value = sum((c - t) ** 2 for c, t in zip(W, map(sp.Rational, target), strict=True))
    variables = [*first.ravel(), *last.ravel()]
    at = dict(zip(variables, [*G, *[scale * c for c in G]], strict=True))
    slope = [value.diff(v) for v in variables]
    second = [[Fraction(str(s.diff(v).subs(at))) for v in variables] for s in slope]
    return [s.subs(at) for s in slope], second


def planted(G, points, weights):
    """A target for which G² is critical: G² and evaluations at real zeros of G, one for each."""
    (a, b), (c, d) = G
    u = compose_grid([G, G]).ravel().tolist()
    for x, weight in zip(points, weights, strict=True):
        y = -(b * x + d) / (a * x + c)
        powers = [x**i * y**j for i, j in product((2, 1, 0), repeat=2)]
        u = [s + weight * power for s, power in zip(u, powers, strict=True)]
    return u


GIVEN = [[Fraction(2), Fraction(-1)], [Fraction(1), Fraction(3)]]
FLAT = [c for row in GIVEN for c in row]
POINTS = [Fraction(1), Fraction(2), Fraction(-2)]


@pytest.mark.parametrize(
    ("weights", "signature"),
    [
        ((1, 1, 1), (7, 0, 1)),
        ((1, 1, -1), (6, 1, 1)),
        ((-1, -1, 1), (5, 2, 1)),
        ((-1, -1, -1), (4, 3, 1)),
        ((0, 1, 1), (6, 0, 2)),
    ],
)
def test_every_signature_apart_is_planted_exactly(weights, signature):
    """The loss curves up where the filters move apart iff the residual is positive on squares."""
    small = Fraction(1, 50)
    u = planted(GIVEN, POINTS, [small * w for w in weights])
    slope, second = symbolic_hessian((2, 2), u, FLAT, 1)
    assert not any(slope)
    positive, negative = inertia(second)
    assert (positive, negative, 8 - positive - negative) == signature
    system = SquareSystem((2, 2), QuadraticLoss(u))
    float_G = np.array([[float(c) for c in row] for row in GIVEN])
    point = system.near([float_G, float_G], 1e-9)
    assert (point.signature.positive, point.signature.negative) == signature[:2]
    assert point.is_local_minimum is (signature[1] == 0 if all(weights) else None)
    largest = max(FLAT, key=abs)
    for ball, c in zip(point.factor, FLAT, strict=True):
        with ctx.workprec(400):
            assert ball.contains(fmpq(*(c / largest).as_integer_ratio()))


def test_an_exact_bad_minimum():
    """A strict minimum modulo scaling, of loss 28/3, beside filters of lower loss."""
    u = (1, 0, 2, -1, 0, -1, 1, 0, 2)
    G = (1, 0, -1, 0)
    slope, second = symbolic_hessian((2, 2), u, G, Fraction(2, 3))
    assert not any(slope) and inertia(second) == (7, 0)
    loss = QuadraticLoss(u)
    square = compose_grid([np.reshape(G, (2, 2))] * 2).ravel()
    assert loss.value([Fraction(2, 3) * c for c in square]) == Fraction(28, 3)
    below = compose_grid([[[0, 1], [0, -1]]] * 2).ravel()
    assert loss.value(below.tolist()) == 6


@pytest.mark.parametrize(
    ("shape", "white", "targets"), [((2, 2), True, 6), ((2, 2), False, 4), ((1, 3), True, 4)]
)
def test_real_points_number_at_least_the_size_of_the_filter(shape, white, targets):
    rng = np.random.default_rng(4)
    size = prod(shape)
    for _ in range(targets):
        loss = random_loss(rng, prod(2 * k - 1 for k in shape), white)
        system = SquareSystem(shape, loss)
        found = system.solve(rng, starts=100)
        assert size <= len(found) <= (3**size - 1) // 2
        assert [p.signature.scaling for p in found] == [1] * len(found)
        for p in found:
            assert all(c.contains(0) for c in gradient_balls(p, loss))


def test_for_a_target_orthogonal_to_a_square_one_may_be_missing():
    """⟨u, G²⟩ = (2a − 3b)² for this u, and a critical value is zero: there c = 0."""
    found = SquareSystem((1, 2), QuadraticLoss((4, -6, 9))).solve(np.random.default_rng(0), 60)
    assert len(found) == 1


def gradient_balls(point, loss):
    """∂L/∂P_1 at (G, cG) in balls, by multiplication alone."""
    G = np.array(point.factor, dtype=object).reshape(point.shape)
    W = [point.scale * c for c in compose_grid([G, G]).ravel()]
    half = np.array(loss.gradient(W), dtype=object)
    box = tuple(2 * k - 1 for k in point.shape)
    slope = half.reshape(box)
    for p in product(*map(range, point.shape)):
        where = tuple(slice(i, i + k) for i, k in zip(p, point.shape, strict=True))
        yield sum((slope[where] * G).ravel(), arb(0))


def test_the_newton_ends_are_refused_where_nothing_is():
    """A square without target is critical nowhere, and no other filter of the shape is proved."""
    system = SquareSystem((2, 2), QuadraticLoss([1, 0, 0, 0, 0, 0, 0, 0, 0]))
    assert system.certify(np.array([[0.6, 0.0, 0.8, 0.0, 1.0]])) == ()
    assert system.near([np.eye(2), np.ones((2, 2))], 1e-9) is None


# The edge of the function space.


def test_beside_a_square_lie_products_of_complex_filters_only():
    """G² + H² = (G + iH)(G − iH): irreducible factors that are not proportional to real filters."""
    x, y = sp.symbols("x y")
    rng = np.random.default_rng(6)
    for _ in range(25):
        G, H = rng.integers(-5, 6, (2, 2, 2))
        first, last = (
            sum((int(g) + s * sp.I * int(h)) * m for g, h, m in zip(*flat, strict=True))
            for s, flat in ((s, (G.ravel(), H.ravel(), (x * y, x, y, 1))) for s in (1, -1))
        )
        W = np.ndenumerate(compose_grid([G, G]) + compose_grid([H, H]))
        whole = sum(int(c) * x ** (2 - i) * y ** (2 - j) for (i, j), c in W)
        assert sp.expand(first * last - whole) == 0
        complex_filter = sp.Matrix(2, 2, list((G + 1j * H).ravel()))
        factors = sp.nsimplify(complex_filter.det()) == 0
        real_multiple = sp.Matrix([G.ravel().tolist(), H.ravel().tolist()]).rank() == 1
        assert not factors and not real_multiple


def test_a_complex_filter_that_factors_may_be_regrouped_into_real_ones():
    """(x + i)(x − 2i)(y + 1) times its conjugate is (x² + 1)(y + 1) · (x² + 4)(y + 1)."""
    G, H = np.outer((1, 0, 2), (1, 1)), np.outer((0, -1, 0), (1, 1))
    real = [np.outer((1, 0, c), (1, 1)) for c in (1, 4)]
    assert (compose_grid(real) == compose_grid([G, G]) + compose_grid([H, H])).all()


def test_on_the_other_side_the_filters_are_real():
    rng = np.random.default_rng(7)
    for _ in range(20):
        G, H = rng.integers(-5, 6, (2, 2, 2))
        difference = compose_grid([G, G]) - compose_grid([H, H])
        assert (compose_grid([G + H, G - H]) == difference).all()


def test_on_the_line_odd_sizes_have_no_edge():
    rng = np.random.default_rng(8)
    for sizes, inside in (((3, 3), True), ((2, 2), False)):
        for _ in range(20):
            G, H = rng.integers(-5, 6, (2, sizes[0])).tolist()
            W = (compose_grid([G, G]) + compose_grid([H, H])).tolist()
            if np.linalg.matrix_rank([G, H]) == 2:
                assert contains(Architecture(sizes), W) == inside


def test_the_edge_has_codimension_one_less_than_the_filter():
    rng = np.random.default_rng(9)
    for shape in [(2, 2), (3, 2), (2, 2, 2)]:
        w = rng.integers(-99, 99, shape)
        a = GridArchitecture([shape, shape])
        assert a.dimension - grid_rank(a, [w, w]) == prod(shape) - 1


# Descents that end at equal filters.


def test_a_bad_minimum_for_a_target_of_small_integers():
    loss = QuadraticLoss(TARGET)
    rng = np.random.default_rng(10)
    system = SquareSystem((2, 2), loss)
    (bad,) = [p for p in system.solve(rng, 100) if p.is_local_minimum]
    assert (bad.signature.positive, bad.signature.negative) == (7, 0)
    a = GridArchitecture([(2, 2), (2, 2)])
    starts = [rng.standard_normal((16, 2, 2)) for _ in range(2)]
    first, last = descend_on_grid(a, LossBatch.of(loss, 16), starts, 0.02, 800)
    ends = [system.near(pair, 1e-2) for pair in zip(first, last, strict=True)]
    assert any(p is not None and p.is_local_minimum for p in ends) and None in ends
    lower = [
        [[Fraction(float(c)) for c in row] for row in w[ends.index(None)]] for w in (first, last)
    ]
    G, scaled = bad.filters
    assert loss.value(compose_grid(lower).ravel().tolist()) < 17
    assert float(loss.value(compose_grid([G, scaled]).ravel().tolist())) > 17.39


@cache
def ends_at_equal_filters(shapes, runs, seed=11):
    rng = np.random.default_rng(seed)
    a = GridArchitecture(shapes)
    losses = LossBatch(rng.standard_normal((runs, a.filter_size)))
    starts = [rng.standard_normal((runs, *shape)) for shape in a.filter_shapes]
    first, last = descend_on_grid(a, losses, starts, 0.02, 1500)
    cosine = np.einsum("rij,rij->r", first, last) / (
        np.linalg.norm(first, axis=(1, 2)) * np.linalg.norm(last, axis=(1, 2))
    )
    hits = 0
    for run in np.flatnonzero(cosine**2 > 0.99):
        found = SquareSystem(shapes[0], losses.loss(run)).near((first[run], last[run]), 1e-3)
        hits += found is not None and found.is_local_minimum is True
    return hits


def test_some_descents_end_at_equal_filters():
    low, high = wilson_interval(ends_at_equal_filters(((2, 2), (2, 2)), RUNS), RUNS, 1.96)
    assert 0 < low < 0.0125 < high < 0.05


def test_on_the_line_far_more_do():
    on_grid = wilson_interval(ends_at_equal_filters(((2, 2), (2, 2)), RUNS), RUNS, 1.96)
    on_line = wilson_interval(ends_at_equal_filters(((2, 1), (2, 1)), 100), 100, 1.96)
    assert on_grid[1] < on_line[0]


@pytest.mark.parametrize("shape", [(2, 2), (3,)])
def test_a_target_of_another_size_is_refused(shape):
    with pytest.raises(ValueError, match="the target has 4 coefficients, but two filters"):
        SquareSystem(shape, QuadraticLoss((1, 2, 3, 4)))
