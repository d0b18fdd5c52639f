"""All critical points of random targets, certified: times on one core, and completeness.

For (4, 2) and (3, 2, 2) it prints the time of a fresh target alone and in a batch, as ratios to the
goals of 50 and 250 ms alone and a fifth of that in a batch. For six architectures it then solves
many random targets, white and anisotropic in turn, and prints for how many of them the certified
complex points on every stratum are as many as the formula says.
"""

import argparse
import time
from statistics import median

import numpy as np

from lcn_support import Architecture, QuadraticLoss, critical_points, multiple_root_ed_degree

GOALS = {(4, 2): 0.050, (3, 2, 2): 0.250}
SIZES = [(2, 2), (3, 2), (2, 2, 2), (4, 2), (3, 2, 2), (3, 3)]


def random_losses(a, count, rng):
    """Targets N(0, 1); the covariance is the identity, or that of 2(n + 1) random samples."""
    size = a.degree + 1
    losses = []
    for i in range(count):
        X = rng.standard_normal((size, 2 * size))
        S = X @ X.T / (2 * size)
        losses.append(QuadraticLoss(rng.standard_normal(size), (S + S.T) / 2 if i % 2 else None))
    return losses


def times(sizes, alone, batch, seed):
    a = Architecture(sizes)
    losses = random_losses(a, alone + batch, np.random.default_rng(seed))
    critical_points(a, losses[0], progress=False)
    single = []
    for loss in losses[:alone]:
        start = time.perf_counter()
        critical_points(a, loss, progress=False)
        single.append(time.perf_counter() - start)
    start = time.perf_counter()
    critical_points(a, losses[alone:], progress=False)
    together = (time.perf_counter() - start) / batch
    goal = GOALS[sizes]
    return (
        f"| {sizes} | {1e3 * median(single):.1f} | {1e3 * max(single):.1f} "
        f"| {median(single) / goal:.2f} | {1e3 * together:.1f} | {together / (goal / 5):.2f} |"
    )


def completeness(sizes, targets, seed):
    a = Architecture(sizes)
    results = critical_points(
        a, random_losses(a, targets, np.random.default_rng(seed)), seed, progress=False
    )
    generic = sum(
        r.is_complete
        and all(c.found == multiple_root_ed_degree(p) for p, c in r.complex_counts.items())
        for r in results
    )
    reported = sum(not r.is_complete for r in results)
    points = sum(len(r.points) for r in results)
    found = sum(c.found for r in results for c in r.complex_counts.values())
    return f"| {sizes} | {targets} | {generic} | {reported} | {found} | {points} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alone", type=int, default=100, help="targets solved one by one")
    parser.add_argument("--batch", type=int, default=1000, help="targets solved in one batch")
    parser.add_argument("--targets", type=int, default=1000, help="targets for completeness")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.alone} targets alone, {options.batch} in a batch\n")
    print("| k | alone: median, ms | slowest, ms | median / goal | batch, ms a target | / goal |")
    print("|---|---|---|---|---|---|")
    for sizes in GOALS:
        print(times(sizes, options.alone, options.batch, options.seed), flush=True)
    print("\n| k | targets | all counts generic | reported incomplete | complex points | real |")
    print("|---|---|---|---|---|---|")
    for sizes in SIZES:
        print(completeness(sizes, options.targets, options.seed), flush=True)


if __name__ == "__main__":
    main()
