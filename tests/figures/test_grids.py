"""The figures of the chapter on grids show what they say."""

import numpy as np
import pytest
import sympy as sp

from lcn_support import figures
from lcn_support.figures.base import rows
from lcn_support.figures.grids import grid_filters, square_landscape
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.composition import compose_grid
from lcn_support.grids.ranks import grid_rank


@pytest.fixture(scope="module")
def landscape():
    return figures.get("fig-square-landscape").data()


@pytest.mark.parametrize("name", grid_filters.FILTERS)
def test_the_drawn_factors_compose_the_filter(name):
    W = grid_filters.FILTERS[name]
    verdict, pair = grid_filters.decide(W)
    assert len(pair) == (2 if verdict in ("square", "product") else 0)
    if pair:
        assert compose_grid(pair).tolist() == [list(row) for row in W]


def test_complex_filters_compose_prewitt():
    root = (-1 + sp.sqrt(3) * sp.I) / 2
    first = [[1, 1], [-root, -root]]
    last = [[1, -1], [-sp.conjugate(root), sp.conjugate(root)]]
    W = compose_grid([first, last])
    assert [[sp.expand(c) for c in row] for row in W] == [[1, 0, -1]] * 3


def test_the_blur_loses_rank_and_a_product_without_common_factor_does_not():
    a = GridArchitecture([(2, 2), (2, 2)])
    assert grid_rank(a, grid_filters.decide(grid_filters.FILTERS["blur"])[1]) == 4
    sharpened = ((2, 1, 0), (1, 1, 1), (0, 1, 2))
    with pytest.raises(ValueError, match="do not decide"):
        grid_filters.decide(sharpened)
    pair = ([[1, 2], [3, 4]], [[1, 1], [2, 5]])
    assert grid_filters.decide(compose_grid(pair).tolist())[0] == "product"
    assert grid_rank(a, pair) == 7


def test_a_filter_of_lower_degree_is_refused():
    with pytest.raises(ValueError, match="not \\(2, 2\\)"):
        grid_filters.decide(((0, 0, 0), (1, 2, 1), (1, 0, 1)))


def test_the_drawn_dimensions_are_ranks():
    rng = np.random.default_rng(0)
    for row in rows(figures.get("fig-grid-dimensions").data(layers=3)):
        L, name = row["layers"], row["network"]
        shapes = (
            [(3, 1) if i % 2 else (1, 3) for i in range(L)]
            if name == "alternating"
            else [(3,) * int(name[-1])] * L
        )
        a = GridArchitecture(shapes)
        filters = [rng.integers(-(10**6), 10**6, shape) for shape in shapes]
        assert grid_rank(a, filters, 2**61 - 1) == row["dimension"]
        assert a.filter_size == row["coefficients"]


def test_the_bad_minimum_is_a_well_of_the_plane(landscape):
    plane = {key: np.array(column) for key, column in landscape["plane"].items()}
    near = np.hypot(plane["x"], plane["y"])
    ring = (near > 0.1) & (near < 0.15)
    at = plane["loss"][near.argmin()]
    assert (plane["loss"][ring] > at).all()
    lower = np.hypot(plane["x"] - 1, plane["y"] - 1).argmin()
    assert plane["loss"][lower] < at - 1


def test_the_plane_is_symmetric(landscape):
    grid = np.reshape(landscape["plane"]["loss"], (121, 121))
    assert np.allclose(grid, grid[:, ::-1])


def test_the_loss_falls_beyond_the_edge_only(landscape):
    for direction in range(4):
        found = [r for r in rows(landscape["edge"]) if r["direction"] == direction]
        t, loss = (np.array([r[key] for r in found]) for key in ("t", "loss"))
        middle = len(t) // 2
        assert t[middle] == 0
        assert (np.diff(loss[middle:]) > 0).all() and loss[middle - 1] < loss[middle]


def test_of_a_saddle_that_is_not_so():
    from lcn_support.grids.squares import SquareSystem
    from lcn_support.losses.quadratic import QuadraticLoss

    loss = QuadraticLoss([c for row in square_landscape.TARGET for c in row])
    points = SquareSystem((2, 2), loss).solve(np.random.default_rng(1), 100)
    saddles = [p for p in points if p.is_local_minimum is False]
    assert saddles and all(p.apart.negative + p.together.negative > 0 for p in saddles)
    assert all(p.apart.positive < 3 for p in saddles if p.together.negative == 0)
