"""A whole table of training: draws, gradient descent, polish, certified patterns.

The runs of a table go through in chunks, on one core and on all of them. Prints seconds, the runs
that are not settled, and the peak of memory.
"""

import argparse
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor

from lcn_support import Architecture, sweep
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.slides.limit_tables import CHUNK, tabulated

UNSETTLED = ("unknown", "not converged", "diverged")


def table(sizes, runs, seed, workers):
    convention = Convention("1111|0")
    with ThreadPoolExecutor(workers) as pool:
        begin = time.perf_counter()
        rows = sweep(Architecture(sizes), convention, runs, seed, pool, chunk=CHUNK, progress=False)
        seconds = time.perf_counter() - begin
    counts = dict.fromkeys(UNSETTLED, 0)
    for cell in tabulated(sizes, convention, seed, rows).cells:
        if cell.limit in counts:
            counts[cell.limit] += cell.runs
    return seconds, counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2108)
    options = parser.parse_args()
    cores = os.cpu_count()
    print(f"seed {options.seed}, {options.runs} runs, {cores} cores\n")
    head = ["k", *(f"{name}" for name in UNSETTLED), "s", "s on one core", "ratio", "peak GiB"]
    print("|", " | ".join(head), "|")
    print("|" + "---|" * len(head))
    for sizes in ((4, 2), (3, 2, 2)):
        table(sizes, CHUNK, options.seed, 1)
        fast, counts = table(sizes, options.runs, options.seed, cores)
        slow, _ = table(sizes, options.runs // 10, options.seed, 1)
        slow *= 10
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        shown = [sizes, *counts.values(), f"{fast:.0f}", f"{slow:.0f} (a tenth, times ten)",
                 f"{slow / fast:.2f}", f"{peak:.1f}"]  # fmt: skip
        print("|", " | ".join(map(str, shown)), "|", flush=True)


if __name__ == "__main__":
    main()
