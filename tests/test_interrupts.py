"""Ctrl-C stops every call soon, compiled loops and the threads of a sweep too.

One child process makes one long call after the other: each would take hours. The parent sends
SIGINT while it is busy. The bounds are generous: they tell a call that listens from one that does
not, on a machine with other things to do.
"""

import signal
import subprocess
import sys
import threading
from contextlib import suppress
from time import monotonic, sleep

import numpy as np
import pytest

from lcn_support import Architecture, classify_limits, train
from lcn_support.architectures.loci import Locus
from lcn_support.landscape.continuation.kernels import follow
from lcn_support.landscape.continuation.start_systems import start_system
from lcn_support.losses.batch import LossBatch
from lcn_support.progress import check_time, in_slices
from lcn_support.training.kernels.descent import descend, lanes, untracked
from lcn_support.training.kernels.gradients import gradient_kernel
from lcn_support.training.kernels.newton import polish_runs
from lcn_support.training.runs import packed
from lcn_support.training.sums_of_products import sum_of_products

pytestmark = pytest.mark.long
SECONDS = 30

CHILD = """
import sys, threading, time
import numpy as np
from dataclasses import dataclass
from lcn_support import *
from lcn_support.landscape import nearest, surroundings
from lcn_support.progress import Interrupted
from lcn_support.landscape.continuation.monodromy import random_parameters
from lcn_support.architectures.loci import Locus
from lcn_support.training.polish import polished
from lcn_support.landscape.continuation.tracking import track
from lcn_support.landscape.continuation.start_systems import start_system

a, rng, never = Architecture((3, 2, 2)), np.random.default_rng(0), 1e-300
loss = QuadraticLoss((1, 2, 3, 4, 5))
starts = [rng.standard_normal((500, k)) for k in a.sizes]
many = [np.tile(w, (1000, 1)) for w in starts]
runs = train(a, loss, starts, steps=1)
large = train(a, loss, many, steps=1)
limits = polished(runs).filters
repeated = [np.tile(w, (4000, 1)) for w in limits]
forms = rng.standard_normal((10**6, 9))
locus = Locus((3, 2, 1))
system = start_system(locus)
target = random_parameters(locus, rng)
rooted = compose([(1, -j) for j in range(12)])
roots_of_eight = compose([(1, -j) for j in range(2, 10)])
paths = system.points * 10**4

@dataclass(frozen=True)
class Endless:
    def __call__(self, a, generator, runs):
        train(a, loss, starts, step=1e-12, steps=10**12, tolerance=never)

@dataclass(frozen=True)
class Slow:
    def __call__(self, a, generator, runs):
        time.sleep(0.01)
        return {"loss": generator.random(runs)}

@dataclass(frozen=True)
class Idle:
    def __call__(self, a, generator, runs):
        while True:
            pass

calls = {
    "descent": lambda: train(a, loss, starts, step=1e-12, steps=10**12, tolerance=never),
    "bounded": lambda: train(a, loss, starts, 1e-9, 10**12, bounded=True, tolerance=never),
    "flow": lambda: gradient_flow(a, loss, starts, accuracy=1e-300, steps=10**12,
                                  tolerance=never),
    "polish": lambda: polished(large),
    "limits": lambda: classify_limits(a, loss, repeated),
    "paths": lambda: track(locus, paths, system.parameters, target),
    "forms": lambda: classify(forms),
    "sweep": lambda: sweep(a, Endless(), 8, 0, chunk=1, progress=False),
    "sweep in Python": lambda: sweep(a, Idle(), 8, 0, chunk=1, progress=False),
    "sweep with chunks": lambda: sweep(a, Slow(), 20_000, 0, chunk=1, progress=False),
    "way": lambda: train(a, loss, starts, step=1e-12, steps=10**9, tolerance=never, every=10**6),
    "losses": lambda: critical_points(
        Architecture((5, 4)),
        [QuadraticLoss(rng.integers(-9, 10, 8)) for _ in range(500)], progress=False),
    "nearest": lambda: nearest(Architecture((3, 3, 3), (2, 2, 1)), range(1, 16)),
    "surroundings": lambda: surroundings(Architecture((12, 12)), rng.integers(1, 9, 23)),
    "fibre": lambda: [len(fibre(Architecture((2,) * 12), rooted, limit=40000)[:40000])
                      for _ in range(1000)],
    "phase": lambda: [fibre(Architecture((2,) * 8), roots_of_eight).minimum_phase([1])
                      for _ in range(10**6)],
    "search": lambda: critical_points(Architecture((6, 6)), QuadraticLoss(range(1, 12)),
                                      progress=False),
    "modulo primes": lambda: count_critical_points(Architecture((6, 5)), "white",
                                                   method="quotient"),
    "special data": lambda: critical_points(
        Architecture((5, 5)), QuadraticLoss([1] + [0] * 7 + [1]), progress=False),
    "equations": lambda: neurovariety_equations(Architecture((4, 4, 2), (2, 2, 1))),
    "compiler": lambda: train(Architecture((20, 20)), QuadraticLoss([1] * 39),
                              [np.ones(20), np.ones(20)], steps=1),
}
def working():
    return sum(t.name != "tqdm_monitor" for t in threading.enumerate())  # a bar's, for good

before = working()
for name in sys.argv[1:]:
    try:
        print("busy", flush=True)
        calls[name]()
        print("ended", flush=True)
    except Interrupted as stopped:
        so_far = getattr(stopped.so_far, "points", stopped.so_far)
        print("stopped with", len(so_far), flush=True)
    except KeyboardInterrupt:
        print("stopped", flush=True)
    if name != "compiler":
        print(working() - before, "threads", flush=True)
"""

CALLS = (
    "descent", "bounded", "flow", "polish", "limits", "paths", "forms", "sweep", "sweep in Python",
    "sweep with chunks", "way", "losses", "nearest", "surroundings", "fibre", "phase",
    "search", "modulo primes", "special data", "equations", "compiler",
)  # fmt: skip


@pytest.fixture(scope="module")
def stopped():
    """For each call what the child says, and after how many seconds."""
    command = [sys.executable, "-c", CHILD, *CALLS]
    found = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        guard = threading.Timer(600, child.kill)
        guard.start()
        try:
            for name in CALLS:
                line = child.stdout.readline()
                assert line == "busy\n", (name, line)
                sleep(1.5)
                child.send_signal(signal.SIGINT)
                start = monotonic()
                said = child.stdout.readline().strip()
                seconds = monotonic() - start
                left = child.stdout.readline().strip() if name != "compiler" else "0 threads"
                found[name] = said, seconds, left
            child.wait(60)
            found["exit"] = child.returncode
        finally:
            guard.cancel()
            child.kill()
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent in another way on Windows")
@pytest.mark.parametrize("name", CALLS)
def test_a_long_call_stops_at_once(stopped, name):
    said, seconds, left = stopped[name]
    assert left == "0 threads"
    if name in ("descent", "bounded", "flow", "way"):
        assert said == "stopped with 500"  # every run, as far as it came
    elif name in ("search", "special data", "sweep with chunks", "losses", "nearest"):
        assert said.startswith("stopped with ")
    else:
        assert said == "stopped"
    assert seconds < SECONDS


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent in another way on Windows")
def test_the_process_ends_though_the_compiler_was_at_work(stopped):
    assert stopped["exit"] == 0


def test_a_loop_that_has_no_slices_does_not_hear():
    """The same descent in one slice of a thousand million steps is not back within a second."""
    code = CHILD.partition("calls = {")[0] + (
        "import lcn_support.progress as progress\n"
        "progress._FIRST = 10**9\n"
        "print('busy', flush=True)\n"
        "train(a, loss, starts, step=1e-12, steps=10**12, tolerance=never)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"busy\n"
        sleep(1.5)
        child.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(3)
        child.kill()


# ----------------------------------------------------------------------------- the same bits


def in_pieces(advance, total, budgets):
    """Run a compiled loop with budgets drawn at random."""
    rng = np.random.default_rng(budgets)
    while advance(int(rng.integers(1, budgets))) < total:
        pass


BATCH = Architecture((3, 2, 2))


def drawn(runs, seed):
    rng = np.random.default_rng(seed)
    filters = [rng.standard_normal((runs, k)) for k in BATCH.sizes]
    return LossBatch(rng.standard_normal((runs, BATCH.filter_size))), filters


@pytest.mark.parametrize("bounded", [False, True])
@pytest.mark.parametrize("budgets", [2, 40, 1000])
def test_slices_of_descent_do_not_change_a_bit(bounded, budgets):
    from lcn_support.training.runs import hessian_bounds

    losses, filters = drawn(100, seed=1)
    step = 0.5 if bounded else 0.02
    whole = train(BATCH, losses, filters, step, 700, bounded=bounded, tolerance=1e-3)
    starts, data = np.concatenate(filters, axis=1), packed(losses)
    end, taken, status = np.empty_like(starts), np.zeros(100, np.int64), np.zeros(100, np.int8)
    kept = lanes(starts.shape[1], data.shape[1], clocks=1, rows=1)
    bounds = hessian_bounds(BATCH, losses, tuple(filters))

    def advance(budget):
        return descend(
            gradient_kernel(BATCH), starts, data, np.full(100, step), bounded, bounds,
            sum_of_products(BATCH).table, 700, 1e-3, 50, *untracked(), end, taken, status, *kept,
            budget,
        )  # fmt: skip

    in_pieces(advance, 100, budgets)
    assert np.array_equal(end, np.concatenate(whole.filters, axis=1))
    assert np.array_equal(taken, whole.steps) and np.array_equal(status, whole.status)


def test_slices_of_the_polish_do_not_change_a_bit():
    losses, filters = drawn(20, seed=2)
    ended = train(BATCH, losses, filters, steps=100)
    ends = []
    for budgets in (2, 7, 10**6):
        points = np.concatenate(ended.filters, axis=1)
        place, kept = np.zeros(3, np.int64), np.zeros(1)

        def advance(budget, points=points, place=place, kept=kept):
            return polish_runs(
                points, losses.targets, losses.covariances, np.array(BATCH.sizes),
                np.array(BATCH.layer_strides), 300, place, kept, budget,
            )  # fmt: skip

        in_pieces(advance, 20, budgets)
        ends.append(points)
    assert np.array_equal(ends[0], ends[1]) and np.array_equal(ends[1], ends[2])


def test_slices_of_paths_do_not_change_a_bit():
    from lcn_support.landscape.continuation.monodromy import random_parameters

    locus = Locus((2, 2))
    system = start_system(locus)
    S, b = map(np.array, system.parameters)
    end = random_parameters(locus, np.random.default_rng(3))
    ends = []
    for budgets in (2, 9, 10**6):
        x, arrived = np.array(system.points), np.zeros(len(system.points), dtype=bool)
        place = np.zeros(4)

        def advance(budget, x=x, arrived=arrived, place=place):
            blocks = np.array(locus.blocks)
            return follow(x, blocks, S, b, end[0] - S, end[1] - b, arrived, place, budget)

        in_pieces(advance, len(x), budgets)
        ends.append((x, arrived))
    for x, arrived in ends[1:]:
        assert np.array_equal(x, ends[0][0]) and np.array_equal(arrived, ends[0][1])


def test_slices_of_limits_do_not_change_a_bit():
    losses, filters = drawn(300, seed=4)
    runs = train(BATCH, losses, filters, steps=2000, polish=True)
    whole = classify_limits(BATCH, losses, runs.filters)
    for part in (np.s_[:1], np.s_[63:65], np.s_[200:]):
        found = classify_limits(BATCH, losses[part], [w[part] for w in runs.filters])
        assert np.array_equal(found.codes, whole.codes[part])
        assert np.array_equal(found.distance, whole.distance[part])


def test_slices_grow_until_they_take_a_moment():
    """A slice is never longer than twice what took less than a twentieth of a second."""
    budgets = []

    def advance(budget):
        budgets.append(budget)
        sleep(budget * 1e-4)
        return len(budgets)

    in_slices(advance, 14, "step")
    assert budgets[:4] == [64, 128, 256, 512] and max(budgets) * 1e-4 < 0.4


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_is_not_forgotten_by_who_forgets_it(times):
    """Numba forgets errors while it looks at arguments; here all of them are forgotten."""
    before, slices = signal.getsignal(signal.SIGINT), []

    def advance(budget):
        slices.append(budget)
        with suppress(KeyboardInterrupt):
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
        return len(slices)

    with pytest.raises(KeyboardInterrupt):
        in_slices(advance, 5, "step")
    assert len(slices) == 1 and signal.getsignal(signal.SIGINT) is before
    check_time()  # nothing is left of it


def test_ctrl_c_in_the_last_slice_is_heard_at_the_end():
    def advance(budget):
        signal.raise_signal(signal.SIGINT)
        return 5

    with pytest.raises(KeyboardInterrupt):
        in_slices(advance, 5, "step")
