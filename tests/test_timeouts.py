"""Time limits and Ctrl-C: what there is by then comes back, and says that it is not all."""

import _thread
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import monotonic

import numpy as np
import pytest

from lcn_support import (
    Architecture,
    QuadraticLoss,
    Unknown,
    count_critical_points,
    critical_points,
    gradient_flow,
    neurovariety_equations,
    train,
)
from lcn_support.architectures.strata import critical_partitions
from lcn_support.arithmetic import residues
from lcn_support.landscape import solver
from lcn_support.progress import Interrupted, OutOfTimeError, check_time, time_is_up, time_limit

LARGE = Architecture((6, 6)), QuadraticLoss(range(1, 12))
SMALL = Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1))
A, LOSS, NEVER = Architecture((3, 2, 2)), QuadraticLoss((1, 2, 3, 4, 5)), 1e-300


def starts(runs=300, a=A):
    rng = np.random.default_rng(0)
    return [rng.standard_normal((runs, k)) for k in a.sizes]


def with_ctrl_c(call, after=0.5):
    """What a call hands on when Ctrl-C comes."""
    timer = threading.Timer(after, _thread.interrupt_main)
    timer.start()
    try:
        with pytest.raises(Interrupted) as caught:
            call()
    finally:
        timer.cancel()
    return caught.value.so_far


# ----------------------------------------------------------------------------- the limit itself


def test_limits_hold_together_and_end():
    with time_limit(1e-9), pytest.raises(OutOfTimeError), time_limit(1000):
        check_time()
    assert not time_is_up()
    with time_limit(1000):
        check_time()
    with time_limit(None):
        check_time()


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "1"])
def test_a_limit_is_a_positive_time(seconds):
    with pytest.raises(ValueError, match="timeout"), time_limit(seconds):
        pass
    for call in (
        lambda: critical_points(*SMALL, timeout=seconds),
        lambda: train(A, LOSS, starts(2), timeout=seconds),
    ):
        with pytest.raises(ValueError, match="timeout"):
            call()


def test_a_thread_of_its_own_has_no_limit():
    found = []
    with time_limit(1e-9):
        thread = threading.Thread(target=lambda: found.append(time_is_up()))
        thread.start()
        thread.join()
        assert time_is_up() and found == [False]


# ----------------------------------------------------------------------------- critical points


def test_points_that_are_there_come_back_and_the_rest_is_named():
    a, loss = LARGE
    start = monotonic()
    found = critical_points(a, loss, progress=False, timeout=2)
    assert monotonic() - start < 60 and not found.is_complete
    assert list(found.complex_counts) == list(critical_partitions(a))
    missing = [c for c in found.complex_counts.values() if c.how.startswith("stopped")]
    assert missing and all(c.found == 0 < c.expected for c in missing)
    assert sum("stopped before it was solved" in note for note in found.notes) == len(missing)
    assert all(isinstance(p.is_global_minimum, Unknown) or p.is_pure or not p.is_global_minimum
               for p in found.points)  # fmt: skip


def test_no_time_gives_no_points_but_an_answer():
    found = critical_points(*SMALL, timeout=1e-9)
    assert not found.is_complete and "NOT complete" in str(found)
    assert all(p.is_pure for p in found.points)


def test_enough_time_changes_nothing():
    free, limited = critical_points(*SMALL), critical_points(*SMALL, timeout=1000)
    assert free.is_complete and str(limited) == str(free)


def test_ctrl_c_hands_on_what_is_there():
    found = with_ctrl_c(lambda: critical_points(*LARGE, progress=False), after=1)
    assert not found.is_complete and found.architecture == LARGE[0]


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor(1)])
def test_several_losses_share_a_limit(executor):
    losses = [SMALL[1]] * 10
    found = critical_points(SMALL[0], losses, executor=executor, progress=False, timeout=1e-9)
    assert len(found) == 10 and not any(r.is_complete for r in found)
    assert all(not r.points and "stopped before it was solved" in str(r) for r in found)
    free = critical_points(SMALL[0], losses, executor=executor, timeout=1000)
    assert all(r.is_complete and len(r.points) == 4 for r in free)


def test_ctrl_c_hands_on_the_losses_that_were_begun(monkeypatch):
    whole, calls = solver.attempt, []

    def stopped_at_the_third(*arguments):
        calls.append(arguments)
        found, cut = whole(*arguments)
        return found, KeyboardInterrupt() if len(calls) == 3 else cut

    monkeypatch.setattr(solver, "attempt", stopped_at_the_third)
    with pytest.raises(Interrupted) as caught:
        critical_points(SMALL[0], [SMALL[1]] * 5, progress=False)
    assert len(caught.value.so_far) == 3 and all(r.is_complete for r in caught.value.so_far)


def test_a_count_that_was_stopped_is_a_bound():
    a = Architecture((4, 3))
    whole = count_critical_points(a, "markov", progress=False)
    part = count_critical_points(a, "markov", progress=False, timeout=1e-9)
    assert whole.is_complete and not part.is_complete
    assert part.relation == "≥" and part.count < whole.count
    with pytest.raises(OutOfTimeError):
        count_critical_points(a, "white", method="quotient", timeout=1e-9)
    assert count_critical_points(a, timeout=1e-9).is_complete  # a formula takes no time


def test_equations_are_all_or_none():
    a = Architecture((3, 2), (2, 1))
    with time_limit(1e-9), pytest.raises(OutOfTimeError):
        neurovariety_equations(a)
    with time_limit(1000):
        assert neurovariety_equations(a).generators


# ----------------------------------------------------------------------------- training


def test_runs_come_back_as_far_as_they_came():
    a, filters = A, starts()
    train(a, LOSS, starts(2), steps=1)  # compiles
    runs = train(a, LOSS, filters, 1e-3, 10**12, tolerance=NEVER, timeout=0.5)
    began, waiting = runs.steps > 0, runs.steps == 0
    assert len(runs) == 300 and began.any() and waiting.any()
    assert not (runs.converged | runs.diverged).any()
    for w, initial in zip(runs.filters, filters, strict=True):
        assert np.array_equal(w[waiting], initial[waiting])
        assert not np.array_equal(w[began], initial[began])
    i = int(np.argmin(np.where(began, runs.steps, 10**12)))
    again = train(a, LOSS, [w[i] for w in filters], 1e-3, int(runs.steps[i]), tolerance=NEVER)
    assert all(np.array_equal(w[i], v[0]) for w, v in zip(runs.filters, again.filters, strict=True))
    other = train(a, LOSS, [w[i] for w in filters], 1e-3, int(runs.steps[i]) - 1, tolerance=NEVER)
    assert other.steps[0] != runs.steps[i]


def test_a_flow_comes_back_with_its_times():
    settings = {"accuracy": 1e-14, "steps": 10**12, "tolerance": NEVER}
    train(A, LOSS, starts(2), steps=1)  # compiles
    runs = gradient_flow(A, LOSS, starts(), **settings, timeout=0.5)
    began = runs.steps > 0
    assert began.any() and (runs.times[began] > 0).all() and not runs.times[~began].any()
    assert (runs.loss[began] < train(A, LOSS, [w[began] for w in starts()], steps=1).loss).all()


def test_runs_that_ended_before_the_time_keep_their_ends():
    easy = [np.ones((1, k)) * [[1.0] + [0.1] * (k - 1)] for k in A.sizes]
    whole = train(A, LOSS, easy)
    both = [np.concatenate([e, w]) for e, w in zip(easy, starts(200), strict=True)]
    whole_status = train(A, LOSS, both).status
    runs = train(A, LOSS, both, timeout=1000)
    assert runs.converged[0] == whole.converged[0] and np.array_equal(runs.status, whole_status)


def test_ctrl_c_hands_on_the_runs():
    train(A, LOSS, starts(2), steps=1)
    runs = with_ctrl_c(lambda: train(A, LOSS, starts(), 1e-9, 10**12, tolerance=NEVER))
    assert len(runs) == 300 and runs.steps.max() > 0 and not runs.converged.any()


def test_tensors_come_back_too():
    torch = pytest.importorskip("torch", reason="extra: train")
    filters = [torch.tensor(w) for w in starts(5)]
    runs = train(A, LOSS, filters, 1e-6, 10**9, tolerance=NEVER, timeout=0.3)
    assert set(runs.steps.tolist()) == {int(runs.steps[0])} and runs.steps[0] > 0
    again = train(A, LOSS, filters, 1e-6, int(runs.steps[0]), tolerance=NEVER)
    assert all(torch.equal(v, w) for v, w in zip(runs.filters, again.filters, strict=True))


# ----------------------------------------------------------------------------- eliminations


@pytest.mark.parametrize("rank", [3, 9, 20])
@pytest.mark.parametrize("block", [1, 4, 7])
def test_an_elimination_in_blocks_is_the_one_at_once(rank, block, monkeypatch):
    random, p = Random(rank * block), 10007
    height, width = 17, 23
    left = [[random.randrange(p) for _ in range(rank)] for _ in range(height)]
    right = [[random.randrange(p) if j % 5 else 0 for j in range(width)] for _ in range(rank)]
    matrix = residues.matrix_modulo(p, left) * residues.matrix_modulo(p, right)

    def part(rows, columns):
        entries = [int(matrix[i, j]) for i in rows for j in columns]
        return residues.matrix_modulo(p, len(rows), len(columns), entries)

    echelon, found_rank = matrix.rref()
    rows = [next(j for j in range(width) if echelon[i, j]) for i in range(found_rank)]
    for at_once in (10**12, 0):
        monkeypatch.setattr(residues, "AT_ONCE", at_once)
        monkeypatch.setattr(residues, "BLOCK", block)
        found = residues.echelon_form(height, width, part)
        assert sorted(found.pivots) == rows
        assert sorted(found.columns) == sorted({*range(width)} - {*rows})
        for i, pivot in enumerate(rows):
            assert all(found.entry(pivot, j) == echelon[i, j] for j in found.columns)
    with time_limit(1e-9), pytest.raises(OutOfTimeError):
        residues.echelon_form(height, width, part)


# ----------------------------------------------------------------------------- the compiler


COMPILES = (
    "import numpy as np\nfrom lcn_support import *\n"
    "from lcn_support import compilation\n"
    "compilation._PATIENCE = 0.001\n"  # no processor compiles a loop as fast as that
    "train(Architecture((5, 5)), QuadraticLoss([1] * 9), [np.ones(5)] * 2, steps=1)\n"
)
LINE = "lcn_support: compiling “gradient” for this processor"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_line_says_what_is_compiled_to_whom_watches():
    import pty

    terminal, error = pty.openpty()
    subprocess.run([sys.executable, "-c", COMPILES], stderr=error, check=True)
    os.close(error)
    said = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert LINE in said
    quiet = subprocess.run([sys.executable, "-c", COMPILES], capture_output=True, check=True)
    assert quiet.stderr == b""


@pytest.mark.parametrize("environment", [{}, {"LCN_QUIET": "1"}])
def test_a_notebook_is_watched_unless_pages_are_built(environment):
    from jupyter_client.manager import start_new_kernel

    said = []
    manager, client = start_new_kernel(env=os.environ | environment)
    try:
        client.execute_interactive(COMPILES, timeout=120, output_hook=said.append)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    errors = [m for m in said if m["msg_type"] == "error"]
    lines = [m["content"]["text"] for m in said if m["content"].get("name") == "stderr"]
    assert not errors and any(LINE in line for line in lines) is not bool(environment)
