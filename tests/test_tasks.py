"""The ten tasks, executed: each answer is found again without the package, and so are the lines."""

import json
import math
import re
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from lcn_support.publishing import from_json

pytest.importorskip("pandas", reason="tables leave as frames")
torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def tasks():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        import tasks

        yield tasks
    del sys.modules["tasks"]


@pytest.fixture(scope="module")
def done(tasks):
    """What a task is given and what it answers, by its name."""
    kept = {}

    def answer(name):
        if name not in kept:
            task = getattr(tasks, name)
            given = tasks.TASKS[task]()
            kept[name] = given, task(*given)
        return kept[name]

    return answer


def least_squares(A, b):
    w, *_ = np.linalg.lstsq(A, b, rcond=None)
    return w, np.mean((A @ w - b) ** 2)


def test_a_series_is_predicted_as_numpy_predicts_it(done):
    (series,), found = done("predict_a_series")
    x = np.array(series) - np.mean(series)
    A, b = np.lib.stride_tricks.sliding_window_view(x[:-1], 3), x[3:]
    w, error = least_squares(A, b)
    best = found.points[0]
    assert w[1] ** 2 > 4 * w[0] * w[2]  # two real roots: the layers cost nothing
    assert np.allclose(best.end_to_end, w) and best.is_global_minimum is True
    assert math.isclose(best.loss, error / np.var(x))
    assert not np.allclose(best.end_to_end, least_squares(A[:, ::-1], b)[0], atol=0.1)


def gradient(filters, S, u):
    """Of (W − u)ᵀS(W − u), W the convolution of two filters, by numpy's convolve alone."""
    v, w = filters
    slope = 2 * S @ (np.convolve(v, w) - u)
    return [np.correlate(slope, other, "valid") for other in (w, v)]


def descended(filters, S, u, steps):
    for _ in range(steps):
        parts = gradient(filters, S, u)
        filters = [w - 0.01 * g for w, g in zip(filters, parts, strict=True)]
    return filters


def test_a_stack_is_at_the_point_where_torch_left_it(done):
    (module, X, Y), point = done("name_the_point_of_a_stack")
    filters = [layer.weight.detach().numpy()[0, 0] for layer in module]
    A = X.numpy()[:, 0]
    W, error = np.convolve(*filters), np.mean((A @ np.convolve(*filters) - Y.numpy()[:, 0, 0]) ** 2)
    assert np.allclose(point.end_to_end, W, atol=1e-4) and point.kind.endswith("minimum")
    assert abs(float(point.loss) - error) < 1e-6
    u, least = least_squares(A, Y.numpy()[:, 0, 0])
    assert all(abs(g).max() < 1e-3 for g in gradient(filters, A.T @ A / len(A), u))
    assert point.is_global_minimum is bool(abs(error - least) < 1e-6)
    assert any(abs(g).max() > 1e-1 for g in gradient([f + 0.3 for f in filters], A.T @ A / 200, u))


def far(W, multiple):
    """How far W is from the multiples of a form: what least squares leaves."""
    rows = [np.convolve(multiple, e) for e in np.eye(len(W) - len(multiple) + 1)]
    return np.linalg.norm(W - least_squares(np.array(rows).T, W)[0] @ rows)


def test_a_noisy_filter_is_as_far_from_the_walls_as_a_scan_says(done):
    (W,), found = done("place_a_noisy_filter")
    W, places = np.array(W), np.tan(np.linspace(-1.57, 1.57, 1257))
    assert found.is_inside and sum(abs(np.roots(W).imag) < 1e-12) >= 2
    double = min(far(W, np.convolve((1, -a), (1, -a))) for a in (*places, 0.0))
    assert math.isclose(double, found.discriminant.distance, rel_tol=1e-3)
    angles = np.linspace(0, np.pi, 181)
    lines = [(math.cos(t), -math.sin(t)) for t in angles]
    walls = min(
        far(W, np.convolve(np.convolve(p, p), np.convolve(q, q))) for p, q in product(lines, lines)
    )
    assert found.boundary.distance <= walls < found.boundary.distance + 5e-3
    assert "within 3.01e-7 of 112|0" in repr(found)


def segre_degree(sizes):
    """The generic Euclidean distance degree of a Segre variety by its Chern classes."""
    dimensions = [k - 1 for k in sizes]
    m, total = sum(dimensions), 0
    for classes in product(*(range(n + 1) for n in dimensions)):
        left = [n - c for n, c in zip(dimensions, classes, strict=True)]
        degree = math.factorial(sum(left)) // math.prod(map(math.factorial, left))
        chern = math.prod(math.comb(n + 1, c) for n, c in zip(dimensions, classes, strict=True))
        i = sum(classes)
        total += (-1) ** i * (2 ** (m + 1 - i) - 1) * chern * degree
    return total


def test_forty_architectures_have_their_dimensions_and_counts(done):
    (sizes,), frame = done("tabulate_architectures")
    assert len(frame) == len(sizes) == 40
    assert list(frame["count"]) == [segre_degree(k) for k in sizes]
    assert list(frame["dimension"]) == [sum(k) - len(k) + 1 for k in sizes]
    assert segre_degree((2, 2)) == 6 != segre_degree((2, 3))


def test_the_bad_minimum_is_where_plain_descent_gets_stuck(done):
    (target, variances), found = done("find_bad_minima")
    S, u, rng = np.diag(variances), np.array(target), np.random.default_rng(1)
    ends = [descended([rng.normal(size=k) for k in (4, 2)], S, u, 3000) for _ in range(12)]
    reached = {round((np.convolve(*e) - u) @ S @ (np.convolve(*e) - u), 4) + 0.0 for e in ends}
    (bad,) = found.bad_minima
    assert reached == {0.0, round(bad.loss, 4)}
    assert found.is_complete and reached == {round(float(p.loss), 4) for p in found.local_minima}
    assert not any(round(float(p.loss), 4) in reached for p in found.points if p.kind == "saddle")


def test_layers_compose_and_the_first_has_its_roots_in_the_disc(done):
    (W,), (found, chosen) = done("factor_into_layers")
    products = [np.convolve(*(np.array(w, dtype=float) for w in f.filters)) for f in found]
    assert len(found) == 6 and all(np.allclose(product, W) for product in products)
    assert all(abs(np.roots([float(c) for c in chosen.factorization.filters[0]])) < 1)
    inside = [max(abs(np.roots([float(c) for c in f.filters[0]]))) < 1 for f in found]
    assert sum(inside) == 1 and found[inside.index(True)] == chosen.factorization


def test_runs_end_and_go_where_numpy_goes(done):
    (loss, starts), (counts, way) = done("train_from_many_starts")
    S, u = np.array(loss.covariance, dtype=float), np.array(loss.target, dtype=float)
    assert sum(counts.values()) == 100 and counts["unknown"] == 0
    first = [w[0] for w in starts]
    row = way[(way.run == 0) & (way.step == 200)]
    W = np.convolve(*descended(first, S, u, 200))
    assert np.allclose(row[[f"W{j}" for j in range(5)]].to_numpy()[0], W)
    assert not np.allclose(np.convolve(*descended(first, S, u, 100)), W, atol=1e-6)
    last = way.groupby("run").loss.last()
    assert {"112|0": int((last > 0.5).sum()), "11|1": int((last < 0.5).sum())} == {
        k: v for k, v in counts.items() if v
    }


def test_a_frame_is_a_metric_and_data(done):
    (frame, y, W), (loss, found) = done("measure_with_own_data")
    w, error = least_squares(frame.to_numpy(), y)
    assert np.allclose([float(c) for c in loss.target], w) and math.isclose(loss.offset, error)
    S, lines = frame.to_numpy().T @ frame.to_numpy() / len(frame), np.linspace(0, np.pi, 20001)
    squares = np.array([np.cos(lines) ** 2, 2 * np.cos(lines) * np.sin(lines), np.sin(lines) ** 2])
    inner, norms = squares.T @ S @ W, np.einsum("ij,ik,kj->j", squares, S, squares)
    distances = np.sqrt(np.array(W) @ S @ W - inner**2 / norms)
    assert math.isclose(distances.min(), found.distance, rel_tol=1e-6)
    white = np.sqrt(np.dot(W, W) - (squares.T @ W) ** 2 / (squares**2).sum(0))
    assert not math.isclose(white.min(), found.distance, rel_tol=0.01)


def test_a_grid_network_has_the_factors_that_sympy_finds(done):
    sympy = pytest.importorskip("sympy")
    (module,), (rank, found) = done("read_a_grid_network")
    x, y = sympy.symbols("x y")

    def polynomial(w):
        return sum(int(c) * x**i * y**j for i, row in enumerate(w) for j, c in enumerate(row))

    whole = sympy.expand(math.prod(polynomial(layer.weight[0, 0].tolist()) for layer in module))
    assert len(sympy.factor_list(whole)[1]) == 2 == len(found)
    products = {sympy.expand(math.prod(map(polynomial, f.filters))) for f in found}
    assert products == {whole} != {sympy.expand(whole + x)}
    v, w = (layer.weight[0, 0].detach().numpy() for layer in module)
    unit = np.eye(4).reshape(4, 2, 2)
    rows = [full(e, w) for e in unit] + [full(v, e) for e in unit]
    assert rank == np.linalg.matrix_rank(rows) == 7


def full(v, w):
    out = np.zeros((3, 3))
    for (i, j), c in np.ndenumerate(v):
        out[i : i + 2, j : j + 2] += c * w
    return out.ravel()


def test_a_paper_gets_a_figure_a_table_and_numbers(done):
    (folder,), found = done("write_a_paper")
    assert (folder / "levels.pdf").read_bytes().startswith(b"%PDF")
    table = (folder / "points.tex").read_text()
    assert table.count("\\\\") == 1 + len(found.points) and "\\label{tab:points}" in table
    text = (folder / "points.json").read_text()
    assert from_json(text) == found and json.loads(text)["loss"]["target"][3] == {"fraction": "5"}
    assert from_json(text.replace('"5"', '"6"')) != found


def test_lines_are_counted_in_the_source_and_stated(tasks):
    stated = re.findall(r"^\| `(\w+)` \| .* \| (\d+) \| [\d.]+ \| [\d.]+ \|$",
                        (BENCHMARKS / "README.md").read_text("utf-8"), re.MULTILINE)  # fmt: skip
    counted = [(task.__name__, str(tasks.lines_of_code(task))) for task in tasks.TASKS]
    assert len(tasks.TASKS) == 10 and stated == counted
    assert tasks.lines_of_code(three_lines) == 4


def three_lines():
    """No line of code.

    Nor this one.
    """
    x = [
        1  # with a bracket below
    ]
    # and this is none

    return sum(x)


def test_no_task_takes_more_than_ten_lines(tasks):
    assert all(tasks.lines_of_code(task) <= 10 for task in tasks.TASKS)
