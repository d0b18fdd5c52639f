"""What is kept of the way of runs that were cut short: every row, and the end where they came to.

The cut comes after a number of slices, or of steps, and not after a time.
"""

import numpy as np
import pytest

from lcn_support import Architecture, QuadraticLoss, gradient_flow, train
from lcn_support.progress import Interrupted, OutOfTimeError
from lcn_support.training import runs as module
from lcn_support.training.kernels.descent import LANES

A, LOSS = Architecture((3, 2, 2)), QuadraticLoss((1, 2, 3, 4, 5))
EVERY, RUNS = 30, LANES + 5


def starts(runs=RUNS):
    rng = np.random.default_rng(0)
    return [rng.standard_normal((runs, k)) for k in A.sizes]


def descent(**options):
    return train(A, LOSS, starts(), 1e-4, 10_000, tolerance=1e-300, **options)


def bounded(**options):
    return train(A, LOSS, starts(), 1e-4, 10_000, bounded=True, tolerance=1e-300, **options)


def flow(**options):
    return gradient_flow(A, LOSS, starts(), accuracy=1e-13, steps=500, tolerance=1e-300, **options)


def cut(call, slices, budget, error=OutOfTimeError):
    """The call with ``every``, cut after so many slices of the compiled loop."""

    def in_slices(advance, total, unit):
        for _ in range(slices):
            advance(budget)
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "in_slices", in_slices)
        return call(every=EVERY)


@pytest.mark.parametrize("call", [descent, bounded, flow])
@pytest.mark.parametrize(("slices", "budget"), [(1, 1), (1, 7), (3, 29), (2, 30), (5, 31), (2, 90)])
def test_a_way_ends_where_its_run_came_to(call, slices, budget):
    whole, runs = call(every=EVERY).path, cut(call, slices, budget)
    assert runs.steps.max() > 0 or budget == 1
    assert not runs.steps[LANES:].any() and not runs.converged.any()
    assert len(runs.path) == 1 + -(-int(runs.steps.max()) // EVERY)
    for i in (0, 1, LANES - 1, LANES, RUNS - 1):
        way, expected, taken = runs.path.run(i), whole.run(i), int(runs.steps[i])
        assert way.steps.tolist() == [*range(0, taken, EVERY), taken]
        for w, v, end, start in zip(
            way.filters, expected.filters, runs.filters, starts(), strict=True
        ):
            assert np.array_equal(w[:-1], v[: len(w) - 1])
            assert np.array_equal(w[-1], end[i]) and np.array_equal(w[0], start[i])
        assert np.array_equal(way.end_to_end[-1], runs.end_to_end[i])
        assert way.loss[-1] == pytest.approx(runs.loss[i], rel=1e-12)
        if call is flow:
            assert way.times[-1] == runs.times[i] and (np.diff(way.times) >= 0).all()
            assert np.array_equal(way.times[:-1], expected.times[: len(way.times) - 1])
            assert (way.times[-1] > 0) == (taken > 0)


def test_the_check_sees_a_way_that_ends_too_early():
    """Without the row at the cut the last one would be that of a multiple of ``every``."""
    runs = cut(descent, 1, 32)
    way, taken = runs.path.run(0), int(runs.steps[0])
    assert taken % EVERY and any(
        not np.array_equal(w[-2], v[0]) for w, v in zip(way.filters, runs.filters, strict=True)
    )


def test_ctrl_c_hands_on_the_way():
    with pytest.raises(Interrupted) as caught:
        cut(descent, 2, 40, KeyboardInterrupt)
    runs = caught.value.so_far
    assert runs.path is not None and int(runs.path.steps.max()) == int(runs.steps.max()) > EVERY


def test_runs_without_a_way_are_cut_too():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "in_slices", lambda advance, total, unit: _stop(advance))
        runs = descent()
    assert runs.path is None and runs.steps[0] > 0 and not runs.steps[LANES:].any()


def _stop(advance):
    advance(50)
    raise OutOfTimeError


@pytest.mark.parametrize("steps", [0, 1, 29, 30, 31, 100])
def test_tensors_keep_their_way_as_well(steps):
    torch = pytest.importorskip("torch", reason="extra: train")
    from lcn_support.training import tensors

    calls = []

    def check_time():
        calls.append(1)
        if len(calls) > steps:
            raise OutOfTimeError

    filters = [torch.tensor(w) for w in starts(4)]
    options = {"step": 1e-4, "tolerance": 1e-300, "every": EVERY}
    whole = train(A, LOSS, filters, steps=120, **options).path
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tensors, "check_time", check_time)
        runs = train(A, LOSS, filters, steps=120, **options)
    assert runs.steps.tolist() == [steps] * 4
    way = runs.path.run(2)
    assert way.steps.tolist() == [*range(0, steps, EVERY), steps]
    for w, v, end in zip(way.filters, whole.run(2).filters, runs.filters, strict=True):
        assert torch.equal(w[-1], end[2]) and torch.equal(w[:-1], v[: len(w) - 1])
