"""Membership and fibres on a grid: against planted filters, the case of 3 × 3, and one axis."""

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from flint import arb

from lcn_support import Architecture, UndecidedError, Unknown, compose, contains, fibre
from lcn_support.grids import (
    GridArchitecture,
    compose_grid,
    grid_contains,
    grid_fibre,
    real_factors,
    stencil_layers,
)
from lcn_support.grids.real_factors import all_terms, real_factors_of
from lcn_support.publishing import from_json

PAIR = GridArchitecture([(2, 2), (2, 2)])
ARCHITECTURES = [
    PAIR,
    GridArchitecture([(3, 2), (2, 2), (1, 2)]),
    GridArchitecture([(2, 2), (2, 2)], strides=[(2, 2), (1, 1)]),
    GridArchitecture([(2, 3), (2, 2)], strides=[(1, 3), (1, 1)]),
    GridArchitecture([(1, 2), (2, 2)], strides=[(2, 1), (1, 1)]),
    GridArchitecture([(2, 2, 2), (2, 1, 2)]),
]


def random_filter(shape, rng, low=-3, high=3):
    return np.array(
        [rng.randint(low, high) for _ in range(int(np.prod(shape)))], dtype=object
    ).reshape(shape)


def monic(w):
    first = next(c for c in np.ravel(np.array(w, dtype=object)) if c)
    return tuple(Fraction(c) / first for c in np.ravel(np.array(w, dtype=object)))


@pytest.mark.parametrize("a", ARCHITECTURES, ids=str)
def test_planted_filters_are_found(a):
    rng = Random(1)
    for _ in range(25):
        filters = [random_filter(shape, rng) for shape in a.filter_shapes]
        if not all(w.any() for w in filters):
            continue
        W = compose_grid(filters, a.strides)
        assert grid_contains(a, W) is True
        try:
            found = grid_fibre(a, W)
        except UndecidedError:
            continue
        wanted = [monic(w) for w in filters[1:]]
        planted = [
            f for f in found if f.is_rational and [monic(w) for w in f.filters[1:]] == wanted
        ]
        assert len(planted) == 1
        for f in found:
            assert [np.shape(np.array(w, dtype=object)) for w in f.filters] == list(a.filter_shapes)
            again = compose_grid(f.filters, a.strides)
            for c, d in zip(np.ravel(again), np.ravel(W), strict=True):
                assert c.contains(int(d)) if isinstance(c, arb) else c == d


@pytest.mark.parametrize("a", ARCHITECTURES[:4], ids=str)
def test_generic_filters_are_outside(a):
    """The function space has smaller dimension; one entry changed leads out of it."""
    rng = Random(2)
    outside = 0
    for _ in range(20):
        W = compose_grid([random_filter(shape, rng, 1, 9) for shape in a.filter_shapes], a.strides)
        place = tuple(n // 2 for n in a.filter_shape)
        W[place] = W[place] + 1
        outside += grid_contains(a, W) is False
        if grid_contains(a, W) is False:
            assert not grid_fibre(a, W)
    assert outside >= 18


def test_two_layers_of_a_3_by_3_filter_as_they_are_known():
    """The verdicts of an algorithm of their own, real, complex or none, for products and others."""
    rng, seen = Random(3), []
    line, other = [[1, 0, -2]], [[1], [3], [1]]
    special = [compose_grid([line, other]), compose_grid([[[1, 0, 1]], other])]
    square = random_filter((2, 2), rng)
    special += [compose_grid([square, square]), compose_grid([square, -2 * square])]
    # (a + b√2)(a − b√2) and (a + ib)(a − ib), irreducible over Q
    for d in (2, -1):
        first, second = random_filter((2, 2), rng, 1, 4), random_filter((2, 2), rng, 1, 4)
        special.append(compose_grid([first, first]) - d * compose_grid([second, second]))
    for n in range(200):
        low = -1 if n % 2 else -3
        W = special[n] if n < len(special) else random_filter((3, 3), rng, low, -low)
        if n % 3 == 0 and n >= len(special):
            W = compose_grid([random_filter((2, 2), rng) for _ in range(2)])
        if not W.any():
            continue
        verdict = stencil_layers(W.tolist()).verdict
        seen.append(verdict)
        assert grid_contains(PAIR, W) is (verdict in ("equal", "real"))
    assert {"equal", "real", "complex", "none"} == set(seen)


def test_a_factor_that_splits_by_a_square_root():
    """It is inside, and the fibre, whose filters would need the square root, is refused."""
    first, second = (
        np.array([[1, 2], [3, 1]], dtype=object),
        np.array([[1, 1], [0, 1]], dtype=object),
    )
    real = compose_grid([first, first]) - 2 * compose_grid([second, second])
    assert grid_contains(PAIR, real) is True
    with pytest.raises(
        UndecidedError, match=r"shape 3 × 3, irreducible over the rational numbers, splits"
    ):
        grid_fibre(PAIR, real)
    complex_only = compose_grid([first, first]) + 2 * compose_grid([second, second])
    assert grid_contains(PAIR, complex_only) is False and not grid_fibre(PAIR, complex_only)
    # where it stays whole anyway, nothing is refused
    whole = GridArchitecture([(3, 3), (1, 2)])
    W = compose_grid([real, [[1, 5]]])
    (f,) = grid_fibre(whole, W)
    assert monic(f.filters[0]) == monic(real)


def test_a_factor_that_may_split_is_not_decided():
    """(x_1x_2)³ + 2(y_1y_2)³: irreducible over Q, three factors, of which one is real."""
    norm = np.zeros((4, 4), dtype=object)
    norm[0, 0], norm[3, 3] = 1, 2
    three = GridArchitecture([(2, 2), (3, 3)])
    answer = grid_contains(three, norm)
    assert isinstance(answer, Unknown) and "may split" in answer.reason
    with pytest.raises(UndecidedError, match="may split"):
        grid_fibre(three, norm)
    assert grid_contains(GridArchitecture([(3, 4), (2, 1)]), norm) is False  # no part fits
    assert grid_contains(GridArchitecture([(4, 4), (1, 1)]), norm) is True
    assert len(grid_fibre(GridArchitecture([(4, 4), (1, 1)]), norm)) == 1


@pytest.mark.parametrize(
    ("sizes", "strides"), [((3, 2, 2), (1, 1, 1)), ((3, 2), (2, 1)), ((2, 2, 3), (1, 2, 1))]
)
def test_along_one_axis_it_is_the_fibre_of_a_sequence(sizes, strides):
    line = Architecture(sizes, strides)
    grid = GridArchitecture([(1, k) for k in sizes], [(1, s) for s in strides])
    rng = Random(4)
    for _ in range(20):
        W = compose([[rng.randint(-3, 3) for _ in range(k)] for k in sizes], strides)
        W = W if rng.random() < 0.6 else tuple(rng.randint(-3, 3) for _ in W)
        if not any(W):
            continue
        assert grid_contains(grid, [W]) is contains(line, W)
        found = grid_fibre(grid, [W])
        wanted = fibre(line, W)
        assert len(found) == len(wanted)
        rational = {tuple(map(tuple, f.filters)) for f in wanted if f.is_rational}
        assert {tuple(w[0] for w in f.filters) for f in found if f.is_rational} == rational


def test_the_fibre_of_a_product_along_the_axes_is_the_product_of_fibres():
    rows, columns = compose([(1, -j) for j in range(3)]), compose([(1, 1, 3), (2, 1), (1, 4)])
    W = [[c * d for d in columns] for c in rows]
    a = GridArchitecture([(2, 3), (2, 2), (2, 2)])
    found = grid_fibre(a, W)
    assert len(found) == 6 * 2 == len({f.filters for f in found})
    assert grid_fibre(a, W, limit=5).factorizations == found[:5]


def test_a_wrong_dealing_would_be_seen():
    """Two mixed factors and two layers: both orders, and not more; with strides only one fits."""
    first, second = [[1, 2], [3, 5]], [[2, 1], [1, 7]]
    assert len(grid_fibre(PAIR, compose_grid([first, second]))) == 2
    strided = GridArchitecture([(2, 2), (2, 2)], strides=[(2, 1), (1, 1)])
    W = compose_grid([first, second], strided.strides)
    assert len(grid_fibre(strided, W)) == 1
    other = GridArchitecture([(2, 2), (3, 2)])  # of the same shape, but not of the same layers
    assert strided.filter_shape == other.filter_shape == (4, 3)
    assert grid_contains(other, W) is True
    assert grid_contains(strided, compose_grid([first, [[1, 2], [3, 4], [5, 7]]])) is False


@pytest.mark.parametrize("degrees", [(2, 2), (4, 4), (3, 3), (4, 2), (2, 2, 2)])
def test_random_factors_are_proved_irreducible(degrees):
    """As they almost always are; products of conjugates are never proved to be."""
    rng = Random(5)
    shape = tuple(n + 1 for n in degrees)
    proved = 0
    for _ in range(10):
        terms = {place: Fraction(rng.randint(1, 9)) for place in product(*map(range, shape))}
        (piece,) = real_factors_of(terms, shape).pieces
        proved += piece.parts == 1
    assert proved >= 9


def test_conjugates_are_never_proved_to_be_irreducible(monkeypatch):
    """(f + g·ⁿ√2)⋯ has parts; and without the condition of a simple zero it would pass."""
    rng = Random(6)
    for n in (2, 4):
        for _ in range(5):
            f, g = (random_filter((2, 2), rng, 1, 5) for _ in range(2))
            norm = compose_grid([f] * n) - 2 * compose_grid([g] * n)
            terms = {p: Fraction(c) for p, c in np.ndenumerate(norm) if c}
            pieces = real_factors_of(terms, norm.shape).pieces
            assert all(
                piece.parts == (2 if n == 2 else 0) for piece in pieces if piece.degrees == (n, n)
            )
    monkeypatch.setattr(real_factors, "points_modulo", lambda p, variables: iter([]))
    terms = {place: Fraction(rng.randint(1, 9)) for place in product(range(4), range(4))}
    assert [piece.parts for piece in real_factors_of(terms, (4, 4)).pieces] == [0]


@pytest.mark.parametrize(
    "W",
    [
        [[1, 2, 3], [4, 5, 6]],
        [[1, 2], [3, 4], [5, 6]],
        [1, 2, 3],
        [[1, 2, 3]] * 4,
        5,
        [[[1] * 3] * 3] * 3,
    ],
)
def test_other_shapes_are_refused(W):
    for call in (grid_contains, grid_fibre):
        with pytest.raises(ValueError, match="W"):
            call(PAIR, W)


def test_other_refusals():
    assert grid_contains(PAIR, np.zeros((3, 3))) is True
    with pytest.raises(ValueError, match="no finite fibre; give an entry that is not zero"):
        grid_fibre(PAIR, np.zeros((3, 3)))
    with pytest.raises(TypeError, match=r"is no architecture on a grid; give GridArchitecture"):
        grid_contains(Architecture((2, 2)), [1, 2, 1])
    many = GridArchitecture([(1, 2)] * 11)
    with pytest.raises(ValueError, match="39 916 800 classes, more than 45 454; give a limit"):
        grid_fibre(many, [compose([(1, -j) for j in range(11)])])
    assert len(grid_fibre(many, [compose([(1, -j) for j in range(11)])], limit=3)) == 3
    assert all_terms(((0, 1),), (1, 2)) == {(0, 1): 1}


# ------------------------------------------------------------- the questions of networks on a line


def test_contains_and_fibre_ask_the_grid():
    first, second = [[1, 2], [3, 4]], [[1, -1], [0, 2]]
    W = compose_grid([first, second])
    assert contains(PAIR, W) is True and contains(PAIR, W + np.eye(3, dtype=int)) is False
    found = fibre(PAIR, W, limit=2)
    assert found == grid_fibre(PAIR, W, limit=2) != grid_fibre(PAIR, W, limit=1)
    assert [len(found), len(found[:1]), found[0]] == [2, 1, next(iter(found))]
    assert found.to_frame("pandas").shape == (2, 1) and from_json(found.to_json()) == found


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_floats_on_a_grid_are_undecided_within_a_tolerance(kind):
    W = compose_grid([[[1, 2], [3, 4]], [[1, -1], [0, 2]]]).astype(kind)
    assert contains(PAIR, W, tolerance=0) is grid_contains(PAIR, W) is True
    assert len(fibre(PAIR, W, tolerance=0)) == len(grid_fibre(PAIR, W)) == 2
    for tolerance in (None, 1e-9):
        answer = contains(PAIR, W, tolerance)
        assert isinstance(answer, Unknown) and "tolerance=0" in answer.reason
        with pytest.raises(UndecidedError, match="give the rational numbers that are meant"):
            fibre(PAIR, W, tolerance)
    assert contains(PAIR, np.zeros((3, 3), dtype=kind)) is True
    with pytest.raises(ValueError, match="tolerance"):
        contains(PAIR, W, tolerance=2)
