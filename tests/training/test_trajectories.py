"""What is kept on the way, and where runs stop: against shorter runs, bit by bit."""

import numpy as np
import pytest
from training_examples import BASIC, STRIDED

from lcn_support import Architecture, QuadraticLoss, compose, gradient_flow, invariants, train
from lcn_support.losses.batch import LossBatch
from lcn_support.shallow import ShallowNetwork
from lcn_support.training.kernels.descent import excess_in_lane, scratch_for
from lcn_support.training.kernels.gradients import LANES
from lcn_support.training.polish import polished
from lcn_support.training.runs import packed, rows_kept
from lcn_support.training.sums_of_products import dense_network, sum_of_products


def drawn(a, runs, seed=0):
    rng = np.random.default_rng(seed)
    k = a.filter_size
    X = rng.standard_normal((runs, k, k))
    losses = LossBatch(rng.standard_normal((runs, k)), X @ X.swapaxes(1, 2) / k, rng.random(runs))
    return losses, [rng.standard_normal((runs, size)) for size in a.sizes]


@pytest.mark.parametrize("every", [1, 7, 50, 64, 200])
@pytest.mark.parametrize("a", [BASIC, STRIDED])
def test_the_rows_are_the_ends_of_shorter_runs(a, every):
    losses, filters = drawn(a, 70)
    options = {"step": 0.02, "tolerance": 3e-2}
    runs = train(a, losses, filters, steps=180, every=every, **options)
    plain = train(a, losses, filters, steps=180, **options)
    for w, v in zip(runs.filters, plain.filters, strict=True):
        assert np.array_equal(w, v, equal_nan=True)  # nothing changes by looking on
    assert np.array_equal(runs.steps, plain.steps) and np.array_equal(runs.status, plain.status)
    path = runs.path
    assert plain.path is None and len(set(runs.steps.tolist())) > 1
    assert len(path) == rows_kept(every, int(runs.steps.max()))
    for row in range(1, len(path), max(1, len(path) // 6)):
        shorter = train(a, losses, filters, steps=row * every, **options)
        assert np.array_equal(path.steps[row], np.minimum(row * every, runs.steps))
        for w, v in zip(path.filters, shorter.filters, strict=True):
            same = shorter.steps == path.steps[row]
            assert np.array_equal(w[row][same], v[same], equal_nan=True) and same.any()
    for w, v, start in zip(path.filters, runs.filters, filters, strict=True):
        assert np.array_equal(w[-1], v, equal_nan=True) and np.array_equal(w[0], start)
    assert np.allclose(path.loss[-1], runs.loss, equal_nan=True)
    assert np.allclose(path.loss[0], losses.value(path.end_to_end[0]), rtol=1e-12)


def test_a_row_is_not_that_of_another_step():
    losses, filters = drawn(BASIC, 5)
    path = train(BASIC, losses, filters, steps=20, step=0.01, every=5).path
    other = train(BASIC, losses, filters, steps=6, step=0.01)
    assert not np.array_equal(path.filters[0][1], other.filters[0])
    assert (np.diff(path.loss, axis=0) < 0).all()


def test_the_way_of_a_run_goes_into_the_questions():
    losses, filters = drawn(BASIC, 9)
    runs = train(BASIC, losses, filters, steps=1000, step=0.02, every=30, tolerance=1e-2)
    for r in (0, 4, 8):
        way = runs.path.run(r)
        assert len(way) == rows_kept(30, int(runs.steps[r])) and way.steps[-1] == runs.steps[r]
        assert (np.diff(way.steps) > 0).all()
        assert np.allclose(compose(way.filters), way.end_to_end)
        assert all(delta.shape == (len(way),) for delta in invariants(way.filters))
        assert np.allclose(losses.loss(r).value(way.end_to_end), way.loss)
    chosen = runs[[2, 5]]
    assert np.array_equal(chosen.path.loss, runs.path.loss[:, [2, 5]])
    assert repr(chosen.path).startswith(f"Trajectory({len(runs.path)} rows of 2 runs, to step ")
    assert polished(chosen).path is chosen.path


@pytest.mark.parametrize("every", [1, 6])
def test_the_way_of_a_flow_has_times(every):
    losses, filters = drawn(BASIC, 70, seed=3)
    options = {"time": 0.8, "steps": 100}
    runs = gradient_flow(BASIC, losses, filters, every=every, **options)
    plain = gradient_flow(BASIC, losses, filters, **options)
    path = runs.path
    for w, v in zip(runs.filters, plain.filters, strict=True):
        assert np.array_equal(w, v)
    assert np.array_equal(path.times[-1], runs.times) and (path.times[0] == 0).all()
    assert (np.diff(path.times, axis=0) >= 0).all() and len(set(runs.steps.tolist())) > 1
    for r in range(0, 70, 10):
        way = path.run(r)
        for row in range(1, len(way) - 1, 4):
            if way.times[row] == 0:
                continue
            at = gradient_flow(
                BASIC, losses[r], [w[r] for w in filters], time=float(way.times[row])
            )
            for w, v in zip(way.filters, at.filters, strict=True):
                assert np.allclose(w[row], v[0], atol=1e-7)
    for delta in invariants(path.run(0).filters):
        assert np.ptp(delta) < 1e-12


@pytest.mark.parametrize("method", [train, gradient_flow])
def test_a_run_ends_when_its_loss_is_low_enough(method):
    losses, filters = drawn(BASIC, 70, seed=1)
    step = {"step": 0.02} if method is train else {}
    plain = method(BASIC, losses, filters, steps=2000, every=50 if method is train else 1, **step)
    goal = float(np.nanmedian(plain.loss)) + 0.05
    runs = method(BASIC, losses, filters, steps=2000, until_loss=goal, **step)
    assert runs.low_enough.any() and not runs.low_enough.all()
    assert np.array_equal(runs.low_enough, runs.loss <= goal)
    assert (runs.status[runs.low_enough] == 3).all() and not (
        runs.converged & runs.low_enough
    ).any()
    for r in np.flatnonzero(runs.low_enough):  # and at the first moment when that is looked at
        way = plain.path.run(int(r))
        assert runs.steps[r] == way.steps[np.argmax(way.loss <= goal)]
    others = ~runs.low_enough
    assert np.array_equal(runs.filters[0][others], plain.filters[0][others], equal_nan=True)
    assert f"{int(runs.low_enough.sum())} at a loss low enough" in str(runs)
    assert "low enough" not in str(plain)


def test_the_offset_counts():
    a, start = Architecture((2, 2)), [(1.0, 0.5), (0.5, 1.0)]
    plain, raised = QuadraticLoss((1, 3, 2)), QuadraticLoss((1, 3, 2), offset=10)
    assert train(a, plain, start, until_loss=0.5).low_enough[0]
    assert not train(a, raised, start, until_loss=0.5).low_enough[0]
    assert train(a, raised, start, until_loss=10.5).low_enough[0]


@pytest.mark.parametrize(
    "a", [BASIC, STRIDED, ShallowNetwork(inputs=2, width=3, degree=3), dense_network(2, 3, 2)]
)
def test_the_loss_of_a_lane_is_that_of_its_run(a):
    units, rng = sum_of_products(a), np.random.default_rng(0)
    k, p = units.coefficients, units.parameters
    X = rng.standard_normal((1, k, k))
    batch = LossBatch(rng.standard_normal((1, k)), X @ X.swapaxes(1, 2))
    row = rng.standard_normal((1, p))
    x, m = np.zeros(p * LANES), np.zeros((k + k * (k + 1) // 2) * LANES)
    x[5::LANES], m[5::LANES] = row[0], packed(batch)[0]
    settings = units.walk, np.array(units.signs, dtype=float), scratch_for(units.walk)
    found = excess_in_lane(x, m, 5, *settings)
    (wanted,) = batch.excess(units.composed(units.parts(row)))
    assert abs(found - wanted) < 1e-12 * wanted
    assert excess_in_lane(x, m, 4, *settings) == 0


@pytest.mark.parametrize("every", [7, 50])
def test_tensors_keep_the_same(every):
    torch = pytest.importorskip("torch")
    losses, filters = drawn(BASIC, 6)
    tensors = LossBatch(
        *(torch.tensor(p) for p in (losses.targets, losses.covariances, losses.offsets))
    )
    options = {"step": 0.004, "steps": 120, "every": every, "tolerance": 3e-2, "until_loss": 0.9}
    found = train(BASIC, tensors, [torch.tensor(w) for w in filters], **options)
    wanted = train(BASIC, losses, filters, **options)
    assert found.status.tolist() == wanted.status.tolist() and wanted.low_enough.any()
    assert found.steps.tolist() == wanted.steps.tolist()
    assert np.array_equal(found.path.steps, wanted.path.steps)
    for w, v in zip(found.path.filters, wanted.path.filters, strict=True):
        assert torch.is_tensor(w) and np.allclose(w, v, atol=1e-10)
    assert np.allclose(found.path.loss, wanted.path.loss, atol=1e-10)


def test_a_diverged_run_is_kept_to_its_end():
    a, loss = Architecture((2, 2)), QuadraticLoss((1, 3, 2))
    start = [np.array([(1.0, 0.5), (1.0, 0.5)]), np.array([(0.5, 1.0), (50.0, 1.0)])]
    runs = train(a, loss, start, step=0.01, steps=400, every=10)
    assert runs.diverged.tolist() == [False, True]
    assert np.isfinite(runs.path.loss[:, 0]).all() and not np.isfinite(runs.path.loss[-1, 1])
    assert np.isfinite(runs.path.loss[0, 1])


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "3"])
def test_every_is_a_positive_integer(every):
    a, loss, start = Architecture((2, 2)), QuadraticLoss((1, 3, 2)), [(1.0, 0.5), (0.5, 1.0)]
    for method in (train, gradient_flow):
        with pytest.raises((TypeError, ValueError), match="every"):
            method(a, loss, start, every=every)
        with pytest.raises(ValueError, match="until_loss"):
            method(a, loss, start, until_loss=float("nan"))


@pytest.mark.parametrize("every", [None, 1000])
@pytest.mark.parametrize("method", [train, gradient_flow])
def test_runs_that_time_cuts_short_end_where_their_way_ends(method, every):
    """Some are under way, and those that wait for a lane are at their starts."""
    losses, filters = drawn(BASIC, 3 * LANES)
    options = {"step": 1e-6} if method is train else {"accuracy": 1e-15}
    options |= {"tolerance": 1e-300, "steps": 400_000, "every": every}
    method(BASIC, losses, filters, **options | {"steps": 1000})  # compiled before the time runs
    runs = method(BASIC, losses, filters, **options, timeout=0.05)
    waiting = runs.steps == 0
    assert waiting.any() and not waiting.all() and (runs.status[waiting] == 1).all()
    for w, start in zip(runs.filters, filters, strict=True):
        assert np.array_equal(w[waiting], start[waiting])
        assert not np.array_equal(w[~waiting], start[~waiting])
    if every is None:
        assert runs.path is None
        return
    assert np.array_equal(runs.path.steps[-1], runs.steps)
    for w, v, start in zip(runs.path.filters, runs.filters, filters, strict=True):
        assert np.array_equal(w[-1], v) and np.array_equal(w[0], start)
    if method is gradient_flow:
        assert np.array_equal(runs.path.times[-1], runs.times)


def test_more_rows_than_memory_are_refused():
    a, loss = Architecture((2, 2)), QuadraticLoss((1, 3, 2))
    start = [np.ones((1000, 2)), np.ones((1000, 2))]
    with pytest.raises(ValueError, match=r"the way of 1 000 runs in 100 001 rows: .* larger every"):
        train(a, loss, start, steps=100_000, every=1)
