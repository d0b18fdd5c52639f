"""The torus of starts: the kept table against plain descent and the solver's list."""

import numpy as np
import pytest

from lcn_support import critical_points
from lcn_support.experiments import kept
from lcn_support.experiments.basins.torus import COVARIANCES, NETWORK, torus_starts

KEPT = kept("torus_starts")


def minima(row):
    """Filters W, and roots of the second one, of the solver's minima, by ascending root."""
    found = critical_points(NETWORK, row.loss, progress=False)
    ends = []
    for p in found.local_minima:
        for c in p.classes:
            first, last = (float(x) for x in c.filters[1])
            ends.append((-last / first, [float(x) for x in p.end_to_end], p.kind))
    return sorted(ends)


def descended(row, phi, psi, steps=40_000):
    """Products, and roots of the second filters, after many short steps of plain descent."""
    S, u = np.array(row.covariance, float).reshape(3, 3), np.array(row.target, float)
    (a, b), (c, d) = (
        r * np.array([np.cos(t), np.sin(t)]) for r, t in zip(row.norms, (phi, psi), strict=True)
    )
    step = 0.02 / np.linalg.norm(S)
    for _ in range(steps):
        x, y, z = 2 * step * S @ (np.stack([a * c, a * d + b * c, b * d]) - u[:, None])
        a, b, c, d = (
            a - (x * c + y * d), b - (y * c + z * d), c - (x * a + y * b), d - (y * a + z * b),
        )  # fmt: skip
    return np.stack([a * c, a * d + b * c, b * d], axis=1), -d / c


def test_the_kept_rows():
    assert [(r.metric, r.norms) for r in KEPT] == [
        (metric, norms) for metric in COVARIANCES for norms in ((1.5, 1.5), (2.0, 0.5))
    ]
    for row in KEPT:
        assert len(row.ends) == row.steps and {len(text) for text in row.ends} == {row.steps}
        listed = minima(row)
        assert set("".join(row.ends)) == {str(k) for k in range(len(listed))}
        bad = [kind for _, _, kind in listed].count("bad minimum")
        assert bad == (row.metric == "anisotropic")


@pytest.mark.parametrize("row", KEPT, ids=lambda r: f"{r.metric}-{r.norms[0]}")
def test_plain_descent_ends_where_the_table_says(row):
    listed, turn = minima(row), 2 * np.pi / row.steps
    i, j = np.random.default_rng(5).integers(0, row.steps, (2, 40))
    W, root = descended(row, turn * (i + 0.5), turn * j)
    ends = [int(row.ends[y][x]) for x, y in zip(i, j, strict=True)]
    assert abs(W - [listed[k][1] for k in ends]).max() < 1e-3
    assert abs(root - [listed[k][0] for k in ends]).max() < 1e-3
    assert ends != [int(row.ends[x][y]) for x, y in zip(i, j, strict=True)]  # angles exchanged


def test_opposite_starts_end_at_the_same_minimum():
    for row in KEPT:
        half = row.steps // 2
        for j, text in enumerate(row.ends):
            assert row.ends[(j + half) % row.steps] == text[half:] + text[:half]


def test_a_coarser_grid_is_part_of_it():
    """The ratio is odd, so that the middles of columns are middles of columns."""
    for metric in COVARIANCES:
        (row,) = [r for r in KEPT if (r.metric, r.norms) == (metric, (2.0, 0.5))]
        coarse = torus_starts(metric, row.norms, steps=8)
        again = tuple("".join(row.ends[5 * j][5 * i + 2] for i in range(8)) for j in range(8))
        assert coarse.ends == again


def test_what_it_refuses():
    with pytest.raises(ValueError, match="metric"):
        torus_starts("grey", (1, 1))
    with pytest.raises(ValueError, match="norm"):
        torus_starts("white", (0, 1))
    with pytest.raises(ValueError, match="steps"):
        torus_starts("white", (1, 1), steps=0)
