"""Speed of training, and whether its limits depend on the step, for k = (3, 2, 2).

Prints steps of runs a second on one core, with a general covariance for every run, against batched
torch, a loop of torch autograd over the runs, and a loop written by hand in C and compiled here;
then two threads against one. All start from the same filters, and the filters at the end are
compared. A second table pairs gradient descent with a step of 0.01 with smaller and bounded steps
and with the gradient flow, from the same starts: how many runs end at another point?
"""

import argparse
import ctypes
import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np
import torch

from lcn_support import Architecture
from lcn_support.experiments.shares import wilson_interval
from lcn_support.losses.batch import LossBatch
from lcn_support.training.descent import train
from lcn_support.training.flow import gradient_flow
from lcn_support.training.polish import polished

A = Architecture((3, 2, 2))
STEP, NEVER = 1e-3, 1e-300


def random_batch(runs, seed):
    rng = np.random.default_rng(seed)
    filters = [rng.standard_normal((runs, size)) for size in A.sizes]
    X = rng.standard_normal((runs, A.filter_size, 10))
    S = X @ X.swapaxes(1, 2) / 10
    targets = rng.standard_normal((runs, A.filter_size))
    return LossBatch(targets, (S + S.swapaxes(1, 2)) / 2), filters


def as_tensors(losses, filters):
    return (
        LossBatch(torch.tensor(losses.targets), torch.tensor(losses.covariances)),
        [torch.tensor(w) for w in filters],
    )


def flat(filters):
    return np.concatenate([np.asarray(w) for w in filters], axis=1)


def ours(losses, filters, steps):
    return flat(train(A, losses, filters, STEP, steps, tolerance=NEVER).filters)


def by_tensors(losses, filters, steps):
    """The package on torch tensors: batched, with the gradient written out."""
    return flat(train(A, *as_tensors(losses, filters), STEP, steps, tolerance=NEVER).filters)


def by_batched_autograd(losses, filters, steps):
    """What one writes first: products of whole batches, one backward pass for all runs."""
    losses, w = as_tensors(losses, filters)
    for v in w:
        v.requires_grad_()
    for _ in range(steps):
        W = w[0]
        for v in w[1:]:
            pad = torch.nn.functional.pad
            W = pad(W, (0, 1)) * v[:, :1] + pad(W, (1, 0)) * v[:, 1:]
        error = W - losses.targets
        loss = torch.einsum("ri,rij,rj->", error, losses.covariances, error)
        gradients = torch.autograd.grad(loss, w)
        with torch.no_grad():
            for v, g in zip(w, gradients, strict=True):
                v -= STEP * g
    return flat([v.detach() for v in w])


def by_loop(losses, filters, steps):
    """One run after the other: conv1d, ``backward`` and torch's optimizer."""
    losses, filters = as_tensors(losses, filters)
    ends = []
    for r in range(len(losses)):
        w = [v[r].clone().requires_grad_() for v in filters]
        u, S = losses.targets[r], losses.covariances[r]
        optimizer = torch.optim.SGD(w, lr=STEP)
        for _ in range(steps):
            W = w[0][None, None]
            for v in w[1:]:
                W = torch.nn.functional.conv1d(W, v.flip(0)[None, None], padding=len(v) - 1)
            error = W[0, 0] - u
            optimizer.zero_grad()
            (error @ S @ error).backward()
            optimizer.step()
        ends.append(torch.cat([v.detach() for v in w]).numpy())
    return np.array(ends)


def compile_c(folder):
    """The loop in C, for several numbers of lanes and vector widths: whichever is fastest."""
    source, built = Path(__file__).with_name("descent.c"), {}
    for lanes in (32, 64, 128):
        for width in ("256", "512"):
            library = Path(folder) / f"descent-{lanes}-{width}.so"
            flags = ["-O3", "-march=native", f"-mprefer-vector-width={width}", f"-DLANES={lanes}"]
            subprocess.run(["cc", *flags, "-shared", "-fPIC", source, "-o", library], check=True)
            built[lanes, width] = ctypes.CDLL(str(library)).descend
    return built


def by_c(descend, lanes, losses, filters, steps):
    rows, columns = np.triu_indices(A.filter_size)
    upper = losses.covariances[:, rows, columns]
    ends = []
    for first in range(0, len(losses), lanes):
        now = slice(first, first + lanes)
        x = np.ascontiguousarray(flat(filters)[now].T)
        m = np.ascontiguousarray(np.hstack([losses.targets, upper])[now].T)
        pointers = [ctypes.c_void_p(part.ctypes.data) for part in (x, m)]
        descend(*pointers, ctypes.c_double(STEP), ctypes.c_long(steps))
        ends.append(x.T)
    return np.concatenate(ends)


def seconds(action, clock=time.thread_time):
    """Of processor time, so that others may use the core, too."""
    start = clock()
    action()
    return clock() - start


def rate(method, runs, steps, seed):
    """Steps of runs a second, and how far the filters are from ours."""
    losses, filters = random_batch(runs, seed)
    end = method(losses, filters, steps)
    spent = seconds(lambda: method(losses, filters, steps))
    return runs * steps / spent, np.abs(end - ours(losses, filters, steps)).max()


def against_c(rounds, seed):
    """Our rate and C's, each the best of its rounds, taken in turn; and the median ratio."""
    losses, filters = random_batch(128, seed)
    steps = 400_000
    with tempfile.TemporaryDirectory() as folder:
        variants = {
            f"{lanes} lanes, {width} bits": lambda n, f=f, lanes=lanes: by_c(
                f, lanes, losses, filters, n
            )
            for (lanes, width), f in compile_c(folder).items()
        }
        off = max(np.abs(ours(losses, filters, 500) - f(500)).max() for f in variants.values())
        times = {name: [] for name in ("ours", *variants)}
        for _ in range(rounds):
            times["ours"].append(seconds(lambda: ours(losses, filters, steps)))
            for name, action in variants.items():
                times[name].append(seconds(lambda action=action: action(steps)))
    best = min(variants, key=lambda name: min(times[name]))
    ratios = [c / t for c, t in zip(times[best], times["ours"], strict=True)]
    fastest = [128 * steps / min(times[name]) for name in ("ours", best)]
    return *fastest, median(ratios), best, off


def two_threads(rounds, seed):
    """Two calls one after the other against two at once: the fastest of each, and the median."""
    halves = [random_batch(64, seed + i) for i in range(2)]
    steps, clock, alone, both = 300_000, time.perf_counter, [], []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            alone.append(seconds(lambda: [ours(*half, steps) for half in halves], clock))
            at_once = lambda: list(pool.map(lambda half: ours(*half, steps), halves))  # noqa: E731
            both.append(seconds(at_once, clock))
    return min(alone) / min(both), median(a / b for a, b in zip(alone, both, strict=True))


def print_speed(rounds, seed):
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    torch.set_num_threads(1)
    own, c, ratio, variant, off = against_c(rounds, seed)
    print("| one core, float64 | run-steps a second | ours over it | filters differ by at most |")
    print("|---|---|---|---|")
    print(f"| `train` on arrays | {own:.3g} | 1 | |")
    print(
        f"| C, the fastest of its variants ({variant}) | {c:.3g} "
        f"| {own / c:.2f} (median of the rounds {ratio:.2f}) | {off:.0e} |",
        flush=True,
    )
    for name, method in (
        ("`train` on torch tensors", by_tensors),
        ("batched torch autograd", by_batched_autograd),
    ):
        found = {runs: rate(method, runs, 100, seed) for runs in (1_000, 10_000, 100_000)}
        runs = max(found, key=lambda runs: found[runs][0])
        speed, off = found[runs]
        print(f"| {name}, {runs:,} runs | {speed:.3g} | {own / speed:,.0f} | {off:.0e} |")
    speed, off = rate(by_loop, 4, 500, seed)
    print(f"| torch autograd, a loop over runs | {speed:.3g} | {own / speed:,.0f} | {off:.0e} |")
    os.sched_setaffinity(0, cores)
    if len(cores) > 1:
        best, middle = two_threads(rounds, seed)
        print(
            f"\nTwo threads on two cores: {best:.2f} times one (median of the rounds {middle:.2f})"
        )


def print_limits(runs, seed):
    losses, filters = random_batch(runs, seed)

    def descent(step, steps, **options):
        return polished(train(A, losses, filters, step, steps, **options))

    def flow(**options):
        return polished(gradient_flow(A, losses, filters, steps=200_000, **options))

    methods = {
        "step 0.001": lambda: descent(0.001, 500_000),
        "bounded step, 1/Λ": lambda: descent(1.0, 500_000, bounded=True),
        "gradient flow": flow,
        "gradient flow, accuracy 1e-11": lambda: flow(accuracy=1e-11),
    }
    plain = descent(0.01, 50_000)
    found = {"step 0.01": plain} | {name: method() for name, method in methods.items()}
    print(f"\n| {runs} runs | not converged | diverged | another limit than step 0.01 |", end="")
    print(" share, 95% interval | another limit than the flow | share, 95% interval |")
    print("|---|---|---|---|---|---|---|")
    for name, ended in found.items():
        cells = []
        for other in (plain, found["gradient flow"]):
            if other is ended:
                cells += ["", ""]
                continue
            both = ended.converged & other.converged
            far = np.abs(ended.end_to_end - other.end_to_end)[both].max(axis=1) > 1e-6
            low, high = wilson_interval(int(far.sum()), len(far), 1.96)
            cells.append(f"{far.sum()} of {len(far)}")
            cells.append(f"{100 * far.mean():.2f}% ({100 * low:.2f}–{100 * high:.2f}%)")
        idle = runs - ended.converged.sum() - ended.diverged.sum()
        print(f"| {name} | {idle} | {ended.diverged.sum()} | {' | '.join(cells)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of the fastest two")
    parser.add_argument("--runs", type=int, default=2_000, help="paired runs")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.rounds} rounds, torch {torch.__version__}\n")
    print_speed(options.rounds, options.seed)
    print_limits(options.runs, options.seed)


if __name__ == "__main__":
    main()
